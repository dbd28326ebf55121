//! What the statements of a write transaction run on: the transaction, and whom it is let through to.

use std::{future::Future, pin::Pin};

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement, StreamTrait,
    prelude::async_trait::async_trait,
};

use crate::{dialect::unscoped::said, wall::Wall};

/// A transaction with its wall.
#[derive(Debug)]
pub struct Transaction {
    tx: DatabaseTransaction,
    wall: Wall,
}

impl Transaction {
    pub(crate) fn new(tx: DatabaseTransaction, wall: Wall) -> Self {
        Self { tx, wall }
    }

    pub(crate) async fn commit(self) -> Result<(), DbErr> {
        self.tx.commit().await
    }

    pub(crate) async fn rollback(self) -> Result<(), DbErr> {
        self.tx.rollback().await
    }
}

#[async_trait]
impl ConnectionTrait for Transaction {
    fn get_database_backend(&self) -> DbBackend {
        ConnectionTrait::get_database_backend(&self.tx)
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.tx.execute_raw(said(statement, self.wall)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.tx.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.tx.query_one_raw(said(statement, self.wall)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.tx.query_all_raw(said(statement, self.wall)).await
    }
}

impl StreamTrait for Transaction {
    type Stream<'a> = <DatabaseTransaction as StreamTrait>::Stream<'a>;

    fn get_database_backend(&self) -> DbBackend {
        ConnectionTrait::get_database_backend(&self.tx)
    }

    fn stream_raw<'a>(
        &'a self,
        statement: Statement,
    ) -> Pin<Box<dyn Future<Output = Result<Self::Stream<'a>, DbErr>> + 'a + Send>> {
        self.tx.stream_raw(said(statement, self.wall))
    }
}
