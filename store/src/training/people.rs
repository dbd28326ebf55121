//! Whose rows are asked for, in SQL: what belongs to people whom a scope reaches.

use gradus_domain::{
    access::{Reach, Scope},
    ids::EmployeeId,
};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement};

/// Which people are asked for, within what the scope reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum People {
    /// Everybody.
    All,
    /// These.
    These(Vec<EmployeeId>),
}

/// By which of their posts a subtree takes in people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Posts {
    /// The present main one: whose record one may open.
    Present,
    /// Any, past ones too: whose facts bear on figures of the subtree.
    Ever,
}

/// Rows whose `employee` column names one of `people` whom the scope reaches. The caller filters by the organization.
pub(super) fn belongs(scope: &Scope, people: &People, posts: Posts, employee: Expr) -> Condition {
    let mut condition = Condition::all();
    if let People::These(ids) = people {
        condition = condition.add(employee.clone().is_in(ids.iter().map(|id| id.0)));
    }
    match &scope.reach {
        Reach::Organization => condition,
        Reach::Own(person) => condition.add(employee.eq(person.0)),
        Reach::Subtrees(_) => condition.add(employee.in_subquery(members(scope, posts))),
    }
}

fn members(scope: &Scope, posts: Posts) -> SelectStatement {
    let (table, member) = match posts {
        Posts::Present => ("employees", "id"),
        Posts::Ever => ("assignments", "employee_id"),
    };
    let roots = match &scope.reach {
        Reach::Subtrees(roots) => roots.as_slice(),
        Reach::Organization | Reach::Own(_) => &[],
    };
    let below = Query::select()
        .column("descendant_id")
        .from("department_closure")
        .and_where(Expr::col("organization_id").eq(scope.organization.0))
        .and_where(Expr::col("ancestor_id").is_in(roots.iter().map(|root| root.0)))
        .take();
    Query::select()
        .column(member)
        .from(table)
        .and_where(Expr::col("organization_id").eq(scope.organization.0))
        .and_where(Expr::col("department_id").in_subquery(below))
        .take()
}
