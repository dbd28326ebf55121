//! The statements that differ between SQLite and PostgreSQL, side by side.

mod breaches;
mod bulk;
mod filling;
mod soundness;
mod tables;
pub mod unscoped;
pub mod walls;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use crate::{
    error::{Result, StoreError},
    risk::Risk,
    store::{Db, Store, WriteTx},
    wall::Wall,
};

pub(crate) use bulk::Bulk;
pub(crate) use filling::{
    OWNER, References, SERVICE, SuspendedReferences, analyze, hold_alone, resume_references, set_references,
    suspend_references,
};
pub use filling::{is_strict, other_sessions};
pub(crate) use soundness::quick_damage;
pub use soundness::{Dangling, damage, damaged_pages, dangling};
pub(crate) use tables::{
    CatalogColumn, CatalogKey, bytewise, columns, in_64_bits, see_everything, snapshot_options, unique_keys,
};

/// Oldest SQLite that is safe with several connections on one write-ahead log.
const SQLITE_FLOOR: (u32, u32, u32) = (3, 51, 3);

/// Which database it is, as operators call it.
pub fn name(db: &impl Db) -> &'static str {
    match db.connection().get_database_backend() {
        DbBackend::Postgres => "PostgreSQL",
        _ => "SQLite",
    }
}

/// Version of the database.
pub async fn version(db: &impl Db) -> Result<String> {
    let connection = db.connection();
    let backend = connection.get_database_backend();
    let sql = match backend {
        DbBackend::Postgres => "SELECT current_setting('server_version')",
        _ => "SELECT sqlite_version()",
    };
    let row = connection.query_one_raw(Statement::from_string(backend, sql)).await?;
    let row = row.ok_or_else(|| StoreError::Unfit(format!("no answer to {sql}")))?;
    Ok(row.try_get_by_index(0)?)
}

/// The migrations that have run, in any order; none where the database is empty.
pub async fn applied_migrations(db: &impl Db) -> Result<Vec<String>> {
    let connection = db.connection();
    let backend = connection.get_database_backend();
    let table = match backend {
        DbBackend::Postgres => {
            "SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema() \
             AND table_name = 'seaql_migrations'"
        }
        _ => "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'seaql_migrations'",
    };
    if connection.query_one_raw(Statement::from_string(backend, table)).await?.is_none() {
        return Ok(Vec::new());
    }
    let sql = "SELECT version FROM seaql_migrations";
    let rows = connection.query_all_raw(Statement::from_string(backend, sql)).await?;
    rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

/// Holds other processes back that would migrate the same database, until it is dropped. SQLite's migrations need none:
/// each runs in a transaction that takes the only write lock.
#[derive(Debug)]
pub struct MigrationLock {
    _held: Option<sea_orm::DatabaseTransaction>,
}

/// Takes the lock of those who migrate; waits while another process does.
pub async fn lock_for_migration(store: &Store) -> Result<MigrationLock> {
    let writer = store.for_migration();
    if writer.get_database_backend() != DbBackend::Postgres {
        return Ok(MigrationLock { _held: None });
    }
    let tx = sea_orm::TransactionTrait::begin(writer).await?;
    // The lock is held, idle, for as long as the migrations run on another connection.
    for setting in ["idle_in_transaction_session_timeout", "lock_timeout", "statement_timeout"] {
        tx.execute_unprepared(&format!("SET LOCAL {setting} = '10min'")).await?;
    }
    tx.execute_unprepared("SELECT pg_advisory_xact_lock(hashtext('gradus migration'))").await?;
    Ok(MigrationLock { _held: Some(tx) })
}

/// Whether several processes may work on it.
pub fn is_shared(db: &impl Db) -> bool {
    db.connection().get_database_backend() == DbBackend::Postgres
}

/// Refuses a database that could lose what it has promised to keep, unless that risk is among those taken on. Every
/// setting is read back: one that was not taken shows here, not after a crash.
pub async fn check_fitness(store: &Store, taken_on: &[Risk]) -> Result<()> {
    let writer = store.for_migration();
    match writer.get_database_backend() {
        DbBackend::Postgres => {
            for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
                let value = ask_text(writer, &format!("SELECT current_setting('{setting}')")).await?;
                if value == "off" && !taken_on.contains(&Risk::LostWork) {
                    let risk = Risk::LostWork;
                    return Err(StoreError::Unfit(format!(
                        "{setting} is off; a crash would lose committed work (who takes that on says `accept_risk = [\"{risk}\"]`)"
                    )));
                }
            }
        }
        _ => {
            let version = ask_text(writer, "SELECT sqlite_version()").await?;
            if numbers(&version) < SQLITE_FLOOR {
                return Err(StoreError::Unfit(format!("SQLite {version} is older than 3.51.3")));
            }
            check_pragmas(writer, "0").await?;
            check_pragmas(store.reader(Wall::closed()).connection(), "1").await?;
        }
    }
    Ok(())
}

/// What must hold on every connection to SQLite, beside `query_only`.
const SQLITE_PRAGMAS: &[(&str, &str)] = &[
    ("journal_mode", "wal"),
    ("synchronous", "2"),
    ("foreign_keys", "1"),
    ("busy_timeout", "5000"),
    ("mmap_size", "0"),
    ("trusted_schema", "0"),
    ("cell_size_check", "1"),
    ("recursive_triggers", "1"),
    ("secure_delete", "1"),
];

async fn check_pragmas(db: &impl ConnectionTrait, query_only: &str) -> Result<()> {
    for (pragma, wanted) in SQLITE_PRAGMAS.iter().chain(&[("query_only", query_only)]) {
        let value = ask_pragma(db, pragma).await?;
        if value != *wanted {
            return Err(StoreError::Unfit(format!("{pragma} is {value} instead of {wanted}")));
        }
    }
    Ok(())
}

/// The value of a pragma as text. Read through the pragma itself: not each has a table, and none may be left unread.
async fn ask_pragma(db: &impl ConnectionTrait, pragma: &str) -> Result<String> {
    let row = db.query_one_raw(Statement::from_string(DbBackend::Sqlite, format!("PRAGMA {pragma}"))).await?;
    let row = row.ok_or_else(|| StoreError::Unfit(format!("{pragma} has no value")))?;
    match row.try_get_by_index::<i64>(0) {
        Ok(number) => Ok(number.to_string()),
        Err(_) => Ok(row.try_get_by_index(0)?),
    }
}

fn numbers(version: &str) -> (u32, u32, u32) {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    (next(), next(), next())
}

async fn ask_text(db: &DatabaseConnection, sql: &str) -> Result<String> {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    let row = row.ok_or_else(|| StoreError::Unfit(format!("no answer to {sql}")))?;
    Ok(row.try_get_by_index(0)?)
}

/// The database's clock, where it has one that every process shares; `None` on SQLite, whose clock is the process's.
pub async fn now(db: &impl Db) -> Result<Option<DateTime<Utc>>> {
    let connection = db.connection();
    match connection.get_database_backend() {
        DbBackend::Postgres => {
            let statement = Statement::from_string(DbBackend::Postgres, "SELECT gradus_now()");
            let row = connection.query_one_raw(statement).await?;
            Ok(row.map(|row| row.try_get_by_index(0)).transpose()?)
        }
        _ => Ok(None),
    }
}

/// Takes SQLite's write-ahead log into the file and empties it, where nobody reads what stands only there: pages as they
/// were before something was erased are left nowhere else. PostgreSQL keeps its log by itself.
pub async fn fold_log(store: &Store) -> Result<()> {
    if store.for_migration().get_database_backend() == DbBackend::Postgres {
        return Ok(());
    }
    // Nobody writes meanwhile, so it does not wait for a long reader; there is a next time.
    let fold = "PRAGMA busy_timeout = 200; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA busy_timeout = 5000";
    store.run_by_itself(fold).await
}

/// Holds the selected row until the transaction ends; SQLite holds the whole database already.
#[must_use]
pub fn lock_row(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => " FOR UPDATE",
        _ => "",
    }
}

/// Pieces of SQL for taking rows that nobody else is working on.
///
/// PostgreSQL locks them and skips those that another process holds; SQLite has one writer, so nothing is needed.
#[must_use]
pub fn skip_locked(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => " FOR UPDATE SKIP LOCKED",
        _ => "",
    }
}

/// A parameter of a statement with its type, where the database would otherwise take it for a text.
#[must_use]
pub fn typed(backend: DbBackend, place: usize, kind: &str) -> String {
    match backend {
        DbBackend::Postgres => format!("${place}::{kind}"),
        _ => format!("${place}"),
    }
}

/// A column in a condition by which SQLite is not to look for rows: it guesses that few rows have the same value in the
/// first column of an index. PostgreSQL knows how many do.
#[must_use]
pub fn not_by_index(backend: DbBackend, column: &str) -> String {
    match backend {
        DbBackend::Postgres => column.to_owned(),
        _ => format!("+{column}"),
    }
}

/// Lets a transaction find every row by an index. For the scheduler's batches, which ask for few rows of large tables:
/// where the figures of a table are old, the server would sooner read all of it. SQLite does so anyway.
pub async fn by_index(tx: &impl Db) -> Result<()> {
    let connection = tx.connection();
    if connection.get_database_backend() == DbBackend::Postgres {
        let sql = "SELECT set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), \
                   set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true)";
        connection.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    }
    Ok(())
}

/// The place of the events that `tx` is about to write; `None` where the database itself gives it, which is PostgreSQL
/// with the number of the transaction.
pub async fn event_place(tx: &WriteTx) -> Result<Option<i64>> {
    let connection = tx.connection();
    match connection.get_database_backend() {
        DbBackend::Postgres => Ok(None),
        backend => {
            let sql = "UPDATE outbox_epoch SET place = place + 1 RETURNING place";
            let row = connection.query_one_raw(Statement::from_string(backend, sql)).await?;
            let row = row.ok_or_else(|| StoreError::Unfit(format!("no answer to {sql}")))?;
            Ok(Some(row.try_get_by_index(0)?))
        }
    }
}

/// Which transactions had ended at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// All with lower numbers had.
    pub oldest: i64,
    /// None from this number on had.
    pub next: i64,
    /// Those between that still ran.
    pub running: Vec<i64>,
}

/// Which transactions have ended by now. `None` on SQLite, where a reader sees exactly what is committed.
pub async fn snapshot(db: &impl Db) -> Result<Option<Snapshot>> {
    let connection = db.connection();
    match connection.get_database_backend() {
        DbBackend::Postgres => {
            let sql = "SELECT pg_current_snapshot()::text";
            let row = connection.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
            let text: Option<String> = row.map(|row| row.try_get_by_index(0)).transpose()?;
            let read = text.as_deref().and_then(read_snapshot);
            read.map(Some).ok_or_else(|| StoreError::Unfit(format!("no answer to {sql}")))
        }
        _ => Ok(None),
    }
}

/// Reads `10:14:10,12`.
fn read_snapshot(text: &str) -> Option<Snapshot> {
    let mut parts = text.split(':');
    let (oldest, next, running) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?);
    let running = running.split(',').filter(|number| !number.is_empty()).map(|number| number.parse().ok());
    Some(Snapshot { oldest, next, running: running.collect::<Option<_>>()? })
}

/// What a new epoch is called: chance that nobody draws twice.
fn fresh_epoch(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => "replace(gen_random_uuid()::text, '-', '')",
        _ => "lower(hex(randomblob(16)))",
    }
}

/// Begins a new epoch of event places: every place that was given out before is unknown from now on.
pub(crate) async fn begin_epoch(tx: &WriteTx) -> Result<()> {
    let fresh = fresh_epoch(tx.connection().get_database_backend());
    tx.connection().execute_unprepared(&format!("UPDATE outbox_epoch SET epoch = {fresh}")).await?;
    Ok(())
}

/// Forgets events that another server has numbered, which is what a database holds that was moved: here their numbers
/// belong to transactions of the future. A new epoch begins then: those who listened there begin anew.
pub async fn forget_foreign_events(store: &Store) -> Result<u64> {
    let writer = store.for_migration();
    match writer.get_database_backend() {
        DbBackend::Postgres => {
            // Rows of transactions that run now are not seen by this one, so they are never taken for foreign.
            let sql = format!(
                "WITH foreigners AS (DELETE FROM outbox \
                     WHERE place >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint RETURNING place), \
                 renewed AS (UPDATE outbox_epoch SET epoch = {} WHERE EXISTS (SELECT 1 FROM foreigners) RETURNING epoch) \
                 SELECT count(*) FROM foreigners",
                fresh_epoch(DbBackend::Postgres)
            );
            let row = writer.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
            let row = row.ok_or_else(|| StoreError::Unfit("nobody knows how many events were forgotten".into()))?;
            Ok(u64::try_from(row.try_get_by_index::<i64>(0)?).unwrap_or_default())
        }
        _ => Ok(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_reads_as_postgresql_writes_it() {
        let read = |text| read_snapshot(text).map(|read| (read.oldest, read.next, read.running));

        assert_eq!(read("737:737:"), Some((737, 737, vec![])));
        assert_eq!(read("10:14:10,12"), Some((10, 14, vec![10, 12])));
        for wrong in ["", "1:2", "1:2:x", "1:2:3,x"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
