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
use futures_util::future::join_all;
use serde::Serialize;

use super::metrics::Figures;

/// How long a check may take before it counts as failed.
const PATIENCE: Duration = Duration::from_secs(2);

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
}

impl Readiness {
    /// Ready when every check passes. `notices` are told to anybody, such as that the clock is simulated.
    pub fn new(checks: Vec<Check>, notices: Vec<String>) -> Self {
        Self { checks, notices, figures: Vec::new(), draining: AtomicBool::new(false) }
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

    async fn report(&self) -> Report<'_> {
        let draining = self.draining.load(Ordering::Acquire);
        let checks = join_all(self.checks.iter().map(Self::outcome)).await;
        let ready = !draining && checks.iter().all(|outcome| outcome.ok);
        Report { ready, draining, checks, notices: &self.notices }
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

#[derive(Serialize)]
struct Outcome {
    name: &'static str,
    ok: bool,
}

pub(super) fn routes(readiness: Arc<Readiness>) -> Router {
    let ready = move || {
        let readiness = Arc::clone(&readiness);
        async move { answer(&readiness).await }
    };
    Router::new()
        .route("/livez", get(|| async { "ok\n" }))
        .route("/readyz", get(ready.clone()))
        .route("/healthz", get(ready))
}

async fn answer(readiness: &Readiness) -> Response {
    let report = readiness.report().await;
    let status = if report.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(report)).into_response()
}
