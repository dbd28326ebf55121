//! Taking a backup, while everybody goes on working.

use gradus_store::{
    backup::{self, Table},
    dialect,
    store::{Snapshot, Store},
};

use super::{BackupError, Manifest, Watch, journals, manifest::FORMAT};
use crate::{Services, door::Door};

/// Fills `file`, which has the tables of the database and no rows, with one committed state of it; `gradus` is the
/// version that does so.
pub async fn take(services: &Services, file: &Store, gradus: &str, watch: Watch<'_>) -> Result<Manifest, BackupError> {
    let snapshot = services.store.snapshot().await?;
    let manifest = Manifest {
        format: FORMAT,
        gradus: gradus.to_owned(),
        migrations: migrations(&snapshot).await?,
        source: dialect::name(&snapshot).to_owned(),
        taken_at: services.time.now(&snapshot).await?,
        tables: fill(&snapshot, file, watch).await?,
        journals: journals(&snapshot).await?,
    };
    snapshot.release().await?;
    let (text, digest) = manifest.write()?;
    let tx = Door::open_to_fill(file).await?;
    backup::keep_manifest(&tx, &text, &digest).await?;
    tx.commit().await?;
    Ok(manifest)
}

async fn fill(snapshot: &Snapshot, file: &Store, watch: Watch<'_>) -> Result<Vec<backup::Summary>, BackupError> {
    let tx = Door::open_to_fill(file).await?;
    let tables = same_tables(&backup::tables(snapshot).await?, backup::tables(&tx).await?)?;
    let mut summaries = Vec::with_capacity(tables.len());
    for table in tables {
        watch(&table.name);
        summaries.push(backup::copy(snapshot, &tx, &table).await?);
    }
    tx.commit().await?;
    Ok(summaries)
}

async fn migrations(snapshot: &Snapshot) -> Result<Vec<String>, BackupError> {
    let mut migrations = dialect::applied_migrations(snapshot).await?;
    migrations.sort();
    Ok(migrations)
}

/// The tables, where both databases have the same.
pub(super) fn same_tables(one: &[Table], other: Vec<Table>) -> Result<Vec<Table>, BackupError> {
    let beside = one.iter().find(|table| !other.contains(table)).or_else(|| other.iter().find(|t| !one.contains(t)));
    match beside {
        Some(table) => Err(BackupError::OtherTables(table.name.clone())),
        None => Ok(other),
    }
}
