//! `scheduleBackfill`: asking for the occurrences of a past span (R76, R78).

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use gradus_domain::{
    access::{Action, Scope},
    ids::{BackfillId, ScheduleId},
    locale::Locale,
    refusal::Refusal,
    scheduling::{
        backfill::{Backfill, BackfillOrder, BackfillState, MOST, MOST_OPEN, Word},
        calendar::WorkingCalendar,
        command::{ScheduleCommand, ScheduleRefusal, Stance, apply},
        plan::{PlanError, PlannedOccurrence, upcoming},
        schedule::ScheduleRule,
        stored::Schedule,
    },
};
use gradus_store::{
    error::StoreError,
    scheduling::{
        backfills::{self, BackfillFilter},
        calendars, occurrences, schedules,
    },
    store::Db,
};
use serde::Serialize;

use crate::{Failure, Read, ReadResult, Unit};

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
    /// Which comes first.
    pub order: BackfillOrder,
    /// Why.
    pub reason: Option<String>,
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
    /// The schedule has as many backfills under way as it may have.
    TooManyOpen,
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
            Self::TooManyOpen => "TOO_MANY_OPEN",
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
            (Self::TooManyOpen, Locale::En) => {
                format!("The schedule has {MOST_OPEN} backfills under way; wait until one has ended, or cancel one.")
            }
            (Self::TooManyOpen, Locale::ZhCn) => format!("该计划已有 {MOST_OPEN} 个补做在进行；请等待或取消其中一个。"),
            (Self::TooManyOpen, Locale::ZhTw) => format!("此排程已有 {MOST_OPEN} 個補做在進行；請等待或取消其中一個。"),
            (Self::Unplannable, Locale::En) => "The schedule's rule finds no occurrences.".into(),
            (Self::Unplannable, Locale::ZhCn) => "该计划的规则找不到任何触发时间。".into(),
            (Self::Unplannable, Locale::ZhTw) => "此排程的規則找不到任何觸發時間。".into(),
        }
    }

    fn field(&self) -> Vec<String> {
        match self {
            Self::State(refusal) => refusal.field(),
            Self::SpanReversed | Self::SpanInTheFuture | Self::TooMany => vec!["to".into()],
            Self::TooManyOpen | Self::Unplannable => Vec::new(),
        }
    }

    fn rule(&self) -> &'static str {
        match self {
            Self::State(refusal) => refusal.rule(),
            Self::TooMany | Self::TooManyOpen => "R76",
            _ => "",
        }
    }
}

/// Asks for the occurrences of a past span that have no row yet; the scheduler works it off in portions, beside what comes
/// due by itself. Requires `MANAGE_SCHEDULES` on the whole organization.
///
/// They have the identity of automatic ones, so what is there already stays as it is. The plan stays as it is, too. Where
/// an earlier occurrence is open the overlap policy decides. A span without anything to make is done at once.
pub async fn schedule_backfill(
    unit: &mut Unit,
    input: &ScheduleBackfill,
) -> Result<BackfillId, Failure<ScheduleBackfillRefusal>> {
    let scope = unit.actor.require_organization(Action::ManageSchedules, unit.now)?;
    let found = schedules::find_for_update(unit.tx(), &scope, input.schedule).await?;
    let schedule = found.ok_or(Failure::NotFound("scheduleId"))?;
    let allowed = apply(ScheduleCommand::Backfill, Stance::from(&schedule));
    allowed.map_err(|refusal| vec![ScheduleBackfillRefusal::State(refusal)])?;
    let span = Span { from: input.from, to: input.to };
    let missing = span.missing(unit.tx(), &scope, &schedule, unit.now).await?;
    let missing = missing.map_err(Failure::Refused)?;
    let open = BackfillFilter { schedule: Some(schedule.id), states: vec![BackfillState::Running] };
    if backfills::count(unit.tx(), &scope, &open).await? >= MOST_OPEN {
        return Err(vec![ScheduleBackfillRefusal::TooManyOpen].into());
    }
    let reason = input.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    let mut backfill = Backfill {
        id: unit.new_id(),
        schedule: schedule.id,
        revision: schedule.progress.revision,
        version: 1,
        state: BackfillState::Running,
        from: input.from,
        to: input.to,
        order: input.order,
        even_if_open: input.even_if_open,
        planned: i32::try_from(missing.len()).unwrap_or(i32::MAX),
        made: 0,
        passed: 0,
        watermark: None,
        wake_at: Some(unit.now),
        waits: 0,
        error: None,
        asked: word(unit, reason),
        cancelled: None,
        ended_at: None,
    };
    if missing.is_empty() {
        backfill.end(BackfillState::Done, unit.now);
    }
    backfills::insert(unit.tx(), &scope, &backfill).await?;
    unit.record(backfill.id, None::<&()>, Some(&backfill), reason);
    unit.announce(schedule.id, schedule.version, None);
    Ok(backfill.id)
}

/// Who says something now, and why.
pub(super) fn word(unit: &Unit, reason: Option<&str>) -> Word {
    Word { by: unit.actor.principal.describe().2, at: unit.now, reason: reason.map(str::to_owned) }
}

/// What a backfill of a span would make, oldest first: what a person sees before asking for it (R76). Requires
/// `READ_SCHEDULES`.
pub async fn rehearse(
    ctx: &Read,
    schedule: &Schedule,
    span: Span,
) -> ReadResult<Result<Vec<PlannedOccurrence>, Vec<ScheduleBackfillRefusal>>> {
    let scope = ctx.scope(Action::ReadSchedules)?;
    Ok(span.missing(&ctx.reader, &scope, schedule, ctx.now).await?)
}

/// A span of nominal instants, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its first instant.
    pub from: DateTime<Utc>,
    /// Its last instant.
    pub to: DateTime<Utc>,
}

impl Span {
    /// The nominal times in it that have no row, oldest first.
    async fn missing(
        self,
        db: &impl Db,
        scope: &Scope,
        schedule: &Schedule,
        now: DateTime<Utc>,
    ) -> Result<Result<Vec<PlannedOccurrence>, Vec<ScheduleBackfillRefusal>>, StoreError> {
        if self.to < self.from {
            return Ok(Err(vec![ScheduleBackfillRefusal::SpanReversed]));
        }
        if self.to > now {
            return Ok(Err(vec![ScheduleBackfillRefusal::SpanInTheFuture]));
        }
        let calendar = match &schedule.rule.recurrence.calendar {
            Some(code) => calendars::find_by_code(db, scope, code).await?.map(|found| found.working),
            None => None,
        };
        let Ok(mut planned) = self.planned(&schedule.rule, calendar.as_ref()) else {
            return Ok(Err(vec![ScheduleBackfillRefusal::Unplannable]));
        };
        if planned.len() > MOST {
            return Ok(Err(vec![ScheduleBackfillRefusal::TooMany]));
        }
        let from = HashMap::from([(schedule.id, self.from)]);
        let recorded = occurrences::recorded(db, scope, &from).await?.remove(&schedule.id).unwrap_or_default();
        planned.retain(|planned| !recorded.holds(planned));
        Ok(Ok(planned))
    }

    /// The nominal times in it, oldest first; one more than a backfill may hold where there are more.
    pub(super) fn planned(
        self,
        rule: &ScheduleRule,
        calendar: Option<&WorkingCalendar>,
    ) -> Result<Vec<PlannedOccurrence>, PlanError> {
        let cursor = self.from - TimeDelta::microseconds(1);
        upcoming(&rule.recurrence, calendar, cursor)
            .take_while(|planned| planned.as_ref().map_or(true, |planned| planned.nominal_at <= self.to))
            .take(MOST + 1)
            .collect()
    }
}
