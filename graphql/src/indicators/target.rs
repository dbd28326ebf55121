//! A target that was set.

use async_graphql::{Context, Description, Object};
use gradus_domain::indicators::targets::Target;

use super::words::IndicatorLimit;
use crate::{
    errors::Result,
    people::{department::Department, employee::Employee},
    request::request,
    scalars::{DateTime, Period},
};

/// Target and limits of an indicator and a department with what is below it, or of the whole organization, from a period
/// on (KPI-2). It is never changed: a later one counts.
#[derive(Description)]
pub struct IndicatorTarget(pub Target);

#[Object(use_type_description)]
impl IndicatorTarget {
    /// Department of the target. Null for the whole organization. Requires `READ_PEOPLE`.
    async fn department(&self, ctx: &Context<'_>) -> Option<Result<Department>> {
        request(ctx).load(self.0.unit?).await.map(|found| found.map(Department)).transpose()
    }

    /// First period that is judged by the target.
    async fn valid_from(&self) -> Period {
        Period(self.0.valid_from)
    }

    /// What is to be reached.
    async fn target(&self) -> IndicatorLimit {
        self.0.thresholds.target.into()
    }

    /// Limit where green ends; the target where none of its own is laid down.
    async fn warning(&self) -> IndicatorLimit {
        self.0.thresholds.warning.unwrap_or(self.0.thresholds.target).into()
    }

    /// Limit where red begins; the target where none of its own is laid down.
    async fn critical(&self) -> IndicatorLimit {
        self.0.thresholds.critical.unwrap_or(self.0.thresholds.target).into()
    }

    /// Why the target was set. Null where nobody said.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// Timestamp at which the target was set.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.0.recorded_at)
    }

    /// Who set the target. Null where a system did, or where the viewer may not see the person. Requires `READ_PEOPLE`.
    async fn recorded_by(&self, ctx: &Context<'_>) -> Option<Result<Employee>> {
        request(ctx).load(self.0.recorded_by?).await.map(|found| found.map(Employee)).transpose()
    }
}
