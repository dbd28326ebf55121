//! `gradus migrate`: brings the database to the version of this binary.

use clap::Args;

use super::CommandError;
use super::database::{self, Missing};
use super::output::{FormatArgs, Table};
use super::settings::StoreArgs;
use crate::app;
use crate::config::Settings;

/// Arguments of `gradus migrate`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gradus migrate --dry-run --data-dir ./gradus-data")]
pub struct MigrateArgs {
    /// Say what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Database and configuration.
    #[command(flatten)]
    pub store: StoreArgs,
    /// How to print what is done.
    #[command(flatten)]
    pub format: FormatArgs,
}

/// Runs `gradus migrate`.
pub async fn run(args: &MigrateArgs) -> Result<(), CommandError> {
    let settings = args.store.settings()?;
    let pending = pending(&settings).await?;
    if !args.dry_run {
        let services = database::open(&settings, Missing::Make).await?;
        database::close(services.store).await?;
    }
    let mut table = Table::new(&["migration", "state"]);
    let state = if args.dry_run { "pending" } else { "done" };
    for migration in pending {
        table.row([migration.as_str(), state]);
    }
    table.print(args.format.format)
}

/// What a database lacks. One that does not exist lacks everything, and is not made by looking.
async fn pending(settings: &Settings) -> Result<Vec<String>, CommandError> {
    if settings.file().is_some_and(|file| !file.exists()) {
        return Ok(app::migrations());
    }
    let store = database::open_as_it_is(settings).await?;
    let pending = app::pending(&store).await;
    database::close(store).await?;
    pending.map_err(|error| CommandError::broken("could not read which migrations have run", error))
}
