//! Reading completions. Requires `READ_TRAINING`; everybody reads their own.

use gradus_domain::{
    access::Action,
    ids::{CompletionId, EmployeeId, WaiverId},
    page::{Page, PageRequest},
    training::evidence::{RecordedCompletion, RecordedWaiver},
};
pub use gradus_store::training::completions::Latest;
use gradus_store::training::{completions, waivers};

use crate::{Read, ReadResult};

/// The completions with these ids.
pub async fn find_many(ctx: &Read, ids: &[CompletionId]) -> ReadResult<Vec<RecordedCompletion>> {
    Ok(completions::find_many(&ctx.reader, &ctx.scope(Action::ReadTraining)?, ids).await?)
}

/// One page of an employee's completions, newest first.
pub async fn page_of(ctx: &Read, employee: EmployeeId, request: &PageRequest) -> ReadResult<Page<RecordedCompletion>> {
    Ok(completions::page_of(&ctx.reader, &ctx.scope(Action::ReadTraining)?, employee, request).await?)
}

/// How many completions an employee has.
pub async fn count_of(ctx: &Read, employee: EmployeeId) -> ReadResult<u64> {
    Ok(completions::count_of(&ctx.reader, &ctx.scope(Action::ReadTraining)?, employee).await?)
}

/// The latest `size` completions of each of `employees`.
pub async fn latest(ctx: &Read, employees: &[EmployeeId], size: u32) -> ReadResult<Vec<Latest>> {
    Ok(completions::latest(&ctx.reader, &ctx.scope(Action::ReadTraining)?, employees, size).await?)
}

/// The waivers with these ids.
pub async fn waivers(ctx: &Read, ids: &[WaiverId]) -> ReadResult<Vec<RecordedWaiver>> {
    Ok(waivers::find_many(&ctx.reader, &ctx.scope(Action::ReadTraining)?, ids).await?)
}
