//! Working time between instants, in whole seconds (R103, R105).
//!
//! Shifts are civil: each is turned into two instants first, and only then measured. A wall time that does not exist
//! stands for the end of its gap, one that exists twice for its first pass; so the order of wall times is the order of
//! instants, and shifts that do not overlap on the wall do not overlap in time.

use chrono::{DateTime, Days, NaiveDate, SubsecRound, TimeDelta, Utc};

use super::hours::WorkingHours;
use crate::scheduling::{calendar::WorkingCalendar, zone::Zone};

/// Days in a row without work after which no more is expected.
const LONGEST_REST: u32 = 400;

/// A span of time: from an instant on, until before another.
pub type Span = (DateTime<Utc>, DateTime<Utc>);

/// What counts as working time.
#[derive(Clone, Copy, Debug)]
pub enum BusinessTime<'a> {
    /// Every second of every day (24×7).
    Always,
    /// The shifts of working days.
    Hours {
        /// The shifts of each day of the week.
        hours: &'a WorkingHours,
        /// Which dates are worked.
        calendar: &'a WorkingCalendar,
        /// On whose wall.
        zone: &'a Zone,
    },
}

/// There is not so much working time: the calendar has no working day with a shift for 400 days in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the calendar has no working hours for {LONGEST_REST} days in a row")]
pub struct NoWorkingTime;

/// The first instant by which `seconds` of working time have passed since `from`; `from` itself for none. Fractions of a
/// second are cut off.
pub fn business_add(time: BusinessTime<'_>, from: DateTime<Utc>, seconds: i64) -> Result<DateTime<Utc>, NoWorkingTime> {
    let from = from.trunc_subsecs(0);
    if seconds <= 0 {
        return Ok(from);
    }
    let mut left = TimeDelta::try_seconds(seconds).ok_or(NoWorkingTime)?;
    let BusinessTime::Hours { hours, calendar, zone } = time else {
        return from.checked_add_signed(left).ok_or(NoWorkingTime);
    };
    let mut rest = 0;
    let mut reached = from;
    for date in first_date(zone, from).iter_days() {
        rest += 1;
        for (begins_at, ends_at) in resolved(hours, calendar, zone, date) {
            let begins_at = begins_at.max(reached);
            if begins_at >= ends_at {
                continue;
            }
            if left <= ends_at - begins_at {
                return Ok(begins_at + left);
            }
            left -= ends_at - begins_at;
            reached = ends_at;
            rest = 0;
        }
        if rest > LONGEST_REST {
            break;
        }
    }
    Err(NoWorkingTime)
}

/// Seconds of working time from `from` until `to`; negative where `to` is earlier. Fractions of a second are cut off.
#[must_use]
pub fn business_between(time: BusinessTime<'_>, from: DateTime<Utc>, to: DateTime<Utc>) -> i64 {
    let (from, to) = (from.trunc_subsecs(0), to.trunc_subsecs(0));
    if to < from {
        return -business_between(time, to, from);
    }
    let BusinessTime::Hours { hours, calendar, zone } = time else { return (to - from).num_seconds() };
    let last = zone.date(to).checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
    let mut worked = TimeDelta::zero();
    let mut reached = from;
    for date in first_date(zone, from).iter_days().take_while(|date| *date <= last) {
        for (begins_at, ends_at) in resolved(hours, calendar, zone, date) {
            let (begins_at, ends_at) = (begins_at.max(reached), ends_at.min(to));
            if begins_at < ends_at {
                worked += ends_at - begins_at;
                reached = ends_at;
            }
        }
    }
    worked.num_seconds()
}

/// The first date whose shifts may still last at `from`: two days before, because a zone may leave out a day.
fn first_date(zone: &Zone, from: DateTime<Utc>) -> NaiveDate {
    let today = zone.date(from);
    today.checked_sub_days(Days::new(2)).unwrap_or(today)
}

/// The shifts that begin on `date`, as instants.
fn resolved<'a>(
    hours: &'a WorkingHours,
    calendar: &WorkingCalendar,
    zone: &'a Zone,
    date: NaiveDate,
) -> impl Iterator<Item = Span> + 'a {
    hours.on(date, calendar).iter().map(move |shift| {
        let (begins, ends) = shift.on(date);
        (zone.first_instant(begins), zone.first_instant(ends))
    })
}
