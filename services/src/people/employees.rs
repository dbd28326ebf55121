//! Reading employees. Requires `READ_PEOPLE`; answers what the viewer's scope reaches, and everybody their own record.

use std::collections::HashMap;

use chrono::NaiveDate;
use gradus_domain::{
    access::{Action, Reach},
    ids::{DepartmentId, EmployeeId, PositionId, RoleId},
    page::{Page, PageRequest},
    people::{
        catalog::{Position, Role},
        employee::Employee,
    },
};
use gradus_store::people::{catalog, dated, employees, posts, tree};
pub use gradus_store::people::{
    dated::Held,
    employees::{EmployeeFilter, EmployeeOrder},
    posts::HeldPost,
};

use crate::{Read, ReadResult};

/// The employees with these ids.
pub async fn find_many(ctx: &Read, ids: &[EmployeeId]) -> ReadResult<Vec<Employee>> {
    Ok(employees::find_many(&ctx.reader, &ctx.scope(Action::ReadPeople)?, ids).await?)
}

/// The employee with this number.
pub async fn find_by_number(ctx: &Read, number: &str) -> ReadResult<Option<Employee>> {
    Ok(employees::find_by_number(&ctx.reader, &ctx.scope(Action::ReadPeople)?, number).await?)
}

/// One page of employees.
pub async fn page(
    ctx: &Read,
    filter: &EmployeeFilter,
    order: EmployeeOrder,
    request: &PageRequest,
) -> ReadResult<Page<Employee>> {
    Ok(employees::list(&ctx.reader, &ctx.scope(Action::ReadPeople)?, filter, order, request).await?)
}

/// How many employees there are.
pub async fn count(ctx: &Read, filter: &EmployeeFilter) -> ReadResult<u64> {
    Ok(employees::count(&ctx.reader, &ctx.scope(Action::ReadPeople)?, filter).await?)
}

/// The organization's today.
pub async fn today(ctx: &Read) -> ReadResult<NaiveDate> {
    Ok(super::today::today(&ctx.reader, ctx.actor.organization, ctx.now).await?)
}

/// Those of `ids` whom the viewer may see.
async fn seen(ctx: &Read, ids: &[EmployeeId]) -> ReadResult<Vec<EmployeeId>> {
    Ok(find_many(ctx, ids).await?.into_iter().map(|found| found.id).collect())
}

/// The posts of these people, the earliest first.
pub async fn posts_of(ctx: &Read, ids: &[EmployeeId]) -> ReadResult<Vec<HeldPost>> {
    let (scope, seen) = (ctx.scope(Action::ReadPeople)?, seen(ctx, ids).await?);
    Ok(posts::of_employees(&ctx.reader, &scope, &seen).await?)
}

/// The roles of these people, the earliest first. A role whose holders are kept secret is seen only by those who see
/// the whole organization.
pub async fn roles_of(ctx: &Read, ids: &[EmployeeId]) -> ReadResult<Vec<(Held<RoleId>, Role)>> {
    let (scope, seen) = (ctx.scope(Action::ReadPeople)?, seen(ctx, ids).await?);
    let roles = catalog::roles(&ctx.reader, &scope).await?.into_iter();
    let roles = roles.filter(|role| !role.identity_hidden || scope.reach == Reach::Organization);
    let roles: HashMap<_, _> = roles.map(|role| (role.id, role)).collect();
    let held = dated::roles::of_employees(&ctx.reader, &scope, &seen).await?;
    Ok(held.into_iter().filter_map(|held| Some((held.clone(), roles.get(&held.fact.value)?.clone()))).collect())
}

/// The leaves of these people, the earliest first.
pub async fn leaves_of(ctx: &Read, ids: &[EmployeeId]) -> ReadResult<Vec<Held<String>>> {
    let (scope, seen) = (ctx.scope(Action::ReadPeople)?, seen(ctx, ids).await?);
    Ok(dated::leaves::of_employees(&ctx.reader, &scope, &seen).await?)
}

/// The positions with these ids: words of the organization, which everybody in it may read.
pub async fn positions(ctx: &Read, ids: &[PositionId]) -> ReadResult<Vec<Position>> {
    let scope = gradus_domain::access::Scope::organization(ctx.actor.organization);
    Ok(catalog::find_positions(&ctx.reader, &scope, ids).await?)
}

/// How many people are employed today in each of these departments: in itself, and with its whole subtree. Counts
/// those whom the viewer may see; two statements, however many departments.
pub async fn head_counts(ctx: &Read, ids: &[DepartmentId]) -> ReadResult<HashMap<DepartmentId, (i64, i64)>> {
    let scope = ctx.scope(Action::ReadPeople)?;
    let today = today(ctx).await?;
    let own: HashMap<_, _> = employees::count_by_department(&ctx.reader, &scope, today).await?.into_iter().collect();
    let tree = tree::load(&ctx.reader, &scope).await?;
    let of = |department: &DepartmentId| own.get(department).copied().unwrap_or(0);
    let both = |id: &DepartmentId| (*id, (of(id), tree.subtree(*id).map(|below| of(&below)).sum()));
    Ok(ids.iter().map(both).collect())
}
