//! `gradus org`: organizations, which are made from the command line only.

use clap::{Args, Subcommand};

use super::output::FormatArgs;
use super::settings::StoreArgs;

/// Arguments of `gradus org`.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub struct OrgArgs {
    /// What to do.
    #[command(subcommand)]
    pub what: OrgCommand,
}

/// What can be done with organizations.
#[derive(Debug, Subcommand)]
pub enum OrgCommand {
    /// Make an organization
    Create(OrgCreateArgs),
}

/// Arguments of `gradus org create`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  gradus org create --code NORTH --name \"NorthTelecom\" --time-zone Asia/Shanghai --calendar CN"
)]
pub struct OrgCreateArgs {
    /// Short code, unique, in capitals
    #[arg(long)]
    pub code: String,
    /// Name as people read it
    #[arg(long)]
    pub name: String,
    /// Zone of its days, from the IANA list
    #[arg(long, value_name = "ZONE")]
    pub time_zone: String,
    /// Code of its working-day calendar
    #[arg(long, value_name = "CODE")]
    pub calendar: String,
    /// Language of its texts: zh-CN, zh-TW or en
    #[arg(long, default_value = "en", value_name = "TAG")]
    pub locale: String,
    /// Database and configuration.
    #[command(flatten)]
    pub store: StoreArgs,
    /// How to print what was made.
    #[command(flatten)]
    pub format: FormatArgs,
}
