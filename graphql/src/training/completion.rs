//! A completion, and the waiver beside it.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Description, ID, Object, async_trait::async_trait, dataloader::Loader};
use gradus_domain::{
    ids::{CompletionId, EmployeeId, NodeId, WaiverId},
    training::{
        completion::Score,
        evidence::{RecordedCompletion, RecordedWaiver},
    },
};
use gradus_services::training::completions;

use super::{course::Course, requirement::TrainingRequirement};
use crate::{
    errors::{Result, internal},
    people::employee::Employee,
    request::{Batch, BatchError, request},
    scalars::{Date, DateTime, Period},
};

/// Training completion: immutable evidence that somebody took a course.
#[derive(Description)]
pub struct TrainingCompletion(pub RecordedCompletion);

#[Object(use_type_description)]
impl TrainingCompletion {
    /// Opaque id of the completion.
    pub async fn id(&self) -> ID {
        self.0.completion.id.to_node_id().into()
    }

    /// Employee who took the course.
    async fn employee(&self, ctx: &Context<'_>) -> Result<Employee> {
        person_of(ctx, self.0.employee).await
    }

    /// Course that was taken.
    async fn course(&self, ctx: &Context<'_>) -> Result<Course> {
        let found = request(ctx).load(self.0.completion.course).await?;
        found.map(Course).ok_or_else(|| internal(&format!("{} is missing", self.0.completion.course)))
    }

    /// Version of the course that was taken.
    async fn course_version(&self) -> i32 {
        self.0.completion.course_version
    }

    /// Day of completion.
    async fn completed_on(&self) -> Date {
        Date(self.0.completion.completed_on)
    }

    /// Points of the examination, of 100. Null where there was none.
    async fn score(&self) -> Option<f64> {
        self.0.completion.score.map(Score::points)
    }

    /// Indicates that whoever held the course says that it was passed.
    async fn passed(&self) -> bool {
        self.0.completion.passed
    }

    /// Missed period that was named with it, to be closed by it (TRN-3). Null where none was: it closes the oldest that is
    /// open.
    async fn closes(&self) -> Option<Period> {
        self.0.completion.closes.map(Period)
    }

    /// Reference in the system that the completion comes from. Null where it was recorded here.
    async fn source_ref(&self) -> Option<&str> {
        self.0.source_ref.as_deref()
    }

    /// Timestamp of recording.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.0.recorded_at)
    }

    /// Timestamp of revocation. Null where the completion stands.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revocation.as_ref().map(|revocation| DateTime(revocation.at))
    }

    /// Reason of the revocation. Null where the completion stands.
    async fn revocation_reason(&self) -> Option<&str> {
        self.0.revocation.as_ref().map(|revocation| revocation.reason.as_str())
    }
}

#[async_trait]
impl Loader<CompletionId> for Batch {
    type Value = RecordedCompletion;
    type Error = BatchError;

    async fn load(
        &self,
        ids: &[CompletionId],
    ) -> std::result::Result<HashMap<CompletionId, RecordedCompletion>, BatchError> {
        let found = completions::find_many(&self.read, ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|record| (record.completion.id, record)).collect())
    }
}

/// Key of the person of a row that the viewer was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PersonOf(pub EmployeeId);

#[async_trait]
impl Loader<PersonOf> for Batch {
    type Value = gradus_domain::people::employee::Employee;
    type Error = BatchError;

    async fn load(&self, keys: &[PersonOf]) -> std::result::Result<HashMap<PersonOf, Self::Value>, BatchError> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = completions::people_of(&self.read, &ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|employee| (PersonOf(employee.id), employee)).collect())
    }
}

/// The person of a row that the viewer was shown.
pub async fn person_of(ctx: &Context<'_>, employee: EmployeeId) -> Result<Employee> {
    let found = request(ctx).load(PersonOf(employee)).await?;
    found.map(Employee).ok_or_else(|| internal(&format!("{employee} is missing")))
}

/// Key of the latest completions of an employee, with how many there are in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LatestOf {
    /// Whose.
    pub employee: EmployeeId,
    /// How many.
    pub size: u32,
}

/// The latest completions of an employee.
#[derive(Clone, Debug, Default)]
pub struct LatestCompletions {
    /// Newest first.
    pub items: Vec<RecordedCompletion>,
    /// How many the employee has.
    pub total: u64,
}

#[async_trait]
impl Loader<LatestOf> for Batch {
    type Value = LatestCompletions;
    type Error = BatchError;

    async fn load(&self, keys: &[LatestOf]) -> std::result::Result<HashMap<LatestOf, LatestCompletions>, BatchError> {
        let mut sizes: HashMap<u32, Vec<EmployeeId>> = HashMap::new();
        for key in keys {
            sizes.entry(key.size).or_default().push(key.employee);
        }
        let mut answers: HashMap<LatestOf, LatestCompletions> =
            keys.iter().map(|key| (*key, LatestCompletions::default())).collect();
        for (size, employees) in sizes {
            // A page of none still tells the total.
            let found = completions::latest(&self.read, &employees, size.max(1)).await.map_err(Arc::new)?;
            for latest in found {
                let key = LatestOf { employee: latest.completion.employee, size };
                if let Some(answer) = answers.get_mut(&key) {
                    answer.total = latest.total;
                    if size > 0 {
                        answer.items.push(latest.completion);
                    }
                }
            }
        }
        Ok(answers)
    }
}

/// Training waiver: that a person need not meet a requirement for a while.
#[derive(Description)]
pub struct TrainingWaiver(pub RecordedWaiver);

#[Object(use_type_description)]
impl TrainingWaiver {
    /// Opaque id of the waiver.
    pub async fn id(&self) -> ID {
        self.0.id.to_node_id().into()
    }

    /// Employee for whom the requirement is waived.
    async fn employee(&self, ctx: &Context<'_>) -> Result<Employee> {
        person_of(ctx, self.0.employee).await
    }

    /// Employee who approved the waiver; null where the viewer does not see them.
    async fn approved_by(&self, ctx: &Context<'_>) -> Result<Option<Employee>> {
        Ok(request(ctx).load(self.0.approved_by).await?.map(Employee))
    }

    /// Requirement that is waived.
    async fn requirement(&self, ctx: &Context<'_>) -> Result<TrainingRequirement> {
        let found = request(ctx).load(self.0.requirement).await?;
        found.map(TrainingRequirement).ok_or_else(|| internal(&format!("{} is missing", self.0.requirement)))
    }

    /// Reason of the waiver.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// First day of the waiver.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// Last day of the waiver.
    async fn valid_until(&self) -> Date {
        Date(self.0.valid_until)
    }
}

#[async_trait]
impl Loader<WaiverId> for Batch {
    type Value = RecordedWaiver;
    type Error = BatchError;

    async fn load(&self, ids: &[WaiverId]) -> std::result::Result<HashMap<WaiverId, RecordedWaiver>, BatchError> {
        let found = completions::waivers(&self.read, ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|waiver| (waiver.id, waiver)).collect())
    }
}

/// Key of the waivers of an employee.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct WaiversOf(pub EmployeeId);

#[async_trait]
impl Loader<WaiversOf> for Batch {
    type Value = Vec<RecordedWaiver>;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[WaiversOf],
    ) -> std::result::Result<HashMap<WaiversOf, Vec<RecordedWaiver>>, BatchError> {
        let employees: Vec<_> = keys.iter().map(|key| key.0).collect();
        let mut answers: HashMap<_, Vec<_>> = HashMap::new();
        for waiver in completions::waivers_of(&self.read, &employees).await.map_err(Arc::new)? {
            answers.entry(WaiversOf(waiver.employee)).or_default().push(waiver);
        }
        Ok(answers)
    }
}
