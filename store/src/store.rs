//! The two ways in: a reader, which cannot write, and a write transaction, which only the door opens.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};

use crate::error::{Result, StoreError};

/// An open database.
#[derive(Clone, Debug)]
pub struct Store {
    writer: DatabaseConnection,
    reader: Arc<DatabaseConnection>,
    statements: Statements,
    doubt: Doubt,
}

/// Since when connections are not to be trusted that are as old: the pools replace them before they hand one out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Doubt(Arc<Mutex<Option<Instant>>>);

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
        Self { writer, reader: Arc::new(reader), statements, doubt: Doubt::default() }
    }

    /// The store whose pools ask `doubt` before they hand a connection out.
    pub(crate) fn doubting(self, doubt: Doubt) -> Self {
        Self { doubt, ..self }
    }

    /// Says that the server may have gone: every connection that is open now is replaced before it is used again.
    pub fn distrust(&self) {
        self.doubt.begin();
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

impl Doubt {
    fn begin(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Whether a connection of this age was opened since the doubt began, or nobody doubts.
    pub(crate) fn trusts(&self, age: Duration) -> bool {
        let began = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        began.is_none_or(|began| age < began.elapsed())
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
        self.0.commit().await.map_err(StoreError::of_commit)
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
