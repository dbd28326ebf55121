//! Who has which part.

use async_graphql::{Context, Description, Enum, Object};
use gradus_domain::programs::matrix::RaciRole as Model;
use gradus_services::programs::read::Responsibility as Cell;

use super::measure::Measure;
use crate::{
    errors::{Result, internal},
    people::department::{Department, NamedDepartment},
    request::request,
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
}
