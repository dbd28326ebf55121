//! Reading backfills. Requires `READ_SCHEDULES`.

use gradus_domain::{
    access::Action,
    ids::BackfillId,
    page::{Page, PageRequest},
    scheduling::backfill::Backfill,
};
use gradus_store::scheduling::backfills;
pub use gradus_store::scheduling::backfills::BackfillFilter;

use crate::{Read, ReadResult};

/// The backfills with these ids.
pub async fn find_many(ctx: &Read, ids: &[BackfillId]) -> ReadResult<Vec<Backfill>> {
    Ok(backfills::find_many(&ctx.reader, &ctx.scope(Action::ReadSchedules)?, ids).await?)
}

/// One page of backfills, the latest first.
pub async fn page(ctx: &Read, filter: &BackfillFilter, request: &PageRequest) -> ReadResult<Page<Backfill>> {
    Ok(backfills::page_by_time(&ctx.reader, &ctx.scope(Action::ReadSchedules)?, filter, request).await?)
}

/// How many backfills there are.
pub async fn count(ctx: &Read, filter: &BackfillFilter) -> ReadResult<u64> {
    Ok(backfills::count(&ctx.reader, &ctx.scope(Action::ReadSchedules)?, filter).await?)
}
