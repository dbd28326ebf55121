//! The pace of what anybody may ask without signing in. Whether the process lives, and is ready, may be asked at any
//! time: a load balancer asks that, and a flood from its side must not make the service look away.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Response, StatusCode, header};
use axum::middleware::{self, Next};

use super::caller::Caller;
use super::media::Media;
use super::rates::{Rates, retry_after, stranger};
use super::trace::TraceId;
use super::{answer, errors};

/// Holds each address to its pace on `routes`.
pub(super) fn around(routes: Router, strangers: Arc<Rates>) -> Router {
    routes.layer(middleware::from_fn_with_state(strangers, hold))
}

async fn hold(State(strangers): State<Arc<Rates>>, request: Request, next: Next) -> Response<Body> {
    let caller = request.extensions().get::<Caller>().copied();
    let is_free = ["/livez", "/readyz", "/healthz"].contains(&request.uri().path());
    let taken = if is_free { Ok(()) } else { strangers.take(&stranger(caller)) };
    match (taken, request.extensions().get::<TraceId>()) {
        (Err(wait), Some(trace)) => {
            let message = "Too many requests; wait before the next one.";
            let error = errors::error(errors::Code::RateLimited, message, trace);
            let mut refused = answer::refused(StatusCode::TOO_MANY_REQUESTS, error, Media::Json);
            refused.headers_mut().insert(header::RETRY_AFTER, retry_after(wait).into());
            refused
        }
        _ => next.run(request).await,
    }
}
