//! Exceptions from the independence of auditors.

use chrono::{DateTime, NaiveDate, Utc};
use gradus_domain::{
    access::Scope,
    audits::{
        exception::{AuditOverride, PeerReview},
        state::AuditState,
    },
    ids::{AuditId, AuditProgramId, EmployeeId},
};
use gradus_entities::{
    audit,
    audit_override::{ActiveModel, Column, Entity, Model},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement},
};

use crate::{
    error::Result,
    store::{Db, WriteTx},
};

fn exception(row: Model) -> AuditOverride {
    AuditOverride {
        id: row.id,
        audit: row.audit_id,
        reason: row.reason,
        approver: row.approver_id,
        compensation: row.compensation,
        compensator: row.compensator_id,
        waived: row.waived,
        asked_by: row.asked_by,
        made_at: row.made_at,
        ended_at: row.ended_at,
        review: row.review_note.zip(row.reviewed_at).map(|(note, at)| PeerReview { note, at }),
    }
}

/// Audits of which `person` makes up for the exception in force.
pub(super) fn reviewed_by(scope: &Scope, person: EmployeeId) -> SelectStatement {
    let ids = Entity::find().select_only().column(Column::AuditId);
    ids.filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::CompensatorId.eq(person))
        .filter(Column::EndedAt.is_null())
        .into_query()
}

/// The exceptions in force of these audits.
pub async fn in_force(db: &impl Db, scope: &Scope, audits: &[AuditId]) -> Result<Vec<AuditOverride>> {
    let select = Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::AuditId.is_in(audits.iter().copied()))
        .filter(Column::EndedAt.is_null());
    Ok(select.all(db.connection()).await?.into_iter().map(exception).collect())
}

/// Stores an exception.
pub async fn insert(tx: &WriteTx, scope: &Scope, new: &AuditOverride) -> Result<()> {
    let row = ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(new.id),
        audit_id: Set(new.audit),
        reason: Set(new.reason.clone()),
        approver_id: Set(new.approver),
        compensation: Set(new.compensation),
        compensator_id: Set(new.compensator),
        waived: Set(new.waived.clone()),
        asked_by: Set(new.asked_by),
        made_at: Set(new.made_at),
        ended_at: Set(None),
        review_note: Set(None),
        reviewed_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Ends the exception in force of an audit, whose team is named anew.
pub async fn end(tx: &WriteTx, scope: &Scope, audit: AuditId, now: DateTime<Utc>) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::AuditId.eq(audit))
        .filter(Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Saves what a peer wrote.
pub async fn save_review(tx: &WriteTx, scope: &Scope, exception: &AuditOverride) -> Result<()> {
    let Some(review) = &exception.review else { return Ok(()) };
    Entity::update_many()
        .col_expr(Column::ReviewNote, Expr::value(review.note.clone()))
        .col_expr(Column::ReviewedAt, Expr::value(review.at))
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Id.eq(exception.id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// How many exceptions are in force in audits of a program whose first day lies in these days.
pub async fn count(
    db: &impl Db,
    scope: &Scope,
    program: AuditProgramId,
    first: NaiveDate,
    last: NaiveDate,
) -> Result<u64> {
    let audits = audit::Entity::find()
        .select_only()
        .column(audit::Column::Id)
        .filter(audit::Column::OrganizationId.eq(scope.organization))
        .filter(audit::Column::AuditProgramId.eq(program))
        .filter(audit::Column::State.is_not_in([AuditState::Cancelled, AuditState::Missed]))
        .filter(audit::Column::PlannedOn.between(first, last))
        .into_query();
    let select = Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::EndedAt.is_null())
        .filter(Column::AuditId.in_subquery(audits));
    Ok(select.count(db.connection()).await?)
}
