//! How long a query on SQLite may take. One without an end would keep a core busy, and the write-ahead log from being
//! folded, for as long as the process runs. PostgreSQL has a setting for it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use sea_orm::sqlx;

/// Steps of SQLite's machine between two looks at the time: some thousand looks in a second.
const STEPS: i32 = 10_000;

/// How long the readers of one store may take.
#[derive(Clone, Debug)]
pub(crate) struct Patience {
    longest: Duration,
    unhurried: Arc<AtomicUsize>,
}

/// While it lives, readers take as long as they need: for those who pass over the whole database.
#[derive(Debug)]
#[must_use = "readers are hurried again when it is dropped"]
pub struct Unhurried(Arc<AtomicUsize>);

impl Patience {
    pub(crate) fn new(longest: Duration) -> Self {
        Self { longest, unhurried: Arc::default() }
    }

    pub(crate) fn unhurried(&self) -> Unhurried {
        self.unhurried.fetch_add(1, Ordering::SeqCst);
        Unhurried(self.unhurried.clone())
    }

    /// Gives whoever takes `connection` now its time, counted from now.
    pub(crate) async fn grant(&self, connection: &mut sqlx::sqlite::SqliteConnection) -> Result<(), sqlx::Error> {
        let (until, unhurried) = (Instant::now() + self.longest, self.unhurried.clone());
        let goes_on = move || Instant::now() < until || unhurried.load(Ordering::SeqCst) > 0;
        connection.lock_handle().await?.set_progress_handler(STEPS, goes_on);
        Ok(())
    }
}

impl Drop for Unhurried {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
