//! The first wall taken away, so that the tests see what the second one holds by itself: the database is then asked for
//! everything, and must answer what is the organization's. Not part of the product, where `said` changes nothing.

use sea_orm::Statement;
#[cfg(feature = "rigs")]
use {
    sea_orm::DbBackend,
    std::sync::atomic::{AtomicBool, Ordering},
};

use crate::wall::Wall;

#[cfg(feature = "rigs")]
static UNSCOPED: AtomicBool = AtomicBool::new(false);

/// From now on no statement of this process that runs for one organization asks for it, on PostgreSQL.
#[cfg(feature = "rigs")]
pub fn forget_organizations() {
    UNSCOPED.store(true, Ordering::Relaxed);
}

/// A statement as it goes to the database.
#[cfg(not(feature = "rigs"))]
pub(crate) fn said(statement: Statement, _wall: Wall) -> Statement {
    statement
}

/// A statement as it goes to the database. What works across organizations has no second wall and keeps its conditions.
#[cfg(feature = "rigs")]
pub(crate) fn said(statement: Statement, wall: Wall) -> Statement {
    let is_walled = statement.db_backend == DbBackend::Postgres && wall.is_around_one();
    if !is_walled || !UNSCOPED.load(Ordering::Relaxed) {
        return statement;
    }
    Statement { sql: without_organization(&statement.sql), ..statement }
}

/// A statement in which every condition that a row is of the given organization holds of every row. The value stays, so
/// that the others keep their numbers.
#[cfg(feature = "rigs")]
fn without_organization(sql: &str) -> String {
    const EQUALS: &str = " = $";
    // What an update sets stands before its conditions.
    let is_update = sql.trim_start().get(..6).is_some_and(|word| word.eq_ignore_ascii_case("UPDATE"));
    let from = if is_update { sql.find(" WHERE ").unwrap_or(sql.len()) } else { 0 };
    let (before, mut rest) = sql.split_at(from);
    let mut told = before.to_owned();
    while let Some(at) = rest.find(EQUALS) {
        let (before, after) = rest.split_at(at);
        let digits = after[EQUALS.len()..].find(|c: char| !c.is_ascii_digit());
        let (comparison, after) = after.split_at(digits.map_or(after.len(), |digits| EQUALS.len() + digits));
        match organization_at_the_end(before) {
            Some(start) => {
                told += &before[..start];
                told += "(CAST(";
                told += &comparison[EQUALS.len() - 1..];
                told += " AS uuid) IS NOT NULL)";
            }
            None => {
                told += before;
                told += comparison;
            }
        }
        rest = after;
    }
    told + rest
}

/// Where the name of the column that says whose row it is begins, if `text` ends with one.
#[cfg(feature = "rigs")]
fn organization_at_the_end(text: &str) -> Option<usize> {
    let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '"');
    let start = text.char_indices().rev().take_while(|(_, c)| is_of_name(*c)).last().map(|(at, _)| at)?;
    let name = text[start..].replace('"', "");
    let is_key = name == "organizations.id" || name.rsplit('.').next() == Some("organization_id");
    is_key.then_some(start)
}

#[cfg(all(test, feature = "rigs"))]
mod tests {
    use super::*;

    #[test]
    fn a_statement_forgets_the_organization_and_nothing_else() {
        for (sql, expected) in [
            (
                r#"SELECT "a"."id" FROM "a" WHERE "a"."organization_id" = $1 AND "a"."id" = $2"#,
                r#"SELECT "a"."id" FROM "a" WHERE (CAST($1 AS uuid) IS NOT NULL) AND "a"."id" = $2"#,
            ),
            ("SELECT 1 FROM a WHERE organization_id = $12", "SELECT 1 FROM a WHERE (CAST($12 AS uuid) IS NOT NULL)"),
            (
                "SELECT 1 FROM a JOIN b ON b.organization_id = a.organization_id WHERE a.organization_id = $1",
                "SELECT 1 FROM a JOIN b ON b.organization_id = a.organization_id WHERE (CAST($1 AS uuid) IS NOT NULL)",
            ),
            (
                r#"SELECT * FROM "organizations" WHERE "organizations"."id" = $1"#,
                r#"SELECT * FROM "organizations" WHERE (CAST($1 AS uuid) IS NOT NULL)"#,
            ),
            (
                "UPDATE a SET organization_id = $1 WHERE organization_id = $2",
                "UPDATE a SET organization_id = $1 WHERE (CAST($2 AS uuid) IS NOT NULL)",
            ),
            ("INSERT INTO a (organization_id) VALUES ($1)", "INSERT INTO a (organization_id) VALUES ($1)"),
        ] {
            assert_eq!(without_organization(sql), expected);
        }
    }
}
