//! The command line. Each command has a file: its arguments, its help with an example, and its body.
//!
//! Every command works without a terminal: no prompts, no colors but on a terminal. It ends with 0 when it did what was
//! asked, 1 when that was refused or a check failed, 2 when the command line or the configuration was wrong.

pub mod backup;
pub mod claim;
pub mod clock;
pub mod config;
pub mod database;
pub mod demo;
pub mod doctor;
pub mod drill;
pub mod import;
pub mod import_calendar;
pub mod journal;
pub mod migrate;
pub mod org;
pub mod output;
pub mod progress;
pub mod restore;
pub mod schema;
pub mod serve;
pub mod settings;
pub mod simulate;
pub mod stoppable;
pub mod template;
pub mod token;
pub mod verify;
pub mod work;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use futures_util::future::LocalBoxFuture;

use crate::config::Problems;

/// Carries a quality-improvement program from plan to proof.
#[derive(Debug, Parser)]
#[command(name = "gradus", version, propagate_version = true, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Everything that can be done from the command line.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve a sample organization, made on the first run
    Demo(demo::DemoArgs),
    /// Serve the API and do the background work
    Serve(serve::ServeArgs),
    /// Do the background work only
    Work(work::WorkArgs),
    /// Bring the database to this version
    Migrate(migrate::MigrateArgs),
    /// Print the GraphQL schema
    Schema(schema::SchemaArgs),
    /// Claim a new installation
    Claim(claim::ClaimArgs),
    /// Make organizations
    Org(org::OrgArgs),
    /// Make, list, rotate and revoke tokens
    Token(token::TokenArgs),
    /// Work with program templates
    Template(template::TemplateArgs),
    /// Take rosters from files
    Import(import::ImportArgs),
    /// Erase what the journal says about people
    Journal(journal::JournalArgs),
    /// Tell what the coming days bring, on a copy
    Simulate(simulate::SimulateArgs),
    /// Verify the journal and the keys of the database
    Verify(verify::VerifyArgs),
    /// Write the whole database into a file
    Backup(backup::BackupArgs),
    /// Fill an empty database from a backup
    Restore(restore::RestoreArgs),
    /// Take a backup, restore it beside the database, verify it and throw it away
    Drill(drill::DrillArgs),
    /// Say what needs care
    Doctor(doctor::DoctorArgs),
    /// Show or check the configuration
    Config(config::ConfigArgs),
}

/// Why a command did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// A rule says no, or a check found something.
    #[error("{0}")]
    Refused(String),
    /// The command line asks for something that does not exist.
    #[error("{0}")]
    Usage(String),
    /// The configuration is wrong.
    #[error(transparent)]
    Configuration(#[from] Problems),
    /// Something broke.
    #[error("{doing}{}", causes(&**source))]
    Broken {
        /// What was attempted.
        doing: String,
        /// What broke.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// A fault and everything below it that caused it, each once.
fn causes(source: &(dyn std::error::Error + 'static)) -> String {
    let mut told = Vec::new();
    let mut next = Some(source);
    while let Some(cause) = next {
        let text = cause.to_string();
        if told.last().is_none_or(|last: &String| !last.contains(&text)) {
            told.push(text);
        }
        next = cause.source();
    }
    told.iter().map(|text| format!(": {text}")).collect()
}

impl CommandError {
    /// A fault while `doing` something, such as "could not write report.csv".
    pub fn broken(doing: impl Into<String>, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Broken { doing: doing.into(), source: source.into() }
    }

    /// The exit status.
    #[must_use]
    pub fn status(&self) -> u8 {
        match self {
            Self::Refused(_) | Self::Broken { .. } => 1,
            Self::Usage(_) | Self::Configuration(_) => 2,
        }
    }
}

/// Runs a command and tells how it ended. Boxed, so that the binary does not compile all commands once more.
#[must_use]
pub fn run(cli: Cli) -> LocalBoxFuture<'static, ExitCode> {
    Box::pin(carry_out(cli))
}

async fn carry_out(cli: Cli) -> ExitCode {
    let done = match cli.command {
        Command::Demo(args) => Box::pin(demo::run(&args)).await,
        Command::Serve(args) => Box::pin(serve::run(&args)).await,
        Command::Work(args) => Box::pin(work::run(&args)).await,
        Command::Migrate(args) => migrate::run(&args).await,
        Command::Schema(_) => schema::run(),
        Command::Claim(args) => claim::run(&args).await,
        Command::Org(args) => org::run(&args).await,
        Command::Token(args) => token::run(&args).await,
        Command::Template(args) => template::run(&args).await,
        Command::Import(args) => import::run(&args).await,
        Command::Journal(args) => journal::run(&args).await,
        Command::Simulate(args) => Box::pin(simulate::run(&args)).await,
        Command::Verify(args) => verify::run(&args).await,
        Command::Backup(args) => Box::pin(backup::run(&args)).await,
        Command::Restore(args) => Box::pin(restore::run(&args)).await,
        Command::Drill(args) => Box::pin(drill::run(&args)).await,
        Command::Doctor(args) => doctor::run(&args).await,
        Command::Config(args) => config::run(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("gradus: {error}");
            ExitCode::from(error.status())
        }
    }
}

#[cfg(test)]
mod tests;
