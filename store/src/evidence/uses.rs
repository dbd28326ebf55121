//! What evidence shows.

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Scope,
    evidence::revision::{EvidenceObject, EvidenceUse},
    ids::EvidenceId,
};
use gradus_entities::evidence_use::{ActiveModel, Column, Entity, Model};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Select, sea_query::Expr};
use uuid::Uuid;

use super::visible::{Onlooker, visible_uses};
use crate::{
    error::Result,
    store::{Db, WriteTx},
};

fn bound(row: Model) -> EvidenceUse {
    EvidenceUse {
        evidence: row.evidence_id,
        object: EvidenceObject { kind: row.object_kind, id: row.object_id },
        bound_at: row.bound_at,
        frozen_at: row.frozen_at,
    }
}

fn present(scope: &Scope) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(scope.organization)).filter(Column::UnboundAt.is_null())
}

async fn all(db: &impl Db, select: Select<Entity>) -> Result<Vec<EvidenceUse>> {
    let rows = select.order_by_asc(Column::BoundAt).order_by_asc(Column::Id).all(db.connection()).await?;
    Ok(rows.into_iter().map(bound).collect())
}

/// To which records each of these revisions is bound, whoever may read them: what decides.
pub async fn of_evidence(db: &impl Db, scope: &Scope, ids: &[EvidenceId]) -> Result<Vec<EvidenceUse>> {
    all(db, present(scope).filter(Column::EvidenceId.is_in(ids.iter().copied()))).await
}

/// To which records that the onlooker may read each of these revisions is bound: what is shown.
pub async fn shown(db: &impl Db, onlooker: &Onlooker, ids: &[EvidenceId]) -> Result<Vec<EvidenceUse>> {
    all(db, visible_uses(onlooker).filter(Column::EvidenceId.is_in(ids.iter().copied()))).await
}

/// Binds revisions to a record.
pub async fn insert_many(
    tx: &WriteTx,
    scope: &Scope,
    object: EvidenceObject,
    evidence: &[(Uuid, EvidenceId)],
    now: DateTime<Utc>,
) -> Result<()> {
    if evidence.is_empty() {
        return Ok(());
    }
    let rows = evidence.iter().map(|(id, evidence)| ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(*id),
        evidence_id: Set(*evidence),
        object_kind: Set(object.kind),
        object_id: Set(object.id),
        bound_at: Set(now),
        frozen_at: Set(None),
        unbound_at: Set(None),
    });
    Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Takes a revision from a record that is not signed off; `false` where there was nothing to take.
pub async fn unbind(
    tx: &WriteTx,
    scope: &Scope,
    object: EvidenceObject,
    evidence: EvidenceId,
    now: DateTime<Utc>,
) -> Result<bool> {
    let updated = Entity::update_many()
        .col_expr(Column::UnboundAt, Expr::value(now))
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::EvidenceId.eq(evidence))
        .filter(Column::ObjectKind.eq(object.kind))
        .filter(Column::ObjectId.eq(object.id))
        .filter(Column::UnboundAt.is_null())
        .filter(Column::FrozenAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(updated.rows_affected == 1)
}

/// What is bound to a record stays bound to it from now on.
pub async fn freeze(tx: &WriteTx, scope: &Scope, object: EvidenceObject, now: DateTime<Utc>) -> Result<u64> {
    let updated = Entity::update_many()
        .col_expr(Column::FrozenAt, Expr::value(now))
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::ObjectKind.eq(object.kind))
        .filter(Column::ObjectId.eq(object.id))
        .filter(Column::UnboundAt.is_null())
        .filter(Column::FrozenAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(updated.rows_affected)
}
