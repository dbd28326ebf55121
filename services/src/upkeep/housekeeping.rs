//! Forgetting what need not be kept. It changes no object of anybody, so it leaves no line in the journal.

use chrono::TimeDelta;
use gradus_store::{dialect, error::StoreError};

use crate::Services;

/// How long the answer of a command is remembered under its idempotency key, on the clock by which they were written.
pub const REMEMBERED: TimeDelta = TimeDelta::days(7);

/// Forgets the answers of commands that are too old to be repeated; answers how many.
pub async fn forget_old_answers(services: &Services) -> Result<u64, StoreError> {
    services.door.forget_answers(REMEMBERED).await
}

/// Lets nothing that was erased stand in the database's own log any longer than until now, where nobody reads it.
pub async fn fold_log(services: &Services) -> Result<(), StoreError> {
    dialect::fold_log(&services.store).await
}
