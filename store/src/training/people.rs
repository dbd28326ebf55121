//! Whose rows are asked for, in SQL: what belongs to people whom a scope reaches.

use gradus_domain::{
    access::{Reach, Scope},
    ids::{DepartmentId, EmployeeId},
};
use sea_orm::{
    JoinType,
    sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement, UnionType},
};

/// Which people are asked for, within what the scope reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum People {
    /// Everybody.
    All,
    /// These.
    These(Vec<EmployeeId>),
    /// Those from the first id to the last, both included.
    Within(EmployeeId, EmployeeId),
    /// Whoever the rows name, which something else narrows down to a few.
    Named,
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
///
/// Only where everybody is meant is the subtree listed. Few people are looked up: to list a subtree for the sake of a few
/// costs as much as the subtree is large, 56 ms instead of 0.4 for one employee among 20,000 on SQLite.
pub(super) fn belongs(scope: &Scope, people: &People, posts: Posts, employee: Expr) -> Condition {
    let condition = Condition::all();
    let member = || Expr::col(("member", posts.person()));
    match (&scope.reach, people) {
        (Reach::Organization, People::These(ids)) => condition.add(employee.is_in(ids.iter().map(|id| id.0))),
        (Reach::Organization, People::All | People::Named) => condition,
        (Reach::Organization, People::Within(first, last)) => condition.add(employee.between(first.0, last.0)),
        (Reach::Own(_) | Reach::Subtrees { .. }, People::Within(first, last)) => {
            let within = employee.clone().between(first.0, last.0);
            belongs(scope, &People::All, posts, employee).add(within)
        }
        (Reach::Own(person), People::These(ids)) if !ids.contains(person) => condition.add(Expr::val(1).eq(0)),
        (Reach::Own(person), _) => condition.add(employee.eq(person.0)),
        (Reach::Subtrees { departments, own }, People::All) => {
            let listed = members(scope, departments, posts).expr(member()).take();
            condition.add(employee.in_subquery(with(scope, listed, *own)))
        }
        (Reach::Subtrees { departments, own }, People::These(ids)) => {
            let these = member().is_in(ids.iter().map(|id| id.0));
            let listed = members(scope, departments, posts).expr(member()).and_where(these).take();
            let own = own.filter(|person| ids.contains(person));
            condition.add(employee.in_subquery(with(scope, listed, own)))
        }
        (Reach::Subtrees { departments, own }, People::Named) => {
            let itself = member().eq(employee.clone());
            let inside = members(scope, departments, posts).expr(Expr::val(1)).and_where(itself).take();
            let reached = Condition::any().add(Expr::exists(inside));
            condition.add(match own {
                Some(person) => reached.add(employee.eq(person.0)),
                None => reached,
            })
        }
    }
}

impl Posts {
    fn table(self) -> &'static str {
        match self {
            Self::Present => "employees",
            Self::Ever => "assignments",
        }
    }

    fn person(self) -> &'static str {
        match self {
            Self::Present => "id",
            Self::Ever => "employee_id",
        }
    }
}

/// `listed` and the person who asks, as one list: a condition beside it would keep the database from looking its rows
/// up.
fn with(scope: &Scope, mut listed: SelectStatement, own: Option<EmployeeId>) -> SelectStatement {
    if let Some(person) = own {
        let themselves = Query::select()
            .from_as("employees", "asker")
            .column(("asker", "id"))
            .and_where(Expr::col(("asker", "organization_id")).eq(scope.organization.0))
            .and_where(Expr::col(("asker", "id")).eq(person.0))
            .take();
        listed.union(UnionType::All, themselves);
    }
    listed
}

/// The people of these subtrees, without what is asked of them.
fn members(scope: &Scope, roots: &[DepartmentId], posts: Posts) -> SelectStatement {
    let reached = |column| Expr::col(("reached", column));
    let same = |column, other| reached(column).equals(("member", other));
    Query::select()
        .from_as(posts.table(), "member")
        .join_as(
            JoinType::InnerJoin,
            "department_closure",
            "reached",
            same("organization_id", "organization_id").and(same("descendant_id", "department_id")),
        )
        .and_where(Expr::col(("member", "organization_id")).eq(scope.organization.0))
        .and_where(reached("ancestor_id").is_in(roots.iter().map(|root| root.0)))
        .take()
}
