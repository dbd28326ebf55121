//! What can go wrong below the use cases.

use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// A fault of the database or of what it holds; never an expected "no".
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or failed.
    #[error("database failed")]
    Database(#[source] DbErr),
    /// The same statement may work when the whole unit of work is done again.
    #[error("transaction was interrupted and may be tried again")]
    TryAgain(#[source] DbErr),
    /// A unique key already exists.
    #[error("row exists already")]
    Exists(String),
    /// A reference points to nothing.
    #[error("referenced row is missing")]
    Dangling(String),
    /// A row contradicts itself or its type.
    #[error("row of {table} contradicts itself: {what}")]
    Inconsistent {
        /// Table that holds it.
        table: &'static str,
        /// What does not fit.
        what: String,
    },
    /// The database is not fit to be used, such as one that runs without safety.
    #[error("database is unfit: {0}")]
    Unfit(String),
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(detail)) => return Self::Exists(detail),
            Some(SqlErr::ForeignKeyConstraintViolation(detail)) => return Self::Dangling(detail),
            _ => {}
        }
        if is_transient(&error) { Self::TryAgain(error) } else { Self::Database(error) }
    }
}

/// Serialization failure, deadlock, or SQLite's "busy": the unit of work had no effect and may run again.
fn is_transient(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(source)) | DbErr::Query(RuntimeErr::SqlxError(source))) = error else {
        return false;
    };
    let code = source.as_database_error().and_then(sea_orm::sqlx::error::DatabaseError::code);
    matches!(code.as_deref(), Some("40001" | "40P01" | "5" | "517" | "261"))
}

/// What a store function answers.
pub type Result<T> = std::result::Result<T, StoreError>;

impl StoreError {
    /// A fault that a second try mends.
    #[must_use]
    pub fn try_again(detail: &str) -> Self {
        Self::TryAgain(DbErr::Custom(detail.into()))
    }
}
