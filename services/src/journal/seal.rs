//! Sealing: chaining what was committed, within a second, in runs.
//!
//! A line is written without a hash, so that commands of one organization need not wait for each other. It stands in
//! `journal_unsealed` from its own commit on; the sealer sees only what is committed, so each seal covers a run of
//! lines in commit order. Two sealers at once would make the same number: its key lets one through.
//!
//! What a seal proves: since it was made, no covered line was changed or removed, and none was added to its run.
//! What it does not: that a line was true, or anything about somebody who can rewrite every seal after it.

use chrono::{DateTime, Utc};
use gradus_domain::ids::{JournalEntryId, OrganizationId};
use gradus_store::{
    error::StoreError,
    journal::{
        Entry,
        seal::{self, Seal},
    },
    store::Reader,
    wall::{System, Wall},
};
use sha2::{Digest, Sha256};

use crate::{context::Services, door::hex};

/// Lines in one seal at most.
const RUN: u64 = 1_000;

/// Hash that stands before the first seal.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Seals what waits, in every organization; answers how many lines it sealed. What keeps one organization from it is
/// told when the others are done.
pub async fn seal_pending(services: &Services) -> Result<u64, StoreError> {
    let mut sealed = 0;
    // The reader lets its connection go before the work begins.
    let waiting = seal::organizations_to_seal(&services.store.reader(Wall::system(System::Sealer))).await?;
    let mut broken = None;
    for organization in waiting {
        match seal_all(services, organization).await {
            Ok(lines) => sealed += lines,
            Err(error) => {
                tracing::warn!(organization.id = %organization, %error, "could not seal the journal of {organization}");
                broken.get_or_insert(error);
            }
        }
    }
    broken.map_or(Ok(sealed), Err)
}

/// Seals what waits in one organization.
async fn seal_all(services: &Services, organization: OrganizationId) -> Result<u64, StoreError> {
    let mut sealed = 0;
    while let Some(run) = seal_run(services, organization).await? {
        sealed += run;
        if run < RUN {
            break;
        }
    }
    Ok(sealed)
}

/// How many lines wait for a seal, in all organizations.
pub async fn count_unsealed(services: &Services) -> Result<u64, StoreError> {
    seal::count_unsealed_everywhere(&services.store.reader(Wall::system(System::Sealer))).await
}

/// Seals one run; `None` where nothing waits or another process was faster.
async fn seal_run(services: &Services, organization: OrganizationId) -> Result<Option<u64>, StoreError> {
    let reader = services.store.reader(Wall::around(organization));
    services.door.seal(organization, &reader, make).await
}

/// The seal over `entries` after `last`.
#[must_use]
pub fn make(now: DateTime<Utc>, last: Option<&Seal>, entries: &[Entry]) -> Seal {
    let number = last.map_or(1, |last| last.number + 1);
    let previous_hash = last.map_or(GENESIS, |last| &last.hash).to_owned();
    let digest = digest(entries);
    let count = i64::try_from(entries.len()).unwrap_or(i64::MAX);
    let hash = chain(number, count, &digest, &previous_hash, now);
    Seal { number, entries: count, digest, previous_hash, hash, sealed_at: now }
}

/// Hash of a seal over everything that it says.
#[must_use]
pub fn chain(number: i64, entries: i64, digest: &str, previous_hash: &str, sealed_at: DateTime<Utc>) -> String {
    let text = format!(
        "gradus-journal-seal/1\n{number}\n{entries}\n{digest}\n{previous_hash}\n{}",
        sealed_at.timestamp_micros()
    );
    hex(&Sha256::digest(text))
}

/// Digest over lines in order. Each field is written with its length, so that no two lines read the same.
///
/// A run of lines from before commitments keeps the encoding that it was sealed with; in the second one each line says
/// which kind it is, and adds its commitments.
#[must_use]
pub fn digest(entries: &[Entry]) -> String {
    let mut hash = Sha256::new();
    let first = entries.iter().all(|entry| entry.commitments.is_none());
    hash.update(if first { "gradus-journal-run/1\n" } else { "gradus-journal-run/2\n" });
    for entry in entries {
        if !first {
            hash.update(if entry.commitments.is_some() { [2_u8] } else { [1] });
        }
        for field in fields(entry) {
            update(&mut hash, field.as_deref());
        }
        if let Some(commitments) = &entry.commitments {
            update(&mut hash, Some(commitments));
        }
    }
    hex(&hash.finalize())
}

fn update(hash: &mut Sha256, field: Option<&str>) {
    match field {
        Some(text) => {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text.as_bytes());
        }
        None => hash.update(u64::MAX.to_be_bytes()),
    }
}

/// The fields of a line in the order in which they are hashed. Frozen: a change needs a new domain tag.
fn fields(entry: &Entry) -> [Option<String>; 17] {
    let Entry {
        id,
        organization,
        at,
        actor_kind,
        actor,
        actor_name,
        employee,
        command,
        object_kind,
        object_id,
        before,
        after,
        reason,
        outcome,
        refusals,
        idempotency_key,
        trace_id,
        commitments: _,
    } = entry;
    [
        Some(id.0.to_string()),
        Some(organization.0.to_string()),
        Some(at.timestamp_micros().to_string()),
        Some(actor_kind.clone()),
        Some(actor.clone()),
        Some(actor_name.clone()),
        employee.map(|id| id.0.to_string()),
        Some(command.clone()),
        Some(object_kind.clone()),
        object_id.map(|id| id.to_string()),
        before.clone(),
        after.clone(),
        reason.clone(),
        Some(outcome.clone()),
        refusals.clone(),
        idempotency_key.clone(),
        Some(trace_id.clone()),
    ]
}

impl crate::door::Door {
    /// Writes the next seal of an organization: the only thing besides a command that the door lets in.
    async fn seal(
        &self,
        organization: OrganizationId,
        reader: &Reader,
        make: impl Fn(DateTime<Utc>, Option<&Seal>, &[Entry]) -> Seal,
    ) -> Result<Option<u64>, StoreError> {
        let (tx, now) = self.open_for_seal(organization).await?;
        let entries = seal::unsealed_entries(&tx, organization, RUN).await?;
        if entries.is_empty() {
            return Ok(None);
        }
        let last = seal::last(&tx, organization).await?;
        let new = make(now, last.as_ref(), &entries);
        let ids: Vec<JournalEntryId> = entries.iter().map(|entry| entry.id).collect();
        match seal::insert(&tx, organization, &new, &ids).await {
            Ok(()) => tx.commit().await.map(|()| Some(ids.len() as u64)),
            Err(StoreError::TryAgain(_)) => tx.rollback().await.map(|()| None),
            Err(StoreError::Exists(_)) => {
                tx.rollback().await?;
                let newest = seal::last(reader, organization).await?;
                // Another process sealed this run: its key decides. Else no later try would do better.
                if newest.is_some_and(|newest| newest.number >= new.number) {
                    return Ok(None);
                }
                let what = format!("what waits for seal {} of {organization} stands under a seal", new.number);
                Err(StoreError::Inconsistent { table: "journal_unsealed", what })
            }
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(command: &str) -> Entry {
        Entry {
            id: JournalEntryId(uuid::Uuid::from_u128(1)),
            organization: OrganizationId(uuid::Uuid::from_u128(2)),
            at: DateTime::UNIX_EPOCH,
            actor_kind: "SYSTEM".into(),
            actor: "scheduler".into(),
            actor_name: "scheduler".into(),
            employee: None,
            command: command.into(),
            object_kind: "audit".into(),
            object_id: None,
            before: None,
            after: Some("{}".into()),
            reason: None,
            outcome: "DONE".into(),
            refusals: None,
            idempotency_key: None,
            trace_id: String::new(),
            commitments: None,
        }
    }

    /// A frozen vector: whoever changes the encoding breaks every chain that exists.
    #[test]
    fn the_digest_of_a_line_never_changes() {
        let digest = digest(&[entry("auditPlan")]);

        assert_eq!(digest, "33f0ce6f663166834e688e535f246e257adc72079f8c760542cf722ed46755a1");
    }

    /// The same for lines whose values stand beside them, alone and after one of the first kind.
    #[test]
    fn the_digest_of_a_line_with_commitments_never_changes() {
        let apart = Entry { after: None, commitments: Some("after 00".into()), ..entry("auditPlan") };

        assert_eq!(
            digest(std::slice::from_ref(&apart)),
            "932c1f2640c2c6d5c9c0e9aab65395a23076fe3aeb0ac097daba4d85c266971f"
        );
        assert_eq!(
            digest(&[entry("auditPlan"), apart.clone()]),
            "0ac175a906acf94c3e2208ca7de93a0acea5dd500c1948c7aef9c30b6ad8e45f"
        );
        let other = Entry { commitments: Some("after 01".into()), ..apart.clone() };
        assert_ne!(digest(std::slice::from_ref(&apart)), digest(&[other]));
        let moved = Entry { after: Some("after 00".into()), commitments: None, ..apart.clone() };
        assert_ne!(digest(&[apart]), digest(&[moved]));
    }

    #[test]
    fn a_changed_field_changes_the_digest() {
        let moved = Entry { before: Some("{}".into()), after: None, ..entry("auditPlan") };

        assert_ne!(digest(&[entry("auditPlan")]), digest(&[entry("auditPlam")]));
        assert_ne!(digest(&[entry("auditPlan")]), digest(&[moved]));
    }

    #[test]
    fn a_seal_follows_the_one_before_it() {
        let first = make(DateTime::UNIX_EPOCH, None, &[entry("a")]);
        let second = make(DateTime::UNIX_EPOCH, Some(&first), &[entry("b")]);

        assert_eq!((first.number, first.previous_hash.as_str()), (1, GENESIS));
        assert_eq!((second.number, &second.previous_hash), (2, &first.hash));
    }
}
