//! T27: what PostgreSQL lets a connection of the service see and write when the statement asks for everything.
//!
//! The statements here are those of somebody who has forgotten the organization in every condition, on the role that the
//! service runs as. Each table is looked at, those of the list in the migrations; the owner, who sees all, tells what
//! there is to see.

use gradus_services::{journal::seal, training::rollups::due::refresh_due};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbErr, Statement, TransactionTrait};
use serde_json::json;
use uuid::Uuid;

use crate::{leak::seed::two_organizations, support::Gradus};

/// Two organizations, and two ways in.
struct Two {
    gradus: Gradus,
    /// As the service.
    service: DatabaseConnection,
    /// As the superuser who made the database.
    owner: DatabaseConnection,
    alpha: Uuid,
    beta: Uuid,
}

/// A table, the column that says whose row it is, and how many rows each organization has.
struct Table {
    name: &'static str,
    key: &'static str,
    alphas: i64,
    betas: i64,
}

/// `None` on SQLite, which has no second wall.
async fn two() -> Option<Two> {
    let gradus = Gradus::start().await;
    if !gradus.database.is_postgres() {
        return None;
    }
    let beta = two_organizations(&gradus).await;
    seal::seal_pending(&gradus.services).await.expect("seals");
    // What no command writes yet, and a line that is not sealed.
    for (table, columns, values) in [
        (
            "group_memberships",
            "group_id",
            "(SELECT id FROM groups g WHERE g.organization_id = e.organization_id LIMIT 1)",
        ),
        ("leaves", "kind", "'SICK'"),
    ] {
        let sql = format!(
            "INSERT INTO {table} (organization_id, id, employee_id, {columns}, valid_from)
             SELECT organization_id, id, id, {values}, '2026-01-01' FROM employees e"
        );
        gradus.database.execute(&sql).await;
    }
    for tenant in [&gradus.alpha, &beta] {
        let create = "mutation { departmentCreate(input: { code: \"LAST\", name: \"x\" }) { errors { code } } }";
        gradus.ask_as(&tenant.admin, create, json!({})).await;
    }
    refresh_due(&gradus.services).await.expect("sums of today's coverage");
    let role = format!("{}?options[role]=gradus_service", gradus.database.url());
    let service = Database::connect(role).await.expect("a connection");
    let owner = gradus.database.connect().await;
    let (alpha, beta) = (gradus.alpha.id.0, beta.id.0);
    Some(Two { gradus, service, owner, alpha, beta })
}

impl Two {
    /// A transaction of the service that has named an organization, or a part of Gradus, or nothing.
    async fn named(&self, organization: Option<Uuid>, part: &str) -> DatabaseTransaction {
        let tx = self.service.begin().await.expect("a transaction");
        let organization = organization.map(|id| id.to_string()).unwrap_or_default();
        let name = format!(
            "SELECT set_config('gradus.organization', '{organization}', true), set_config('gradus.system', '{part}', true)"
        );
        run(&tx, &name).await.expect("a setting");
        tx
    }

    /// Every walled table, with what is in it.
    async fn tables(&self) -> Vec<Table> {
        let mut tables = Vec::new();
        for name in gradus_migration::walled().into_iter().chain(["organizations"]) {
            let key = if name == "organizations" { "id" } else { "organization_id" };
            let of = |id: Uuid| format!("SELECT count(*) FROM {name} WHERE {key} = '{id}'");
            let alphas = count(&self.owner, &of(self.alpha)).await;
            let betas = count(&self.owner, &of(self.beta)).await;
            tables.push(Table { name, key, alphas, betas });
        }
        let empty: Vec<_> = tables.iter().filter(|table| table.betas == 0).map(|table| table.name).collect();
        assert_eq!(empty, [""; 0], "nothing to find there");
        tables
    }

    async fn end(self) {
        self.service.close().await.expect("closed");
        self.owner.close().await.expect("closed");
        drop(self.gradus);
    }
}

async fn run(connection: &impl ConnectionTrait, sql: &str) -> Result<u64, DbErr> {
    Ok(connection.execute_unprepared(sql).await?.rows_affected())
}

async fn count(connection: &impl ConnectionTrait, sql: &str) -> i64 {
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let row = connection.query_one_raw(statement).await.expect(sql).expect("a row");
    row.try_get_by_index(0).expect("a number")
}

/// What a statement was told that had to fail.
fn told(outcome: Result<u64, DbErr>) -> String {
    outcome.map_or_else(|error| error.to_string(), |rows| format!("{rows} rows"))
}

#[tokio::test]
async fn a_statement_that_forgets_the_organization_sees_one() {
    let Some(two) = two().await else { return };
    let tables = two.tables().await;

    let alpha = two.named(Some(two.alpha), "").await;
    for Table { name, key, alphas, .. } in &tables {
        let all = count(&alpha, &format!("SELECT count(*) FROM {name}")).await;
        assert_eq!(all, *alphas, "{name} under ALPHA");
        let other = format!("SELECT count(*) FROM {name} WHERE {key} = '{}'", two.beta);
        assert_eq!(count(&alpha, &other).await, 0, "{name}, asked for BETA under ALPHA");
    }
    drop(alpha);

    println!("{} tables hold rows of both organizations", tables.iter().filter(|table| table.alphas > 0).count());
    two.end().await;
}

#[tokio::test]
async fn who_names_no_organization_sees_nothing() {
    let Some(two) = two().await else { return };
    let tables = two.tables().await;

    // Named nothing; never named anything; named an organization in a transaction that is over.
    let nothing = two.named(None, "").await;
    for Table { name, .. } in &tables {
        assert_eq!(count(&nothing, &format!("SELECT count(*) FROM {name}")).await, 0, "{name}");
    }
    drop(nothing);
    drop(two.named(Some(two.alpha), "operator").await);
    for Table { name, .. } in &tables {
        assert_eq!(count(&two.service, &format!("SELECT count(*) FROM {name}")).await, 0, "{name}");
    }
    let garbled = two.named(None, "").await;
    run(&garbled, "SELECT set_config('gradus.organization', 'ALPHA', true)").await.expect("a setting");
    let statement = Statement::from_string(garbled.get_database_backend(), "SELECT count(*) FROM employees");
    assert!(garbled.query_one_raw(statement).await.is_err(), "no id, no rows");

    drop(garbled);
    two.end().await;
}

#[tokio::test]
async fn a_row_of_another_organization_cannot_be_written() {
    let Some(two) = two().await else { return };

    for Table { name, key, alphas, .. } in two.tables().await {
        let select = format!("SELECT row_to_json(t)::text FROM {name} t WHERE {key} = '{}' LIMIT 1", two.beta);
        let row: String = two
            .owner
            .query_one_raw(Statement::from_string(two.owner.get_database_backend(), select))
            .await
            .expect("a statement")
            .expect("a row")
            .try_get_by_index(0)
            .expect("a text");
        let insert = format!(
            "INSERT INTO {name} SELECT * FROM json_populate_record(NULL::{name}, '{}')",
            row.replace('\'', "''")
        );
        let inserted = run(&two.named(Some(two.alpha), "").await, &insert).await;
        assert!(told(inserted).contains("violates row-level security"), "{insert}");

        let give = format!("UPDATE {name} SET {key} = '{}' WHERE {key} = '{}'", two.beta, two.alpha);
        let given = told(run(&two.named(Some(two.alpha), "").await, &give).await);
        let refused = given.contains("violates row-level security") || given.contains("permission denied");
        assert!(refused || alphas == 0, "{give}: {given}");

        for take in [
            format!("UPDATE {name} SET {key} = '{}' WHERE {key} = '{}'", two.alpha, two.beta),
            format!("DELETE FROM {name} WHERE {key} = '{}'", two.beta),
        ] {
            let taken = told(run(&two.named(Some(two.alpha), "").await, &take).await);
            assert!(taken == "0 rows" || taken.contains("permission denied"), "{take}: {taken}");
        }
    }
    two.end().await;
}

/// What each part of Gradus sees of all organizations by its name alone, and what it may remove.
const GATES: &[(&str, &[&str], &[&str])] = &[
    ("sign-in", &["tokens"], &[]),
    ("scheduler", &["schedules", "backfills", "timers"], &[]),
    ("sealer", &["journal_unsealed"], &[]),
    ("upkeep", &["idempotency_keys"], &["idempotency_keys"]),
    ("operator", &["organizations"], &[]),
    ("owner", &[], &[]),
    ("anybody", &[], &[]),
];

#[tokio::test]
async fn a_part_of_gradus_that_works_across_organizations_gets_its_own_tables_only() {
    let Some(two) = two().await else { return };
    let tables = two.tables().await;

    for (part, sees, removes) in GATES {
        let named = two.named(None, part).await;
        let mut seen = Vec::new();
        for Table { name, alphas, betas, .. } in &tables {
            let rows = count(&named, &format!("SELECT count(*) FROM {name}")).await;
            assert!(rows == 0 || rows == alphas + betas, "{part} sees {rows} of {name}");
            seen.extend((rows > 0).then_some(*name));
        }
        assert_eq!(seen, *sees, "what {part} sees");
        drop(named);
        let mut removed = Vec::new();
        for Table { name, key, .. } in &tables {
            let remove = format!("DELETE FROM {name} WHERE {key} = '{}'", two.beta);
            let outcome = told(run(&two.named(None, part).await, &remove).await);
            let nothing = outcome == "0 rows" || outcome.contains("permission denied");
            removed.extend((!nothing).then_some(*name));
            let change = format!("UPDATE {name} SET {key} = {key}");
            let changed = told(run(&two.named(None, part).await, &change).await);
            assert!(changed == "0 rows" || changed.contains("permission denied"), "{part}: {change}: {changed}");
        }
        assert_eq!(removed, *removes, "what {part} removes");
    }
    two.end().await;
}

#[tokio::test]
async fn the_service_cannot_take_a_wall_down_or_change_the_journal() {
    let Some(two) = two().await else { return };

    for (forbidden, why) in [
        ("ALTER TABLE employees DISABLE ROW LEVEL SECURITY", "must be owner"),
        ("ALTER TABLE employees NO FORCE ROW LEVEL SECURITY", "must be owner"),
        ("DROP POLICY employees_of_the_organization ON employees", "must be owner"),
        ("CREATE POLICY mine ON employees USING (true)", "must be owner"),
        ("TRUNCATE outbox", "permission denied"),
        ("UPDATE journal_entries SET reason = 'x'", "permission denied"),
        ("UPDATE journal_values SET value = 'x'", "permission denied"),
        ("DELETE FROM journal_seals", "permission denied"),
        ("UPDATE seaql_migrations SET version = 'x'", "permission denied"),
        ("CREATE TABLE mine (id int)", "permission denied"),
    ] {
        let outcome = told(run(&two.named(Some(two.alpha), "").await, forbidden).await);
        assert!(outcome.contains(why), "{forbidden}: {outcome}");
    }
    // A setting that tells PostgreSQL to leave the policies out makes it refuse the statement.
    let off = two.named(Some(two.alpha), "").await;
    run(&off, "SET LOCAL row_security = off").await.expect("a setting");
    let outcome = told(run(&off, "SELECT count(*) FROM employees").await);
    assert!(outcome.contains("row-level security"), "{outcome}");
    drop(off);
    // A reset leads back to the role with which the connection was made.
    let reset = two.named(None, "").await;
    run(&reset, "RESET ROLE").await.expect("a reset");
    assert_eq!(count(&reset, "SELECT count(*) FROM employees").await, 0);

    drop(reset);
    two.end().await;
}
