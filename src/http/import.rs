//! `POST /import/KIND`: the importer of the command line, for systems that hand in files.
//!
//! The file comes first, into a temporary file of the data directory, for as long as it keeps coming and up to a bound;
//! then the work begins, as a task of its own. A file that is done soon is answered with its counts; of any other the
//! answer is 202 with the import's id, and the work goes on: `import(id)` and the subscription `changes` tell how far it
//! is. Where the process is asked to stop, it stops between two batches, and the same file goes on there.
//!
//! It is no GraphQL, because a file is no text of a document; its errors have the shape of GraphQL's all the same.

pub(super) mod answer;
mod asked;
pub(super) mod upload;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Path, Request, State};
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::routing::post;
use gradus_domain::imports::{ImportRun, ImportedKind};
use gradus_services::import::{ImportFailure, ImportFile, ImportKind, ImportReport, Onlooker, import_file};
use gradus_services::indicators::import_values::ValuesImport;
use gradus_services::people::import::{
    assignments::AssignmentsImport, departments::DepartmentsImport, employees::EmployeesImport, groups::GroupsImport,
};
use gradus_services::training::{import_completions::CompletionsImport, import_waivers::WaiversImport};
use gradus_services::{Actor, Services, identity};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{gate, places::Places, trace::TraceId};
use answer::Early;
use asked::Asked;

/// Bounds of files that are handed in.
#[derive(Clone, Copy, Debug)]
pub struct ImportLimits {
    /// Bytes of a file.
    pub bytes: usize,
    /// How long nothing of it may come.
    pub idle: Duration,
    /// How long it may take to arrive.
    pub read: Duration,
    /// How long a caller waits for the end before the answer is that the work goes on.
    pub wait: Duration,
    /// Files at once, arriving or under way; times `bytes` this is what they take of the disk.
    pub at_once: usize,
    /// The same of one principal.
    pub principal_at_once: usize,
}

impl Default for ImportLimits {
    fn default() -> Self {
        Self {
            bytes: 10 * 1024 * 1024,
            idle: Duration::from_secs(15),
            read: Duration::from_mins(2),
            wait: Duration::from_secs(10),
            at_once: 8,
            principal_at_once: 2,
        }
    }
}

/// Where files wait, and how imports end with the process. Clones share it.
#[derive(Clone, Default)]
pub struct Intake {
    directory: Option<PathBuf>,
    stop: CancellationToken,
    under_way: TaskTracker,
}

impl Intake {
    /// Keeps files in `directory` while they are needed.
    #[must_use]
    pub fn within(directory: PathBuf) -> Self {
        Self { directory: Some(directory), ..Self::default() }
    }

    /// Where files are kept while they are needed.
    pub(super) fn directory(&self) -> PathBuf {
        self.directory.clone().unwrap_or_else(std::env::temp_dir)
    }

    /// Asks imports to stop between two batches.
    pub fn stop(&self) {
        self.stop.cancel();
        self.under_way.close();
    }

    /// Waits until none is under way, once they were asked to stop.
    pub async fn ended(&self) {
        self.under_way.wait().await;
    }
}

struct Api {
    services: Services,
    intake: Intake,
    limits: ImportLimits,
    files: Places,
}

/// The route.
pub(crate) fn routes(services: Services, intake: Intake, limits: ImportLimits) -> Router {
    let files = Places::new(limits.at_once, limits.principal_at_once);
    let api = Arc::new(Api { services, intake, limits, files });
    Router::new().route("/import/{kind}", post(handle)).with_state(api)
}

async fn handle(
    State(api): State<Arc<Api>>,
    Extension(trace): Extension<TraceId>,
    Path(kind): Path<String>,
    request: Request,
) -> Response<Body> {
    let taken = match kind.as_str() {
        "departments" => take::<DepartmentsImport>(&api, &trace, request).await,
        "employees" => take::<EmployeesImport>(&api, &trace, request).await,
        "assignments" => take::<AssignmentsImport>(&api, &trace, request).await,
        "groups" => take::<GroupsImport>(&api, &trace, request).await,
        "completions" => take::<CompletionsImport>(&api, &trace, request).await,
        "waivers" => take::<WaiversImport>(&api, &trace, request).await,
        "values" => take::<ValuesImport>(&api, &trace, request).await,
        _ => {
            let kinds: Vec<_> = ImportedKind::ALL.iter().map(|kind| kind.as_str().to_lowercase()).collect();
            let message = format!("There is no such kind of file; there are {}.", kinds.join(", "));
            Err(answer::refused(StatusCode::NOT_FOUND, "BAD_REQUEST", &message))
        }
    };
    taken.unwrap_or_else(|Early(response)| *response)
}

async fn take<K: ImportKind>(api: &Arc<Api>, trace: &TraceId, request: Request) -> Result<Response<Body>, Early> {
    let (head, body) = request.into_parts();
    asked::media_type(&head.headers)?;
    let asked = Asked::from_query(&head.uri, K::NAME)?;
    let actor = sign_in(&api.services, trace, gate::bearer(&head.headers)).await?;
    may_import::<K>(api, &actor, trace).await?;
    let place = api.files.take(&actor.principal.remembered_as()).map_err(answer::full)?;
    let (directory, limits) = (api.intake.directory(), api.limits);
    let larger = format!("The file is larger than {} bytes; the command line takes CSV of any size.", limits.bytes);
    let bounds = upload::Bounds { bytes: limits.bytes, idle: limits.idle, read: limits.read, larger };
    let name = format!("upload-{}", api.services.ids.next());
    let file = upload::receive((&directory, &name), &bounds, trace, &head.headers, body, |_| ()).await?;
    let file = ImportFile { name: asked.file_name.clone(), file, sheet: asked.sheet.clone() };

    let (began, run) = oneshot::channel();
    let task = {
        let (api, options) = (Arc::clone(api), asked.options());
        async move {
            let _place = place;
            let onlooker = Begun(std::sync::Mutex::new(Some(began)));
            let stop = api.intake.stop.clone();
            import_file::<K>(&api.services, &actor, file, options, &onlooker, stop).await
        }
    };
    // Dropping the handle leaves the task alone: it goes on when nobody waits for it any more.
    let mut task = api.intake.under_way.spawn(task);
    match tokio::time::timeout(api.limits.wait, &mut task).await {
        Ok(ended) => ending(ended, trace),
        Err(_) if asked.dry_run => {
            task.abort();
            let message = "The file takes too long to try; try it by the command line, or hand it in without dryRun.";
            Err(answer::refused(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", message))
        }
        // A run begins when the whole file was looked through once, however soon an answer is wanted.
        Err(_) => match tokio::time::timeout(BEGINS, run).await {
            Ok(Ok(run)) => {
                log(task, trace.clone());
                Ok(answer::begun(&run))
            }
            // It was over before there was a run.
            Ok(Err(_)) => ending(task.await, trace),
            Err(_) => {
                log(task, trace.clone());
                Err(answer::unavailable())
            }
        },
    }
}

/// How long the beginning of a run is waited for, after an answer was due.
const BEGINS: Duration = Duration::from_secs(30);

type Ended = Result<Result<ImportReport, ImportFailure>, tokio::task::JoinError>;

/// The answer of an import that is over.
fn ending(ended: Ended, trace: &TraceId) -> Result<Response<Body>, Early> {
    match ended {
        Ok(Ok(report)) => Ok(answer::report(&report)),
        Ok(Err(failure)) => Err(told(failure, trace)),
        Err(panic) => {
            tracing::error!(trace.id = %trace, "an import did not end: {panic}");
            Err(answer::unavailable())
        }
    }
}

/// Tells the caller which run it is.
struct Begun(std::sync::Mutex<Option<oneshot::Sender<ImportRun>>>);

impl Onlooker for Begun {
    fn began(&self, run: &ImportRun) {
        let sender = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
        if let Some(sender) = sender {
            // Nobody may wait for it.
            let _ = sender.send(run.clone());
        }
    }

    fn read(&self, _: u64) {}

    fn done(&self, _: u64) {}
}

/// Says how an import ended of which nobody waits for the answer. The run itself says so to those who look it up.
fn log(task: tokio::task::JoinHandle<Result<ImportReport, ImportFailure>>, trace: TraceId) {
    tokio::spawn(async move {
        match task.await {
            Ok(Ok(report)) => tracing::info!(trace.id = %trace, "took in {} {}", report.rows, report.kind),
            Ok(Err(failure)) => tracing::error!(trace.id = %trace, "could not take a file in: {failure}"),
            Err(panic) => tracing::error!(trace.id = %trace, "an import did not end: {panic}"),
        }
    });
}

/// Who hands a file in, or fetches one.
pub(super) async fn sign_in(services: &Services, trace: &TraceId, token: Option<&str>) -> Result<Actor, Early> {
    let challenged = |challenge: &'static str, message: &str| {
        let Early(mut response) = answer::refused(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", message);
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        Early(response)
    };
    let Some(token) = token else {
        let message = "Sign in: send Authorization: Bearer and a token.";
        return Err(challenged("Bearer realm=\"gradus\"", message));
    };
    match identity::authenticate::bearer(services, token, trace.as_str()).await {
        Ok(Some(actor)) => Ok(actor),
        Ok(None) => {
            let challenge = "Bearer realm=\"gradus\", error=\"invalid_token\"";
            Err(challenged(challenge, "The token is unknown, expired or revoked."))
        }
        Err(fault) => {
            tracing::error!(trace.id = %trace, "could not authenticate a token: {fault}");
            Err(answer::unavailable())
        }
    }
}

/// Asked before the file is taken, so that nobody fills the disk who may not import it; asked again with each batch.
async fn may_import<K: ImportKind>(api: &Api, actor: &Actor, trace: &TraceId) -> Result<(), Early> {
    let read = api.services.read(Arc::new(actor.clone())).await.map_err(|failure| {
        tracing::error!(trace.id = %trace, "could not begin an import: {failure}");
        answer::unavailable()
    })?;
    match K::scope(actor, read.now) {
        Ok(_) => Ok(()),
        Err(_) => Err(answer::forbidden()),
    }
}

fn told(failure: ImportFailure, trace: &TraceId) -> Early {
    match failure {
        ImportFailure::Columns(errors) => answer::columns(&errors),
        ImportFailure::Workbook(fault) => {
            answer::refused(StatusCode::UNPROCESSABLE_ENTITY, "WORKBOOK_UNFIT", &format!("{fault}"))
        }
        ImportFailure::File(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            answer::refused(StatusCode::UNPROCESSABLE_ENTITY, "WORKBOOK_UNFIT", &format!("{error}"))
        }
        ImportFailure::TakenOver => {
            let message = "The same file was begun again elsewhere and is carried on there.";
            answer::refused(StatusCode::CONFLICT, "TAKEN_OVER", message)
        }
        ImportFailure::Forbidden => answer::forbidden(),
        failure @ (ImportFailure::File(_) | ImportFailure::Broken(_)) => {
            tracing::error!(trace.id = %trace, "could not take a file in: {failure}");
            answer::unavailable()
        }
    }
}
