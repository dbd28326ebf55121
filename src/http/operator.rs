//! What is told to those who run the service: `/metrics`.

use std::sync::Arc;

use async_graphql::Executor;
use axum::body::Body;
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Request, Response, StatusCode, header};

use super::caller::is_passed_on;
use super::documents::hash;
use super::errors::{self, Code};
use super::gate::{self, Gate};
use super::media::Media;
use super::metrics::{self, Course, Figure};
use super::serve::Connection;
use super::trace::TraceId;
use super::{Api, answer};

const CONTENT_TYPE: HeaderValue = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");

pub(super) async fn metrics<E: Executor, G: Gate>(
    State(api): State<Arc<Api<E, G>>>,
    request: Request<Body>,
) -> Response<Body> {
    let (head, _) = request.into_parts();
    let Some(trace) = head.extensions.get::<TraceId>().cloned() else { return Response::new(Body::empty()) };
    if !may_read(api.metrics_token.as_deref(), &head) {
        let message = "Figures are told with the token of the configuration; without one, on this machine itself.";
        let error = errors::error(Code::Unauthenticated, message, &trace);
        let mut refused = answer::refused(StatusCode::UNAUTHORIZED, error, Media::Json);
        let challenge = HeaderValue::from_static("Bearer realm=\"gradus metrics\"");
        refused.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        return refused;
    }
    let mut figures = own(&api);
    for read in api.readiness.figures() {
        figures.extend(read().await);
    }
    let mut response = Response::new(Body::from(metrics::text(&figures)));
    response.headers_mut().insert(header::CONTENT_TYPE, CONTENT_TYPE);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Whether these figures are for whoever asks. They are about everybody, so that nobody's own token opens them, and a
/// proxy on this machine is not this machine.
fn may_read(token: Option<&str>, head: &Parts) -> bool {
    let Some(token) = token else {
        let is_here = head.extensions.get::<Connection>().is_some_and(|connection| connection.peer().is_loopback());
        return is_here && !is_passed_on(&head.headers);
    };
    // By hash: how long it takes tells nothing of the token.
    gate::bearer(&head.headers).is_some_and(|given| hash(given) == hash(token))
}

/// What the door itself knows.
fn own<E, G>(api: &Api<E, G>) -> Vec<Figure> {
    let in_flight = api.limits.in_flight.saturating_sub(api.in_flight.available_permits());
    let gauge = |name, help, value: usize| Figure::plain(name, help, Course::Gauge, value as u64);
    let closed = "WebSockets that the service closed, by code.";
    vec![
        api.metrics.answers.figure("gradus_http_answers_total", "Answers over HTTP, by status.", "status"),
        gauge("gradus_graphql_in_flight", "GraphQL requests that are executed now.", in_flight),
        gauge("gradus_sockets", "WebSockets that are open.", api.openings.held() + api.listeners.held()),
        gauge("gradus_subscriptions", "Subscriptions that are open.", api.subscriptions.held()),
        api.metrics.closed.figure("gradus_sockets_closed_total", closed, "code"),
    ]
}
