//! The bytes behind evidence, as far as the database knows of them.

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Scope,
    evidence::file::{EvidenceFile, FileState},
    ids::EvidenceFileId,
};
use gradus_entities::{
    evidence,
    evidence_file::{ActiveModel, Column, Entity, Model},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::{
    error::Result,
    store::{Db, WriteTx},
};

fn file(row: Model) -> EvidenceFile {
    EvidenceFile {
        id: row.id,
        hash: row.hash,
        size: row.size,
        state: row.state,
        generation: row.generation,
        reserved_until: row.reserved_until,
        stored_at: row.stored_at,
    }
}

fn active_model(scope: &Scope, file: &EvidenceFile) -> ActiveModel {
    ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(file.id),
        hash: Set(file.hash.clone()),
        size: Set(file.size),
        state: Set(file.state),
        generation: Set(file.generation),
        reserved_until: Set(file.reserved_until),
        stored_at: Set(file.stored_at),
    }
}

/// The file with this hash, held until the transaction ends.
pub async fn find_by_hash_for_update(tx: &WriteTx, scope: &Scope, hash: &str) -> Result<Option<EvidenceFile>> {
    let found = Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Hash.eq(hash))
        .lock_exclusive()
        .one(tx.connection())
        .await?;
    Ok(found.map(file))
}

/// The file, held until the transaction ends.
pub async fn find_for_update(tx: &WriteTx, scope: &Scope, id: EvidenceFileId) -> Result<Option<EvidenceFile>> {
    let found = Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Id.eq(id))
        .lock_exclusive()
        .one(tx.connection())
        .await?;
    Ok(found.map(file))
}

/// Stores a new file.
pub async fn insert(tx: &WriteTx, scope: &Scope, file: &EvidenceFile) -> Result<()> {
    Entity::insert(active_model(scope, file)).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Saves a file that this transaction holds.
pub async fn save(tx: &WriteTx, scope: &Scope, file: &EvidenceFile) -> Result<()> {
    Entity::update_many()
        .set(active_model(scope, file))
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Id.eq(file.id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Files that a sweep may take out of the store at `now`: at most `limit`, after `after`.
pub async fn to_sweep(db: &impl Db, scope: &Scope, now: DateTime<Utc>, limit: u64) -> Result<Vec<EvidenceFileId>> {
    let outlived = Condition::all().add(Column::State.eq(FileState::Receiving)).add(Column::ReservedUntil.lte(now));
    let swept = Condition::any().add(Column::State.eq(FileState::Removing)).add(outlived);
    let found = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::State.is_in([FileState::Receiving, FileState::Removing]))
        .filter(swept)
        .order_by_asc(Column::ReservedUntil)
        .order_by_asc(Column::Id)
        .limit(limit);
    Ok(found.into_tuple().all(db.connection()).await?)
}

/// Whether evidence whose bytes were not purged shows this file.
pub async fn is_shown(db: &impl Db, scope: &Scope, id: EvidenceFileId) -> Result<bool> {
    use gradus_domain::evidence::revision::EvidenceState;
    let shown = evidence::Entity::find()
        .filter(evidence::Column::OrganizationId.eq(scope.organization))
        .filter(evidence::Column::FileId.eq(id))
        .filter(evidence::Column::State.ne(EvidenceState::Purged))
        .limit(1)
        .count(db.connection())
        .await?;
    Ok(shown > 0)
}

/// The next files that are in the store, by hash after `after`.
pub async fn stored_after(db: &impl Db, scope: &Scope, after: &str, limit: u64) -> Result<Vec<EvidenceFile>> {
    let found = Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::State.eq(FileState::Stored))
        .filter(Column::Hash.gt(after))
        .order_by_asc(Column::Hash)
        .limit(limit)
        .all(db.connection())
        .await?;
    Ok(found.into_iter().map(file).collect())
}
