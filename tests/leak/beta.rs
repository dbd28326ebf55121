//! What makes BETA's rows tell themselves apart: a canary in each text, and something of each kind that only BETA has.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{names::Kind, seed::CANARY};
use crate::support::{Gradus, Tenant};

/// A table with versions, and its column that names what they are versions of.
type Versions = (&'static str, &'static str);

/// Tables whose rows are named by a code, and where their versions are.
const CODED: &[(&str, Kind, Option<Versions>)] = &[
    ("audit_programs", Kind::AuditProgram, None),
    ("calendars", Kind::Calendar, Some(("calendar_versions", "calendar_id"))),
    ("courses", Kind::Course, None),
    ("groups", Kind::Group, None),
    ("indicators", Kind::Indicator, None),
    ("measure_areas", Kind::Area, None),
    ("measures", Kind::MeasureCode, None),
    ("positions", Kind::Position, None),
    ("roles", Kind::Role, None),
    ("training_requirements", Kind::Requirement, Some(("training_requirement_versions", "requirement_id"))),
];

/// The codes that only BETA has, once [`copy`] has made them.
pub fn codes() -> impl Iterator<Item = (Kind, String)> {
    CODED.iter().map(|(table, kind, _)| (*kind, code(table)))
}

fn code(table: &str) -> String {
    format!("{CANARY}-{}", table.to_uppercase())
}

/// An id, as the database writes it.
pub fn literal(gradus: &Gradus, id: Uuid) -> String {
    if gradus.database.is_postgres() { format!("CAST('{id}' AS uuid)") } else { format!("x'{}'", id.as_simple()) }
}

/// Columns of a table.
pub async fn columns(gradus: &Gradus, table: &str) -> Vec<String> {
    let sql = if gradus.database.is_postgres() {
        format!(
            "SELECT column_name::text FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '{table}'"
        )
    } else {
        format!("SELECT name FROM pragma_table_info('{table}')")
    };
    gradus.database.texts(&sql).await
}

/// Tables with rows of organizations.
pub async fn tables(gradus: &Gradus) -> Vec<String> {
    let sql = if gradus.database.is_postgres() {
        "SELECT table_name::text FROM information_schema.columns
         WHERE table_schema = 'public' AND column_name = 'organization_id' ORDER BY 1"
    } else {
        "SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c
         WHERE m.type = 'table' AND c.name = 'organization_id' ORDER BY 1"
    };
    gradus.database.texts(sql).await
}

/// Languages in which texts are kept.
const LANGUAGES: [&str; 3] = ["en", "zh-CN", "zh-TW"];

/// Texts in several languages that may be empty: BETA's are not.
const FILLED: &[(&str, &str)] = &[
    ("calendar_days", "name"),
    ("calendar_days", "source"),
    ("departments", "duty"),
    ("phases", "note"),
    ("training_requirements", "note"),
];

/// A column that holds text.
pub struct Written {
    /// Its table.
    pub table: String,
    /// Its name.
    pub column: String,
    /// Whether it holds JSON.
    pub is_json: bool,
}

/// Every column of text or of JSON in which an organization's rows can say something.
pub async fn written(gradus: &Gradus) -> Vec<Written> {
    let sql = if gradus.database.is_postgres() {
        "SELECT c.table_name || '.' || c.column_name || '.' || c.data_type FROM information_schema.columns c
         WHERE c.table_schema = 'public' AND c.data_type IN ('text', 'character varying', 'json', 'jsonb')
         AND (c.table_name = 'organizations' OR EXISTS (SELECT 1 FROM information_schema.columns o
             WHERE o.table_schema = 'public' AND o.table_name = c.table_name AND o.column_name = 'organization_id'))
         ORDER BY 1"
    } else {
        "SELECT m.name || '.' || c.name || '.' || lower(c.type) FROM sqlite_master m, pragma_table_info(m.name) c
         WHERE m.type = 'table' AND (lower(c.type) = 'text' OR lower(c.type) LIKE 'varchar%' OR lower(c.type) LIKE 'json%')
         AND (m.name = 'organizations' OR EXISTS (
             SELECT 1 FROM pragma_table_info(m.name) o WHERE o.name = 'organization_id'))
         ORDER BY 1"
    };
    let columns = gradus.database.texts(sql).await;
    assert!(columns.len() > 100, "{columns:?}");
    let column = |text: &String| {
        let mut parts = text.splitn(3, '.').map(str::to_owned);
        let mut next = || parts.next().expect("three parts");
        let (table, column) = (next(), next());
        Written { table, column, is_json: next().starts_with("json") }
    };
    columns.iter().map(column).collect()
}

/// Which rows of a table are an organization's.
pub fn rows_of(gradus: &Gradus, table: &str, tenant: &Tenant) -> String {
    let key = if table == "organizations" { "id" } else { "organization_id" };
    format!("{key} = {}", literal(gradus, tenant.id.0))
}

/// Writes the canary into every text in several languages that BETA has, in whatever JSON it stands, and into the texts
/// that no command of the seed writes.
pub async fn mark(gradus: &Gradus, beta: &Tenant) {
    let postgres = gradus.database.is_postgres();
    let cast = if postgres { "::jsonb" } else { "" };
    for (table, column) in FILLED {
        let rows = rows_of(gradus, table, beta);
        let sql = format!(
            "UPDATE {table} SET {column} = '{{\"en\": \"{CANARY} by hand\"}}'{cast}
             WHERE {rows} AND ({column} IS NULL OR CAST({column} AS text) = '{{}}')"
        );
        gradus.database.execute(&sql).await;
    }
    for Written { table, column, is_json } in written(gradus).await {
        if !is_json {
            continue;
        }
        // The two databases write JSON with and without a blank.
        let (before, after) = if postgres { (": \"", "::jsonb") } else { (":\"", "") };
        let start = if postgres { format!("CAST(\"{column}\" AS text)") } else { format!("\"{column}\"") };
        // Who proposed or decided is kept by a name as it was then.
        let is_hand = matches!(
            (table.as_str(), column.as_str()),
            ("calendar_proposals", "proposed_by" | "decided_by") | ("imports", "started_by")
        );
        let names: &[&str] = if is_hand { &["name"] } else { &LANGUAGES };
        let marked = names
            .iter()
            .fold(start, |text, name| format!("replace({text}, '\"{name}\"{before}', '\"{name}\"{before}{CANARY} ')"));
        let rows = rows_of(gradus, &table, beta);
        let sql = format!("UPDATE \"{table}\" SET \"{column}\" = {marked}{after} WHERE {rows}");
        // What was published is never changed by the product.
        gradus.database.execute_unguarded(&sql).await;
    }
    for (table, column, which) in
        [("tokens", "name", "1 = 1".to_owned()), ("departments", "kind", format!("code = '{CANARY}SHOP'"))]
    {
        let rows = rows_of(gradus, table, beta);
        let sql = format!("UPDATE {table} SET {column} = '{CANARY} ' || {column} WHERE {rows} AND {which}");
        gradus.database.execute(&sql).await;
    }
}

/// Repeats a row of each kind under a code that only BETA has.
pub async fn copy(gradus: &Gradus, beta: &Tenant) {
    for (table, _, versions) in CODED {
        let id = literal(gradus, gradus.services.ids.next());
        repeat(gradus, beta, table, &[("id", id.clone()), ("code", format!("'{}'", code(table)))]).await;
        if let Some((versions, column)) = versions {
            let own = literal(gradus, gradus.services.ids.next());
            repeat(gradus, beta, versions, &[("id", own), (column, id)]).await;
        }
    }
}

async fn repeat(gradus: &Gradus, beta: &Tenant, table: &str, changed: &[(&str, String)]) {
    let columns = columns(gradus, table).await;
    let value = |column: &String| {
        let changed = changed.iter().find(|(name, _)| name == column);
        changed.map_or_else(|| format!("\"{column}\""), |(_, value)| value.clone())
    };
    let values: Vec<_> = columns.iter().map(value).collect();
    let organization = literal(gradus, beta.id.0);
    let sql = format!(
        "INSERT INTO \"{table}\" ({}) SELECT {} FROM \"{table}\" WHERE organization_id = {organization} LIMIT 1",
        columns.iter().map(|column| format!("\"{column}\"")).collect::<Vec<_>>().join(", "),
        values.join(", ")
    );
    gradus.database.execute(&sql).await;
}

/// Every id that BETA's rows have, as 32 hexadecimal digits.
pub async fn ids(gradus: &Gradus, beta: &Tenant) -> BTreeSet<String> {
    let organization = literal(gradus, beta.id.0);
    let mut ids = BTreeSet::from([beta.id.0.as_simple().to_string()]);
    for table in tables(gradus).await {
        if !columns(gradus, &table).await.iter().any(|column| column == "id") {
            continue;
        }
        let sql = if gradus.database.is_postgres() {
            format!("SELECT replace(id::text, '-', '') FROM \"{table}\" WHERE organization_id = {organization}")
        } else {
            format!("SELECT lower(hex(id)) FROM \"{table}\" WHERE organization_id = {organization}")
        };
        ids.extend(gradus.database.texts(&sql).await);
    }
    assert!(ids.len() > 500, "only {} rows", ids.len());
    ids
}

/// Everything that the database holds of BETA, row by row.
pub async fn rows(gradus: &Gradus, beta: &Tenant) -> Vec<String> {
    let organization = literal(gradus, beta.id.0);
    let mut rows = Vec::new();
    for table in tables(gradus).await {
        let row = if gradus.database.is_postgres() {
            "row_of::text".to_owned()
        } else {
            let columns = columns(gradus, &table).await;
            columns.iter().map(|column| format!("quote(\"{column}\")")).collect::<Vec<_>>().join(" || ',' || ")
        };
        let sql = format!("SELECT {row} FROM \"{table}\" AS row_of WHERE organization_id = {organization} ORDER BY 1");
        rows.extend(gradus.database.texts(&sql).await.into_iter().map(|row| format!("{table}: {row}")));
    }
    rows
}
