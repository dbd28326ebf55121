//! Faults that are built in on purpose, to see that the simulation finds them.

/// What is wrong with the engine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Plant {
    /// Nothing.
    #[default]
    None,
    /// Claims do not see the locks of others. The unique keys hold all the same.
    NoLocks,
    /// Claims do not see the locks of others, and the keys are not unique.
    NoLocksNoKeys,
    /// The cursor moves when the batch is planned, before its rows are committed.
    CursorBeforeCommit,
    /// What is due is told by the clock of the replica.
    OwnClock,
    /// What was missed leaves no row.
    ForgetsMissed,
    /// An occurrence is known by its instant alone.
    InstantOnly,
    /// Who sends a message notes so, whoever has it by now.
    Unguarded,
    /// A batch whose transaction the database has ended is written all the same.
    WritesAfterTheEnd,
    /// The grace is forgotten.
    NoGrace,
}

impl Plant {
    pub fn ignores_locks(self) -> bool {
        matches!(self, Self::NoLocks | Self::NoLocksNoKeys)
    }

    pub fn ignores_keys(self) -> bool {
        matches!(self, Self::NoLocksNoKeys | Self::InstantOnly | Self::WritesAfterTheEnd)
    }
}
