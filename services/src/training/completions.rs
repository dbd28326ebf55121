//! Reading completions. Requires `READ_TRAINING`; everybody reads their own.

use gradus_domain::{
    access::{Action, Scope},
    ids::{CompletionId, EmployeeId, WaiverId},
    page::{Page, PageRequest},
    people::employee::Employee,
    training::evidence::{RecordedCompletion, RecordedWaiver},
};
pub use gradus_store::training::completions::Latest;
use gradus_store::{
    people::employees,
    training::{completions, waivers},
};

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

/// The people of obligations, completions and waivers that the viewer was shown. Whoever may see such a row may know
/// whose it is, also when the person has moved out of the viewer's scope since.
pub async fn people_of(ctx: &Read, ids: &[EmployeeId]) -> ReadResult<Vec<Employee>> {
    let scope = Scope::organization(ctx.scope(Action::ReadTraining)?.organization);
    Ok(employees::find_many(&ctx.reader, &scope, ids).await?)
}

/// The waivers of these people, the latest first.
pub async fn waivers_of(ctx: &Read, employees: &[EmployeeId]) -> ReadResult<Vec<RecordedWaiver>> {
    Ok(waivers::of_people(&ctx.reader, &ctx.scope(Action::ReadTraining)?, employees.to_vec()).await?)
}

/// The waivers with these ids.
pub async fn waivers(ctx: &Read, ids: &[WaiverId]) -> ReadResult<Vec<RecordedWaiver>> {
    Ok(waivers::find_many(&ctx.reader, &ctx.scope(Action::ReadTraining)?, ids).await?)
}
