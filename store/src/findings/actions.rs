//! Corrective actions by themselves.

use std::collections::HashMap;

use gradus_domain::{
    access::Scope,
    findings::state::FindingState,
    ids::{DepartmentId, EmployeeId},
};
use gradus_entities::{corrective_action as action, finding};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use crate::{error::Result, store::Db};

/// Numbers of the open actions of these people about findings of these departments, and of the findings there for which
/// they answer: what keeps somebody from auditing there (AUD-5).
pub async fn open_of(
    db: &impl Db,
    scope: &Scope,
    people: &[EmployeeId],
    departments: &[DepartmentId],
) -> Result<HashMap<EmployeeId, Vec<String>>> {
    let is_final = [FindingState::Closed, FindingState::Voided];
    let open = || {
        finding::Entity::find()
            .filter(finding::Column::OrganizationId.eq(scope.organization))
            .filter(finding::Column::DepartmentId.is_in(departments.iter().copied()))
            .filter(finding::Column::State.is_not_in(is_final))
    };
    let mut found: HashMap<EmployeeId, Vec<String>> = HashMap::new();
    let actions: Vec<(EmployeeId, String)> =
        action::Entity::find()
            .select_only()
            .column(action::Column::OwnerId)
            .column(action::Column::Number)
            .filter(action::Column::OrganizationId.eq(scope.organization))
            .filter(action::Column::OwnerId.is_in(people.iter().copied()))
            .filter(Condition::all().add(action::Column::DoneOn.is_null()).add(
                action::Column::FindingId.in_subquery(open().select_only().column(finding::Column::Id).into_query()),
            ))
            .order_by_asc(action::Column::Number)
            .into_tuple()
            .all(db.connection())
            .await?;
    let owned: Vec<(EmployeeId, String)> = open()
        .select_only()
        .column(finding::Column::OwnerId)
        .column(finding::Column::Number)
        .filter(finding::Column::OwnerId.is_in(people.iter().copied()))
        .order_by_asc(finding::Column::Number)
        .into_tuple()
        .all(db.connection())
        .await?;
    for (person, number) in actions.into_iter().chain(owned) {
        found.entry(person).or_default().push(number);
    }
    Ok(found)
}
