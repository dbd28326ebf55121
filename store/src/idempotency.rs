//! Answers of commands under their idempotency keys.

use chrono::{DateTime, Utc};
use gradus_domain::ids::OrganizationId;
use gradus_entities::idempotency_key::{ActiveModel, Column, Entity};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use crate::{
    error::Result,
    store::{Db, WriteTx},
};

/// A remembered answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// Digest of command and input; another input under the same key is an error.
    pub fingerprint: String,
    /// The answer, as JSON.
    pub answer: String,
}

/// The answer remembered under a key.
pub async fn find(
    db: &impl Db,
    organization: OrganizationId,
    principal: &str,
    key: &str,
) -> Result<Option<Remembered>> {
    let row = Entity::find_by_id((organization, principal.to_owned(), key.to_owned())).one(db.connection()).await?;
    Ok(row.map(|row| Remembered { fingerprint: row.fingerprint, answer: row.answer }))
}

/// Remembers an answer; fails with `Exists` where another command took the key meanwhile.
pub async fn save(
    tx: &WriteTx,
    organization: OrganizationId,
    principal: &str,
    key: &str,
    command: &str,
    remembered: Remembered,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = ActiveModel {
        organization_id: Set(organization),
        principal: Set(principal.into()),
        key: Set(key.into()),
        command: Set(command.into()),
        fingerprint: Set(remembered.fingerprint),
        answer: Set(remembered.answer),
        created_at: Set(now),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Forgets answers from before `until`.
pub async fn forget(tx: &WriteTx, until: DateTime<Utc>) -> Result<u64> {
    Ok(Entity::delete_many().filter(Column::CreatedAt.lt(until)).exec(tx.connection()).await?.rows_affected)
}
