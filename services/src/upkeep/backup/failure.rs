//! Why a backup is not taken or not restored.

use gradus_store::error::StoreError;

/// Why a backup is not taken or not restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// There is no manifest.
    #[error("it is no backup of Gradus")]
    NotABackup,
    /// A later version made it.
    #[error("Gradus {gradus} made it, which is newer than this one: {unknown} is not known here")]
    Newer {
        /// The version that made it.
        gradus: String,
        /// What this version does not know.
        unknown: String,
    },
    /// It does not hold what it says.
    #[error("it is damaged: {}", .0.join("; "))]
    Damaged(Vec<String>),
    /// Its pages or rows cannot be read.
    #[error("it is damaged, or no backup")]
    Unreadable(#[source] StoreError),
    /// The database holds something already.
    #[error("the database is not empty: there is something in {0}; restore into a new one")]
    NotEmpty(String),
    /// Somebody works on the database.
    #[error("Gradus runs on the database; stop `gradus serve` and `gradus work` first (their connections: {0})")]
    InUse(i64),
    /// PostgreSQL is stricter than the database that was backed up.
    #[error("PostgreSQL does not take it, but SQLite would: {}", .0.join("; "))]
    TooLoose(Vec<String>),
    /// The two databases do not have the same tables.
    #[error("the two databases have other tables: {0}")]
    OtherTables(String),
    /// What was written reads otherwise than what was read.
    #[error("the database does not hold what the backup holds: {0}")]
    Differs(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
