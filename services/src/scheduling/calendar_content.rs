//! A calendar's version between the database and the rules, and what another one moves.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use gradus_domain::{
    access::Scope,
    ids::CalendarId,
    scheduling::{
        calendar_change::{CalendarContent, ContentDay, DayChange, Shift, Shifts, shifts},
        stored::Schedule,
    },
};
use gradus_store::{
    error::StoreError,
    scheduling::{
        calendars::{StoredCalendar, StoredDay},
        notes,
    },
    store::Db,
};

/// How far beyond the last day that differs something may move: the longest roll, and a day for zones.
const BEYOND: TimeDelta = TimeDelta::days(40);

/// What a stored version says.
#[must_use]
pub fn content(stored: &StoredCalendar) -> CalendarContent {
    let days = stored.days.iter().map(|day| {
        let StoredDay { day, kind, name, source, notice_year } = day.clone();
        (day, ContentDay { kind, name, source, notice_year })
    });
    CalendarContent {
        name: stored.name.clone(),
        time_zone: stored.time_zone.clone(),
        weekend: stored.working.weekend.clone(),
        days: days.collect(),
        known_through: stored.working.known_through,
        provisional_years: stored.working.provisional_years.clone(),
    }
}

/// The same as it is stored.
#[must_use]
pub fn stored(id: CalendarId, code: &str, version: i32, content: &CalendarContent) -> StoredCalendar {
    let days = content.days.iter().map(|(day, of)| {
        let ContentDay { kind, name, source, notice_year } = of.clone();
        StoredDay { day: *day, kind, name, source, notice_year }
    });
    StoredCalendar {
        id,
        version,
        name: content.name.clone(),
        time_zone: content.time_zone.clone(),
        days: days.collect(),
        working: content.working(code),
    }
}

/// Occurrences of a schedule that move.
#[derive(Clone, Debug)]
pub struct Moves {
    /// The schedule.
    pub schedule: Schedule,
    /// What moves, by civil time.
    pub shifts: Vec<Shift>,
}

/// What moves by another version of a calendar.
#[derive(Clone, Debug, Default)]
pub struct Moved {
    /// By schedule, those of which something moves.
    pub of: Vec<Moves>,
    /// The nominal instant up to which each schedule was looked at, where one takes place so often that more was not.
    pub cut_at: Option<DateTime<Utc>>,
}

impl Moved {
    /// How many occurrences move.
    #[must_use]
    pub fn count(&self) -> usize {
        self.of.iter().map(|moves| moves.shifts.len()).sum()
    }
}

/// What moves by `after` that went by `before`, of the schedules that go by the calendar: whatever is due after `now`
/// and has no row yet. What has a row stays and is noted (R37).
pub async fn moves(
    db: &impl Db,
    scope: &Scope,
    code: &str,
    (before, after): (&CalendarContent, &CalendarContent),
    now: DateTime<Utc>,
) -> Result<Moved, StoreError> {
    let Some(until) = last_moved(&after.changes_from(before)) else { return Ok(Moved::default()) };
    let (old, new) = (before.working(code), after.working(code));
    let schedules = notes::schedules_of_calendar(db, scope, code).await?;
    let ids: Vec<_> = schedules.iter().map(|schedule| schedule.id).collect();
    let fixed = notes::keys_ahead(db, scope, &ids, now).await?;
    let mut moved = Moved::default();
    for schedule in schedules {
        let from = schedule.progress.cursor.max(now - BEYOND);
        let Shifts { mut shifts, cut_at } = shifts(&schedule.rule.recurrence, &old, &new, from, until);
        moved.cut_at = [moved.cut_at, cut_at].into_iter().flatten().min();
        shifts.retain(|shift| {
            let is_ahead = shift.was.max(shift.becomes).is_some_and(|due| due > now);
            is_ahead && !fixed.contains(&(schedule.id, shift.nominal_key.clone()))
        });
        if !shifts.is_empty() {
            moved.of.push(Moves { schedule, shifts });
        }
    }
    Ok(moved)
}

/// The last instant at which a change of these days can be felt; none where none is worked otherwise than before.
fn last_moved(changes: &[DayChange]) -> Option<DateTime<Utc>> {
    let felt = changes.iter().filter(|change| change.worked.0 != change.worked.1);
    let last: NaiveDate = felt.map(|change| change.date).max()?;
    Some(last.and_time(chrono::NaiveTime::MIN).and_utc() + BEYOND)
}
