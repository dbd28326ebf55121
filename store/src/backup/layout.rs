//! Tables, columns and keys, as both databases have them.

use std::collections::BTreeMap;

use crate::{
    dialect::{self, CatalogColumn, CatalogKey},
    error::{Result, StoreError},
    store::Db,
};

/// Tables that mean nothing in another database: what it says about itself, and events, which have their places by the
/// transactions of this one.
const BESIDE: &[&str] = &["seaql_migrations", super::manifest::TABLE, "outbox", "outbox_epoch"];

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A UUID.
    Uuid,
    /// A whole number. How many bits its column has is PostgreSQL's affair; SQLite does not tell.
    Int,
    /// True or false.
    Bool,
    /// A day.
    Day,
    /// An instant, in microseconds.
    Instant,
    /// Civil time without a zone.
    Civil,
    /// A JSON value.
    Json,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Places of the columns by which its rows are told apart and ordered.
    pub key: Vec<usize>,
}

impl Kind {
    /// The kind of a column that SQLite or PostgreSQL declares so. A type that is new among ours is an error: somebody
    /// must say how it is read, written and hashed.
    fn of(declared: &str) -> Option<Self> {
        Some(match declared {
            "text" => Self::Text,
            "uuid_text" | "uuid" => Self::Uuid,
            "integer" | "bigint" | "int4" | "int8" => Self::Int,
            "boolean" | "bool" => Self::Bool,
            "date_text" | "date" => Self::Day,
            "timestamp_with_timezone_text" | "timestamptz" => Self::Instant,
            "datetime_text" | "timestamp" => Self::Civil,
            "jsonb_text" | "jsonb" => Self::Json,
            _ => return None,
        })
    }

    /// Whether both databases put values of this kind into the same order.
    fn has_order(self) -> bool {
        matches!(self, Self::Text | Self::Uuid | Self::Int | Self::Day)
    }
}

/// Every table of ours, by name.
pub async fn tables(db: &impl Db) -> Result<Vec<Table>> {
    let mut columns: BTreeMap<String, Vec<Column>> = BTreeMap::new();
    for CatalogColumn { table, column, declared } in dialect::columns(db).await? {
        if BESIDE.contains(&table.as_str()) {
            continue;
        }
        let kind = Kind::of(&declared.to_lowercase());
        let kind = kind.ok_or_else(|| {
            StoreError::Unfit(format!("{table}.{column} has the type {declared}, which no backup knows"))
        })?;
        columns.entry(table).or_default().push(Column { name: column, kind });
    }
    let keys = dialect::unique_keys(db).await?;
    let table = |(name, mut columns): (String, Vec<Column>)| {
        // In an order that no database has a say in: SQLite makes a table anew where PostgreSQL alters it.
        columns.sort_by(|one, other| one.name.cmp(&other.name));
        with_key(name, columns, &keys)
    };
    columns.into_iter().map(table).collect()
}

/// The table with its primary key, or else the unique key whose columns come first.
fn with_key(name: String, columns: Vec<Column>, keys: &[CatalogKey]) -> Result<Table> {
    let mut found: BTreeMap<&str, (bool, Vec<usize>)> = BTreeMap::new();
    for key in keys.iter().filter(|key| key.table == name) {
        let place = columns.iter().position(|column| column.name == key.column).unwrap_or(usize::MAX);
        found.entry(&key.index).or_insert_with(|| (!key.primary, Vec::new())).1.push(place);
    }
    let ordered = |place: &usize| columns.get(*place).is_some_and(|column| column.kind.has_order());
    let key = found.into_values().filter(|(_, places)| places.iter().all(ordered)).min();
    let (_, key) =
        key.ok_or_else(|| StoreError::Unfit(format!("{name} has no key in which its rows could be read")))?;
    Ok(Table { name, columns, key })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(index: &str, primary: bool, column: &str) -> CatalogKey {
        CatalogKey { table: "things".into(), index: index.into(), primary, column: column.into() }
    }

    fn columns() -> Vec<Column> {
        let column = |name: &str, kind| Column { name: name.into(), kind };
        vec![column("id", Kind::Uuid), column("code", Kind::Text), column("name", Kind::Json)]
    }

    #[test]
    fn the_primary_key_orders_a_table_else_the_key_whose_columns_come_first() {
        let both = [key("a", false, "code"), key("b", false, "id"), key("c", true, "code"), key("c", true, "id")];

        assert_eq!(with_key("things".into(), columns(), &both).unwrap().key, [1, 0]);
        assert_eq!(with_key("things".into(), columns(), &both[..2]).unwrap().key, [0]);
    }

    #[test]
    fn a_table_without_an_orderable_key_is_refused() {
        assert!(with_key("things".into(), columns(), &[key("a", false, "name")]).is_err());
        assert!(with_key("things".into(), columns(), &[]).is_err());
    }
}
