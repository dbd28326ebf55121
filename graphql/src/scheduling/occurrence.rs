//! An occurrence of a schedule.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Description, ID, InputObject, Object, async_trait::async_trait, dataloader::Loader};
use gradus_domain::{
    access::Action,
    ids::{NodeId, OccurrenceId, ScheduleId},
    scheduling::{
        command::Stance,
        stored::{Occurrence as Model, Origin},
        waiting::{OccurrenceCommand, judge},
    },
};
use gradus_services::{Never, scheduling::schedules};

use super::{enums::OccurrenceState, planned::civil, schedule::Schedule};
use crate::{
    errors::{Result, internal},
    node::{Node, find},
    request::{Batch, BatchError, request},
    scalars::DateTime,
    transition::Transition,
};

/// Occurrence of a schedule: one time at which its work starts, or should have started.
#[derive(Description)]
pub struct Occurrence(pub Model);

#[Object(use_type_description)]
impl Occurrence {
    /// Opaque id of the occurrence.
    pub async fn id(&self) -> ID {
        self.0.id.to_node_id().into()
    }

    /// Schedule of the occurrence.
    async fn schedule(&self, ctx: &Context<'_>) -> Result<Schedule> {
        let found = request(ctx).load(self.0.schedule).await?;
        found.map(Schedule).ok_or_else(|| internal(&format!("schedule of {} is missing", self.0.id)))
    }

    /// Instant that the rule names. For an occurrence that somebody triggered, the instant of the trigger.
    async fn nominal_at(&self) -> DateTime {
        self.0.nominal_at.into()
    }

    /// Local time that the rule names, without a zone: `2026-01-10T09:00:00`.
    async fn nominal_local(&self) -> String {
        civil(self.0.nominal_local)
    }

    /// Instant at which it is due.
    async fn due_at(&self) -> DateTime {
        self.0.due_at.into()
    }

    /// Instant at which its work starts: due less the lead time.
    async fn starts_at(&self) -> DateTime {
        self.0.starts_at.into()
    }

    /// State of the occurrence.
    async fn state(&self) -> OccurrenceState {
        self.0.state.into()
    }

    /// Reason of the state: of a missed one OUTAGE, PAUSED, WINDOW, MAX, EDITED or NOT_HELD; OVERLAP of one that waits for
    /// an earlier one or was left out for it; CANCELLED of one whose work was called off; HOLD or CALENDAR_UNKNOWN of one
    /// that waits for a person or for its calendar; DISMISSED of one of which a person said that it does not take place;
    /// EDITED or ARCHIVED of one that was withdrawn, CALENDAR of one that waited for its calendar and does not take place by
    /// it; CAUGHT_UP where it started after its grace (R11, R13, R36, R44).
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// Indicates that it was made up for afterwards.
    async fn backfilled(&self) -> bool {
        self.0.origin == Origin::Backfill
    }

    /// Indicates that somebody triggered it, apart from the plan.
    async fn triggered(&self) -> bool {
        self.0.origin == Origin::Trigger
    }

    /// Indicates that the calendar was not final about it.
    async fn provisional(&self) -> bool {
        self.0.provisional
    }

    /// Remark on where it would take place by a later version of its calendar, or what the wall shows by later zone data,
    /// in the request's language. Null where neither differs: it keeps its time all the same (R24, R37).
    async fn note(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let locale = request(ctx).locale().await?;
        Ok(self.0.note.as_ref().map(|note| note.told(locale)))
    }

    /// Release of the zone data by which it was planned, such as `2026e`.
    async fn zone_data(&self) -> &str {
        &self.0.tzdb
    }

    /// Number of occurrences that it stands for. More than one only for a long run of missed ones.
    async fn count(&self) -> i32 {
        self.0.range.map_or(1, |(_, count)| i32::try_from(count).unwrap_or(i32::MAX))
    }

    /// Object that it made, such as an audit. Null where it made none or the viewer may not see it.
    async fn subject(&self, ctx: &Context<'_>) -> Option<Result<Node>> {
        let (prefix, id) = self.0.subject.as_ref()?;
        find(request(ctx), &format!("{prefix}_{}", id.as_simple())).await.transpose()
    }

    /// Instant at which its work started. Null where it did not.
    async fn started_at(&self) -> Option<DateTime> {
        self.0.started_at.map(Into::into)
    }

    /// Instant at which its work ended, or at which it was decided that it does not start. Null while it is open or waits.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(Into::into)
    }

    /// Occurrence that was open when this one came up, so that it waited or was left out (R44). Null where none was.
    async fn blocked_by(&self, ctx: &Context<'_>) -> Result<Option<Self>> {
        let Some(blocker) = self.0.blocked_by else { return Ok(None) };
        Ok(request(ctx).load(blocker).await?.map(Self))
    }

    /// Revision of the schedule's rule under which it was made.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// What the viewer may do next.
    async fn available_transitions(&self, ctx: &Context<'_>) -> Result<Vec<Transition>> {
        let request = request(ctx);
        let locale = request.locale().await?;
        let found = request.load(self.0.schedule).await?;
        let schedule = found.ok_or_else(|| internal(&format!("schedule of {} is missing", self.0.id)))?;
        let read = request.read();
        let permitted = read.actor.require_organization::<Never>(Action::ManageSchedules, read.now).is_ok();
        let told = OccurrenceCommand::ALL.iter().map(|command| {
            let name = match command {
                OccurrenceCommand::Start => "occurrenceStart",
                OccurrenceCommand::Skip => "occurrenceSkip",
            };
            let refusal = judge(*command, &self.0, Stance::from(&schedule)).err();
            Transition::new(name, permitted, refusal.as_slice(), locale)
        });
        Ok(told.collect())
    }
}

/// Which occurrences are asked for. Conditions are joined by "and".
#[derive(Clone, InputObject)]
pub struct OccurrenceFilter {
    /// Id of a schedule.
    schedule_id: Option<ID>,
    /// States.
    #[graphql(validator(max_items = 100))]
    state: Option<Vec<OccurrenceState>>,
    /// First instant at which they are due.
    due_from: Option<DateTime>,
    /// Instant before which they are due.
    due_before: Option<DateTime>,
}

/// The filter in the use case's words; `None` where it names something that cannot exist.
pub(super) fn read_filter(
    filter: Option<OccurrenceFilter>,
    schedule: Option<ScheduleId>,
) -> Option<schedules::OccurrenceFilter> {
    let Some(filter) = filter else { return Some(schedules::OccurrenceFilter { schedule, ..Default::default() }) };
    let named = match filter.schedule_id {
        None => None,
        Some(id) => Some(ScheduleId::from_node_id(&id)?),
    };
    if named.is_some() && schedule.is_some() && named != schedule {
        return None;
    }
    Some(schedules::OccurrenceFilter {
        schedule: named.or(schedule),
        states: filter.state.unwrap_or_default().into_iter().map(Into::into).collect(),
        due_from: filter.due_from.map(|at| at.0),
        due_before: filter.due_before.map(|at| at.0),
    })
}

#[async_trait]
impl Loader<OccurrenceId> for Batch {
    type Value = Model;
    type Error = BatchError;

    async fn load(&self, ids: &[OccurrenceId]) -> std::result::Result<HashMap<OccurrenceId, Model>, BatchError> {
        let found = schedules::find_occurrences(&self.read, ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|occurrence| (occurrence.id, occurrence)).collect())
    }
}

/// Key of the first page of a schedule's occurrences.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FirstOccurrencesOf {
    /// Whose.
    pub schedule: ScheduleId,
    /// Which of them; it names no other schedule.
    pub filter: schedules::OccurrenceFilter,
    /// Length of the page.
    pub size: u32,
}

/// The first occurrences of a schedule.
#[derive(Clone, Debug, Default)]
pub struct FirstOccurrences {
    /// In the order in which they are due.
    pub items: Vec<Model>,
    /// How many there are in all.
    pub total: u64,
}

#[async_trait]
impl Loader<FirstOccurrencesOf> for Batch {
    type Value = FirstOccurrences;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[FirstOccurrencesOf],
    ) -> std::result::Result<HashMap<FirstOccurrencesOf, FirstOccurrences>, BatchError> {
        let mut alike: HashMap<_, Vec<ScheduleId>> = HashMap::new();
        for key in keys {
            let filter = schedules::OccurrenceFilter { schedule: None, ..key.filter.clone() };
            alike.entry((filter, key.size)).or_default().push(key.schedule);
        }
        let mut pages: HashMap<FirstOccurrencesOf, FirstOccurrences> = HashMap::new();
        for ((filter, size), of) in alike {
            for first in schedules::first_occurrences(&self.read, &of, &filter, size).await.map_err(Arc::new)? {
                let schedule = first.occurrence.schedule;
                let filter = schedules::OccurrenceFilter { schedule: Some(schedule), ..filter.clone() };
                let page = pages.entry(FirstOccurrencesOf { schedule, filter, size }).or_default();
                page.items.push(first.occurrence);
                page.total = first.total;
            }
        }
        Ok(pages)
    }
}
