//! `gradus restore`: an empty database filled from a backup.

use std::path::{Path, PathBuf};

use clap::Args;
use gradus_services::Services;
use gradus_services::evidence::blobs::Blobs;
use gradus_services::upkeep::backup::{Tokens, Wanted};
use serde_json::Value;

use super::CommandError;
use super::backup::{broken, damaged};
use super::config::without_password;
use super::database;
use super::output::{FormatArgs, Progress, Table};
use super::settings::StoreArgs;
use super::stoppable::Stoppable;
use crate::backup::evidence::{Lacking, copy as copy_files, directory as files_of};
use crate::backup::{self, Opened};
use crate::config::Settings;
use crate::system::SystemIds;

/// Arguments of `gradus restore`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gradus restore gradus-2026-11-22.db --reason outage --data-dir ./restored\n\n\
                        The database must be empty; it is made where there is none. All of the backup is restored, or nothing.\n\
                        The reason goes into every journal. Tokens that were revoked after the backup sign in again, unless\n\
                        --revoke-tokens is given. Ends with 1 where the backup is damaged or of a newer version.")]
pub struct RestoreArgs {
    /// The backup
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Why it is restored, for the journals
    #[arg(long, value_name = "TEXT", value_parser = reason, default_value = "no reason was given")]
    pub reason: String,
    /// Revoke every token of the backup, so that none signs in again
    #[arg(long)]
    pub revoke_tokens: bool,
    /// Restore it although a journal did not hold when it was taken
    #[arg(long)]
    pub accept_broken_journal: bool,
    /// Restore it although the database was damaged when it was taken; PostgreSQL takes no references to nothing
    #[arg(long)]
    pub accept_damage: bool,
    /// Database and configuration.
    #[command(flatten)]
    pub store: StoreArgs,
    /// How to print what was restored.
    #[command(flatten)]
    pub format: FormatArgs,
}

fn reason(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() { Err("say why".to_owned()) } else { Ok(text.to_owned()) }
}

/// Runs `gradus restore`.
pub async fn run(args: &RestoreArgs) -> Result<(), CommandError> {
    let settings = args.store.settings()?;
    backup::refuse_own_file(&settings, &args.file)?;
    // All of the file is checked before the database is touched.
    let mut stoppable = Stoppable::listen()?;
    let opened = stoppable.run(Box::pin(backup::open(&SystemIds, &args.file))).await?;
    let manifest = &opened.manifest;
    if let Some(broken) = broken(manifest).filter(|_| !args.accept_broken_journal) {
        let hint = "--accept-broken-journal restores it all the same";
        return Err(CommandError::Refused(format!("when the backup was taken, {broken}; {hint}")));
    }
    if let Some(damaged) = damaged(manifest).filter(|_| !args.accept_damage) {
        let hint = "rows may be missing; --accept-damage restores it all the same";
        return Err(CommandError::Refused(format!("when the backup was taken, {damaged}; {hint}")));
    }
    let services = backup::target(&settings).await?;
    // Files first: one that no row tells of harms nobody, and a row never stands without its file.
    let lacking = if args.accept_damage { Lacking::Accepted } else { Lacking::Refused };
    let files = stoppable.run(Box::pin(bring_files(&settings, &args.file, &opened, lacking))).await;
    if let Err(error) = files {
        database::let_go(services.store).await;
        return Err(error);
    }
    let tokens = if args.revoke_tokens { Tokens::Revoked } else { Tokens::Kept };
    let wanted = Wanted { reason: &args.reason, tokens };
    let restored = restore(&mut stoppable, &services, &opened, wanted).await;
    database::let_go(services.store).await;
    let valid = restored?;
    if valid > 0 {
        eprintln!(
            "Tokens that sign in again: {valid}. `gradus token list` shows them, `gradus token revoke` ends one."
        );
    }
    let mut table = Table::new(&["file", "takenAt", "source", "database", "organizations", "tables", "rows", "tokens"]);
    let row: [Value; 8] = [
        args.file.display().to_string().into(),
        manifest.taken_at.to_rfc3339().into(),
        manifest.source.clone().into(),
        without_password(&settings.database()).into(),
        manifest.journals.len().into(),
        manifest.tables.len().into(),
        manifest.rows().into(),
        valid.into(),
    ];
    table.row(row);
    table.print(args.format.format)?;
    if let Err(error) = opened.close().await {
        eprintln!("gradus: {error}");
    }
    Ok(())
}

/// Brings the files of evidence back that the backup tells of.
async fn bring_files(settings: &Settings, file: &Path, opened: &Opened, lacking: Lacking) -> Result<(), CommandError> {
    let beside = files_of(file);
    let from = if beside.is_dir() { Blobs::within(&beside) } else { Ok(Blobs::default()) };
    let from = from.map_err(|error| CommandError::broken(format!("could not open {}", beside.display()), error))?;
    let (copied, lack) = copy_files(&opened.store, &from, &settings.evidence(), lacking).await?;
    if copied + lack > 0 {
        eprintln!("gradus: {copied} files of evidence are back, {lack} lack");
    }
    Ok(())
}

/// Fills the database; answers how many tokens sign in again. A signal stops it until all is there; what is being made
/// durable is not cut.
async fn restore(
    stoppable: &mut Stoppable,
    services: &Services,
    opened: &Opened,
    wanted: Wanted<'_>,
) -> Result<u64, CommandError> {
    let progress = Progress::start();
    let watch = |table: &str| progress.tell(table);
    let restored = stoppable.run(backup::restore(services, opened, wanted, &watch)).await?;
    backup::keep(restored).await
}
