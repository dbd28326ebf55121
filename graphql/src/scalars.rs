//! Scalars of our own.
//!
//! Each tells the validation what it takes, so that a complaint names the place of the value: the argument and the way to
//! the field in it. Parsing alone would name only the scalar.

use async_graphql::{Description, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use gradus_domain::period::Period as DomainPeriod;

/// How values are written.
const FORMS: [(&str, &str); 3] = [
    ("Period", "a period is written 2026, 2026-H2, 2026-Q3 or 2026-10"),
    ("Date", "a day is written 2026-11-20"),
    ("DateTime", "an instant is written 2026-11-20T09:00:00Z"),
];

/// How a value is written, where the validation's complaint says that one of these scalars was expected.
#[must_use]
pub fn form(complaint: &str) -> Option<&'static str> {
    let expected = complaint.rsplit_once("expected type \"")?.1.strip_suffix('"')?;
    FORMS.iter().find(|(scalar, _)| *scalar == expected).map(|(_, form)| *form)
}

/// Calendar period: `2026`, `2026-H2`, `2026-Q3` or `2026-10`, in the organization's time zone. Sorts as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Description)]
pub struct Period(pub DomainPeriod);

#[Scalar(use_type_description)]
impl ScalarType for Period {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => text.parse().map(Self).map_err(InputValueError::custom),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// Time zone by its IANA name, such as `Asia/Shanghai`.
#[derive(Clone, Debug, PartialEq, Eq, Description)]
pub struct TimeZone(pub String);

#[Scalar(use_type_description, specified_by_url = "https://www.iana.org/time-zones")]
impl ScalarType for TimeZone {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Ok(Self(text)),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// Day in the organization's time zone, `2026-11-20`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Description)]
pub struct Date(pub chrono::NaiveDate);

#[Scalar(use_type_description)]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            // chrono alone would also take 2026-1-2 and blanks.
            Value::String(text) if text.len() == 10 && text.is_ascii() => {
                text.parse().map(Self).map_err(|_| InputValueError::custom("a day is written 2026-11-20"))
            }
            Value::String(_) => Err(InputValueError::custom("a day is written 2026-11-20")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// Instant in UTC, RFC 3339 with up to six decimals of a second, `2026-11-20T09:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Description)]
pub struct DateTime(pub chrono::DateTime<chrono::Utc>);

#[Scalar(use_type_description)]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => chrono::DateTime::parse_from_rfc3339(text)
                .map(|at| Self(gradus_domain::time::to_micros(at.to_utc())))
                .map_err(|_| InputValueError::custom("an instant is written 2026-11-20T09:00:00Z")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
    }
}

macro_rules! input_by_value {
    ($($name:ident($inner:ty),)+) => {
        $(impl From<$inner> for $name {
            fn from(value: $inner) -> Self {
                Self(value)
            }
        })+
    };
}

input_by_value! {
    Period(DomainPeriod),
    Date(chrono::NaiveDate),
    DateTime(chrono::DateTime<chrono::Utc>),
}
