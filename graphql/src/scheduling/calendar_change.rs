//! What a proposed version of a working calendar changes: days, and occurrences that move with them.

use async_graphql::{Enum, SimpleObject};
use gradus_domain::{
    locale::Locale,
    scheduling::calendar_change::{self, ContentDay, DayChange},
};
use gradus_services::scheduling::calendar_proposals::{Moved, Moves};

use super::{enums::DayKind, planned::civil, schedule::Schedule};
use crate::scalars::{Date, DateTime};

/// How a day differs between two versions of a calendar.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "calendar_change::DayChangeKind")]
pub enum DayChangeKind {
    /// The proposed version alone names it.
    Added,
    /// The version before alone names it.
    Removed,
    /// Both name it, and say different things.
    Changed,
}

/// What a version of a calendar says of a day that it names.
#[derive(SimpleObject)]
pub struct CalendarDayText {
    /// Kind of the day.
    kind: DayKind,
    /// Reason of the day, such as the name of the holiday, in the request's language.
    name: String,
    /// Source of the day, such as the notice that announced it, in the request's language.
    source: String,
}

/// Day that differs between two versions of a calendar.
#[derive(SimpleObject)]
pub struct CalendarDayChange {
    /// Date of the day.
    date: Date,
    /// How it differs.
    kind: DayChangeKind,
    /// What the version before says of it. Null where it names it not, so that the weekend decides.
    was: Option<CalendarDayText>,
    /// What the proposed version says of it. Null where it names it not, so that the weekend decides.
    becomes: Option<CalendarDayText>,
    /// Indicates that it was worked.
    was_worked: bool,
    /// Indicates that it is worked by the proposed version.
    is_worked: bool,
}

/// Occurrence that moves when a proposed version of a calendar comes to hold.
#[derive(SimpleObject)]
pub struct OccurrenceMove {
    /// Schedule of the occurrence.
    schedule: Schedule,
    /// Local time that the rule names, without a zone: `2027-01-10T09:00:00`.
    nominal_local: String,
    /// Instant at which it is due so far. Null where it does not take place by itself so far.
    was_due_at: Option<DateTime>,
    /// Instant at which it is due by the proposed version. Null where it does not take place by itself then.
    due_at: Option<DateTime>,
}

fn text(day: &ContentDay, locale: Locale) -> CalendarDayText {
    let (name, source) = (day.name.get(locale).to_owned(), day.source.get(locale).to_owned());
    CalendarDayText { kind: day.kind.into(), name, source }
}

/// Shows a change in a language.
pub(super) fn change(change: &DayChange, locale: Locale) -> CalendarDayChange {
    CalendarDayChange {
        date: Date(change.date),
        kind: change.kind.into(),
        was: change.was.as_ref().map(|day| text(day, locale)),
        becomes: change.becomes.as_ref().map(|day| text(day, locale)),
        was_worked: change.worked.0,
        is_worked: change.worked.1,
    }
}

/// The first `most` occurrences that move, by schedule and date.
pub(super) fn first_moves(moved: &Moved, most: usize) -> Vec<OccurrenceMove> {
    let all = moved.of.iter().flat_map(|Moves { schedule, shifts }| {
        shifts.iter().map(|shift| OccurrenceMove {
            schedule: Schedule(schedule.clone()),
            nominal_local: civil(shift.nominal_local),
            was_due_at: shift.was.map(Into::into),
            due_at: shift.becomes.map(Into::into),
        })
    });
    all.take(most).collect()
}
