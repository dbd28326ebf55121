//! Files that tell the days of a working calendar (R38).
//!
//! Two forms are read: the public JSON of holidays, one year in a file (`year`, `papers`, `days` of `name`, `date`,
//! `isOffDay`), and the days of an iCalendar file. A file speaks of one year. That is the year of the notice, not of
//! each day: the notice for 2019 made 29 December 2018 a working Saturday.
//!
//! Every row that is wrong is told with its line, its column and a reason; a file with one wrong row is not taken at
//! all, because a calendar with a hole moves schedules as surely as a wrong one. Size is bounded before anything is
//! read.

mod fault;
mod holiday_json;
mod ics;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, btree_map::Entry};

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::{names::named_enum, text};

pub use fault::{FaultCode, FileFault};

use super::calendar::DayKind;

/// The longest file, in bytes: a year of the JSON form has about 4 KiB, a feed of several years 60.
pub const LONGEST_FILE: usize = 262_144;
/// Most days or events in a file.
pub const MOST_ROWS: usize = 2_000;
/// Most faults that are told.
pub const MOST_FAULTS: usize = 100;
/// Years that a calendar may speak of.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 1971..=2199;
/// How far a day may lie outside the year of its notice: make-up days around New Year.
const BESIDE: Days = Days::new(31);

named_enum! {
    /// In which form a file tells days.
    CalendarFormat {
        /// The public JSON of holidays, one year in a file.
        HolidayJson = "HOLIDAY_JSON",
        /// Days of an iCalendar file.
        Ics = "ICS",
    }
}

/// A day as a file tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileDay {
    /// What it is.
    pub kind: DayKind,
    /// Why.
    pub name: String,
}

/// What a file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarFile {
    /// The year of which it speaks.
    pub year: i32,
    /// Its days.
    pub days: BTreeMap<NaiveDate, FileDay>,
    /// The first notice that it names.
    pub notice: Option<String>,
    /// Events of other years, which are left aside. Only an iCalendar file has them.
    pub left_aside: usize,
}

/// Reads a file. `year` is the year of which it speaks; the JSON form says that itself and must not say another one.
pub fn read(format: CalendarFormat, content: &str, year: Option<i32>) -> Result<CalendarFile, Vec<FileFault>> {
    if content.len() > LONGEST_FILE {
        return Err(vec![FileFault::whole(FaultCode::TooLarge)]);
    }
    if let Some(year) = year.filter(|year| !YEARS.contains(year)) {
        return Err(vec![FileFault::of(0, "year", FaultCode::YearOutOfRange, year.to_string())]);
    }
    let content = content.strip_prefix('\u{FEFF}').unwrap_or(content);
    match format {
        CalendarFormat::HolidayJson => holiday_json::read(content, year),
        CalendarFormat::Ics => ics::read(content, year),
    }
}

/// Days and faults, while a file is read.
struct Gathered {
    year: i32,
    days: BTreeMap<NaiveDate, FileDay>,
    faults: Vec<FileFault>,
}

impl Gathered {
    fn new(year: i32) -> Self {
        Self { year, days: BTreeMap::new(), faults: Vec::new() }
    }

    fn fault(&mut self, fault: FileFault) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(fault);
        }
    }

    /// Takes a day, unless it lies far from the year or an earlier row tells it.
    fn take(&mut self, line: u32, column: &'static str, date: NaiveDate, day: FileDay) {
        if !self.is_near(date) {
            self.fault(FileFault::of(line, column, FaultCode::OutsideYear, date.to_string()));
            return;
        }
        match self.days.entry(date) {
            Entry::Vacant(free) => {
                free.insert(day);
            }
            Entry::Occupied(_) => self.fault(FileFault::of(line, column, FaultCode::TwiceInFile, date.to_string())),
        }
    }

    fn is_near(&self, date: NaiveDate) -> bool {
        let near = |day: Option<NaiveDate>| day.is_some_and(|day| day.year() == self.year);
        near(date.checked_add_days(BESIDE)) || near(date.checked_sub_days(BESIDE)) || near(Some(date))
    }

    fn done(self, notice: Option<String>, left_aside: usize) -> Result<CalendarFile, Vec<FileFault>> {
        let Self { year, days, faults } = self;
        if !faults.is_empty() {
            return Err(faults);
        }
        if days.is_empty() {
            return Err(vec![FileFault::of(0, "", FaultCode::NoDays, year.to_string())]);
        }
        Ok(CalendarFile { year, days, notice, left_aside })
    }
}

/// The name of a day, where it may stand.
fn name(line: u32, column: &'static str, name: &str) -> Result<String, FileFault> {
    text::plain(name).map(str::to_owned).map_err(|_| FileFault::of(line, column, FaultCode::NameUnfit, ""))
}
