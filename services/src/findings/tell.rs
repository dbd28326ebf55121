//! Telling people about findings, through the outbox of deliveries: one delivery for each recipient, under a key that names
//! what is told, the finding, its version and the recipient (NTF-1).

use chrono::{DateTime, NaiveDate, Utc};
use gradus_domain::{
    delivery::parcel::DeliveryOrder,
    findings::finding::Finding,
    ids::{EmployeeId, NodeId},
};
use gradus_store::{
    error::StoreError,
    people::{departments, employees},
};
use serde_json::json;

use super::ground::everything;
use crate::{Unit, audits::remind::CHANNEL, delivery};

/// What is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    /// Its effect is to be judged.
    CheckDue,
    /// It began a new cycle.
    Reopened,
}

impl Told {
    fn as_str(self) -> &'static str {
        match self {
            Self::CheckDue => "FINDING_CHECK_DUE",
            Self::Reopened => "FINDING_REOPENED",
        }
    }
}

/// Asks for a look at the effect: whoever verified the work, and whoever raised the finding. Answers who was asked.
pub(super) async fn check_due(
    unit: &mut Unit,
    finding: &Finding,
    due_at: DateTime<Utc>,
    today: NaiveDate,
) -> Result<Vec<EmployeeId>, StoreError> {
    let verifier = finding.round().and_then(|round| round.verified_by);
    let told = here(unit, [verifier, finding.raised_by], today).await?;
    deliver(unit, finding, Told::CheckDue, &told, due_at).await?;
    Ok(told)
}

/// Tells the heads of the finding's department and of the one above that its actions had no effect (CAP-4).
pub(super) async fn reopened(unit: &mut Unit, finding: &Finding, today: NaiveDate) -> Result<(), StoreError> {
    let scope = everything(unit);
    let own = departments::find_many(unit.tx(), &scope, &[finding.department]).await?.pop();
    let above = match own.as_ref().and_then(|own| own.parent) {
        Some(parent) => departments::find_many(unit.tx(), &scope, &[parent]).await?.pop(),
        None => None,
    };
    let heads = [own.and_then(|own| own.head), above.and_then(|above| above.head)];
    let told = here(unit, heads, today).await?;
    let now = unit.now;
    deliver(unit, finding, Told::Reopened, &told, now).await
}

/// Those of these people who work here, each once.
async fn here(unit: &Unit, people: [Option<EmployeeId>; 2], today: NaiveDate) -> Result<Vec<EmployeeId>, StoreError> {
    let mut named: Vec<_> = people.into_iter().flatten().collect();
    named.sort_unstable();
    named.dedup();
    let found = employees::find_many(unit.tx(), &everything(unit), &named).await?;
    let present = found.iter().filter(|person| person.left_on.is_none_or(|left| left >= today));
    let present: Vec<_> = present.map(|person| person.id).collect();
    named.retain(|person| present.contains(person));
    Ok(named)
}

async fn deliver(
    unit: &mut Unit,
    finding: &Finding,
    what: Told,
    told: &[EmployeeId],
    due_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    for employee in told {
        let (kind, version) = (what.as_str(), finding.due_version);
        let order = DeliveryOrder {
            channel: CHANNEL.to_owned(),
            destination: employee.to_node_id(),
            key: format!("{kind}:{}:{version}:{employee}", finding.id),
            payload: json!({
                "kind": kind,
                "finding": finding.id.to_node_id(),
                "number": finding.number,
                "cycle": finding.cycle,
                "dueAt": due_at,
                "recipient": employee.to_node_id(),
            }),
        };
        delivery::enqueue(unit, order).await?;
    }
    Ok(())
}
