//! The retry table (reliability 3.1.7): what the door does with a fault of the database besides telling it.

use std::time::Duration;

use gradus_domain::ids::JournalEntryId;
use gradus_store::{error::StoreError, journal, wall::Wall};

use super::{
    Door,
    faults::{Rare, sometimes},
};
use crate::context::Actor;

/// How often a unit of work that the database interrupted is tried.
pub(super) const ATTEMPTS: u32 = 6;

/// Status with which the process ends when the system cannot make a commit durable (`EX_IOERR`).
const NOT_DURABLE: i32 = 74;

/// A commit of which nobody knows whether it took effect: the id of its line in the journal, and the answer to give if
/// it did.
pub(super) struct Doubtful<T> {
    /// The line's id.
    pub line: JournalEntryId,
    /// What the use case answered.
    pub answer: T,
}

impl Door {
    /// Does what a fault asks for besides trying again.
    pub(super) fn look_after(&self, error: &StoreError, attempt: u32) {
        match error {
            StoreError::TryAgain(error) => {
                sometimes(Rare::Interrupted);
                tracing::debug!(attempt, %error, "unit of work was interrupted");
            }
            StoreError::Lost(error) | StoreError::Unknown(error) => {
                sometimes(Rare::Reconnected);
                tracing::warn!(attempt, %error, "lost a connection to the database");
                self.store.distrust();
            }
            StoreError::NotDurable(error) => {
                // After a crash the commit may be there or not: nobody can be told anything that will hold.
                tracing::error!(%error, "could not make a commit durable; ending at once");
                std::process::exit(NOT_DURABLE);
            }
            _ => {}
        }
    }

    /// The answer of a doubtful commit that took effect. One that did not stays known, so that the next try uses its
    /// line again: if the server still carries the commit out, the line's key lets only one of the two through.
    pub(super) async fn settle<T>(
        &self,
        actor: &Actor,
        doubtful: &mut Option<Doubtful<T>>,
    ) -> Result<Option<T>, StoreError> {
        let Some(doubt) = doubtful else { return Ok(None) };
        let reader = self.store.reader(Wall::around(actor.organization));
        if journal::is_written(&reader, actor.organization, doubt.line).await? {
            sometimes(Rare::FoundCommitted);
            return Ok(doubtful.take().map(|doubt| doubt.answer));
        }
        sometimes(Rare::FoundAbsent);
        Ok(None)
    }
}

/// Between two tries: by chance, so that those who met do not meet again.
pub(super) async fn pause() {
    tokio::time::sleep(Duration::from_millis(rand::random_range(5..=200_u64))).await;
}
