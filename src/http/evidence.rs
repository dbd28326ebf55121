//! `POST /evidence` and `GET /evidence/{id}`: files of evidence come and go here, because a file is no text of a document.
//!
//! A file is received into one that has no name, bounded and hashed as it comes; what it is, who may hand it in and where
//! its bytes go is up to `gradus_services::evidence`. It goes out as an attachment that no browser runs or guesses at, to
//! whoever may read a record that it shows something about; to everybody else it is not there.

mod fetch;
mod range;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, Uri, header};
use axum::routing::{get, post};
use gradus_domain::access::Action;
use gradus_domain::evidence::format::EvidenceFormat;
use gradus_domain::evidence::refusal::UploadRefusal;
use gradus_domain::evidence::retention::RetentionClass;
use gradus_domain::evidence::revision::Evidence;
use gradus_domain::ids::{EvidenceId, NodeId};
use gradus_domain::locale::Locale;
use gradus_domain::refusal::Refusal;
use gradus_services::evidence::upload::{Arrived, EvidenceUpload, UploadFailure, evidence_upload};
use gradus_services::{Actor, Failure, Never, Services};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::import::answer::{self, Early};
use super::import::{Intake, sign_in, upload};
use super::{gate, places::Places, trace::TraceId};

/// Bounds of evidence.
#[derive(Clone, Copy, Debug)]
pub struct EvidenceLimits {
    /// Bytes of a file.
    pub bytes: usize,
    /// How long nothing of it may come.
    pub idle: Duration,
    /// How long it may take to arrive.
    pub read: Duration,
    /// Files that arrive at once; times `bytes` this is what they take of the disk beside the store.
    pub at_once: usize,
    /// The same of one principal.
    pub principal_at_once: usize,
}

impl EvidenceLimits {
    /// The usual bounds with files of up to so many MiB.
    #[must_use]
    pub fn of_mib(mib: u32) -> Self {
        let bytes = usize::try_from(mib).unwrap_or(usize::MAX).saturating_mul(1024 * 1024);
        let (idle, read) = (Duration::from_secs(15), Duration::from_mins(5));
        Self { bytes, idle, read, at_once: 16, principal_at_once: 4 }
    }
}

impl Default for EvidenceLimits {
    fn default() -> Self {
        Self::of_mib(25)
    }
}

struct Api {
    services: Services,
    intake: Intake,
    limits: EvidenceLimits,
    files: Places,
}

/// The routes.
pub(crate) fn routes(services: Services, intake: Intake, limits: EvidenceLimits) -> Router {
    let files = Places::new(limits.at_once, limits.principal_at_once);
    let api = Arc::new(Api { services, intake, limits, files });
    Router::new().route("/evidence", post(hand_in)).route("/evidence/{id}", get(fetch::fetch)).with_state(api)
}

async fn hand_in(
    State(api): State<Arc<Api>>,
    Extension(trace): Extension<TraceId>,
    request: Request,
) -> Response<Body> {
    take(&api, &trace, request).await.unwrap_or_else(|Early(response)| *response)
}

async fn take(api: &Arc<Api>, trace: &TraceId, request: Request) -> Result<Response<Body>, Early> {
    let (head, body) = request.into_parts();
    let actor = sign_in(&api.services, trace, gate::bearer(&head.headers)).await?;
    may_add(api, &actor, trace).await?;
    let upload = asked(&head.uri, &head.headers)?;
    let key = idempotency_key(&head.headers)?;
    let _place = api.files.take(&actor.principal.remembered_as()).map_err(answer::full)?;
    let limits = api.limits;
    let larger = format!("The file is larger than {} bytes.", limits.bytes);
    let bounds = upload::Bounds { bytes: limits.bytes, idle: limits.idle, read: limits.read, larger };
    let (directory, name) = (api.intake.directory(), format!("evidence-{}", api.services.ids.next()));
    let (mut digest, mut size) = (Sha256::new(), 0_i64);
    let look = |piece: &[u8]| {
        digest.update(piece);
        size = size.saturating_add(i64::try_from(piece.len()).unwrap_or(i64::MAX));
    };
    let file = upload::receive((&directory, &name), &bounds, trace, &head.headers, body, look).await?;
    let arrived = Arrived { file, hash: format!("{:x}", digest.finalize()), size };
    // A caller who goes away leaves the command to its end, and at most a reservation.
    let made = evidence_upload(&api.services, &actor, upload, key, arrived).await;
    made.map(|evidence| stored(&evidence)).map_err(|failure| told(failure, trace))
}

fn bad(message: &str) -> Early {
    answer::refused(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
}

/// Asked before the file is taken, so that nobody fills the disk who may not; asked again by the command.
async fn may_add(api: &Api, actor: &Actor, trace: &TraceId) -> Result<(), Early> {
    let read = api.services.read(Arc::new(actor.clone())).await.map_err(|failure| {
        tracing::error!(trace.id = %trace, "could not begin an upload: {failure}");
        answer::unavailable()
    })?;
    match actor.scope::<Never>(Action::AddEvidence, read.now) {
        Ok(_) => Ok(()),
        Err(_) => Err(answer::refused(StatusCode::FORBIDDEN, "FORBIDDEN", "You may not hand in evidence.")),
    }
}

/// What is said of the file: by the parameters, and by its media type.
fn asked(uri: &Uri, headers: &HeaderMap) -> Result<EvidenceUpload, Early> {
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let only = types.next().filter(|_| types.next().is_none()).and_then(|value| value.to_str().ok());
    let Some(format) = only.and_then(EvidenceFormat::of_media_type) else {
        let refusal = UploadRefusal::TypeNotAllowed;
        return Err(refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, &[refusal]));
    };
    let Ok(Query(pairs)) = Query::<Vec<(String, String)>>::try_from_uri(uri) else {
        return Err(bad("The query string cannot be read."));
    };
    let (mut name, mut source, mut replaces, mut retention) = (None, None, None, RetentionClass::Standard);
    for (key, value) in pairs {
        match key.as_str() {
            "name" => name = Some(value),
            "source" => source = Some(value),
            "replaces" => {
                let id = EvidenceId::from_node_id(&value);
                replaces = Some(id.ok_or_else(|| answer::refused(StatusCode::NOT_FOUND, "NOT_FOUND", NOWHERE))?);
            }
            "retention" => {
                let class = value.parse();
                retention = class.map_err(|_| bad("retention is STANDARD, CERTIFICATION, LONG or PERMANENT."))?;
            }
            _ => return Err(bad("The parameters are name, source, replaces and retention.")),
        }
    }
    let name = name.ok_or_else(|| bad("name says how the file is called."))?;
    Ok(EvidenceUpload { name, format, source, replaces, retention })
}

/// Also what whoever asks may not see.
const NOWHERE: &str = "There is no such evidence.";

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Early> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(None) };
    let key = key.to_str().map_err(|_| bad("Idempotency-Key has 1 to 200 printed characters."))?;
    Ok(Some(key.to_owned()))
}

/// A file that was taken: 201, and where it is fetched.
fn stored(evidence: &Evidence) -> Response<Body> {
    let id = evidence.id.to_node_id();
    let path = ["/evidence/", &id].concat();
    let body = json!({
        "evidence": id,
        "version": evidence.version,
        "name": evidence.name,
        "format": evidence.format.as_str(),
        "sizeBytes": evidence.size,
        "sha256": evidence.hash,
        "revision": evidence.revision,
        "downloadPath": path,
    });
    let mut response = answer::answer(StatusCode::CREATED, body);
    if let Ok(location) = HeaderValue::from_str(&path) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

fn refused(status: StatusCode, refusals: &[UploadRefusal]) -> Early {
    let error = |refusal: &UploadRefusal| {
        json!({
            "message": refusal.message(Locale::En),
            "extensions": { "code": refusal.code(), "rule": refusal.rule(), "field": refusal.field().first() },
        })
    };
    let errors: Vec<Value> = refusals.iter().map(error).collect();
    Early(Box::new(answer::answer(status, json!({ "errors": errors }))))
}

fn told(failure: UploadFailure, trace: &TraceId) -> Early {
    match failure {
        UploadFailure::Failed(Failure::Refused(refusals)) if refusals.contains(&UploadRefusal::BeingRemoved) => {
            let Early(mut response) = refused(StatusCode::SERVICE_UNAVAILABLE, &refusals);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
            Early(response)
        }
        UploadFailure::Failed(Failure::Refused(refusals)) => refused(StatusCode::UNPROCESSABLE_ENTITY, &refusals),
        UploadFailure::Failed(Failure::NotFound(_)) => answer::refused(StatusCode::NOT_FOUND, "NOT_FOUND", NOWHERE),
        UploadFailure::Failed(Failure::Forbidden) => {
            answer::refused(StatusCode::FORBIDDEN, "FORBIDDEN", "You may not hand in evidence.")
        }
        UploadFailure::Failed(Failure::KeyReused) => {
            let message = "This idempotency key was used for another request.";
            answer::refused(StatusCode::CONFLICT, "IDEMPOTENCY_KEY_REUSED", message)
        }
        UploadFailure::Failed(Failure::KeyMalformed) => bad("Idempotency-Key has 1 to 200 printed characters."),
        failure => {
            tracing::error!(trace.id = %trace, "could not store evidence: {}", chain(&failure));
            answer::unavailable()
        }
    }
}

/// A fault with its causes, for the log.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
