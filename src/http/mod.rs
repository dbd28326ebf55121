//! The request door: everything that comes in over HTTP passes here before it reaches the schema.
//!
//! It promises the status codes and media types of "GraphQL over HTTP", and that a stranger can neither run anything nor
//! make the service work hard: the order is connection, headers, trace id, panic catch, media types, load shed, time,
//! authentication, pace, body, load shed again, guard, schema. A fault is told as "Something went wrong" with a trace id;
//! what it was stands in the log, once.
//!
//! The handler is ours and not the library's, because the library's answers 200 for a document that does not parse,
//! accepts any content type, and has no bounds.

mod answer;
mod caller;
pub mod claim;
mod documents;
mod errors;
mod evidence;
mod examine;
mod frame;
mod gate;
mod graphiql;
mod graphql;
mod health;
mod import;
mod known;
mod media;
mod metrics;
mod operator;
mod pace;
mod patience;
mod places;
mod portions;
mod rates;
mod request;
mod serve;
mod sign_in;
mod socket;
mod trace;
mod turns;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use async_graphql::Executor;
use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use axum::routing::{any, get};
use gradus_domain::ids::IdSource;
use gradus_domain::time::Clock;
use tokio::sync::Semaphore;

use documents::Documents;
use known::Known;
use metrics::Metrics;
use places::Places;
use rates::Rates;
use turns::Turns;

pub use caller::{Network, NoNetwork};
pub use errors::Code;
pub use evidence::EvidenceLimits;
pub(crate) use evidence::routes as evidence_routes;
pub use gate::{Again, Gate, GateFault, Visit};
pub use health::{Check, Readiness};
pub(crate) use import::routes as import_routes;
pub use import::{ImportLimits, Intake};
pub use metrics::{Course, Figure, Figures};
pub use rates::Rate;
pub use serve::{ServeLimits, serve};
pub use sign_in::SignIn;
pub use socket::SocketLimits;
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
    /// The same of one principal.
    pub principal_in_flight: usize,
    /// Requests of one principal that run at the same time; the others wait. Fewer than the store has readers, so that
    /// one principal never holds them all.
    pub principal_turns: usize,
    /// Bodies that arrive at once; a request is not in flight before its body is there.
    pub bodies: usize,
    /// The same of one principal.
    pub principal_bodies: usize,
    /// Pace of a principal's requests.
    pub principal: Rate,
    /// Pace of the requests of an address that are no known token's; one that signs in does not count.
    pub stranger: Rate,
    /// Documents kept by their hash.
    pub documents: usize,
    /// Bounds of sockets.
    pub sockets: SocketLimits,
    /// Bounds of files that are handed in.
    pub imports: ImportLimits,
    /// Bounds of evidence.
    pub evidence: EvidenceLimits,
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self {
            body_bytes: 1024 * 1024,
            body_read: Duration::from_secs(15),
            request: Duration::from_secs(15),
            in_flight: 256,
            principal_in_flight: 32,
            principal_turns: 6,
            bodies: 512,
            principal_bodies: 16,
            principal: Rate { per_second: 50, burst: 100 },
            stranger: Rate { per_second: 20, burst: 40 },
            documents: 1_000,
            sockets: SocketLimits::default(),
            imports: ImportLimits::default(),
            evidence: EvidenceLimits::default(),
        }
    }
}

/// What the operator wants of the door.
#[derive(Clone, Default)]
pub struct Front {
    /// Whether `/graphiql` is served.
    pub graphiql: bool,
    /// Proxies that are believed when they tell for whom they ask.
    pub trusted_proxies: Vec<Network>,
    /// What opens `/metrics`; without it they are told to this machine.
    pub metrics_token: Option<String>,
    /// Where files wait that are handed in, and how their imports end.
    pub intake: Intake,
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
    /// The machine's clock, for paces and for the life of sockets.
    pub clock: Arc<dyn Clock>,
    /// What the operator wants of the door.
    pub front: Front,
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
    clock: Arc<dyn Clock>,
    in_flight: Semaphore,
    /// Requests in flight, by principal.
    executing: Places,
    turns: Turns,
    bodies: Places,
    principals: Rates,
    strangers: Arc<Rates>,
    known: Known,
    documents: Documents,
    /// Sockets that have not signed in, by address.
    openings: Places,
    /// Sockets that have, by principal.
    listeners: Places,
    subscriptions: Places,
    readiness: Arc<Readiness>,
    metrics: Arc<Metrics>,
    metrics_token: Option<String>,
}

/// All routes of the service.
pub fn router<E: Executor, G: Gate>(parts: Parts<E, G>) -> Router {
    let Parts { schema, sdl, gate, readiness, ids, clock, front, beside, limits } = parts;
    let SocketLimits { total, per_principal, openings, openings_per_address, .. } = limits.sockets;
    let strangers = Arc::new(Rates::new(limits.stranger, Arc::clone(&clock)));
    let metrics = Arc::new(Metrics::default());
    let api = Arc::new(Api {
        schema,
        gate,
        limits,
        in_flight: Semaphore::new(limits.in_flight),
        executing: Places::new(usize::MAX, limits.principal_in_flight),
        turns: Turns::new(limits.principal_turns),
        bodies: Places::new(limits.bodies, limits.principal_bodies),
        principals: Rates::new(limits.principal, Arc::clone(&clock)),
        strangers: Arc::clone(&strangers),
        known: Known::default(),
        documents: Documents::new(limits.documents),
        openings: Places::new(openings, openings_per_address),
        listeners: Places::new(total, per_principal),
        subscriptions: Places::new(total, per_principal),
        readiness: Arc::clone(&readiness),
        metrics: Arc::clone(&metrics),
        metrics_token: front.metrics_token,
        clock: Arc::clone(&clock),
    });
    let sdl = Bytes::from(sdl);
    // Whoever signs in is counted by name, and only then; what anybody may ask is counted by address.
    let open = Router::new()
        .route("/metrics", get(operator::metrics::<E, G>))
        .with_state(Arc::clone(&api))
        .route("/schema.graphql", get(move || async move { schema_text(sdl) }))
        .merge(health::routes(readiness, clock))
        .merge(beside);
    let open = if front.graphiql { open.merge(graphiql::routes()) } else { open };
    let routes = Router::new()
        .route("/graphql", any(graphql::handle::<E, G>))
        .route("/graphql/ws", any(socket::handle::<E, G>))
        .with_state(api)
        .merge(pace::around(open, strangers));
    frame::around(routes, ids, metrics, front.trusted_proxies)
}

/// The same bytes for everybody: whoever takes them slowly costs no memory.
fn schema_text(sdl: Bytes) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"))], sdl)
}
