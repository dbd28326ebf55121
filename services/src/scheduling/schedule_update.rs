//! `scheduleUpdate`: changing a schedule (R70, R71).

use chrono::{NaiveDate, TimeDelta};
use gradus_domain::{
    access::Action,
    ids::ScheduleId,
    locale::LocalizedText,
    scheduling::{
        action::ScheduleAction,
        command::{ScheduleCommand, Stance, apply},
        draft::{ExceptionFields, RecurrenceDraft, Refinements, RuleFields, When},
        edit::{self, OnEdit, replaces},
        limits::DateSpan,
        missed::Bounds,
        policy::{CollisionPolicy, FoldPolicy, GapPolicy, MissedPolicy, OverlapPolicy, RollPolicy, UnknownCalendar},
        schedule::{ScheduleRule, ScheduleState},
        stored::Schedule,
    },
    text,
};
use gradus_store::scheduling::{calendars, schedules};
use serde::Serialize;

use super::{
    edited::{Pending, behind, plan_without, save_edited, withdrawn},
    refusal::ScheduleWriteRefusal as Refusal,
    schedule_create::{check_action, set_alarm, settle},
};
use crate::{Failure, Unit, failure::expect_version};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct ScheduleUpdate {
    /// Which schedule.
    pub schedule: ScheduleId,
    /// The version that the actor saw.
    pub expected_version: i32,
    /// What changes.
    pub changes: ScheduleChanges,
    /// What becomes of occurrences that have not started, where the rule changes.
    pub on_edit: OnEdit,
}

/// What changes of a schedule; what is none stays. In the inner options, none takes the value away.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ScheduleChanges {
    /// Texts that replace those of the same language.
    pub name: Option<LocalizedText>,
    /// Another cron expression.
    pub cron: Option<String>,
    /// Another rule.
    pub rule: Option<RuleFields>,
    /// Another zone.
    pub time_zone: Option<String>,
    /// Another calendar, or none.
    pub calendar: Option<Option<String>>,
    /// Another roll policy, or none.
    pub roll: Option<Option<RollPolicy>>,
    /// Another lead, or none.
    pub lead_time: Option<Option<String>>,
    /// What refines the rule.
    pub refinements: RefinementChanges,
    /// Another missed policy.
    pub missed_policy: Option<MissedPolicy>,
    /// Other bounds within which it catches up.
    pub catch_up: Bounds,
    /// Another overlap policy.
    pub overlap_policy: Option<OverlapPolicy>,
    /// Another action.
    pub action: Option<ScheduleAction>,
}

/// What changes of what refines a rule; what is none stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RefinementChanges {
    /// Another number of working days.
    pub offset: Option<i32>,
    /// Another collision policy.
    pub collision: Option<CollisionPolicy>,
    /// Another policy beyond what the calendar knows.
    pub unknown_calendar: Option<UnknownCalendar>,
    /// Another gap policy.
    pub gap: Option<GapPolicy>,
    /// Another fold policy.
    pub fold: Option<FoldPolicy>,
    /// Another first date, or none.
    pub starts_on: Option<Option<NaiveDate>>,
    /// Another last date, or none.
    pub ends_on: Option<Option<NaiveDate>>,
    /// Other exclusions.
    pub exclusions: Option<Vec<DateSpan>>,
    /// Other exceptions.
    pub exceptions: Option<Vec<ExceptionFields>>,
    /// Another spread, or none.
    pub jitter: Option<Option<String>>,
}

impl RefinementChanges {
    fn apply(&self, to: &mut Refinements) {
        let Self { offset, collision, unknown_calendar, gap, fold, starts_on, ends_on, exclusions, exceptions, jitter } =
            self;
        to.offset = offset.unwrap_or(to.offset);
        to.collision = collision.unwrap_or(to.collision);
        to.unknown_calendar = unknown_calendar.unwrap_or(to.unknown_calendar);
        to.dst.gap = gap.unwrap_or(to.dst.gap);
        to.dst.fold = fold.unwrap_or(to.dst.fold);
        to.starts_on = starts_on.unwrap_or(to.starts_on);
        to.ends_on = ends_on.unwrap_or(to.ends_on);
        if let Some(exclusions) = exclusions {
            to.exclusions.clone_from(exclusions);
        }
        if let Some(exceptions) = exceptions {
            to.exceptions.clone_from(exceptions);
        }
        if let Some(jitter) = jitter {
            to.jitter.clone_from(jitter);
        }
    }
}

impl ScheduleChanges {
    fn draft(&self, schedule: &Schedule) -> RecurrenceDraft {
        let mut draft = RecurrenceDraft::of(&schedule.rule.recurrence);
        if self.cron.is_some() || self.rule.is_some() {
            draft.when = When::Given { cron: self.cron.clone(), rule: self.rule.clone() };
        }
        if let Some(zone) = &self.time_zone {
            draft.time_zone.clone_from(zone);
        }
        if let Some(calendar) = &self.calendar {
            draft.calendar.clone_from(calendar);
            draft.roll = draft.roll.filter(|_| calendar.is_some());
        }
        if let Some(roll) = self.roll {
            draft.roll = roll;
        }
        if let Some(lead) = &self.lead_time {
            draft.lead_time.clone_from(lead);
        }
        self.refinements.apply(&mut draft.refinements);
        draft.refinements.seed = Some(schedule.id.0);
        draft
    }

    fn touches_recurrence(&self) -> bool {
        self.cron.is_some()
            || self.rule.is_some()
            || self.time_zone.is_some()
            || self.calendar.is_some()
            || self.roll.is_some()
            || self.lead_time.is_some()
            || self.refinements != RefinementChanges::default()
    }
}

/// Changes a schedule. Requires `MANAGE_SCHEDULES` on the whole organization.
///
/// A change of the rule makes a new revision and takes effect from now on: nothing before the edit takes place under
/// the new rule; what the old one had not decided about is missed, and what had not started is withdrawn (R73), unless
/// only a policy changes or whoever edits wants it otherwise. What is withdrawn and lies ahead the new rule plans anew. What
/// has started keeps the revision under which it did (R72). A change of the name alone touches neither.
pub async fn schedule_update(unit: &mut Unit, input: &ScheduleUpdate) -> Result<ScheduleId, Failure<Refusal>> {
    let scope = unit.actor.require_organization(Action::ManageSchedules, unit.now)?;
    // A version that comes to hold finds the schedule by the calendar by which it goes already, and not by another.
    if let Some(Some(code)) = &input.changes.calendar {
        calendars::hold_still(unit.tx(), &scope, code).await?;
    }
    let found = schedules::find_for_update(unit.tx(), &scope, input.schedule).await?;
    let before = found.ok_or(Failure::NotFound("scheduleId"))?;
    expect_version(Some(input.expected_version), before.version)?;
    let changes = &input.changes;
    let action = changes.action.clone().unwrap_or_else(|| before.rule.action.clone());
    let state = apply(ScheduleCommand::Update, Stance::from(&before));
    let state = state.map_err(|refusal| vec![Refusal::State(refusal)])?;

    let mut refusals = Vec::new();
    let name = changes.name.as_ref().map(text::plain_in_each).transpose();
    let name = name.map_err(|fault| refusals.push(Refusal::Name(fault))).ok().flatten();
    if changes.action.is_some() {
        check_action(unit, &scope, &action, &mut refusals).await?;
    }
    if changes.overlap_policy.is_some_and(|policy| !policy.is_served()) {
        refusals.push(Refusal::OverlapNotServed);
    }
    let mut recurrence = before.rule.recurrence.clone();
    if changes.touches_recurrence() {
        match settle(unit, &scope, &changes.draft(&before)).await? {
            Ok(settled) => recurrence = settled,
            Err(faults) => refusals.extend(faults.into_iter().map(Refusal::Recurrence)),
        }
    }
    let catch_up = before.rule.catch_up;
    let catch_up = changes.catch_up.applied(catch_up, changes.missed_policy).unwrap_or_else(|fault| {
        refusals.push(Refusal::CatchUp(fault));
        catch_up
    });
    if !refusals.is_empty() {
        return Err(refusals.into());
    }

    let overlap = changes.overlap_policy.unwrap_or(before.rule.overlap);
    let rule = ScheduleRule { recurrence, action, catch_up, overlap };
    let Some(pending) = edit::pending(&before.rule, &rule, input.on_edit) else {
        return Err(vec![Refusal::KeepWithOtherAction].into());
    };
    let mut after = Schedule { rule, version: before.version + 1, ..before.clone() };
    after.name.0.extend(name.unwrap_or_default().0);
    after.progress = before.progress.after_edit(&before.rule, &after.rule, unit.now);
    let is_new_revision = after.progress.revision != before.progress.revision;
    if is_new_revision {
        let replaced = replaces(&before.rule, &after.rule);
        let left = behind(unit, &scope, &before, !replaced).await?;
        if let Some(coming) = left.coming {
            let just_before = coming - TimeDelta::microseconds(1);
            after.progress.cursor = just_before.clamp(before.progress.cursor, after.progress.cursor);
        }
        after.state = state;
        after.backfill_until = None;
        let withdrawn = match pending {
            edit::Pending::Withdrawn => withdrawn(unit, &scope, after.id, "EDITED").await?,
            edit::Pending::Kept | edit::Pending::Rebased => Vec::new(),
        };
        let recorded = plan_without(unit, &scope, &mut after, &withdrawn).await?;
        if matches!(state, ScheduleState::Active) {
            set_alarm(unit, &scope, &mut after, recorded).await?;
        }
        schedules::insert_revision(unit.tx(), &scope, &after, unit.now).await?;
        let pending = match pending {
            edit::Pending::Withdrawn => Pending::Withdrawn(withdrawn),
            edit::Pending::Kept => Pending::InLine,
            edit::Pending::Rebased => Pending::Rebased,
        };
        save_edited(unit, &scope, &before, &after, &left, pending).await?;
    } else {
        schedules::save(unit.tx(), &scope, &after).await?;
    }
    unit.record(after.id, Some(&before), Some(&after), None);
    unit.announce(after.id, after.version, None);
    Ok(after.id)
}
