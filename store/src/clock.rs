//! The simulated clock of a database that was made for one.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};

use crate::{
    error::Result,
    store::{Db, WriteTx},
};

/// What a simulated clock shows, and how fast it runs from where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SimulatedClock {
    /// What it shows now.
    pub shows: DateTime<Utc>,
    /// Real instant from which it runs.
    pub anchor_real: DateTime<Utc>,
    /// What it showed then.
    pub anchor_shown: DateTime<Utc>,
    /// Simulated seconds in one real second.
    pub speed: i64,
}

const SELECT: &str = "SELECT shows, anchor_real, anchor_shown, speed FROM simulated_clock";

fn read(row: &QueryResult) -> Result<SimulatedClock> {
    Ok(SimulatedClock {
        shows: row.try_get("", "shows")?,
        anchor_real: row.try_get("", "anchor_real")?,
        anchor_shown: row.try_get("", "anchor_shown")?,
        speed: row.try_get("", "speed")?,
    })
}

/// The simulated clock; `None` on an ordinary database.
pub async fn find(db: &impl Db) -> Result<Option<SimulatedClock>> {
    let backend = db.connection().get_database_backend();
    let row = db.connection().query_one_raw(Statement::from_string(backend, SELECT)).await?;
    row.as_ref().map(read).transpose()
}

/// The simulated clock, held until the transaction ends, so that only one process moves it.
pub async fn find_for_update(tx: &WriteTx) -> Result<Option<SimulatedClock>> {
    let backend = tx.connection().get_database_backend();
    let sql = format!("{SELECT}{}", crate::dialect::lock_row(backend));
    let row = tx.connection().query_one_raw(Statement::from_string(backend, sql)).await?;
    row.as_ref().map(read).transpose()
}

/// Makes or moves the simulated clock.
pub async fn save(tx: &WriteTx, clock: SimulatedClock) -> Result<()> {
    let backend = tx.connection().get_database_backend();
    // `only` is a word of PostgreSQL's own.
    let sql = "INSERT INTO simulated_clock (\"only\", shows, anchor_real, anchor_shown, speed) VALUES (1, $1, $2, $3, $4) \
               ON CONFLICT (\"only\") DO UPDATE SET shows = excluded.shows, anchor_real = excluded.anchor_real, \
               anchor_shown = excluded.anchor_shown, speed = excluded.speed";
    let values: [Value; 4] =
        [clock.shows.into(), clock.anchor_real.into(), clock.anchor_shown.into(), clock.speed.into()];
    tx.connection().execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    Ok(())
}
