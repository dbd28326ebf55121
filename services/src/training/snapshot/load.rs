//! Reading everybody of an organization, some thousand people at a time.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use gradus_domain::{
    access::{Reach, Scope},
    ids::{EmployeeId, OrganizationId},
    training::{
        columns::{Columns, Days, Entrant, TooManyCells},
        facts::PersonTraining,
    },
};
use gradus_store::{
    error::StoreError,
    outbox,
    store::{Db, Reader, Store},
    training::{
        People,
        facts::{self as stored, CompletedIn},
    },
    wall::Wall,
};

use super::{super::facts, place::Loaded};

/// What is on record of people, each with a number.
type Numbered = Vec<(String, PersonTraining)>;

/// People read at once.
const AT_ONCE: u64 = 2_048;

/// Why an organization is not in memory.
#[derive(Debug, thiserror::Error)]
pub(super) enum LoadFault {
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It takes more memory than is left.
    #[error("it takes more than the {0} bytes that `snapshot_memory_mb` leaves for it")]
    NoRoom(u64),
    /// It is built otherwise than the columns expect.
    #[error(transparent)]
    TooManyCells(#[from] TooManyCells),
}

/// Whether an organization has more people than this.
pub(super) async fn is_larger(store: &Store, organization: OrganizationId, people: u64) -> Result<bool, LoadFault> {
    let reader = store.reader(Wall::around(organization));
    let scope = Scope { organization, reach: Reach::Organization };
    Ok(stored::has_more_people_than(&reader, &scope, people).await?)
}

/// Reads everybody, by what is committed now. What is committed meanwhile may be in it or not: the change log tells.
pub(super) async fn load(
    store: &Store,
    organization: OrganizationId,
    today: NaiveDate,
    room: u64,
) -> Result<Loaded, LoadFault> {
    let reader = store.reader(Wall::around(organization));
    let scope = Scope { organization, reach: Reach::Organization };
    // First how far the change log has come, then what there is: never the other way round.
    let present = outbox::present(&reader).await?;
    let facts = facts::load_for(&reader, &scope, today).await?;
    let mut columns = Columns::new(Days::around(today), facts.curriculum);
    let mut next = next_people(&reader, &scope, None).await?;
    while let Some((last, people)) = next {
        // The database reads on while these are packed.
        (columns, next) = tokio::try_join!(append(columns, people), next_people(&reader, &scope, Some(last)))?;
        if u64::try_from(columns.bytes()).is_ok_and(|bytes| bytes > room) {
            return Err(LoadFault::NoRoom(room));
        }
    }
    Ok(Loaded::new(columns, present))
}

/// The people after one of them, in the order of their ids, and the last of those ids; `None` where there are no more.
async fn next_people(
    reader: &Reader,
    scope: &Scope,
    after: Option<EmployeeId>,
) -> Result<Option<(EmployeeId, Numbered)>, LoadFault> {
    let ids = stored::ids_after(reader, scope, after, AT_ONCE).await?;
    let (Some(first), Some(last)) = (ids.first(), ids.last()) else { return Ok(None) };
    let mut people = people(reader, scope, &People::Within(*first, *last)).await?;
    // Each time anew, so that no transaction stays open for minutes.
    reader.rest().await;
    people.sort_unstable_by_key(|(_, person)| person.person.employee);
    Ok(Some((*last, people)))
}

/// What is on record of these people, with their numbers.
async fn people(db: &impl Db, scope: &Scope, people: &People) -> Result<Numbered, StoreError> {
    let roster = stored::roster(db, scope, people).await?;
    let completions = stored::completions(db, scope, people, CompletedIn::default()).await?;
    let waivers = stored::waivers(db, scope, people).await?;
    let trainings = stored::together(&roster, completions, waivers);
    Ok(roster.into_iter().map(|person| person.number).zip(trainings).collect())
}

async fn append(mut columns: Columns, people: Numbered) -> Result<Columns, LoadFault> {
    let packing = tokio::task::spawn_blocking(move || {
        let entrants: Vec<_> = people.iter().map(|(number, training)| Entrant { number, training }).collect();
        columns.append(&entrants)?;
        Ok(columns)
    });
    packing.await.map_err(|error| StoreError::Unfit(format!("people were not packed: {error}")))?
}

/// The columns with these people as they are on record now.
pub(super) async fn reread(
    db: &impl Db,
    scope: &Scope,
    columns: &Columns,
    changed: &[EmployeeId],
) -> Result<Columns, LoadFault> {
    let mut columns = columns.clone();
    for chunk in changed.chunks(500) {
        let found = people(db, scope, &People::These(chunk.to_vec())).await?;
        // Whoever is not found is gone.
        let mut rows: BTreeMap<_, _> = chunk.iter().map(|employee| (*employee, None)).collect();
        let entrants = found.iter().map(|(number, training)| (training.person.employee, Entrant { number, training }));
        rows.extend(entrants.map(|(employee, entrant)| (employee, Some(entrant))));
        columns.replace(&rows)?;
    }
    Ok(columns)
}
