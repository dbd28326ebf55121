//! Audits that nobody looks after (R130): their preparation has begun, and nobody is in their team.

use gradus_domain::{
    access::Scope,
    audits::state::AuditState,
    scheduling::health::{HealthCheck, Suspect},
};
use gradus_entities::{
    audit::{Column, Entity},
    audit_member as member,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};

use crate::{error::Result, scheduling::health::Look, store::Db};

fn unattended(scope: &Scope, look: &Look) -> Select<Entity> {
    let attended = member::Entity::find()
        .select_only()
        .column(member::Column::AuditId)
        .filter(member::Column::OrganizationId.eq(scope.organization))
        .into_query();
    Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::State.is_in(AuditState::ALL.iter().copied().filter(|state| state.is_open())))
        .filter(Column::StartsAt.lte(look.now))
        .filter(Column::Id.not_in_subquery(attended))
}

/// Those, by id.
pub async fn suspects(db: &impl Db, scope: &Scope, look: &Look) -> Result<Vec<Suspect>> {
    let select = match look.after {
        Some(after) => unattended(scope, look).filter(Column::Id.gt(after)),
        None => unattended(scope, look),
    };
    let rows = select.order_by_asc(Column::Id).limit(look.limit).all(db.connection()).await?;
    let suspect = |row: gradus_entities::audit::Model| Suspect {
        check: HealthCheck::AuditUnattended,
        id: row.id.0,
        code: row.number,
        since: Some(row.starts_at),
        known_through: None,
    };
    Ok(rows.into_iter().map(suspect).collect())
}

/// How many there are.
pub async fn count(db: &impl Db, scope: &Scope, look: &Look) -> Result<u64> {
    Ok(unattended(scope, look).count(db.connection()).await?)
}
