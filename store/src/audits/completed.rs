//! How often the audits of programs were completed: what gates count (PRG-3).

use chrono::NaiveDate;
use gradus_domain::{access::Scope, audits::state::AuditState, ids::AuditProgramId};
use gradus_entities::audit::{Column, Entity};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::{error::Result, store::Db};

/// The planned day of every audit of these programs whose report is signed, planned for `until` or before.
pub async fn days(
    db: &impl Db,
    scope: &Scope,
    programs: &[AuditProgramId],
    until: NaiveDate,
) -> Result<Vec<(AuditProgramId, NaiveDate)>> {
    let signed = AuditState::ALL.iter().copied().filter(|state| state.is_completed());
    let select = Entity::find()
        .select_only()
        .columns([Column::AuditProgramId, Column::PlannedOn])
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::AuditProgramId.is_in(programs.iter().copied()))
        .filter(Column::State.is_in(signed))
        .filter(Column::PlannedOn.lte(until))
        .order_by_asc(Column::PlannedOn);
    Ok(select.into_tuple().all(db.connection()).await?)
}
