//! From a URL to two pools: one that may write and one that cannot.
//!
//! This file and `dialect.rs` are the only ones that know which database it is. SQLite gets one writer and several
//! readers with `query_only`; PostgreSQL gets a second pool whose sessions are read-only by default, so that a query
//! that writes fails there on both. A service runs there as a role that owns nothing and is held to its walls; only
//! migrations run as whoever the URL names.

use std::{path::Path, time::Duration};

use sea_orm::{ConnectOptions, Database, DatabaseConnection, sqlx};

use crate::{
    dialect::{
        self,
        walls::{self, Guard},
    },
    error::{Result, StoreError},
    patience::Patience,
    risk::Risk,
    store::{Doubt, LONGEST, Statements, Store},
    wall::Wall,
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
    /// What the check at the start lets pass.
    pub taken_on: Vec<Risk>,
    /// How long a query may take that only reads. It may be a check of the whole database.
    pub longest_read: Duration,
}

impl Settings {
    /// Settings with the default number of readers.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), readers: 8, taken_on: Vec::new(), longest_read: LONGEST }
    }

    /// Whether the operator has taken `risk` on.
    #[must_use]
    pub fn takes_on(&self, risk: Risk) -> bool {
        self.taken_on.contains(&risk)
    }

    fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite:")
    }
}

/// Opens a database for a service, and checks that it is fit and that its walls stand.
pub async fn connect(settings: &Settings) -> Result<Store> {
    open(settings, Hygiene::Guarded).await
}

/// What a quick look at every page finds damaged, for the start of a process: on a connection of its own, which takes
/// its memory away with it. PostgreSQL looks after its own pages.
pub async fn quick_damage(settings: &Settings) -> Result<Vec<String>> {
    if !settings.is_sqlite() {
        return Ok(Vec::new());
    }
    let patience = Patience::new(settings.longest_read);
    let _unhurried = patience.unhurried();
    let connection = pool(sqlite(settings, 1, Mode::Read, Hygiene::Guarded, &patience)).await?;
    let found = dialect::quick_damage(&connection).await;
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
    let (guard, doubt, patience) = (settings.guard(), Doubt::default(), Patience::new(settings.longest_read));
    let (writer, reader) = if settings.is_sqlite() {
        // The writer comes first: it makes the file that the readers open.
        (
            pool(sqlite(settings, 1, Mode::Write, hygiene, &patience)).await?,
            pool(sqlite(settings, settings.readers, Mode::Read, hygiene, &patience)).await?,
        )
    } else {
        let opened = |mode| pool(postgres(settings, mode, hygiene, &doubt));
        (opened(Mode::Write).await?, opened(Mode::Read).await?)
    };
    let statements = Statements::default();
    let store = Store::new(statements.of(writer), statements.of(reader), statements, guard);
    let store = store.doubting(doubt).patient(patience);
    dialect::check_fitness(&store, &settings.taken_on).await?;
    if !settings.takes_on(Risk::OneWall) {
        check_walls(&store).await?;
    }
    Ok(store)
}

/// What the file of a backup is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileUse {
    /// To be filled. Nothing is safe before the caller has synchronized the file.
    Make,
    /// To be read, by one who trusts nobody to change it meanwhile.
    Read,
}

/// Opens the file of a backup: one SQLite file without a second one beside it, on one connection.
pub async fn open_file(file: &Path, purpose: FileUse) -> Result<Store> {
    let pool = pool(backup_file(file, purpose)).await?;
    let statements = Statements::default();
    let pool = statements.of(pool);
    Ok(Store::new(pool.clone(), pool, statements, Guard::None))
}

fn backup_file(file: &Path, purpose: FileUse) -> ConnectOptions {
    use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
    // The name goes in by itself: as a part of a URL, some of its signs would mean something.
    let mut options = common(&Settings::new("sqlite://backup"), 1);
    let file = file.to_owned();
    options.min_connections(1).map_sqlx_sqlite_opts(move |options| {
        let options = options.filename(&file).pragma("trusted_schema", "OFF").pragma("cell_size_check", "ON");
        match purpose {
            FileUse::Make => options
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Memory)
                .synchronous(SqliteSynchronous::Off)
                .foreign_keys(false),
            FileUse::Read => options.create_if_missing(false).read_only(true).immutable(true),
        }
    });
    options
}

/// Makes a database on a PostgreSQL server, which `server` names with any database of it; answers its URL.
pub async fn make_database(server: &str, name: &str) -> Result<String> {
    on_server(server, &format!("CREATE DATABASE \"{name}\"")).await?;
    Ok(with_database(server, name))
}

/// The URL with the name of another database.
fn with_database(url: &str, name: &str) -> String {
    let (address, query) = url.find('?').map_or((url, ""), |at| url.split_at(at));
    let (scheme, host) = address.split_once("://").unwrap_or(("postgres", address));
    let host = host.split_once('/').map_or(host, |(host, _)| host);
    format!("{scheme}://{host}/{name}{query}")
}

/// Drops a database of a PostgreSQL server, whoever is still connected to it.
pub async fn drop_database(server: &str, name: &str) -> Result<()> {
    on_server(server, &format!("DROP DATABASE \"{name}\" WITH (FORCE)")).await
}

async fn on_server(server: &str, sql: &str) -> Result<()> {
    let settings = Settings { readers: 1, ..Settings::new(server) };
    if settings.is_sqlite() {
        return Err(StoreError::Unfit("it is no PostgreSQL server".into()));
    }
    let connection = pool(postgres(&settings, Mode::Own, Hygiene::Guarded, &Doubt::default())).await?;
    let done = sea_orm::ConnectionTrait::execute_unprepared(&connection, sql).await;
    connection.close().await?;
    done?;
    Ok(())
}

/// Opens a database as whoever the URL names, for what only the owner of the tables may do. The walls are open to it;
/// SQLite has none.
pub async fn connect_as_owner(settings: &Settings) -> Result<Store> {
    if settings.is_sqlite() {
        return connect(settings).await;
    }
    let (statements, doubt) = (Statements::default(), Doubt::default());
    let pool = statements.of(pool(postgres(settings, Mode::Own, Hygiene::Guarded, &doubt)).await?);
    let store = Store::new(pool.clone(), pool, statements, Guard::None).doubting(doubt);
    dialect::check_fitness(&store, &settings.taken_on).await?;
    Ok(store)
}

/// What was opened as the owner, opened for a service.
pub async fn step_down(owner: Store, settings: &Settings) -> Result<Store> {
    if settings.is_sqlite() {
        return Ok(owner);
    }
    owner.close().await?;
    connect(settings).await
}

async fn check_walls(store: &Store) -> Result<()> {
    let breaches = walls::breaches(&store.reader(Wall::closed())).await?;
    if breaches.is_empty() {
        return Ok(());
    }
    let (breaches, risk) = (breaches.join(", "), Risk::OneWall);
    Err(StoreError::Unfit(format!(
        "organizations are not kept apart by the database: {breaches} (who takes that on says `accept_risk = [\"{risk}\"]`)"
    )))
}

impl Settings {
    /// How a service is held to its walls.
    fn guard(&self) -> Guard {
        if self.is_sqlite() {
            Guard::None
        } else if self.takes_on(Risk::OneWall) {
            Guard::Login
        } else {
            Guard::Role(walls::ROLE)
        }
    }
}

/// What is done to a connection that comes back to the pool.
#[derive(Clone, Copy, PartialEq)]
enum Hygiene {
    Guarded,
    #[cfg(feature = "rigs")]
    Bare,
}

/// What the connections of a pool are for.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Read,
    Write,
    Own,
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

fn sqlite(settings: &Settings, connections: u32, mode: Mode, hygiene: Hygiene, patience: &Patience) -> ConnectOptions {
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
            // Without it, REPLACE passes by the triggers that keep the journal as it is.
            .pragma("recursive_triggers", "ON")
            // What was erased is not left in pages that are free.
            .pragma("secure_delete", "ON")
            .statement_cache_capacity(256);
        // A page of a thousand rows is handed over without waiting for its reader in between.
        let options = options.row_buffer_size(1_024);
        if mode == Mode::Read { options.pragma("query_only", "ON") } else { options }
    });
    if mode == Mode::Read {
        let (fresh, used) = (patience.clone(), patience.clone());
        options.map_sqlx_sqlite_pool_opts(move |pool| {
            let fresh = fresh.clone();
            pool.after_connect(move |connection, _| {
                let fresh = fresh.clone();
                Box::pin(async move { fresh.grant(connection).await })
            })
        });
        options.map_sqlx_sqlite_before_acquire(move |connection, _| {
            let used = used.clone();
            Box::pin(async move { used.grant(connection).await.map(|()| true) })
        });
    }
    // A commit that the disk does not take leaves the connection believing that it is still inside the transaction
    // (sqlx 0.9.0): what follows would be savepoints in it, "committed" and lost. Such a connection is closed.
    if mode == Mode::Write && hygiene == Hygiene::Guarded {
        options.map_sqlx_sqlite_pool_opts(|pool| {
            pool.after_release(|connection, _| {
                Box::pin(async move {
                    // Waits for a rollback that was only sent.
                    sqlx::Connection::ping(connection).await?;
                    Ok(!sqlx::Connection::is_in_transaction(connection))
                })
            })
        });
    }
    options
}

fn postgres(settings: &Settings, mode: Mode, hygiene: Hygiene, doubt: &Doubt) -> ConnectOptions {
    let mut options = common(settings, settings.readers);
    // Given when the connection is made: it costs no round trip, and a RESET goes back to it.
    let identity = match (mode, settings.guard()) {
        (Mode::Own, _) => Some(("gradus.system", "owner")),
        (_, Guard::Role(role)) => Some(("role", role)),
        (_, Guard::None | Guard::Login) => None,
    };
    let longest_read = format!("{}ms", settings.longest_read.as_millis());
    options.map_sqlx_postgres_opts(move |options| {
        // A command's statements are short. What only reads may be a check of the whole database, and the owner migrates.
        let statement = match mode {
            Mode::Write => "5s",
            Mode::Read => longest_read.as_str(),
            Mode::Own => "60s",
        };
        // A reader holds its transaction for as long as its request runs; a writer never waits for anybody.
        let (read_only, idle) = if mode == Mode::Read { ("on", "30s") } else { ("off", "10s") };
        // A restore tells by the name who works on the database.
        let name = if mode == Mode::Own { dialect::OWNER } else { dialect::SERVICE };
        let options = options.application_name(name).statement_cache_capacity(256).options([
            ("default_transaction_read_only", read_only),
            ("lock_timeout", "2s"),
            ("statement_timeout", statement),
            ("idle_in_transaction_session_timeout", idle),
            ("timezone", "UTC"),
        ]);
        options.options(identity)
    });
    // After a failover the old server may still answer, and refuse to write: connections from before are replaced.
    let doubt = doubt.clone();
    options.map_sqlx_postgres_before_acquire(move |_, meta| {
        let trusted = doubt.trusts(meta.age);
        Box::pin(async move { Ok(trusted) })
    });
    // A request that is cancelled while a transaction opens can leave the connection inside it (sqlx 0.9.0): later
    // "committed" writes on it would be lost. The door's own task is the first guard, this is the second. A reader opens
    // its transactions in a task of its own and loses nothing by one too many, so it is spared the round trip.
    if mode != Mode::Read && hygiene == Hygiene::Guarded {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_database_of_a_server_keeps_everything_else_of_its_url() {
        for (url, expected) in [
            ("postgres://u:p@h:5432/d?sslmode=require", "postgres://u:p@h:5432/x?sslmode=require"),
            ("postgres://h/d", "postgres://h/x"),
            ("postgresql://h", "postgresql://h/x"),
            ("postgres:///d?host=/run/postgresql", "postgres:///x?host=/run/postgresql"),
        ] {
            assert_eq!(with_database(url, "x"), expected);
        }
    }
}
