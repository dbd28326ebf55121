//! Somebody's part in a training session.

use async_graphql::{Context, Description, Object};
use gradus_domain::training::session::Enrollment;

use super::SessionAttendance;
use crate::{
    errors::Result,
    people::employee::Employee,
    request::request,
    scalars::DateTime,
    training::completion::{TrainingCompletion, person_of},
};

/// Enrollment: that somebody takes part in a training session, and what came of it.
#[derive(Description)]
pub struct TrainingEnrollment(pub Enrollment);

#[Object(use_type_description)]
impl TrainingEnrollment {
    /// Employee who takes part.
    async fn employee(&self, ctx: &Context<'_>) -> Result<Employee> {
        person_of(ctx, self.0.employee).await
    }

    /// Timestamp of enrolling.
    async fn enrolled_at(&self) -> DateTime {
        DateTime(self.0.enrolled_at)
    }

    /// Whether they were there. Null until that is recorded.
    async fn attendance(&self) -> Option<SessionAttendance> {
        self.0.outcome.map(|outcome| outcome.attendance.into())
    }

    /// Timestamp of recording. Null before.
    async fn recorded_at(&self) -> Option<DateTime> {
        self.0.outcome.map(|outcome| DateTime(outcome.recorded_at))
    }

    /// Completion with score and result, of those who were there; it may have been revoked since (TRN-6). Null of those
    /// who were not, and before it is recorded.
    async fn completion(&self, ctx: &Context<'_>) -> Option<Result<TrainingCompletion>> {
        let found = request(ctx).load(self.0.outcome?.completion?).await;
        found.map(|found| found.map(TrainingCompletion)).transpose()
    }
}
