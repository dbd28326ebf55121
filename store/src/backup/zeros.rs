//! Texts that hold U+0000: SQLite keeps them, PostgreSQL takes none.

use std::collections::BTreeMap;

use sea_orm::Value;
use serde::{Deserialize, Serialize};

use super::{layout::Table, value};

/// Keys that are told of each column.
const TOLD: usize = 5;

/// A column in which texts hold U+0000.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Zeros {
    /// Its table.
    pub table: String,
    /// Its name.
    pub column: String,
    /// In how many rows.
    pub rows: u64,
    /// Keys of the first of them.
    pub keys: Vec<String>,
}

/// A look at the rows of a table that pass by.
#[derive(Debug)]
pub(super) struct Looking<'t> {
    table: &'t Table,
    found: BTreeMap<usize, Zeros>,
}

impl<'t> Looking<'t> {
    /// At a table.
    pub fn at(table: &'t Table) -> Self {
        Self { table, found: BTreeMap::new() }
    }

    /// Looks at one row.
    pub fn row(&mut self, values: &[Value]) {
        for (place, value) in values.iter().enumerate() {
            if holds_zero(value) {
                self.note(place, values);
            }
        }
    }

    /// What was found, by column.
    pub fn found(self) -> Vec<Zeros> {
        self.found.into_values().collect()
    }

    fn note(&mut self, place: usize, values: &[Value]) {
        let table = self.table;
        let found = self.found.entry(place).or_insert_with(|| Zeros {
            table: table.name.clone(),
            column: table.columns[place].name.clone(),
            rows: 0,
            keys: Vec::new(),
        });
        found.rows += 1;
        if found.keys.len() < TOLD {
            let key = table.key.iter().map(|place| value::shown(&values[*place]));
            found.keys.push(key.collect::<Vec<_>>().join(" "));
        }
    }
}

fn holds_zero(value: &Value) -> bool {
    match value {
        Value::String(Some(text)) => text.contains('\0'),
        Value::Json(Some(json)) => json_holds_zero(json),
        _ => false,
    }
}

fn json_holds_zero(json: &serde_json::Value) -> bool {
    use serde_json::Value as Json;
    match json {
        Json::String(text) => text.contains('\0'),
        Json::Array(items) => items.iter().any(json_holds_zero),
        Json::Object(fields) => fields.iter().any(|(name, field)| name.contains('\0') || json_holds_zero(field)),
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backup::layout::{Column, Kind};

    #[test]
    fn a_zero_is_found_in_a_text_and_anywhere_in_json() {
        let column = |name: &str, kind| Column { name: name.into(), kind };
        let columns = vec![column("code", Kind::Text), column("may", Kind::Json)];
        let table = Table { name: "roles".into(), columns, key: vec![0] };
        let json = |text: &str| Value::from(serde_json::from_str::<serde_json::Value>(text).unwrap());

        let mut looking = Looking::at(&table);
        looking.row(&["plain".into(), json(r#"{"a": ["b"]}"#)]);
        looking.row(&["a\0b".into(), json(r#"{"a": ["b\u0000"]}"#)]);
        looking.row(&["c".into(), json(r#"{"a": {"\u0000": 1}}"#)]);

        let found = looking.found();
        let told: Vec<_> = found.iter().map(|zeros| (zeros.column.as_str(), zeros.rows)).collect();
        assert_eq!(told, [("code", 1), ("may", 2)]);
        assert_eq!((found[0].keys.as_slice(), found[1].keys.len()), (["a\\0b".to_owned()].as_slice(), 2));
    }
}
