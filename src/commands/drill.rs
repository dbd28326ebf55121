//! `gradus drill`: whether a backup of this database could really be restored.

use std::time::Instant;

use clap::Args;
use gradus_domain::ids::IdSource;
use gradus_services::Services;
use gradus_services::upkeep::backup::Manifest;
use gradus_store::connect;
use gradus_store::risk::Risk;
use gradus_store::wall::Wall;
use serde_json::Value;

use super::backup::damaged;
use super::output::{FormatArgs, Progress, Table};
use super::settings::StoreArgs;
use super::stoppable::Stoppable;
use super::{CommandError, database, verify};
use crate::app;
use crate::backup::{self, Existing, Scratch};
use crate::config::Settings;
use crate::system::SystemIds;

/// Arguments of `gradus drill`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gradus drill --data-dir ./gradus-data --format json\n\n\
                        Takes a backup, restores it into an SQLite file, or on the named PostgreSQL server into a database of its\n\
                        own, verifies that, and removes both. Needs room for them where this machine keeps what is temporary.\n\
                        Ends with 1 where a step fails.")]
pub struct DrillArgs {
    /// Restore on this PostgreSQL server instead; the user must be allowed to make databases
    #[arg(long, value_name = "URL", env = "GRADUS_DRILL_SERVER", hide_env_values = true)]
    pub server: Option<String>,
    /// Database and configuration.
    #[command(flatten)]
    pub store: StoreArgs,
    /// How to print the result.
    #[command(flatten)]
    pub format: FormatArgs,
}

/// Reason in the journals of the throw-away database.
const REASON: &str = "drill";

/// Runs `gradus drill`.
pub async fn run(args: &DrillArgs) -> Result<(), CommandError> {
    let settings = args.store.settings()?;
    let services = backup::source(&settings).await?;
    let drilled = Box::pin(drill(&services, &settings, args.server.as_deref())).await;
    database::let_go(services.store).await;
    let report = drilled?;
    let mut table = Table::new(&["step", "ok", "seconds", "detail"]);
    for step in &report.0 {
        let seconds = (step.seconds * 1000.0).round() / 1000.0;
        let row: [Value; 4] = [step.what.into(), step.ok.into(), seconds.into(), step.detail.clone().into()];
        table.row(row);
    }
    table.print(args.format.format)?;
    if report.0.iter().all(|step| step.ok) { Ok(()) } else { Err(CommandError::Refused("the drill failed".to_owned())) }
}

/// What was done, in order.
#[derive(Default)]
struct Report(Vec<Step>);

struct Step {
    what: &'static str,
    ok: bool,
    seconds: f64,
    detail: String,
}

impl Report {
    /// Notes how a step ended; `None` where it failed.
    fn note<T>(&mut self, what: &'static str, begun: Instant, done: Result<(T, String), CommandError>) -> Option<T> {
        let (value, ok, detail) = match done {
            Ok((value, detail)) => (Some(value), true, detail),
            Err(error) => (None, false, error.to_string()),
        };
        self.0.push(Step { what, ok, seconds: begun.elapsed().as_secs_f64(), detail });
        value
    }
}

async fn drill(services: &Services, settings: &Settings, server: Option<&str>) -> Result<Report, CommandError> {
    let mut stoppable = Stoppable::listen()?;
    let scratch = Scratch::make(&SystemIds)?;
    let throw_away = ThrowAway::make(&scratch, server).await?;
    let mut target = connect::Settings { url: throw_away.url.clone(), ..settings.for_store() };
    // Nobody serves from it, so it needs no role that serves.
    target.taken_on.push(Risk::OneWall);
    let rehearsed = stoppable.run(Box::pin(async { Ok(rehearse(services, &scratch, &target).await) })).await;
    // Also where somebody stopped it.
    let begun = Instant::now();
    let removed = throw_away.remove().await.and_then(|()| scratch.remove());
    let mut report = rehearsed?;
    report.note("remove", begun, removed.map(|()| ((), "nothing is left".to_owned())));
    Ok(report)
}

/// Backup, restore, verify; each only where the one before it went well.
async fn rehearse(services: &Services, scratch: &Scratch, target: &connect::Settings) -> Report {
    let mut report = Report::default();
    let progress = Progress::start();
    let watch = |table: &str| progress.tell(table);
    let file = scratch.path().join("backup.db");

    let begun = Instant::now();
    let taken = backup::take(services, &file, Existing::Keep, &watch).await.and_then(|manifest| sound(&manifest));
    let Some(()) = report.note("backup", begun, taken) else { return report };

    let begun = Instant::now();
    let restored = async {
        let opened = backup::open(&SystemIds, &file).await?;
        let restored = backup::fill(&opened, target, REASON, &watch).await;
        if let Err(error) = opened.close().await {
            eprintln!("gradus: {error}");
        }
        restored
    };
    let restored = restored.await.map(|restored| {
        let name = gradus_store::dialect::name(&restored.store.reader(Wall::closed()));
        (restored, format!("into {name}, every row read back"))
    });
    let Some(restored) = report.note("restore", begun, restored) else { return report };

    let begun = Instant::now();
    let verified = verified(&restored).await;
    report.note("verify", begun, verified);
    if let Err(error) = database::close(restored.store).await {
        report.note::<()>("close", Instant::now(), Err(error));
    }
    report
}

/// What was backed up. Of a damaged database there is nothing to try: rows may be missing.
fn sound(manifest: &Manifest) -> Result<((), String), CommandError> {
    if let Some(damaged) = damaged(manifest) {
        return Err(CommandError::Refused(damaged));
    }
    Ok(((), format!("{} rows in {} tables from {}", manifest.rows(), manifest.tables.len(), manifest.source)))
}

/// What `gradus verify` says of the restored database.
async fn verified(restored: &Services) -> Result<((), String), CommandError> {
    let findings = verify::check(restored, None, None).await?;
    let wrong: Vec<_> = findings.iter().filter(|finding| !finding.ok).map(|finding| finding.detail.as_str()).collect();
    if !wrong.is_empty() {
        return Err(CommandError::Refused(wrong.join("; ")));
    }
    let told = findings.iter().map(|finding| match &finding.organization {
        Some(organization) => format!("{organization}: {}", finding.detail),
        None => finding.detail.clone(),
    });
    Ok(((), told.collect::<Vec<_>>().join("; ")))
}

/// Where a drill restores into.
struct ThrowAway {
    url: String,
    /// Server and name of a database that was made for it.
    made: Option<(String, String)>,
}

impl ThrowAway {
    async fn make(scratch: &Scratch, server: Option<&str>) -> Result<Self, CommandError> {
        let Some(server) = server else { return Ok(Self { url: app::embedded_url(scratch.path()), made: None }) };
        let name = format!("gradus_drill_{}", SystemIds.next().as_simple());
        let url = connect::make_database(server, &name).await;
        let url = url.map_err(|error| CommandError::broken("could not make a database for the drill", error))?;
        Ok(Self { url, made: Some((server.to_owned(), name)) })
    }

    async fn remove(self) -> Result<(), CommandError> {
        let Some((server, name)) = self.made else { return Ok(()) };
        let dropped = connect::drop_database(&server, &name).await;
        dropped.map_err(|error| CommandError::broken(format!("could not drop the database {name}"), error))
    }
}
