//! `gradus work`: the background work only, as many processes as one likes on one PostgreSQL.

use clap::Args;

use super::database::{self, Missing};
use super::settings::{ClockArgs, Habit, StoreArgs};
use super::{CommandError, clock};
use crate::logging;
use crate::process::{self, Duty};

/// Arguments of `gradus work`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gradus work --database-url postgres://gradus@db.internal/gradus")]
pub struct WorkArgs {
    /// Database and configuration.
    #[command(flatten)]
    pub store: StoreArgs,
    /// The clock.
    #[command(flatten)]
    pub clock: ClockArgs,
}

/// Runs `gradus work`.
pub async fn run(args: &WorkArgs) -> Result<(), CommandError> {
    let settings = args.store.process_settings(None, &args.clock, Habit::Ordinary)?;
    logging::start(&settings);
    let services = database::open(&settings, Missing::Refuse).await?;
    let services = clock::prepare(services, &settings).await?.with_evidence(database::evidence(&settings)?);
    let mut notices = clock::notices(&services).await?;
    notices.extend(database::notices(&settings));
    for notice in &notices {
        tracing::warn!("{notice}");
    }
    let ran = process::run(&services, &settings, Duty::Work, notices, |_| tracing::info!("working")).await;
    ran.map_err(|error| CommandError::broken("could not listen for signals", error))?;
    database::close(services.store).await
}
