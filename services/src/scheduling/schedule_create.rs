//! `scheduleCreate`: a schedule of the organization's own, which runs from now on.

use gradus_domain::{
    access::{Action, Scope},
    ids::ScheduleId,
    locale::LocalizedText,
    people::department::is_code,
    scheduling::{
        action::ScheduleAction,
        draft::{RecurrenceDraft, RecurrenceFault},
        missed::{Bounds, CatchUp},
        policy::{MissedPolicy, OverlapPolicy},
        recurrence::Recurrence,
        schedule::{ScheduleRule, ScheduleState},
        step::{Recorded, first_start},
        stored::Schedule,
    },
    text,
};
use gradus_store::{
    audits::programs,
    error::StoreError,
    scheduling::{calendars, schedules, settings},
};
use serde::Serialize;

use super::refusal::ScheduleWriteRefusal as Refusal;
use crate::{Failure, Unit};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct ScheduleCreate {
    /// Code, unique in the organization.
    pub code: String,
    /// Name.
    pub name: LocalizedText,
    /// When.
    pub recurrence: RecurrenceDraft,
    /// What.
    pub action: ScheduleAction,
    /// What happens to missed occurrences; the action's own default where nothing is said.
    pub missed_policy: Option<MissedPolicy>,
    /// Within which bounds it catches up.
    pub catch_up: Bounds,
    /// What happens when an earlier occurrence is still open.
    pub overlap_policy: Option<OverlapPolicy>,
}

/// Makes a schedule. Requires `MANAGE_SCHEDULES` on the whole organization.
pub async fn schedule_create(unit: &mut Unit, input: &ScheduleCreate) -> Result<ScheduleId, Failure<Refusal>> {
    let scope = unit.actor.require_organization(Action::ManageSchedules, unit.now)?;
    if let Some(code) = &input.recurrence.calendar {
        calendars::hold_still(unit.tx(), &scope, code).await?;
    }
    let mut refusals = Vec::new();
    if !is_code(&input.code) {
        refusals.push(Refusal::CodeMalformed);
    } else if schedules::find_by_code(unit.tx(), &scope, &input.code).await?.is_some() {
        refusals.push(Refusal::CodeTaken(input.code.clone()));
    }
    let name = text::plain_in_each(&input.name).map_err(|fault| refusals.push(Refusal::Name(fault))).ok();
    check_action(unit, &scope, &input.action, &mut refusals).await?;
    let overlap = input.overlap_policy.unwrap_or_default();
    if !overlap.is_served() {
        refusals.push(Refusal::OverlapNotServed);
    }
    let catch_up = CatchUp::by(input.action.default_missed_policy());
    let catch_up = input.catch_up.applied(catch_up, input.missed_policy).unwrap_or_else(|fault| {
        refusals.push(Refusal::CatchUp(fault));
        catch_up
    });
    // The spread is drawn from the schedule's id (R50), so the id comes first.
    let id: ScheduleId = unit.new_id();
    let mut draft = input.recurrence.clone();
    draft.refinements.seed = Some(id.0);
    let (recurrence, name) = match (settle(unit, &scope, &draft).await?, name) {
        (Ok(recurrence), Some(name)) if refusals.is_empty() => (recurrence, name),
        (outcome, _) => {
            refusals.extend(outcome.err().into_iter().flatten().map(Refusal::Recurrence));
            return Err(refusals.into());
        }
    };
    let rule = ScheduleRule { recurrence, action: input.action.clone(), catch_up, overlap };
    let mut schedule = Schedule { code: input.code.clone(), name, ..Schedule::new(id, rule, unit.now) };
    set_alarm(unit, &scope, &mut schedule, Recorded::default()).await?;
    schedules::insert_many(unit.tx(), &scope, std::slice::from_ref(&schedule), unit.now).await?;
    unit.record(schedule.id, None::<&()>, Some(&schedule), None);
    unit.announce(schedule.id, schedule.version, None);
    Ok(schedule.id)
}

/// Notes what the action names and is not there.
pub(super) async fn check_action(
    unit: &Unit,
    scope: &Scope,
    action: &ScheduleAction,
    refusals: &mut Vec<Refusal>,
) -> Result<(), StoreError> {
    if let ScheduleAction::CreateAudit { program } = action
        && programs::find_by_code(unit.tx(), scope, program).await?.is_none()
    {
        refusals.push(Refusal::AuditProgramUnknown(program.clone()));
    }
    Ok(())
}

/// The recurrence of a draft, by the calendar that it names.
pub(super) async fn settle(
    unit: &Unit,
    scope: &Scope,
    draft: &RecurrenceDraft,
) -> Result<Result<Recurrence, Vec<RecurrenceFault>>, StoreError> {
    let calendar = match &draft.calendar {
        Some(code) => calendars::find_by_code(unit.tx(), scope, code).await?,
        None => None,
    };
    let least = settings::find(unit.tx(), scope).await?.spacing();
    Ok(draft.settle(calendar.as_ref().map(|calendar| &calendar.working), unit.now, least))
}

/// Sets what comes next and when the scheduler wakes for it.
pub(super) async fn set_alarm(
    unit: &Unit,
    scope: &Scope,
    schedule: &mut Schedule,
    recorded: Recorded,
) -> Result<(), StoreError> {
    let calendars = super::facts::calendars_of(unit, scope, std::slice::from_ref(schedule)).await?;
    let calendar = schedule.rule.recurrence.calendar.as_ref().and_then(|code| calendars.get(code));
    let first = first_start(&schedule.rule, calendar, schedule.progress.cursor, recorded);
    // A schedule that cannot be planned wakes at once: the engine finds out why and says so.
    schedule.wake_at = match &first {
        // Never in the past: no look for what is due begins there.
        Ok(first) => first.map(|first| first.starts_at.max(unit.now)),
        Err(_) => Some(unit.now),
    };
    schedule.next = first.unwrap_or_default();
    if schedule.wake_at.is_none() {
        schedule.state = ScheduleState::Exhausted;
    }
    Ok(())
}
