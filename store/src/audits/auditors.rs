//! What is known of people who may audit, in a constant number of statements.

use std::collections::HashMap;

use chrono::NaiveDate;
use gradus_domain::{
    access::Scope,
    audits::{
        independence::{IndependenceFacts, Post},
        team::{AuditorFacts, PastAudit},
    },
    ids::{DepartmentId, EmployeeId},
    people::spans::DaySpan,
};
use gradus_entities::{audit, audit_member as member};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Condition, Expr, ExprTrait, JoinType, Order},
};

use super::{
    conflicts,
    raw::{at, of_organization, span},
};
use crate::{error::Result, store::Db};

/// The employees with these numbers, whatever a scope reaches: who audits may come from anywhere.
pub async fn by_numbers(db: &impl Db, scope: &Scope, numbers: &[String]) -> Result<HashMap<String, EmployeeId>> {
    let select = of_organization(scope, "employees", &["number", "id"])
        .and_where(Expr::col("number").is_in(numbers.iter().map(String::as_str)))
        .take();
    let rows = db.connection().query_all(&select).await?;
    rows.iter().map(|row| Ok((at(row, 0)?, at(row, 1)?))).collect()
}

/// Who may be looked at as an auditor on `day`: people with a post in the department that audits, and holders of one of
/// `roles`; at most `most`.
pub async fn pool(
    db: &impl Db,
    scope: &Scope,
    department: DepartmentId,
    roles: &[String],
    day: NaiveDate,
    most: u64,
) -> Result<Vec<EmployeeId>> {
    let holds = |table: &'static str| {
        let open =
            Condition::any().add(Expr::col((table, "valid_to")).is_null()).add(Expr::col((table, "valid_to")).gt(day));
        Condition::all().add(Expr::col((table, "valid_from")).lte(day)).add(open)
    };
    let posts = of_organization(scope, "assignments", &["employee_id"])
        .and_where(Expr::col(("assignments", "department_id")).eq(department.0))
        .cond_where(holds("assignments"))
        .take();
    let of_role = Condition::all()
        .add(Expr::col(("roles", "organization_id")).equals(("role_holdings", "organization_id")))
        .add(Expr::col(("roles", "id")).equals(("role_holdings", "role_id")));
    let holders = of_organization(scope, "role_holdings", &["employee_id"])
        .join(JoinType::InnerJoin, "roles", of_role)
        .and_where(Expr::col(("roles", "code")).is_in(roles.iter().map(String::as_str)))
        .cond_where(holds("role_holdings"))
        .take();
    let select = of_organization(scope, "employees", &["id"])
        .cond_where(Condition::any().add(Expr::col("id").in_subquery(posts)).add(Expr::col("id").in_subquery(holders)))
        .cond_where(Condition::any().add(Expr::col("left_on").is_null()).add(Expr::col("left_on").gte(day)))
        .order_by("number", Order::Asc)
        .limit(most)
        .take();
    let rows = db.connection().query_all(&select).await?;
    rows.iter().map(|row| at(row, 0)).collect()
}

/// How many people have a post in a department on `day`.
pub async fn head_count(db: &impl Db, scope: &Scope, department: DepartmentId, day: NaiveDate) -> Result<u64> {
    let open = Condition::any().add(Expr::col("valid_to").is_null()).add(Expr::col("valid_to").gt(day));
    let select = of_organization(scope, "assignments", &["employee_id"])
        .distinct()
        .and_where(Expr::col("department_id").eq(department.0))
        .and_where(Expr::col("valid_from").lte(day))
        .cond_where(open)
        .take();
    Ok(u64::try_from(db.connection().query_all(&select).await?.len()).unwrap_or(u64::MAX))
}

/// The departments to which somebody belongs on `day`.
pub async fn belongs_to(db: &impl Db, scope: &Scope, person: EmployeeId, day: NaiveDate) -> Result<Vec<DepartmentId>> {
    let open = Condition::any().add(Expr::col("valid_to").is_null()).add(Expr::col("valid_to").gt(day));
    let select = of_organization(scope, "assignments", &["department_id"])
        .and_where(Expr::col("employee_id").eq(person.0))
        .and_where(Expr::col("valid_from").lte(day))
        .cond_where(open)
        .take();
    let rows = db.connection().query_all(&select).await?;
    rows.iter().map(|row| at(row, 0)).collect()
}

/// What is known of these people, but for their training, by number.
pub async fn facts(db: &impl Db, scope: &Scope, people: &[EmployeeId]) -> Result<Vec<AuditorFacts>> {
    let ids = || people.iter().map(|person| person.0);
    let employees = of_organization(scope, "employees", &["id", "number", "hired_on", "left_on", "manager_id"])
        .and_where(Expr::col("id").is_in(ids()))
        .order_by("number", Order::Asc)
        .take();
    let mut found = Vec::new();
    for row in db.connection().query_all(&employees).await? {
        let left_on: Option<NaiveDate> = at(&row, 3)?;
        // The day of leaving is the last one.
        let employed = DaySpan { from: at(&row, 2)?, to: left_on.and_then(|last| last.succ_opt()) };
        found.push(AuditorFacts {
            employee: at(&row, 0)?,
            number: at(&row, 1)?,
            employed,
            manager: at(&row, 4)?,
            independence: IndependenceFacts::default(),
            qualified: Vec::new(),
            leaves: Vec::new(),
            history: Vec::new(),
        });
    }
    let places: HashMap<EmployeeId, usize> =
        found.iter().enumerate().map(|(place, facts)| (facts.employee, place)).collect();

    let same_department = Condition::all()
        .add(Expr::col(("departments", "organization_id")).equals(("assignments", "organization_id")))
        .add(Expr::col(("departments", "id")).equals(("assignments", "department_id")));
    let posts = of_organization(scope, "assignments", &["employee_id", "valid_from", "valid_to", "department_id"])
        .column(("departments", "code"))
        .join(JoinType::InnerJoin, "departments", same_department)
        .and_where(Expr::col(("assignments", "employee_id")).is_in(ids()))
        .order_by(("assignments", "valid_from"), Order::Asc)
        .take();
    for row in db.connection().query_all(&posts).await? {
        let post = Post { department: at(&row, 3)?, code: at(&row, 4)?, span: span(&row, 1)? };
        if let Some(facts) = places.get(&at(&row, 0)?).and_then(|place| found.get_mut(*place)) {
            facts.independence.posts.push(post);
        }
    }
    let away = of_organization(scope, "leaves", &["employee_id", "valid_from", "valid_to"])
        .and_where(Expr::col("employee_id").is_in(ids()))
        .take();
    for row in db.connection().query_all(&away).await? {
        if let Some(facts) = places.get(&at(&row, 0)?).and_then(|place| found.get_mut(*place)) {
            facts.leaves.push(span(&row, 1)?);
        }
    }
    for conflict in conflicts::standing(db, scope, people).await? {
        if let Some(facts) = places.get(&conflict.employee).and_then(|place| found.get_mut(*place)) {
            facts.independence.conflicts.push((conflict.department, conflict.span));
        }
    }
    for (employee, past) in history(db, scope, people).await? {
        if let Some(facts) = places.get(&employee).and_then(|place| found.get_mut(*place)) {
            facts.history.push(past);
        }
    }
    Ok(found)
}

/// The audits in whose teams these people are or were.
async fn history(db: &impl Db, scope: &Scope, people: &[EmployeeId]) -> Result<Vec<(EmployeeId, PastAudit)>> {
    let seats = member::Entity::find()
        .filter(member::Column::OrganizationId.eq(scope.organization))
        .filter(member::Column::EmployeeId.is_in(people.iter().copied()))
        .all(db.connection())
        .await?;
    let audits = audit::Entity::find()
        .filter(audit::Column::OrganizationId.eq(scope.organization))
        .filter(audit::Column::Id.is_in(seats.iter().map(|seat| seat.audit_id)))
        .all(db.connection())
        .await?;
    let audits: HashMap<_, _> = audits.into_iter().map(|row| (row.id, row)).collect();
    let past = seats.into_iter().filter_map(|seat| {
        let row = audits.get(&seat.audit_id)?;
        let past = PastAudit {
            audit: row.id,
            planned_on: row.planned_on,
            state: row.state,
            role: seat.role,
            areas: row.scope.areas.clone(),
        };
        Some((seat.employee_id, past))
    });
    Ok(past.collect())
}
