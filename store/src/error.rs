//! What can go wrong below the use cases, and what it says about the connection on which it happened.
//!
//! The retry table (reliability 3.1.7) stands in [`verdict`]; the door acts on it.

use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr, SqlErr, sqlx};

/// Status with which the process ends when the system cannot make a commit durable (`EX_IOERR`).
const NOT_DURABLE: i32 = 74;

/// A fault of the database or of what it holds; never an expected "no".
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or failed.
    #[error("database failed")]
    Database(#[source] DbErr),
    /// The same statement may work when the whole unit of work is done again.
    #[error("transaction was interrupted and may be tried again")]
    TryAgain(#[source] DbErr),
    /// The connection ended, or may no longer write, before the commit: the unit of work had no effect. Connections
    /// that are as old are not to be trusted either.
    #[error("connection was lost before the commit")]
    Lost(#[source] DbErr),
    /// The connection was lost while the transaction was being committed: it may have taken effect or not.
    #[error("connection was lost during the commit")]
    Unknown(#[source] DbErr),
    /// The connection was lost during the commit, and nobody could say in time what became of it.
    #[error("the outcome is unknown; ask again with the same idempotency key")]
    OutcomeUnknown,
    /// The system could not make a commit durable: after a crash it may be there or not, whatever is answered now.
    #[error("commit could not be made durable")]
    NotDurable(#[source] DbErr),
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
        match verdict(&error) {
            Verdict::Again => Self::TryAgain(error),
            Verdict::Gone => Self::Lost(error),
            Verdict::NotDurable | Verdict::Final => Self::Database(error),
        }
    }
}

/// What a fault says about the transaction and the connection on which it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// Serialization failure, deadlock, or SQLite's "busy": the unit of work had no effect and may run again.
    Again,
    /// The connection ended, or belongs to a server that does not take writes.
    Gone,
    /// The system did not do what was asked of the disk. Within a commit nobody knows what it did.
    NotDurable,
    /// Anything else: a second try would fail as well.
    Final,
}

fn verdict(error: &DbErr) -> Verdict {
    let (DbErr::Exec(RuntimeErr::SqlxError(source))
    | DbErr::Query(RuntimeErr::SqlxError(source))
    | DbErr::Conn(RuntimeErr::SqlxError(source))) = error
    else {
        return Verdict::Final;
    };
    match source.as_ref() {
        sqlx::Error::Database(told) => told.code().map_or(Verdict::Final, |code| verdict_of_code(&code)),
        sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed | sqlx::Error::BeginFailed => Verdict::Gone,
        _ => Verdict::Final,
    }
}

/// PostgreSQL's codes have five signs; SQLite's are numbers whose lowest byte is the kind.
fn verdict_of_code(code: &str) -> Verdict {
    const BUSY: u32 = 5;
    const NO_MEMORY: u32 = 7;
    const IO_FAILED: u32 = 10;
    // What was not written is rolled back: the disk is full, or the file may not grow.
    const WRITE_REFUSED: u32 = 778;
    // A query that only reads took too long, and would again.
    const INTERRUPTED: u32 = 9;
    match code {
        "40001" | "40P01" => Verdict::Again,
        "25006" | "57P01" | "57P02" | "57P03" => Verdict::Gone,
        _ if code.len() == 5 && code.starts_with("08") => Verdict::Gone,
        _ if code.len() == 5 => Verdict::Final,
        _ => match code.parse::<u32>() {
            Ok(number) if number & 0xff == BUSY => Verdict::Again,
            Ok(WRITE_REFUSED | INTERRUPTED) => Verdict::Final,
            Ok(number) if [IO_FAILED, NO_MEMORY].contains(&(number & 0xff)) => Verdict::NotDurable,
            _ => Verdict::Final,
        },
    }
}

/// What a store function answers.
pub type Result<T> = std::result::Result<T, StoreError>;

impl StoreError {
    /// The fault of a commit. What failed before the commit had no effect; what fails within it may have had one.
    pub(crate) fn of_commit(error: DbErr) -> Self {
        match verdict(&error) {
            Verdict::Gone => Self::Unknown(error),
            Verdict::NotDurable => Self::NotDurable(error),
            Verdict::Again | Verdict::Final => Self::from(error),
        }
    }

    /// Whether the same unit of work may succeed when it is done again.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::TryAgain(_) | Self::Lost(_) | Self::Unknown(_) | Self::OutcomeUnknown)
    }

    /// Ends the process where the system could not make a commit durable: after a crash it may be there or not, so that
    /// nobody can be told anything that will hold.
    pub fn end_where_not_durable(&self) {
        if let Self::NotDurable(error) = self {
            tracing::error!(%error, "could not make a commit durable; ending at once");
            std::process::exit(NOT_DURABLE);
        }
    }

    /// Whether it may have been done: only asking again tells.
    #[must_use]
    pub fn is_in_doubt(&self) -> bool {
        matches!(self, Self::OutcomeUnknown)
    }

    /// Whether nothing was done at all, because no connection was free in time.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        matches!(self, Self::Database(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)))
    }

    /// Whether somebody else held a row for longer than this transaction may wait. No retry of the door helps there, but
    /// neither is anything broken: whoever holds it is at work.
    #[must_use]
    pub fn waited_too_long(&self) -> bool {
        let Self::Database(DbErr::Exec(RuntimeErr::SqlxError(source)) | DbErr::Query(RuntimeErr::SqlxError(source))) =
            self
        else {
            return false;
        };
        matches!(source.as_ref(), sqlx::Error::Database(told) if told.code().as_deref() == Some("55P03"))
    }

    /// Whether something stored could not be read as what it is to be: one row is broken, not the database.
    #[must_use]
    pub fn is_unreadable(&self) -> bool {
        match self {
            Self::Inconsistent { table: "schedules", .. } => true,
            Self::Database(DbErr::Type(_) | DbErr::Json(_) | DbErr::TryIntoErr { .. }) => true,
            Self::Database(DbErr::Query(RuntimeErr::SqlxError(source))) => {
                matches!(source.as_ref(), sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_))
            }
            _ => false,
        }
    }

    /// A fault that a second try mends.
    #[must_use]
    pub fn try_again(detail: &str) -> Self {
        Self::TryAgain(DbErr::Custom(detail.into()))
    }
}

/// Faults that a rig plants.
#[cfg(feature = "rigs")]
impl StoreError {
    /// The connection is lost before the commit.
    #[must_use]
    pub fn lost(detail: &str) -> Self {
        Self::Lost(DbErr::Custom(detail.into()))
    }

    /// The connection is lost during the commit.
    #[must_use]
    pub fn unknown(detail: &str) -> Self {
        Self::Unknown(DbErr::Custom(detail.into()))
    }

    /// No connection is free in time.
    #[must_use]
    pub fn waiting() -> Self {
        Self::Database(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))
    }

    /// The disk does not take the commit.
    #[must_use]
    pub fn not_durable(detail: &str) -> Self {
        Self::NotDurable(DbErr::Custom(detail.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reliability 3.1.7, row by row.
    #[test]
    fn the_retry_table_holds() {
        for again in ["40001", "40P01", "5", "261", "517", "773"] {
            assert_eq!(verdict_of_code(again), Verdict::Again, "{again}");
        }
        for gone in ["25006", "57P01", "57P02", "57P03", "08000", "08003", "08006", "08P01"] {
            assert_eq!(verdict_of_code(gone), Verdict::Gone, "{gone}");
        }
        // Statement and lock timeouts, keys, refused writes and full disks: a second try would fail as well.
        for last in ["57014", "9", "55P03", "23505", "23503", "42P01", "778", "13", "2067", "787"] {
            assert_eq!(verdict_of_code(last), Verdict::Final, "{last}");
        }
        for not_durable in ["10", "266", "522", "1034", "1290", "1546", "3082", "7"] {
            assert_eq!(verdict_of_code(not_durable), Verdict::NotDurable, "{not_durable}");
        }
    }

    #[test]
    fn a_connection_that_ends_within_the_commit_leaves_its_outcome_unknown() {
        let ended = || {
            let source = sqlx::Error::Io(std::io::ErrorKind::UnexpectedEof.into());
            DbErr::Query(RuntimeErr::SqlxError(source.into()))
        };

        assert!(matches!(StoreError::from(ended()), StoreError::Lost(_)));
        assert!(matches!(StoreError::of_commit(ended()), StoreError::Unknown(_)));
    }
}
