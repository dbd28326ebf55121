//! Cron expressions: checked when they are written, then nothing but a list of civil times.
//!
//! The `cron` crate parses and enumerates; it sees civil times in the dress of UTC, where no clock ever changes.
//! What a civil time means in a zone is decided in [`super::resolve`]. Two of the crate's habits stay in here: it
//! adds a second to its seed, which panics at the end of time, and it knows no year after 2100.

mod error;
mod words;

use std::{fmt, str::FromStr};

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use cron::{Schedule, TimeUnitSpec};
use serde::{Deserialize, Serialize};

pub use error::{CronError, CronField};

/// The longest expression in bytes; the crate itself knows no bound.
pub const LONGEST: usize = 256;
/// The last year that an expression can reach.
pub const LAST_YEAR: i32 = 2100;
const FIRST_YEAR: i32 = 1970;

const SHORTHANDS: [&str; 5] = ["@yearly", "@monthly", "@weekly", "@daily", "@hourly"];

/// An expression of six or seven fields that fires at least once: second, minute, hour, day of month, month, day of
/// week by name, optional year. Where both day fields are set, a day must match both (R6).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CronExpression {
    text: String,
    schedule: Box<Schedule>,
}

impl CronExpression {
    /// Reads an expression; refuses what does not parse, what readers would misread, and what never fires.
    pub fn try_new(text: &str) -> Result<Self, CronError> {
        if text.len() > LONGEST {
            return Err(CronError::TooLong { bytes: text.len() });
        }
        let tokens: Vec<&str> = text.split_whitespace().collect();
        let text = tokens.join(" ");
        match tokens.as_slice() {
            [] => return Err(CronError::Empty),
            [shorthand] if SHORTHANDS.contains(shorthand) => {}
            [shorthand, ..] if shorthand.starts_with('@') => return Err(CronError::UnknownShorthand { text }),
            [_, _, _, _, _] => return Err(CronError::FiveFields { suggestion: format!("0 {text}") }),
            [_, _, _, _, _, _] | [_, _, _, _, _, _, _] => check_fields(&tokens)?,
            fields => return Err(CronError::FieldCount { count: fields.len() }),
        }
        let schedule = Schedule::from_str(&text).map_err(|_| CronError::Unreadable { text: text.clone() })?;
        let expression = Self { text, schedule: Box::new(schedule) };
        match expression.next_after(NaiveDateTime::MIN) {
            Some(_) => Ok(expression),
            None => Err(CronError::Never { text: expression.text }),
        }
    }

    /// The expression, with single blanks between its fields.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The first civil time strictly after `after`; none where the expression is exhausted, at the latest after 2100.
    #[must_use]
    pub fn next_after(&self, after: NaiveDateTime) -> Option<NaiveDateTime> {
        if after.year() > LAST_YEAR {
            return None;
        }
        let beginning = NaiveDate::from_ymd_opt(FIRST_YEAR - 1, 12, 31)?.and_hms_opt(23, 59, 59)?;
        let after = after.max(beginning).and_utc();
        self.schedule.after(&after).next().map(|next| next.naive_utc())
    }

    /// Whether every hour of a day is admitted: a frequent rule rather than an appointment (R21).
    #[must_use]
    pub fn is_frequent(&self) -> bool {
        self.schedule.hours().is_all() || self.schedule.hours().count() == 24
    }

    /// Whether days of the month and days of the week are both restricted, so that a day must match both (R6).
    #[must_use]
    pub fn sets_both_day_fields(&self) -> bool {
        self.schedule.days_of_month().count() < 31 && self.schedule.days_of_week().count() < 7
    }
}

/// Finds the first field that does not parse on its own, and weekdays by number.
fn check_fields(tokens: &[&str]) -> Result<(), CronError> {
    for (field, token) in CronField::ALL.iter().copied().zip(tokens) {
        let numbered = token.split(',').any(|part| {
            let day = part.split('/').next().unwrap_or_default();
            day.bytes().any(|byte| byte.is_ascii_digit()) && !day.contains('#')
        });
        if field == CronField::DayOfWeek && numbered && !token.contains(['L', 'l']) {
            return Err(CronError::NumberedWeekday { text: (*token).to_owned() });
        }
        let mut alone = ["0", "0", "0", "*", "*", "*", "*"];
        alone[field as usize] = token;
        if Schedule::from_str(&alone.join(" ")).is_err() {
            return Err(CronError::Field { field, text: (*token).to_owned() });
        }
    }
    Ok(())
}

/// By meaning: `Mon` and `MON` are the same.
impl PartialEq for CronExpression {
    fn eq(&self, other: &Self) -> bool {
        self.schedule.timeunitspec_eq(&other.schedule)
    }
}

impl Eq for CronExpression {}

impl fmt::Display for CronExpression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for CronExpression {
    type Err = CronError;

    fn from_str(text: &str) -> Result<Self, CronError> {
        Self::try_new(text)
    }
}

impl TryFrom<String> for CronExpression {
    type Error = CronError;

    fn try_from(text: String) -> Result<Self, CronError> {
        Self::try_new(&text)
    }
}

impl From<CronExpression> for String {
    fn from(expression: CronExpression) -> Self {
        expression.text
    }
}

#[cfg(test)]
mod tests;
