//! Training coverage: one value, and every way to break it down.

use async_graphql::{Context, Description, Enum, Object, SimpleObject};
use gradus_domain::{
    ids::{DepartmentId, TrainingRequirementId},
    training::{coverage::Tally, facts::Judgement},
};
use gradus_services::training::parts;

use super::{
    figures::{Asked, Figures},
    judged::WaiverAlertKey,
    obligation::TrainingObligation,
    requirement::TrainingRequirement,
};
use crate::{
    errors::{Result, bad_request, internal},
    page::{List, PageArgs, cost},
    people::{department::Department, employee::Employee},
    request::{Request, request},
    scalars::{Date, DateTime, Period},
};

/// Coverage of what a client asks for.
pub async fn coverage(
    request: &Request,
    department: Option<&str>,
    requirement: Option<&str>,
    as_of: Option<Date>,
    period: Option<Period>,
) -> Result<TrainingCoverage> {
    Figures::find(request, Asked { department, requirement, as_of, period }).await.map(TrainingCoverage)
}

/// Training coverage: one of two figures, told apart by `figure`. Of a period it says which obligations were met by its
/// close; of a day, what is valid on it. Both count assignments, that is pairs of person and requirement; `persons` counts
/// people. A person counts as one, whatever part of full time they work: figures weighted by it, an option of formula
/// 4.10, are not offered.
#[derive(Clone, Description)]
pub struct TrainingCoverage(Figures);

/// Days after which what lapses is told, where a client names no number.
const LAPSE_DAYS: u64 = 30;
/// The same at most: a year, so that what is valid for a year is seen to its end.
const MOST_LAPSE_DAYS: u64 = 366;

/// How a person stands with all that is required of them. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "parts::PersonStanding")]
pub enum CoveredPersonStatus {
    /// All of it is met.
    Complete,
    /// Something of it is missing.
    Missing,
}

/// Which of the two figures of training coverage it is (TRN-4). Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
pub enum CoverageFigure {
    /// Obligations of a period that were met by its close: what counts is what was done inside the window.
    ObligationsMet,
    /// What is valid at the end of a day, by everything that is on record now.
    ValidOnDay,
}

impl TrainingCoverage {
    async fn tally(&self) -> Result<Tally> {
        self.0.tally().await
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

    /// Which of the two figures it is.
    async fn figure(&self) -> CoverageFigure {
        match self.0.judgement() {
            Judgement::Day(_) => CoverageFigure::ValidOnDay,
            Judgement::Period { .. } => CoverageFigure::ObligationsMet,
        }
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
    /// below the department that this coverage is of, or of the topmost ones that the viewer may see. Of a frozen period:
    /// of those that were below it when it was frozen and that the viewer may see today.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn by_department(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Code of the department above.")] parent: Option<String>,
    ) -> Result<Vec<DepartmentCoverage>> {
        let parts = self.0.by_department(request(ctx), parent.as_deref()).await?.into_iter();
        Ok(parts.map(|(department, part)| DepartmentCoverage { department, part }).collect())
    }

    /// Coverage by requirement, by code; requirements that speak of nobody here are left out.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn by_requirement(&self) -> Result<Vec<RequirementCoverage>> {
        let parts = self.0.by_requirement().await?.into_iter();
        Ok(parts.map(|(requirement, part)| RequirementCoverage { requirement, part }).collect())
    }

    /// Obligations that are not met: those due first at the front, then by number of the employee. Of a frozen period: those
    /// that were not met when it was frozen, of the departments that the viewer may see today, those due first at the front
    /// and then by employee.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn unfulfilled(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
    ) -> Result<List<TrainingObligation>> {
        self.0.unfulfilled(request(ctx), PageArgs::forward(first, after)).await
    }

    /// Obligations that were not met when the period was frozen and have been made good since, by what is on record today:
    /// done in the period and recorded late, or done later (TRN-3). The figures do not change by them (TRN-5). In the order
    /// of `unfulfilled`. Null unless `frozen`.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn recovered(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
    ) -> Result<Option<List<TrainingObligation>>> {
        self.0.recovered(request(ctx), PageArgs::forward(first, after)).await
    }

    /// The same coverage of the period before, by what was known on the same day; its snapshot where it is frozen. Null for
    /// the figures of a day.
    #[graphql(complexity = "2 * child_complexity + 10")]
    async fn previous(&self, ctx: &Context<'_>) -> Result<Option<TrainingCoverage>> {
        Ok(self.0.previous(request(ctx)).await?.map(TrainingCoverage))
    }

    /// Basis points of this period less those of the period before: positive where it became better. Null for the figures
    /// of a day, and where nothing was required in one of the two.
    #[graphql(complexity = 10)]
    async fn basis_points_change(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        let previous = self.0.previous(request(ctx)).await?;
        let Some(previous) = previous else { return Ok(None) };
        let before = previous.tally().await?.basis_points();
        Ok(self.0.tally().await?.basis_points().zip(before).map(|(now, before)| count(now) - count(before)))
    }

    /// What is met on the day and no longer so many days later, if nothing is done: those that lapse first at the front, then
    /// by number of the employee. `dueOn` is the last day on which it is met. Only what has no calendar window lapses; who
    /// leaves, moves out or is waived by then is left out. By department: `byDepartment { coverage { lapses } }`. Null for
    /// the figures of a period (formula 4.10).
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn lapses(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of days after the day of the figures, 30 by default, 1 to 366.")] days: Option<i32>,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
    ) -> Result<Option<List<TrainingObligation>>> {
        let days = match days.map_or(Ok(LAPSE_DAYS), u64::try_from) {
            Ok(days) if (1..=MOST_LAPSE_DAYS).contains(&days) => days,
            _ => return Err(bad_request(format!("`days` is a number from 1 to {MOST_LAPSE_DAYS}."))),
        };
        self.0.lapses(request(ctx), days, PageArgs::forward(first, after)).await
    }

    /// People who are counted in `persons`, by number: those who have met all that is required of them, or those who have
    /// not. Null for a frozen period, whose `unfulfilled` tells who was missing.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn people(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How they stand.")] status: CoveredPersonStatus,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
    ) -> Result<Option<List<Employee>>> {
        self.0.people(request(ctx), status.into(), PageArgs::forward(first, after)).await
    }

    /// Coverage counted in people.
    async fn persons(&self) -> Result<PersonCoverage> {
        let persons = self.0.persons().await?;
        Ok(PersonCoverage {
            required: count(persons.required),
            fulfilled: count(persons.fulfilled),
            basis_points: persons.basis_points().map(count),
        })
    }

    /// Trainings per person (formula 4.11). Null unless the period is a quarter in which somebody is in scope for 45
    /// days; of a frozen quarter null too for those who see several subtrees at once and name no department.
    async fn trainings_per_person(&self) -> Result<Option<TrainingFrequency>> {
        let frequency = self.0.frequency().await?;
        Ok(frequency.and_then(|frequency| {
            Some(TrainingFrequency {
                minimum: count(frequency.minimum?),
                basis_points_with_at_least_one: frequency.basis_points_with_at_least_one().map(count),
            })
        }))
    }

    /// Indicates that the figures are the snapshot of a closed period, which nothing changes any more (TRN-5). A period is
    /// frozen seven days after its last day, in the organization's zone, by a schedule or by `trainingPeriodFreeze`; of what
    /// came in by then, only what is dated inside the period counts. False where `asOf` names an earlier day, and for those
    /// who see their own training only: then figures are computed when they are asked for.
    async fn frozen(&self) -> bool {
        self.0.freeze().is_some()
    }

    /// Timestamp of the freeze. Null unless `frozen`.
    async fn frozen_at(&self) -> Option<DateTime> {
        self.0.freeze().map(|freeze| freeze.frozen_at.into())
    }

    /// SHA-256 in hexadecimal over the whole list of who was counted how, of every department of the organization. Null
    /// unless `frozen`.
    async fn list_hash(&self) -> Option<&str> {
        self.0.freeze().map(|freeze| freeze.list_hash.as_str())
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
    part: Figures,
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
        TrainingCoverage(self.part.clone())
    }
}

/// Coverage of a requirement.
#[derive(Description)]
pub struct RequirementCoverage {
    requirement: TrainingRequirementId,
    part: Figures,
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
        TrainingCoverage(self.part.clone())
    }
}
