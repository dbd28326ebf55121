//! Backups: the whole database in one file, and back.
//!
//! The file is an SQLite database with the tables of this very schema, whatever database it was taken from, so a backup
//! of either database is restored into either, and ordinary tools open it. Beside the tables it holds a manifest: what
//! was taken when from what, and the number of rows and a digest of every table, which are the same on every database.
//!
//! What it promises: a backup is one committed state, whatever is written meanwhile; it is written whole or not at all;
//! one that lost a row or had one changed is refused; a restore has all its effect or none and ends with the same digests
//! as the backup, and with a line in each journal that says why.
//!
//! Rows that an SQLite database holds against its own rules, because its file is damaged or somebody turned the rules off,
//! are backed up too: a backup is often wanted most when something is wrong. The manifest says what was wrong.
//!
//! How one could break it: by a list of tables that is kept by hand, by reading a table outside the one snapshot, by
//! committing between two tables, or by a type of column that reads otherwise than it was written.
//!
//! What it does not: it is no signature. Whoever can write the file can write the manifest anew; keep it, and the heads of
//! the journals, where only few can.

mod failure;
mod inspect;
mod manifest;
mod restore;
mod take;

pub use failure::BackupError;
pub use inspect::{inspect, migrated};
pub use manifest::{Journal, Manifest};
pub use restore::{Restored, Tokens, Wanted, require_alone, require_empty, restore};
pub use take::take;

use gradus_store::{backup, error::StoreError, store::Db};

use crate::journal::verify::verify_lines;

/// Is told the name of each table when its turn comes.
pub type Watch<'w> = &'w (dyn Fn(&str) + Send + Sync);

/// What the chains of all journals say.
async fn journals(db: &impl Db) -> Result<Vec<Journal>, StoreError> {
    let mut found = Vec::new();
    for (organization, code) in backup::organizations(db).await? {
        let verification = verify_lines(db, organization, None).await?;
        found.push(Journal { organization, code, verification });
    }
    Ok(found)
}
