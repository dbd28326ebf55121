//! `/livez`, `/readyz` and its alias `/healthz`, for load balancers and people who look after the service.
//!
//! Liveness touches nothing. Readiness names each check and whether it passes; what exactly fails is in the log, because
//! anybody may ask.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use gradus_domain::time::Clock;
use serde::Serialize;
use tokio::sync::Mutex;

use super::metrics::Figures;

/// How long a check may take before it counts as failed.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long what was found holds: however often it is asked, the database is asked once in this time.
const FRESH: TimeDelta = TimeDelta::seconds(1);

type Answer = Pin<Box<dyn Future<Output = Result<(), String>> + Send>>;

/// One thing that must hold before requests are sent here.
pub struct Check {
    name: &'static str,
    ask: Box<dyn Fn() -> Answer + Send + Sync>,
}

impl Check {
    /// A check that passes when `ask` does; its error goes to the log.
    pub fn new<F, A>(name: &'static str, ask: F) -> Self
    where
        F: Fn() -> A + Send + Sync + 'static,
        A: Future<Output = Result<(), String>> + Send + 'static,
    {
        Self { name, ask: Box::new(move || Box::pin(ask())) }
    }
}

/// What `/readyz` asks, and whether the process is on its way out.
#[derive(Default)]
pub struct Readiness {
    checks: Vec<Check>,
    notices: Vec<String>,
    figures: Vec<Figures>,
    draining: AtomicBool,
    found: Mutex<Option<(DateTime<Utc>, Vec<Outcome>)>>,
}

impl Readiness {
    /// Ready when every check passes. `notices` are told to anybody, such as that the clock is simulated.
    pub fn new(checks: Vec<Check>, notices: Vec<String>) -> Self {
        Self { checks, notices, ..Self::default() }
    }

    /// Tells these figures too, at `/metrics`.
    #[must_use]
    pub fn telling(mut self, figures: Figures) -> Self {
        self.figures.push(figures);
        self
    }

    /// What `/metrics` reads beside the figures of the door.
    pub(super) fn figures(&self) -> &[Figures] {
        &self.figures
    }

    /// From now on the answer is "not ready", so that no new requests are sent here.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Release);
    }

    async fn report(&self, clock: &dyn Clock) -> Report<'_> {
        let checks = self.outcomes(clock).await;
        let draining = self.draining.load(Ordering::Acquire);
        let ready = !draining && checks.iter().all(|outcome| outcome.ok);
        Report { ready, draining, checks, notices: &self.notices }
    }

    /// What the checks say, or said a moment ago. Whoever asks meanwhile waits for the same answer.
    async fn outcomes(&self, clock: &dyn Clock) -> Vec<Outcome> {
        let mut found = self.found.lock().await;
        if let Some((at, outcomes)) = &*found
            && (TimeDelta::zero()..FRESH).contains(&(clock.now() - *at))
        {
            return outcomes.clone();
        }
        let outcomes = join_all(self.checks.iter().map(Self::outcome)).await;
        *found = Some((clock.now(), outcomes.clone()));
        outcomes
    }

    async fn outcome(check: &Check) -> Outcome {
        let answer = tokio::time::timeout(PATIENCE, (check.ask)()).await;
        let problem = match answer {
            Ok(Ok(())) => return Outcome { name: check.name, ok: true },
            Ok(Err(problem)) => problem,
            Err(_) => format!("no answer within {PATIENCE:?}"),
        };
        tracing::warn!(check = check.name, "not ready: {problem}");
        Outcome { name: check.name, ok: false }
    }
}

#[derive(Serialize)]
struct Report<'a> {
    ready: bool,
    draining: bool,
    checks: Vec<Outcome>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    notices: &'a [String],
}

#[derive(Clone, Serialize)]
struct Outcome {
    name: &'static str,
    ok: bool,
}

pub(super) fn routes(readiness: Arc<Readiness>, clock: Arc<dyn Clock>) -> Router {
    let ready = move || {
        let (readiness, clock) = (Arc::clone(&readiness), Arc::clone(&clock));
        async move { answer(&readiness, clock.as_ref()).await }
    };
    Router::new()
        .route("/livez", get(|| async { "ok\n" }))
        .route("/readyz", get(ready.clone()))
        .route("/healthz", get(ready))
}

async fn answer(readiness: &Readiness, clock: &dyn Clock) -> Response {
    let report = readiness.report(clock).await;
    let status = if report.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(report)).into_response()
}
