//! The two ways in: a reader, which cannot write, and a write transaction, which only the door opens.

use std::{
    fmt,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, TransactionOptions,
    TransactionTrait, sqlx,
};

pub use crate::reader::Reader;
use crate::{
    dialect::{
        References, set_references,
        walls::{self, Guard},
    },
    error::{Result, StoreError},
    patience::{Patience, Unhurried},
    transaction::Transaction,
    wall::Wall,
};

/// How long a query may take that only reads, unless the settings say otherwise.
pub(crate) const LONGEST: Duration = Duration::from_mins(1);

/// An open database.
#[derive(Clone, Debug)]
pub struct Store {
    writer: DatabaseConnection,
    reader: Arc<DatabaseConnection>,
    statements: Statements,
    guard: Guard,
    doubt: Doubt,
    patience: Patience,
}

/// Since when connections are not to be trusted that are as old: the pools replace them before they hand one out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Doubt(Arc<Mutex<Option<Instant>>>);

/// Is told the text of each statement.
pub type Watcher = Box<dyn Fn(&str) + Send + Sync>;

/// How many statements the connections of one store have run, and who is told of each.
#[derive(Clone, Default)]
pub(crate) struct Statements(Arc<Seen>);

#[derive(Default)]
struct Seen {
    count: AtomicU64,
    watcher: OnceLock<Watcher>,
}

/// Something that can be queried: a [`Reader`] or a [`WriteTx`].
pub trait Db: Sync {
    /// What SeaORM runs statements on.
    type Connection: ConnectionTrait;

    /// The connection, for the queries of this crate.
    fn connection(&self) -> &Self::Connection;
}

/// One state of the database, however long it is read and whatever is committed meanwhile.
#[derive(Debug)]
pub struct Snapshot {
    tx: DatabaseTransaction,
    _unhurried: Unhurried,
}

/// A write transaction. Dropped without [`WriteTx::commit`], it leaves no trace.
#[derive(Debug)]
pub struct WriteTx(Transaction);

/// A write transaction that fills whole tables, with references that SQLite does not look at meanwhile. Dropped without
/// [`Filling::commit`], it leaves no trace in the tables; but only a commit or a rollback lets SQLite look again, so a
/// store on which one was dropped is to be closed.
#[derive(Debug)]
pub struct Filling {
    tx: WriteTx,
    writer: DatabaseConnection,
}

impl Store {
    pub(crate) fn new(
        writer: DatabaseConnection,
        reader: DatabaseConnection,
        statements: Statements,
        guard: Guard,
    ) -> Self {
        Self {
            writer,
            reader: Arc::new(reader),
            statements,
            guard,
            doubt: Doubt::default(),
            patience: Patience::new(LONGEST),
        }
    }

    /// The store whose readers have this much time.
    pub(crate) fn patient(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// Lets every reader of every clone take as long as it needs, until the answer is dropped.
    pub fn unhurried(&self) -> Unhurried {
        self.patience.unhurried()
    }

    /// The store whose pools ask `doubt` before they hand a connection out.
    pub(crate) fn doubting(self, doubt: Doubt) -> Self {
        Self { doubt, ..self }
    }

    /// Says that the server may have gone: every connection that is open now is replaced before it is used again.
    pub fn distrust(&self) {
        self.doubt.arise();
    }

    /// Number of statements that every clone of this store has run together since it was opened, those that failed
    /// too; beginning a transaction, telling it its wall and ending it are none.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.0.count.load(Ordering::Relaxed)
    }

    /// Tells `watcher` the text of every further statement of every clone of this store, values left out. The first
    /// watcher stays; false where there is one already.
    pub fn watch(&self, watcher: Watcher) -> bool {
        self.statements.0.watcher.set(watcher).is_ok()
    }

    /// The handle for queries that the database lets through to what `wall` says.
    #[must_use]
    pub fn reader(&self, wall: Wall) -> Reader {
        Reader::new(self.reader.clone(), wall, self.guard)
    }

    /// Opens a handle on the state that is committed now, for the owner of the database: it passes over whole tables, and
    /// fails where a wall would hide rows of one. SQLite's write-ahead log grows as long as it is held.
    pub async fn snapshot(&self) -> Result<Snapshot> {
        let options = crate::dialect::snapshot_options(self.reader.get_database_backend());
        let unhurried = self.unhurried();
        let snapshot = Snapshot { tx: self.reader.begin_with_options(options).await?, _unhurried: unhurried };
        crate::dialect::see_everything(snapshot.connection()).await?;
        Ok(snapshot)
    }

    /// Opens a write transaction that the database lets through to what `wall` says. Only `services::door` calls this; a
    /// test of the tree keeps it so.
    ///
    /// SQLite takes its write lock at once: a transaction that reads first and writes later would fail under load.
    pub async fn begin(&self, wall: Wall) -> Result<WriteTx> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let tx = self.writer.begin_with_options(options).await?;
        walls::enter(&tx, wall, self.guard).await?;
        Ok(WriteTx(Transaction::new(tx, wall)))
    }

    /// Opens a transaction in which the owner of the database fills whole tables. Only `services::door` calls this.
    pub async fn begin_filling(&self) -> Result<Filling> {
        set_references(&self.writer, References::Ignored).await?;
        match self.begin(Wall::closed()).await {
            Ok(tx) => Ok(Filling { tx, writer: self.writer.clone() }),
            Err(error) => {
                set_references(&self.writer, References::Heeded).await?;
                Err(error)
            }
        }
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

impl Doubt {
    fn arise(&self) {
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
        let seen = self.0.clone();
        connection.set_metric_callback(move |run| {
            let text = run.statement.sql.as_str();
            if text == walls::ENTER {
                return;
            }
            seen.count.fetch_add(1, Ordering::Relaxed);
            if let Some(watcher) = seen.watcher.get() {
                watcher(text);
            }
        });
        connection
    }
}

impl fmt::Debug for Statements {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} statements", self.0.count.load(Ordering::Relaxed))
    }
}

impl WriteTx {
    /// Makes everything that was written durable; nothing of it where a statement had failed, whoever passed over that.
    /// Whoever commits, the process ends where the system could not.
    pub async fn commit(self) -> Result<()> {
        if !self.0.is_whole() {
            self.rollback().await?;
            return Err(StoreError::Unfit(
                "a statement of the transaction failed, so that it cannot be committed".into(),
            ));
        }
        let committed = self.0.commit().await.map_err(StoreError::of_commit);
        #[cfg(feature = "rigs")]
        let committed = committed.and_then(|()| spoiled::take());
        if let Err(error) = &committed {
            error.end_where_not_durable();
        }
        committed
    }

    /// Leaves no trace.
    pub async fn rollback(self) -> Result<()> {
        Ok(self.0.rollback().await?)
    }
}

/// A commit that a rig lets the disk refuse, whoever makes it.
#[cfg(feature = "rigs")]
pub mod spoiled {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::{Result, StoreError};

    static NEXT: AtomicBool = AtomicBool::new(false);

    /// Spoils the next commit of this process.
    pub fn spoil_next() {
        NEXT.store(true, Ordering::SeqCst);
    }

    pub(super) fn take() -> Result<()> {
        if NEXT.swap(false, Ordering::SeqCst) { Err(StoreError::not_durable("a rig plays the disk")) } else { Ok(()) }
    }
}

impl Filling {
    /// The transaction.
    #[must_use]
    pub fn tx(&self) -> &WriteTx {
        &self.tx
    }

    /// Makes everything that was written durable.
    pub async fn commit(self) -> Result<()> {
        self.tx.commit().await?;
        set_references(&self.writer, References::Heeded).await
    }

    /// Leaves no trace.
    pub async fn rollback(self) -> Result<()> {
        self.tx.rollback().await?;
        set_references(&self.writer, References::Heeded).await
    }
}

impl Snapshot {
    /// Lets go of the state.
    pub async fn release(self) -> Result<()> {
        Ok(self.tx.rollback().await?)
    }
}

impl Db for Snapshot {
    type Connection = DatabaseTransaction;

    fn connection(&self) -> &DatabaseTransaction {
        &self.tx
    }
}

impl Db for WriteTx {
    type Connection = Transaction;

    fn connection(&self) -> &Transaction {
        &self.0
    }
}
