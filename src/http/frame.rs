//! What surrounds every route: a trace id, who asks, a log span, a net for panics, and headers that keep browsers
//! careful.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use axum::middleware::{self, Next};
use futures_util::FutureExt;
use gradus_domain::ids::IdSource;
use tracing::Instrument;

use super::caller::{self, Network};
use super::media::Media;
use super::metrics::Metrics;
use super::serve::Connection;
use super::trace::TraceId;
use super::{answer, errors};

/// What every request needs.
struct Around {
    ids: Arc<dyn IdSource>,
    metrics: Arc<Metrics>,
    trusted_proxies: Vec<Network>,
}

/// Puts the frame around `routes`.
pub(super) fn around(
    routes: Router,
    ids: Arc<dyn IdSource>,
    metrics: Arc<Metrics>,
    trusted_proxies: Vec<Network>,
) -> Router {
    let around = Arc::new(Around { ids, metrics, trusted_proxies });
    routes.fallback(not_found).layer(middleware::from_fn_with_state(around, frame))
}

async fn not_found(request: Request) -> Response<Body> {
    let ids = request.extensions().get::<TraceId>();
    match ids {
        Some(trace) => {
            let error = errors::error(errors::Code::BadRequest, "There is nothing at this address.", trace);
            answer::refused(StatusCode::NOT_FOUND, error, Media::Json)
        }
        None => Response::new(Body::empty()),
    }
}

async fn frame(State(around): State<Arc<Around>>, mut request: Request, next: Next) -> Response<Body> {
    let trace = TraceId::of(request.headers(), around.ids.as_ref());
    request.extensions_mut().insert(trace.clone());
    if let Some(peer) = request.extensions().get::<Connection>().map(Connection::peer) {
        let caller = caller::caller(&around.trusted_proxies, peer, request.headers());
        request.extensions_mut().insert(caller);
    }
    let span =
        tracing::info_span!("request", trace.id = %trace, method = %request.method(), path = request.uri().path());
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind().instrument(span).await;
    let mut response = answered.unwrap_or_else(|panic| {
        tracing::error!(trace.id = %trace, "a request panicked: {}", said(panic.as_ref()));
        answer::broken(&trace, Media::Json)
    });
    finish(&mut response, &trace);
    around.metrics.answers.add(response.status().as_u16());
    response
}

fn said(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

fn finish(response: &mut Response<Body>, trace: &TraceId) {
    const ALWAYS: [(HeaderName, &str); 4] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let strict = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(strict);
    if let Ok(value) = HeaderValue::from_str(trace.as_str()) {
        headers.insert(HeaderName::from_static("trace-id"), value);
    }
}
