//! Working hours: the shifts of each day of the week, on the wall of a zone (R103).

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};

use crate::scheduling::calendar::{DayKind, DayOfWeek, WorkingCalendar};

/// The most shifts of one day.
const MOST_SHIFTS: usize = 8;

/// A span of work that begins on a day; over midnight where it does not end after it begins. 22:00 to 06:00 is a night
/// shift, 16:00 to 00:00 ends with the day, 00:00 to 00:00 is the whole day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shift {
    /// When it begins.
    pub from: NaiveTime,
    /// When it ends.
    pub to: NaiveTime,
}

/// When work is done: by the day of the week, where the working calendar says that a date is worked at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct WorkingHours {
    by_day: BTreeMap<DayOfWeek, Vec<Shift>>,
    make_up: Vec<Shift>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Written {
    by_day: BTreeMap<DayOfWeek, Vec<Shift>>,
    make_up: Vec<Shift>,
}

/// Why hours cannot be as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoursRefusal {
    /// Nothing is ever worked.
    #[error("working hours need at least one shift")]
    Empty,
    /// Two shifts of a day overlap; the day is none for the make-up days.
    #[error("two shifts of one day overlap")]
    Overlap(Option<DayOfWeek>),
    /// A day has more shifts than anybody works.
    #[error("a day has at most {MOST_SHIFTS} shifts")]
    TooMany(Option<DayOfWeek>),
}

impl Shift {
    /// Beginning and end on the wall, where it begins on `date`.
    #[must_use]
    pub fn on(self, date: NaiveDate) -> (NaiveDateTime, NaiveDateTime) {
        let ends_on = if self.to > self.from { Some(date) } else { date.checked_add_days(Days::new(1)) };
        (date.and_time(self.from), ends_on.unwrap_or(date).and_time(self.to))
    }

    /// How long it is on the wall.
    fn length(self) -> TimeDelta {
        let gone = self.to - self.from;
        if gone > TimeDelta::zero() { gone } else { gone + TimeDelta::days(1) }
    }
}

impl WorkingHours {
    /// Hours with these shifts. `make_up` are those of a date that the calendar makes a working day although its day of the
    /// week has none, as make-up Saturdays are (R31).
    pub fn try_new(
        by_day: impl IntoIterator<Item = (DayOfWeek, Vec<Shift>)>,
        make_up: Vec<Shift>,
    ) -> Result<Self, HoursRefusal> {
        let by_day = by_day.into_iter().filter(|(_, shifts)| !shifts.is_empty());
        let by_day: BTreeMap<_, _> =
            by_day.map(|(day, shifts)| Ok((day, checked(Some(day), shifts)?))).collect::<Result<_, _>>()?;
        let make_up = checked(None, make_up)?;
        if by_day.is_empty() && make_up.is_empty() {
            return Err(HoursRefusal::Empty);
        }
        Ok(Self { by_day, make_up })
    }

    /// The shifts that begin on `date`, in their order; none on a day off.
    #[must_use]
    pub fn on(&self, date: NaiveDate, calendar: &WorkingCalendar) -> &[Shift] {
        if !calendar.is_working(date) {
            return &[];
        }
        let is_made = calendar.overrides.get(&date).is_some_and(|day| day.kind == DayKind::Work);
        match self.by_day.get(&date.weekday().into()) {
            Some(shifts) => shifts,
            None if is_made => &self.make_up,
            None => &[],
        }
    }
}

/// The shifts of a day in their order, if none overlaps another.
fn checked(day: Option<DayOfWeek>, mut shifts: Vec<Shift>) -> Result<Vec<Shift>, HoursRefusal> {
    shifts.sort_unstable();
    if shifts.len() > MOST_SHIFTS {
        return Err(HoursRefusal::TooMany(day));
    }
    let overlaps = |pair: &[Shift]| match pair {
        [earlier, later] => later.from - earlier.from < earlier.length(),
        _ => false,
    };
    if shifts.windows(2).any(overlaps) { Err(HoursRefusal::Overlap(day)) } else { Ok(shifts) }
}

impl TryFrom<Written> for WorkingHours {
    type Error = HoursRefusal;

    fn try_from(written: Written) -> Result<Self, HoursRefusal> {
        Self::try_new(written.by_day, written.make_up)
    }
}

impl From<WorkingHours> for Written {
    fn from(hours: WorkingHours) -> Self {
        Self { by_day: hours.by_day, make_up: hours.make_up }
    }
}
