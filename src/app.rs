//! The whole application without its process: opened on a database, served as routes. Tests start it in their own.

use std::{path::Path, sync::Arc};

use axum::Router;
use gradus_domain::{ids::IdSource, time::Clock};
use gradus_migration::{Migrator, MigratorTrait};
use gradus_services::{Services, time::Timekeeper};
use gradus_store::{
    connect::{self, Settings},
    error::StoreError,
    store::Store,
};

use crate::http::{self, Check, HttpLimits, Parts, Readiness, SignIn};

/// URL of the embedded database in `data_dir`.
#[must_use]
pub fn embedded_url(data_dir: &Path) -> String {
    format!("sqlite://{}?mode=rwc", data_dir.join("gradus.db").display())
}

/// Opens a database and brings it to this version.
pub async fn open_store(settings: &Settings) -> Result<Store, StoreError> {
    let store = connect::connect(settings).await?;
    Migrator::up(store.for_migration(), None).await.map_err(StoreError::from)?;
    Ok(store)
}

/// The service on an open database, with the clock that this database asks for.
pub async fn services(store: Store, clock: Arc<dyn Clock>, ids: Arc<dyn IdSource>) -> Result<Services, StoreError> {
    let time = Timekeeper::for_store(&store, clock).await?;
    Ok(Services::new(store, time, ids))
}

/// The routes of the service.
pub fn routes(services: &Services, readiness: Arc<Readiness>, graphiql: bool, limits: HttpLimits) -> Router {
    let schema = gradus_graphql::schema();
    http::router(Parts {
        sdl: gradus_graphql::schema::sdl(),
        schema,
        gate: Arc::new(SignIn(services.clone())),
        readiness,
        ids: services.ids.clone(),
        graphiql,
        limits,
    })
}

/// What must hold before requests are sent here.
pub fn checks(services: &Services) -> Vec<Check> {
    let reader = services.store.reader();
    let database = Check::new("database", move || {
        let reader = reader.clone();
        async move { gradus_store::clock::find(&reader).await.map(|_| ()).map_err(|error| error.to_string()) }
    });
    vec![database]
}
