//! The facts from which coverage and obligations are judged, in a constant number of statements.
//!
//! Rows are read by position and put together here, because a national operator has millions of them. What a scope does
//! not reach is not read; the tree and the codes are, since audiences name departments outside it.

use std::collections::HashMap;

use chrono::NaiveDate;
use gradus_domain::{
    access::Scope,
    ids::{DepartmentId, EmployeeId},
    locale::LocalizedText,
    people::{
        employment::{EmploymentType, PersonFacts, Post},
        spans::{Dated, DaySpan},
    },
    training::{
        completion::{Completion, Waiver},
        facts::PersonTraining,
        scope::Directory,
    },
};
use sea_orm::{
    ConnectionTrait, QueryResult, TryGetable,
    sea_query::{Expr, ExprTrait, Order, Query, SelectStatement},
};

use super::{
    courses::score,
    people::{People, Posts, belongs},
};
use crate::{
    error::{Result, StoreError},
    store::Db,
};

/// A person of the roster with the number by which people call them.
#[derive(Clone, Debug)]
pub struct RosterPerson {
    /// Number.
    pub number: String,
    /// Employment, posts, roles, groups, leaves.
    pub facts: PersonFacts,
}

/// The days on which completions are asked for, both included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CompletedIn {
    /// First day; none for all of the past.
    pub first: Option<NaiveDate>,
    /// Last day; none for all of the future.
    pub last: Option<NaiveDate>,
}

/// A department with its code and the one above it.
pub type Unit = (DepartmentId, String, Option<DepartmentId>);

/// Every department, by code, whatever the scope reaches: audiences name them all.
pub async fn departments(db: &impl Db, scope: &Scope) -> Result<Vec<Unit>> {
    let select =
        of_organization(scope, "departments", &["id", "code", "parent_id"]).order_by("code", Order::Asc).take();
    let rows = db.connection().query_all(&select).await?;
    rows.iter().map(|row| Ok((at(row, 0)?, at(row, 1)?, at(row, 2)?))).collect()
}

/// What the codes that audiences name mean; of employees only those with one of `numbers`.
pub async fn directory(db: &impl Db, scope: &Scope, units: &[Unit], numbers: &[String]) -> Result<Directory> {
    let departments = units.iter().map(|(id, code, _)| (code.clone(), *id)).collect();
    let employees = of_organization(scope, "employees", &["number", "id"])
        .and_where(Expr::col("number").is_in(numbers.iter().map(String::as_str)))
        .take();
    Ok(Directory {
        departments,
        positions: codes(db, of_organization(scope, "positions", &["code", "id"])).await?,
        roles: codes(db, of_organization(scope, "roles", &["code", "id"])).await?,
        groups: codes(db, of_organization(scope, "groups", &["code", "id"])).await?,
        employees: if numbers.is_empty() { HashMap::new() } else { codes(db, employees).await? },
    })
}

/// What the codes of `table` (departments, positions, roles or groups) are called, whatever the scope reaches.
pub async fn names(db: &impl Db, scope: &Scope, table: &'static str) -> Result<HashMap<String, LocalizedText>> {
    codes(db, of_organization(scope, table, &["code", "name"])).await
}

async fn codes<T: TryGetable>(db: &impl Db, select: SelectStatement) -> Result<HashMap<String, T>> {
    let rows = db.connection().query_all(&select).await?;
    rows.iter().map(|row| Ok((at(row, 0)?, at(row, 1)?))).collect()
}

/// The people of the roster whom the scope reaches by any post, present or past, by number.
pub async fn roster(db: &impl Db, scope: &Scope, people: &People) -> Result<Vec<RosterPerson>> {
    let columns = ["id", "number", "employment_type", "hired_on", "left_on"];
    let select = of_organization(scope, "employees", &columns)
        .cond_where(belongs(scope, people, Posts::Ever, Expr::col(("employees", "id"))))
        .order_by("number", Order::Asc)
        .take();
    let rows = db.connection().query_all(&select).await?;
    let mut roster: Vec<_> = rows.iter().map(person).collect::<Result<_>>()?;
    let places: HashMap<EmployeeId, usize> =
        roster.iter().enumerate().map(|(place, person)| (person.facts.employee, place)).collect();

    let of = |table, columns: &[&'static str]| of_people(scope, people, table, columns);
    let posts =
        of("assignments", &["valid_from", "valid_to", "department_id", "position_id", "main", "fte_basis_points"]);
    each(db, posts, |row, employee| {
        let post = Post {
            department: at(row, 3)?,
            position: at(row, 4)?,
            main: at(row, 5)?,
            fte_basis_points: at(row, 6)?,
            span: span(row)?,
        };
        if let Some(person) = known(&mut roster, &places, employee) {
            person.posts.push(post);
        }
        Ok(())
    })
    .await?;
    each(db, of("role_holdings", &["valid_from", "valid_to", "role_id"]), |row, employee| {
        let role = Dated { value: at(row, 3)?, span: span(row)? };
        if let Some(person) = known(&mut roster, &places, employee) {
            person.roles.push(role);
        }
        Ok(())
    })
    .await?;
    each(db, of("group_memberships", &["valid_from", "valid_to", "group_id"]), |row, employee| {
        let group = Dated { value: at(row, 3)?, span: span(row)? };
        if let Some(person) = known(&mut roster, &places, employee) {
            person.groups.push(group);
        }
        Ok(())
    })
    .await?;
    each(db, of("leaves", &["valid_from", "valid_to"]), |row, employee| {
        let leave = span(row)?;
        if let Some(person) = known(&mut roster, &places, employee) {
            person.leaves.push(leave);
        }
        Ok(())
    })
    .await?;
    Ok(roster)
}

/// The ids of the next people of the organization after one of them, in order.
pub async fn ids_after(db: &impl Db, scope: &Scope, after: Option<EmployeeId>, limit: u64) -> Result<Vec<EmployeeId>> {
    let mut select = of_organization(scope, "employees", &["id"]).order_by("id", Order::Asc).limit(limit).take();
    if let Some(after) = after {
        select.and_where(Expr::col("id").gt(after.0));
    }
    let rows = db.connection().query_all(&select).await?;
    rows.iter().map(|row| at(row, 0)).collect()
}

/// Whether the organization has more than so many people, past ones too.
pub async fn has_more_people_than(db: &impl Db, scope: &Scope, count: u64) -> Result<bool> {
    let select = of_organization(scope, "employees", &["id"]).order_by("id", Order::Asc).offset(count).limit(1).take();
    Ok(!db.connection().query_all(&select).await?.is_empty())
}

/// The people with these numbers whom the scope reaches by their present main post, without posts and other facts.
pub async fn by_number(db: &impl Db, scope: &Scope, numbers: &[String]) -> Result<Vec<RosterPerson>> {
    let columns = ["id", "number", "employment_type", "hired_on", "left_on"];
    let mut found = Vec::with_capacity(numbers.len());
    for chunk in numbers.chunks(500) {
        let select = of_organization(scope, "employees", &columns)
            .and_where(Expr::col("number").is_in(chunk.iter().map(String::as_str)))
            .cond_where(belongs(scope, &People::All, Posts::Present, Expr::col(("employees", "id"))))
            .take();
        for row in db.connection().query_all(&select).await? {
            found.push(person(&row)?);
        }
    }
    Ok(found)
}

/// The completions of these people that lie within `days`, revoked ones too, by person.
pub async fn completions(
    db: &impl Db,
    scope: &Scope,
    people: &People,
    days: CompletedIn,
) -> Result<HashMap<EmployeeId, Vec<Completion>>> {
    let column = |name| Expr::col(("completions", name));
    let mut select = Query::select();
    let names =
        ["employee_id", "id", "course_id", "course_version", "completed_on", "score", "passed", "known_on", "closes"];
    for name in names {
        select.expr(column(name));
    }
    select
        .expr(Expr::col(("completion_revocations", "revoked_on")))
        .from("completions")
        .left_join(
            "completion_revocations",
            Expr::col(("completion_revocations", "organization_id"))
                .equals(("completions", "organization_id"))
                .and(Expr::col(("completion_revocations", "completion_id")).equals(("completions", "id"))),
        )
        .and_where(column("organization_id").eq(scope.organization.0))
        .cond_where(belongs(scope, people, Posts::Ever, column("employee_id")));
    if let Some(first) = days.first {
        select.and_where(column("completed_on").gte(first));
    }
    if let Some(last) = days.last {
        select.and_where(column("completed_on").lte(last));
    }
    let mut done: HashMap<EmployeeId, Vec<Completion>> = HashMap::new();
    for row in db.connection().query_all(&select).await? {
        let completion = Completion {
            id: at(&row, 1)?,
            course: at(&row, 2)?,
            course_version: at(&row, 3)?,
            completed_on: at(&row, 4)?,
            score: score("completions", at(&row, 5)?)?,
            passed: at(&row, 6)?,
            known_on: at(&row, 7)?,
            closes: at(&row, 8)?,
            revoked_on: at(&row, 9)?,
        };
        done.entry(at(&row, 0)?).or_default().push(completion);
    }
    Ok(done)
}

/// The waivers of these people, by person.
pub async fn waivers(db: &impl Db, scope: &Scope, people: &People) -> Result<HashMap<EmployeeId, Vec<Waiver>>> {
    let mut waivers: HashMap<EmployeeId, Vec<Waiver>> = HashMap::new();
    for waiver in super::waivers::bearing_on(db, scope, people).await? {
        waivers.entry(waiver.employee).or_default().push(Waiver {
            requirement: waiver.requirement,
            valid_from: waiver.valid_from,
            valid_until: waiver.valid_until,
            known_on: waiver.known_on,
        });
    }
    Ok(waivers)
}

/// Puts together what is known of each person of `roster`, in the same order.
#[must_use]
pub fn together(
    roster: &[RosterPerson],
    mut completions: HashMap<EmployeeId, Vec<Completion>>,
    mut waivers: HashMap<EmployeeId, Vec<Waiver>>,
) -> Vec<PersonTraining> {
    let person = |person: &RosterPerson| PersonTraining {
        completions: completions.remove(&person.facts.employee).unwrap_or_default(),
        waivers: waivers.remove(&person.facts.employee).unwrap_or_default(),
        person: person.facts.clone(),
    };
    roster.iter().map(person).collect()
}

fn of_organization(scope: &Scope, table: &'static str, columns: &[&'static str]) -> SelectStatement {
    Query::select()
        .columns(columns.iter().copied())
        .from(table)
        .and_where(Expr::col("organization_id").eq(scope.organization.0))
        .take()
}

fn of_people(scope: &Scope, people: &People, table: &'static str, columns: &[&'static str]) -> SelectStatement {
    let columns: Vec<_> = std::iter::once("employee_id").chain(columns.iter().copied()).collect();
    of_organization(scope, table, &columns)
        .cond_where(belongs(scope, people, Posts::Ever, Expr::col((table, "employee_id"))))
        .order_by("valid_from", Order::Asc)
        .take()
}

async fn each(
    db: &impl Db,
    select: SelectStatement,
    mut take: impl FnMut(&QueryResult, EmployeeId) -> Result<()>,
) -> Result<()> {
    for row in db.connection().query_all(&select).await? {
        take(&row, at(&row, 0)?)?;
    }
    Ok(())
}

fn known<'a>(
    roster: &'a mut [RosterPerson],
    places: &HashMap<EmployeeId, usize>,
    employee: EmployeeId,
) -> Option<&'a mut PersonFacts> {
    roster.get_mut(*places.get(&employee)?).map(|person| &mut person.facts)
}

fn person(row: &QueryResult) -> Result<RosterPerson> {
    let employment: String = at(row, 2)?;
    let employment: EmploymentType = employment
        .parse()
        .map_err(|_| StoreError::Inconsistent { table: "employees", what: format!("employment type {employment}") })?;
    let facts = PersonFacts {
        employee: at(row, 0)?,
        employment,
        hired_on: at(row, 3)?,
        left_on: at(row, 4)?,
        posts: Vec::new(),
        roles: Vec::new(),
        groups: Vec::new(),
        leaves: Vec::new(),
    };
    Ok(RosterPerson { number: at(row, 1)?, facts })
}

/// The span in the second and third column.
fn span(row: &QueryResult) -> Result<DaySpan> {
    Ok(DaySpan { from: at(row, 1)?, to: at(row, 2)? })
}

fn at<T: TryGetable>(row: &QueryResult, index: usize) -> Result<T> {
    Ok(row.try_get_by_index(index)?)
}
