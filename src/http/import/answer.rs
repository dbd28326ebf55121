//! What is answered.

use axum::Json;
use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use gradus_domain::ids::NodeId;
use gradus_domain::imports::{ImportRun, ImportState};
use gradus_services::import::{CellError, ImportReport};
use serde_json::{Value, json};

use crate::http::places::Full;

/// Refused cells in one answer; the import has more of them.
const LISTED: usize = 100;

/// An answer given before the file was read to its end. Boxed: it is the rare way out of every check.
pub(in crate::http) struct Early(pub Box<Response<Body>>);

fn early(status: StatusCode, body: Value) -> Early {
    Early(Box::new(answer(status, body)))
}

pub(in crate::http) fn answer(status: StatusCode, body: Value) -> Response<Body> {
    let unkept = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    (status, [unkept], Json(body)).into_response()
}

pub(in crate::http) fn refused(status: StatusCode, code: &str, message: &str) -> Early {
    early(status, json!({ "errors": [{ "message": message, "extensions": { "code": code } }] }))
}

pub(super) fn forbidden() -> Early {
    refused(StatusCode::FORBIDDEN, "FORBIDDEN", "You may not import files of this kind.")
}

pub(in crate::http) fn unavailable() -> Early {
    refused(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", "The service cannot answer at the moment.")
}

pub(in crate::http) fn full(full: Full) -> Early {
    let (status, code, message) = match full {
        Full::ForOne => {
            (StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED", "Two of your files are under way; wait for one to end.")
        }
        Full::ForAll => (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", "The service is busy; try again in a moment."),
    };
    let Early(mut response) = refused(status, code, message);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    Early(response)
}

fn cell(error: &CellError) -> Value {
    json!({
        "line": error.line,
        "column": error.column,
        "code": error.code.as_str(),
        "message": error.message,
    })
}

/// The columns do not fit: an error for each.
pub(super) fn columns(errors: &[CellError]) -> Early {
    let error = |error: &CellError| {
        json!({
            "message": format!("{}: {}", error.column, error.message),
            "extensions": { "code": error.code.as_str(), "line": error.line, "column": error.column },
        })
    };
    let errors: Vec<_> = errors.iter().take(LISTED).map(error).collect();
    early(StatusCode::UNPROCESSABLE_ENTITY, json!({ "errors": errors }))
}

/// A file that was read: 200 where it was taken or tried, 422 where nothing was taken because rows are refused.
pub(super) fn report(report: &ImportReport) -> Response<Body> {
    let figures = &report.figures;
    let nothing = !report.applied && !report.dry_run && figures.refused > 0;
    let state = match () {
        () if report.stopped => ImportState::Stopped,
        () if nothing => ImportState::Refused,
        () => ImportState::Done,
    };
    let status = if nothing { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let body = json!({
        "import": report.import.map(NodeId::to_node_id),
        "state": state.as_str(),
        "dryRun": report.dry_run,
        "resumedFrom": report.resumed_from,
        "rows": report.rows,
        "created": figures.created,
        "updated": figures.updated,
        "unchanged": figures.unchanged,
        "skipped": figures.skipped,
        "refused": figures.refused,
        "refusals": figures.refusals.iter().take(LISTED).map(cell).collect::<Vec<_>>(),
    });
    answer(status, body)
}

/// A file that is under way: 202, and where it stands.
pub(super) fn begun(run: &ImportRun) -> Response<Body> {
    let body = json!({
        "import": run.id.to_node_id(),
        "state": ImportState::Running.as_str(),
        "dryRun": false,
        "resumedFrom": run.counts.done,
    });
    answer(StatusCode::ACCEPTED, body)
}
