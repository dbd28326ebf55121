//! Trying anew what was given up, or discarding it (R123). Requires `MANAGE_SCHEDULES` on the whole organization.

use gradus_domain::{
    access::{Action, Scope},
    delivery::parcel::{Delivery, DeliveryState},
    ids::DeliveryId,
    page::MAX_SIZE,
};
use gradus_store::{delivery::records, error::StoreError};
use serde::Serialize;

use super::refusal::DeliveryRefusal;
use crate::{Failure, Unit};

/// What becomes of deliveries that were given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum DeadEnd {
    /// They are tried anew, with all their attempts.
    Retry,
    /// Nobody wants them any more.
    Discard,
}

/// Input of the commands.
#[derive(Clone, Debug, Serialize)]
pub struct DeliveryRequeue {
    /// Which, 1 to 100.
    pub deliveries: Vec<DeliveryId>,
    /// What becomes of them.
    pub becomes: DeadEnd,
    /// Why; required to discard.
    pub reason: Option<String>,
}

/// Requeues or discards deliveries that were given up: all of them, or, where one was not given up, none. Answers which,
/// by id.
pub async fn delivery_requeue(
    unit: &mut Unit,
    input: &DeliveryRequeue,
) -> Result<Vec<DeliveryId>, Failure<DeliveryRefusal>> {
    let scope = unit.actor.require_organization(Action::ManageSchedules, unit.now)?;
    let mut ids = input.deliveries.clone();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() || ids.len() > MAX_SIZE as usize {
        return Err(vec![DeliveryRefusal::HowMany].into());
    }
    let found = records::find_for_update(unit.tx(), &scope, &ids).await?;
    if found.len() < ids.len() {
        return Err(Failure::NotFound("deliveryIds"));
    }
    let reason = input.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    if input.becomes == DeadEnd::Discard && reason.is_none() {
        return Err(vec![DeliveryRefusal::ReasonMissing].into());
    }
    let alive: Vec<_> = found.iter().filter(|delivery| delivery.state != DeliveryState::Dead).collect();
    if !alive.is_empty() {
        return Err(alive.iter().map(|delivery| DeliveryRefusal::NotDead(delivery.state)).collect::<Vec<_>>().into());
    }
    let mut told = Vec::new();
    for mut delivery in found {
        let epoch = delivery.epoch;
        match input.becomes {
            DeadEnd::Retry => delivery.requeue(),
            DeadEnd::Discard => {
                let error = delivery.error.clone();
                delivery.end(DeliveryState::Discarded, error, unit.now);
            }
        }
        save(unit, &scope, &delivery, epoch).await?;
        told.push((delivery.id, delivery.state));
    }
    match told.as_slice() {
        [(only, _)] => unit.record(*only, None::<&()>, Some(&told), reason),
        _ => unit.record(scope.organization, None::<&()>, Some(&told), reason),
    }
    Ok(ids)
}

async fn save(unit: &Unit, scope: &Scope, delivery: &Delivery, epoch: i64) -> Result<(), StoreError> {
    if records::save(unit.tx(), scope, delivery, epoch).await? {
        return Ok(());
    }
    Err(StoreError::Dangling(format!("delivery {}", delivery.id)))
}
