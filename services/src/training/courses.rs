//! Reading courses. Requires `READ_TRAINING`.

use gradus_domain::{
    access::Action,
    ids::CourseId,
    page::{Page, PageRequest},
    training::{catalog::CatalogCourse, requirement::CourseRule},
};
use gradus_store::training::courses;

use crate::{Read, ReadResult};

/// The courses with these ids.
pub async fn find_many(ctx: &Read, ids: &[CourseId]) -> ReadResult<Vec<CatalogCourse>> {
    Ok(courses::find_many(&ctx.reader, &ctx.scope(Action::ReadTraining)?, ids).await?)
}

/// Every course, by code.
pub async fn list(ctx: &Read) -> ReadResult<Vec<CatalogCourse>> {
    Ok(courses::list(&ctx.reader, &ctx.scope(Action::ReadTraining)?).await?)
}

/// The course with this code.
pub async fn find_by_code(ctx: &Read, code: &str) -> ReadResult<Option<CatalogCourse>> {
    Ok(courses::find_by_code(&ctx.reader, &ctx.scope(Action::ReadTraining)?, code).await?)
}

/// One page of courses, by code.
pub async fn page(ctx: &Read, request: &PageRequest) -> ReadResult<Page<CatalogCourse>> {
    Ok(courses::page_by_code(&ctx.reader, &ctx.scope(Action::ReadTraining)?, request).await?)
}

/// How many courses there are.
pub async fn count(ctx: &Read) -> ReadResult<u64> {
    Ok(courses::count(&ctx.reader, &ctx.scope(Action::ReadTraining)?).await?)
}

/// The courses of which a completion counts for the rule: those that it names, and those that stand for them.
pub(crate) fn counting(rule: &CourseRule<String>, catalog: &[CatalogCourse]) -> Vec<CourseId> {
    let named = |code: &String| rule.courses().contains(code);
    let counts = |course: &&CatalogCourse| {
        let stands_for = |wanted: &CatalogCourse| named(&wanted.code) && wanted.equivalents.0.contains(&course.code);
        matches!(rule, CourseRule::AnyCourse { .. }) || named(&course.code) || catalog.iter().any(stands_for)
    };
    catalog.iter().filter(counts).map(|course| course.id).collect()
}
