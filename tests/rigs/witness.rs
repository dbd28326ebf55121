//! Somebody who looks at the database beside the application: what is stored, and who holds a transaction open.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    time::Duration,
};

use gradus_services::Services;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};
use tokio::time::Instant;

use crate::support::TestDatabase;

/// How long a transaction may be open that nobody works in. The application ends its own within milliseconds.
const LEFT_OPEN: Duration = Duration::from_secs(2);

/// One connection of its own.
pub struct Witness {
    connection: DatabaseConnection,
    is_postgres: bool,
    everything: String,
}

impl Witness {
    /// A witness of `database`.
    pub async fn of(database: &TestDatabase) -> Self {
        let mut options = ConnectOptions::new(database.url());
        options.max_connections(1).sqlx_logging(false);
        let connection = Database::connect(options).await.expect("a connection");
        let is_postgres = database.is_postgres();
        let mut witness = Self { connection, is_postgres, everything: String::new() };
        if is_postgres {
            let tables = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'
                AND tablename NOT IN ('tokens', 'simulated_clock') ORDER BY 1";
            let digests: Vec<_> = witness
                .texts(tables)
                .await
                .iter()
                .map(|table| format!("SELECT '{table} ' || count(*) || ' ' || coalesce(sum(hashtext(t::text)::bigint), 0) AS part FROM {table} t"))
                .collect();
            witness.everything =
                format!("SELECT string_agg(part, '; ' ORDER BY part) FROM ({}) AS parts", digests.join(" UNION ALL "));
        }
        witness
    }

    /// A text that changes when anything is committed: SQLite counts the commits of others, on PostgreSQL it is a digest
    /// of every row.
    pub async fn state(&self) -> String {
        if self.is_postgres {
            self.texts(&self.everything).await.remove(0)
        } else {
            self.number("SELECT data_version FROM pragma_data_version").await.to_string()
        }
    }

    /// A text that changes when a row changes; but not what a process does by itself: it notes
    /// that a token was used, and from when on it counts simulated time.
    pub async fn rows(&self) -> String {
        if self.is_postgres {
            return self.state().await;
        }
        let mut digests = Vec::new();
        let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('tokens', 'simulated_clock') ORDER BY name";
        for table in self.texts(tables).await {
            let columns = format!("SELECT 'quote(\"' || name || '\")' FROM pragma_table_info('{table}')");
            let columns = self.texts(&columns).await.join(" || ',' || ");
            let rows = self.texts(&format!("SELECT {columns} AS row FROM \"{table}\" ORDER BY row")).await;
            let mut digest = DefaultHasher::new();
            rows.hash(&mut digest);
            digests.push(format!("{table} {} {:x}", rows.len(), digest.finish()));
        }
        digests.join("; ")
    }

    /// The number in the only row of a query.
    pub async fn number(&self, sql: &str) -> i64 {
        let statement = Statement::from_string(self.connection.get_database_backend(), sql);
        let row = self.connection.query_one_raw(statement).await.expect("a statement").expect("a row");
        row.try_get_by_index(0).expect("a number")
    }

    /// The texts in the first column of a query.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let statement = Statement::from_string(self.connection.get_database_backend(), sql);
        let rows = self.connection.query_all_raw(statement).await.expect("a statement");
        rows.iter().map(|row| row.try_get_by_index(0).expect("a text")).collect()
    }

    /// Runs a statement.
    pub async fn execute(&self, sql: &str) {
        self.connection.execute_unprepared(sql).await.expect("a statement");
    }

    /// How often a command under this key was done, by the journal.
    pub async fn done(&self, key: &str) -> i64 {
        let lines = "SELECT count(*) FROM journal_entries WHERE outcome = 'DONE' AND idempotency_key";
        self.number(&format!("{lines} = '{key}'")).await
    }

    /// Keys that were done more than once, lines without a remembered answer, and answers without a line: none, if
    /// nothing is doubled or half done.
    pub async fn contradictions(&self) -> Vec<String> {
        let done = "SELECT organization_id, idempotency_key AS key FROM journal_entries
            WHERE outcome = 'DONE' AND idempotency_key IS NOT NULL";
        let known = "SELECT organization_id, key FROM idempotency_keys";
        let twice =
            format!("SELECT 'twice: ' || key FROM ({done}) AS d GROUP BY organization_id, key HAVING count(*) > 1");
        let without = |what: &str, these: &str, those: &str| {
            format!("SELECT '{what}: ' || key FROM ({these} EXCEPT {those}) AS x")
        };
        let mut found = self.texts(&twice).await;
        found.extend(self.texts(&without("no answer", done, known)).await);
        found.extend(self.texts(&without("no line", known, done)).await);
        found
    }

    /// Transactions that are open now and in which nobody works.
    pub async fn open_transactions(&self) -> i64 {
        if self.is_postgres {
            let sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
                AND application_name = 'gradus' AND state LIKE 'idle in transaction%'";
            return self.number(sql).await;
        }
        // SQLite has one writer: whoever can begin to write, without waiting, knows that nobody else has.
        self.execute("PRAGMA busy_timeout = 0").await;
        let begun = self.connection.execute_unprepared("BEGIN IMMEDIATE").await;
        let open = match begun {
            Ok(_) => {
                self.execute("ROLLBACK").await;
                0
            }
            Err(error) if error.to_string().contains("locked") => 1,
            Err(error) => panic!("{error}"),
        };
        self.execute("PRAGMA busy_timeout = 5000").await;
        open
    }

    /// Transactions that stay open once no command is under way.
    pub async fn stale_transactions(&self, services: &Services) -> i64 {
        services.door.settled().await;
        let deadline = Instant::now() + LEFT_OPEN;
        loop {
            let open = self.open_transactions().await;
            if open == 0 || Instant::now() > deadline {
                return open;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}
