//! Many rows at once, in the way that each database takes fastest through a prepared statement.
//!
//! PostgreSQL is given one array for each column, so that the statement is the same for any number of rows and is
//! planned once; SQLite a list of values whose text is the same for every full chunk, so that it is compiled once.

use std::fmt::Write;

use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};

use crate::{
    error::{Result, StoreError},
    store::{Db, WriteTx},
};

/// Rows of one statement on SQLite: with twenty columns still below its 32,766 values.
const SQLITE_ROWS: usize = 500;
/// Rows of one statement on PostgreSQL.
const POSTGRES_ROWS: usize = 5_000;

/// A table with the columns that are filled, each with its type on PostgreSQL.
pub(crate) struct Bulk {
    pub table: &'static str,
    pub columns: &'static [(&'static str, &'static str)],
}

impl Bulk {
    /// Inserts `rows`, but for those whose key is there already; whether all were inserted, for each chunk of them.
    /// The chunks are those of `rows`, one after the other.
    pub(crate) async fn insert_new(&self, tx: &WriteTx, rows: Vec<Vec<Value>>) -> Result<Vec<(usize, bool)>> {
        let connection = tx.connection();
        let backend = connection.get_database_backend();
        let size = if backend == DbBackend::Postgres { POSTGRES_ROWS } else { SQLITE_ROWS };
        let mut chunks = Vec::with_capacity(rows.len().div_ceil(size));
        let mut rows = rows.into_iter();
        loop {
            let chunk: Vec<_> = rows.by_ref().take(size).collect();
            if chunk.is_empty() {
                return Ok(chunks);
            }
            let count = chunk.len();
            let statement = match backend {
                DbBackend::Postgres => Statement::from_sql_and_values(backend, self.arrays_sql(), self.arrays(&chunk)?),
                _ => {
                    let values: Vec<_> = chunk.into_iter().flatten().collect();
                    Statement::from_sql_and_values(backend, self.values_sql(count), values)
                }
            };
            let inserted = connection.execute_raw(statement).await?.rows_affected();
            chunks.push((count, inserted == count as u64));
        }
    }

    fn names(&self) -> String {
        self.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }

    fn arrays_sql(&self) -> String {
        let arrays = self.columns.iter().enumerate();
        let arrays: Vec<_> = arrays.map(|(index, (_, kind))| format!("${}::text::{kind}[]", index + 1)).collect();
        let (table, names, arrays) = (self.table, self.names(), arrays.join(", "));
        format!("INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays}) ON CONFLICT DO NOTHING")
    }

    fn values_sql(&self, rows: usize) -> String {
        let row = format!("({})", vec!["?"; self.columns.len()].join(", "));
        let (table, names, values) = (self.table, self.names(), vec![row.as_str(); rows].join(", "));
        format!("INSERT INTO {table} ({names}) VALUES {values} ON CONFLICT DO NOTHING")
    }

    /// Each column as the text of an array.
    fn arrays(&self, rows: &[Vec<Value>]) -> Result<Vec<Value>> {
        let mut texts = vec![String::from("{"); self.columns.len()];
        for (index, row) in rows.iter().enumerate() {
            for (text, value) in texts.iter_mut().zip(row) {
                if index > 0 {
                    text.push(',');
                }
                element(text, value)?;
            }
        }
        for text in &mut texts {
            text.push('}');
        }
        Ok(texts.into_iter().map(Value::from).collect())
    }
}

/// Adds a value as a member of an array's text.
fn element(text: &mut String, value: &Value) -> Result<()> {
    let written = match value {
        Value::Bool(Some(truth)) => write!(text, "{truth}"),
        Value::Int(Some(number)) => write!(text, "{number}"),
        Value::BigInt(Some(number)) => write!(text, "{number}"),
        Value::Uuid(Some(id)) => write!(text, "{id}"),
        Value::ChronoDate(Some(day)) => write!(text, "{day}"),
        Value::ChronoDateTimeUtc(Some(at)) => write!(text, "\"{}\"", at.to_rfc3339()),
        Value::String(Some(string)) => {
            text.push('"');
            for sign in string.chars() {
                if matches!(sign, '"' | '\\') {
                    text.push('\\');
                }
                text.push(sign);
            }
            text.push('"');
            Ok(())
        }
        Value::Bool(None)
        | Value::Int(None)
        | Value::BigInt(None)
        | Value::Uuid(None)
        | Value::ChronoDate(None)
        | Value::ChronoDateTimeUtc(None)
        | Value::String(None) => {
            text.push_str("NULL");
            Ok(())
        }
        other => return Err(StoreError::Unfit(format!("no array is made of {other:?}"))),
    };
    written.map_err(|error| StoreError::Unfit(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stands_in_an_array_whatever_it_holds() {
        let bulk = Bulk { table: "t", columns: &[("a", "text"), ("b", "int")] };
        let rows = [
            vec![Value::from("x\"y\\z,{}"), Value::from(1)],
            vec![Value::String(None), Value::Int(None)],
            vec![Value::from("NULL"), Value::from(-3)],
        ];

        let arrays = bulk.arrays(&rows).expect("known types");
        assert_eq!(arrays[0], Value::from(r#"{"x\"y\\z,{}",NULL,"NULL"}"#));
        assert_eq!(arrays[1], Value::from("{1,NULL,-3}"));
        assert_eq!(bulk.values_sql(2), "INSERT INTO t (a, b) VALUES (?, ?), (?, ?) ON CONFLICT DO NOTHING");
    }
}
