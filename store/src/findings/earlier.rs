//! Findings of the same cause: before (CAP-5), and since (formula 4.14).

use chrono::NaiveDate;
use gradus_domain::{
    access::Scope,
    findings::recurrence::{Earlier, Sameness},
    findings::state::FindingState,
    ids::{DepartmentId, FindingId},
};
use gradus_entities::finding::{Column, Entity};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::{error::Result, store::Db};

/// The most findings that are told to have come again.
const MOST_TOLD: u64 = 20;

fn same_cause(scope: &Scope, department: DepartmentId, cause: &str, but: FindingId) -> Select<Entity> {
    Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::DepartmentId.eq(department))
        .filter(Column::CauseCode.eq(cause))
        .filter(Column::Id.ne(but))
}

/// Findings of the same department and cause, other than `but`, that were closed.
pub async fn closed(db: &impl Db, scope: &Scope, of: &Sameness, but: FindingId) -> Result<Vec<Earlier>> {
    let select = same_cause(scope, of.department, &of.cause, but)
        .filter(Column::State.eq(FindingState::Closed))
        .order_by_asc(Column::Number);
    let rows = select.all(db.connection()).await?;
    let earlier = rows.into_iter().filter_map(|row| {
        let sameness = Sameness { department: row.department_id, item: row.item, cause: row.cause_code? };
        Some(Earlier { finding: row.id, sameness, closed_on: row.closed_on? })
    });
    Ok(earlier.collect())
}

/// Numbers of findings of the same department and cause, other than `but`, that were raised after a day and were some.
pub async fn since(
    db: &impl Db,
    scope: &Scope,
    (department, cause): (DepartmentId, &str),
    day: NaiveDate,
    but: FindingId,
) -> Result<Vec<String>> {
    let select = same_cause(scope, department, cause, but)
        .filter(Column::State.ne(FindingState::Voided))
        .filter(Column::RaisedOn.gt(day))
        .order_by_asc(Column::Number)
        .limit(MOST_TOLD);
    Ok(select.select_only().column(Column::Number).into_tuple().all(db.connection()).await?)
}
