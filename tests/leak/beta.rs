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

/// Writes the canary into every text in several languages that BETA has.
pub async fn mark(gradus: &Gradus, beta: &Tenant) {
    let postgres = gradus.database.is_postgres();
    let marked = if postgres {
        "SELECT table_name || '.' || column_name FROM information_schema.columns
         WHERE table_schema = 'public' AND data_type = 'jsonb' AND column_name IN ('name', 'duty', 'objectives', 'steps', 'text')"
    } else {
        "SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c
         WHERE m.type = 'table' AND c.name IN ('name', 'duty', 'objectives', 'steps', 'text') AND c.type LIKE 'json%'"
    };
    let marked = gradus.database.texts(marked).await;
    assert!(marked.len() > 10, "{marked:?}");
    let organization = literal(gradus, beta.id.0);
    for column in marked {
        let (table, column) = column.split_once('.').expect("a column");
        let key = if table == "organizations" { "id" } else { "organization_id" };
        let sql = if postgres {
            format!(
                "UPDATE {table} SET {column} = replace({column}::text, '\": \"', '\": \"{CANARY} ')::jsonb
                 WHERE {key} = {organization}"
            )
        } else {
            format!(
                "UPDATE {table} SET {column} = replace({column}, '\":\"', '\":\"{CANARY} ') WHERE {key} = {organization}"
            )
        };
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
