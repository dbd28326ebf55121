//! `gradus backup`: the whole database in one file, while everybody goes on working.

use std::path::PathBuf;

use clap::Args;
use gradus_services::Services;
use gradus_services::upkeep::backup::Manifest;
use serde_json::Value;

use super::output::{FormatArgs, Progress, Table};
use super::settings::StoreArgs;
use super::stoppable::Stoppable;
use super::{CommandError, database};
use crate::backup::evidence::{Lacking, copy as copy_files, directory as files_of};
use crate::backup::{self, Existing, Part};
use crate::config::Settings;
use crate::system::SystemIds;

/// Arguments of `gradus backup`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gradus backup gradus-2026-11-22.db --data-dir ./gradus-data\n\n\
                        The file is an SQLite database, whatever database it is taken from; `gradus restore` takes it into either.\n\
                        It holds personal data and only its owner can read it. Files of evidence go into FILE.evidence beside it. Ends with 1 where the file is there already,\n\
                        and where it was written but the database is damaged or a journal does not hold.")]
pub struct BackupArgs {
    /// Where to write it
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Replace the file if it is there, once the new one is whole
    #[arg(long)]
    pub force: bool,
    /// Database and configuration.
    #[command(flatten)]
    pub store: StoreArgs,
    /// How to print what was written.
    #[command(flatten)]
    pub format: FormatArgs,
}

/// Runs `gradus backup`.
pub async fn run(args: &BackupArgs) -> Result<(), CommandError> {
    let settings = args.store.settings()?;
    for place in [args.file.clone(), Part::beside(&args.file)] {
        backup::refuse_own_file(&settings, &place)?;
    }
    let mut stoppable = Stoppable::listen()?;
    let services = backup::source(&settings).await?;
    let taken = stoppable.run(take(&services, args)).await;
    database::let_go(services.store).await;
    let manifest = taken?;
    let files = stoppable.run(Box::pin(take_files(&settings, args))).await?;
    if files > 0 {
        eprintln!("gradus: {files} files of evidence are in {}", files_of(&args.file).display());
    }
    let bytes = std::fs::metadata(&args.file).map_or(0, |file| file.len());
    let mut table = Table::new(&["file", "takenAt", "source", "organizations", "tables", "rows", "bytes"]);
    let row: [Value; 7] = [
        args.file.display().to_string().into(),
        manifest.taken_at.to_rfc3339().into(),
        manifest.source.clone().into(),
        manifest.journals.len().into(),
        manifest.tables.len().into(),
        manifest.rows().into(),
        bytes.into(),
    ];
    table.row(row);
    table.print(args.format.format)?;
    let zeros = manifest.texts_with_zeros();
    if !zeros.is_empty() {
        eprintln!(
            "gradus: the backup restores into SQLite only, because PostgreSQL takes no U+0000: {}",
            zeros.join("; ")
        );
    }
    let wrong: Vec<_> = [broken(&manifest), damaged(&manifest)].into_iter().flatten().collect();
    if wrong.is_empty() {
        return Ok(());
    }
    Err(CommandError::Refused(format!("the backup is written, but {}", wrong.join("; and "))))
}

async fn take(services: &Services, args: &BackupArgs) -> Result<Manifest, CommandError> {
    let existing = if args.force { Existing::Replace } else { Existing::Keep };
    let progress = Progress::start();
    backup::take(services, &args.file, existing, &|table| progress.tell(table)).await
}

/// Copies the files of evidence that the written backup tells of.
async fn take_files(settings: &Settings, args: &BackupArgs) -> Result<u64, CommandError> {
    let opened = backup::open(&SystemIds, &args.file).await?;
    let evidence = database::evidence(settings)?;
    let copied = copy_files(&opened.store, &evidence, &files_of(&args.file), Lacking::Refused).await;
    opened.close().await?;
    copied.map(|(copied, _)| copied)
}

/// What is to be said of a backup in which the journal of somebody does not hold.
pub(super) fn broken(manifest: &Manifest) -> Option<String> {
    let broken = manifest.broken_journals();
    (!broken.is_empty()).then(|| format!("the journal of {} does not hold; see `gradus verify`", broken.join(", ")))
}

/// What is to be said of a backup of a database that was damaged.
pub(super) fn damaged(manifest: &Manifest) -> Option<String> {
    let faults = manifest.faults();
    (!faults.is_empty()).then(|| format!("the database was damaged: {}", faults.join("; ")))
}
