//! Training coverage: one value, and every way to break it down.

use async_graphql::{Context, Description, Object, SimpleObject};
use gradus_domain::{
    ids::{DepartmentId, TrainingRequirementId},
    training::{coverage::Tally, facts::Judgement},
};
use gradus_services::training::coverage::CoverageView;

use super::{
    judged::{SourceKey, WaiverAlertKey, training_facts},
    obligation::TrainingObligation,
    requirement::TrainingRequirement,
};
use crate::{
    errors::{Result, fault, internal},
    page::{List, PageArgs, cost, list},
    people::department::Department,
    request::{Request, request},
    scalars::{Date, Period},
};

/// Coverage of what a client asks for.
pub async fn coverage(
    request: &Request,
    department: Option<&str>,
    requirement: Option<&str>,
    as_of: Option<Date>,
    period: Option<Period>,
) -> Result<TrainingCoverage> {
    let facts = training_facts(request).await?;
    let as_of = as_of.map_or(facts.today, |day| day.0);
    let judgement = match period {
        None => Judgement::Day(as_of),
        Some(period) => Judgement::Period { period: period.0, as_of },
    };
    let source = request.load(SourceKey { judgement, facts }).await?;
    let source = source.ok_or_else(|| internal(&"nothing was judged"))?;
    CoverageView::of(source, department, requirement).map(TrainingCoverage).map_err(fault)
}

/// Training coverage of a day, or of a period at its close. Counts assignments, that is pairs of person and
/// requirement. A person counts as one, whatever part of full time they work: figures weighted by it, an option of
/// formula 4.10, are not offered.
#[derive(Description)]
pub struct TrainingCoverage(CoverageView);

impl TrainingCoverage {
    async fn tally(&self) -> Result<Tally> {
        self.0.tally().await.map_err(fault)
    }
}

fn count(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

#[Object(use_type_description)]
impl TrainingCoverage {
    /// Day at whose end the figures are told.
    async fn as_of(&self) -> Date {
        Date(self.0.judgement().as_of())
    }

    /// Period that is judged at its close, by what was known at the end of `asOf`. Null for the figures of a day.
    async fn period(&self) -> Option<Period> {
        match self.0.judgement() {
            Judgement::Day(_) => None,
            Judgement::Period { period, .. } => Some(Period(period)),
        }
    }

    /// Number of assignments that are required.
    async fn required(&self) -> Result<i32> {
        Ok(count(self.tally().await?.required))
    }

    /// Number of required assignments that are met.
    async fn fulfilled(&self) -> Result<i32> {
        Ok(count(self.tally().await?.fulfilled))
    }

    /// Number of assignments that are waived; they are not required.
    async fn waived(&self) -> Result<i32> {
        Ok(count(self.tally().await?.waived))
    }

    /// Indicates that more assignments are waived than should be: above 10 % of those required or waived, or above the
    /// percent that the rules of training of the organization's programs give, the least where several do (formula
    /// 4.10).
    async fn waiver_alert(&self, ctx: &Context<'_>) -> Result<bool> {
        let percent = request(ctx).load(WaiverAlertKey).await?;
        let percent = percent.ok_or_else(|| internal(&"no percent of waivers"))?;
        Ok(self.tally().await?.waives_more_than(percent))
    }

    /// Number of assignments from which people are exempt: newcomers in their grace, long leaves, leavers; they are not
    /// required.
    async fn not_applicable(&self) -> Result<i32> {
        Ok(count(self.tally().await?.not_applicable))
    }

    /// Number of required assignments that are not met and were due before.
    async fn overdue(&self) -> Result<i32> {
        Ok(count(self.tally().await?.overdue))
    }

    /// Fulfilled of required in 1/10000, rounded down. Null when nothing is required, never 10000 then.
    async fn basis_points(&self) -> Result<Option<i32>> {
        Ok(self.tally().await?.basis_points().map(count))
    }

    /// Coverage of the departments directly below `parent`, each with its whole subtree. Without `parent`: of those
    /// below the department that this coverage is of, or of the topmost ones that the viewer may see.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn by_department(
        &self,
        #[graphql(desc = "Code of the department above.")] parent: Option<String>,
    ) -> Result<Vec<DepartmentCoverage>> {
        let views = self.0.by_department(parent.as_deref()).await.map_err(fault)?;
        Ok(views.into_iter().map(|(department, view)| DepartmentCoverage { department, view }).collect())
    }

    /// Coverage by requirement, by code; requirements that speak of nobody here are left out.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn by_requirement(&self) -> Result<Vec<RequirementCoverage>> {
        let views = self.0.by_requirement().await.map_err(fault)?;
        Ok(views.into_iter().map(|(requirement, view)| RequirementCoverage { requirement, view }).collect())
    }

    /// Obligations that are not met: those due first at the front, then by number of the employee.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn unfulfilled(
        &self,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
    ) -> Result<List<TrainingObligation>> {
        let page = self.0.missing(&PageArgs::forward(first, after).request()?).await.map_err(fault)?;
        let total = self.0.missing_count().await.map_err(fault)?;
        Ok(list(page, |missing| TrainingObligation::missing(&missing.outcome), move || async move { Ok(total) }))
    }

    /// Coverage counted in people.
    async fn persons(&self) -> Result<PersonCoverage> {
        let persons = self.0.persons().await.map_err(fault)?;
        Ok(PersonCoverage {
            required: count(persons.required),
            fulfilled: count(persons.fulfilled),
            basis_points: persons.basis_points().map(count),
        })
    }

    /// Trainings per person (formula 4.11). Null unless the period is a quarter in which somebody is in scope for 45
    /// days.
    async fn trainings_per_person(&self) -> Result<Option<TrainingFrequency>> {
        let frequency = self.0.frequency().await.map_err(fault)?;
        Ok(frequency.and_then(|frequency| {
            Some(TrainingFrequency {
                minimum: count(frequency.minimum?),
                basis_points_with_at_least_one: frequency.basis_points_with_at_least_one().map(count),
            })
        }))
    }

    /// Indicates that the figures are the snapshot of a closed period, which nothing changes any more (TRN-5). False in
    /// this release, for every period: figures are computed when they are asked for, and no period is frozen yet.
    async fn frozen(&self) -> bool {
        false
    }
}

/// Coverage counted in people.
#[derive(SimpleObject)]
pub struct PersonCoverage {
    /// Number of people of whom something is required.
    required: i32,
    /// Number of those of them who have met all that is required.
    fulfilled: i32,
    /// Fulfilled of required in 1/10000, rounded down. Null when nobody is required.
    basis_points: Option<i32>,
}

/// Trainings per person in a quarter (formula 4.11).
#[derive(SimpleObject)]
pub struct TrainingFrequency {
    /// Fewest trainings of anybody in scope for at least 45 days.
    minimum: i32,
    /// Share of those people with at least one training, in 1/10000, rounded down.
    basis_points_with_at_least_one: Option<i32>,
}

/// Coverage of a department with its subtree.
#[derive(Description)]
pub struct DepartmentCoverage {
    department: DepartmentId,
    view: CoverageView,
}

#[Object(use_type_description)]
impl DepartmentCoverage {
    /// Department that the coverage is of.
    async fn department(&self, ctx: &Context<'_>) -> Result<Department> {
        let found = request(ctx).load(self.department).await?;
        found.map(Department).ok_or_else(|| internal(&format!("{} is missing", self.department)))
    }

    /// Coverage of the department with its subtree.
    async fn coverage(&self) -> TrainingCoverage {
        TrainingCoverage(self.view.clone())
    }
}

/// Coverage of a requirement.
#[derive(Description)]
pub struct RequirementCoverage {
    requirement: TrainingRequirementId,
    view: CoverageView,
}

#[Object(use_type_description)]
impl RequirementCoverage {
    /// Requirement that the coverage is of.
    async fn requirement(&self, ctx: &Context<'_>) -> Result<TrainingRequirement> {
        let found = request(ctx).load(self.requirement).await?;
        found.map(TrainingRequirement).ok_or_else(|| internal(&format!("{} is missing", self.requirement)))
    }

    /// Coverage of the requirement.
    async fn coverage(&self) -> TrainingCoverage {
        TrainingCoverage(self.view.clone())
    }
}
