//! Other audits, as far as rotation looks at them (AUD-6): three statements, however many there are.

use std::collections::HashMap;

use chrono::NaiveDate;
use gradus_domain::{
    access::Scope,
    audits::{
        rotation::OtherAudit,
        state::{AuditRole, AuditState},
    },
    ids::{AuditId, DepartmentId, EmployeeId},
    people::spans::DaySpan,
};
use gradus_entities::{audit, audit_member as member, audit_scope_department as scoped};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};

use super::raw::{at, of_organization, span};
use crate::{error::Result, store::Db};

/// The most audits that are looked at, the newest first: rows of a cell are short, and a period is a year.
const MOST: u64 = 1_000;

/// Audits that look at one of `departments`, and those whose first day lies in `period`. What was called off or missed
/// is none.
pub async fn others(
    db: &impl Db,
    scope: &Scope,
    departments: &[DepartmentId],
    period: (NaiveDate, NaiveDate),
) -> Result<Vec<OtherAudit>> {
    let looking = scoped::Entity::find()
        .select_only()
        .column(scoped::Column::AuditId)
        .filter(scoped::Column::OrganizationId.eq(scope.organization))
        .filter(scoped::Column::DepartmentId.is_in(departments.iter().copied()))
        .into_query();
    let wanted = Condition::any()
        .add(audit::Column::Id.in_subquery(looking))
        .add(audit::Column::PlannedOn.between(period.0, period.1));
    let rows = audit::Entity::find()
        .filter(audit::Column::OrganizationId.eq(scope.organization))
        .filter(audit::Column::State.is_not_in([AuditState::Cancelled, AuditState::Missed]))
        .filter(wanted)
        .order_by_desc(audit::Column::PlannedOn)
        .order_by_desc(audit::Column::Id)
        .limit(MOST)
        .all(db.connection())
        .await?;
    let seats = member::Entity::find()
        .filter(member::Column::OrganizationId.eq(scope.organization))
        .filter(member::Column::AuditId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(member::Column::EmployeeId)
        .all(db.connection())
        .await?;
    let posts = posts(db, scope, seats.iter().map(|seat| seat.employee_id)).await?;
    let mut teams: HashMap<AuditId, Vec<member::Model>> = HashMap::new();
    for seat in seats {
        teams.entry(seat.audit_id).or_default().push(seat);
    }
    let of_row = |row: audit::Model| {
        let seats = teams.remove(&row.id).unwrap_or_default();
        let units = |person: EmployeeId| {
            let posts = posts.get(&person).into_iter().flatten();
            posts.filter(|(_, span)| span.contains(row.planned_on)).map(|(department, _)| *department).collect()
        };
        OtherAudit {
            audit: row.id,
            number: row.number,
            planned_on: row.planned_on,
            lead: seats.iter().find(|seat| seat.role == AuditRole::Lead).map(|seat| seat.employee_id),
            team: seats.iter().map(|seat| (seat.employee_id, units(seat.employee_id))).collect(),
            scope: row.scope,
        }
    };
    Ok(rows.into_iter().map(of_row).collect())
}

type Posts = HashMap<EmployeeId, Vec<(DepartmentId, DaySpan)>>;

async fn posts(db: &impl Db, scope: &Scope, people: impl Iterator<Item = EmployeeId>) -> Result<Posts> {
    let mut people: Vec<_> = people.map(|person| person.0).collect();
    people.sort_unstable();
    people.dedup();
    let select = of_organization(scope, "assignments", &["employee_id", "department_id", "valid_from", "valid_to"])
        .and_where(Expr::col("employee_id").is_in(people))
        .take();
    let mut found = Posts::new();
    for row in db.connection().query_all(&select).await? {
        found.entry(at(&row, 0)?).or_default().push((at(&row, 1)?, span(&row, 2)?));
    }
    Ok(found)
}
