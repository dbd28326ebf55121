//! A service does not start where only one wall stands, unless the operator takes that on by name.

use gradus::app::open_store;
use gradus_store::{
    clock,
    connect::{Settings, connect, connect_as_owner},
    dialect::walls,
    error::StoreError,
    risk::Risk,
    store::Db,
    wall::{System, Wall},
};
use sea_orm::ConnectionTrait;

use crate::support::{Gradus, TestDatabase};

async fn postgres() -> Option<TestDatabase> {
    let database = TestDatabase::fresh().await;
    database.is_postgres().then_some(database)
}

fn why(outcome: Result<impl Sized, StoreError>) -> String {
    outcome.err().map(|error| error.to_string()).unwrap_or_default()
}

#[tokio::test]
async fn a_table_without_a_wall_keeps_the_service_from_starting() {
    let Some(database) = postgres().await else { return };

    for (down, up) in [
        ("ALTER TABLE waivers NO FORCE ROW LEVEL SECURITY", "ALTER TABLE waivers FORCE ROW LEVEL SECURITY"),
        ("ALTER TABLE waivers DISABLE ROW LEVEL SECURITY", "ALTER TABLE waivers ENABLE ROW LEVEL SECURITY"),
        ("CREATE TABLE extras (organization_id uuid)", "DROP TABLE extras"),
    ] {
        database.execute(down).await;
        let refused = why(connect(&database.settings()).await);
        assert!(refused.contains("has no enabled and forced row-level security"), "{down}: {refused}");
        assert!(refused.contains(if down.contains("extras") { "table extras" } else { "table waivers" }), "{refused}");

        let taken_on = Settings { taken_on: vec![Risk::OneWall], ..database.settings() };
        let store = open_store(&taken_on).await.expect("it starts for who takes that on");
        assert!(clock::find(&store.reader(Wall::closed())).await.expect("it answers").is_none());
        store.close().await.expect("closed");
        database.execute(up).await;
    }

    connect(&database.settings()).await.expect("all walls stand").close().await.expect("closed");
}

/// One policy too many opens a wall as wide as none; and some things walk around it.
#[tokio::test]
async fn whatever_leads_through_or_around_a_wall_keeps_the_service_from_starting() {
    let Some(database) = postgres().await else { return };
    let wall = "waivers_of_the_organization";
    let named = "organization_id = nullif(current_setting('gradus.organization', true), '')::uuid";
    let lacks = format!("table waivers lacks the policy {wall}");
    let not_ours = format!("table waivers has a policy {wall} that Gradus did not make so");

    for (down, up, breach) in [
        (
            "CREATE POLICY extra ON waivers USING (true)".to_owned(),
            "DROP POLICY extra ON waivers".to_owned(),
            "table waivers has a policy extra that Gradus did not make so",
        ),
        (
            format!("DROP POLICY {wall} ON waivers"),
            format!("CREATE POLICY {wall} ON waivers USING ({named})"),
            lacks.as_str(),
        ),
        (
            format!("ALTER POLICY {wall} ON waivers USING (true)"),
            format!("ALTER POLICY {wall} ON waivers USING ({named})"),
            not_ours.as_str(),
        ),
        (
            "ALTER POLICY waivers_of_the_owner ON waivers TO PUBLIC".to_owned(),
            "ALTER POLICY waivers_of_the_owner ON waivers TO CURRENT_USER".to_owned(),
            "table waivers has a policy waivers_of_the_owner that Gradus did not make so",
        ),
        (
            "CREATE VIEW all_waivers AS SELECT * FROM waivers".to_owned(),
            "DROP VIEW all_waivers".to_owned(),
            "view all_waivers reads with the rights of its owner",
        ),
        (
            "CREATE MATERIALIZED VIEW kept_waivers AS SELECT * FROM waivers".to_owned(),
            "DROP MATERIALIZED VIEW kept_waivers".to_owned(),
            "view kept_waivers reads with the rights of its owner",
        ),
        (
            "CREATE FUNCTION peep() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM waivers'"
                .to_owned(),
            "DROP FUNCTION peep()".to_owned(),
            "function peep runs with the rights of its owner",
        ),
    ] {
        database.execute(&down).await;
        let refused = why(connect(&database.settings()).await);
        assert!(refused.contains(breach), "{down}: {refused}");
        database.execute(&up).await;
    }

    database.execute("CREATE VIEW own_waivers WITH (security_invoker) AS SELECT * FROM waivers").await;
    connect(&database.settings()).await.expect("all walls stand").close().await.expect("closed");
}

#[tokio::test]
async fn a_role_that_could_pass_the_walls_is_told() {
    let Some(database) = postgres().await else { return };
    let owner = connect_as_owner(&database.settings()).await.expect("it opens");
    let service = connect(&database.settings()).await.expect("it opens");

    let breaches = walls::breaches(&owner.reader(Wall::closed())).await.expect("an answer").join(", ");
    let of_the_service = walls::breaches(&service.reader(Wall::closed())).await.expect("an answer");

    for breach in ["is a superuser", "passes row-level security", "owns "] {
        assert!(breaches.contains(breach), "{breach}: {breaches}");
    }
    assert_eq!(of_the_service, [""; 0]);
    owner.close().await.expect("closed");
    service.close().await.expect("closed");
}

#[tokio::test]
async fn a_connection_that_has_become_somebody_else_reads_nothing() {
    let Some(database) = postgres().await else { return };
    let store = connect(&Settings { readers: 1, ..database.settings() }).await.expect("it opens");
    let reader = store.reader(Wall::system(System::Operator));

    let closed = store.reader(Wall::closed());
    closed.connection().execute_unprepared("SET ROLE NONE").await.expect("a superuser");
    let refused = clock::find(&reader).await;

    let told = refused.map_or_else(|error| format!("{error:?}"), |_| "it answered".into());
    assert!(told.contains("runs as") && told.contains("gradus_service"), "{told}");
    store.close().await.expect("closed");
}

#[tokio::test]
async fn a_role_that_lacks_rights_gets_them_from_the_owner() {
    let Some(database) = postgres().await else { return };
    database.execute("REVOKE SELECT ON employees FROM gradus_service").await;
    database.execute("REVOKE INSERT ON journal_entries FROM gradus_service").await;

    open_store(&database.settings()).await.expect("it opens").close().await.expect("closed");

    let rights = "SELECT (has_table_privilege('gradus_service', 'employees', 'SELECT')
        AND has_table_privilege('gradus_service', 'journal_entries', 'INSERT')
        AND NOT has_table_privilege('gradus_service', 'journal_entries', 'UPDATE'))::int::bigint";
    assert_eq!(database.number(rights).await, 1);
}

/// The user of most installations: it owns the database and is nobody else on the server.
#[tokio::test]
async fn an_ordinary_owner_serves_as_soon_as_it_may_take_the_role() {
    let Some(server) = postgres().await else { return };
    let name = format!("gradus_owner_{}", std::process::id());
    server.execute(&format!("CREATE ROLE {name} LOGIN PASSWORD 'owner'")).await;
    server.execute(&format!("CREATE DATABASE {name} OWNER {name}")).await;
    let (_, host) = server.url().rsplit_once('@').expect("a URL with a user");
    let host = host.rsplit_once('/').expect("a URL with a database").0;
    let url = format!("postgres://{name}:owner@{host}/{name}");

    let refused = why(open_store(&Settings::new(&url)).await);
    assert!(refused.contains("GRANT gradus_service TO"), "{refused}");
    server.execute(&format!("GRANT gradus_service TO {name}")).await;
    let gradus = Gradus::start_on(TestDatabase::at(&url)).await;

    let organizations = "SELECT count(*) FROM organizations";
    assert_eq!(gradus.database.number(organizations).await, 0, "the walls hold for the owner too");
    let owner = TestDatabase::at(&format!("{url}?options[gradus.system]=owner"));
    assert_eq!(owner.number(organizations).await, 1, "unless it says who it is");
    gradus.ask("{ organization { code } }", serde_json::json!({})).await;

    drop(gradus);
    server.execute(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
    server.execute(&format!("REVOKE gradus_service FROM {name}")).await;
    server.execute(&format!("DROP ROLE {name}")).await;
}
