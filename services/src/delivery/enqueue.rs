//! Recording a delivery in the transaction of what causes it.

use gradus_domain::{
    access::Scope,
    delivery::parcel::{Delivery, DeliveryOrder},
    ids::DeliveryId,
};
use gradus_store::{delivery::records, error::StoreError};

use crate::Unit;

/// Records that `order` is to be delivered, from now on. The same key in the same channel is one delivery, ever. Neither
/// records a line nor announces; the caller's command does.
pub async fn enqueue(unit: &mut Unit, order: DeliveryOrder) -> Result<DeliveryId, StoreError> {
    let scope = Scope::organization(unit.actor.organization);
    if let Some(there) = records::find_by_key(unit.tx(), &scope, &order.channel, &order.key).await? {
        return Ok(there.id);
    }
    let new = Delivery::new(unit.new_id(), order);
    records::insert(unit.tx(), &scope, &new, unit.now).await?;
    Ok(new.id)
}
