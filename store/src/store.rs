//! The two ways in: a reader, which cannot write, and a write transaction, which only the door opens.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};

use crate::error::Result;

/// An open database.
#[derive(Clone, Debug)]
pub struct Store {
    writer: DatabaseConnection,
    reader: Arc<DatabaseConnection>,
    reads: Arc<AtomicU64>,
}

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
    pub(crate) fn new(writer: DatabaseConnection, mut reader: DatabaseConnection) -> Self {
        let reads = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&reads);
        reader.set_metric_callback(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
        });
        Self { writer, reader: Arc::new(reader), reads }
    }

    /// The handle for queries.
    #[must_use]
    pub fn reader(&self) -> Reader {
        Reader(self.reader.clone())
    }

    /// How many statements readers have run so far: by this a page is held to a number of them that does not grow.
    #[must_use]
    pub fn reads(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
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
