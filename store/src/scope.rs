//! What a scope means in SQL.

use gradus_domain::{
    access::{Reach, Scope},
    ids::{DepartmentId, OrganizationId},
};
use gradus_entities::department_closure;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement},
};

/// Rows whose `department` the scope reaches; an own row is recognized by `owner`.
///
/// The caller filters by the organization itself, with the column of its own table.
pub fn within(scope: &Scope, department: impl ColumnTrait, owner: Option<impl ColumnTrait>) -> Condition {
    match &scope.reach {
        Reach::Organization => Condition::all(),
        Reach::Subtrees { departments, own } => {
            let inside = department.in_subquery(subtrees(scope.organization, departments));
            match owner.zip(*own) {
                Some((owner, person)) => Condition::any().add(inside).add(owner.eq(person)),
                None => Condition::all().add(inside),
            }
        }
        Reach::Own(person) => match owner {
            Some(owner) => Condition::all().add(owner.eq(*person)),
            None => nothing(),
        },
    }
}

/// The departments of an organization that lie in the subtrees of `roots`.
pub(crate) fn subtrees(organization: OrganizationId, roots: &[DepartmentId]) -> SelectStatement {
    department_closure::Entity::find()
        .select_only()
        .column(department_closure::Column::DescendantId)
        .filter(department_closure::Column::OrganizationId.eq(organization))
        .filter(department_closure::Column::AncestorId.is_in(roots.iter().copied()))
        .into_query()
}

/// A condition that no row meets.
pub fn nothing() -> Condition {
    Condition::all().add(Expr::cust("1 = 0"))
}
