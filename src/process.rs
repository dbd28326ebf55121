//! A process that stays: the API, the background loops, or both, from an open database to an orderly end.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use gradus_services::Services;
use gradus_services::changes::hints;
use gradus_services::identity::uses;
use gradus_store::connect;
use tokio::net::TcpListener;

use crate::app;
use crate::background::{Background, LoopReport, tasks};
use crate::config::Settings;
use crate::http::{Check, Course, EvidenceLimits, Figure, Front, HttpLimits, Intake, Rate, Readiness, ServeLimits};
use crate::lifecycle::{Running, Stop, stop_signal};
use crate::system::SystemClock;

/// How long commands may take at the end whose callers have gone. They are short, and a kill would be as safe.
const SETTLE: Duration = Duration::from_secs(5);

/// What a process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    /// The API, and the background work where the settings say so.
    Serve,
    /// The background work alone.
    Work,
}

/// Runs until the process is asked to stop. `greet` is told where the API listens, once it does.
pub async fn run(
    services: &Services,
    settings: &Settings,
    duty: Duty,
    notices: Vec<String>,
    greet: impl FnOnce(Option<SocketAddr>),
) -> std::io::Result<()> {
    // Listened for before anybody is told that the process runs, so that an early signal is not lost.
    let stop = stop_signal()?;
    let listener = match duty {
        Duty::Serve => Some(TcpListener::bind(settings.listen).await?),
        Duty::Work => None,
    };
    let background = Arc::new(Background::new(Arc::new(SystemClock), Arc::clone(&services.ids)));
    if duty == Duty::Work || settings.work {
        for task in tasks::all(services) {
            background.start(task);
        }
    }
    if duty == Duty::Serve {
        background.start(tasks::token_uses(services));
    }
    let readiness = readiness(services, &background, notices);
    let address = listener.as_ref().map(TcpListener::local_addr).transpose()?;
    let intake = Intake::within(settings.data_dir.clone());
    let api = listener.map(|listener| {
        let front = front(settings, intake.clone());
        let routes = app::routes(services, Arc::clone(&readiness), front, http_limits(settings));
        (listener, routes)
    });
    greet(address);
    let hints = {
        let services = services.clone();
        tokio::spawn(async move { hints::exchange(&services).await })
    };
    let damage = Arc::new(OnceLock::new());
    let stop = first(stop, look_at_pages(settings.for_store(), Arc::clone(&damage)));
    let stop = async {
        let stop = stop.await;
        // Long imports end with their batch; those who wait for one are answered while requests are drained.
        intake.stop();
        stop
    };
    Box::pin(Running { api, readiness, background, limits: serve_limits(settings) }.until(stop)).await;
    hints.abort();
    if tokio::time::timeout(SETTLE, intake.ended()).await.is_err() {
        tracing::warn!("imports were still under way {SETTLE:?} after everything else had ended");
    }
    if tokio::time::timeout(SETTLE, services.door.settled()).await.is_err() {
        tracing::warn!("commands were still under way {SETTLE:?} after everything else had ended");
    }
    if let Some(found) = damage.get() {
        return Err(std::io::Error::other(format!("the database is damaged: {found}")));
    }
    // What the last minute saw.
    if let Err(error) = uses::keep(services).await {
        tracing::warn!("could not store when tokens were last used: {error}");
    }
    Ok(())
}

async fn first(stop: impl Future<Output = Stop>, damaged: impl Future<Output = Stop>) -> Stop {
    tokio::select! {
        stop = stop => stop,
        stop = damaged => stop,
    }
}

/// Looks at every page once, while requests are answered already: a large file takes seconds. Ends only where something
/// is damaged.
async fn look_at_pages(database: connect::Settings, damage: Arc<OnceLock<String>>) -> Stop {
    match connect::quick_damage(&database).await {
        Ok(found) if found.is_empty() => tracing::debug!("no page of the database is damaged"),
        Ok(found) => {
            let found = damage.get_or_init(|| found.join("; "));
            tracing::error!("the database is damaged: {found}");
            return Stop::Damaged;
        }
        Err(error) => tracing::error!("could not look for damage in the database: {error}"),
    }
    std::future::pending().await
}

fn front(settings: &Settings, intake: Intake) -> Front {
    Front {
        intake,
        graphiql: settings.graphiql,
        trusted_proxies: settings.trusted_proxies.clone(),
        metrics_token: settings.metrics_token.clone(),
    }
}

fn http_limits(settings: &Settings) -> HttpLimits {
    let per_second = settings.requests_per_second;
    HttpLimits {
        principal: Rate { per_second, burst: per_second.saturating_mul(2) },
        principal_in_flight: settings.requests_at_once,
        principal_bodies: settings.requests_at_once.div_ceil(2),
        evidence: EvidenceLimits::of_mib(settings.evidence_max_mb),
        ..HttpLimits::default()
    }
}

fn serve_limits(settings: &Settings) -> ServeLimits {
    ServeLimits { connections_per_address: settings.connections_per_address, ..ServeLimits::default() }
}

fn readiness(services: &Services, background: &Arc<Background>, notices: Vec<String>) -> Arc<Readiness> {
    let loops = Arc::clone(background);
    let loops = Check::new("background", move || {
        let loops = Arc::clone(&loops);
        async move { loops.check() }
    });
    let mut checks = app::checks(services);
    checks.push(loops);
    let loops = Arc::clone(background);
    let told = Readiness::new(checks, notices).telling(app::figures(services));
    Arc::new(told.telling(Box::new(move || {
        let reports = loops.reports();
        Box::pin(async move { loop_figures(&reports) })
    })))
}

fn loop_figures(reports: &[LoopReport]) -> Vec<Figure> {
    let figure = |name, help, course, read: fn(&LoopReport) -> u64| {
        let values = reports.iter().map(|report| (report.name.to_owned(), read(report))).collect();
        Figure { name, help, course, label: Some("loop"), values }
    };
    let failing = "Runs of a background loop that failed since the last that did not.";
    vec![
        figure("gradus_loop_runs_total", "Runs of a background loop.", Course::Counter, |report| report.runs),
        figure("gradus_loop_failures_in_a_row", failing, Course::Gauge, |report| report.failures_in_a_row),
    ]
}
