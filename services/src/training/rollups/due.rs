//! Judging anew whose state is void, and who lapses by the clock: the background's part, at midnight and after imports.
//!
//! Any number of processes may do it: whom one has taken, another passes over. It is the aftermath of commands and none
//! itself, so it leaves no line in the journal.

use chrono::NaiveDate;
use gradus_domain::{access::Scope, ids::OrganizationId, people::organization::Organization};
use gradus_store::{
    error::StoreError,
    people::organizations,
    training::rollups::{self, Due},
    wall::{System, Wall},
};

use super::judge::judge_anew;
use crate::Services;

/// People in one transaction.
pub const BATCH: usize = 500;

/// Batches of one organization before the others have their turn.
const TURN: usize = 20;

/// What a turn did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Refreshed {
    /// People judged anew.
    pub people: u64,
    /// Whether there may be more of them.
    pub more: bool,
}

/// Judges anew who is to be, in every organization; where there are no sums yet, they begin.
pub async fn refresh_due(services: &Services) -> Result<Refreshed, StoreError> {
    let reader = services.store.reader(Wall::system(System::Operator));
    let now = services.time.now(&reader).await?;
    let organizations = organizations::list(&reader).await?;
    reader.rest().await;
    let mut done = Refreshed::default();
    for organization in organizations {
        let reader = services.store.reader(Wall::around(organization.id));
        let scope = Scope::organization(organization.id);
        let known = rollups::known(&reader, &scope, organization.today(now)).await?;
        reader.rest().await;
        if known.is_none() {
            begin(services, organization.id).await?;
        }
        if known.is_none_or(|known| known.has_void || known.has_lapsed) {
            turn(services, &organization, &mut done).await?;
        }
    }
    Ok(done)
}

async fn begin(services: &Services, organization: OrganizationId) -> Result<(), StoreError> {
    let (tx, _) = services.door.open_for_rollups(organization).await?;
    rollups::adopt(&tx, &Scope::organization(organization)).await?;
    tx.commit().await
}

async fn turn(services: &Services, organization: &Organization, done: &mut Refreshed) -> Result<(), StoreError> {
    for _ in 0..TURN {
        let judged = insist(services, organization).await?;
        done.people += judged as u64;
        if judged == 0 {
            return Ok(());
        }
    }
    done.more = true;
    Ok(())
}

/// A batch, again where the database interrupted it.
async fn insist(services: &Services, organization: &Organization) -> Result<usize, StoreError> {
    let mut tries = 0;
    loop {
        tries += 1;
        match batch(services, organization).await {
            Err(error) if tries < 3 && error.may_pass() => tracing::debug!(%error, "could not judge a batch anew"),
            other => return other,
        }
    }
}

/// Judges one batch; answers how many people. What is void comes before what lapses.
async fn batch(services: &Services, organization: &Organization) -> Result<usize, StoreError> {
    let scope = Scope::organization(organization.id);
    let (tx, now) = services.door.open_for_rollups(organization.id).await?;
    let today: NaiveDate = organization.today(now);
    let editions = rollups::editions(&tx, &scope).await?;
    let mut held = rollups::claim(&tx, &scope, Due::Void(editions.generation), BATCH).await?;
    if held.is_empty() {
        held = rollups::claim(&tx, &scope, Due::Lapsed(today), BATCH).await?;
    }
    let judged = held.len();
    if judged == 0 {
        tx.rollback().await?;
        return Ok(0);
    }
    judge_anew(&tx, services.door.curricula(), &scope, (editions, today), held).await?;
    tx.commit().await?;
    Ok(judged)
}
