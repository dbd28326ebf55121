//! What a step of schedules needs to know, read for all of them at once.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Scope,
    ids::ScheduleId,
    scheduling::{
        calendar::WorkingCalendar,
        plan::PlanError,
        schedule::ScheduleState,
        step::{Recorded, Standing, Step, step},
        stored::{Occurrence, Schedule},
    },
};
use gradus_store::{
    error::StoreError,
    scheduling::{calendars, occurrences},
};

use crate::Unit;

/// The occurrences of `schedules` that are open or wait, where that decides about new ones (R40), or where a schedule goes
/// on of which some may have been waiting under another policy.
pub(super) async fn unended_of(
    unit: &Unit,
    scope: &Scope,
    schedules: &[Schedule],
) -> Result<HashMap<ScheduleId, Vec<Occurrence>>, StoreError> {
    let asked = |schedule: &&Schedule| schedule.rule.overlap.is_exclusive() || schedule.state != ScheduleState::Active;
    let ids: Vec<_> = schedules.iter().filter(asked).map(|schedule| schedule.id).collect();
    occurrences::unended(unit.tx(), scope, &ids).await
}

/// The calendars by which `schedules` go, by code.
pub(super) async fn calendars_of(
    unit: &Unit,
    scope: &Scope,
    schedules: &[Schedule],
) -> Result<HashMap<String, WorkingCalendar>, StoreError> {
    let mut codes: Vec<_> = schedules.iter().filter_map(|s| s.rule.recurrence.calendar.clone()).collect();
    codes.sort_unstable();
    codes.dedup();
    let found = calendars::find_many(unit.tx(), scope, &codes).await?;
    Ok(found.into_iter().map(|(code, calendar)| (code, calendar.working)).collect())
}

/// What has rows already beyond the cursors of `schedules`.
pub(super) async fn recorded_of(
    unit: &Unit,
    scope: &Scope,
    schedules: &[Schedule],
) -> Result<HashMap<ScheduleId, Recorded>, StoreError> {
    let from = schedules.iter().map(|schedule| (schedule.id, schedule.progress.cursor)).collect();
    occurrences::recorded(unit.tx(), scope, &from).await
}

/// What `schedule`, which nothing keeps from running any more, has to do now.
pub(super) fn next_step(
    schedule: &Schedule,
    calendars: &HashMap<String, WorkingCalendar>,
    recorded: Recorded,
    now: DateTime<Utc>,
) -> Result<Step, PlanError> {
    let calendar = schedule.rule.recurrence.calendar.as_ref().and_then(|code| calendars.get(code));
    let standing = Standing {
        cursor: schedule.progress.cursor,
        backfill_until: schedule.backfill_until,
        stopped: schedule.stopped.clone(),
        recorded,
    };
    step(&schedule.rule, calendar, &standing, now)
}
