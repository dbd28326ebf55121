//! From a URL to two pools: one that may write and one that cannot.
//!
//! This file and `dialect.rs` are the only ones that know which database it is. SQLite gets one writer and several
//! readers with `query_only`; PostgreSQL gets a second pool whose sessions are read-only by default, so that a query
//! that writes fails there on both.

use std::time::Duration;

use sea_orm::{ConnectOptions, Database, DatabaseConnection, sqlx};

use crate::{
    error::{Result, StoreError},
    store::{Doubt, Statements, Store},
};

/// How long a command waits for a connection that writes. On SQLite there is one, and behind an import it may take as
/// long as a request may.
const ACQUIRE_SQLITE: Duration = Duration::from_secs(15);
const ACQUIRE_POSTGRES: Duration = Duration::from_secs(3);

/// How to reach a database.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `sqlite:///path/to/file.db` or `postgres://…`.
    pub url: String,
    /// Connections that read; PostgreSQL uses as many to write.
    pub readers: u32,
}

impl Settings {
    /// Settings with the default number of readers.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), readers: 8 }
    }

    fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite:")
    }
}

/// Opens a database and checks that it is fit to be used.
pub async fn connect(settings: &Settings) -> Result<Store> {
    open(settings, Hygiene::Guarded).await
}

/// What a quick look at every page finds damaged, for the start of a process: on a connection of its own, which takes
/// its memory away with it. PostgreSQL looks after its own pages.
pub async fn quick_damage(settings: &Settings) -> Result<Vec<String>> {
    if !settings.is_sqlite() {
        return Ok(Vec::new());
    }
    let connection = pool(sqlite(settings, 1, Mode::Read)).await?;
    let found = crate::dialect::quick_damage(&connection).await;
    connection.close().await?;
    found
}

/// A database whose connections come back to the pool as they are: what shows the rig of cancelled requests that the
/// guard is needed. Not part of the product.
#[cfg(feature = "rigs")]
pub async fn connect_without_guard(settings: &Settings) -> Result<Store> {
    open(settings, Hygiene::Bare).await
}

async fn open(settings: &Settings, hygiene: Hygiene) -> Result<Store> {
    let doubt = Doubt::default();
    let (writer, reader) = if settings.is_sqlite() {
        // The writer comes first: it makes the file that the readers open.
        (pool(sqlite(settings, 1, Mode::Write)).await?, pool(sqlite(settings, settings.readers, Mode::Read)).await?)
    } else {
        let opened = |mode| pool(postgres(settings, mode, hygiene, &doubt));
        (opened(Mode::Write).await?, opened(Mode::Read).await?)
    };
    let statements = Statements::default();
    let store = Store::new(statements.of(writer), statements.of(reader), statements).doubting(doubt.clone());
    crate::dialect::check_fitness(&store).await?;
    Ok(store)
}

/// What is done to a connection that comes back to the pool.
#[derive(Clone, Copy, PartialEq)]
enum Hygiene {
    Guarded,
    #[cfg(feature = "rigs")]
    Bare,
}

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Read,
    Write,
}

async fn pool(options: ConnectOptions) -> Result<DatabaseConnection> {
    Database::connect(options).await.map_err(StoreError::Database)
}

fn common(settings: &Settings, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(&settings.url);
    options
        .max_connections(connections)
        .acquire_timeout(if settings.is_sqlite() { ACQUIRE_SQLITE } else { ACQUIRE_POSTGRES })
        .max_lifetime(Duration::from_mins(30))
        // A connection is tested when it comes back to the pool; one that came back within the second is not again.
        .test_before_acquire_if_idle_for(Duration::from_secs(1))
        .sqlx_logging(false);
    options
}

fn sqlite(settings: &Settings, connections: u32, mode: Mode) -> ConnectOptions {
    use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
    let mut options = common(settings, connections);
    options.min_connections(1).map_sqlx_sqlite_opts(move |options| {
        let options = options
            .create_if_missing(mode == Mode::Write)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .pragma("mmap_size", "0")
            .pragma("cache_size", "-16384")
            .pragma("trusted_schema", "OFF")
            .pragma("cell_size_check", "ON")
            .statement_cache_capacity(256);
        if mode == Mode::Read { options.pragma("query_only", "ON") } else { options }
    });
    options
}

fn postgres(settings: &Settings, mode: Mode, hygiene: Hygiene, doubt: &Doubt) -> ConnectOptions {
    let mut options = common(settings, settings.readers);
    options.map_sqlx_postgres_opts(move |options| {
        // A command's statements are short; a migration that needs longer says so with SET LOCAL. What only reads may be
        // a check of the whole database.
        let (read_only, statement) = if mode == Mode::Read { ("on", "60s") } else { ("off", "5s") };
        options.application_name("gradus").statement_cache_capacity(256).options([
            ("default_transaction_read_only", read_only),
            ("lock_timeout", "2s"),
            ("statement_timeout", statement),
            ("idle_in_transaction_session_timeout", "10s"),
            ("timezone", "UTC"),
        ])
    });
    // After a failover the old server may still answer, and refuse to write: connections from before are replaced.
    let doubt = doubt.clone();
    options.map_sqlx_postgres_before_acquire(move |_, meta| {
        let trusted = doubt.trusts(meta.age);
        Box::pin(async move { Ok(trusted) })
    });
    // A request that is cancelled while a transaction opens can leave the connection inside it (sqlx 0.9.0): later
    // "committed" writes on it would be lost. The door's own task is the first guard, this is the second. Nobody opens
    // a transaction on a connection that only reads, so those are spared the round trip.
    if mode == Mode::Write && hygiene == Hygiene::Guarded {
        options.map_sqlx_postgres_pool_opts(|pool| {
            pool.after_release(|connection, _| {
                Box::pin(async move {
                    sqlx::Executor::execute(connection, "ROLLBACK").await?;
                    Ok(true)
                })
            })
        });
    }
    options
}
