//! Settling at the end of a command what it changed.

use std::collections::BTreeSet;

use gradus_domain::{access::Scope, ids::EmployeeId};
use gradus_store::{
    error::StoreError,
    training::rollups::{self, Kind},
};

use super::judge::judge_anew;
use crate::{Unit, people::today::today};

/// People who are judged at once at the end of a command; of more only the states are made void.
const AT_ONCE: usize = 20;

/// What a command has changed that sums depend on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unsettled {
    /// Whose facts.
    pub people: BTreeSet<EmployeeId>,
    /// Whether it changed what people are judged by, and for whom.
    pub changed: Option<Kind>,
}

/// Brings the sums in line with what the command changed, or says whose states no longer hold.
pub(crate) async fn settle(unit: &Unit) -> Result<(), StoreError> {
    let scope = Scope::organization(unit.actor.organization);
    let people: Vec<_> = unit.unsettled.people.iter().copied().collect();
    // What the command itself has changed of the curriculum must not be kept in memory before it is committed.
    let few = !people.is_empty() && people.len() <= AT_ONCE && unit.unsettled.changed.is_none();
    if few {
        let editions = rollups::editions(unit.tx(), &scope).await?;
        if editions.begun {
            let today = today(unit.tx(), scope.organization, unit.now).await?;
            let mut held = rollups::lock(unit.tx(), &scope, &people).await?;
            if held.len() < people.len() {
                rollups::void(unit.tx(), &scope, &people).await?;
                held = rollups::lock(unit.tx(), &scope, &people).await?;
            }
            return judge_anew(unit.tx(), &unit.curricula, &scope, (editions, today), held).await;
        }
    }
    rollups::void(unit.tx(), &scope, &people).await?;
    match unit.unsettled.changed {
        Some(kind) => rollups::changed(unit.tx(), &scope, kind).await,
        None => Ok(()),
    }
}
