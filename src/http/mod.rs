//! The request door: everything that comes in over HTTP passes here before it reaches the schema.
//!
//! It promises the status codes and media types of "GraphQL over HTTP", and that a stranger can neither run anything nor
//! make the service work hard: the order is connection, headers, trace id, panic catch, media types, load shed,
//! authentication, body, guard, schema. A fault is told as "Something went wrong" with a trace id; what it was stands in
//! the log, once.
//!
//! The handler is ours and not the library's, because the library's answers 200 for a document that does not parse,
//! accepts any content type, and has no bounds.

mod answer;
pub mod claim;
mod errors;
mod frame;
mod gate;
mod graphiql;
mod graphql;
mod health;
mod media;
mod request;
mod serve;
mod sign_in;
mod trace;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use async_graphql::Executor;
use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use axum::routing::{any, get};
use gradus_domain::ids::IdSource;
use tokio::sync::Semaphore;

pub use errors::Code;
pub use gate::{Gate, GateFault, Visit};
pub use health::{Check, Readiness};
pub use serve::{ServeLimits, serve};
pub use sign_in::SignIn;
pub use trace::TraceId;

/// Bounds of the request door that are not about the document; those are in `gradus_graphql::limits`.
#[derive(Clone, Copy, Debug)]
pub struct HttpLimits {
    /// Bytes of a request's body.
    pub body_bytes: usize,
    /// How long a body may take to arrive.
    pub body_read: Duration,
    /// How long a caller waits for an answer. The unit of work that was started is never cut.
    pub request: Duration,
    /// GraphQL requests executed at once; more are turned away.
    pub in_flight: usize,
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self {
            body_bytes: 1024 * 1024,
            body_read: Duration::from_secs(15),
            request: Duration::from_secs(15),
            in_flight: 256,
        }
    }
}

/// What the routes are made of.
pub struct Parts<E, G> {
    /// Executes what passes.
    pub schema: E,
    /// The schema's text, for `/schema.graphql`.
    pub sdl: String,
    /// Who may pass, and what goes with the request.
    pub gate: Arc<G>,
    /// What `/readyz` asks.
    pub readiness: Arc<Readiness>,
    /// Makes trace ids.
    pub ids: Arc<dyn IdSource>,
    /// Whether `/graphiql` is served.
    pub graphiql: bool,
    /// What is served beside GraphQL, within the same frame.
    pub beside: Router,
    /// Bounds.
    pub limits: HttpLimits,
}

/// State of the GraphQL handlers.
struct Api<E, G> {
    schema: E,
    gate: Arc<G>,
    limits: HttpLimits,
    in_flight: Arc<Semaphore>,
}

/// All routes of the service.
pub fn router<E: Executor, G: Gate>(parts: Parts<E, G>) -> Router {
    let Parts { schema, sdl, gate, readiness, ids, graphiql, beside, limits } = parts;
    let api = Arc::new(Api { schema, gate, limits, in_flight: Arc::new(Semaphore::new(limits.in_flight)) });
    let sdl: Arc<str> = sdl.into();
    let routes = Router::new()
        .route("/graphql", any(graphql::handle::<E, G>))
        .with_state(api)
        .route("/schema.graphql", get(move || async move { schema_text(&sdl) }))
        .merge(health::routes(readiness))
        .merge(beside);
    let routes = if graphiql { routes.merge(graphiql::routes()) } else { routes };
    frame::around(routes, ids)
}

fn schema_text(sdl: &str) -> impl IntoResponse + use<> {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"))], sdl.to_owned())
}
