//! Reading indicators. Requires `READ_INDICATORS`; indicators belong to the whole organization.

use gradus_domain::{
    access::Action,
    ids::{IndicatorId, MeasureId},
    indicators::Indicator,
    page::{Page, PageRequest},
};
use gradus_store::indicators;
pub use gradus_store::indicators::IndicatorFilter;

use crate::{Read, ReadResult};

/// The indicators with these ids.
pub async fn find_many(ctx: &Read, ids: &[IndicatorId]) -> ReadResult<Vec<Indicator>> {
    Ok(indicators::find_many(&ctx.reader, &ctx.scope(Action::ReadIndicators)?, ids).await?)
}

/// The indicator with this code.
pub async fn find_by_code(ctx: &Read, code: &str) -> ReadResult<Option<Indicator>> {
    Ok(indicators::find_by_code(&ctx.reader, &ctx.scope(Action::ReadIndicators)?, code).await?)
}

/// One page of indicators, by code.
pub async fn page(ctx: &Read, filter: &IndicatorFilter, request: &PageRequest) -> ReadResult<Page<Indicator>> {
    Ok(indicators::page_by_code(&ctx.reader, &ctx.scope(Action::ReadIndicators)?, filter, request).await?)
}

/// Every indicator, by code. There are dozens.
pub async fn list(ctx: &Read) -> ReadResult<Vec<Indicator>> {
    Ok(indicators::list(&ctx.reader, &ctx.scope(Action::ReadIndicators)?).await?)
}

/// How many indicators there are.
pub async fn count(ctx: &Read, filter: &IndicatorFilter) -> ReadResult<u64> {
    Ok(indicators::count(&ctx.reader, &ctx.scope(Action::ReadIndicators)?, filter).await?)
}

/// The indicators of these measures, in the order of each measure; none where the actor may not see indicators.
pub async fn of_measures(ctx: &Read, measures: &[MeasureId]) -> ReadResult<Vec<(MeasureId, Indicator)>> {
    let Ok(scope) = ctx.scope(Action::ReadIndicators) else { return Ok(Vec::new()) };
    Ok(indicators::of_measures(&ctx.reader, &scope, measures).await?)
}
