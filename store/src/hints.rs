//! A word from one process to the others that something was committed, so that they need not wait for their next look.
//!
//! It is a hint and no message: it says nothing, it may be lost, and whoever never hears one still finds everything.
//! PostgreSQL carries it (`NOTIFY`); on SQLite there is no other process to tell. It is sent after the commit and not
//! within it, because commits that notify wait for one another.

use sea_orm::{
    DbErr, RuntimeErr,
    sqlx::{
        self,
        postgres::{PgListener, PgPoolOptions},
    },
};

use crate::{dialect, error::Result, store::Store, wall::Wall};

const CHANNEL: &str = "gradus_committed";

/// Hears the hints of the other processes, on a connection of its own.
#[derive(Debug)]
pub struct Hints(PgListener);

impl Hints {
    /// Begins to listen; `None` where no other process could speak.
    pub async fn open(store: &Store) -> Result<Option<Self>> {
        if !are_of_use(store) {
            return Ok(None);
        }
        let own = PgPoolOptions::new().max_connections(1).connect_lazy_with(store.postgres_options());
        let mut listener = PgListener::connect_with(&own).await.map_err(fault)?;
        listener.listen(CHANNEL).await.map_err(fault)?;
        Ok(Some(Self(listener)))
    }

    /// Waits for the next hint.
    pub async fn next(&mut self) -> Result<()> {
        self.0.recv().await.map_err(fault)?;
        Ok(())
    }
}

/// Whether there may be other processes that hear a hint.
#[must_use]
pub fn are_of_use(store: &Store) -> bool {
    dialect::is_shared(&store.reader(Wall::closed()))
}

/// Tells the other processes that something was committed here.
pub async fn tell(store: &Store) -> Result<()> {
    store.run_by_itself(&format!("SELECT pg_notify('{CHANNEL}', '')")).await
}

fn fault(error: sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(error.into()))
}
