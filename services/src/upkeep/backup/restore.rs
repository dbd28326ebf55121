//! Restoring a backup into an empty database: all of it, in one transaction, or nothing.

use chrono::{DateTime, Utc};
use gradus_store::{
    backup::{self, Summary, Table},
    clock,
    error::StoreError,
    store::{Db, Store, WriteTx},
};

use super::{BackupError, Manifest, Watch, journals, take::same_tables};
use crate::{Actor, Services, door::Door};

/// A database that was filled and verified, in a transaction that is still open. Dropped, it leaves no trace.
#[derive(Debug)]
#[must_use = "it is not kept otherwise"]
pub struct Restored(WriteTx);

impl Restored {
    /// Makes it durable.
    pub async fn keep(self) -> Result<(), BackupError> {
        Ok(self.0.commit().await?)
    }
}

/// Refuses a database with a row in any table.
pub async fn require_empty(db: &impl Db) -> Result<(), BackupError> {
    for table in backup::tables(db).await? {
        if !backup::is_empty(db, &table).await? {
            return Err(BackupError::NotEmpty(table.name));
        }
    }
    Ok(())
}

/// Copies `file` into the database of `services`, which has its tables and no rows. `manifest` says what the file holds
/// now, which is more than what was taken where it was brought to this version first.
///
/// Every row is read back and every journal is verified before the caller can keep it. `reason` goes into the journals.
pub async fn restore(
    services: &Services,
    file: &Store,
    manifest: &Manifest,
    reason: &str,
    watch: Watch<'_>,
) -> Result<Restored, BackupError> {
    let tx = Door::open_to_fill(&services.store).await?;
    match fill(services, &tx, file, manifest, reason, watch).await {
        Ok(()) => Ok(Restored(tx)),
        Err(error) => {
            // Dropping it would do as well; why it failed is the news.
            let _ = tx.rollback().await;
            Err(error)
        }
    }
}

async fn fill(
    services: &Services,
    tx: &WriteTx,
    file: &Store,
    manifest: &Manifest,
    reason: &str,
    watch: Watch<'_>,
) -> Result<(), BackupError> {
    // Whoever else would write waits from here on, so what is empty stays empty.
    let suspended = backup::begin_to_fill(tx).await?;
    require_empty(tx).await?;
    let source = file.snapshot().await?;
    let tables = same_tables(&backup::tables(&source).await?, backup::tables(tx).await?)?;
    for table in &tables {
        watch(&table.name);
        backup::copy(&source, tx, table).await?;
    }
    source.release().await?;
    backup::end_filling(tx, suspended).await?;
    watch("reading back");
    compare(tx, &tables, &manifest.tables).await?;
    if journals(tx).await? != manifest.journals {
        return Err(BackupError::Differs("journals".to_owned()));
    }
    note(services, tx, manifest, reason).await
}

async fn compare(tx: &WriteTx, tables: &[Table], expected: &[Summary]) -> Result<(), BackupError> {
    for table in tables {
        let found = backup::summarize(tx, table).await?;
        if !expected.contains(&found) {
            return Err(BackupError::Differs(found.table));
        }
    }
    Ok(())
}

/// A line in every journal: from when the state is, and why it came back.
async fn note(services: &Services, tx: &WriteTx, manifest: &Manifest, reason: &str) -> Result<(), BackupError> {
    let now = now(services, tx).await?;
    for journal in &manifest.journals {
        let restored = serde_json::json!({
            "takenAt": manifest.taken_at,
            "source": manifest.source,
            "gradus": manifest.gradus,
            "head": journal.verification.head,
        });
        let actor = Actor::command_line(journal.organization);
        services.door.append_line(tx, &actor, "restored", now, &restored, reason).await?;
    }
    Ok(())
}

/// Now, on the clock of what was restored: the service was put together before the database had a simulated one.
async fn now(services: &Services, tx: &WriteTx) -> Result<DateTime<Utc>, StoreError> {
    match clock::find(tx).await? {
        Some(clock) => Ok(clock.shows),
        None => services.time.now(tx).await,
    }
}
