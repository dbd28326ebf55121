//! Tables against the journal: whether objects are what the journal says of them.
//!
//! Done for the kinds whose line holds the whole object after the command, under a version that every change moves on:
//! departments, employees, measures, audits, findings. Such an object is there, its version is not lower than the highest that a
//! line tells, and where it is the same, so is the whole object. Changes by imports and by commands about other objects
//! leave no line of the object's own but move its version on; of such an object only that much is checked.

use std::collections::HashMap;

use gradus_domain::{
    access::Scope,
    ids::{AuditId, DepartmentId, EmployeeId, FindingId, MeasureId, NodeId, OrganizationId},
};
use gradus_store::{
    audits::records,
    error::StoreError,
    findings::{self, FindingViewer},
    journal::states,
    people::{departments, employees},
    programs::measures,
    store::Db,
};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::verify::Breach;

/// Kinds that are compared.
const KINDS: &[&str] =
    &[DepartmentId::PREFIX, EmployeeId::PREFIX, MeasureId::PREFIX, AuditId::PREFIX, FindingId::PREFIX];

/// Objects that are compared at once.
const AT_ONCE: u64 = 500;

/// Objects of an organization that are not what the journal says, in memory that does not grow with their number.
pub(super) async fn contradictions(db: &impl Db, organization: OrganizationId) -> Result<Vec<Breach>, StoreError> {
    let mut found = Vec::new();
    for kind in KINDS {
        let mut after = Uuid::nil();
        loop {
            let objects = states::objects(db, organization, kind, after, AT_ONCE).await?;
            let Some(last) = objects.last() else { break };
            after = *last;
            let told = newest(states::told(db, organization, &objects).await?);
            let present = present(db, organization, kind, &objects).await?;
            for object in objects {
                if let Some(what) = difference(told.get(&object), present.get(&object)) {
                    found.push(what(format!("{kind}_{}", object.as_simple())));
                }
            }
        }
    }
    Ok(found)
}

fn version(state: &Value) -> i64 {
    state["version"].as_i64().unwrap_or(0)
}

/// The state with the highest version of each object.
fn newest(told: Vec<(Uuid, String)>) -> HashMap<Uuid, Value> {
    let mut newest: HashMap<Uuid, Value> = HashMap::new();
    for (object, state) in told {
        let state: Value = serde_json::from_str(&state).unwrap_or_default();
        match newest.get(&object) {
            Some(known) if version(known) >= version(&state) => {}
            _ => drop(newest.insert(object, state)),
        }
    }
    newest
}

/// What is wrong with an object, told of its id.
fn difference(told: Option<&Value>, present: Option<&Value>) -> Option<fn(String) -> Breach> {
    let Some(present) = present else { return Some(|object| Breach::ObjectGone { object }) };
    let told = told?;
    let is_sound = match version(present).cmp(&version(told)) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => present == told,
        std::cmp::Ordering::Greater => true,
    };
    if is_sound { None } else { Some(|object| Breach::ObjectChanged { object }) }
}

async fn present(
    db: &impl Db,
    organization: OrganizationId,
    kind: &str,
    objects: &[Uuid],
) -> Result<HashMap<Uuid, Value>, StoreError> {
    let scope = Scope::organization(organization);
    Ok(match kind {
        DepartmentId::PREFIX => {
            let found = departments::find_many(db, &scope, &ids(objects)).await?;
            states_of(found, |department| department.id.0)?
        }
        EmployeeId::PREFIX => {
            let found = employees::find_many(db, &scope, &ids(objects)).await?;
            states_of(found, |employee| employee.id.0)?
        }
        MeasureId::PREFIX => {
            let found = measures::find_many(db, &scope, &ids(objects)).await?;
            states_of(found, |measure| measure.id.0)?
        }
        FindingId::PREFIX => {
            let found = findings::records::find_many(db, &FindingViewer::everything(&scope), &ids(objects)).await?;
            states_of(found, |finding| finding.id.0)?
        }
        _ => {
            let found = records::find_many(db, &scope, None, &ids(objects)).await?;
            states_of(found, |audit| audit.id.0)?
        }
    })
}

fn ids<I: NodeId>(objects: &[Uuid]) -> Vec<I> {
    objects.iter().map(|object| I::from(*object)).collect()
}

fn states_of<T: Serialize>(found: Vec<T>, id: impl Fn(&T) -> Uuid) -> Result<HashMap<Uuid, Value>, StoreError> {
    let state = |object: T| {
        let state = serde_json::to_value(&object).map_err(|error| StoreError::Unfit(error.to_string()))?;
        Ok((id(&object), state))
    };
    found.into_iter().map(state).collect()
}
