//! Reminders of audits that nobody sends (R130): their timer is due, and no process has looked at it, or it fails.

use gradus_domain::{
    access::Scope,
    ids::AuditId,
    scheduling::health::{HealthCheck, PATIENCE, Suspect},
    scheduling::timer::TimerKind,
};
use gradus_entities::{
    audit,
    timer::{Column, Entity, Model},
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::{error::Result, scheduling::health::Look, store::Db};

fn overdue(scope: &Scope, look: &Look) -> Select<Entity> {
    // Both sides are answered from an index of their own, which holds next to nothing.
    let found = Condition::any().add(Column::WakeAt.lt(look.now - PATIENCE)).add(Column::Error.is_not_null());
    Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Kind.eq(TimerKind::AuditReminder))
        .filter(found)
}

/// Those, by the id of the audit: each has one timer that waits.
pub async fn suspects(db: &impl Db, scope: &Scope, look: &Look) -> Result<Vec<Suspect>> {
    let select = match look.after {
        Some(after) => overdue(scope, look).filter(Column::ObjectId.gt(after)),
        None => overdue(scope, look),
    };
    let rows = select.order_by_asc(Column::ObjectId).limit(look.limit).all(db.connection()).await?;
    let named = audit::Entity::find()
        .select_only()
        .columns([audit::Column::Id, audit::Column::Number])
        .filter(audit::Column::OrganizationId.eq(scope.organization))
        .filter(audit::Column::Id.is_in(rows.iter().map(|row| AuditId(row.object_id))));
    let named: Vec<(AuditId, String)> = named.into_tuple().all(db.connection()).await?;
    let number = |row: &Model| {
        let of = named.iter().find(|(id, _)| id.0 == row.object_id);
        of.map(|(_, number)| number.clone()).unwrap_or_default()
    };
    let suspect = |row: Model| Suspect {
        check: HealthCheck::TimerOverdue,
        id: row.object_id,
        code: number(&row),
        since: Some(row.due_at),
        known_through: None,
    };
    Ok(rows.into_iter().map(suspect).collect())
}

/// How many there are.
pub async fn count(db: &impl Db, scope: &Scope, look: &Look) -> Result<u64> {
    Ok(overdue(scope, look).count(db.connection()).await?)
}
