//! The training plan of a period, and the watchdog over it.

use async_graphql::{Context, Description, Object};
use gradus_domain::{
    scheduling::watchdog::{WatchdogStatus as Status, warns_from},
    training::plan::{PlanLine, Watch},
};
use gradus_services::training::{
    coverage::Source,
    plan::{self, TrainingPlan as Model, Watched},
};

use super::{
    judged::{SourceKey, training_facts},
    requirement::TrainingRequirement,
};
use crate::{
    errors::{Result, fault, internal},
    page::{List, PageArgs, cost, list},
    people::department::Department,
    request::{Request, request},
    scalars::{Date, Period},
    watchdog::report::WatchdogStatus,
};

/// Queries about training plans.
#[derive(Default)]
pub struct TrainingPlanQuery;

#[Object]
impl TrainingPlanQuery {
    /// Training plan of a period: people who are missing at its close, as far as is known today, against the seats of
    /// the sessions that are planned to begin in it. A quarter to come is told as well. Requires `READ_TRAINING`.
    #[graphql(complexity = "50 + child_complexity")]
    async fn training_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Period, in the organization's time zone.")] period: Period,
        #[graphql(desc = "Code of a department: only it and its subtree.")] department: Option<String>,
    ) -> Result<TrainingPlan> {
        plan_of(request(ctx), period, department.as_deref()).await
    }

    /// How training stands in each department that the viewer may see, by itself without those below it, before a period
    /// ends: whether its people are obliged at all, whether sessions are planned, and whether their seats can serve
    /// everybody who is missing (SCH-6). By the codes of department and requirement. Requires `READ_TRAINING`.
    #[graphql(complexity = "50 + cost(first, None, child_complexity)")]
    async fn training_watchdog(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Period, in the organization's time zone.")] period: Period,
        #[graphql(
            desc = "Which departments, by how they stand; all of them by default. AT_RISK, NOT_PLANNED and MISSED are \
                    those of which somebody must hear.",
            validator(max_items = 100)
        )]
        status: Option<Vec<WatchdogStatus>>,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
    ) -> Result<List<TrainingWatchdogReport>> {
        let request = request(ctx);
        let page = PageArgs::forward(first, after).request()?;
        let judged = source(request, period).await?.judged().await.map_err(fault)?;
        let offers = plan::offers(request.read(), period.0).await.map_err(fault)?;
        let statuses: Vec<Status> = status.unwrap_or_default().into_iter().map(Into::into).collect();
        let rows = plan::look(&judged, &offers, period.0, &statuses);
        let total = rows.len() as u64;
        Ok(list(plan::page(rows, &page), TrainingWatchdogReport, move || async move { Ok(total) }))
    }
}

/// The plan of a period, of a department or of all that the viewer may see.
pub(super) async fn plan_of(request: &Request, period: Period, department: Option<&str>) -> Result<TrainingPlan> {
    let source = source(request, period).await?;
    let offers = plan::offers(request.read(), period.0).await.map_err(fault)?;
    Model::of(source, offers, department).map(|plan| TrainingPlan { plan, period }).map_err(fault)
}

async fn source(request: &Request, period: Period) -> Result<Source> {
    let facts = training_facts(request).await?;
    let judgement = plan::judgement(period.0, facts.today);
    let source = request.load(SourceKey { judgement, facts }).await?;
    source.ok_or_else(|| internal(&"nothing was judged"))
}

fn count(number: u64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Training plan of a period: people who are missing against seats that are planned. Computed whenever it is asked for.
#[derive(Description)]
pub struct TrainingPlan {
    plan: Model,
    period: Period,
}

#[Object(use_type_description)]
impl TrainingPlan {
    /// Period, in the organization's time zone.
    async fn period(&self) -> Period {
        self.period
    }

    /// Number of assignments, that is pairs of person and requirement, that are required in the period.
    async fn required(&self) -> Result<i32> {
        Ok(count(self.plan.line().await.map_err(fault)?.required))
    }

    /// Number of those assignments that are not met yet.
    async fn missing(&self) -> Result<i32> {
        Ok(count(self.plan.line().await.map_err(fault)?.missing))
    }

    /// Number of seats of planned sessions that could serve them: of sessions that the department organizes, one below it
    /// or one above it, taken or not. For one requirement, the number of people whom the seats of its courses suffice for:
    /// of several courses that are all asked for, the scarcest decides.
    async fn planned_seats(&self) -> Result<i32> {
        Ok(count(self.plan.line().await.map_err(fault)?.seats))
    }

    /// Number of missing assignments that what is planned cannot serve, requirement by requirement. Zero proves nothing:
    /// others may take the same seats.
    async fn gap(&self) -> Result<i32> {
        Ok(count(self.plan.gap().await.map_err(fault)?))
    }

    /// The same for each requirement that speaks of somebody here, by code.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn by_requirement(&self) -> Result<Vec<TrainingPlanOfRequirement>> {
        let parts = self.plan.by_requirement().await.map_err(fault)?;
        let mut lines = Vec::with_capacity(parts.len());
        for (requirement, part) in parts {
            lines.push(TrainingPlanOfRequirement { requirement, line: part.line().await.map_err(fault)? });
        }
        Ok(lines)
    }

    /// The same for each department directly below, with its subtree; without a department, for the topmost that the
    /// viewer may see.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn by_department(&self) -> Result<Vec<TrainingPlanOfDepartment>> {
        let parts = self.plan.by_department().await.map_err(fault)?;
        let part = |(department, plan)| TrainingPlanOfDepartment {
            department,
            plan: TrainingPlan { plan, period: self.period },
        };
        Ok(parts.into_iter().map(part).collect())
    }
}

/// Training plan of one requirement.
#[derive(Description)]
pub struct TrainingPlanOfRequirement {
    requirement: gradus_domain::ids::TrainingRequirementId,
    line: PlanLine,
}

#[Object(use_type_description)]
impl TrainingPlanOfRequirement {
    /// Requirement.
    async fn requirement(&self, ctx: &Context<'_>) -> Result<TrainingRequirement> {
        let found = request(ctx).load(self.requirement).await?;
        found.map(TrainingRequirement).ok_or_else(|| internal(&format!("{} is missing", self.requirement)))
    }

    /// Number of people of whom it is required in the period.
    async fn required(&self) -> i32 {
        count(self.line.required)
    }

    /// Number of those who have not met it yet.
    async fn missing(&self) -> i32 {
        count(self.line.missing)
    }

    /// Number of people whom the planned seats of its courses suffice for, at the most.
    async fn planned_seats(&self) -> i32 {
        count(self.line.seats)
    }

    /// Number of people whom what is planned cannot serve.
    async fn gap(&self) -> i32 {
        count(self.line.gap())
    }
}

/// Training plan of a department with its subtree.
#[derive(Description)]
pub struct TrainingPlanOfDepartment {
    department: gradus_domain::ids::DepartmentId,
    plan: TrainingPlan,
}

#[Object(use_type_description)]
impl TrainingPlanOfDepartment {
    /// Department. Null where the viewer may not see it.
    async fn department(&self, ctx: &Context<'_>) -> Result<Option<Department>> {
        Ok(request(ctx).load(self.department).await?.map(Department))
    }

    /// Plan of the department with its subtree.
    async fn plan(&self) -> &TrainingPlan {
        &self.plan
    }
}

/// Department in a period, and how its training stands (SCH-6).
#[derive(Description)]
pub struct TrainingWatchdogReport(Watched);

#[Object(use_type_description)]
impl TrainingWatchdogReport {
    /// Department, by itself. Null where the viewer may not see it.
    async fn department(&self, ctx: &Context<'_>) -> Result<Option<Department>> {
        Ok(request(ctx).load(self.0.department).await?.map(Department))
    }

    /// Requirement that speaks of people there. Null where none speaks of anybody there, though people work there.
    async fn requirement(&self, ctx: &Context<'_>) -> Option<Result<TrainingRequirement>> {
        let found = request(ctx).load(self.0.requirement?).await;
        found.map(|found| found.map(TrainingRequirement)).transpose()
    }

    /// Period, in the organization's time zone.
    async fn period(&self) -> Period {
        Period(self.0.period)
    }

    /// How it stands on the organization's day of today: MET where nobody is missing, OPEN where there is time or enough
    /// seats are planned, NOT_PLANNED where nothing is, AT_RISK where fewer seats are planned than people are missing,
    /// MISSED where the period is over.
    async fn status(&self) -> WatchdogStatus {
        self.0.status.into()
    }

    /// Number of people who are missing at the close of the period, as far as is known today; of people without any
    /// obligation, how many they are.
    async fn missing(&self) -> i32 {
        match self.0.watch {
            Watch::Requirement(line) => count(line.missing),
            Watch::NoObligations(people) => count(people),
        }
    }

    /// Number of people whom the planned seats suffice for, at the most.
    async fn planned_seats(&self) -> i32 {
        match self.0.watch {
            Watch::Requirement(line) => count(line.seats),
            Watch::NoObligations(_) => 0,
        }
    }

    /// First day on which somebody hears of it: 7 days before the end of a month, 30 of a quarter, 45 of half a year, 90
    /// of a year.
    async fn warns_from(&self) -> Date {
        warns_from(self.0.period).into()
    }

    /// What stands, as a sentence in the request's language.
    async fn message(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.0.watch.told(self.0.period, request(ctx).locale().await?))
    }
}
