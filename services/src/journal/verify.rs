//! Proving the journal: every seal recomputed from its lines, every line under a seal or waiting for one, every value
//! held to its commitment, and objects held to what the newest line says of them.

use std::collections::HashMap;

use gradus_domain::{
    access::Action,
    ids::{JournalEntryId, OrganizationId},
};
use gradus_store::{
    error::StoreError,
    journal::{
        Beside, Entry, beside,
        seal::{self, Seal},
    },
    store::Db,
};

use super::{
    commitment::{ERASURE, Standing, standing},
    reconcile,
    seal::{GENESIS, chain, digest},
};
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
    /// A value that stands beside a line under this seal is not what it was.
    ValuesChanged {
        /// The seal's number.
        number: i64,
    },
    /// Values beside a line under this seal are gone, and no line says that they were erased.
    ValuesRemoved {
        /// The seal's number.
        number: i64,
    },
    /// The chain does not hold the head that was kept elsewhere: it was cut at its end, or is another one.
    HeadGone {
        /// Hash that was kept.
        head: String,
    },
    /// An object of which a line tells is not in its table.
    ObjectGone {
        /// Its id.
        object: String,
    },
    /// An object is not what the newest line about it says, or is older.
    ObjectChanged {
        /// Its id.
        object: String,
    },
    /// Lines exist that no seal covers and that do not wait for one.
    LinesInserted {
        /// How many.
        count: i64,
    },
    /// Something waits for a seal that is sealed already, or that is no line: the sealer stumbles over it.
    WaitingInVain {
        /// How many rows.
        count: i64,
    },
    /// Places are taken under seals that do not exist.
    PlacesWithoutSeal {
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
    /// Lines whose values were erased, or some of them, as another line says.
    pub erased: i64,
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
    verify_since(db, organization, None).await
}

/// The same, and that the chain goes on from `head`, which somebody kept elsewhere.
pub async fn verify_since(
    db: &impl Db,
    organization: OrganizationId,
    head: Option<&str>,
) -> Result<Verification, StoreError> {
    let mut found = verify_lines(db, organization, head).await?;
    found.breaches.extend(reconcile::contradictions(db, organization).await?);
    Ok(found)
}

/// The seals, the lines and the values beside them, and nothing of the objects of which the lines tell: what can be said
/// of a database in whatever version.
pub async fn verify_lines(
    db: &impl Db,
    organization: OrganizationId,
    head: Option<&str>,
) -> Result<Verification, StoreError> {
    let mut walk = Walk {
        found: Verification::default(),
        previous: GENESIS.to_owned(),
        number: 0,
        is_known: head.is_none_or(|head| head == GENESIS),
        head,
    };
    loop {
        walk.go_to_the_end(db, organization).await?;
        // Lines come in and are sealed meanwhile. Counted in this order, a line that comes in only makes the rest
        // smaller, and one that is sealed makes a seal that is not checked yet.
        let all = count(seal::count_entries(db, organization).await?);
        let waiting = seal::waiting(db, organization).await?;
        walk.found.unsealed = waiting.lines;
        let unaccounted = all - walk.found.entries - walk.found.unsealed;
        if unaccounted > 0 {
            if !seal::after(db, organization, walk.number, 1).await?.is_empty() {
                continue;
            }
            walk.found.breaches.push(Breach::LinesInserted { count: unaccounted });
        }
        if waiting.in_vain > 0 {
            walk.found.breaches.push(Breach::WaitingInVain { count: waiting.in_vain });
        }
        break;
    }
    let stranded = seal::count_stranded(db, organization).await?;
    if stranded > 0 {
        walk.found.breaches.push(Breach::PlacesWithoutSeal { count: stranded });
    }
    let Walk { mut found, previous, number, is_known, .. } = walk;
    if let Some(head) = head.filter(|_| !is_known) {
        found.breaches.push(Breach::HeadGone { head: head.to_owned() });
    }
    found.head = (number > 0).then_some(previous);
    Ok(found)
}

/// Lines that are held in memory at once, as far as the seals tell.
const LINES: i64 = 2_000;

/// Seals that follow each other, the lines under them, and the values beside those.
struct Batch {
    seals: Vec<Seal>,
    lines: Vec<(i64, Entry)>,
    values: HashMap<JournalEntryId, Vec<Beside>>,
}

impl Batch {
    /// The next seals after `number`; none at the end.
    async fn load(db: &impl Db, organization: OrganizationId, number: i64) -> Result<Option<Self>, StoreError> {
        let mut seals = seal::after(db, organization, number, 200).await?;
        let mut lines = 0;
        let few = seals.iter().position(|seal| {
            lines += seal.entries.max(0);
            lines > LINES
        });
        seals.truncate(few.unwrap_or(seals.len()).max(1));
        let (Some(first), Some(last)) = (seals.first(), seals.last()) else { return Ok(None) };
        let (first, last) = (first.number, last.number);
        let lines = seal::entries_between(db, organization, first, last).await?;
        // Before there were commitments there was no table for what they vouch for.
        let has_values = lines.iter().any(|(_, line)| line.commitments.is_some());
        let values = if has_values { beside::between(db, organization, first, last).await? } else { HashMap::new() };
        Ok(Some(Self { seals, lines, values }))
    }
}

/// How far the verification has come.
struct Walk<'h> {
    found: Verification,
    previous: String,
    number: i64,
    is_known: bool,
    head: Option<&'h str>,
}

impl Walk<'_> {
    /// Checks every seal after the last one that was checked.
    async fn go_to_the_end(&mut self, db: &impl Db, organization: OrganizationId) -> Result<(), StoreError> {
        let mut next = Batch::load(db, organization, self.number).await?;
        while let Some(batch) = next {
            let after = batch.seals.last().map_or(i64::MAX, |seal| seal.number);
            // The database reads on while this one is hashed.
            let (loaded, checked) =
                futures_util::future::join(Batch::load(db, organization, after), self.check(db, organization, batch))
                    .await;
            checked?;
            next = loaded?;
        }
        Ok(())
    }

    async fn check(&mut self, db: &impl Db, organization: OrganizationId, batch: Batch) -> Result<(), StoreError> {
        let Batch { seals, lines, mut values } = batch;
        let mut lines = lines.into_iter().peekable();
        for seal in seals {
            // Lines under a number that has no seal belong to none.
            while lines.next_if(|(number, _)| *number < seal.number).is_some() {}
            let mut covered = Vec::new();
            while let Some((_, line)) = lines.next_if(|(number, _)| *number == seal.number) {
                covered.push(line);
            }
            self.check_seal(&seal, &covered);
            self.check_values(db, organization, seal.number, &covered, &mut values).await?;
            self.previous = seal.hash;
        }
        Ok(())
    }

    fn check_seal(&mut self, seal: &Seal, lines: &[Entry]) {
        let number = seal.number;
        if number != self.number + 1 {
            self.found.breaches.push(Breach::SealMissing { number: self.number + 1 });
        }
        self.number = number;
        let hash = chain(number, seal.entries, &seal.digest, &seal.previous_hash, seal.sealed_at);
        if seal.previous_hash != self.previous || hash != seal.hash {
            self.found.breaches.push(Breach::SealBroken { number });
        }
        let lines_found = count(lines.len() as u64);
        if lines_found != seal.entries || digest(lines) != seal.digest {
            self.found.breaches.push(Breach::LinesChanged { number });
        }
        self.is_known |= self.head == Some(seal.hash.as_str());
        self.found.seals += 1;
        self.found.entries += lines_found;
    }

    /// Holds the values that stand beside lines to the lines' commitments.
    async fn check_values(
        &mut self,
        db: &impl Db,
        organization: OrganizationId,
        number: i64,
        lines: &[Entry],
        values: &mut HashMap<JournalEntryId, Vec<Beside>>,
    ) -> Result<(), StoreError> {
        let (mut changed, mut gone) = (false, Vec::new());
        for line in lines {
            let values = values.remove(&line.id).unwrap_or_default();
            match standing(line.commitments.as_deref().unwrap_or_default(), &values) {
                Standing::Whole => {}
                Standing::Erased => gone.push(line.id),
                Standing::Changed => changed = true,
            }
        }
        if changed {
            self.found.breaches.push(Breach::ValuesChanged { number });
        }
        if !gone.is_empty() {
            let told = seal::lines_about(db, organization, ERASURE, &gone).await?;
            self.found.erased += count(gone.len() as u64);
            if !gone.iter().all(|line| told.contains(&line.0)) {
                self.found.breaches.push(Breach::ValuesRemoved { number });
            }
        }
        Ok(())
    }
}

fn count(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
