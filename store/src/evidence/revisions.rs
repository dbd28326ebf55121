//! Revisions of evidence.

use gradus_domain::{
    access::Scope,
    evidence::{
        format::EvidenceFormat,
        revision::{Evidence, EvidenceObject, EvidenceState},
    },
    ids::EvidenceId,
    page::{Cursor, Page, PageRequest},
};
use gradus_entities::{
    evidence::{ActiveModel, Column, Entity, Model},
    evidence_use as used,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait},
};

use super::visible::{Onlooker, visible};
use crate::{
    error::Result,
    page::{Sort, instant_key, page},
    store::{Db, WriteTx},
};

/// Which evidence is asked for. Conditions are joined by "and".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EvidenceFilter {
    /// Only in these states; all where empty.
    pub states: Vec<EvidenceState>,
    /// Only of these formats; all where empty.
    pub formats: Vec<EvidenceFormat>,
    /// Only under legal hold, or only not.
    pub is_on_hold: Option<bool>,
    /// Only what is bound to this record.
    pub object: Option<EvidenceObject>,
    /// Only with these bytes.
    pub hash: Option<String>,
}

fn evidence(row: Model) -> Evidence {
    Evidence {
        id: row.id,
        version: row.version,
        file: row.file_id,
        hash: row.hash,
        size: row.size,
        format: row.format,
        name: row.name,
        source: row.source,
        revision: row.revision,
        replaces: row.replaces_id,
        uploaded_by: row.uploaded_by,
        uploaded_at: row.uploaded_at,
        retention: row.retention,
        archived_on: row.archived_on,
        hold: row.hold,
        purged: row.purged,
    }
}

fn active_model(scope: &Scope, evidence: &Evidence) -> ActiveModel {
    let state = evidence.state();
    let evidence = evidence.clone();
    ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(evidence.id),
        file_id: Set(evidence.file),
        hash: Set(evidence.hash),
        size: Set(evidence.size),
        format: Set(evidence.format),
        name: Set(evidence.name),
        source: Set(evidence.source),
        revision: Set(evidence.revision),
        replaces_id: Set(evidence.replaces),
        principal: Set(evidence.uploaded_by.principal.clone()),
        uploader_id: Set(evidence.uploaded_by.employee),
        uploaded_by: Set(evidence.uploaded_by),
        uploaded_at: Set(evidence.uploaded_at),
        state: Set(state),
        retention: Set(evidence.retention),
        archived_on: Set(evidence.archived_on),
        is_on_hold: Set(evidence.hold.is_some()),
        hold: Set(evidence.hold),
        purged: Set(evidence.purged),
        version: Set(evidence.version),
    }
}

fn filtered(onlooker: &Onlooker, filter: &EvidenceFilter) -> Select<Entity> {
    let mut select = visible(onlooker);
    if !filter.states.is_empty() {
        select = select.filter(Column::State.is_in(filter.states.iter().copied()));
    }
    if !filter.formats.is_empty() {
        select = select.filter(Column::Format.is_in(filter.formats.iter().copied()));
    }
    if let Some(held) = filter.is_on_hold {
        select = select.filter(Column::IsOnHold.eq(held));
    }
    if let Some(hash) = &filter.hash {
        select = select.filter(Column::Hash.eq(hash.as_str()));
    }
    if let Some(object) = filter.object {
        // Only through a record that the onlooker may read themselves: what else it shows is told to nobody.
        let bound = super::visible::visible_uses(onlooker)
            .select_only()
            .column(used::Column::EvidenceId)
            .filter(used::Column::ObjectKind.eq(object.kind))
            .filter(used::Column::ObjectId.eq(object.id));
        select = select.filter(Column::Id.in_subquery(bound.into_query()));
    }
    select
}

/// The revisions with these ids that the onlooker sees.
pub async fn find_many(db: &impl Db, onlooker: &Onlooker, ids: &[EvidenceId]) -> Result<Vec<Evidence>> {
    let rows = visible(onlooker).filter(Column::Id.is_in(ids.iter().copied())).all(db.connection()).await?;
    Ok(rows.into_iter().map(evidence).collect())
}

/// The revisions with these ids that the onlooker sees, held until the transaction ends, in the order of their ids.
pub async fn find_for_update(tx: &WriteTx, onlooker: &Onlooker, ids: &[EvidenceId]) -> Result<Vec<Evidence>> {
    use sea_orm::QueryOrder;
    let select = visible(onlooker).filter(Column::Id.is_in(ids.iter().copied())).order_by_asc(Column::Id);
    Ok(select.lock_exclusive().all(tx.connection()).await?.into_iter().map(evidence).collect())
}

/// Which of these revisions another one replaces, each with that one.
pub async fn replaced_by(db: &impl Db, onlooker: &Onlooker, ids: &[EvidenceId]) -> Result<Vec<Evidence>> {
    let rows = visible(onlooker).filter(Column::ReplacesId.is_in(ids.iter().copied())).all(db.connection()).await?;
    Ok(rows.into_iter().map(evidence).collect())
}

/// One page of evidence, the latest first.
pub async fn page_by_time(
    db: &impl Db,
    onlooker: &Onlooker,
    filter: &EvidenceFilter,
    request: &PageRequest,
) -> Result<Page<Evidence>> {
    let sort = Sort { key: Column::UploadedAt, id: Column::Id, descending: true };
    let place = |row: &Model| Cursor { key: row.uploaded_at.to_rfc3339(), id: row.id.0 };
    Ok(page(db, filtered(onlooker, filter), sort, request, instant_key, place).await?.map(evidence))
}

/// How much evidence there is.
pub async fn count(db: &impl Db, onlooker: &Onlooker, filter: &EvidenceFilter) -> Result<u64> {
    Ok(filtered(onlooker, filter).count(db.connection()).await?)
}

/// Stores a new revision.
pub async fn insert(tx: &WriteTx, scope: &Scope, evidence: &Evidence) -> Result<()> {
    Entity::insert(active_model(scope, evidence)).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Says of these revisions, which this transaction holds, that something about them changed.
pub async fn touch(tx: &WriteTx, scope: &Scope, ids: &[EvidenceId]) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Saves a revision whose version was one less; `false` where somebody was faster.
pub async fn save(tx: &WriteTx, scope: &Scope, evidence: &Evidence) -> Result<bool> {
    let updated = Entity::update_many()
        .set(active_model(scope, evidence))
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Id.eq(evidence.id))
        .filter(Column::Version.eq(evidence.version - 1))
        .exec(tx.connection())
        .await?;
    Ok(updated.rows_affected == 1)
}
