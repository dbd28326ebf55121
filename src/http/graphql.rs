//! `/graphql`: from an HTTP request to an executed document, one check after the other, the dear ones last.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Executor, Request as Executable};
use axum::body::{Body, Bytes};
use axum::extract::{Extension, Query, State};
use axum::http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};
use futures_util::StreamExt;
use gradus_domain::locale::Locale;
use gradus_graphql::batching::with_batches;
use gradus_graphql::guard::OperationKind;
use tokio::sync::SemaphorePermit;

use super::caller::Caller;
use super::errors::{self, Code};
use super::examine::examine;
use super::gate::{self, Gate, Visit};
use super::media::{self, Media};
use super::places::Full;
use super::rates::{retry_after, stranger};
use super::request::{Asked, Misshapen};
use super::trace::TraceId;
use super::{Api, HttpLimits, answer};

/// An answer given before the schema was reached. Boxed: it is the rare way out of every check.
struct Early(Box<Response<Body>>);

impl From<Response<Body>> for Early {
    fn from(response: Response<Body>) -> Self {
        Self(Box::new(response))
    }
}

const BUSY: &str = "The service is busy; try again in a moment.";

/// Everything that an early answer needs to know.
struct Door {
    media: Media,
    trace: TraceId,
}

impl Door {
    fn refuse(&self, status: StatusCode, code: Code, message: &str) -> Early {
        answer::refused(status, errors::error(code, message, &self.trace), self.media).into()
    }

    fn bad_request(&self, message: &str) -> Early {
        self.refuse(StatusCode::BAD_REQUEST, Code::BadRequest, message)
    }

    fn too_many(&self, wait: Duration) -> Early {
        let message = "Too many requests; wait before the next one.";
        let Early(mut response) = self.refuse(StatusCode::TOO_MANY_REQUESTS, Code::RateLimited, message);
        response.headers_mut().insert(header::RETRY_AFTER, retry_after(wait).into());
        Early(response)
    }

    /// There is no place for one more: of this principal, or of anybody.
    fn full(&self, full: Full) -> Early {
        match full {
            Full::ForOne => self.too_many(Duration::from_secs(1)),
            Full::ForAll => self.unavailable(BUSY),
        }
    }

    fn unavailable(&self, message: &str) -> Early {
        let Early(mut response) = self.refuse(StatusCode::SERVICE_UNAVAILABLE, Code::Unavailable, message);
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        Early(response)
    }
}

pub(super) async fn handle<E: Executor, G: Gate>(
    State(api): State<Arc<Api<E, G>>>,
    Extension(trace): Extension<TraceId>,
    request: Request<Body>,
) -> Response<Body> {
    match answer(&api, trace, request).await {
        Ok(response) => response,
        Err(Early(response)) => *response,
    }
}

async fn answer<E: Executor, G: Gate>(
    api: &Api<E, G>,
    trace: TraceId,
    request: Request<Body>,
) -> Result<Response<Body>, Early> {
    let (head, body) = request.into_parts();
    let Some(media) = Media::negotiate(&head.headers) else {
        let door = Door { media: Media::Json, trace };
        let message = "Accept must allow application/graphql-response+json or application/json.";
        return Err(door.refuse(StatusCode::NOT_ACCEPTABLE, Code::BadRequest, message));
    };
    let door = Door { media, trace };
    let reads_only = method(&door, &head.method)?;
    if !reads_only && !media::is_json(&head.headers) {
        let message = "Content-Type must be application/json, in UTF-8.";
        return Err(door.refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, Code::BadRequest, message));
    }
    let work = async {
        let visit = Visit { locale: locale(&head.headers), trace: door.trace.clone() };
        let who = stranger(head.extensions.get::<Caller>().copied());
        let principal = {
            let _place = in_flight(api, &door)?;
            sign_in(api, &door, &head.headers, &visit, &who).await?
        };
        let name = api.gate.name(&principal);
        api.principals.take(&name).map_err(|wait| door.too_many(wait))?;
        let asked = if reads_only {
            Query::<Vec<(String, String)>>::try_from_uri(&head.uri)
                .map_err(|_| Misshapen::Shape("The query string cannot be read.".to_owned()))
                .and_then(|Query(pairs)| Asked::from_query(pairs))
        } else {
            let _place = api.bodies.take(&name).map_err(|full| door.full(full))?;
            Asked::from_body(&read_body(&door, &head.headers, body, api.limits).await?)
        };
        let asked = asked.map_err(|fault| misshapen(&door, fault))?;
        // Only now: whoever sends slowly holds nothing that others wait for.
        let _own = api.executing.take(&name).map_err(|full| door.full(full))?;
        let _turn = api.turns.take(&name).await;
        let _place = in_flight(api, &door)?;
        let asked = document(api, &door, asked, reads_only)?;
        let prepared = api.gate.prepare(asked, principal, &visit).await;
        let request = prepared.map_err(|fault| {
            fault.log(&door.trace, "begin a request");
            door.unavailable("The service cannot answer at the moment.")
        })?;
        let executed = with_batches(api.schema.execute(request)).await;
        Ok::<_, Early>(answer::executed(executed, door.media, &door.trace))
    };
    if let Ok(done) = tokio::time::timeout(api.limits.request, work).await {
        done
    } else {
        tracing::warn!(trace.id = %door.trace, "gave up waiting for an answer after {:?}", api.limits.request);
        Err(door.unavailable("The answer takes too long. What was begun may still be completed."))
    }
}

fn in_flight<'a, E, G>(api: &'a Api<E, G>, door: &Door) -> Result<SemaphorePermit<'a>, Early> {
    api.in_flight.try_acquire().map_err(|_| door.unavailable(BUSY))
}

/// Whether the method is one that only reads.
fn method(door: &Door, method: &Method) -> Result<bool, Early> {
    match *method {
        Method::POST => Ok(false),
        Method::GET | Method::HEAD => Ok(true),
        _ => Err(not_allowed(door, "GET, POST", "Use POST, or GET for queries.")),
    }
}

fn not_allowed(door: &Door, allow: &'static str, message: &str) -> Early {
    let Early(mut response) = door.refuse(StatusCode::METHOD_NOT_ALLOWED, Code::BadRequest, message);
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allow));
    Early(response)
}

/// Why somebody does not pass.
enum Stranger {
    /// They do not say who they are, or say it wrongly.
    Unknown(Early),
    /// It could not be found out.
    Fault(Early),
}

/// Tells whose request it is. It counts as a guess of `who` until it turns out to be none, so that nobody makes guesses
/// by the million: not many at once either, nor by going away before the answer.
async fn sign_in<E: Executor, G: Gate>(
    api: &Api<E, G>,
    door: &Door,
    headers: &HeaderMap,
    visit: &Visit,
    who: &str,
) -> Result<G::Principal, Early> {
    let token = gate::bearer(headers).unwrap_or_default();
    let is_known = api.known.has(token);
    if !is_known {
        api.strangers.take(who).map_err(|wait| door.too_many(wait))?;
    }
    match authenticate(api, door, headers, visit).await {
        Ok(principal) => {
            if !is_known {
                api.known.keep(token);
                api.strangers.give_back(who);
            }
            Ok(principal)
        }
        Err(Stranger::Unknown(early)) => {
            api.known.forget(token);
            Err(early)
        }
        Err(Stranger::Fault(early)) => Err(early),
    }
}

async fn authenticate<E: Executor, G: Gate>(
    api: &Api<E, G>,
    door: &Door,
    headers: &HeaderMap,
    visit: &Visit,
) -> Result<G::Principal, Stranger> {
    let Some(token) = gate::bearer(headers) else {
        let message = "Sign in: send Authorization: Bearer and a token.";
        return Err(unauthenticated(door, "Bearer realm=\"gradus\"", message));
    };
    match api.gate.authenticate(token, visit).await {
        Ok(Some(principal)) => Ok(principal),
        Ok(None) => {
            let challenge = "Bearer realm=\"gradus\", error=\"invalid_token\"";
            Err(unauthenticated(door, challenge, "The token is unknown, expired or revoked."))
        }
        Err(fault) => {
            fault.log(&door.trace, "authenticate a token");
            Err(Stranger::Fault(door.unavailable("Signing in is not possible at the moment.")))
        }
    }
}

fn unauthenticated(door: &Door, challenge: &'static str, message: &str) -> Stranger {
    let Early(mut response) = door.refuse(StatusCode::UNAUTHORIZED, Code::Unauthenticated, message);
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    Stranger::Unknown(Early(response))
}

async fn read_body(door: &Door, headers: &HeaderMap, body: Body, limits: HttpLimits) -> Result<Vec<u8>, Early> {
    let too_large = || {
        let message = format!("The body is larger than {} bytes.", limits.body_bytes);
        door.refuse(StatusCode::PAYLOAD_TOO_LARGE, Code::TooComplex, &message)
    };
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limits.body_bytes as u64) {
        return Err(too_large());
    }
    let read = async {
        let mut collected = Vec::new();
        let mut chunks = body.into_data_stream();
        while let Some(chunk) = chunks.next().await {
            let chunk: Bytes = chunk.map_err(|_| door.bad_request("The body broke off."))?;
            if collected.len() + chunk.len() > limits.body_bytes {
                return Err(too_large());
            }
            collected.extend_from_slice(&chunk);
        }
        Ok(collected)
    };
    match tokio::time::timeout(limits.body_read, read).await {
        Ok(read) => read,
        Err(_) => Err(door.refuse(StatusCode::REQUEST_TIMEOUT, Code::BadRequest, "The body took too long to arrive.")),
    }
}

fn misshapen(door: &Door, fault: Misshapen) -> Early {
    match fault {
        Misshapen::Shape(message) => door.bad_request(&message),
        Misshapen::Variables(refusal) => {
            let error = errors::refused(refusal, &door.trace);
            answer::refused(StatusCode::BAD_REQUEST, error, door.media).into()
        }
    }
}

/// Holds the document to the guard, and the operation to what the method may run.
fn document<E, G>(api: &Api<E, G>, door: &Door, asked: Asked, reads_only: bool) -> Result<Executable, Early> {
    let examined = examine(&api.documents, asked, &door.trace);
    let (request, kind) = examined.map_err(|error| Early::from(answer::document_refused(error, door.media)))?;
    match kind {
        OperationKind::Mutation if reads_only => Err(not_allowed(door, "POST", "A mutation must be sent by POST.")),
        OperationKind::Query | OperationKind::Mutation => Ok(request),
        OperationKind::Subscription => Err(door.bad_request("Subscriptions are served at /graphql/ws.")),
    }
}

pub(super) fn locale(headers: &HeaderMap) -> Option<Locale> {
    headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok().and_then(Locale::from_accept_language)
}
