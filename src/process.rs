//! A process that stays: the API, the background loops, or both, from an open database to an orderly end.

use std::net::SocketAddr;
use std::sync::Arc;

use gradus_services::Services;
use gradus_services::changes::hints;
use gradus_services::identity::uses;
use tokio::net::TcpListener;

use crate::app;
use crate::background::{Background, LoopReport, tasks};
use crate::config::Settings;
use crate::http::{Check, Course, Figure, HttpLimits, Rate, Readiness, ServeLimits};
use crate::lifecycle::{Running, stop_signal};
use crate::system::SystemClock;

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
    let api = listener.map(|listener| {
        let routes = app::routes(services, Arc::clone(&readiness), settings.graphiql, http_limits(settings));
        (listener, routes)
    });
    greet(address);
    let hints = {
        let services = services.clone();
        tokio::spawn(async move { hints::exchange(&services).await })
    };
    Running { api, readiness, background, limits: serve_limits(settings) }.until(stop).await;
    hints.abort();
    // What the last minute saw.
    if let Err(error) = uses::keep(services).await {
        tracing::warn!("could not store when tokens were last used: {error}");
    }
    Ok(())
}

fn http_limits(settings: &Settings) -> HttpLimits {
    let per_second = settings.requests_per_second;
    HttpLimits { principal: Rate { per_second, burst: per_second.saturating_mul(2) }, ..HttpLimits::default() }
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
