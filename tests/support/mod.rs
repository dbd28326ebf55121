//! The application as a stranger meets it: over HTTP, on a database of its own, with a clock that the test sets.

pub mod chance;
mod database;
mod program;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use gradus::{
    app,
    http::{HttpLimits, Readiness, ServeLimits, serve},
    system::SystemIds,
};
use gradus_domain::{
    access::RolePreset,
    ids::{EmployeeId, OrganizationId},
    locale::{Locale, LocalizedText},
    people::organization::Organization,
    time::ManualClock,
};
use gradus_services::{
    Actor, Command, Services,
    identity::token_create::{TokenCreate, token_create},
    people::organization_create::organization_create,
    time::Timekeeper,
};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

pub use database::TestDatabase;

/// A running application with one organization, `ALPHA`.
pub struct Gradus {
    /// Its database, for looking behind the scenes.
    pub database: TestDatabase,
    /// Its clock. It starts at 2026-11-20 10:00 in Shanghai.
    pub clock: Arc<ManualClock>,
    /// Its parts, for use cases that have no door of their own.
    pub services: Services,
    /// The organization that every test has.
    pub alpha: Tenant,
    address: String,
    client: reqwest::Client,
    stop: CancellationToken,
}

/// An organization and a token for all of it.
#[derive(Clone)]
pub struct Tenant {
    /// Its id.
    pub id: OrganizationId,
    /// Token of an administrator.
    pub admin: String,
    /// Token of a quality manager.
    pub quality: String,
}

/// An instant, written as in the API.
pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// A day, written as in the API.
pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

impl Gradus {
    /// Starts the application on a fresh database.
    pub async fn start() -> Self {
        Self::start_on(TestDatabase::fresh().await).await
    }

    /// Starts the application on `database`, which is migrated already.
    pub async fn start_on(database: TestDatabase) -> Self {
        // The service's log, for whoever looks into a failing test: GRADUS_LOG=debug.
        if let Ok(filter) = std::env::var("GRADUS_LOG") {
            let _ = tracing_subscriber::fmt().with_env_filter(filter).with_test_writer().try_init();
        }
        let clock = Arc::new(ManualClock::new(at("2026-11-20T02:00:00Z")));
        let store = app::open_store(&database.settings()).await.expect("the database opens");
        let services = Services::new(store, Timekeeper::injected(clock.clone()), Arc::new(SystemIds));
        let stop = CancellationToken::new();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let readiness = Arc::new(Readiness::new(app::checks(&services), Vec::new()));
        let routes = app::routes(&services, readiness, true, HttpLimits::default());
        tokio::spawn(serve(listener, routes, ServeLimits::default(), stop.clone()));
        let alpha = make_tenant(&services, "ALPHA").await;
        Self { database, clock, services, alpha, address, client: reqwest::Client::new(), stop }
    }

    /// Adds an organization.
    pub async fn add_tenant(&self, code: &str) -> Tenant {
        make_tenant(&self.services, code).await
    }

    /// Issues a token in `tenant`.
    pub async fn token(
        &self,
        tenant: &Tenant,
        role: RolePreset,
        department: Option<&str>,
        employee: Option<EmployeeId>,
    ) -> String {
        make_token(&self.services, tenant.id, role, department, employee).await
    }

    /// Sets the clock.
    pub fn set_clock(&self, text: &str) {
        self.clock.set(at(text));
    }

    /// Asks as ALPHA's administrator and wants no errors.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        self.ask_as(&self.alpha.admin, query, variables).await
    }

    /// Asks as somebody and wants no errors; answers `data`.
    pub async fn ask_as(&self, token: &str, query: &str, variables: Value) -> Value {
        let answer = self.answer(token, query, variables).await;
        assert_eq!(answer.get("errors"), None, "{query}\n{answer:#}");
        answer["data"].clone()
    }

    /// Asks and answers whatever comes back.
    pub async fn answer(&self, token: &str, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        let response = self
            .client
            .post(format!("{}/graphql", self.address))
            .bearer_auth(token)
            .header("accept", "application/json")
            .header("accept-language", "en")
            .json(&body)
            .send()
            .await
            .expect("an answer");
        response.json().await.expect("JSON")
    }

    /// Where it listens, with the scheme.
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Gradus {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn make_tenant(services: &Services, code: &str) -> Tenant {
    let id = OrganizationId(services.ids.next());
    let organization = Organization {
        id,
        code: code.into(),
        name: LocalizedText([(Locale::En, format!("Operator {code}"))].into()),
        time_zone: "Asia/Shanghai".into(),
        calendar: "CN".into(),
        locale: Locale::En,
    };
    let actor = Actor::command_line(id);
    let command = Command::internal("organizationCreate");
    let made = services.door.run(&actor, command, move |unit| {
        let organization = organization.clone();
        Box::pin(async move { organization_create(unit, &organization).await })
    });
    made.await.expect("an organization");
    let admin = make_token(services, id, RolePreset::OrganizationAdmin, None, None).await;
    let quality = make_token(services, id, RolePreset::QualityManager, None, None).await;
    Tenant { id, admin, quality }
}

async fn make_token(
    services: &Services,
    organization: OrganizationId,
    role: RolePreset,
    department: Option<&str>,
    employee: Option<EmployeeId>,
) -> String {
    let input = TokenCreate {
        name: format!("{role}"),
        role,
        department: department.map(str::to_owned),
        employee,
        days: 366,
        real_now: services.time.real_now(),
    };
    let actor = Actor::command_line(organization);
    let made = services.door.run(&actor, Command::internal("tokenCreate"), move |unit| {
        let input = input.clone();
        Box::pin(async move { token_create(unit, &input).await })
    });
    made.await.expect("a token").token
}
