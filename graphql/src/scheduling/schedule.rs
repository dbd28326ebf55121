//! A schedule.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Description, ID, Object, SimpleObject, async_trait::async_trait, dataloader::Loader};
use gradus_domain::{
    access::Action,
    ids::{NodeId, ScheduleId},
    scheduling::{
        command::{ScheduleCommand, Stance, transitions},
        draft::RuleFields,
        stored::Schedule as Model,
    },
};
use gradus_services::{
    Never,
    scheduling::{schedule_backfill::Span, schedules},
};

use super::{
    backfill::{self, BackfillPreview},
    calendar::{CalendarOf, WorkingCalendar},
    catch_up::ScheduleCatchUp,
    enums::{InactiveReason, MissedPolicy, OverlapPolicy, PauseCause, RollPolicy, ScheduleState},
    occurrence::{Occurrence, OccurrenceFilter, read_filter},
    planned::PlannedOccurrence,
    query::occurrences_of,
    refinements::ScheduleRefinements,
    rule::RecurrenceRule,
};
use crate::{
    errors::{Result, bad_request},
    page::{List, PageArgs, cost},
    request::{Batch, BatchError, request},
    scalars::{DateTime, TimeZone},
    transition::Transition,
};

/// Schedule: a rule that says when something is due, and what is done then.
#[derive(Description)]
pub struct Schedule(pub Model);

/// Pause of a schedule by a person, or the hold of its program.
#[derive(SimpleObject)]
pub struct SchedulePauseDetails {
    /// Whether a person paused the schedule or its program is on hold.
    cause: PauseCause,
    /// Instant at which it began.
    since: DateTime,
    /// Name of who paused the schedule or put the program on hold.
    by: String,
    /// Reason of the pause.
    reason: String,
    /// Instant at which it ends by itself. Null where it does not, as a hold never does.
    until: Option<DateTime>,
}

#[Object(use_type_description)]
impl Schedule {
    /// Opaque id of the schedule.
    pub async fn id(&self) -> ID {
        self.0.id.to_node_id().into()
    }

    /// Code of the schedule, unique in the organization.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Name of the schedule, in the request's language.
    async fn name(&self, ctx: &Context<'_>) -> Result<&str> {
        Ok(self.0.name.get(request(ctx).locale().await?))
    }

    /// Cron expression of the rule: second, minute, hour, day of month, month, day of week, and a year where it has
    /// one. Null for a rule of another kind.
    async fn cron(&self) -> Option<&str> {
        self.0.rule.recurrence.rule.cron().map(gradus_domain::scheduling::cron::CronExpression::as_str)
    }

    /// Release of the zone data by which the next occurrence was computed, such as `2026e`.
    async fn zone_data(&self) -> &str {
        &self.0.tzdb
    }

    /// Rule that is no cron expression. Null for a cron expression.
    async fn rule(&self) -> Option<RecurrenceRule> {
        RuleFields::of_rule(&self.0.rule.recurrence.rule).map(Into::into)
    }

    /// What refines the rule: working days after it, limits by date, clock changes, spread.
    async fn refinements(&self) -> ScheduleRefinements {
        (&self.0.rule.recurrence).into()
    }

    /// Rule with all that refines it, in words, in the request's language.
    async fn in_words(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.0.rule.recurrence.in_words(request(ctx).locale().await?))
    }

    /// Zone in which the rule is meant.
    async fn time_zone(&self) -> TimeZone {
        TimeZone(self.0.rule.recurrence.zone.name().to_owned())
    }

    /// Working calendar by which occurrences move. Null where none is attached.
    async fn calendar(&self, ctx: &Context<'_>) -> Option<Result<WorkingCalendar>> {
        let code = self.0.rule.recurrence.calendar.as_deref()?;
        WorkingCalendar::find(request(ctx), code).await.transpose()
    }

    /// Where occurrences on days off go.
    async fn roll(&self) -> RollPolicy {
        self.0.rule.recurrence.roll.into()
    }

    /// Time before the due instant at which the work starts, as an ISO 8601 duration. Null where there is none.
    async fn lead_time(&self) -> Option<String> {
        let lead = self.0.rule.recurrence.lead;
        (!lead.is_none()).then(|| lead.to_string())
    }

    /// What happens to missed occurrences.
    async fn missed_policy(&self) -> MissedPolicy {
        self.0.rule.catch_up.policy().into()
    }

    /// Bounds within which missed occurrences are caught up.
    async fn catch_up(&self) -> ScheduleCatchUp {
        self.0.rule.catch_up.into()
    }

    /// What happens when an earlier occurrence is still open.
    async fn overlap_policy(&self) -> OverlapPolicy {
        self.0.rule.overlap.into()
    }

    /// Kind of what an occurrence does, such as CREATE_AUDIT.
    async fn action_kind(&self) -> &str {
        self.0.rule.action.kind()
    }

    /// State of the schedule.
    async fn state(&self) -> ScheduleState {
        self.0.state.into()
    }

    /// Reason why it is inactive. Null in every other state.
    async fn inactive_reason(&self) -> Option<InactiveReason> {
        self.0.inactive.map(Into::into)
    }

    /// What keeps the schedule from running: a person's pause, which outlasts a hold of the program, else the hold
    /// (PRG-2, R60). Null where nothing does.
    async fn pause(&self, ctx: &Context<'_>) -> Option<SchedulePauseDetails> {
        let (cause, pause) = self.0.standstill(request(ctx).read().now)?;
        Some(SchedulePauseDetails {
            cause: cause.into(),
            since: pause.since.into(),
            by: pause.by.clone(),
            reason: pause.reason.clone(),
            until: pause.until.map(Into::into),
        })
    }

    /// Number of the rule's revision; it counts changes of the rule.
    async fn revision(&self) -> i32 {
        self.0.progress.revision
    }

    /// Version of the schedule, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Instant at which the next occurrence that has not started is due. Null where none comes.
    async fn next_due_at(&self) -> Option<DateTime> {
        self.0.next.map(|next| next.due_at.into())
    }

    /// Next occurrences of the rule, whatever the state of the schedule.
    #[graphql(complexity = "cost(Some(first), None, child_complexity)")]
    async fn preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of occurrences, 100 at most.", default = 10)] first: i32,
        #[graphql(desc = "Instant up to which the rule names them.")] until: Option<DateTime>,
    ) -> Result<Vec<PlannedOccurrence>> {
        let first = preview_size(first)?;
        let request = request(ctx);
        let locale = request.locale().await?;
        let calendar = match &self.0.rule.recurrence.calendar {
            Some(code) => request.load(CalendarOf(code.clone())).await?,
            None => None,
        };
        let until = until.map(|at| at.0);
        let planned = schedules::preview(&self.0, calendar.as_deref(), request.read().now, first, until);
        Ok(planned.iter().map(|planned| PlannedOccurrence::new(planned, locale)).collect())
    }

    /// Occurrences of the schedule that have a row, the one that is due first leading.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn occurrences(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
        #[graphql(desc = "Which occurrences.")] filter: Option<OccurrenceFilter>,
    ) -> Result<List<Occurrence>> {
        let filter = read_filter(filter, Some(self.0.id));
        occurrences_of(request(ctx), self.0.id, PageArgs::forward(first, after), filter).await
    }

    /// What a backfill of a span would make, if it were asked for now; makes nothing (R76).
    #[graphql(complexity = "cost(Some(first), None, child_complexity) + 100")]
    async fn backfill_preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "First nominal instant of the span, included.")] from: DateTime,
        #[graphql(desc = "Last nominal instant of the span, included; not later than now.")] to: DateTime,
        #[graphql(desc = "Number of occurrences that are listed, 100 at most.", default = 10)] first: i32,
    ) -> Result<BackfillPreview> {
        backfill::preview(request(ctx), &self.0, Span { from: from.0, to: to.0 }, first).await
    }

    /// What the viewer may do next.
    async fn available_transitions(&self, ctx: &Context<'_>) -> Result<Vec<Transition>> {
        let request = request(ctx);
        let locale = request.locale().await?;
        let read = request.read();
        let permitted = read.actor.require_organization::<Never>(Action::ManageSchedules, read.now).is_ok();
        let told = transitions(Stance::from(&self.0)).into_iter().filter_map(|(command, refusal)| {
            let name = match command {
                // Only a program activates its schedules.
                ScheduleCommand::Activate => return None,
                ScheduleCommand::Update => "scheduleUpdate",
                ScheduleCommand::Pause => "schedulePause",
                ScheduleCommand::Resume => "scheduleResume",
                ScheduleCommand::Trigger => "scheduleTrigger",
                ScheduleCommand::Backfill => "scheduleBackfill",
                ScheduleCommand::Archive => "scheduleArchive",
            };
            Some(Transition::new(name, permitted, refusal.as_slice(), locale))
        });
        Ok(told.collect())
    }
}

/// Number of occurrences in a preview.
pub(super) fn preview_size(first: i32) -> Result<usize> {
    let size = usize::try_from(first).ok().filter(|size| *size <= 100);
    size.ok_or_else(|| bad_request("`first` is a number from 0 to 100."))
}

#[async_trait]
impl Loader<ScheduleId> for Batch {
    type Value = Model;
    type Error = BatchError;

    async fn load(&self, ids: &[ScheduleId]) -> std::result::Result<HashMap<ScheduleId, Model>, BatchError> {
        let found = schedules::find_many(&self.read, ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|schedule| (schedule.id, schedule)).collect())
    }
}
