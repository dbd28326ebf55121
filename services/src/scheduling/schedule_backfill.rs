//! `scheduleBackfill`: making the occurrences of a past span (R76, R78).

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use gradus_domain::{
    access::Action,
    ids::{OccurrenceId, ScheduleId},
    locale::Locale,
    refusal::Refusal,
    scheduling::{
        command::{ScheduleCommand, ScheduleRefusal, Stance, apply},
        plan::{PlannedOccurrence, upcoming},
        schedule::OccurrenceState,
        stored::{Occurrence, Origin},
    },
};
use gradus_store::scheduling::{occurrences, schedules};
use serde::Serialize;

use super::{by_hand::start_by_hand, facts::calendars_of};
use crate::{Failure, Unit};

/// Occurrences of one backfill at most (R76).
pub const MOST: usize = 1_000;

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct ScheduleBackfill {
    /// Which schedule.
    pub schedule: ScheduleId,
    /// From which nominal instant on, included.
    pub from: DateTime<Utc>,
    /// To which nominal instant, included.
    pub to: DateTime<Utc>,
    /// Starts them also where the overlap policy would have them wait or leave them out.
    pub even_if_open: bool,
}

/// Why nothing is made up for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScheduleBackfillRefusal {
    /// The schedule does not allow it as it stands.
    State(ScheduleRefusal),
    /// The span ends before it begins.
    SpanReversed,
    /// The span reaches into the future, which the schedule itself takes care of.
    SpanInTheFuture,
    /// The span holds more than may be made at once.
    TooMany,
    /// The rule cannot be planned.
    Unplannable,
}

impl Refusal for ScheduleBackfillRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::State(refusal) => refusal.code(),
            Self::SpanReversed => "SPAN_REVERSED",
            Self::SpanInTheFuture => "SPAN_IN_THE_FUTURE",
            Self::TooMany => "TOO_MANY",
            Self::Unplannable => "UNPLANNABLE",
        }
    }

    fn message(&self, locale: Locale) -> String {
        match (self, locale) {
            (Self::State(refusal), _) => refusal.message(locale),
            (Self::SpanReversed, Locale::En) => "The span must not end before it begins.".into(),
            (Self::SpanReversed, Locale::ZhCn) => "时间段的结束不得早于开始。".into(),
            (Self::SpanReversed, Locale::ZhTw) => "時間段的結束不得早於開始。".into(),
            (Self::SpanInTheFuture, Locale::En) => "Only the past can be made up for; end the span by now.".into(),
            (Self::SpanInTheFuture, Locale::ZhCn) => "只能补做过去的时间段；请将结束时间设为不晚于现在。".into(),
            (Self::SpanInTheFuture, Locale::ZhTw) => "只能補做過去的時間段；請將結束時間設為不晚於現在。".into(),
            (Self::TooMany, Locale::En) => format!("The span holds more than {MOST} occurrences; take a shorter one."),
            (Self::TooMany, Locale::ZhCn) => format!("该时间段超过 {MOST} 次；请缩短。"),
            (Self::TooMany, Locale::ZhTw) => format!("該時間段超過 {MOST} 次；請縮短。"),
            (Self::Unplannable, Locale::En) => "The schedule's rule finds no occurrences.".into(),
            (Self::Unplannable, Locale::ZhCn) => "该计划的规则找不到任何触发时间。".into(),
            (Self::Unplannable, Locale::ZhTw) => "此排程的規則找不到任何觸發時間。".into(),
        }
    }

    fn field(&self) -> Vec<String> {
        match self {
            Self::State(refusal) => refusal.field(),
            Self::SpanReversed | Self::SpanInTheFuture | Self::TooMany => vec!["to".into()],
            Self::Unplannable => Vec::new(),
        }
    }

    fn rule(&self) -> &'static str {
        match self {
            Self::State(refusal) => refusal.rule(),
            Self::TooMany => "R76",
            _ => "",
        }
    }
}

/// Makes the occurrences of a past span that have no row yet, oldest first; answers those that it made. Requires
/// `MANAGE_SCHEDULES` on the whole organization.
///
/// They have the identity of automatic ones, so what is there already stays as it is. The plan stays as it is, too. Where
/// an earlier occurrence is open the overlap policy decides.
pub async fn schedule_backfill(
    unit: &mut Unit,
    input: &ScheduleBackfill,
) -> Result<Vec<OccurrenceId>, Failure<ScheduleBackfillRefusal>> {
    let scope = unit.actor.require_organization(Action::ManageSchedules, unit.now)?;
    let found = schedules::find_for_update(unit.tx(), &scope, input.schedule).await?;
    let schedule = found.ok_or(Failure::NotFound("scheduleId"))?;
    let allowed = apply(ScheduleCommand::Backfill, Stance::from(&schedule));
    allowed.map_err(|refusal| vec![ScheduleBackfillRefusal::State(refusal)])?;
    if input.to < input.from {
        return Err(vec![ScheduleBackfillRefusal::SpanReversed].into());
    }
    if input.to > unit.now {
        return Err(vec![ScheduleBackfillRefusal::SpanInTheFuture].into());
    }
    let calendars = calendars_of(unit, &scope, std::slice::from_ref(&schedule)).await?;
    let calendar = schedule.rule.recurrence.calendar.as_ref().and_then(|code| calendars.get(code));
    let cursor = input.from - TimeDelta::microseconds(1);
    let planned: Result<Vec<PlannedOccurrence>, _> = upcoming(&schedule.rule.recurrence, calendar, cursor)
        .take_while(|planned| planned.as_ref().is_ok_and(|planned| planned.nominal_at <= input.to) || planned.is_err())
        .take(MOST + 1)
        .collect();
    let planned = planned.map_err(|_| vec![ScheduleBackfillRefusal::Unplannable])?;
    if planned.len() > MOST {
        return Err(vec![ScheduleBackfillRefusal::TooMany].into());
    }
    let from = HashMap::from([(schedule.id, input.from)]);
    let recorded = occurrences::recorded(unit.tx(), &scope, &from).await?;
    let recorded = recorded.into_values().next().unwrap_or_default();
    let missing = planned.iter().filter(|planned| !recorded.holds(planned));
    let row =
        |planned| Occurrence::planned(unit.new_id(), &schedule, planned, Origin::Backfill, OccurrenceState::Pending);
    let rows: Vec<_> = missing.map(row).collect();
    let made: Vec<_> = rows.iter().map(|row| row.id).collect();
    let id = schedule.id;
    start_by_hand(unit, &scope, schedule, rows, input.even_if_open).await?;
    unit.record(id, None::<&()>, Some(&(input, &made)), None);
    Ok(made)
}
