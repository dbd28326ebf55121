//! An employee.

use async_graphql::{ComplexObject, Context, Description, Enum, ID, Object, SimpleObject};
use gradus_domain::{
    ids::NodeId,
    people::{
        catalog,
        employee::Employee as Model,
        employment,
        spans::{Dated, DaySpan},
    },
};

use super::{
    department::Department,
    employee_loaders::{LeavesOf, PostsOf, RolesOf, Today},
};
use crate::{
    errors::{Result, internal},
    page::{List, cost},
    request::request,
    scalars::{Date, Period},
    training::{
        completion::{TrainingCompletion, TrainingWaiver},
        employee_fields,
        obligation::{ObligationStatus, TrainingObligation},
    },
};

/// Employee: a person who works or worked for the organization.
#[derive(Description)]
pub struct Employee(pub Model);

/// Standing of somebody with the organization today. Expect new values.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "employment::EmployeeStatus")]
pub enum EmployeeStatus {
    /// Hired for a later day.
    Upcoming,
    /// At work.
    Active,
    /// Employed, and away on a dated leave.
    OnLeave,
    /// Last day has passed.
    Left,
}

/// Sort of employment. Expect new values.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "employment::EmploymentType")]
pub enum EmploymentType {
    /// On the organization's payroll.
    Employee,
    /// Through another firm.
    Contractor,
}

/// Position: a post of a sort, such as head of department.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct Position {
    /// Code of the position.
    pub code: String,
    #[graphql(skip)]
    text: gradus_domain::locale::LocalizedText,
}

#[ComplexObject]
impl Position {
    /// Name of the position, in the request's language.
    async fn name(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.text.get(request(ctx).locale().await?).to_owned())
    }
}

impl From<catalog::Position> for Position {
    fn from(position: catalog::Position) -> Self {
        Self { code: position.code, text: position.name }
    }
}

/// Role that somebody holds, with the days on which it holds.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct HeldRole {
    /// Code of the role.
    pub code: String,
    /// First day of the role.
    pub from: Date,
    /// First day on which the role is no longer held. Null while no end is known.
    pub to: Option<Date>,
    #[graphql(skip)]
    text: gradus_domain::locale::LocalizedText,
}

#[ComplexObject]
impl HeldRole {
    /// Name of the role, in the request's language.
    async fn name(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.text.get(request(ctx).locale().await?).to_owned())
    }
}

impl HeldRole {
    /// A role with its dates.
    #[must_use]
    pub fn of<T>(role: catalog::Role, held: &Dated<T>) -> Self {
        Self { code: role.code, from: Date(held.span.from), to: held.span.to.map(Date), text: role.name }
    }
}

/// Post that somebody holds or held.
#[derive(Description)]
pub struct Assignment(pub employment::Post);

#[Object(use_type_description)]
impl Assignment {
    /// Department of the post. Null where the viewer may not see it.
    async fn department(&self, ctx: &Context<'_>) -> Option<Result<Department>> {
        request(ctx).load(self.0.department).await.map(|found| found.map(Department)).transpose()
    }

    /// Position of the post. Null where the roster names none.
    async fn position(&self, ctx: &Context<'_>) -> Option<Result<Position>> {
        request(ctx).load(self.0.position?).await.transpose()
    }

    /// Indicates the main post.
    async fn is_main(&self) -> bool {
        self.0.main
    }

    /// First day of the post.
    async fn from(&self) -> Date {
        Date(self.0.span.from)
    }

    /// First day on which the post is no longer held. Null while no end is known.
    async fn to(&self) -> Option<Date> {
        self.0.span.to.map(Date)
    }
}

#[Object(use_type_description)]
impl Employee {
    /// Opaque id of the employee.
    pub async fn id(&self) -> ID {
        self.0.id.to_node_id().into()
    }

    /// Number of the employee, unique in the organization.
    async fn number(&self) -> &str {
        &self.0.number
    }

    /// Name of the employee.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// E-mail address of the employee. Null where none is known.
    async fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// Sort of employment of the employee.
    async fn employment_type(&self) -> EmploymentType {
        self.0.employment.into()
    }

    /// Department of the employee's present main post.
    async fn department(&self, ctx: &Context<'_>) -> Result<Department> {
        let found = request(ctx).load(self.0.department).await?;
        found.map(Department).ok_or_else(|| internal(&"the department of an employee is out of sight"))
    }

    /// Position of the employee's present main post. Null where the roster names none.
    async fn position(&self, ctx: &Context<'_>) -> Option<Result<Position>> {
        request(ctx).load(self.0.position?).await.transpose()
    }

    /// Manager of the employee. Null where there is none that the viewer may see.
    async fn manager(&self, ctx: &Context<'_>) -> Option<Result<Employee>> {
        request(ctx).load(self.0.manager?).await.map(|found| found.map(Employee)).transpose()
    }

    /// Standing of the employee today.
    async fn status(&self, ctx: &Context<'_>) -> Result<EmployeeStatus> {
        let request = request(ctx);
        let today = request.load(Today).await?.ok_or_else(|| internal(&"no day for the organization"))?;
        let leaves: Vec<DaySpan> = request.load(LeavesOf(self.0.id)).await?.unwrap_or_default();
        Ok(self.0.status_on(today, &leaves).into())
    }

    /// First day of the employee's employment.
    async fn hired_on(&self) -> Date {
        Date(self.0.hired_on)
    }

    /// Last day of the employee's employment, still employed on it. Null while none is known.
    async fn left_on(&self) -> Option<Date> {
        self.0.left_on.map(Date)
    }

    /// Roles that the employee holds or held, the earliest first. Roles whose holders are kept secret are listed only
    /// for those who may see the whole organization.
    #[graphql(complexity = "3 * child_complexity + 1")]
    async fn roles(&self, ctx: &Context<'_>) -> Result<Vec<HeldRole>> {
        Ok(request(ctx).load(RolesOf(self.0.id)).await?.unwrap_or_default())
    }

    /// Posts of the employee, the earliest first: a transfer ends one and begins another.
    #[graphql(complexity = "3 * child_complexity + 1")]
    async fn assignments(&self, ctx: &Context<'_>) -> Result<Vec<Assignment>> {
        let posts = request(ctx).load(PostsOf(self.0.id)).await?.unwrap_or_default();
        Ok(posts.into_iter().map(Assignment).collect())
    }

    /// Trainings that the employee owes, oldest first: of `period`, or up to the windows that are open today.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn training_obligations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Period to which they belong.")] period: Option<Period>,
        #[graphql(desc = "How they stand; all of them by default.", validator(max_items = 100))] status: Option<
            Vec<ObligationStatus>,
        >,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
    ) -> Result<List<TrainingObligation>> {
        let asked = (period, status.as_deref().unwrap_or_default());
        employee_fields::training_obligations(ctx, self.0.id, asked, first, after).await
    }

    /// Courses that the employee has completed, newest first; revoked ones too, marked as such.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn completions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
    ) -> Result<List<TrainingCompletion>> {
        employee_fields::completions(ctx, self.0.id, first, after).await
    }

    /// Trainings that were waived for the employee, the latest first; past ones too. Requires `READ_TRAINING`.
    #[graphql(complexity = "20 + 5 * child_complexity")]
    async fn training_waivers(&self, ctx: &Context<'_>) -> Result<Vec<TrainingWaiver>> {
        employee_fields::training_waivers(ctx, self.0.id).await
    }

    /// Version of the employee, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
