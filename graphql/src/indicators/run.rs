//! Runs of red periods.

use async_graphql::{Context, Description, Object};
use gradus_domain::{
    ids::IndicatorId,
    indicators::{ground::Unit, runs},
};

use super::indicator::Indicator;
use crate::{errors::Result, people::department::Department, request::request, scalars::Period};

/// Run of red periods that asks for a finding (KPI-5): two in a row, or one past a critical limit beyond the target.
#[derive(Description)]
pub struct IndicatorRun {
    indicator: IndicatorId,
    unit: Unit,
    run: runs::Run,
}

impl IndicatorRun {
    /// A run of an indicator and a unit.
    pub fn of(indicator: IndicatorId, unit: Unit, run: runs::Run) -> Self {
        Self { indicator, unit, run }
    }
}

#[Object(use_type_description)]
impl IndicatorRun {
    /// Indicator of the run. Null where the viewer may not see it. Requires `READ_INDICATORS`.
    async fn indicator(&self, ctx: &Context<'_>) -> Option<Result<Indicator>> {
        request(ctx).load(self.indicator).await.map(|found| found.map(Indicator)).transpose()
    }

    /// Department of the run. Null for the whole organization. Requires `READ_PEOPLE`.
    async fn department(&self, ctx: &Context<'_>) -> Option<Result<Department>> {
        request(ctx).load(self.unit?).await.map(|found| found.map(Department)).transpose()
    }

    /// First period of the run, by which it is known however long it grows.
    async fn first_period(&self) -> Period {
        Period(self.run.first)
    }

    /// Last period of the run so far.
    async fn last_period(&self) -> Period {
        Period(self.run.last)
    }

    /// Indicates that a value of the run is past a critical limit beyond the target.
    async fn is_critical(&self) -> bool {
        self.run.critical
    }
}
