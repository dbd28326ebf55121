//! Telling of the completion of a measure those who are to be informed (RSP-4): whoever stands for the department on that
//! day.

use chrono::NaiveDate;
use gradus_domain::{
    access::Scope,
    delivery::parcel::DeliveryOrder,
    ids::{DepartmentId, NodeId},
    programs::measure::Measure,
};
use gradus_store::error::StoreError;
use serde_json::json;

use super::holders;
use crate::{Unit, audits::remind::CHANNEL, delivery};

/// Hands one notice for each of these departments to the outbox of deliveries, under a key that names the measure, its
/// version and the recipient (NTF-1). A department for which nobody stands is told of by `consistencyIssues`.
pub(super) async fn tell(
    unit: &mut Unit,
    measure: &Measure,
    informed: &[DepartmentId],
    today: NaiveDate,
) -> Result<(), StoreError> {
    if informed.is_empty() {
        return Ok(());
    }
    let scope = Scope::organization(unit.actor.organization);
    let offices = holders::offices(unit.tx(), &scope, today).await?;
    for department in informed {
        let Some(employee) = offices.holder(*department).employee else { continue };
        let order = DeliveryOrder {
            channel: CHANNEL.to_owned(),
            destination: employee.to_node_id(),
            key: format!("MEASURE_DONE:{}:{}:{department}:{employee}", measure.id, measure.version),
            payload: json!({
                "kind": "MEASURE_DONE",
                "measure": measure.id.to_node_id(),
                "code": measure.code,
                "state": measure.state,
                "department": department.to_node_id(),
                "recipient": employee.to_node_id(),
            }),
        };
        delivery::enqueue(unit, order).await?;
    }
    Ok(())
}
