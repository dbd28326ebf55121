//! One value of a row: read as the type of its column's kind, and written into a digest.

use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use sea_orm::{QueryResult, Value};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::layout::{Kind, Table};
use crate::error::Result;

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

/// What no backup keeps as it is, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unkept(String);

impl fmt::Display for Unkept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Writes a value into a digest: its length, then its bytes, so that no two rows read the same; answers how many bytes.
/// Frozen: a change needs a new format of backups. What one of the databases would not give back as it is, is refused.
pub fn write(hash: &mut Sha256, value: &Value) -> std::result::Result<usize, Unkept> {
    let written = match value {
        Value::String(Some(text)) => bytes(hash, text.as_bytes()),
        Value::Uuid(Some(uuid)) => bytes(hash, uuid.as_bytes()),
        Value::BigInt(Some(number)) => bytes(hash, &number.to_be_bytes()),
        Value::Bool(Some(yes)) => bytes(hash, &[u8::from(*yes)]),
        Value::ChronoDate(Some(day)) => bytes(hash, day.to_string().as_bytes()),
        Value::ChronoDateTimeUtc(Some(at)) => bytes(hash, &micros(at)?.to_be_bytes()),
        Value::ChronoDateTime(Some(at)) => bytes(hash, &micros(&at.and_utc())?.to_be_bytes()),
        Value::Json(Some(json)) => {
            let mut text = String::new();
            canonical(json, &mut text)?;
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
        _ => return Err(Unkept("a value of a type that no backup knows".to_owned())),
    };
    Ok(written)
}

/// A value of a key for people: on one line, whatever is in it.
pub fn shown(value: &Value) -> String {
    match value {
        Value::String(Some(text)) => text.escape_debug().to_string(),
        Value::Uuid(Some(uuid)) => uuid.to_string(),
        Value::BigInt(Some(number)) => number.to_string(),
        Value::ChronoDate(Some(day)) => day.to_string(),
        _ => "?".to_owned(),
    }
}

/// An instant as PostgreSQL keeps it; SQLite keeps nanoseconds too.
fn micros(at: &DateTime<Utc>) -> std::result::Result<i64, Unkept> {
    if at.timestamp_subsec_nanos().is_multiple_of(1000) {
        return Ok(at.timestamp_micros());
    }
    Err(Unkept("an instant with a part of a microsecond".to_owned()))
}

fn bytes(hash: &mut Sha256, bytes: &[u8]) -> usize {
    hash.update((bytes.len() as u64).to_be_bytes());
    hash.update(bytes);
    bytes.len()
}

/// JSON with its keys in order and without spaces: PostgreSQL keeps neither the order nor the spaces.
fn canonical(json: &serde_json::Value, text: &mut String) -> std::result::Result<(), Unkept> {
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
                canonical(field, text)?;
            }
            text.push('}');
        }
        Json::Array(items) => {
            text.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                canonical(item, text)?;
            }
            text.push(']');
        }
        Json::Number(number) if !is_kept(number) => return Err(Unkept(format!("the JSON number {number}"))),
        plain => text.push_str(&plain.to_string()),
    }
    Ok(())
}

/// Whether both databases give a number back in the same digits: a whole one does, and a fraction of at most fifteen that
/// is not so large that PostgreSQL would write it as a whole one. PostgreSQL knows no negative zero.
fn is_kept(number: &serde_json::Number) -> bool {
    let Some(fraction) = number.as_f64().filter(|_| number.is_f64()) else { return true };
    let text = number.to_string();
    let digits: String = text.split('e').take(1).flat_map(str::chars).filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0').trim_end_matches('0').len();
    digits <= 15 && fraction.abs() < 1e15 && !(fraction == 0.0 && fraction.is_sign_negative())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_reads_the_same_whatever_the_order_of_its_keys() {
        let text = |json: &str| {
            let mut text = String::new();
            canonical(&serde_json::from_str(json).unwrap(), &mut text).unwrap();
            text
        };

        assert_eq!(
            text(r#"{"b": [1, {"d": null, "c": "x\"y"}], "a": 1.50}"#),
            r#"{"a":1.5,"b":[1,{"c":"x\"y","d":null}]}"#
        );
        assert_ne!(text("[1,2]"), text("[2,1]"));
    }

    #[test]
    fn a_number_that_a_database_would_write_in_other_digits_is_refused() {
        let kept = |json: &str| canonical(&serde_json::from_str(json).unwrap(), &mut String::new()).is_ok();

        for whole in ["0", "-1", "9223372036854775807", "-9223372036854775808", "18446744073709551615"] {
            assert!(kept(whole), "{whole}");
        }
        for fraction in ["0.0", "1.5", "1000.0", "0.000001", "1e-7", "123456.789012345", "999999999999999.0", "-0.1"] {
            assert!(kept(fraction), "{fraction}");
        }
        for other in ["-0.0", "1e15", "-1e20", "18446744073709551616", "0.30000000000000004", "[{\"a\": 1e300}]"] {
            assert!(!kept(other), "{other}");
        }
    }

    #[test]
    fn an_instant_is_kept_to_the_microsecond_and_no_finer() {
        let digest = |text: &str| write(&mut Sha256::new(), &text.parse::<DateTime<Utc>>().unwrap().into());

        assert!(digest("1969-12-31T23:59:59.999999Z").is_ok());
        assert!(digest("2026-11-22T00:00:00.000000001Z").is_err());
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
