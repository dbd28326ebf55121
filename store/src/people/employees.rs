//! Employees.

use chrono::{DateTime, NaiveDate, Utc};
use gradus_domain::{
    access::Scope,
    ids::{DepartmentId, EmployeeId},
    locale::Locale,
    page::{Cursor, Page, PageRequest},
    people::{
        employee::{Employee, search_form, search_text},
        employment::EmployeeStatus,
    },
};
use gradus_entities::{
    employee::{ActiveModel, Column, Entity, Model},
    leave,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{LikeExpr, OnConflict},
};

use crate::{
    error::Result,
    page::{Sort, page, text_key},
    scope::within,
    store::{Db, WriteTx},
};

/// Rows that one statement inserts, and keys that one looks for.
pub const CHUNK: usize = 500;

/// Which employees are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EmployeeFilter {
    /// Only those of this department and its subtree.
    pub within: Option<DepartmentId>,
    /// Only those who stand so on a day.
    pub status: Option<(Vec<EmployeeStatus>, NaiveDate)>,
    /// Only those whose name or number contains this.
    pub search: Option<String>,
}

/// How employees are sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EmployeeOrder {
    /// By number.
    #[default]
    Number,
    /// By name, then number.
    Name,
}

fn employee(row: Model) -> Employee {
    Employee {
        id: row.id,
        number: row.number,
        name: row.name,
        email: row.email,
        employment: row.employment_type,
        hired_on: row.hired_on,
        left_on: row.left_on,
        department: row.department_id,
        position: row.position_id,
        manager: row.manager_id,
        locale: row.locale.as_deref().and_then(Locale::from_tag),
        version: row.version,
    }
}

fn row(scope: &Scope, employee: &Employee, now: DateTime<Utc>) -> ActiveModel {
    ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(employee.id),
        number: Set(employee.number.clone()),
        name: Set(employee.name.clone()),
        search_name: Set(search_text(&employee.name, &employee.number)),
        email: Set(employee.email.clone()),
        employment_type: Set(employee.employment),
        hired_on: Set(employee.hired_on),
        left_on: Set(employee.left_on),
        department_id: Set(employee.department),
        position_id: Set(employee.position),
        manager_id: Set(employee.manager),
        locale: Set(employee.locale.map(|locale| locale.tag().to_owned())),
        version: Set(employee.version),
        created_at: Set(now),
    }
}

pub(crate) fn visible(scope: &Scope) -> Select<Entity> {
    let reached = within(scope, Column::DepartmentId, Some(Column::Id));
    Entity::find().filter(Column::OrganizationId.eq(scope.organization)).filter(reached)
}

fn filtered(scope: &Scope, filter: &EmployeeFilter) -> Select<Entity> {
    let mut select = visible(scope);
    if let Some(root) = filter.within {
        let subtree = Scope::subtree(scope.organization, root);
        select = select.filter(within(&subtree, Column::DepartmentId, None::<Column>));
    }
    if let Some((statuses, day)) = &filter.status {
        let any = statuses.iter().fold(Condition::any(), |any, status| any.add(stands(scope, *status, *day)));
        select = select.filter(any);
    }
    if let Some(search) = filter.search.as_deref().map(search_form).filter(|search| !search.is_empty()) {
        let escaped: String = search
            .chars()
            .flat_map(|sign| matches!(sign, '%' | '_' | '\\').then_some('\\').into_iter().chain([sign]))
            .collect();
        select = select.filter(Column::SearchName.like(LikeExpr::new(format!("%{escaped}%")).escape('\\')));
    }
    select
}

/// Those who stand so on `day`, as `PersonFacts::status_on` says it.
fn stands(scope: &Scope, status: EmployeeStatus, day: NaiveDate) -> Condition {
    let away = leave::Entity::find()
        .select_only()
        .column(leave::Column::EmployeeId)
        .filter(leave::Column::OrganizationId.eq(scope.organization))
        .filter(leave::Column::ValidFrom.lte(day))
        .filter(Condition::any().add(leave::Column::ValidTo.is_null()).add(leave::Column::ValidTo.gt(day)))
        .into_query();
    let still = Condition::any().add(Column::LeftOn.is_null()).add(Column::LeftOn.gte(day));
    let employed = Condition::all().add(Column::HiredOn.lte(day)).add(still);
    match status {
        EmployeeStatus::Upcoming => Condition::all().add(Column::HiredOn.gt(day)),
        EmployeeStatus::Left => Condition::all().add(Column::HiredOn.lte(day)).add(Column::LeftOn.lt(day)),
        EmployeeStatus::OnLeave => employed.add(Column::Id.in_subquery(away)),
        EmployeeStatus::Active => employed.add(Column::Id.not_in_subquery(away)),
    }
}

/// The employees with these ids that the scope reaches.
pub async fn find_many(db: &impl Db, scope: &Scope, ids: &[EmployeeId]) -> Result<Vec<Employee>> {
    let rows = visible(scope).filter(Column::Id.is_in(ids.iter().copied())).all(db.connection()).await?;
    Ok(rows.into_iter().map(employee).collect())
}

/// The employee with this number.
pub async fn find_by_number(db: &impl Db, scope: &Scope, number: &str) -> Result<Option<Employee>> {
    Ok(visible(scope).filter(Column::Number.eq(number)).one(db.connection()).await?.map(employee))
}

/// The employee with this e-mail address, written exactly so; `None` also where several share it.
pub async fn find_by_email(db: &impl Db, scope: &Scope, email: &str) -> Result<Option<Employee>> {
    let mut found = visible(scope).filter(Column::Email.eq(email)).limit(2).all(db.connection()).await?;
    let only = found.pop().filter(|_| found.is_empty());
    Ok(only.map(employee))
}

/// The employees with these numbers, in a statement for every 500 of them.
pub async fn find_by_numbers(db: &impl Db, scope: &Scope, numbers: &[&str]) -> Result<Vec<Employee>> {
    let mut found = Vec::with_capacity(numbers.len());
    for chunk in numbers.chunks(CHUNK) {
        let select = visible(scope).filter(Column::Number.is_in(chunk.iter().copied()));
        found.extend(select.all(db.connection()).await?.into_iter().map(employee));
    }
    Ok(found)
}

/// One page of employees.
pub async fn list(
    db: &impl Db,
    scope: &Scope,
    filter: &EmployeeFilter,
    order: EmployeeOrder,
    request: &PageRequest,
) -> Result<Page<Employee>> {
    let key = match order {
        EmployeeOrder::Number => Column::Number,
        EmployeeOrder::Name => Column::SearchName,
    };
    let place = move |row: &Model| {
        let key = match order {
            EmployeeOrder::Number => row.number.clone(),
            EmployeeOrder::Name => row.search_name.clone(),
        };
        Cursor { key, id: row.id.0 }
    };
    let sort = Sort { key, id: Column::Id, descending: false };
    Ok(page(db, filtered(scope, filter), sort, request, text_key, place).await?.map(employee))
}

/// How many employees there are.
pub async fn count(db: &impl Db, scope: &Scope, filter: &EmployeeFilter) -> Result<u64> {
    Ok(filtered(scope, filter).count(db.connection()).await?)
}

/// Those employed on `day` in each of these departments, its subtree not counted.
pub async fn count_by_department(db: &impl Db, scope: &Scope, day: NaiveDate) -> Result<Vec<(DepartmentId, i64)>> {
    let still = Condition::any().add(Column::LeftOn.is_null()).add(Column::LeftOn.gte(day));
    let counts = visible(scope)
        .filter(Column::HiredOn.lte(day))
        .filter(still)
        .select_only()
        .column(Column::DepartmentId)
        .column_as(Column::Id.count(), "people")
        .group_by(Column::DepartmentId)
        .into_tuple()
        .all(db.connection())
        .await?;
    Ok(counts)
}

/// Stores new employees. Whoever is somebody's manager comes before or in the same 500.
pub async fn insert_many(tx: &WriteTx, scope: &Scope, employees: &[Employee], now: DateTime<Utc>) -> Result<()> {
    for chunk in employees.chunks(CHUNK) {
        let rows = chunk.iter().map(|employee| row(scope, employee, now));
        Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// Stores changed employees, which the caller has locked or is alone with.
pub async fn update_many(tx: &WriteTx, scope: &Scope, employees: &[Employee], now: DateTime<Utc>) -> Result<()> {
    let changes = OnConflict::columns([Column::OrganizationId, Column::Id])
        .update_columns([
            Column::Name,
            Column::SearchName,
            Column::Email,
            Column::EmploymentType,
            Column::HiredOn,
            Column::LeftOn,
            Column::DepartmentId,
            Column::PositionId,
            Column::ManagerId,
            Column::Locale,
            Column::Version,
        ])
        .to_owned();
    for chunk in employees.chunks(CHUNK) {
        let rows = chunk.iter().map(|employee| row(scope, employee, now));
        Entity::insert_many(rows).on_conflict(changes.clone()).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// Stores a changed employee if its version is still `seen`; false where somebody was faster.
pub async fn update(tx: &WriteTx, scope: &Scope, employee: &Employee, seen: i32) -> Result<bool> {
    let changed = row(scope, employee, DateTime::UNIX_EPOCH);
    let changed = ActiveModel { created_at: sea_orm::ActiveValue::NotSet, ..changed };
    let done = Entity::update_many()
        .set(changed)
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Id.eq(employee.id))
        .filter(Column::Version.eq(seen))
        .exec(tx.connection())
        .await?;
    Ok(done.rows_affected == 1)
}
