//! Who has which part.

use async_graphql::{Context, Description, Enum, Object};
use gradus_domain::programs::{
    holder::{Holder as Held, HolderKind as Kind},
    matrix::RaciRole as Model,
};
use gradus_services::programs::read::Responsibility as Cell;

use super::{gate::loaders::HolderOn, measure::Measure};
use crate::{
    errors::{Result, internal},
    people::{
        department::{Department, NamedDepartment},
        employee::Employee,
    },
    request::request,
    scalars::Date,
};

/// Part of a department in a measure.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "Model")]
pub enum RaciRole {
    /// Carries the measure out.
    Responsible,
    /// Answers for the measure: exactly one department.
    Accountable,
    /// Is asked before the measure is done.
    Consulted,
    /// Is told when the measure is done.
    Informed,
}

/// Responsibility: a department's part in a measure, by the matrix in force on the day that was asked for, or by the
/// version under which a record was made (RSP-2).
#[derive(Description)]
pub struct Responsibility(pub Cell);

#[Object(use_type_description)]
impl Responsibility {
    /// Measure that it is about.
    async fn measure(&self, ctx: &Context<'_>) -> Result<Measure> {
        let found = request(ctx).load(self.0.measure).await?;
        found.map(Measure).ok_or_else(|| internal(&"a responsibility names a measure that is gone"))
    }

    /// Department that has the part.
    async fn department(&self, ctx: &Context<'_>) -> Result<Department> {
        let found = request(ctx).load(NamedDepartment(self.0.department)).await?;
        found.map(Department).ok_or_else(|| internal(&"a responsibility names a department that is gone"))
    }

    /// Part that the department has.
    async fn role(&self) -> RaciRole {
        self.0.role.into()
    }

    /// Who stands for the department on a day (RSP-3).
    #[graphql(complexity = "10 + child_complexity")]
    async fn holder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Day on which it is asked; today where none is given.")] at: Option<Date>,
    ) -> Result<Holder> {
        let request = request(ctx);
        let day = request.day(at).await?;
        let found = request.load(HolderOn(self.0.department, day)).await?;
        found.map(Holder).ok_or_else(|| internal(&"a department for which nobody was looked up"))
    }
}

/// As what somebody stands for a department (RSP-3).
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "Kind")]
pub enum HolderKind {
    /// As its head.
    Head,
    /// As its deputy: the head is absent, or there is none.
    Deputy,
    /// As head or deputy of a department above it, because nobody of its own is there.
    Above,
    /// Nobody does, up to the top.
    Vacant,
}

/// Who stands for a department on a day: its head, the deputy during an absence, else whoever stands for the department
/// above it (RSP-3). By the heads and deputies that are named now, and the employments and leaves of the day.
#[derive(Description)]
pub struct Holder(pub Held);

#[Object(use_type_description)]
impl Holder {
    /// Employee who stands for it. Null where nobody does, and where the viewer may not see them.
    async fn employee(&self, ctx: &Context<'_>) -> Result<Option<Employee>> {
        let Some(employee) = self.0.employee else { return Ok(None) };
        Ok(request(ctx).load(employee).await?.map(Employee))
    }

    /// As what they stand for it.
    async fn kind(&self) -> HolderKind {
        self.0.kind.into()
    }

    /// Indicates that nobody of the department's own stands for it.
    async fn is_vacant(&self) -> bool {
        self.0.is_vacant()
    }
}
