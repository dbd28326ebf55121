//! One value of a row: read as the type of its column's kind, and written into a digest.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use sea_orm::{QueryResult, Value};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::layout::{Kind, Table};
use crate::error::{Result, StoreError};

/// The values of a row, in the order of the table's columns.
pub fn values(row: &QueryResult, table: &Table) -> Result<Vec<Value>> {
    table.columns.iter().enumerate().map(|(place, column)| value(row, place, column.kind)).collect()
}

fn value(row: &QueryResult, place: usize, kind: Kind) -> Result<Value> {
    Ok(match kind {
        Kind::Text => row.try_get_by_index::<Option<String>>(place)?.into(),
        Kind::Uuid => row.try_get_by_index::<Option<Uuid>>(place)?.into(),
        Kind::Int => row.try_get_by_index::<Option<i64>>(place)?.into(),
        Kind::Bool => row.try_get_by_index::<Option<bool>>(place)?.into(),
        Kind::Day => row.try_get_by_index::<Option<NaiveDate>>(place)?.into(),
        Kind::Instant => row.try_get_by_index::<Option<DateTime<Utc>>>(place)?.into(),
        Kind::Civil => row.try_get_by_index::<Option<NaiveDateTime>>(place)?.into(),
        Kind::Json => row.try_get_by_index::<Option<serde_json::Value>>(place)?.into(),
    })
}

/// Writes a value into a digest: its length, then its bytes, so that no two rows read the same; answers how many bytes.
/// Frozen: a change needs a new format of backups.
pub fn write(hash: &mut Sha256, value: &Value) -> Result<usize> {
    let written = match value {
        Value::String(Some(text)) => bytes(hash, text.as_bytes()),
        Value::Uuid(Some(uuid)) => bytes(hash, uuid.as_bytes()),
        Value::BigInt(Some(number)) => bytes(hash, &number.to_be_bytes()),
        Value::Bool(Some(yes)) => bytes(hash, &[u8::from(*yes)]),
        Value::ChronoDate(Some(day)) => bytes(hash, day.to_string().as_bytes()),
        Value::ChronoDateTimeUtc(Some(at)) => bytes(hash, &at.timestamp_micros().to_be_bytes()),
        Value::ChronoDateTime(Some(at)) => bytes(hash, &at.and_utc().timestamp_micros().to_be_bytes()),
        Value::Json(Some(json)) => {
            let mut text = String::new();
            canonical(json, &mut text);
            bytes(hash, text.as_bytes())
        }
        Value::String(None)
        | Value::Uuid(None)
        | Value::BigInt(None)
        | Value::Bool(None)
        | Value::ChronoDate(None)
        | Value::ChronoDateTimeUtc(None)
        | Value::ChronoDateTime(None)
        | Value::Json(None) => {
            hash.update(u64::MAX.to_be_bytes());
            0
        }
        other => return Err(StoreError::Unfit(format!("{other:?} is of a type that no backup knows"))),
    };
    Ok(written)
}

fn bytes(hash: &mut Sha256, bytes: &[u8]) -> usize {
    hash.update((bytes.len() as u64).to_be_bytes());
    hash.update(bytes);
    bytes.len()
}

/// JSON with its keys in order and without spaces: PostgreSQL keeps neither the order nor the spaces.
fn canonical(json: &serde_json::Value, text: &mut String) {
    use serde_json::Value as Json;
    match json {
        Json::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(name, _)| *name);
            text.push('{');
            for (place, (name, field)) in fields.into_iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                text.push_str(&Json::String(name.clone()).to_string());
                text.push(':');
                canonical(field, text);
            }
            text.push('}');
        }
        Json::Array(items) => {
            text.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                canonical(item, text);
            }
            text.push(']');
        }
        plain => text.push_str(&plain.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_reads_the_same_whatever_the_order_of_its_keys() {
        let text = |json: &str| {
            let mut text = String::new();
            canonical(&serde_json::from_str(json).unwrap(), &mut text);
            text
        };

        assert_eq!(
            text(r#"{"b": [1, {"d": null, "c": "x\"y"}], "a": 1.50}"#),
            r#"{"a":1.5,"b":[1,{"c":"x\"y","d":null}]}"#
        );
        assert_ne!(text("[1,2]"), text("[2,1]"));
    }

    #[test]
    fn values_cannot_move_from_one_column_to_the_next() {
        let digest = |values: &[Value]| {
            let mut hash = Sha256::new();
            for value in values {
                write(&mut hash, value).unwrap();
            }
            hash.finalize()
        };

        assert_ne!(digest(&["ab".into(), "c".into()]), digest(&["a".into(), "bc".into()]));
        assert_ne!(digest(&["".into()]), digest(&[Value::String(None)]));
    }
}
