//! Working calendars: weekends, holidays and make-up days (R30, R31).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{value::Code, words::words};
use crate::{locale::LocalizedText, scheduling::calendar::DayOfWeek};

words! {
    /// How sure the days of a year are.
    YearStatus {
        /// By official notice.
        Official,
        /// Statutory days only, until there is a notice.
        Provisional,
    }
}

/// A working calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarTemplate {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: LocalizedText,
    /// The days of the week that are free.
    pub weekend: Vec<DayOfWeek>,
    /// IANA zone of its days.
    pub time_zone: String,
    /// What is known of each year.
    pub years: Vec<CalendarYear>,
}

/// The days of a year that differ from the week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarYear {
    /// The year.
    pub year: i32,
    /// How sure its days are.
    pub status: YearStatus,
    /// Where they come from.
    pub source: LocalizedText,
    /// Free days.
    pub holidays: Vec<Holiday>,
    /// Days of the weekend on which one works.
    pub make_up_days: Vec<NaiveDate>,
}

/// Free days in a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// What is celebrated.
    pub name: LocalizedText,
    /// The first free day.
    pub from: NaiveDate,
    /// The last free day.
    pub to: NaiveDate,
}

impl Holiday {
    /// Its days, in order.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let to = self.to;
        self.from.iter_days().take_while(move |day| *day <= to)
    }
}
