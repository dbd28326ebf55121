//! Reading sessions. Requires `READ_TRAINING`; answers those that a department within reach organizes, those in which
//! somebody within reach is enrolled, and those that the viewer holds or is enrolled in.

use std::collections::HashMap;

use gradus_domain::{
    access::Action,
    ids::{DepartmentId, TrainingSessionId},
    page::{Page, PageRequest},
    training::session::{Enrollment, TrainingSession},
};
pub use gradus_store::training::sessions::SessionFilter;
use gradus_store::{
    people::departments,
    training::{campaigns, courses, enrollments, requirements, sessions},
};

use crate::{Read, ReadResult, training::courses::counting};

/// The sessions with these ids.
pub async fn find_many(ctx: &Read, ids: &[TrainingSessionId]) -> ReadResult<Vec<TrainingSession>> {
    Ok(sessions::find_many(&ctx.reader, &ctx.scope(Action::ReadTraining)?, ids).await?)
}

/// The session with this number.
pub async fn find_by_number(ctx: &Read, number: &str) -> ReadResult<Option<TrainingSession>> {
    Ok(sessions::find_by_number(&ctx.reader, &ctx.scope(Action::ReadTraining)?, number).await?)
}

/// What a filter names by code.
#[derive(Clone, Debug, Default)]
pub struct SessionCodes {
    /// Code of a course.
    pub course: Option<String>,
    /// Code of a requirement: the courses that count for it.
    pub requirement: Option<String>,
    /// Code of a department.
    pub department: Option<String>,
    /// Number of a campaign.
    pub campaign: Option<String>,
}

/// Turns codes into a filter; `None` where a code names nothing that the viewer may see, so that nothing is found.
pub async fn narrow(ctx: &Read, mut filter: SessionFilter, codes: &SessionCodes) -> ReadResult<Option<SessionFilter>> {
    let scope = ctx.scope(Action::ReadTraining)?;
    if let Some(code) = &codes.department {
        let found: Option<DepartmentId> =
            departments::find_by_code(&ctx.reader, &scope, code).await?.map(|department| department.id);
        let Some(found) = found else { return Ok(None) };
        filter.department = Some(found);
    }
    if let Some(number) = &codes.campaign {
        let Some(found) = campaigns::find_by_number(&ctx.reader, &scope, number).await? else { return Ok(None) };
        filter.campaign = Some(found.id);
    }
    if let Some(code) = &codes.course {
        let Some(found) = courses::find_by_code(&ctx.reader, &scope, code).await? else { return Ok(None) };
        filter.courses = Some(vec![found.id]);
    }
    if let Some(code) = &codes.requirement {
        let found = requirements::find_by_code(&ctx.reader, &scope, code).await?;
        let Some(version) = found.as_ref().and_then(|found| found.latest()) else { return Ok(None) };
        let mut counted = counting(&version.definition.courses, &courses::list(&ctx.reader, &scope).await?);
        counted.retain(|course| filter.courses.as_ref().is_none_or(|named| named.contains(course)));
        filter.courses = Some(counted);
    }
    Ok(Some(filter))
}

/// One page of sessions, by their beginning.
pub async fn page(ctx: &Read, filter: &SessionFilter, request: &PageRequest) -> ReadResult<Page<TrainingSession>> {
    Ok(sessions::page_by_time(&ctx.reader, &ctx.scope(Action::ReadTraining)?, filter, request).await?)
}

/// How many sessions there are.
pub async fn count(ctx: &Read, filter: &SessionFilter) -> ReadResult<u64> {
    Ok(sessions::count(&ctx.reader, &ctx.scope(Action::ReadTraining)?, filter).await?)
}

/// How many seats of these sessions, which the viewer was shown, are taken, whoever sits there.
pub async fn seats_taken(ctx: &Read, ids: &[TrainingSessionId]) -> ReadResult<HashMap<TrainingSessionId, u64>> {
    Ok(sessions::seats_taken(&ctx.reader, &ctx.scope(Action::ReadTraining)?, ids).await?)
}

/// One page of those enrolled in a session whom the viewer may see, in the order of enrolling.
pub async fn enrolled(ctx: &Read, session: TrainingSessionId, request: &PageRequest) -> ReadResult<Page<Enrollment>> {
    Ok(enrollments::page_by_time(&ctx.reader, &ctx.scope(Action::ReadTraining)?, session, request).await?)
}

/// How many of those enrolled in a session the viewer may see.
pub async fn count_enrolled(ctx: &Read, session: TrainingSessionId) -> ReadResult<u64> {
    Ok(enrollments::count(&ctx.reader, &ctx.scope(Action::ReadTraining)?, session).await?)
}
