//! `gradus template`: program templates.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::output::FormatArgs;
use super::settings::StoreArgs;

/// Arguments of `gradus template`.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub struct TemplateArgs {
    /// What to do.
    #[command(subcommand)]
    pub what: TemplateCommand,
}

/// What can be done with templates.
#[derive(Debug, Subcommand)]
pub enum TemplateCommand {
    /// List the templates that can be applied
    List(TemplateListArgs),
    /// Check a template file; every problem is told with its line
    Check(TemplateCheckArgs),
    /// Make a program from a template; a second time changes nothing
    Apply(TemplateApplyArgs),
}

/// Arguments of `gradus template list`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gradus template list")]
pub struct TemplateListArgs {
    /// How to print the list.
    #[command(flatten)]
    pub format: FormatArgs,
}

/// Arguments of `gradus template check`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gradus template check templates/telecom.yaml")]
pub struct TemplateCheckArgs {
    /// The template, in YAML
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// How to print the problems.
    #[command(flatten)]
    pub format: FormatArgs,
}

/// Arguments of `gradus template apply`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gradus template apply telecom --program TELECOM-QP --starts-on 2026-01-01")]
pub struct TemplateApplyArgs {
    /// Code of the template, as `gradus template list` prints it
    #[arg(value_name = "CODE")]
    pub template: String,
    /// Code of the program to make
    #[arg(long, value_name = "CODE")]
    pub program: String,
    /// First day of the program
    #[arg(long, value_name = "DATE")]
    pub starts_on: NaiveDate,
    /// Organization, where the database holds several
    #[arg(long, value_name = "CODE")]
    pub org: Option<String>,
    /// Database and configuration.
    #[command(flatten)]
    pub store: StoreArgs,
    /// How to print what was made.
    #[command(flatten)]
    pub format: FormatArgs,
}
