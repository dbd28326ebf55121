//! Who sees which findings (SEC-2).

use gradus_domain::{
    access::{Reach, Scope},
    findings::state::FindingState,
    ids::EmployeeId,
};
use gradus_entities::{
    audit_member as member, corrective_action as action,
    finding::{Column, Entity},
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select, sea_query::SelectStatement,
};

use crate::scope::within;

/// Who looks at findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingViewer {
    /// What they may read.
    pub read: Scope,
    /// Where they also read what is not issued yet: where they manage findings or audits.
    pub drafts: Vec<Scope>,
    /// Who they are: people see what they raised, what they answer for, and what they work on.
    pub me: Option<EmployeeId>,
}

impl FindingViewer {
    /// One who sees everything of an organization.
    #[must_use]
    pub fn everything(scope: &Scope) -> Self {
        let all = Scope::organization(scope.organization);
        Self { read: all.clone(), drafts: vec![all], me: None }
    }
}

/// Findings with an action of `person`.
fn worked_on_by(scope: &Scope, person: EmployeeId) -> SelectStatement {
    let ids = action::Entity::find().select_only().column(action::Column::FindingId);
    ids.filter(action::Column::OrganizationId.eq(scope.organization))
        .filter(action::Column::OwnerId.eq(person))
        .into_query()
}

/// Audits in whose team `person` sits.
fn audited_by(scope: &Scope, person: EmployeeId) -> SelectStatement {
    let ids = member::Entity::find().select_only().column(member::Column::AuditId);
    ids.filter(member::Column::OrganizationId.eq(scope.organization))
        .filter(member::Column::EmployeeId.eq(person))
        .into_query()
}

/// Findings that a viewer sees: those of the departments within reach and their own ones; of drafts, those that they raised
/// or that an audit of theirs found, and those of departments where they manage findings or audits.
pub(super) fn visible(viewer: &FindingViewer) -> Select<Entity> {
    let scope = &viewer.read;
    let mut select = Entity::find().filter(Column::OrganizationId.eq(scope.organization));
    if scope.reach != Reach::Organization {
        let mut reached = Condition::any().add(within(scope, Column::DepartmentId, Some(Column::RaisedById)));
        if let Some(me) = viewer.me {
            reached = reached
                .add(Column::RaisedById.eq(me))
                .add(Column::OwnerId.eq(me))
                .add(Column::Id.in_subquery(worked_on_by(scope, me)))
                .add(Column::AuditId.in_subquery(audited_by(scope, me)));
        }
        select = select.filter(reached);
    }
    if viewer.drafts.iter().any(|drafts| drafts.reach == Reach::Organization) {
        return select;
    }
    let mut told = Condition::any().add(Column::State.ne(FindingState::Draft));
    for drafts in &viewer.drafts {
        told = told.add(within(drafts, Column::DepartmentId, None::<Column>));
    }
    if let Some(me) = viewer.me {
        told = told.add(Column::RaisedById.eq(me)).add(Column::AuditId.in_subquery(audited_by(scope, me)));
    }
    select.filter(told)
}
