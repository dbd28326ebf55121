//! A training session.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Description, Enum, ID, Object, async_trait::async_trait, dataloader::Loader};
use gradus_domain::{
    ids::{NodeId, TrainingSessionId},
    training::session::{self, Trainer, TrainingSession as Model},
};
use gradus_services::training::sessions::{read, transitions};

use super::enrollment::TrainingEnrollment;
use crate::{
    errors::{Result, fault, internal},
    page::{List, PageArgs, cost, list},
    people::{department::Department, employee::Employee},
    request::{Batch, BatchError, request},
    scalars::{DateTime, TimeZone},
    training::{campaign::TrainingCampaign, course::Course},
    transition::Transition,
};

/// How a training session is held. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "session::SessionMode")]
pub enum TrainingSessionMode {
    /// At the screen.
    Online,
    /// In a room.
    Classroom,
    /// As an examination.
    Exam,
    /// As an exercise of an emergency.
    Drill,
}

/// State of a training session.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "session::SessionState")]
pub enum TrainingSessionState {
    /// To come, or over and without results on record.
    Planned,
    /// Took place: results are on record.
    Held,
    /// Called off.
    Cancelled,
}

/// Whether somebody who was enrolled was there.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "session::Attendance")]
pub enum SessionAttendance {
    /// Was there, and has a completion, passed or not.
    Attended,
    /// Was not there.
    Absent,
    /// Was not there, and has a reason that whoever held the session accepts.
    Excused,
}

/// Training session: a course that is held at a time for a number of people.
#[derive(Description)]
pub struct TrainingSession(pub Model);

#[Object(use_type_description)]
impl TrainingSession {
    /// Opaque id of the session.
    pub async fn id(&self) -> ID {
        self.0.id.to_node_id().into()
    }

    /// Number of the session, such as `TRS-000001`; never used twice (CAP-6).
    async fn number(&self) -> &str {
        &self.0.number
    }

    /// Course that is held.
    async fn course(&self, ctx: &Context<'_>) -> Result<Course> {
        let found = request(ctx).load(self.0.course).await?;
        found.map(Course).ok_or_else(|| internal(&format!("{} is missing", self.0.course)))
    }

    /// Mode in which it is held.
    async fn mode(&self) -> TrainingSessionMode {
        self.0.mode.into()
    }

    /// State of the session.
    async fn state(&self) -> TrainingSessionState {
        self.0.state.into()
    }

    /// Timestamp of its beginning, in UTC.
    async fn starts_at(&self) -> DateTime {
        DateTime(self.0.starts_at)
    }

    /// Timestamp of its end, in UTC. Whoever completes it does so on this instant's day in `timeZone`.
    async fn ends_at(&self) -> DateTime {
        DateTime(self.0.ends_at)
    }

    /// Time zone of the organization, in which people read its times.
    async fn time_zone(&self, ctx: &Context<'_>) -> Result<TimeZone> {
        Ok(TimeZone(request(ctx).organization().await?.time_zone.clone()))
    }

    /// Place of the session. Null where it takes place only at the screen.
    async fn place(&self) -> Option<&str> {
        self.0.place.as_deref()
    }

    /// Address of the session at the screen. Null where there is none.
    async fn link(&self) -> Option<&str> {
        self.0.link.as_deref()
    }

    /// Employee who holds it. Null where nobody of the organization does, and where the viewer may not see them.
    async fn trainer(&self, ctx: &Context<'_>) -> Option<Result<Employee>> {
        let found = request(ctx).load(self.0.own_trainer()?).await;
        found.map(|found| found.map(Employee)).transpose()
    }

    /// Name of who holds it, where that is nobody of the organization. Null otherwise.
    async fn trainer_name(&self) -> Option<&str> {
        match &self.0.trainer {
            Some(Trainer::External(name)) => Some(name),
            Some(Trainer::Employee(_)) | None => None,
        }
    }

    /// Number of its seats.
    async fn capacity(&self) -> i32 {
        self.0.capacity
    }

    /// Number of seats that are taken, whoever sits there.
    async fn seats_taken(&self, ctx: &Context<'_>) -> Result<i32> {
        let taken = request(ctx).load(SeatsOf(self.0.id)).await?.unwrap_or_default();
        Ok(i32::try_from(taken).unwrap_or(i32::MAX))
    }

    /// Department that organizes it. Null where the viewer may not see it.
    async fn department(&self, ctx: &Context<'_>) -> Option<Result<Department>> {
        let found = request(ctx).load(self.0.department).await;
        found.map(|found| found.map(Department)).transpose()
    }

    /// Campaign within which it is planned. Null where it is planned beside them.
    async fn campaign(&self, ctx: &Context<'_>) -> Option<Result<TrainingCampaign>> {
        let found = request(ctx).load(self.0.campaign?).await;
        found.map(|found| found.map(TrainingCampaign)).transpose()
    }

    /// People who are enrolled, as far as the viewer may see them, in the order of enrolling.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn enrollments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which to end.")] before: Option<String>,
    ) -> Result<List<TrainingEnrollment>> {
        let page = PageArgs { first, after, last, before }.request()?;
        let (read, id) = (request(ctx).read().clone(), self.0.id);
        let found = read::enrolled(&read, id, &page).await.map_err(fault)?;
        Ok(list(found, TrainingEnrollment, move || {
            let read = read.clone();
            async move { read::count_enrolled(&read, id).await }
        }))
    }

    /// Reason why it was called off. Null while it was not.
    async fn cancel_reason(&self) -> Option<&str> {
        self.0.cancel_reason.as_deref()
    }

    /// Version of the session, for `expectedVersion`. Enrolling and withdrawing people count it up as well.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What the viewer may do next, decided by the same rules that the mutations use.
    #[graphql(complexity = "20 + child_complexity")]
    async fn available_transitions(&self, ctx: &Context<'_>) -> Result<Vec<Transition>> {
        let request = request(ctx);
        let locale = request.locale().await?;
        let next = transitions::transitions(request.read(), &self.0).await.map_err(fault)?;
        let shown = next.iter().map(|t| Transition::new(t.command.as_str(), t.permitted, &t.blockers, locale));
        Ok(shown.collect())
    }
}

#[async_trait]
impl Loader<TrainingSessionId> for Batch {
    type Value = Model;
    type Error = BatchError;

    async fn load(
        &self,
        ids: &[TrainingSessionId],
    ) -> std::result::Result<HashMap<TrainingSessionId, Model>, BatchError> {
        let found = read::find_many(&self.read, ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|session| (session.id, session)).collect())
    }
}

/// Key of the number of seats that are taken of a session which the viewer was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SeatsOf(pub TrainingSessionId);

#[async_trait]
impl Loader<SeatsOf> for Batch {
    type Value = u64;
    type Error = BatchError;

    async fn load(&self, keys: &[SeatsOf]) -> std::result::Result<HashMap<SeatsOf, u64>, BatchError> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = read::seats_taken(&self.read, &ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(id, taken)| (SeatsOf(id), taken)).collect())
    }
}
