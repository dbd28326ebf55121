//! `schedulePause`: stopping a schedule for a while (R60).

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Action,
    ids::ScheduleId,
    locale::Locale,
    refusal::Refusal,
    scheduling::command::{ScheduleCommand, ScheduleRefusal, Stance, apply},
};
use gradus_store::scheduling::schedules;
use serde::Serialize;

use super::program::pause_of;
use crate::{Failure, Unit, failure::expect_version};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct SchedulePause {
    /// Which schedule.
    pub schedule: ScheduleId,
    /// The version that the actor saw.
    pub expected_version: i32,
    /// Why.
    pub reason: String,
    /// When it goes on by itself.
    pub until: Option<DateTime<Utc>>,
}

/// Why a schedule is not paused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchedulePauseRefusal {
    /// It does not allow it as it stands.
    State(ScheduleRefusal),
    /// No reason is given.
    ReasonMissing,
    /// The pause would end before it begins.
    UntilInThePast,
}

impl Refusal for SchedulePauseRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::State(refusal) => refusal.code(),
            Self::ReasonMissing => "REASON_MISSING",
            Self::UntilInThePast => "UNTIL_IN_THE_PAST",
        }
    }

    fn message(&self, locale: Locale) -> String {
        match (self, locale) {
            (Self::State(refusal), _) => refusal.message(locale),
            (Self::ReasonMissing, Locale::En) => "Say why the schedule is paused.".into(),
            (Self::ReasonMissing, Locale::ZhCn) => "请说明暂停的原因。".into(),
            (Self::ReasonMissing, Locale::ZhTw) => "請說明暫停的原因。".into(),
            (Self::UntilInThePast, Locale::En) => "The pause must end later than now.".into(),
            (Self::UntilInThePast, Locale::ZhCn) => "暂停的结束时间必须晚于现在。".into(),
            (Self::UntilInThePast, Locale::ZhTw) => "暫停的結束時間必須晚於現在。".into(),
        }
    }

    fn field(&self) -> Vec<String> {
        match self {
            Self::State(refusal) => refusal.field(),
            Self::ReasonMissing => vec!["reason".into()],
            Self::UntilInThePast => vec!["until".into()],
        }
    }

    fn rule(&self) -> &'static str {
        "R60"
    }
}

/// Pauses a schedule. Requires `MANAGE_SCHEDULES` on the whole organization. What it has started goes on.
pub async fn schedule_pause(
    unit: &mut Unit,
    input: &SchedulePause,
) -> Result<ScheduleId, Failure<SchedulePauseRefusal>> {
    let scope = unit.actor.require_organization(Action::ManageSchedules, unit.now)?;
    let found = schedules::find_for_update(unit.tx(), &scope, input.schedule).await?;
    let mut schedule = found.ok_or(Failure::NotFound("scheduleId"))?;
    expect_version(Some(input.expected_version), schedule.version)?;
    let mut refusals = Vec::new();
    if input.reason.trim().is_empty() {
        refusals.push(SchedulePauseRefusal::ReasonMissing);
    }
    if input.until.is_some_and(|until| until <= unit.now) {
        refusals.push(SchedulePauseRefusal::UntilInThePast);
    }
    let allowed = apply(ScheduleCommand::Pause, Stance::from(&schedule));
    refusals.extend(allowed.err().map(SchedulePauseRefusal::State));
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let before = schedule.clone();
    schedule.begin_pause(pause_of(unit, input.reason.trim(), input.until));
    schedule.version += 1;
    schedules::save(unit.tx(), &scope, &schedule).await?;
    unit.record(schedule.id, Some(&before), Some(&schedule), Some(input.reason.trim()));
    unit.announce(schedule.id, schedule.version, None);
    Ok(schedule.id)
}
