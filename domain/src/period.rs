//! Calendar periods: `2026`, `2026-H2`, `2026-Q3`, `2026-10`. Their text sorts as they do.

use std::{fmt, str::FromStr};

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PeriodKind {
    /// A calendar year.
    Year,
    /// Six months from January or July.
    HalfYear,
    /// Three months from January, April, July or October.
    Quarter,
    /// A calendar month.
    Month,
}

impl PeriodKind {
    /// Months in one period of this kind.
    #[must_use]
    pub fn months(self) -> u32 {
        match self {
            Self::Year => 12,
            Self::HalfYear => 6,
            Self::Quarter => 3,
            Self::Month => 1,
        }
    }
}

/// A calendar period of the organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::DeriveValueType), sea_orm(value_type = "String"))]
pub struct Period {
    year: i32,
    kind: PeriodKind,
    /// Which one of its year, from 0.
    index: u32,
}

impl Period {
    /// The period of `kind` that contains `day`.
    #[must_use]
    pub fn containing(day: NaiveDate, kind: PeriodKind) -> Self {
        Self { year: day.year(), kind, index: day.month0() / kind.months() }
    }

    /// How long it is.
    #[must_use]
    pub fn kind(self) -> PeriodKind {
        self.kind
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        let month = self.index * self.kind.months() + 1;
        NaiveDate::from_ymd_opt(self.year, month, 1).unwrap_or(NaiveDate::MIN)
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        self.first_day() + Months::new(self.kind.months()) - Days::new(1)
    }

    /// Whether `day` lies in it.
    #[must_use]
    pub fn contains(self, day: NaiveDate) -> bool {
        Self::containing(day, self.kind) == self
    }

    /// The one after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self::containing(self.last_day() + Days::new(1), self.kind)
    }

    /// The one before it.
    #[must_use]
    pub fn previous(self) -> Self {
        Self::containing(self.first_day() - Days::new(1), self.kind)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, number) = (self.year, self.index + 1);
        match self.kind {
            PeriodKind::Year => write!(f, "{year:04}"),
            PeriodKind::HalfYear => write!(f, "{year:04}-H{number}"),
            PeriodKind::Quarter => write!(f, "{year:04}-Q{number}"),
            PeriodKind::Month => write!(f, "{year:04}-{number:02}"),
        }
    }
}

/// A text that is no period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a period is written 2026, 2026-H2, 2026-Q3 or 2026-10")]
pub struct NotAPeriod;

impl FromStr for Period {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<Self, NotAPeriod> {
        let (year, rest) = text.split_at_checked(4).ok_or(NotAPeriod)?;
        if !year.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NotAPeriod);
        }
        let (kind, number) = match rest.as_bytes() {
            [] => (PeriodKind::Year, 1),
            [b'-', b'H', n @ b'1'..=b'2'] => (PeriodKind::HalfYear, n - b'0'),
            [b'-', b'Q', n @ b'1'..=b'4'] => (PeriodKind::Quarter, n - b'0'),
            [b'-', tens @ b'0'..=b'1', ones @ b'0'..=b'9'] => (PeriodKind::Month, (tens - b'0') * 10 + ones - b'0'),
            _ => return Err(NotAPeriod),
        };
        let index = u32::from(number).checked_sub(1).ok_or(NotAPeriod)?;
        let year = year.parse().map_err(|_| NotAPeriod)?;
        (year >= 1900 && index * kind.months() < 12).then_some(Self { year, kind, index }).ok_or(NotAPeriod)
    }
}

impl Serialize for Period {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_reads_back_what_it_wrote_and_sorts_as_text() {
        for text in ["2026", "2026-H2", "2026-Q3", "2026-10", "2026-01"] {
            assert_eq!(text.parse::<Period>().map(|p| p.to_string()), Ok(text.to_owned()));
        }
        for text in
            ["", "26", "2026-", "2026-Q5", "2026-Q0", "2026-13", "2026-00", "Q3-2026", "2026-H3", "२०२६", "1066"]
        {
            assert_eq!(text.parse::<Period>(), Err(NotAPeriod), "{text}");
        }
    }

    #[test]
    fn a_quarter_knows_its_days_and_neighbors() {
        let quarter: Period = "2026-Q1".parse().expect("a quarter");

        assert_eq!(quarter.last_day(), NaiveDate::from_ymd_opt(2026, 3, 31).expect("a day"));
        assert_eq!(quarter.previous().to_string(), "2025-Q4");
        assert_eq!(quarter.next().to_string(), "2026-Q2");
        assert!(quarter.contains(quarter.last_day()) && !quarter.contains(quarter.next().first_day()));
    }
}
