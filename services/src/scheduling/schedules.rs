//! Reading schedules, their occurrences and calendars. Requires `READ_SCHEDULES`.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::{Action, Scope},
    ids::{OccurrenceId, ScheduleId},
    page::{Page, PageRequest},
    scheduling::{
        plan::{PlannedOccurrence, upcoming},
        stored::{Occurrence, Schedule},
    },
};
use gradus_store::scheduling::{calendars, occurrences, schedules};
pub use gradus_store::scheduling::{
    calendars::{StoredCalendar, StoredDay},
    occurrences::{First, OccurrenceFilter},
    schedules::ScheduleFilter,
};

use crate::{Read, ReadResult};

/// The schedules with these ids.
pub async fn find_many(ctx: &Read, ids: &[ScheduleId]) -> ReadResult<Vec<Schedule>> {
    Ok(schedules::find_many(&ctx.reader, &ctx.scope(Action::ReadSchedules)?, ids).await?)
}

/// The schedule with this code.
pub async fn find_by_code(ctx: &Read, code: &str) -> ReadResult<Option<Schedule>> {
    Ok(schedules::find_by_code(&ctx.reader, &ctx.scope(Action::ReadSchedules)?, code).await?)
}

/// One page of schedules, by code.
pub async fn page(ctx: &Read, filter: &ScheduleFilter, request: &PageRequest) -> ReadResult<Page<Schedule>> {
    Ok(schedules::page_by_code(&ctx.reader, &ctx.scope(Action::ReadSchedules)?, filter, request).await?)
}

/// How many schedules there are.
pub async fn count(ctx: &Read, filter: &ScheduleFilter) -> ReadResult<u64> {
    Ok(schedules::count(&ctx.reader, &ctx.scope(Action::ReadSchedules)?, filter).await?)
}

/// The occurrences with these ids.
pub async fn find_occurrences(ctx: &Read, ids: &[OccurrenceId]) -> ReadResult<Vec<Occurrence>> {
    Ok(occurrences::find_many(&ctx.reader, &ctx.scope(Action::ReadSchedules)?, ids).await?)
}

/// One page of occurrences, the one that is due first leading.
pub async fn page_occurrences(
    ctx: &Read,
    filter: &OccurrenceFilter,
    request: &PageRequest,
) -> ReadResult<Page<Occurrence>> {
    Ok(occurrences::page_by_due(&ctx.reader, &ctx.scope(Action::ReadSchedules)?, filter, request).await?)
}

/// The first `size` occurrences of each of `schedules`, the one that is due first leading.
pub async fn first_occurrences(
    ctx: &Read,
    schedules: &[ScheduleId],
    filter: &OccurrenceFilter,
    size: u32,
) -> ReadResult<Vec<First>> {
    Ok(occurrences::first_of(&ctx.reader, &ctx.scope(Action::ReadSchedules)?, schedules, filter, size).await?)
}

/// How many occurrences there are.
pub async fn count_occurrences(ctx: &Read, filter: &OccurrenceFilter) -> ReadResult<u64> {
    Ok(occurrences::count(&ctx.reader, &ctx.scope(Action::ReadSchedules)?, filter).await?)
}

/// The working calendars with these codes: days that hang on the wall, which everybody in the organization may read.
pub async fn find_calendars(ctx: &Read, codes: &[String]) -> ReadResult<HashMap<String, StoredCalendar>> {
    let scope = Scope::organization(ctx.actor.organization);
    Ok(calendars::find_many(&ctx.reader, &scope, codes).await?)
}

/// The next occurrences of a schedule after now, due by `until`; none where its rule cannot be planned.
#[must_use]
pub fn preview(
    schedule: &Schedule,
    calendar: Option<&StoredCalendar>,
    now: DateTime<Utc>,
    first: usize,
    until: Option<DateTime<Utc>>,
) -> Vec<PlannedOccurrence> {
    let calendar = calendar.map(|calendar| &calendar.working);
    upcoming(&schedule.rule.recurrence, calendar, now)
        .map_while(Result::ok)
        .take_while(|planned| until.is_none_or(|until| planned.nominal_at <= until))
        .take(first)
        .collect()
}
