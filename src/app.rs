//! The whole application without its process: opened on a database, served as routes. Tests start it in their own.

use std::{path::Path, sync::Arc};

use axum::Router;
use gradus_domain::{ids::IdSource, time::Clock};
use gradus_migration::{Migrator, MigratorTrait};
use gradus_services::{Services, time::Timekeeper};
use gradus_store::{
    connect::{self, Settings},
    dialect::{self, walls},
    error::StoreError,
    risk::Risk,
    store::Store,
    wall::Wall,
};

use crate::http::{self, Check, Course, Figure, Figures, Front, HttpLimits, Parts, Readiness, SignIn};

/// URL of the embedded database in `data_dir`.
#[must_use]
pub fn embedded_url(data_dir: &Path) -> String {
    format!("sqlite://{}?mode=rwc", data_dir.join("gradus.db").display())
}

/// Brings a database to this version, as its owner, and opens it for a service. Of several processes at once, one does
/// the former and the others wait.
pub async fn open_store(settings: &Settings) -> Result<Store, StoreError> {
    connect::step_down(open_as_owner(settings).await?, settings).await
}

/// Brings a database to this version and lets the service in, as its owner, and leaves it open so: for what fills whole
/// tables.
pub async fn open_as_owner(settings: &Settings) -> Result<Store, StoreError> {
    let owner = connect::connect_as_owner(settings).await?;
    migrate(&owner).await?;
    if !settings.takes_on(Risk::OneWall) {
        walls::let_service_in(&owner).await?;
    }
    Ok(owner)
}

/// Opens a database as it stands: for a service where it is of this version, else as its owner.
pub async fn open_as_it_is(settings: &Settings) -> Result<Store, StoreError> {
    let owner = connect::connect_as_owner(settings).await?;
    if pending(&owner).await?.is_empty() { connect::step_down(owner, settings).await } else { Ok(owner) }
}

/// Brings a database to this version. Who finds nothing to do waits for nobody and needs no rights but those of a service.
pub async fn migrate(store: &Store) -> Result<(), StoreError> {
    if !pending(store).await?.is_empty() {
        let _lock = dialect::lock_for_migration(store).await?;
        Migrator::up(store.for_migration(), None).await?;
    }
    let foreign = dialect::forget_foreign_events(store).await?;
    if foreign > 0 {
        tracing::warn!("forgot {foreign} events that another database server had numbered");
    }
    Ok(())
}

/// Brings an empty database to the version after the first `migrations` of this version's.
pub async fn migrate_to(store: &Store, migrations: u32) -> Result<(), StoreError> {
    Migrator::up(store.for_migration(), Some(migrations)).await.map_err(StoreError::from)
}

/// The migrations that a database lacks, in order; every one where there are no tables.
pub async fn pending(store: &Store) -> Result<Vec<String>, StoreError> {
    let applied = dialect::applied_migrations(&store.reader(Wall::closed())).await?;
    Ok(migrations().into_iter().filter(|name| !applied.contains(name)).collect())
}

/// The migrations of this version, in order.
#[must_use]
pub fn migrations() -> Vec<String> {
    Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect()
}

/// The service on an open database, with the clock that this database asks for.
pub async fn services(store: Store, clock: Arc<dyn Clock>, ids: Arc<dyn IdSource>) -> Result<Services, StoreError> {
    let time = Timekeeper::for_store(&store, clock).await?;
    Ok(Services::new(store, time, ids))
}

/// The routes of the service.
pub fn routes(services: &Services, readiness: Arc<Readiness>, front: Front, limits: HttpLimits) -> Router {
    let schema = gradus_graphql::schema();
    let imports = http::import_routes(services.clone(), front.intake.clone(), limits.imports);
    let evidence = http::evidence_routes(services.clone(), front.intake.clone(), limits.evidence);
    http::router(Parts {
        sdl: gradus_graphql::schema::sdl(),
        schema,
        gate: Arc::new(SignIn(services.clone())),
        readiness,
        ids: services.ids.clone(),
        clock: services.time.machine(),
        front,
        beside: http::claim::routes(services.clone()).merge(imports).merge(evidence),
        limits,
    })
}

/// What must hold before requests are sent here: the database answers and is of this version, and the journal is
/// sealed. What the loops say comes from [`crate::background::Background::check`].
pub fn checks(services: &Services) -> Vec<Check> {
    let look = |name, services: &Services, look: fn(Services) -> Look| {
        let services = services.clone();
        Check::new(name, move || look(services.clone()))
    };
    vec![
        look("database", services, |services| Box::pin(async move { database_answers(&services).await })),
        look("migrations", services, |services| Box::pin(async move { nothing_pending(&services).await })),
        look("journal", services, |services| Box::pin(async move { seals_keep_up(&services).await })),
    ]
}

/// Figures of the database for `/metrics`.
pub fn figures(services: &Services) -> Figures {
    let services = services.clone();
    Box::new(move || {
        let services = services.clone();
        Box::pin(async move { database_figures(&services).await })
    })
}

async fn database_figures(services: &Services) -> Vec<Figure> {
    let statements = "Statements that this process has run.";
    let mut figures = vec![Figure::plain(
        "gradus_database_statements_total",
        statements,
        Course::Counter,
        services.store.statements(),
    )];
    figures.extend(snapshot_figures(services));
    // A figure that cannot be read is left out, which an alert on its absence sees.
    if let Ok(unsealed) = gradus_services::journal::seal::count_unsealed(services).await {
        let help = "Lines of the journal that wait for a seal.";
        figures.push(Figure::plain("gradus_journal_unsealed", help, Course::Gauge, unsealed));
    }
    if let Ok(totals) = gradus_services::upkeep::health::totals(services).await {
        figures.push(Figure {
            name: "gradus_consistency_issues",
            help: "Records that look wrong, by the check that found them.",
            course: Course::Gauge,
            label: Some("check"),
            values: totals.into_iter().map(|(check, total)| (check.as_str().to_lowercase(), total)).collect(),
        });
    }
    figures
}

/// What is kept of training coverage in memory.
fn snapshot_figures(services: &Services) -> [Figure; 6] {
    let kept = services.snapshots.figures();
    let gauge = |name, help, value| Figure::plain(name, help, Course::Gauge, value);
    let counter = |name, help, value| Figure::plain(name, help, Course::Counter, value);
    [
        gauge("gradus_snapshot_organizations", "Organizations whose coverage is in memory.", kept.organizations),
        gauge("gradus_snapshot_people", "People whose coverage is in memory.", kept.people),
        gauge("gradus_snapshot_bytes", "Memory that coverage takes.", kept.bytes),
        counter("gradus_snapshot_loads_total", "Times that an organization was read into memory.", kept.loads),
        counter("gradus_snapshot_reread_total", "People read again after a change.", kept.reread),
        counter("gradus_snapshot_answers_total", "Figures of a day told from memory.", kept.answers),
    ]
}

type Look = std::pin::Pin<Box<dyn Future<Output = Result<(), String>> + Send>>;

/// Lines that may wait for a seal before the journal counts as unsealed: those of more than a minute under full load.
const UNSEALED: u64 = 100_000;

async fn database_answers(services: &Services) -> Result<(), String> {
    let reader = services.store.reader(Wall::closed());
    gradus_store::clock::find(&reader).await.map(|_| ()).map_err(|error| error.to_string())
}

async fn nothing_pending(services: &Services) -> Result<(), String> {
    match pending(&services.store).await {
        Ok(pending) if pending.is_empty() => Ok(()),
        Ok(pending) => Err(format!("pending: {}", pending.join(", "))),
        Err(error) => Err(error.to_string()),
    }
}

async fn seals_keep_up(services: &Services) -> Result<(), String> {
    let unsealed = gradus_services::journal::seal::count_unsealed(services).await.map_err(|error| error.to_string())?;
    if unsealed > UNSEALED { Err(format!("{unsealed} lines wait for a seal")) } else { Ok(()) }
}
