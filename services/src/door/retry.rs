//! The retry table (reliability 3.1.7): what the door does with a fault of the database besides telling it.

use std::time::Duration;

use gradus_domain::ids::JournalEntryId;
use gradus_store::{error::StoreError, journal, wall::Wall};

use super::{Door, faults::Rare};
use crate::context::Actor;

/// How often a unit of work that the database interrupted is tried.
pub(super) const ATTEMPTS: u32 = 6;

/// How long the outcome of a commit is looked for, once it is in doubt: as long as a request may take.
pub(super) const DEADLINE: Duration = Duration::from_secs(15);

/// A command of which nobody knows whether a commit took effect, and which of its tries that was.
pub(super) struct Doubtful<T> {
    /// The line's id, the same for every try, so that the database lets one of them through.
    pub line: JournalEntryId,
    /// What the line of each try vouches for, which tells it from the others, and what its use case answered: the ids of
    /// what it made are its own.
    pub tries: Vec<(String, T)>,
}

impl Door {
    /// Does what a fault asks for besides trying again.
    pub(super) fn look_after(&self, error: &StoreError, attempt: u32) {
        match error {
            StoreError::TryAgain(error) => {
                self.rare.note(Rare::Interrupted);
                tracing::debug!(attempt, %error, "unit of work was interrupted");
            }
            StoreError::Lost(error) | StoreError::Unknown(error) => {
                self.rare.note(Rare::Reconnected);
                tracing::warn!(attempt, %error, "lost a connection to the database");
                self.store.distrust();
            }
            // A commit has ended the process by itself; what a rig plants has not.
            other => other.end_where_not_durable(),
        }
    }

    /// The answer of the try that took effect. Where none did, they stay known, so that the next one uses their line
    /// again: if the server still carries a commit out, the line's key lets only one of them through.
    pub(super) async fn settle<T>(
        &self,
        actor: &Actor,
        doubtful: &mut Option<Doubtful<T>>,
    ) -> Result<Option<T>, StoreError> {
        let Some(doubt) = doubtful else { return Ok(None) };
        let reader = self.store.reader(Wall::around(actor.organization));
        let Some(written) = journal::commitments(&reader, actor.organization, doubt.line).await? else {
            self.rare.note(Rare::FoundAbsent);
            return Ok(None);
        };
        self.rare.note(Rare::FoundCommitted);
        let Some(place) = doubt.tries.iter().position(|(line, _)| *line == written) else {
            return Err(StoreError::Unfit("a line is there that no try of the command wrote".into()));
        };
        Ok(Some(doubt.tries.swap_remove(place).1))
    }
}

/// Between two tries: by chance, so that those who met do not meet again.
pub(super) async fn pause() {
    tokio::time::sleep(Duration::from_millis(rand::random_range(5..=200_u64))).await;
}
