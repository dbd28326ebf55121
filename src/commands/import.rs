//! `gradus import`: rosters and records from files.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::output::FormatArgs;
use super::settings::StoreArgs;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ImportKind {
    /// The tree of departments.
    Departments,
    /// The roster.
    Employees,
    /// Who completed which course, and when.
    Completions,
    /// Who need not be trained, until when, and why.
    Waivers,
}

/// What happens to a row whose object exists already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum OnConflict {
    /// Refuse the file.
    #[default]
    Stop,
    /// Leave the object as it is.
    Skip,
    /// Bring the object to what the row says.
    Update,
}

/// Arguments of `gradus import`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gradus import employees roster.csv --dry-run --report refused.csv\n\n\
                        CSV in UTF-8, GB18030 or Big5, with a heading.")]
pub struct ImportArgs {
    /// What the file holds
    #[arg(value_enum)]
    pub kind: ImportKind,
    /// The file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Say what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// What to do with rows whose object exists already
    #[arg(long, value_enum, default_value_t, value_name = "WAY")]
    pub on_conflict: OnConflict,
    /// Write the refused rows here: line, column, code, message
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Organization, where the database holds several
    #[arg(long, value_name = "CODE")]
    pub org: Option<String>,
    /// Database and configuration.
    #[command(flatten)]
    pub store: StoreArgs,
    /// How to print the result.
    #[command(flatten)]
    pub format: FormatArgs,
}
