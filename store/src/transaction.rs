//! The transaction that writes, which remembers whether each of its statements went well.
//!
//! At the first fault PostgreSQL takes everything back, and answers a COMMIT then without an error; SQLite takes back
//! the statement alone. So whoever passed over a fault would be told that something is committed which is not there, or
//! not whole. Here neither is committed.

use std::{
    future::Future,
    pin::Pin,
    sync::atomic::{AtomicUsize, Ordering},
};

use futures_util::{TryStreamExt, stream::BoxStream};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement, StreamTrait,
    prelude::async_trait::async_trait,
};

use crate::{dialect::unscoped::said, wall::Wall};

/// What the statements of a write transaction run on.
#[derive(Debug)]
pub struct Transaction {
    tx: DatabaseTransaction,
    /// Whom it is let through to.
    wall: Wall,
    /// Statements that were begun and have not been answered well.
    unanswered: AtomicUsize,
}

impl Transaction {
    pub(crate) fn new(tx: DatabaseTransaction, wall: Wall) -> Self {
        Self { tx, wall, unanswered: AtomicUsize::new(0) }
    }

    /// Whether each statement was answered, and none with a fault.
    pub(crate) fn is_whole(&self) -> bool {
        self.unanswered.load(Ordering::SeqCst) == 0
    }

    pub(crate) async fn commit(self) -> Result<(), DbErr> {
        self.tx.commit().await
    }

    pub(crate) async fn rollback(self) -> Result<(), DbErr> {
        self.tx.rollback().await
    }

    async fn answered<T>(&self, statement: impl Future<Output = Result<T, DbErr>> + Send) -> Result<T, DbErr> {
        self.unanswered.fetch_add(1, Ordering::SeqCst);
        let answer = statement.await?;
        self.unanswered.fetch_sub(1, Ordering::SeqCst);
        Ok(answer)
    }
}

#[async_trait]
impl ConnectionTrait for Transaction {
    fn get_database_backend(&self) -> DbBackend {
        ConnectionTrait::get_database_backend(&self.tx)
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.answered(self.tx.execute_raw(said(statement, self.wall))).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.answered(self.tx.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.answered(self.tx.query_one_raw(said(statement, self.wall))).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.answered(self.tx.query_all_raw(said(statement, self.wall))).await
    }
}

impl StreamTrait for Transaction {
    type Stream<'a> = BoxStream<'a, Result<QueryResult, DbErr>>;

    fn get_database_backend(&self) -> DbBackend {
        ConnectionTrait::get_database_backend(&self.tx)
    }

    fn stream_raw<'a>(
        &'a self,
        statement: Statement,
    ) -> Pin<Box<dyn Future<Output = Result<Self::Stream<'a>, DbErr>> + 'a + Send>> {
        Box::pin(async move {
            let rows = self.answered(self.tx.stream_raw(said(statement, self.wall))).await?;
            let unanswered = &self.unanswered;
            let noted = rows.inspect_err(move |_| {
                unanswered.fetch_add(1, Ordering::SeqCst);
            });
            Ok(Box::pin(noted) as Self::Stream<'a>)
        })
    }
}
