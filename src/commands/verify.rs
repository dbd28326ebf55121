//! `gradus verify`: whether the record is whole.

use clap::Args;

use super::output::FormatArgs;
use super::settings::StoreArgs;

/// Arguments of `gradus verify`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  gradus verify --data-dir ./gradus-data\n\nEnds with 1 and a list where something is wrong."
)]
pub struct VerifyArgs {
    /// Organization [default: every one]
    #[arg(long, value_name = "CODE")]
    pub org: Option<String>,
    /// Database and configuration.
    #[command(flatten)]
    pub store: StoreArgs,
    /// How to print the result.
    #[command(flatten)]
    pub format: FormatArgs,
}
