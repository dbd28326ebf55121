//! A training requirement.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{
    Context, Description, Enum, ID, Object, SimpleObject, async_trait::async_trait, dataloader::Loader,
};
use gradus_domain::{
    ids::{NodeId, TrainingRequirementId},
    period::PeriodKind,
    training::{
        audience::{self, Audience, Clause},
        catalog::{CatalogRequirement, RequirementVersion},
        completion::Score,
        requirement::{self, CourseRule, FirstDue, Recurrence},
        words,
    },
};
use gradus_services::training::requirements::{self, AudienceNames};

use super::course::{Course, CourseCode};
use crate::{
    errors::{Result, internal},
    request::{Batch, BatchError, request},
    scalars::Date,
};

/// Whose employment a clause speaks of. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "audience::Employment")]
pub enum AudienceEmployment {
    /// Those on the payroll.
    Employees,
    /// Those of other firms.
    Contractors,
    /// Both.
    Anyone,
}

/// How the named courses meet a requirement. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
pub enum TrainingCourseRule {
    /// Any course counts.
    AnyCourse,
    /// Any of the named courses counts.
    AnyOf,
    /// Each of the named courses is needed.
    AllOf,
}

/// How long a window of the calendar is. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "PeriodKind")]
pub enum TrainingWindow {
    /// A calendar year.
    Year,
    /// Half a calendar year.
    HalfYear,
    /// A calendar quarter.
    Quarter,
    /// A calendar month.
    Month,
}

/// What must not happen before a requirement is met. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "requirement::FirstEvent")]
pub enum TrainingFirstEvent {
    /// Taking a first case.
    Case,
    /// Taking part in a first audit.
    Audit,
    /// Making a first visit.
    Visit,
    /// Getting access to customers' data.
    Access,
}

/// Conditions that hold together; of the codes of one condition one suffices. An empty list is no condition.
#[derive(SimpleObject)]
pub struct AudienceClause {
    /// Codes of departments, each with its subtree.
    departments: Vec<String>,
    /// Codes of positions.
    positions: Vec<String>,
    /// Codes of roles.
    roles: Vec<String>,
    /// Codes of groups.
    groups: Vec<String>,
    /// Numbers of employees.
    employees: Vec<String>,
    /// Months since hiring below which the clause holds. Null where it does not matter.
    tenure_less_than_months: Option<i32>,
    /// Employment of which the clause speaks.
    employment: AudienceEmployment,
}

impl AudienceClause {
    fn of(clause: &Clause, default: audience::Employment) -> Self {
        Self {
            departments: clause.departments.clone(),
            positions: clause.positions.clone(),
            roles: clause.roles.clone(),
            groups: clause.groups.clone(),
            employees: clause.persons.clone(),
            tenure_less_than_months: clause.tenure_less_than_months.and_then(|months| i32::try_from(months).ok()),
            employment: clause.employment.unwrap_or(default).into(),
        }
    }
}

/// For whom a requirement is: those whom a clause includes and none excludes.
#[derive(Description)]
pub struct TrainingAudience(Audience);

#[Object(use_type_description)]
impl TrainingAudience {
    /// Audience in words, in the request's language.
    async fn in_words(&self, ctx: &Context<'_>) -> Result<String> {
        let request = request(ctx);
        let names = request.load(AudienceNamesKey).await?.ok_or_else(|| internal(&"no names"))?;
        Ok(names.tell(&self.0, request.locale().await?))
    }

    /// Clauses of which one suffices.
    async fn include(&self) -> Vec<AudienceClause> {
        self.0.include.iter().map(|clause| AudienceClause::of(clause, audience::Employment::Employees)).collect()
    }

    /// Clauses of which none may hold.
    async fn exclude(&self) -> Vec<AudienceClause> {
        self.0.exclude.iter().map(|clause| AudienceClause::of(clause, audience::Employment::Anyone)).collect()
    }
}

/// How often a requirement must be met anew. At most one of `window` and `months` is set; neither means once for good.
#[derive(Description)]
pub struct TrainingRecurrence(Recurrence);

#[Object(use_type_description)]
impl TrainingRecurrence {
    /// Recurrence in words, in the request's language.
    async fn in_words(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(words::recurrence(self.0, request(ctx).locale().await?))
    }

    /// Window of the calendar in which it must be met each time. Null for another kind of recurrence.
    async fn window(&self) -> Option<TrainingWindow> {
        match self.0 {
            Recurrence::Calendar { window } => Some(window.into()),
            Recurrence::Rolling { .. } | Recurrence::Once => None,
        }
    }

    /// Months for which a completion is valid. Null for another kind of recurrence.
    async fn months(&self) -> Option<i32> {
        match self.0 {
            Recurrence::Rolling { months } => i32::try_from(months).ok(),
            Recurrence::Calendar { .. } | Recurrence::Once => None,
        }
    }
}

/// From when on a requirement obliges newcomers. Exactly one of `days` and `before` is set.
#[derive(Description)]
pub struct TrainingFirstDue(FirstDue);

#[Object(use_type_description)]
impl TrainingFirstDue {
    /// First due in words, in the request's language.
    async fn in_words(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(words::first_due(self.0, request(ctx).locale().await?))
    }

    /// Days of grace. Null where an event counts.
    async fn days(&self) -> Option<i32> {
        match self.0 {
            FirstDue::Within { days } => i32::try_from(days).ok(),
            FirstDue::Before { .. } => None,
        }
    }

    /// Event before which it must be met. Null where days count.
    async fn before(&self) -> Option<TrainingFirstEvent> {
        match self.0 {
            FirstDue::Before { event } => Some(event.into()),
            FirstDue::Within { .. } => None,
        }
    }
}

/// Training requirement: who must learn what, and how often.
#[derive(Description)]
pub struct TrainingRequirement(pub CatalogRequirement);

impl TrainingRequirement {
    fn latest(&self) -> Result<&RequirementVersion> {
        self.0.latest().ok_or_else(|| internal(&format!("{} has no version", self.0.id)))
    }
}

#[Object(use_type_description)]
impl TrainingRequirement {
    /// Opaque id of the requirement.
    pub async fn id(&self) -> ID {
        self.0.id.to_node_id().into()
    }

    /// Code of the requirement, unique in the organization.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Name of the requirement, in the request's language.
    async fn name(&self, ctx: &Context<'_>) -> Result<&str> {
        Ok(self.0.name.get(request(ctx).locale().await?))
    }

    /// Remark on the requirement, in the request's language. Null where there is none.
    async fn note(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        let note = self.0.note.get(request(ctx).locale().await?);
        Ok(Some(note).filter(|note| !note.is_empty()))
    }

    /// Audience of the requirement.
    async fn audience(&self) -> Result<TrainingAudience> {
        Ok(TrainingAudience(self.latest()?.definition.audience.clone()))
    }

    /// Rule by which courses meet the requirement.
    async fn course_rule(&self) -> Result<TrainingCourseRule> {
        Ok(match self.latest()?.definition.courses {
            CourseRule::AnyCourse { .. } => TrainingCourseRule::AnyCourse,
            CourseRule::AnyOf { .. } => TrainingCourseRule::AnyOf,
            CourseRule::AllOf { .. } => TrainingCourseRule::AllOf,
        })
    }

    /// Courses that the requirement names. Empty where any course counts.
    #[graphql(complexity = "5 * child_complexity + 1")]
    async fn courses(&self, ctx: &Context<'_>) -> Result<Vec<Course>> {
        let codes: Vec<_> = self.latest()?.definition.courses.courses().iter().cloned().map(CourseCode).collect();
        let mut found = request(ctx).load_many(codes.clone()).await?;
        Ok(codes.iter().filter_map(|code| found.remove(code)).map(Course).collect())
    }

    /// Number of completions that the requirement takes. Null where each of the courses is needed.
    async fn min_completions(&self) -> Result<Option<i32>> {
        Ok(match self.latest()?.definition.courses {
            CourseRule::AnyCourse { min_completions } | CourseRule::AnyOf { min_completions, .. } => {
                i32::try_from(min_completions).ok()
            }
            CourseRule::AllOf { .. } => None,
        })
    }

    /// Recurrence of the requirement.
    async fn recurrence(&self) -> Result<TrainingRecurrence> {
        Ok(TrainingRecurrence(self.latest()?.definition.recurrence))
    }

    /// Grace of newcomers.
    async fn first_due(&self) -> Result<TrainingFirstDue> {
        Ok(TrainingFirstDue(self.latest()?.definition.first_due))
    }

    /// Points that replace the courses' own pass marks. Null where those count.
    async fn pass_mark(&self) -> Result<Option<f64>> {
        Ok(self.latest()?.definition.pass_mark.map(Score::points))
    }

    /// First day on which this version of the requirement obliges.
    async fn effective_from(&self) -> Result<Date> {
        Ok(Date(self.latest()?.effective_from))
    }

    /// Version of the requirement, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

#[async_trait]
impl Loader<TrainingRequirementId> for Batch {
    type Value = CatalogRequirement;
    type Error = BatchError;

    async fn load(
        &self,
        ids: &[TrainingRequirementId],
    ) -> std::result::Result<HashMap<TrainingRequirementId, CatalogRequirement>, BatchError> {
        let found = requirements::find_many(&self.read, ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|requirement| (requirement.id, requirement)).collect())
    }
}

/// Key of what the codes of audiences are called: once per request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AudienceNamesKey;

#[async_trait]
impl Loader<AudienceNamesKey> for Batch {
    type Value = Arc<AudienceNames>;
    type Error = BatchError;

    async fn load(
        &self,
        _: &[AudienceNamesKey],
    ) -> std::result::Result<HashMap<AudienceNamesKey, Arc<AudienceNames>>, BatchError> {
        let names = requirements::audience_names(&self.read).await.map_err(Arc::new)?;
        Ok([(AudienceNamesKey, Arc::new(names))].into())
    }
}
