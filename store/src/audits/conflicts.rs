//! Conflicts of interest that people declared.

use gradus_domain::{
    access::Scope,
    audits::conflict::{AuditConflict, ConflictWithdrawal},
    ids::{AuditConflictId, EmployeeId},
    people::spans::DaySpan,
};
use gradus_entities::audit_conflict::{ActiveModel, Column, Entity, Model};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select, sea_query::Expr,
};

use crate::{
    error::Result,
    store::{Db, WriteTx},
};

/// The most that are read of one person.
const MOST: u64 = 200;

fn conflict(row: Model) -> AuditConflict {
    let taken_back = row.withdrawal_reason.zip(row.withdrawn_at);
    AuditConflict {
        id: row.id,
        employee: row.employee_id,
        department: row.department_id,
        span: DaySpan { from: row.valid_from, to: row.valid_to },
        reason: row.reason,
        declared_by: row.declared_by,
        declared_at: row.declared_at,
        withdrawal: taken_back.map(|(reason, at)| ConflictWithdrawal { reason, by: row.withdrawn_by, at }),
        version: row.version,
    }
}

fn of_organization(scope: &Scope) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(scope.organization))
}

/// Those of these people that were not taken back.
pub async fn standing(db: &impl Db, scope: &Scope, people: &[EmployeeId]) -> Result<Vec<AuditConflict>> {
    let select = of_organization(scope)
        .filter(Column::EmployeeId.is_in(people.iter().copied()))
        .filter(Column::WithdrawnAt.is_null());
    Ok(select.all(db.connection()).await?.into_iter().map(conflict).collect())
}

/// Those of one person, the newest first.
pub async fn of_person(db: &impl Db, scope: &Scope, person: EmployeeId) -> Result<Vec<AuditConflict>> {
    let select = of_organization(scope).filter(Column::EmployeeId.eq(person));
    let select = select.order_by_desc(Column::ValidFrom).order_by_asc(Column::Id).limit(MOST);
    Ok(select.all(db.connection()).await?.into_iter().map(conflict).collect())
}

/// Those with these ids.
pub async fn find_many(db: &impl Db, scope: &Scope, ids: &[AuditConflictId]) -> Result<Vec<AuditConflict>> {
    let select = of_organization(scope).filter(Column::Id.is_in(ids.iter().copied()));
    Ok(select.all(db.connection()).await?.into_iter().map(conflict).collect())
}

/// The conflict, locked until the transaction ends.
pub async fn find_for_update(tx: &WriteTx, scope: &Scope, id: AuditConflictId) -> Result<Option<AuditConflict>> {
    let select = of_organization(scope).filter(Column::Id.eq(id)).lock_exclusive();
    Ok(select.one(tx.connection()).await?.map(conflict))
}

/// Stores a new conflict.
pub async fn insert(tx: &WriteTx, scope: &Scope, new: &AuditConflict) -> Result<()> {
    let row = ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(new.id),
        employee_id: Set(new.employee),
        department_id: Set(new.department),
        valid_from: Set(new.span.from),
        valid_to: Set(new.span.to),
        reason: Set(new.reason.clone()),
        declared_by: Set(new.declared_by),
        declared_at: Set(new.declared_at),
        withdrawal_reason: Set(None),
        withdrawn_by: Set(None),
        withdrawn_at: Set(None),
        version: Set(new.version),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Saves that a conflict was taken back.
pub async fn save(tx: &WriteTx, scope: &Scope, conflict: &AuditConflict) -> Result<()> {
    let Some(withdrawal) = &conflict.withdrawal else { return Ok(()) };
    Entity::update_many()
        .col_expr(Column::WithdrawalReason, Expr::value(withdrawal.reason.clone()))
        .col_expr(Column::WithdrawnBy, Expr::value(withdrawal.by))
        .col_expr(Column::WithdrawnAt, Expr::value(withdrawal.at))
        .col_expr(Column::Version, Expr::value(conflict.version))
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Id.eq(conflict.id))
        .exec(tx.connection())
        .await?;
    Ok(())
}
