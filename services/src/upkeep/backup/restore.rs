//! Restoring a backup into an empty database: all of it, in one transaction, or nothing.

use std::time::Duration;

use chrono::{DateTime, Utc};
use gradus_store::{
    backup::{self, Summary, Table},
    clock, dialect,
    error::StoreError,
    first_claim, outbox,
    store::{Db, Filling, Store, WriteTx},
    tokens,
};

use super::{BackupError, Manifest, Watch, journals, take::same_tables};
use crate::{Actor, Services, door::Door};

/// What becomes of the tokens of a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tokens {
    /// Those that signed in when the backup was taken sign in again.
    Kept,
    /// None signs in again: who holds one that was revoked since the backup would.
    Revoked,
}

/// What the operator wants beside the rows.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'w> {
    /// Why the backup is restored, for the journals.
    pub reason: &'w str,
    /// What becomes of its tokens.
    pub tokens: Tokens,
}

/// A database that was filled and verified, in a transaction that is still open. Dropped, it leaves no trace.
#[derive(Debug)]
#[must_use = "it is not kept otherwise"]
pub struct Restored {
    filling: Filling,
    tokens: u64,
}

impl Restored {
    /// Makes it durable; answers how many tokens sign in again.
    pub async fn keep(self) -> Result<u64, BackupError> {
        self.filling.commit().await?;
        Ok(self.tokens)
    }
}

/// Tables in which a database that belongs to nobody may have a row: the claim that its first start offered.
const OFFERED: &str = "first_claim";

/// Refuses a database with a row in any table, but for an offer that nobody has taken. Who has taken it has made an
/// organization.
pub async fn require_empty(db: &impl Db) -> Result<(), BackupError> {
    for table in backup::tables(db).await? {
        if table.name != OFFERED && !backup::is_empty(db, &table).await? {
            return Err(BackupError::NotEmpty(table.name));
        }
    }
    Ok(())
}

/// How often, and after which pause, is looked again: the server shows a process that has ended for a moment longer.
const LOOKS: u32 = 10;
const PAUSE: Duration = Duration::from_millis(200);

/// Refuses a database on which a service runs. SQLite does not tell.
pub async fn require_alone(db: &impl Db) -> Result<(), BackupError> {
    let mut look = 1;
    loop {
        match dialect::other_sessions(db).await? {
            0 => return Ok(()),
            others if look == LOOKS => return Err(BackupError::InUse(others)),
            _ => tokio::time::sleep(PAUSE).await,
        }
        look += 1;
    }
}

/// Copies `file` into the database of `services`, which has its tables and no rows. `manifest` says what the file holds
/// now, which is more than what was taken where it was brought to this version first.
///
/// Every row is read back and every journal is verified before the caller can keep it. Where that is not done, the store
/// of `services` is to be closed.
pub async fn restore(
    services: &Services,
    file: &Store,
    manifest: &Manifest,
    wanted: Wanted<'_>,
    watch: Watch<'_>,
) -> Result<Restored, BackupError> {
    let filling = Door::open_to_fill(&services.store).await?;
    match fill(services, filling.tx(), file, manifest, wanted, watch).await {
        Ok(tokens) => Ok(Restored { filling, tokens }),
        Err(error) => {
            // Dropping it would do as well; why it failed is the news.
            let _ = filling.rollback().await;
            Err(error)
        }
    }
}

async fn fill(
    services: &Services,
    tx: &WriteTx,
    file: &Store,
    manifest: &Manifest,
    wanted: Wanted<'_>,
    watch: Watch<'_>,
) -> Result<u64, BackupError> {
    refuse_what_is_too_loose(tx, manifest)?;
    // Whoever else would write waits from here on, so what is empty stays empty.
    let suspended = backup::begin_to_fill(tx).await?;
    require_alone(tx).await?;
    require_empty(tx).await?;
    first_claim::withdraw(tx).await?;
    // Whoever listened to what the backup was taken of begins anew.
    outbox::begin_anew(tx).await?;
    let source = file.snapshot().await?;
    let tables = same_tables(&backup::tables(&source).await?, backup::tables(tx).await?)?;
    for table in &tables {
        watch(&table.name);
        backup::copy(&source, tx, table).await?;
    }
    source.release().await?;
    watch("checking references");
    backup::end_filling(tx, suspended, &manifest.dangling).await?;
    watch("reading back");
    compare(tx, &tables, &manifest.tables).await?;
    if journals(tx).await? != manifest.journals {
        return Err(BackupError::Differs("journals".to_owned()));
    }
    note(services, tx, manifest, wanted).await
}

fn refuse_what_is_too_loose(tx: &WriteTx, manifest: &Manifest) -> Result<(), BackupError> {
    let mut loose: Vec<_> = manifest.dangling.iter().map(ToString::to_string).collect();
    loose.extend(manifest.texts_with_zeros());
    if dialect::is_strict(tx) && !loose.is_empty() { Err(BackupError::TooLoose(loose)) } else { Ok(()) }
}

async fn compare(tx: &WriteTx, tables: &[Table], expected: &[Summary]) -> Result<(), BackupError> {
    for table in tables {
        let found = backup::summarize(tx, table).await?;
        if !expected.contains(&found) {
            return Err(BackupError::Differs(found.table));
        }
    }
    Ok(())
}

/// A line in every journal: from when the state is, and why it came back; and one more where tokens were revoked.
/// Answers how many tokens sign in again.
async fn note(services: &Services, tx: &WriteTx, manifest: &Manifest, wanted: Wanted<'_>) -> Result<u64, BackupError> {
    let (now, real_now) = (now(services, tx).await?, services.time.real_now());
    let valid = tokens::count_valid(tx, real_now).await?;
    if wanted.tokens == Tokens::Revoked {
        tokens::revoke_all(tx, real_now, now).await?;
    }
    for journal in &manifest.journals {
        let actor = Actor::command_line(journal.organization);
        let restored = serde_json::json!({
            "takenAt": manifest.taken_at,
            "source": manifest.source,
            "gradus": manifest.gradus,
            "head": journal.verification.head,
        });
        services.door.append_line(tx, &actor, "restored", now, &restored, wanted.reason).await?;
        if let Some(count) = valid.get(&journal.organization).filter(|_| wanted.tokens == Tokens::Revoked) {
            let revoked = serde_json::json!({ "revoked": count });
            services.door.append_line(tx, &actor, "tokensRevoke", now, &revoked, wanted.reason).await?;
        }
    }
    Ok(match wanted.tokens {
        Tokens::Kept => valid.values().sum(),
        Tokens::Revoked => 0,
    })
}

/// Now, on the clock of what was restored: the service was put together before the database had a simulated one.
async fn now(services: &Services, tx: &WriteTx) -> Result<DateTime<Utc>, StoreError> {
    match clock::find(tx).await? {
        Some(clock) => Ok(clock.shows),
        None => services.time.now(tx).await,
    }
}
