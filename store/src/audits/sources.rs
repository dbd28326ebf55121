//! Where audits come from that no schedule made.

use gradus_domain::{
    access::Scope,
    ids::{AuditId, EmployeeId},
};
use gradus_entities::audit_source::{ActiveModel, Column, Entity};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};

use crate::{
    error::Result,
    store::{Db, WriteTx},
};

/// Where an audit comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditSource {
    /// The audit.
    pub audit: AuditId,
    /// The audit whose failures it looks at again.
    pub follows_up: Option<AuditId>,
    /// Who planned it, where that was a person.
    pub planned_by: Option<EmployeeId>,
}

/// Where these audits come from, and those that follow them up come from.
pub async fn around(db: &impl Db, scope: &Scope, audits: &[AuditId]) -> Result<Vec<AuditSource>> {
    let these = || audits.iter().copied();
    let select = Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Condition::any().add(Column::AuditId.is_in(these())).add(Column::FollowsUpId.is_in(these())))
        .order_by_asc(Column::AuditId);
    let rows = select.all(db.connection()).await?;
    let source = |row: gradus_entities::audit_source::Model| AuditSource {
        audit: row.audit_id,
        follows_up: row.follows_up_id,
        planned_by: row.planned_by,
    };
    Ok(rows.into_iter().map(source).collect())
}

/// Stores where an audit comes from.
pub async fn insert(tx: &WriteTx, scope: &Scope, source: AuditSource) -> Result<()> {
    let row = ActiveModel {
        organization_id: Set(scope.organization),
        audit_id: Set(source.audit),
        follows_up_id: Set(source.follows_up),
        planned_by: Set(source.planned_by),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}
