//! What can be done with evidence, and when: one table, for the commands and for `availableTransitions`.

use chrono::NaiveDate;

use super::{
    refusal::EvidenceRefusal,
    revision::{Decided, Evidence, EvidenceState, EvidenceUse},
};
use crate::names::named_enum;

named_enum! {
    /// What can be done with a revision.
    EvidenceCommand {
        /// Show by it something about a record.
        Bind = "evidenceBind",
        /// Take it from a record.
        Unbind = "evidenceUnbind",
        /// Close it: its retention begins.
        Archive = "evidenceArchive",
        /// Keep it, whatever its retention says.
        Hold = "evidenceHold",
        /// Let go of it again.
        Release = "evidenceRelease",
        /// Remove its bytes.
        Purge = "evidencePurge",
    }
}

/// In which states a command is carried out. There is no way back, and none out of `PURGED`.
pub const TABLE: &[(EvidenceCommand, &[EvidenceState])] = &[
    (EvidenceCommand::Bind, &[EvidenceState::Current]),
    (EvidenceCommand::Unbind, &[EvidenceState::Current]),
    (EvidenceCommand::Archive, &[EvidenceState::Current]),
    (EvidenceCommand::Hold, &[EvidenceState::Current, EvidenceState::Archived]),
    (EvidenceCommand::Release, &[EvidenceState::Current, EvidenceState::Archived]),
    (EvidenceCommand::Purge, &[EvidenceState::Archived]),
];

/// What a decision rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceFacts {
    /// Records to which it is bound now.
    pub uses: Vec<EvidenceUse>,
    /// The organization's day.
    pub today: NaiveDate,
}

impl Evidence {
    /// Why `command` would be refused now; empty where it would not. The mutation uses the same list.
    #[must_use]
    pub fn blockers(&self, command: EvidenceCommand, facts: &EvidenceFacts) -> Vec<EvidenceRefusal> {
        let allowed = TABLE.iter().any(|(of, states)| *of == command && states.contains(&self.state()));
        if !allowed {
            return vec![EvidenceRefusal::WrongState(self.state())];
        }
        let open = facts.uses.iter().filter(|bound| bound.frozen_at.is_none()).count();
        match command {
            EvidenceCommand::Bind => Vec::new(),
            // Which of its records is meant is known to the command alone; where all are signed off it is none.
            EvidenceCommand::Unbind if facts.uses.is_empty() => vec![EvidenceRefusal::NotBound],
            EvidenceCommand::Unbind if open == 0 => vec![EvidenceRefusal::Frozen],
            EvidenceCommand::Unbind => Vec::new(),
            EvidenceCommand::Archive if open > 0 => vec![EvidenceRefusal::InUse(open)],
            EvidenceCommand::Archive => Vec::new(),
            EvidenceCommand::Hold => self.hold.iter().map(|_| EvidenceRefusal::OnHold).collect(),
            EvidenceCommand::Release if self.hold.is_none() => vec![EvidenceRefusal::NotOnHold],
            EvidenceCommand::Release => Vec::new(),
            EvidenceCommand::Purge => self.keeps_from_purge(facts.today),
        }
    }

    /// A legal hold beats retention, and retention beats whoever wants it gone (DOC-4).
    fn keeps_from_purge(&self, today: NaiveDate) -> Vec<EvidenceRefusal> {
        if self.hold.is_some() {
            return vec![EvidenceRefusal::OnHold];
        }
        match self.kept_until() {
            None => vec![EvidenceRefusal::KeptForGood],
            Some(until) if today <= until => vec![EvidenceRefusal::Kept(until)],
            Some(_) => Vec::new(),
        }
    }

    /// The revision after a command that was let through. Binding changes the record's list alone.
    #[must_use]
    pub fn after(mut self, command: EvidenceCommand, decided: Decided, today: NaiveDate) -> Self {
        self.version += 1;
        match command {
            EvidenceCommand::Bind | EvidenceCommand::Unbind => {}
            EvidenceCommand::Archive => self.archived_on = Some(today),
            EvidenceCommand::Hold => self.hold = Some(decided),
            EvidenceCommand::Release => self.hold = None,
            EvidenceCommand::Purge => self.purged = Some(decided),
        }
        self
    }
}

#[cfg(test)]
mod tests;
