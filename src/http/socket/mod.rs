//! `/graphql/ws`: subscriptions by the protocol `graphql-transport-ws`.
//!
//! The loop is ours and not the library's, which waits for a sign-in forever, takes messages of any size, closes with
//! wrong codes, and never asks again who listens. A socket here is a task, and one for each subscription, that hold
//! nothing in store: they ask for the next change when the last one was taken, so a client who reads slowly costs a
//! socket and no memory, and is cut when it takes nothing for [`SocketLimits::send`].
//!
//! A page of somebody else's cannot use it: a browser says where its page comes from, and a sign-in is a token in the
//! first message, never a cookie.

mod closing;
mod message;
mod operations;
mod origin;
mod session;

use std::sync::Arc;
use std::time::Duration;

use async_graphql::Executor;
use axum::body::Body;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Request, Response, StatusCode, header};
use chrono::TimeDelta;

use super::caller::Caller;
use super::errors::{self, Code};
use super::gate::{Gate, Visit};
use super::graphql::locale;
use super::media::Media;
use super::places::Full;
use super::rates::{retry_after, stranger};
use super::serve::Connection;
use super::trace::TraceId;
use super::{Api, answer, gate};
use session::{Opening, Session};

/// The only protocol that is spoken.
const PROTOCOL: &str = "graphql-transport-ws";

/// Bounds of sockets.
#[derive(Clone, Copy, Debug)]
pub struct SocketLimits {
    /// Bytes of a message that comes.
    pub message_bytes: usize,
    /// Messages that may come between two looks at who listens.
    pub messages: usize,
    /// How long the sign-in may take.
    pub init: Duration,
    /// Sockets of one principal, and subscriptions of one on all its sockets.
    pub per_principal: usize,
    /// Sockets of all that have signed in, and subscriptions of all.
    pub total: usize,
    /// Sockets that have not signed in: few, so that nobody needs to wait for them to be cut.
    pub openings: usize,
    /// The same from one address.
    pub openings_per_address: usize,
    /// How long a socket lives, on the clock of the service.
    pub life: TimeDelta,
    /// How often it is asked whether who listens is still who it was. After a fault it is asked once more.
    pub recheck: Duration,
    /// How often a silent client is asked whether it is still there; one that does not answer until the next time is cut.
    pub ping: Duration,
    /// How long a client may take to accept a message.
    pub send: Duration,
}

impl Default for SocketLimits {
    fn default() -> Self {
        Self {
            message_bytes: 64 * 1024,
            messages: 200,
            init: Duration::from_secs(5),
            per_principal: 10,
            total: 2_000,
            openings: 200,
            openings_per_address: 20,
            life: TimeDelta::hours(12),
            recheck: Duration::from_secs(2),
            ping: Duration::from_secs(25),
            send: Duration::from_secs(4),
        }
    }
}

pub(super) async fn handle<E: Executor, G: Gate>(
    State(api): State<Arc<Api<E, G>>>,
    request: Request<Body>,
) -> Response<Body> {
    let (mut head, _) = request.into_parts();
    match open(&api, &mut head).await {
        Ok(response) => response,
        Err(refused) => *refused,
    }
}

/// Opens a socket, or says why not. Boxed: it is the rare way out of every check.
async fn open<E: Executor, G: Gate>(
    api: &Arc<Api<E, G>>,
    head: &mut Parts,
) -> Result<Response<Body>, Box<Response<Body>>> {
    let trace = head.extensions.get::<TraceId>().cloned();
    let connection = head.extensions.get::<Connection>().cloned();
    // Both are there on every connection that the accept loop carries.
    let (Some(trace), Some(connection)) = (trace, connection) else {
        return Err(Box::new(Response::new(Body::empty())));
    };
    let refuse = |status, code, message: &str| {
        Box::new(answer::refused(status, errors::error(code, message, &trace), Media::Json))
    };
    if !origin::is_own(&head.headers) {
        return Err(refuse(StatusCode::FORBIDDEN, Code::Forbidden, "The page comes from another origin."));
    }
    let Ok(upgrade) = WebSocketUpgrade::from_request_parts(head, &()).await else {
        let mut response = refuse(
            StatusCode::UPGRADE_REQUIRED,
            Code::BadRequest,
            "Open a WebSocket here, with the protocol graphql-transport-ws.",
        );
        response.headers_mut().insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        return Err(response);
    };
    let waiting = |wait: Duration, mut response: Box<Response<Body>>| {
        response.headers_mut().insert(header::RETRY_AFTER, retry_after(wait).into());
        response
    };
    // Until it signs in, a socket is a stranger's.
    let caller = stranger(head.extensions.get::<Caller>().copied());
    api.strangers.take(&caller).map_err(|wait| {
        let message = "Too many connections; wait before the next one.";
        waiting(wait, refuse(StatusCode::TOO_MANY_REQUESTS, Code::RateLimited, message))
    })?;
    let limits = api.limits.sockets;
    let place = api.openings.take(&caller).map_err(|full| {
        let (status, code, message) = match full {
            Full::ForAll => (StatusCode::SERVICE_UNAVAILABLE, Code::Unavailable, "No further connection is accepted."),
            Full::ForOne => {
                (StatusCode::TOO_MANY_REQUESTS, Code::RateLimited, "Too many connections that have not signed in.")
            }
        };
        waiting(limits.init, refuse(status, code, message))
    })?;
    let token = gate::bearer(&head.headers).map(Arc::from);
    let visit = Visit { locale: locale(&head.headers), trace };
    let upgrade = upgrade
        .protocols([PROTOCOL])
        .max_message_size(limits.message_bytes)
        .max_frame_size(limits.message_bytes)
        // The library's own are 128 KiB each, for each socket.
        .read_buffer_size(4 * 1024)
        .write_buffer_size(0);
    let api = Arc::clone(api);
    Ok(upgrade.on_upgrade(move |socket| async move {
        let session = Session::new(api, socket, visit, Opening { token, caller, place: Some(place) });
        connection.spawn(move |stop| session.run(stop));
    }))
}
