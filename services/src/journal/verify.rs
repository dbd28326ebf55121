//! Proving the journal: every seal recomputed from its lines, every line under a seal or waiting for one.

use gradus_domain::{access::Action, ids::OrganizationId};
use gradus_store::{
    error::StoreError,
    journal::seal::{self, Seal},
    store::Db,
};

use super::seal::{GENESIS, chain, digest};
use crate::{Read, ReadResult};

/// Something about the journal that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Breach {
    /// Seals are numbered without a gap; this number is missing.
    SealMissing {
        /// The number that is missing.
        number: i64,
    },
    /// The seal does not follow from the one before it, or its hash is not what it says.
    SealBroken {
        /// Its number.
        number: i64,
    },
    /// Lines under this seal were removed, added or changed.
    LinesChanged {
        /// Its number.
        number: i64,
    },
    /// Lines exist that no seal covers and that do not wait for one.
    LinesInserted {
        /// How many.
        count: i64,
    },
}

/// What a verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Verification {
    /// Seals that were checked.
    pub seals: i64,
    /// Lines under them.
    pub entries: i64,
    /// Committed lines that wait for a seal: the chain says nothing about them yet.
    pub unsealed: i64,
    /// Hash of the newest seal, to be kept elsewhere: a chain cut at its end shows only against it.
    pub head: Option<String>,
    /// Everything that does not hold; empty where the journal is whole.
    pub breaches: Vec<Breach>,
}

/// Verifies the viewer's journal. Requires `READ_JOURNAL` on the whole organization.
pub async fn verify(ctx: &Read) -> ReadResult<Verification> {
    let scope = ctx.actor.require_organization(Action::ReadJournal, ctx.now)?;
    Ok(verify_chain(&ctx.reader, scope.organization).await?)
}

/// Verifies one organization's journal, in memory that does not grow with it.
pub async fn verify_chain(db: &impl Db, organization: OrganizationId) -> Result<Verification, StoreError> {
    let mut found = Verification::default();
    let mut previous = GENESIS.to_owned();
    let mut number = 0;
    loop {
        let seals = seal::after(db, organization, number, 100).await?;
        if seals.is_empty() {
            break;
        }
        for seal in seals {
            if seal.number != number + 1 {
                found.breaches.push(Breach::SealMissing { number: number + 1 });
            }
            number = seal.number;
            check(db, organization, &seal, &previous, &mut found).await?;
            previous = seal.hash;
        }
    }
    found.head = (number > 0).then_some(previous);
    found.unsealed = count(seal::count_unsealed(db, organization).await?);
    let all = count(seal::count_entries(db, organization).await?);
    let unaccounted = all - found.entries - found.unsealed;
    if unaccounted > 0 {
        found.breaches.push(Breach::LinesInserted { count: unaccounted });
    }
    Ok(found)
}

async fn check(
    db: &impl Db,
    organization: OrganizationId,
    seal: &Seal,
    previous: &str,
    found: &mut Verification,
) -> Result<(), StoreError> {
    let number = seal.number;
    let hash = chain(number, seal.entries, &seal.digest, &seal.previous_hash, seal.sealed_at);
    if seal.previous_hash != previous || hash != seal.hash {
        found.breaches.push(Breach::SealBroken { number });
    }
    let entries = seal::entries_of(db, organization, number).await?;
    let count = count(entries.len() as u64);
    if count != seal.entries || digest(&entries) != seal.digest {
        found.breaches.push(Breach::LinesChanged { number });
    }
    found.seals += 1;
    found.entries += count;
    Ok(())
}

fn count(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
