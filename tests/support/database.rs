//! A database of its own for each test: a file, or, where `TEST_DATABASE_URL` names a server, a database on it.
//!
//! The tables are made once in a process and copied, which takes milliseconds.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};

use gradus::app::{embedded_url, open_store};
use gradus_store::{connect::Settings, risk::Risk};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use tokio::sync::OnceCell;

/// What keeps organizations apart in this run. On SQLite there is one wall, and it always stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Walls {
    /// Both, as in the product.
    Both,
    /// The conditions of the statements alone: the application is a superuser, whom row-level security lets pass.
    Scoping,
    /// Row-level security alone: the statements ask for everybody's rows.
    RowSecurity,
}

impl Walls {
    /// Those of `GRADUS_TEST_WALLS`: `scoping` or `rls`; both without it.
    pub fn standing() -> Self {
        match std::env::var("GRADUS_TEST_WALLS").as_deref() {
            Err(_) => Self::Both,
            Ok("scoping") => Self::Scoping,
            Ok("rls") => Self::RowSecurity,
            Ok(other) => panic!("GRADUS_TEST_WALLS is `scoping` or `rls`, not `{other}`"),
        }
    }
}

/// A migrated database that goes away with its value.
pub struct TestDatabase {
    url: String,
    /// Directory of the file; kept until the test ends.
    _directory: Option<tempfile::TempDir>,
}

static NEXT: AtomicU32 = AtomicU32::new(1);
static TEMPLATE: OnceCell<Template> = OnceCell::const_new();

enum Template {
    /// The directory goes with the last user of the file.
    File(PathBuf, #[expect(dead_code, reason = "held so that the directory stays")] tempfile::TempDir),
    Server {
        url: String,
        name: String,
    },
}

impl TestDatabase {
    /// A database with all tables and no rows.
    pub async fn fresh() -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        match TEMPLATE.get_or_init(template).await {
            Template::File(file, _) => {
                let directory = tempfile::tempdir().expect("a directory");
                std::fs::copy(file, directory.path().join("gradus.db")).expect("a copy");
                Self { url: embedded_url(directory.path()), _directory: Some(directory) }
            }
            Template::Server { url, name } => {
                let copy = format!("{name}_{number}");
                server(url, &format!("CREATE DATABASE {copy} TEMPLATE {name} STRATEGY FILE_COPY")).await;
                Self { url: with_database(url, &copy), _directory: None }
            }
        }
    }

    /// The same database once more, for as long as `other` lives.
    pub fn beside(other: &Self) -> Self {
        Self { url: other.url.clone(), _directory: None }
    }

    /// The same in a file, also where the tests run on a server.
    pub async fn embedded() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let url = embedded_url(directory.path());
        let store = open_store(&Settings::new(&url)).await.expect("migrations run");
        store.close().await.expect("closed");
        Self { url, _directory: Some(directory) }
    }

    /// One that somebody else has made, and removes.
    pub fn at(url: &str) -> Self {
        Self { url: url.to_owned(), _directory: None }
    }

    /// How the application opens it.
    pub fn settings(&self) -> Settings {
        let taken_on = if Walls::standing() == Walls::Scoping { vec![Risk::OneWall] } else { Vec::new() };
        Settings { readers: 4, taken_on, ..Settings::new(&self.url) }
    }

    /// The URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A connection beside the application, for looking behind the scenes and for tampering.
    pub async fn connect(&self) -> DatabaseConnection {
        Database::connect(&self.url).await.expect("a connection")
    }

    /// Runs one statement beside the application.
    pub async fn execute(&self, sql: &str) {
        let connection = self.connect().await;
        connection.execute_unprepared(sql).await.expect("a statement");
        connection.close().await.expect("closed");
    }

    /// Runs one statement beside the application, also on what the database lets nobody change.
    pub async fn execute_unguarded(&self, sql: &str) {
        let connection = self.connect().await;
        let run = async |sql: &str| connection.execute_unprepared(sql).await.map(drop).expect("a statement");
        if self.is_postgres() {
            run(&format!("SET session_replication_role = replica; {sql}")).await;
        } else {
            let triggers = self.texts("SELECT sql FROM sqlite_master WHERE type = 'trigger'").await;
            let drops = self.texts("SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger'").await;
            run(&format!("BEGIN; {}; {sql}; {}; COMMIT", drops.join("; "), triggers.join("; "))).await;
        }
        connection.close().await.expect("closed");
    }

    /// Runs one statement beside the application and answers the number in its only row.
    pub async fn number(&self, sql: &str) -> i64 {
        let connection = self.connect().await;
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        let row = connection.query_one_raw(statement).await.expect("a statement").expect("a row");
        connection.close().await.expect("closed");
        row.try_get_by_index(0).expect("a number")
    }

    /// Runs one statement beside the application and answers the text in the first column of each row.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let connection = self.connect().await;
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        let rows = connection.query_all_raw(statement).await.expect("a statement");
        connection.close().await.expect("closed");
        rows.iter().map(|row| row.try_get_by_index(0).expect("a text")).collect()
    }

    /// How many rows each table has and what the versions of each come to, but for the journal, in which a refusal leaves
    /// its line: the same before and after where nothing is half done.
    pub async fn rows(&self) -> Vec<String> {
        let columns = if self.is_postgres() {
            "SELECT DISTINCT CAST(t.table_name AS TEXT) || ' ' || CASE WHEN c.column_name IS NULL THEN '0' ELSE 'version' END
             FROM information_schema.tables t LEFT JOIN information_schema.columns c ON c.table_schema = t.table_schema
             AND c.table_name = t.table_name AND c.column_name = 'version' AND c.data_type = 'integer'
             WHERE t.table_schema = 'public' AND t.table_type = 'BASE TABLE'"
        } else {
            "SELECT m.name || ' ' || CASE WHEN c.name IS NULL THEN '0' ELSE 'version' END FROM sqlite_master m
             LEFT JOIN pragma_table_info(m.name) c ON c.name = 'version' AND c.type = 'integer' WHERE m.type = 'table'"
        };
        let tables = self.texts(columns).await;
        let counts = tables.iter().filter(|table| !table.starts_with("journal_")).map(|table| {
            let (table, version) = table.split_once(' ').expect("a table and what to add up");
            format!("SELECT '{table} ' || count(*) || ' ' || COALESCE(sum({version}), 0) FROM {table}")
        });
        let mut rows = self.texts(&counts.collect::<Vec<_>>().join(" UNION ALL ")).await;
        assert!(rows.len() > 30, "{rows:?}");
        rows.sort_unstable();
        rows
    }

    /// The same without what a refused or repeated import leaves behind: its run, what it refused, and that it is told.
    pub async fn rows_but_runs(&self) -> Vec<String> {
        let is_told =
            |row: &String| ["imports ", "import_refusals ", "outbox"].iter().any(|table| row.starts_with(table));
        self.rows().await.into_iter().filter(|row| !is_told(row)).collect()
    }

    /// Whether it is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.url.starts_with("postgres")
    }
}

async fn template() -> Template {
    if let Ok(url) = std::env::var("TEST_DATABASE_URL") {
        let name = format!("gradus_test_{}", std::process::id());
        server(&url, &format!("DROP DATABASE IF EXISTS {name}")).await;
        server(&url, &format!("CREATE DATABASE {name}")).await;
        let store = open_store(&Settings::new(with_database(&url, &name))).await.expect("migrations run");
        store.close().await.expect("closed");
        Template::Server { url, name }
    } else {
        let directory = tempfile::tempdir().expect("a directory");
        let store = open_store(&Settings::new(embedded_url(directory.path()))).await.expect("migrations run");
        store.close().await.expect("closed");
        Template::File(directory.path().join("gradus.db"), directory)
    }
}

async fn server(url: &str, sql: &str) {
    let connection = Database::connect(url).await.expect("the server of TEST_DATABASE_URL answers");
    connection.execute_unprepared(sql).await.expect("a statement");
    connection.close().await.expect("closed");
}

fn with_database(url: &str, name: &str) -> String {
    let (server, _) = url.rsplit_once('/').expect("a URL that names a database");
    format!("{server}/{name}")
}
