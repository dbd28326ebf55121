//! The handle that reads, and the connection that it holds.
//!
//! Row-level security knows the organization only within a transaction, and a transaction of its own for every query
//! would cost two more round trips each. So a reader takes one connection at its first query, begins a transaction that
//! names the organization, and runs all its queries in it. The transaction reads what is committed at the instant of
//! each query, as if there were none. It ends without a round trip: the rollback goes out together with the test that the
//! pool makes of every connection that comes back.
//!
//! What follows: the queries of one reader run one after the other, and a reader that waits for something other than
//! the database should [rest](Reader::rest) first. On SQLite, and where no wall is named, a query runs on whatever
//! connection is free.

use std::sync::Arc;

use futures_util::lock::Mutex;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement,
    TransactionTrait, prelude::async_trait::async_trait,
};

use crate::{
    dialect::{
        unscoped::said,
        walls::{self, Guard},
    },
    store::Db,
    wall::Wall,
};

/// A handle that reads committed state and cannot write. Its clones share one connection.
#[derive(Clone, Debug)]
pub struct Reader(Arc<Session>);

/// What the queries of a reader run on.
#[derive(Debug)]
pub struct Session {
    pool: Arc<DatabaseConnection>,
    wall: Wall,
    guard: Guard,
    held: Mutex<Option<DatabaseTransaction>>,
}

impl Reader {
    pub(crate) fn new(pool: Arc<DatabaseConnection>, wall: Wall, guard: Guard) -> Self {
        Self(Arc::new(Session { pool, wall, guard, held: Mutex::new(None) }))
    }

    /// Lets the connection go; the next query takes one again. Who waits for another connection while holding one may
    /// wait for somebody who does the same.
    pub async fn rest(&self) {
        drop(self.0.held.lock().await.take());
    }
}

impl Db for Reader {
    type Connection = Session;

    fn connection(&self) -> &Session {
        &self.0
    }
}

impl Session {
    fn is_free(&self) -> bool {
        self.guard == Guard::None || self.wall.is_closed()
    }

    /// A transaction that is let through to what the wall says.
    ///
    /// In a task of its own: whoever goes away while a transaction opens would leave the connection inside it (sqlx
    /// 0.9.0).
    async fn open(&self) -> Result<DatabaseTransaction, DbErr> {
        let (pool, wall, guard) = (self.pool.clone(), self.wall, self.guard);
        let opening = tokio::spawn(async move {
            let tx = pool.begin().await?;
            walls::enter(&tx, wall, guard).await?;
            Ok(tx)
        });
        opening.await.map_err(|error| DbErr::Custom(format!("the transaction did not open: {error}")))?
    }
}

/// Runs a query where the session says. A transaction in which something failed, or whose caller went away, is not used
/// again.
macro_rules! run {
    ($session:ident.$method:ident($argument:ident)) => {{
        if $session.is_free() {
            return $session.pool.$method($argument).await;
        }
        let mut held = $session.held.lock().await;
        let tx = match held.take() {
            Some(tx) => tx,
            None => $session.open().await?,
        };
        let answer = tx.$method($argument).await?;
        *held = Some(tx);
        Ok(answer)
    }};
}

#[async_trait]
impl ConnectionTrait for Session {
    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let statement = said(statement, self.wall);
        run!(self.execute_raw(statement))
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        run!(self.execute_unprepared(sql))
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let statement = said(statement, self.wall);
        run!(self.query_one_raw(statement))
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let statement = said(statement, self.wall);
        run!(self.query_all_raw(statement))
    }
}
