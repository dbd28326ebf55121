//! Flags that several commands share.

use std::net::SocketAddr;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::Args;

use super::CommandError;
use crate::config::{Environment, Flags, Settings, Sources};

/// Which database and which configuration; of every command that touches either.
#[derive(Clone, Debug, Default, Args)]
pub struct StoreArgs {
    /// Directory of the embedded database and of the first tokens
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Another database than the file in the data directory
    #[arg(long, value_name = "URL")]
    pub database_url: Option<String>,
    /// Danger of the database that you take on: lost-work or one-wall; `gradus config default` explains them
    #[arg(long, value_name = "NAME")]
    pub accept_risk: Vec<String>,
    /// Configuration file [default: gradus.toml, where there is one]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// How the API is served; of `serve` and `demo`.
#[derive(Clone, Debug, Default, Args)]
pub struct ListenArgs {
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// Allow an address that other machines can reach; put TLS in front
    #[arg(long)]
    pub allow_remote: bool,
    /// Serve the API only; another process does the background work
    #[arg(long)]
    pub no_work: bool,
    /// Serve /graphiql
    #[arg(long)]
    pub graphiql: bool,
}

/// A clock for tests and demonstrations; of `serve`, `demo` and `work`.
#[derive(Clone, Debug, Default, Args)]
pub struct ClockArgs {
    /// Make the database with a simulated clock; for tests and demonstrations only
    #[arg(long)]
    pub simulated_clock: bool,
    /// Where the simulated clock starts
    #[arg(long, value_name = "INSTANT")]
    pub clock_start: Option<DateTime<Utc>>,
    /// Seconds that pass on the simulated clock in one second
    #[arg(long, value_name = "SECONDS")]
    pub clock_speed: Option<i64>,
}

/// Which settings hold where nobody says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    /// As the default file says.
    Ordinary,
    /// As `gradus demo`: GraphiQL is on.
    Demo,
}

impl StoreArgs {
    /// The settings of a command that serves nothing.
    pub fn settings(&self) -> Result<Settings, CommandError> {
        load(self.flags(), Habit::Ordinary)
    }

    /// The settings of a command that serves the API, works, or both.
    pub fn process_settings(
        &self,
        listen: Option<&ListenArgs>,
        clock: &ClockArgs,
        habit: Habit,
    ) -> Result<Settings, CommandError> {
        let mut flags = self.flags();
        if let Some(listen) = listen {
            flags.listen = listen.listen;
            flags.allow_remote = listen.allow_remote.then_some(true);
            flags.work = listen.no_work.then_some(false);
            flags.graphiql = listen.graphiql.then_some(true);
        }
        flags.simulated_clock = clock.simulated_clock.then_some(true);
        flags.clock_start = clock.clock_start;
        flags.clock_speed = clock.clock_speed;
        load(flags, habit)
    }

    fn flags(&self) -> Flags {
        Flags {
            config: self.config.clone(),
            data_dir: self.data_dir.clone(),
            database_url: self.database_url.clone(),
            accept_risk: self.accept_risk.clone(),
            ..Flags::default()
        }
    }
}

fn load(flags: Flags, habit: Habit) -> Result<Settings, CommandError> {
    let graphiql_by_default = habit == Habit::Demo;
    Ok(Settings::load(Sources { flags, environment: Environment::of_process(), graphiql_by_default })?)
}
