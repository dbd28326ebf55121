//! Taking in what was committed since.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use gradus_domain::{
    access::{Reach, Scope},
    ids::{CompletionId, EmployeeId, ImportId, NodeId, OrganizationId, WaiverId},
};
use gradus_store::{
    error::StoreError,
    outbox::{self, Recorded},
    store::Db,
    training::{completions, waivers},
};
use uuid::Uuid;

use super::{
    load::{LoadFault, reread},
    place::State,
};

/// Events read at once.
const PAGE: u64 = 500;
/// Events from which on it is sooner done to read everybody.
const MANY: usize = 5_000;
/// Objects whose changes bear on how people stand.
const KINDS: [&str; 4] = [EmployeeId::PREFIX, CompletionId::PREFIX, WaiverId::PREFIX, ImportId::PREFIX];

impl State {
    /// What this becomes by everything that is committed by now, and how many people were read again; `None` where
    /// everybody has to be.
    pub async fn caught_up(
        &self,
        db: &impl Db,
        organization: OrganizationId,
    ) -> Result<Option<(Self, u64)>, StoreError> {
        // First how far everything has ended, then what there is: never the other way round.
        let present = outbox::present(db).await?;
        if present.epoch != *self.epoch {
            return Ok(None);
        }
        let Some(events) = self.unseen(db, organization).await? else { return Ok(None) };
        if events.iter().any(|event| event.event.object_kind == ImportId::PREFIX) {
            return Ok(None);
        }
        let scope = Scope { organization, reach: Reach::Organization };
        let changed = people_of(db, &scope, &events).await?;
        let count = changed.len() as u64;
        let mut next = Self { reached: self.reached.max(present.place), ..self.clone() };
        if !changed.is_empty() {
            next.columns = match reread(db, &scope, &self.columns, &changed).await {
                Ok(columns) => Arc::new(columns),
                Err(LoadFault::Store(error)) => return Err(error),
                Err(_) => return Ok(None),
            };
        }
        if !events.is_empty() {
            let seen = events.into_iter().map(|event| (event.event.id, event.place));
            Arc::make_mut(&mut next.ahead).extend(seen);
        }
        Ok(Some((next, count)))
    }

    /// The events after the place that was reached, without those taken in before; `None` where there are many.
    async fn unseen(&self, db: &impl Db, organization: OrganizationId) -> Result<Option<Vec<Recorded>>, StoreError> {
        let mut unseen = Vec::new();
        let mut after = self.reached;
        loop {
            let page = outbox::after(db, organization, after, Some(&KINDS), PAGE).await?;
            let is_last = (page.len() as u64) < PAGE;
            after = page.last().map_or(after, |last| last.place);
            unseen.extend(page.into_iter().filter(|event| !self.ahead.contains_key(&event.event.id)));
            match () {
                () if unseen.len() > MANY => return Ok(None),
                () if is_last => return Ok(Some(unseen)),
                () => {}
            }
        }
    }
}

/// Whom these events are about.
async fn people_of(db: &impl Db, scope: &Scope, events: &[Recorded]) -> Result<Vec<EmployeeId>, StoreError> {
    let mut objects: HashMap<&str, BTreeSet<Uuid>> = HashMap::new();
    for Recorded { event, .. } in events {
        objects.entry(&event.object_kind).or_default().insert(event.object_id);
    }
    let mut ids = |prefix| objects.remove(prefix).unwrap_or_default();
    let mut people: BTreeSet<_> = ids(EmployeeId::PREFIX).into_iter().map(EmployeeId).collect();
    let done: Vec<_> = ids(CompletionId::PREFIX).into_iter().map(CompletionId).collect();
    for chunk in done.chunks(500) {
        let found = completions::find_many(db, scope, chunk).await?;
        people.extend(found.into_iter().map(|completion| completion.employee));
    }
    let waived: Vec<_> = ids(WaiverId::PREFIX).into_iter().map(WaiverId).collect();
    for chunk in waived.chunks(500) {
        let found = waivers::find_many(db, scope, chunk).await?;
        people.extend(found.into_iter().map(|waiver| waiver.employee));
    }
    Ok(people.into_iter().collect())
}
