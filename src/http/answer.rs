//! Answers as bytes: status, media type, and a body whose keys stand in the order in which they were asked.

use std::collections::BTreeMap;

use async_graphql::{Response as Executed, ServerError, Value};
use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use serde::Serialize;

use super::errors::{self, Code};
use super::media::Media;
use super::trace::TraceId;

/// An answer as it is written.
#[derive(Serialize)]
pub(super) struct Shape<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ServerError>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<&'a Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub extensions: BTreeMap<String, Value>,
}

/// The answer to a request that reached the schema.
pub(super) fn executed(response: Executed, media: Media, trace: &TraceId) -> Response<Body> {
    let Executed { errors, data, extensions, .. } = response;
    // Nothing was executed where there is no data and no error has a place in it.
    let request_error = data == Value::Null && !errors.is_empty() && errors.iter().all(|error| error.path.is_empty());
    let errors = errors::presentable(errors, trace);
    if request_error {
        write(document_status(media), media, &Shape { errors, data: None, extensions })
    } else {
        write(StatusCode::OK, media, &Shape { errors, data: Some(&data), extensions })
    }
}

/// The answer to a well-formed request whose document is refused before execution.
pub(super) fn document_refused(error: ServerError, media: Media) -> Response<Body> {
    refused(document_status(media), error, media)
}

/// An answer without data.
pub(super) fn refused(status: StatusCode, error: ServerError, media: Media) -> Response<Body> {
    write(status, media, &Shape { errors: vec![error], data: None, extensions: BTreeMap::new() })
}

/// The answer to a fault that no resolver has told of.
pub(super) fn broken(trace: &TraceId, media: Media) -> Response<Body> {
    refused(StatusCode::INTERNAL_SERVER_ERROR, errors::error(Code::Internal, "Something went wrong", trace), media)
}

fn document_status(media: Media) -> StatusCode {
    match media {
        Media::Json => StatusCode::OK,
        Media::GraphqlResponse => StatusCode::BAD_REQUEST,
    }
}

fn write(status: StatusCode, media: Media, shape: &Shape<'_>) -> Response<Body> {
    let (status, body) = match serde_json::to_vec(shape) {
        Ok(body) => (status, body),
        Err(error) => {
            tracing::error!("could not write an answer: {error}");
            let body = br#"{"errors":[{"message":"Something went wrong","extensions":{"code":"INTERNAL"}}]}"#;
            (StatusCode::INTERNAL_SERVER_ERROR, body.to_vec())
        }
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, media.content_type());
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept, Accept-Language, Authorization"));
    response
}
