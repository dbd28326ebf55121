//! The two ways in: a reader, which cannot write, and a write transaction, which only the door opens.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, TransactionOptions,
    TransactionTrait, sqlx,
};

use crate::error::Result;

/// An open database.
#[derive(Clone, Debug)]
pub struct Store {
    writer: DatabaseConnection,
    reader: Arc<DatabaseConnection>,
    statements: Statements,
}

/// How many statements the connections of one store have run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Statements(Arc<AtomicU64>);

/// Something that can be queried: a [`Reader`] or a [`WriteTx`].
pub trait Db: Sync {
    /// What SeaORM runs statements on.
    type Connection: ConnectionTrait;

    /// The connection, for the queries of this crate.
    fn connection(&self) -> &Self::Connection;
}

/// A handle that reads committed state and cannot write.
#[derive(Clone, Debug)]
pub struct Reader(Arc<DatabaseConnection>);

/// A write transaction. Dropped without [`WriteTx::commit`], it leaves no trace.
#[derive(Debug)]
pub struct WriteTx(DatabaseTransaction);

impl Store {
    pub(crate) fn new(writer: DatabaseConnection, reader: DatabaseConnection, statements: Statements) -> Self {
        Self { writer, reader: Arc::new(reader), statements }
    }

    /// Number of statements that every clone of this store has run together since it was opened, those that failed
    /// too; beginning and ending a transaction are none.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.0.load(Ordering::Relaxed)
    }

    /// The handle for queries.
    #[must_use]
    pub fn reader(&self) -> Reader {
        Reader(self.reader.clone())
    }

    /// Opens a write transaction. Only `services::door` calls this; a test of the tree keeps it so.
    ///
    /// SQLite takes its write lock at once: a transaction that reads first and writes later would fail under load.
    pub async fn begin(&self) -> Result<WriteTx> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        Ok(WriteTx(self.writer.begin_with_options(options).await?))
    }

    /// How PostgreSQL is reached, for a connection beside the pools.
    pub(crate) fn postgres_options(&self) -> sqlx::postgres::PgConnectOptions {
        (*self.writer.get_postgres_connection_pool().connect_options()).clone()
    }

    /// Runs a statement that writes nothing in a transaction of its own.
    pub(crate) async fn run_by_itself(&self, sql: &str) -> Result<()> {
        self.writer.execute_unprepared(sql).await?;
        Ok(())
    }

    /// The pool that may write, for migrations and for the checks of this crate.
    #[must_use]
    pub fn for_migration(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// Closes every connection of every clone; on SQLite the last one folds the write-ahead log into the file, so the
    /// one that may write is the last.
    pub async fn close(self) -> Result<()> {
        self.reader.close_by_ref().await?;
        Ok(self.writer.close_by_ref().await?)
    }
}

impl Statements {
    /// Counts what `connection` and its transactions run from now on.
    pub(crate) fn of(&self, mut connection: DatabaseConnection) -> DatabaseConnection {
        let count = self.0.clone();
        connection.set_metric_callback(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
        });
        connection
    }
}

impl WriteTx {
    /// Makes everything that was written durable.
    pub async fn commit(self) -> Result<()> {
        Ok(self.0.commit().await?)
    }

    /// Leaves no trace.
    pub async fn rollback(self) -> Result<()> {
        Ok(self.0.rollback().await?)
    }
}

impl Db for Reader {
    type Connection = DatabaseConnection;

    fn connection(&self) -> &DatabaseConnection {
        &self.0
    }
}

impl Db for WriteTx {
    type Connection = DatabaseTransaction;

    fn connection(&self) -> &DatabaseTransaction {
        &self.0
    }
}
