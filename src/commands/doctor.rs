//! `gradus doctor`: what an operator looks at first.

use clap::Args;

use super::output::FormatArgs;
use super::settings::StoreArgs;

/// Arguments of `gradus doctor`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gradus doctor --format json\n\nEnds with 1 where something needs care.")]
pub struct DoctorArgs {
    /// Database and configuration.
    #[command(flatten)]
    pub store: StoreArgs,
    /// How to print the result.
    #[command(flatten)]
    pub format: FormatArgs,
}
