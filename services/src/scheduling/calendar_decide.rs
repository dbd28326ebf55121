//! `calendarApprove` and `calendarReject`: a proposed version comes to hold, or is turned down (R37, R38).
//!
//! With the approval, in one transaction: the version holds, every running schedule that goes by the calendar is planned
//! anew from its cursor, and occurrences that have a row already keep their time and get a note where the new version
//! would have put them elsewhere. What has a row is not planned again, because its key is recorded (R80).

use gradus_domain::{
    access::{Action, Scope},
    ids::CalendarProposalId,
    scheduling::{
        calendar::WorkingCalendar,
        calendar_proposal::{CalendarProposal, ProposalRefusal, ProposalState},
        occurrence_note::{NoteCause, OccurrenceNote},
        plan::upcoming,
        schedule::ScheduleState,
        stored::{Occurrence, Schedule},
    },
    text,
};
use gradus_store::{
    error::StoreError,
    scheduling::{calendar_proposals, calendars, notes, schedules},
};
use serde::Serialize;

use super::{calendar_content::stored, calendar_import::hand, facts::recorded_of, schedule_create::set_alarm};
use crate::{Failure, Unit, failure::expect_version};

/// Planned occurrences that are looked at to find the one with a key.
const LOOKED_AT: usize = 200;

/// Input of both commands.
#[derive(Clone, Debug, Serialize)]
pub struct CalendarDecide {
    /// The proposal.
    pub proposal: CalendarProposalId,
    /// The version that the actor saw.
    pub expected_version: i32,
    /// Why. Needed to turn it down.
    pub reason: Option<String>,
}

/// What the journal keeps of an approval.
#[derive(Serialize)]
struct Holds<'a> {
    proposal: &'a CalendarProposal,
    calendar_version: i32,
    planned_anew: Vec<&'a str>,
    noted: usize,
}

async fn held(
    unit: &Unit,
    scope: &Scope,
    input: &CalendarDecide,
) -> Result<CalendarProposal, Failure<ProposalRefusal>> {
    let found = calendar_proposals::find_for_update(unit.tx(), scope, input.proposal).await?;
    let found = found.ok_or(Failure::NotFound("proposalId"))?;
    expect_version(Some(input.expected_version), found.version)?;
    Ok(found)
}

fn reason(input: &CalendarDecide) -> Result<Option<String>, Failure<ProposalRefusal>> {
    let reason = input.reason.as_deref().map(text::plain).transpose();
    reason.map(|reason| reason.map(str::to_owned)).map_err(|_| vec![ProposalRefusal::ReasonUnfit].into())
}

fn decided(unit: &Unit, before: &CalendarProposal, state: ProposalState, reason: Option<String>) -> CalendarProposal {
    CalendarProposal {
        state,
        version: before.version + 1,
        decided_by: Some(hand(&unit.actor)),
        decided_at: Some(unit.now),
        reason,
        ..before.clone()
    }
}

/// Lets a proposed version hold. Requires `APPROVE_CALENDARS` on the whole organization; refused to whoever proposed it.
pub async fn calendar_approve(
    unit: &mut Unit,
    input: &CalendarDecide,
) -> Result<CalendarProposalId, Failure<ProposalRefusal>> {
    let scope = unit.actor.require_organization(Action::ApproveCalendars, unit.now)?;
    let before = held(unit, &scope, input).await?;
    let reason = reason(input)?;
    let calendar = calendars::find_for_update(unit.tx(), &scope, &before.code).await?;
    let present = calendar.as_ref().map_or(0, |calendar| calendar.version);
    before.approve(&hand(&unit.actor), present).map_err(|refusal| vec![refusal])?;

    let id = calendar.as_ref().map_or_else(|| unit.new_id(), |calendar| calendar.id);
    let next = stored(id, &before.code, present + 1, &before.content);
    match calendar {
        Some(_) => calendars::replace(unit.tx(), &scope, &next, unit.new_id(), unit.now).await?,
        None => calendars::insert(unit.tx(), &scope, &next, unit.new_id(), unit.now).await?,
    }
    let planned = plan_anew(unit, &scope, &before.code).await?;
    let noted = note(unit, &scope, &before.code, &next.working, next.version).await?;
    let after = decided(unit, &before, ProposalState::Approved, reason);
    calendar_proposals::save(unit.tx(), &scope, &after).await?;
    let holds = Holds {
        proposal: &after,
        calendar_version: next.version,
        planned_anew: planned.iter().map(|schedule| schedule.code.as_str()).collect(),
        noted,
    };
    unit.record(after.id, Some(&before), Some(&holds), after.reason.as_deref());
    unit.announce(id, next.version, None);
    Ok(after.id)
}

/// Turns a proposed version down. Requires `APPROVE_CALENDARS` on the whole organization; whoever proposed it may take it
/// back.
pub async fn calendar_reject(
    unit: &mut Unit,
    input: &CalendarDecide,
) -> Result<CalendarProposalId, Failure<ProposalRefusal>> {
    let scope = unit.actor.require_organization(Action::ApproveCalendars, unit.now)?;
    let before = held(unit, &scope, input).await?;
    let Some(reason) = reason(input)? else { return Err(vec![ProposalRefusal::ReasonUnfit].into()) };
    before.reject().map_err(|refusal| vec![refusal])?;
    let after = decided(unit, &before, ProposalState::Rejected, Some(reason));
    calendar_proposals::save(unit.tx(), &scope, &after).await?;
    unit.record(after.id, Some(&before), Some(&after), after.reason.as_deref());
    Ok(after.id)
}

/// Plans the running schedules of the calendar anew; answers those of which something else comes next.
async fn plan_anew(unit: &mut Unit, scope: &Scope, code: &str) -> Result<Vec<Schedule>, StoreError> {
    let mut moved = Vec::new();
    for before in notes::running_of_calendar_for_update(unit.tx(), scope, code).await? {
        let recorded = recorded_of(unit, scope, std::slice::from_ref(&before)).await?;
        let recorded = recorded.into_values().next().unwrap_or_default();
        let mut after = Schedule { state: ScheduleState::Active, ..before.clone() };
        set_alarm(unit, scope, &mut after, recorded).await?;
        // What its program or a person keeps from running has something to come, and waits for them.
        if after.stands_still() && after.state == ScheduleState::Active {
            (after.state, after.wake_at) = (ScheduleState::Paused, None);
        }
        if (after.next, after.wake_at, after.state) == (before.next, before.wake_at, before.state) {
            continue;
        }
        schedules::save(unit.tx(), scope, &after).await?;
        unit.announce(after.id, after.version, None);
        moved.push(after);
    }
    Ok(moved)
}

/// Notes on open occurrences of the future where `calendar` would have put them; answers how many.
async fn note(
    unit: &mut Unit,
    scope: &Scope,
    code: &str,
    calendar: &WorkingCalendar,
    version: i32,
) -> Result<usize, StoreError> {
    let of = notes::schedules_of_calendar(unit.tx(), scope, code).await?;
    let ids: Vec<_> = of.iter().map(|schedule| schedule.id).collect();
    let mut noted = 0;
    for row in notes::ahead(unit.tx(), scope, &ids, unit.now).await? {
        let Some(schedule) = of.iter().find(|schedule| schedule.id == row.schedule) else { continue };
        let Some(note) = elsewhere(schedule, &row, calendar, version) else { continue };
        notes::note(unit.tx(), scope, row.id, &note).await?;
        unit.announce(row.id, 0, None);
        noted += 1;
    }
    Ok(noted)
}

/// Where `calendar` puts an occurrence, if elsewhere; one that was made under another rule is not asked about.
fn elsewhere(
    schedule: &Schedule,
    row: &Occurrence,
    calendar: &WorkingCalendar,
    version: i32,
) -> Option<OccurrenceNote> {
    if row.revision != schedule.progress.revision || row.range.is_some() {
        return None;
    }
    let recurrence = &schedule.rule.recurrence;
    let from = row.nominal_at - chrono::TimeDelta::days(2);
    let planned = upcoming(recurrence, Some(calendar), from).map_while(Result::ok).take(LOOKED_AT);
    let planned = planned.into_iter().find(|planned| planned.nominal_key == row.nominal_key);
    if planned.as_ref().is_some_and(|planned| planned.due_at == row.due_at) {
        return None;
    }
    Some(OccurrenceNote {
        cause: NoteCause::Calendar,
        of: format!("{} {version}", calendar.code),
        due_at: planned.as_ref().map(|planned| planned.due_at),
        local: planned.map(|planned| planned.due_local.civil),
    })
}
