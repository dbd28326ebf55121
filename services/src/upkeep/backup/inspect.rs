//! Whether a backup holds what it says: every row of it is read.

use gradus_store::{
    backup::{self, Dangling, Summary},
    dialect,
    store::{Snapshot, Store},
};

use super::{BackupError, Journal, Manifest, journals};

/// Checks the backup in `file`, for a Gradus that knows the migrations `known`.
pub async fn inspect(file: &Store, known: &[String]) -> Result<Manifest, BackupError> {
    let checked = check(file, known).await;
    // Nothing is written here, so what fails to be read is the fault of the file.
    checked.map_err(|error| match error {
        BackupError::Store(error) => BackupError::Unreadable(error),
        other => other,
    })
}

async fn check(file: &Store, known: &[String]) -> Result<Manifest, BackupError> {
    let rows = file.snapshot().await?;
    let (text, digest) = backup::manifest(&rows).await?.ok_or(BackupError::NotABackup)?;
    let manifest = Manifest::read(&text, &digest, known)?;
    let mut wrong = dialect::damaged_pages(&rows).await?;
    let mut migrations = dialect::applied_migrations(&rows).await?;
    migrations.sort();
    if migrations != manifest.migrations {
        wrong.push("its tables are of another version than it says".to_owned());
    }
    wrong.extend(other_tables(&manifest.tables, &summaries(&rows).await?));
    wrong.extend(other_journals(&manifest.journals, &rows).await?);
    wrong.extend(other_dangling(&manifest.dangling, &dialect::dangling(&rows).await?));
    rows.release().await?;
    if wrong.is_empty() { Ok(manifest) } else { Err(BackupError::Damaged(wrong)) }
}

/// The same manifest for a database that was brought to a later version: with what its tables hold by now.
pub async fn migrated(file: &Store, manifest: Manifest) -> Result<Manifest, BackupError> {
    let rows = file.snapshot().await?;
    let (tables, dangling) = (summaries(&rows).await?, dialect::dangling(&rows).await?);
    rows.release().await?;
    Ok(Manifest { tables, dangling, ..manifest })
}

async fn summaries(rows: &Snapshot) -> Result<Vec<Summary>, BackupError> {
    let mut found = Vec::new();
    for table in backup::tables(rows).await? {
        found.push(backup::summarize(rows, &table).await?);
    }
    Ok(found)
}

fn other_tables(said: &[Summary], found: &[Summary]) -> Vec<String> {
    let missing = said.iter().filter(|said| !found.iter().any(|found| found.table == said.table));
    let missing = missing.map(|said| format!("{} is missing", said.table));
    let other = found.iter().filter_map(|found| match said.iter().find(|said| said.table == found.table) {
        Some(said) if said == found => None,
        Some(said) if said.rows != found.rows => {
            Some(format!("{} has {} rows instead of {}", found.table, found.rows, said.rows))
        }
        Some(_) => Some(format!("{} holds something else", found.table)),
        None => Some(format!("{} is there in addition", found.table)),
    });
    missing.chain(other).collect()
}

/// What was so when the backup was taken is no damage of the backup.
fn other_dangling(said: &[Dangling], found: &[Dangling]) -> Vec<String> {
    let more = found.iter().filter(|found| !said.contains(found)).map(ToString::to_string);
    let less = said.iter().filter(|said| !found.contains(said)).map(|said| format!("it says that {said}"));
    more.chain(less).collect()
}

async fn other_journals(said: &[Journal], rows: &Snapshot) -> Result<Vec<String>, BackupError> {
    let found = journals(rows).await?;
    if said.len() != found.len() {
        return Ok(vec![format!("there are {} organizations instead of {}", found.len(), said.len())]);
    }
    let pairs = said.iter().zip(&found).filter(|(said, found)| said != found);
    Ok(pairs.map(|(said, _)| format!("the journal of {} has another head or other lines", said.code)).collect())
}
