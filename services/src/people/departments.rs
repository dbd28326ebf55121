//! Reading departments. Requires `READ_PEOPLE`; answers what the viewer's scope reaches.

use gradus_domain::{
    access::Action,
    ids::DepartmentId,
    page::{Page, PageRequest},
    people::department::Department,
};
use gradus_store::people::departments;
pub use gradus_store::people::departments::DepartmentFilter;

use crate::{Read, ReadResult};

/// The departments with these ids.
pub async fn find_many(ctx: &Read, ids: &[DepartmentId]) -> ReadResult<Vec<Department>> {
    Ok(departments::find_many(&ctx.reader, &ctx.scope(Action::ReadPeople)?, ids).await?)
}

/// The departments with these ids that a program names: `READ_PROGRAMS` is enough to know them.
pub async fn find_named(ctx: &Read, ids: &[DepartmentId]) -> ReadResult<Vec<Department>> {
    Ok(departments::find_many(&ctx.reader, &ctx.scope(Action::ReadPrograms)?, ids).await?)
}

/// The department with this code.
pub async fn find_by_code(ctx: &Read, code: &str) -> ReadResult<Option<Department>> {
    Ok(departments::find_by_code(&ctx.reader, &ctx.scope(Action::ReadPeople)?, code).await?)
}

/// The departments with these codes.
pub async fn find_many_by_code(ctx: &Read, codes: &[String]) -> ReadResult<Vec<Department>> {
    Ok(departments::find_many_by_code(&ctx.reader, &ctx.scope(Action::ReadPeople)?, codes).await?)
}

/// The direct children of these departments, by code.
pub async fn children_of(ctx: &Read, parents: &[DepartmentId]) -> ReadResult<Vec<Department>> {
    Ok(departments::children_of(&ctx.reader, &ctx.scope(Action::ReadPeople)?, parents).await?)
}

/// One page of departments, by code.
pub async fn page(ctx: &Read, filter: &DepartmentFilter, request: &PageRequest) -> ReadResult<Page<Department>> {
    Ok(departments::page_by_code(&ctx.reader, &ctx.scope(Action::ReadPeople)?, filter, request).await?)
}

/// How many departments there are.
pub async fn count(ctx: &Read, filter: &DepartmentFilter) -> ReadResult<u64> {
    Ok(departments::count(&ctx.reader, &ctx.scope(Action::ReadPeople)?, filter).await?)
}
