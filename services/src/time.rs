//! Which clock says "now".
//!
//! Ordinary SQLite: the process's. PostgreSQL: the database's, for whatever is written, so that replicas whose clocks
//! differ agree on what is due; a query that only reads uses the process's clock and saves the round trip. A database
//! that was made for a simulated clock: that clock, always. Tests inject one that they set.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use gradus_domain::time::{Clock, to_micros};
use gradus_store::{
    clock, dialect,
    error::Result,
    store::{Db, Store},
    wall::Wall,
};

/// The clock of the service.
#[derive(Clone, Debug)]
pub struct Timekeeper {
    process: Arc<dyn Clock>,
    source: Source,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Process,
    Database,
    Simulated,
}

impl Timekeeper {
    /// The clock that this database asks for; `process` is the clock of the machine.
    pub async fn for_store(store: &Store, process: Arc<dyn Clock>) -> Result<Self> {
        let reader = store.reader(Wall::closed());
        let source = if clock::find(&reader).await?.is_some() {
            Source::Simulated
        } else if dialect::is_shared(&reader) {
            Source::Database
        } else {
            Source::Process
        };
        Ok(Self { process, source })
    }

    /// Exactly this clock, whatever the database, for tests.
    #[must_use]
    pub fn injected(process: Arc<dyn Clock>) -> Self {
        Self { process, source: Source::Process }
    }

    /// Whether business time is simulated.
    #[must_use]
    pub fn is_simulated(&self) -> bool {
        self.source == Source::Simulated
    }

    /// The machine's own clock: for leases, token expiry and metrics, which run on real time.
    #[must_use]
    pub fn real_now(&self) -> DateTime<Utc> {
        to_micros(self.process.now())
    }

    /// The machine's own clock, for those who look at it again and again.
    #[must_use]
    pub fn machine(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.process)
    }

    /// Now, for something that is written.
    pub async fn now(&self, db: &impl Db) -> Result<DateTime<Utc>> {
        let shown = match self.source {
            Source::Process => None,
            Source::Database => dialect::now(db).await?,
            Source::Simulated => clock::find(db).await?.map(|clock| clock.shows),
        };
        Ok(to_micros(shown.unwrap_or_else(|| self.process.now())))
    }

    /// The real now that every process of the database agrees on, for claims that lapse: never a simulated one.
    pub async fn real_now_of(&self, db: &impl Db) -> Result<DateTime<Utc>> {
        let shown = if self.source == Source::Database { dialect::now(db).await? } else { None };
        Ok(to_micros(shown.unwrap_or_else(|| self.process.now())))
    }

    /// Now, for something that is only read.
    pub async fn now_for_reading(&self, db: &impl Db) -> Result<DateTime<Utc>> {
        if self.is_simulated() { self.now(db).await } else { Ok(self.real_now()) }
    }
}
