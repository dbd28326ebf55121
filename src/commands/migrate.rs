//! `gradus migrate`: brings the database to the version of this binary.

use clap::Args;

use super::output::FormatArgs;
use super::settings::StoreArgs;

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
