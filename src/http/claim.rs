//! `POST /claim`: the first administrator of a new installation. Anybody may knock; only the claim token opens.
//!
//! It is no GraphQL, because nobody can sign in yet; its errors have the shape of GraphQL's all the same.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::post;
use axum::{Json, Router};
use gradus_domain::ids::NodeId;
use gradus_domain::locale::Locale;
use gradus_domain::refusal::Refusal;
use gradus_services::identity::claim::{Claim, ClaimRefusal, Claimed, claim};
use gradus_services::{Failure, Services};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{media, trace::TraceId};

/// Bytes of a body: a few names and a token.
const BODY_BYTES: usize = 16 * 1024;
/// How long a body may take to arrive.
const BODY_READ: Duration = Duration::from_secs(15);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Asked {
    claim_token: String,
    code: String,
    name: String,
    time_zone: String,
    calendar: String,
    locale: Option<String>,
}

/// The route.
pub fn routes(services: Services) -> Router {
    Router::new().route("/claim", post(handle)).with_state(services)
}

async fn handle(
    State(services): State<Services>,
    Extension(trace): Extension<TraceId>,
    request: Request,
) -> Response<Body> {
    let (head, body) = request.into_parts();
    let language = locale(&head.headers);
    // Also what keeps a page of somebody else's from posting a form here.
    if !media::is_json(&head.headers) {
        let message = "Content-Type must be application/json, in UTF-8.";
        return refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, "BAD_REQUEST", message);
    }
    let body = match tokio::time::timeout(BODY_READ, to_bytes(body, BODY_BYTES)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => {
            let message = format!("The body is larger than {BODY_BYTES} bytes, or broke off.");
            return refused(StatusCode::PAYLOAD_TOO_LARGE, "BAD_REQUEST", &message);
        }
        Err(_) => {
            let message = "The body took too long to arrive.";
            return refused(StatusCode::REQUEST_TIMEOUT, "BAD_REQUEST", message);
        }
    };
    // What exactly does not fit is not repeated: it may be the token.
    let Ok(asked) = serde_json::from_slice::<Asked>(&body) else {
        let message = "The body must be a JSON object with claimToken, code, name, timeZone, calendar and, if you \
                       like, locale; all are strings.";
        return refused(StatusCode::BAD_REQUEST, "BAD_REQUEST", message);
    };
    let named = asked.locale.as_deref().map(Locale::from_tag);
    if named == Some(None) {
        return refused(StatusCode::BAD_REQUEST, "BAD_REQUEST", "The locale must be zh-CN, zh-TW or en.");
    }
    let wanted = Claim {
        token: asked.claim_token,
        code: asked.code,
        name: asked.name,
        time_zone: asked.time_zone,
        calendar: asked.calendar,
        locale: named.flatten().unwrap_or(language),
    };
    match claim(&services, wanted).await {
        Ok(claimed) => answer(StatusCode::CREATED, made(&claimed)),
        Err(Failure::Refused(refusals)) => answer(status(&refusals), told(&refusals, language)),
        Err(failure) => {
            tracing::error!(trace.id = %trace, "could not claim the installation: {failure}");
            refused(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", "The service cannot answer at the moment.")
        }
    }
}

fn locale(headers: &HeaderMap) -> Locale {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    asked.and_then(Locale::from_accept_language).unwrap_or(Locale::En)
}

fn made(claimed: &Claimed) -> Value {
    json!({
        "organization": { "id": claimed.organization.to_node_id(), "code": claimed.code },
        "token": claimed.token,
        "expiresAt": claimed.expires_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
    })
}

fn status(refusals: &[ClaimRefusal]) -> StatusCode {
    match refusals.first() {
        Some(ClaimRefusal::Unknown | ClaimRefusal::Expired) => StatusCode::FORBIDDEN,
        Some(ClaimRefusal::AlreadyClaimed) => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn told(refusals: &[ClaimRefusal], language: Locale) -> Value {
    let error = |refusal: &ClaimRefusal| {
        json!({
            "message": refusal.message(language),
            "extensions": { "code": refusal.code(), "field": refusal.field() },
        })
    };
    json!({ "errors": refusals.iter().map(error).collect::<Vec<_>>() })
}

fn refused(status: StatusCode, code: &str, message: &str) -> Response<Body> {
    answer(status, json!({ "errors": [{ "message": message, "extensions": { "code": code } }] }))
}

fn answer(status: StatusCode, body: Value) -> Response<Body> {
    let unkept = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    (status, [unkept], Json(body)).into_response()
}
