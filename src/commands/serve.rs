//! `gradus serve`: the API, and the background work unless another process does it.

use clap::Args;
use gradus_services::Services;
use gradus_services::training::snapshot::SnapshotSettings;

use super::database::{self, Missing};
use super::settings::{ClockArgs, Habit, ListenArgs, StoreArgs};
use super::{CommandError, clock, output};
use crate::config::Settings;
use crate::first_start;
use crate::logging;
use crate::openid;
use crate::process::{self, Duty};

/// Arguments of `gradus serve`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gradus serve --listen 127.0.0.1:8080 --data-dir ./gradus-data\n\n\
                        On an empty database it prints a claim token, once; `gradus claim` makes the first\n\
                        organization with it.")]
pub struct ServeArgs {
    /// Database and configuration.
    #[command(flatten)]
    pub store: StoreArgs,
    /// How the API is served.
    #[command(flatten)]
    pub listen: ListenArgs,
    /// The clock.
    #[command(flatten)]
    pub clock: ClockArgs,
}

/// Runs `gradus serve`.
pub async fn run(args: &ServeArgs) -> Result<(), CommandError> {
    let settings = args.store.process_settings(Some(&args.listen), &args.clock, Habit::Ordinary)?;
    logging::start(&settings);
    let services = database::open(&settings, Missing::Make).await?;
    let services = clock::prepare(services, &settings).await?;
    if let Some(greeting) = first_start::greeting(&services, &settings, &same_database(&args.store)).await? {
        output::print(&greeting)?;
    }
    serve(services, &settings, "").await
}

/// Serves until the process is asked to stop, then closes the database. `hints` follow the address.
pub(super) async fn serve(services: Services, settings: &Settings, hints: &str) -> Result<(), CommandError> {
    let services = services.with_openid(openid::providers(&settings.openid)?).with_snapshots(snapshots(settings));
    let services = services.with_evidence(database::evidence(settings)?);
    let mut notices = clock::notices(&services).await?;
    notices.extend(database::notices(settings));
    for notice in &notices {
        tracing::warn!("{notice}");
    }
    let greet = |address| {
        let Some(address) = address else { return };
        let graphiql =
            if settings.graphiql { format!("GraphiQL:  http://{address}/graphiql\n") } else { String::new() };
        let text = format!("API:       http://{address}/graphql\n{graphiql}{hints}");
        if let Err(error) = output::print(&text) {
            tracing::warn!("{error}");
        }
    };
    let ran = process::run(&services, settings, Duty::Serve, notices, greet).await;
    let listening = || format!("could not serve on {}", settings.listen);
    ran.map_err(|error| CommandError::broken(listening(), error))?;
    database::close(services.store).await
}

fn snapshots(settings: &Settings) -> SnapshotSettings {
    let bytes = u64::from(settings.snapshot_memory_mb) << 20;
    SnapshotSettings { on: settings.snapshot, bytes, ..SnapshotSettings::OFF }
}

/// The flags by which another command finds the same database, as one would type them.
fn same_database(args: &StoreArgs) -> String {
    let directory = args.data_dir.as_ref().map(|directory| format!(" --data-dir {}", directory.display()));
    let config = args.config.as_ref().map(|config| format!(" --config {}", config.display()));
    format!("{}{}", directory.unwrap_or_default(), config.unwrap_or_default())
}
