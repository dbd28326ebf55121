//! Reading deliveries. Requires `READ_JOURNAL` on the whole organization: where they go may tell of people.

use gradus_domain::{
    access::{Action, Scope},
    delivery::parcel::{Delivery, DeliveryState},
    ids::DeliveryId,
    page::{Page, PageRequest},
};
use gradus_store::delivery::records;
pub use gradus_store::delivery::records::Attempt;

use crate::{Read, ReadResult};

fn scope(ctx: &Read) -> ReadResult<Scope> {
    ctx.actor.require_organization(Action::ReadJournal, ctx.now)
}

/// The deliveries with these ids.
pub async fn find_many(ctx: &Read, ids: &[DeliveryId]) -> ReadResult<Vec<Delivery>> {
    Ok(records::find_many(&ctx.reader, &scope(ctx)?, ids).await?)
}

/// One page of deliveries in these states, or in any where none is named, the one that was recorded first leading.
pub async fn page(ctx: &Read, states: &[DeliveryState], request: &PageRequest) -> ReadResult<Page<Delivery>> {
    Ok(records::page_by_age(&ctx.reader, &scope(ctx)?, states, request).await?)
}

/// How many there are.
pub async fn count(ctx: &Read, states: &[DeliveryState]) -> ReadResult<u64> {
    Ok(records::count(&ctx.reader, &scope(ctx)?, states).await?)
}

/// The attempts of these deliveries (R122), each delivery's in order.
pub async fn attempts(ctx: &Read, deliveries: &[DeliveryId]) -> ReadResult<Vec<Attempt>> {
    Ok(records::attempts(&ctx.reader, &scope(ctx)?, deliveries).await?)
}
