//! Which audits somebody sees, and which of those are asked for.

use chrono::NaiveDate;
use gradus_domain::{
    access::{Reach, Scope},
    audits::state::AuditState,
    ids::{AuditProgramId, DepartmentId, EmployeeId},
};
use gradus_entities::{
    audit::{Column, Entity},
    audit_member as member, audit_scope_department as scoped,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select, sea_query::SelectStatement,
};

use super::overrides;
use crate::scope::within;

/// Which audits are asked for. Conditions are joined by "and".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only in these states.
    pub states: Vec<AuditState>,
    /// Only of this audit program.
    pub program: Option<AuditProgramId>,
    /// Only on or after this day.
    pub planned_from: Option<NaiveDate>,
    /// Only on or before this day.
    pub planned_to: Option<NaiveDate>,
    /// Only those that look at this department or one below it.
    pub department: Option<DepartmentId>,
}

/// Audits that look at a department which `scope` reaches.
fn looking_at(scope: &Scope) -> SelectStatement {
    let ids = scoped::Entity::find().select_only().column(scoped::Column::AuditId);
    ids.filter(scoped::Column::OrganizationId.eq(scope.organization))
        .filter(within(scope, scoped::Column::DepartmentId, None::<scoped::Column>))
        .into_query()
}

/// Audits to which `person` is assigned.
fn assigned_to(scope: &Scope, person: EmployeeId) -> SelectStatement {
    let ids = member::Entity::find().select_only().column(member::Column::AuditId);
    ids.filter(member::Column::OrganizationId.eq(scope.organization))
        .filter(member::Column::EmployeeId.eq(person))
        .into_query()
}

/// Audits that the scope reaches: those that look at one of its departments, those that one of its departments carries
/// out, and those to which `me`, who asks, is assigned or whose result they review.
pub(super) fn visible(scope: &Scope, me: Option<EmployeeId>) -> Select<Entity> {
    let select = Entity::find().filter(Column::OrganizationId.eq(scope.organization));
    if scope.reach == Reach::Organization {
        return select;
    }
    // Those audited learn of an unannounced audit when it begins.
    let told = Condition::any()
        .add(Column::Unannounced.eq(false))
        .add(Column::State.is_not_in([AuditState::Planned, AuditState::Preparing]));
    let looked_at = Condition::all().add(Column::Id.in_subquery(looking_at(scope))).add(told);
    let mut reached = Condition::any().add(within(scope, Column::DepartmentId, None::<Column>)).add(looked_at);
    if let Some(me) = me {
        reached = reached
            .add(Column::Id.in_subquery(assigned_to(scope, me)))
            .add(Column::Id.in_subquery(overrides::reviewed_by(scope, me)));
    }
    select.filter(reached)
}

pub(super) fn filtered(scope: &Scope, me: Option<EmployeeId>, filter: &AuditFilter) -> Select<Entity> {
    let mut select = visible(scope, me);
    if !filter.states.is_empty() {
        select = select.filter(Column::State.is_in(filter.states.iter().copied()));
    }
    if let Some(program) = filter.program {
        select = select.filter(Column::AuditProgramId.eq(program));
    }
    if let Some(from) = filter.planned_from {
        select = select.filter(Column::PlannedOn.gte(from));
    }
    if let Some(to) = filter.planned_to {
        select = select.filter(Column::PlannedOn.lte(to));
    }
    if let Some(root) = filter.department {
        let subtree = Scope::subtree(scope.organization, root);
        select = select.filter(Column::Id.in_subquery(looking_at(&subtree)));
    }
    select
}
