//! GraphQL over HTTP as its specification says, on a schema of the tests' own.

mod bounds;
mod http2;
mod metrics;
mod pace;
mod persisted;
mod protocol;
mod proxies;
mod routes;
mod slow;
mod sockets;
mod unread;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_graphql::{Object, Request as GraphqlRequest, Result as Answer, Schema, Subscription};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use futures_util::Stream;
use gradus_domain::ids::IdSource;
use gradus_domain::locale::Locale;
use gradus_domain::time::ManualClock;
use serde_json::Value;
use tower::ServiceExt;
use uuid::Uuid;

use super::*;

pub struct Reads;

#[Object(rename_fields = "camelCase")]
impl Reads {
    async fn first(&self) -> u32 {
        // Finishes after its neighbor.
        tokio::task::yield_now().await;
        1
    }

    async fn second(&self) -> u32 {
        2
    }

    async fn who(&self, ctx: &async_graphql::Context<'_>) -> Answer<String> {
        Ok(ctx.data::<String>()?.clone())
    }

    async fn language(&self, ctx: &async_graphql::Context<'_>) -> Answer<&'static str> {
        Ok(ctx.data::<Visit>()?.locale.map_or("none", Locale::tag))
    }

    async fn number(&self, of: u32) -> u32 {
        of
    }

    async fn day(&self, on: async_graphql::types::ID, at: Option<chrono::NaiveDate>) -> String {
        format!("{} {at:?}", on.as_str())
    }

    async fn broken(&self) -> Option<Answer<u32>> {
        Some(Err(std::io::Error::other("could not open /secret/path").into()))
    }

    async fn forbidden(&self) -> Option<Answer<u32>> {
        let mut error = async_graphql::Error::new("Your role does not allow this.");
        error.extensions.get_or_insert_default().set("code", "FORBIDDEN");
        Some(Err(error))
    }

    async fn panics(&self) -> u32 {
        let nobody: Option<u32> = std::hint::black_box(None);
        nobody.expect("a person's name")
    }

    async fn never(&self) -> u32 {
        std::future::pending().await
    }

    async fn nest(&self) -> Self {
        Self
    }

    async fn faults(&self) -> Vec<Fault> {
        (0..100).map(|_| Fault).collect()
    }
}

pub struct Fault;

#[Object]
impl Fault {
    async fn it(&self) -> Option<Answer<u32>> {
        Some(Err(std::io::Error::other("boom").into()))
    }
}

pub struct Writes;

#[Object]
impl Writes {
    async fn change(&self) -> u32 {
        1
    }
}

pub struct Listens;

#[Subscription]
impl Listens {
    async fn numbers(&self, up_to: u32) -> impl Stream<Item = u32> {
        futures_util::stream::iter(0..up_to)
    }

    async fn silence(&self) -> impl Stream<Item = u32> {
        futures_util::stream::pending()
    }
}

struct Ids(AtomicU64);

impl IdSource for Ids {
    fn next(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.0.fetch_add(1, Ordering::Relaxed)) + 1)
    }
}

/// Counts how often it was asked. One token is never judged, as by a database that is slow.
#[derive(Default)]
struct Tokens(Arc<AtomicU64>);

impl Gate for Tokens {
    type Principal = String;

    async fn authenticate(&self, token: &str, _visit: &Visit) -> Result<Option<String>, GateFault> {
        self.0.fetch_add(1, Ordering::Relaxed);
        match token {
            "slow" => std::future::pending().await,
            "good" => Ok(Some("Chen".to_owned())),
            "other" => Ok(Some("Wu".to_owned())),
            "fault" => Err(std::io::Error::other("the database is away at 10.0.0.1").into()),
            _ => Ok(None),
        }
    }

    async fn prepare(
        &self,
        request: GraphqlRequest,
        principal: String,
        visit: &Visit,
    ) -> Result<GraphqlRequest, GateFault> {
        Ok(request.data(principal).data(visit.clone()))
    }

    async fn prepare_listener(
        &self,
        request: GraphqlRequest,
        principal: String,
        _again: Again<String>,
        visit: &Visit,
    ) -> Result<GraphqlRequest, GateFault> {
        self.prepare(request, principal, visit).await
    }

    fn name(&self, principal: &String) -> String {
        principal.clone()
    }

    fn rights(&self, principal: &String) -> String {
        principal.clone()
    }
}

/// The routes over the tests' schema.
fn app_with(limits: HttpLimits, readiness: Readiness) -> Router {
    router(parts(limits, readiness))
}

fn parts(limits: HttpLimits, readiness: Readiness) -> Parts<Schema<Reads, Writes, Listens>, Tokens> {
    let schema = Schema::build(Reads, Writes, Listens)
        .limit_complexity(gradus_graphql::limits::COMPLEXITY)
        .limit_depth(gradus_graphql::limits::SCHEMA_DEPTH)
        .limit_recursive_depth(gradus_graphql::limits::SCHEMA_RECURSIVE_DEPTH)
        .finish();
    Parts {
        sdl: schema.sdl(),
        schema,
        gate: Arc::default(),
        readiness: Arc::new(readiness),
        ids: Arc::new(Ids(AtomicU64::new(0))),
        clock: Arc::new(ManualClock::new(chrono::DateTime::UNIX_EPOCH)),
        front: Front { graphiql: true, ..Front::default() },
        beside: Router::new(),
        limits,
    }
}

fn app() -> Router {
    app_with(HttpLimits { request: Duration::from_mins(10), ..HttpLimits::default() }, Readiness::default())
}

/// An answer, read to its end.
struct Seen {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Seen {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).expect("an answer in JSON")
    }

    fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or("none").to_owned()
    }

    fn message(&self) -> String {
        self.json()["errors"][0]["message"].as_str().unwrap_or("none").to_owned()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn send(app: Router, request: Request<Body>) -> Seen {
    let response = app.oneshot(request).await.unwrap();
    let (head, body) = response.into_parts();
    let text = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
    Seen { status: head.status, headers: head.headers, text }
}

const NEWER: &str = "application/graphql-response+json";
const JSON: &str = "application/json";

fn posting(accept: &str, body: impl Into<Body>) -> Request<Body> {
    Request::post("/graphql")
        .header(header::AUTHORIZATION, "Bearer good")
        .header(header::CONTENT_TYPE, JSON)
        .header(header::ACCEPT, accept)
        .body(body.into())
        .unwrap()
}

async fn post(accept: &str, body: impl Into<Body>) -> Seen {
    send(app(), posting(accept, body)).await
}

/// Asks `query` and nothing more.
async fn ask(query: &str) -> Seen {
    post(NEWER, serde_json::json!({ "query": query }).to_string()).await
}

async fn get_path(method: Method, path: &str) -> Seen {
    let request = Request::builder().method(method).uri(path).header(header::AUTHORIZATION, "Bearer good");
    send(app(), request.body(Body::empty()).unwrap()).await
}
