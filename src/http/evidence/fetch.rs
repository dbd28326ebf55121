//! A file goes out.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use gradus_domain::evidence::revision::Evidence;
use gradus_domain::ids::{EvidenceId, NodeId};
use gradus_services::evidence::read;

use super::range::{self, Asked};
use super::{Api, NOWHERE, chain};
use crate::http::gate;
use crate::http::import::answer::{self, Early};
use crate::http::import::sign_in;
use crate::http::trace::TraceId;

pub(super) async fn fetch(
    State(api): State<Arc<Api>>,
    Extension(trace): Extension<TraceId>,
    Path(id): Path<String>,
    request: Request,
) -> Response<Body> {
    answered(&api, &trace, &id, request.headers()).await.unwrap_or_else(|Early(response)| *response)
}

async fn answered(api: &Api, trace: &TraceId, id: &str, headers: &HeaderMap) -> Result<Response<Body>, Early> {
    let actor = sign_in(&api.services, trace, gate::bearer(headers)).await?;
    let evidence = match EvidenceId::from_node_id(id) {
        Some(id) => {
            let broken = |failure: &dyn std::error::Error| {
                tracing::error!(trace.id = %trace, "could not look evidence up: {}", chain(failure));
                answer::unavailable()
            };
            let read = api.services.read(Arc::new(actor.clone())).await.map_err(|failure| broken(&failure))?;
            read::find_many(&read, &[id]).await.map_err(|failure| broken(&failure))?.into_iter().next()
        }
        None => None,
    };
    let evidence = evidence.ok_or_else(|| answer::refused(StatusCode::NOT_FOUND, "NOT_FOUND", NOWHERE))?;
    if evidence.purged.is_some() {
        return Err(answer::refused(StatusCode::GONE, "PURGED", "The file was purged."));
    }
    let tag = format!("\"{}\"", evidence.hash);
    if text(headers, &header::IF_NONE_MATCH).is_some_and(|known| matches(known, &tag)) {
        return Ok(head(StatusCode::NOT_MODIFIED, &evidence, &tag, Body::empty()));
    }
    let size = u64::try_from(evidence.size).unwrap_or_default();
    // A part of another file than this one would not fit to what the caller has.
    let is_same = text(headers, &header::IF_RANGE).is_none_or(|known| known == tag);
    let range = text(headers, &header::RANGE).filter(|_| is_same);
    let (status, part) = match range::read(range, size) {
        Asked::Whole => (StatusCode::OK, None),
        Asked::Part(from, to) => (StatusCode::PARTIAL_CONTENT, Some((from, to))),
        Asked::Beyond => {
            let message = "The file has no such bytes.";
            let Early(mut response) = answer::refused(StatusCode::RANGE_NOT_SATISFIABLE, "BAD_REQUEST", message);
            set(&mut response, header::CONTENT_RANGE, &format!("bytes */{size}"));
            return Err(Early(response));
        }
    };
    let bytes = read::bytes(&api.services, &actor, &evidence, part).await.map_err(|error| {
        tracing::error!(trace.id = %trace, "could not read evidence: {}", chain(&error));
        answer::unavailable()
    })?;
    let mut response = head(status, &evidence, &tag, Body::from_stream(bytes));
    let (from, to) = part.unwrap_or((0, size));
    set(&mut response, header::CONTENT_LENGTH, &(to - from).to_string());
    if part.is_some() {
        set(&mut response, header::CONTENT_RANGE, &format!("bytes {from}-{}/{size}", to.saturating_sub(1)));
    }
    Ok(response)
}

fn text<'h>(headers: &'h HeaderMap, name: &header::HeaderName) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn matches(known: &str, tag: &str) -> bool {
    known.trim() == "*" || known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag)
}

fn set(response: &mut Response<Body>, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// What goes with the bytes: nothing that a browser may run, show within a page or keep for others.
fn head(status: StatusCode, evidence: &Evidence, tag: &str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    set(&mut response, header::ETAG, tag);
    set(&mut response, header::ACCEPT_RANGES, "bytes");
    set(&mut response, header::CACHE_CONTROL, "private, no-cache");
    set(&mut response, header::CONTENT_TYPE, evidence.format.media_type());
    set(&mut response, header::CONTENT_DISPOSITION, &disposition(&evidence.name));
    let sandbox = "default-src 'none'; frame-ancestors 'none'; sandbox";
    set(&mut response, header::CONTENT_SECURITY_POLICY, sandbox);
    response
}

/// Under which name it is kept by whoever fetches it (RFC 6266): in ASCII for old clients, and as it is.
fn disposition(name: &str) -> String {
    use std::fmt::Write;
    let plain =
        |sign: char| if sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-' | '_' | ' ') { sign } else { '_' };
    let ascii: String = name.chars().map(plain).collect();
    let encoded = name.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'~') {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
        text
    });
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_header() {
        let told = disposition("现场 \"1\"\r\nx.png");

        assert!(HeaderValue::from_str(&told).is_ok());
        assert_eq!(disposition("a b.png"), "attachment; filename=\"a b.png\"; filename*=UTF-8''a%20b.png");
        assert!(told.contains("filename=\"__ _1___x.png\""), "{told}");
    }

    #[test]
    fn a_tag_is_found_among_others() {
        assert!(matches("\"a\", W/\"b\"", "\"b\"") && matches("*", "\"b\""));
        assert!(!matches("\"a\"", "\"b\""));
    }
}
