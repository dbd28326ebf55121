//! Working off backfills: a portion at a time, each in one transaction (R76–R78).
//!
//! A portion is small, and each organization has one in a turn, after all that came due by itself; so a backfill of a
//! thousand delays no live occurrence by more than a portion takes (R77). Any process may work on any backfill: whoever
//! holds its row does. A portion whose commit was in doubt may run again: what has a row is passed over.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Scope,
    ids::{BackfillId, OrganizationId},
    refusal::Refusal,
    scheduling::{
        backfill::{Backfill, BackfillState, room},
        command::{ScheduleCommand, ScheduleRefusal, Stance, apply},
        policy::OverlapPolicy,
        schedule::{OccurrenceState, ScheduleRule},
        stored::{Occurrence, Origin, Schedule},
        waiting::CALENDAR_UNKNOWN,
    },
};
use gradus_store::{
    error::StoreError,
    scheduling::{backfills, occurrences, schedules},
    wall::{System, Wall},
};
use serde::Serialize;

use super::{
    Report,
    by_hand::start_by_hand,
    carry::waits_in_line,
    engine::{ACTOR, broken},
    facts::calendars_of,
    schedule_backfill::{Span, word},
    set_aside::told,
};
use crate::{Actor, Command, Services, Unit};

/// The longest error text that is kept.
const LONGEST_ERROR: usize = 500;

/// What a turn did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Portions {
    /// What it came to.
    pub(super) report: Report,
    /// Whether there is more to do at once.
    pub(super) are_more: bool,
}

/// A portion of one backfill for each organization in which one goes on now.
pub(super) async fn portions(services: &Services) -> Result<Portions, StoreError> {
    let mut portions = Portions::default();
    for organization in look(services).await? {
        match portion(services, organization).await {
            Ok(Some(report)) => {
                portions.report.add(report);
                portions.are_more = true;
            }
            // Another process is at it.
            Ok(None) => {}
            Err(error) if error.may_pass() || error.is_waiting() || error.waited_too_long() => return Err(error),
            Err(error) => {
                tracing::error!(organization.id = %organization, error = told(&error), "could not work off a backfill");
                set_aside(services, organization, &error).await?;
            }
        }
    }
    Ok(portions)
}

/// A look without a lock; the claim decides by the clock of its own transaction (R93).
async fn look(services: &Services) -> Result<Vec<OrganizationId>, StoreError> {
    let reader = services.store.reader(Wall::system(System::Scheduler));
    let now = services.time.now(&reader).await?;
    backfills::organizations(&reader, now).await
}

async fn portion(services: &Services, organization: OrganizationId) -> Result<Option<Report>, StoreError> {
    let actor = Actor::system(organization, ACTOR);
    let outcome = services.door.run(&actor, Command::internal("backfillWork"), |unit: &mut Unit| {
        Box::pin(async move { Ok(work(unit).await?) })
    });
    outcome.await.map_err(broken)
}

/// What the journal says of a portion.
#[derive(Serialize)]
struct Portion {
    state: BackfillState,
    made: usize,
    passed: usize,
    watermark: Option<DateTime<Utc>>,
}

async fn work(unit: &mut Unit) -> Result<Option<Report>, StoreError> {
    let scope = Scope::organization(unit.actor.organization);
    let Some(mut backfill) = backfills::claim_next(unit.tx(), &scope, unit.now).await? else {
        unit.leave_nothing();
        return Ok(None);
    };
    let mut report = Report::default();
    let (mut made, mut passed) = (0, 0);
    match its_schedule(unit, &scope, &backfill).await? {
        Goes::Never(why) => {
            let by = word(unit, Some(why));
            backfill.cancel(by);
        }
        Goes::Later(why) => backfill.wait(Some(why.to_owned()), unit.now),
        Goes::On(schedule) => {
            let overlap = schedule.rule.overlap;
            let waiting = waiting(unit, &scope, &schedule).await?;
            let room = room(overlap, backfill.even_if_open, waiting);
            if room == 0 {
                backfill.wait(None, unit.now);
            } else {
                (made, passed) = do_portion(unit, &scope, &mut backfill, *schedule, room).await?;
                report.started += made as u64;
            }
        }
    }
    backfills::save(unit.tx(), &scope, &backfill).await?;
    let portion = Portion { state: backfill.state, made, passed, watermark: backfill.watermark };
    let why = backfill.cancelled.as_ref().and_then(|word| word.reason.clone()).or_else(|| backfill.error.clone());
    unit.record(backfill.id, None::<&()>, Some(&portion), why.as_deref());
    Ok(Some(report))
}

/// Whether a backfill can go on.
enum Goes {
    /// It can, by this schedule with the rule of then.
    On(Box<Schedule>),
    /// Not now, for this reason.
    Later(&'static str),
    /// Never again, for this reason.
    Never(&'static str),
}

async fn its_schedule(unit: &Unit, scope: &Scope, backfill: &Backfill) -> Result<Goes, StoreError> {
    let missing =
        |what: &str| StoreError::Inconsistent { table: "backfills", what: format!("{what} of {}", backfill.id) };
    let found = schedules::find_for_update(unit.tx(), scope, backfill.schedule).await?;
    let mut schedule = found.ok_or_else(|| missing("the schedule"))?;
    match apply(ScheduleCommand::Backfill, Stance::from(&schedule)) {
        Ok(_) => {}
        Err(refusal @ (ScheduleRefusal::ProgramHeld | ScheduleRefusal::ProgramNotActive)) => {
            return Ok(Goes::Later(refusal.code()));
        }
        Err(refusal) => return Ok(Goes::Never(refusal.code())),
    }
    let rule = schedules::rule_of(unit.tx(), scope, schedule.id, backfill.revision).await?;
    let rule = rule.ok_or_else(|| missing("the revision"))?;
    // Of this copy, which only says how to plan; neither rule nor revision is saved. Whether one may run beside another is
    // a matter of now (R41).
    schedule.rule = ScheduleRule { overlap: schedule.rule.overlap, ..rule };
    schedule.progress.revision = backfill.revision;
    Ok(Goes::On(Box::new(schedule)))
}

/// How many occurrences of the schedule stand in line.
async fn waiting(unit: &Unit, scope: &Scope, schedule: &Schedule) -> Result<usize, StoreError> {
    if schedule.rule.overlap != OverlapPolicy::BufferAll {
        return Ok(0);
    }
    let unended = occurrences::unended(unit.tx(), scope, &[schedule.id]).await?;
    Ok(unended.values().flatten().filter(|row| waits_in_line(row)).count())
}

/// Makes the next `room` occurrences and passes over what has a row; answers how many of each.
async fn do_portion(
    unit: &mut Unit,
    scope: &Scope,
    backfill: &mut Backfill,
    schedule: Schedule,
    room: usize,
) -> Result<(usize, usize), StoreError> {
    let calendars = calendars_of(unit, scope, std::slice::from_ref(&schedule)).await?;
    let calendar = schedule.rule.recurrence.calendar.as_ref().and_then(|code| calendars.get(code));
    let span = Span { from: backfill.from, to: backfill.to };
    let planned = span.planned(&schedule.rule, calendar).map_err(|error| StoreError::Unfit(error.to_string()))?;
    let remaining = backfill.remaining(planned);
    let from = HashMap::from([(schedule.id, backfill.from)]);
    let recorded = occurrences::recorded(unit.tx(), scope, &from).await?.remove(&schedule.id).unwrap_or_default();
    let (mut rows, mut watermark, mut seen) = (Vec::new(), backfill.watermark.unwrap_or(backfill.from), 0);
    for planned in &remaining {
        let is_there = recorded.holds(planned);
        if !is_there && rows.len() == room {
            break;
        }
        (watermark, seen) = (planned.nominal_at, seen + 1);
        if !is_there {
            let (origin, state) = (Origin::Backfill, OccurrenceState::Pending);
            let row = Occurrence::planned(unit.new_id(), &schedule, planned, origin, state);
            rows.push(Occurrence { reason: planned.held.then(|| CALENDAR_UNKNOWN.to_owned()), ..row });
        }
    }
    let counts = (rows.len(), seen - rows.len());
    backfill.go_on(watermark, counts, seen == remaining.len(), unit.now);
    unit.announce(schedule.id, schedule.version, None);
    rows.sort_by_key(|row| row.nominal_at);
    start_by_hand(unit, scope, schedule, rows, backfill.even_if_open).await?;
    Ok(counts)
}

/// Lets the backfill that broke look again later, so that it holds up no other one.
async fn set_aside(services: &Services, organization: OrganizationId, error: &StoreError) -> Result<(), StoreError> {
    let error: String = told(error).chars().take(LONGEST_ERROR).collect();
    let actor = Actor::system(organization, ACTOR);
    let outcome = services.door.run(&actor, Command::internal("backfillSetAside"), move |unit: &mut Unit| {
        let error = error.clone();
        Box::pin(async move {
            let scope = Scope::organization(unit.actor.organization);
            // The same that broke: the first that is due.
            let Some(mut backfill) = backfills::claim_next(unit.tx(), &scope, unit.now).await? else {
                unit.leave_nothing();
                return Ok(());
            };
            let id: BackfillId = backfill.id;
            backfill.wait(Some(error.clone()), unit.now);
            backfills::save(unit.tx(), &scope, &backfill).await?;
            unit.record(id, None::<&()>, Some(&backfill), Some(&error));
            Ok(())
        })
    });
    outcome.await.map_err(broken)
}
