//! All indicators of a department at once.

use async_graphql::{Context, Object, SimpleObject};
use gradus_domain::indicators::shown;
use gradus_services::indicators::{
    indicators,
    read::{self, Wanted},
};

use super::{
    indicator::Indicator,
    value::{IndicatorTrend, IndicatorValue},
};
use crate::{
    errors::{Result, fault},
    request::request,
    scalars::{DateTime, Period},
};

/// Line of a dashboard: an indicator with its value at the end of a period, and the one before.
#[derive(SimpleObject)]
pub struct IndicatorDashboardLine {
    /// Indicator of the line.
    indicator: Indicator,
    /// Value of the indicator's own period that ends with the asked one or goes on at its end.
    value: IndicatorValue,
    /// Value of the period before that.
    previous: IndicatorValue,
    /// How the one moved against the other. Null where either is missing.
    trend: Option<IndicatorTrend>,
}

/// Queries for dashboards.
#[derive(Default)]
pub struct IndicatorDashboardQuery;

#[Object]
impl IndicatorDashboardQuery {
    /// Every indicator by code with its value, status and trend for a department, in the same few statements however many
    /// there are. Empty where the viewer may not see values of the department. Requires `READ_INDICATORS` for the
    /// department; without one, for the whole organization. Since 0.2.
    #[graphql(complexity = "100 + 70 * child_complexity")]
    async fn indicator_dashboard(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Code of the department, with what is below it; the whole organization where none is given.")]
        department: Option<String>,
        #[graphql(desc = "Period at whose end one looks.")] period: Period,
    ) -> Result<Vec<IndicatorDashboardLine>> {
        let request = request(ctx);
        let ctx = request.read();
        let Some(unit) = read::unit(ctx, department.as_deref()).await.map_err(fault)? else { return Ok(Vec::new()) };
        let all = indicators::list(ctx).await.map_err(fault)?;
        let mut values = read::shown(ctx, &all, unit, &Wanted::At(period.0), None).await.map_err(fault)?;
        let now = DateTime(ctx.now);
        let lines = all.into_iter().filter_map(|indicator| {
            let mut of = values.remove(&indicator.id)?;
            let (value, previous) = (of.pop()?, of.pop()?);
            let trend = shown::trend(&indicator, &value, &previous).map(Into::into);
            let (value, previous) = (IndicatorValue::of(value, now), IndicatorValue::of(previous, now));
            Some(IndicatorDashboardLine { indicator: Indicator(indicator), value, previous, trend })
        });
        Ok(lines.collect())
    }
}
