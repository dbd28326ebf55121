//! The application as a stranger meets it: over HTTP, on a database of its own, with a clock that the test sets.

pub mod chance;
mod database;
pub mod evidence;
pub mod imports;
mod program;
pub mod relay;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use gradus::{
    app,
    http::{Front, HttpLimits, Rate, Readiness, ServeLimits, serve},
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
    evidence::blobs::Blobs,
    identity::openid::OpenId,
    identity::token_create::{TokenCreate, token_create},
    people::organization_create::organization_create,
    time::Timekeeper,
};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

pub use database::{TestDatabase, Walls};

use crate::walls::auditor::Audit;

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
    audit: Audit,
    evidence: Arc<tempfile::TempDir>,
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

fn start_of_time() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(at("2026-11-20T02:00:00Z")))
}

impl Gradus {
    /// Starts the application on a fresh database.
    pub async fn start() -> Self {
        Self::start_on(TestDatabase::fresh().await).await
    }

    /// Starts the application on `database`, which is migrated already.
    pub async fn start_on(database: TestDatabase) -> Self {
        Self::start_with(database, limits()).await
    }

    /// The same with other bounds.
    pub async fn start_with(database: TestDatabase, limits: HttpLimits) -> Self {
        let mut gradus = Self::start_unclaimed_at(database, start_of_time(), OpenId::default(), limits).await;
        gradus.alpha = make_tenant(&gradus.services, "ALPHA").await;
        gradus
    }

    /// Starts the application on `database`; it takes the tokens of these providers too.
    pub async fn start_taking(database: TestDatabase, openid: OpenId) -> Self {
        let mut gradus = Self::start_unclaimed_at(database, start_of_time(), openid, limits()).await;
        gradus.alpha = make_tenant(&gradus.services, "ALPHA").await;
        gradus
    }

    /// Starts the application on `database`, which holds no organization: `alpha` is nobody.
    pub async fn start_unclaimed(database: TestDatabase) -> Self {
        Self::start_unclaimed_at(database, start_of_time(), OpenId::default(), limits()).await
    }

    async fn start_unclaimed_at(
        database: TestDatabase,
        clock: Arc<ManualClock>,
        openid: OpenId,
        limits: HttpLimits,
    ) -> Self {
        // The service's log, for whoever looks into a failing test: GRADUS_LOG=debug.
        if let Ok(filter) = std::env::var("GRADUS_LOG") {
            let _ = tracing_subscriber::fmt().with_env_filter(filter).with_test_writer().try_init();
        }
        let store = app::open_store(&database.settings()).await.expect("the database opens");
        let audit = Audit::default();
        if Walls::standing() == Walls::RowSecurity {
            gradus_store::dialect::unscoped::forget_organizations();
        } else {
            let watcher = audit.clone();
            store.watch(Box::new(move |statement| watcher.look(statement)));
        }
        let services = Services::new(store, Timekeeper::injected(clock.clone()), Arc::new(SystemIds));
        let evidence = Arc::new(tempfile::tempdir().expect("a directory"));
        let services = services.with_openid(openid).with_evidence(Blobs::within(evidence.path()).expect("a place"));
        let stop = CancellationToken::new();
        let address = serve_on(&services, limits, stop.clone()).await;
        let alpha = Tenant { id: OrganizationId(uuid::Uuid::nil()), admin: String::new(), quality: String::new() };
        Self { database, clock, services, alpha, address, client: reqwest::Client::new(), stop, audit, evidence }
    }

    /// Another process on the same database, with the same clock.
    pub async fn replica(&self) -> Self {
        self.replica_taking(OpenId::default()).await
    }

    /// The same; it takes the tokens of these providers too.
    pub async fn replica_taking(&self, openid: OpenId) -> Self {
        let database = TestDatabase::beside(&self.database);
        let mut replica = Self::start_unclaimed_at(database, self.clock.clone(), openid, limits()).await;
        replica.alpha = self.alpha.clone();
        replica
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

    /// Where the bytes of evidence are.
    pub fn evidence(&self) -> &std::path::Path {
        self.evidence.path()
    }

    /// Where it listens, with the scheme.
    pub fn address(&self) -> &str {
        &self.address
    }
}

/// The service's bounds, without those of pace: the clock of a test stands still.
pub fn limits() -> HttpLimits {
    let unhurried = Rate { per_second: 1_000_000, burst: 1_000_000 };
    HttpLimits { principal: unhurried, stranger: unhurried, ..HttpLimits::default() }
}

/// Serves on a free port until `stop`; answers where.
pub async fn serve_on(services: &Services, limits: HttpLimits, stop: CancellationToken) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let readiness = Arc::new(Readiness::new(app::checks(services), Vec::new()));
    let front = Front { graphiql: true, ..Front::default() };
    let routes = app::routes(services, readiness, front, limits);
    tokio::spawn(serve(listener, routes, ServeLimits::default(), stop));
    address
}

impl Drop for Gradus {
    /// Whatever a test is about, no statement in it forgets the organization.
    fn drop(&mut self) {
        self.stop.cancel();
        if !std::thread::panicking() {
            assert_eq!(self.audit.complaints(), [""; 0], "statements that ask for more than one organization");
        }
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
        scopes: None,
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
