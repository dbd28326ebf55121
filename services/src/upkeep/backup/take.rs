//! Taking a backup, while everybody goes on working.

use gradus_store::{
    backup::{self, Dangling, Summary, Table, Zeros},
    dialect,
    store::{Snapshot, Store},
};

use super::{BackupError, Manifest, Watch, journals, manifest::FORMAT};
use crate::{Services, door::Door};

/// Fills `file`, which has the tables of the database and no rows, with one committed state of it; `gradus` is the
/// version that does so.
pub async fn take(services: &Services, file: &Store, gradus: &str, watch: Watch<'_>) -> Result<Manifest, BackupError> {
    let snapshot = services.store.snapshot().await?;
    let migrations = migrations(&snapshot).await?;
    let taken_at = services.time.now(&snapshot).await?;
    watch("looking for damage");
    // Rows are read through indexes, so what these lack would be missing without a word.
    let damage = dialect::damaged_pages(&snapshot).await?;
    let Filled { tables, zeros, dangling } = fill(&snapshot, file, watch).await?;
    let manifest = Manifest {
        format: FORMAT,
        gradus: gradus.to_owned(),
        migrations,
        source: dialect::name(&snapshot).to_owned(),
        taken_at,
        tables,
        journals: journals(&snapshot).await?,
        damage,
        dangling,
        zeros,
    };
    snapshot.release().await?;
    let (text, digest) = manifest.write()?;
    let filling = Door::open_to_fill(file).await?;
    backup::keep_manifest(filling.tx(), &text, &digest).await?;
    filling.commit().await?;
    Ok(manifest)
}

/// What the file holds.
struct Filled {
    tables: Vec<Summary>,
    zeros: Vec<Zeros>,
    dangling: Vec<Dangling>,
}

async fn fill(snapshot: &Snapshot, file: &Store, watch: Watch<'_>) -> Result<Filled, BackupError> {
    let filling = Door::open_to_fill(file).await?;
    let tx = filling.tx();
    let both = same_tables(&backup::tables(snapshot).await?, backup::tables(tx).await?)?;
    let (mut tables, mut zeros) = (Vec::with_capacity(both.len()), Vec::new());
    for table in both {
        watch(&table.name);
        let copied = backup::copy(snapshot, tx, &table).await?;
        tables.push(copied.summary);
        zeros.extend(copied.zeros);
    }
    let dangling = dialect::dangling(tx).await?;
    filling.commit().await?;
    Ok(Filled { tables, zeros, dangling })
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
