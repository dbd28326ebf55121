//! The second line of defense: the database itself knows which organization a row belongs to.
//!
//! The list of references comes from the database, never from a hand-kept one.

use sea_orm::{ConnectionTrait, DbErr};

use super::{
    beta::{columns, literal},
    seed::two_organizations,
};
use crate::support::{Gradus, TestDatabase};

/// Columns that are named like references and are none: what they name may be of several kinds, or may be gone.
const NAMES_ONLY: &[&str] = &[
    // The organization as a whole stands there under an id of zeros.
    "coverage_rollups.department_id",
    "coverage_totals.department_id",
    "evidence_uses.object_id",
    "journal_entries.employee_id",
    "journal_entries.object_id",
    "journal_entries.trace_id",
    "occurrences.subject_id",
    "outbox.department_id",
    "outbox.object_id",
    "timers.object_id",
    // The department, or the organization where there is none.
    "indicator_targets.unit_id",
    "indicator_values.unit_id",
];

/// Table, column and parent of each foreign key, and whether it carries the organization.
async fn references(database: &TestDatabase) -> Vec<(String, String, String, bool)> {
    let sql = if database.is_postgres() {
        "SELECT c.conrelid::regclass || '.' || a.attname || '.' || c.confrelid::regclass || '.' || EXISTS (
             SELECT 1 FROM unnest(c.conkey) AS other JOIN pg_attribute o ON o.attrelid = c.conrelid AND o.attnum = other
             WHERE o.attname = 'organization_id')
         FROM pg_constraint c CROSS JOIN unnest(c.conkey) AS key
         JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = key
         WHERE c.contype = 'f' AND a.attname <> 'organization_id' ORDER BY 1"
    } else {
        "SELECT m.name || '.' || f.\"from\" || '.' || f.\"table\" || '.' || CASE WHEN EXISTS (
             SELECT 1 FROM pragma_foreign_key_list(m.name) o WHERE o.id = f.id AND o.\"from\" = 'organization_id')
             THEN 'true' ELSE 'false' END
         FROM sqlite_master m, pragma_foreign_key_list(m.name) f
         WHERE m.type = 'table' AND f.\"from\" <> 'organization_id' ORDER BY 1"
    };
    let texts = database.texts(sql).await;
    let parts = texts.iter().map(|text| {
        let mut parts = text.split('.').map(str::to_owned);
        let mut next = || parts.next().expect("four parts");
        (next(), next(), next(), next() == "true")
    });
    parts.collect()
}

/// `table.column` of everything that is named like a reference.
async fn named_like_references(database: &TestDatabase) -> Vec<String> {
    let sql = if database.is_postgres() {
        "SELECT table_name || '.' || column_name FROM information_schema.columns
         WHERE table_schema = 'public' AND column_name LIKE '%\\_id' AND column_name <> 'organization_id' ORDER BY 1"
    } else {
        "SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c
         WHERE m.type = 'table' AND c.name LIKE '%\\_id' ESCAPE '\\' AND c.name <> 'organization_id' ORDER BY 1"
    };
    database.texts(sql).await
}

#[tokio::test]
async fn every_reference_carries_the_organization() {
    let database = TestDatabase::fresh().await;
    let references = references(&database).await.into_iter().filter(|(.., carries)| *carries);
    let references: Vec<_> = references.map(|(table, column, ..)| format!("{table}.{column}")).collect();

    let named = named_like_references(&database).await;

    assert!(references.len() > 40, "{references:?}");
    let loose: Vec<_> =
        named.iter().filter(|name| !references.contains(name) && !NAMES_ONLY.contains(&name.as_str())).collect();
    assert_eq!(loose, [""; 0], "no foreign key with the organization");
}

/// Reliability 3.7: a row of ALPHA that names a row of BETA is refused, whatever wrote it.
#[tokio::test]
async fn the_database_refuses_a_reference_into_another_organization() {
    let gradus = Gradus::start().await;
    let beta = two_organizations(&gradus).await;
    let connection = gradus.database.connect().await;
    let quoted = |id: uuid::Uuid| {
        if gradus.database.is_postgres() { format!("'{id}'") } else { format!("x'{}'", id.as_simple()) }
    };
    let (alpha, beta) = (quoted(gradus.alpha.id.0), quoted(beta.id.0));
    // A gate is decided once: so that a ruling can be repeated, there is a review without one.
    let undecided = repeated(&gradus, ("gate_reviews", "number"), &alpha, "99").await;
    connection.execute_unprepared(&undecided).await.expect("a review");
    let (mut tried, mut fixed) = (0, 0);
    let mut let_in = Vec::new();
    for (table, column, parent, _) in references(&gradus.database).await {
        let mine = format!("SELECT count(*) FROM {table} WHERE organization_id = {alpha} AND {column} IS NOT NULL");
        let theirs = format!("SELECT count(*) FROM {parent} WHERE organization_id = {beta}");
        if gradus.database.number(&mine).await == 0 || gradus.database.number(&theirs).await == 0 {
            continue;
        }
        tried += 1;
        let sql = format!(
            "UPDATE {table} SET {column} = (SELECT id FROM {parent} WHERE organization_id = {beta} LIMIT 1)
             WHERE organization_id = {alpha} AND {column} = (
                 SELECT {column} FROM {table} WHERE organization_id = {alpha} AND {column} IS NOT NULL LIMIT 1)"
        );
        let outcome = connection.execute_unprepared(&sql).await;
        let told = |outcome: &Result<_, DbErr>| {
            outcome.as_ref().err().map(|error| error.to_string().to_lowercase()).unwrap_or_default()
        };
        // Some tables take no change at all, but rows that are new.
        let is_fixed = told(&outcome).contains("insert-only") || told(&outcome).contains("never changed");
        let outcome = if is_fixed {
            let stranger = format!("(SELECT id FROM {parent} WHERE organization_id = {beta} LIMIT 1)");
            connection
                .execute_unprepared(&repeated(&gradus, (table.as_str(), column.as_str()), &alpha, &stranger).await)
                .await
        } else {
            outcome
        };
        fixed += usize::from(is_fixed);
        if !told(&outcome).contains("foreign key") {
            let_in.push(format!("{table}.{column}: {outcome:?}"));
        }
    }
    assert!(fixed > 3, "only {fixed} references of tables that take no change were tried");
    assert!(tried > 25, "only {tried} references were tried");
    assert_eq!(let_in, [""; 0]);
}

/// The statement that repeats one of the organization's rows under a key of its own, with `stranger` in a column.
async fn repeated(gradus: &Gradus, (table, changed): (&str, &str), organization: &str, stranger: &str) -> String {
    let unrevoked = format!(
        "(SELECT id FROM completions WHERE organization_id = {organization} AND NOT EXISTS (
             SELECT 1 FROM completion_revocations r WHERE r.completion_id = completions.id) LIMIT 1)"
    );
    let unruled = format!(
        "(SELECT id FROM gate_reviews WHERE organization_id = {organization} AND NOT EXISTS (
             SELECT 1 FROM gate_rulings r WHERE r.review_id = gate_reviews.id) LIMIT 1)"
    );
    let columns = columns(gradus, table).await;
    let value = |column: &String| match (table, column.as_str()) {
        (_, column) if column == changed => stranger.to_owned(),
        (_, "id") => literal(gradus, gradus.services.ids.next()),
        ("completion_revocations", "completion_id") => unrevoked.clone(),
        ("indicator_targets" | "indicator_values", "unit_id") if changed == "department_id" => stranger.to_owned(),
        ("gate_rulings", "review_id") => unruled.clone(),
        (_, "attempt" | "edition" | "number" | "ordinal" | "position" | "version") => format!("{column} + 1000000"),
        (_, column) => format!("\"{column}\""),
    };
    let values: Vec<_> = columns.iter().map(value).collect();
    let names: Vec<_> = columns.iter().map(|column| format!("\"{column}\"")).collect();
    format!(
        "INSERT INTO {table} ({}) SELECT {} FROM {table}
         WHERE organization_id = {organization} AND {changed} IS NOT NULL LIMIT 1",
        names.join(", "),
        values.join(", ")
    )
}
