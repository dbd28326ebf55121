//! All rows of all tables as values to compare, read without any code of the product.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use serde_json::Value;

/// Rows by table, in an order of their own.
pub type Dump = BTreeMap<String, Vec<Vec<Value>>>;

/// Tables that mean nothing in another database.
const BESIDE: [&str; 4] = ["seaql_migrations", "backup_manifest", "outbox", "outbox_epoch"];

/// Everything in a database but the lines that a restore leaves in the journals.
pub async fn dump(url: &str) -> Dump {
    let connection = Database::connect(url).await.expect("a connection");
    let mut dump = Dump::new();
    for (table, columns) in columns(&connection).await {
        let rows = rows(&connection, &table, &columns).await;
        dump.insert(table, rows);
    }
    connection.close().await.expect("closed");
    without_restores(&mut dump);
    dump
}

/// The texts in the first column of an answer.
pub async fn texts(url: &str, sql: &str) -> Vec<String> {
    let connection = Database::connect(url).await.expect("a connection");
    let rows = query(&connection, sql).await.into_iter().map(|mut row| row.remove(0).expect("a text")).collect();
    connection.close().await.expect("closed");
    rows
}

async fn query(connection: &DatabaseConnection, sql: &str) -> Vec<Vec<Option<String>>> {
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.expect("rows");
    let read = |row: &sea_orm::QueryResult| {
        (0..row.column_names().len()).map(|place| row.try_get_by_index(place).expect("a text")).collect()
    };
    rows.iter().map(read).collect()
}

/// Columns with their types, by table.
async fn columns(connection: &DatabaseConnection) -> BTreeMap<String, Vec<(String, String)>> {
    let sql = match connection.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns \
             WHERE table_schema = 'public' ORDER BY table_name, ordinal_position"
        }
        _ => {
            "SELECT m.name, c.name, c.type FROM sqlite_master m, pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND substr(m.name, 1, 7) <> 'sqlite_' ORDER BY m.name, c.cid"
        }
    };
    let mut found: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for row in query(connection, sql).await {
        let [table, column, kind] = row.try_into().expect("three columns");
        let (table, column, kind) = (table.expect("a name"), column.expect("a name"), kind.expect("a type"));
        if !BESIDE.contains(&table.as_str()) {
            found.entry(table).or_default().push((column, kind));
        }
    }
    found
}

async fn rows(connection: &DatabaseConnection, table: &str, columns: &[(String, String)]) -> Vec<Vec<Value>> {
    let postgres = connection.get_database_backend() == DbBackend::Postgres;
    let texts = columns.iter().map(|(column, kind)| match kind.as_str() {
        "uuid_text" => format!("lower(hex(\"{column}\"))"),
        "uuid" => format!("replace(\"{column}\"::text, '-', '')"),
        "boolean" if !postgres => format!("CASE \"{column}\" WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"),
        _ => format!("CAST(\"{column}\" AS text)"),
    });
    let sql = format!("SELECT {} FROM \"{table}\"", texts.collect::<Vec<_>>().join(", "));
    let mut rows: Vec<Vec<Value>> = Vec::new();
    for row in query(connection, &sql).await {
        let cells = row.into_iter().zip(columns).map(|(text, (column, kind))| match text {
            Some(text) if text.is_empty() && kind == "uuid_text" => Value::Null,
            Some(text) => value(&text, kind, column),
            None => Value::Null,
        });
        rows.push(cells.collect());
    }
    rows.sort_by_key(|row| row.iter().filter(|cell| cell.is_string()).map(ToString::to_string).collect::<Vec<_>>());
    rows
}

/// A cell as both databases mean it: instants as text of one form, JSON as a value, everything else as its text.
fn value(text: &str, kind: &str, column: &str) -> Value {
    match kind {
        "jsonb_text" | "jsonb" => Value::Array(vec![serde_json::from_str(text).expect(column)]),
        "timestamp_with_timezone_text" | "timestamp with time zone" => {
            let at = DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_str(text, "%F %T%.f%#z"));
            // Written with another separator, or with a space for a zero, it is the same instant to the product.
            let at = at.or_else(|_| DateTime::parse_from_str(text, "%FT%T%.f%:z"));
            Value::String(at.map_or_else(|_| text.to_owned(), |at| at.to_utc().to_rfc3339()))
        }
        "datetime_text" | "timestamp without time zone" => {
            let at = NaiveDateTime::parse_from_str(text, "%F %T%.f").expect(column);
            Value::String(at.to_string())
        }
        _ => Value::String(text.to_owned()),
    }
}

/// Takes out the lines that a restore wrote, the values beside them, and their waiting for a seal.
fn without_restores(dump: &mut Dump) {
    let lines = dump.get_mut("journal_entries").expect("the journal");
    let mut gone = Vec::new();
    lines.retain(|line| {
        let restored = line.contains(&Value::String("restored".to_owned()));
        gone.extend(restored.then(|| line[1].clone()));
        !restored
    });
    for beside in ["journal_values", "journal_unsealed"] {
        dump.get_mut(beside).expect("a table of the journal").retain(|row| !gone.contains(&row[1]));
    }
}
