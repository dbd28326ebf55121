//! Reading audit programs and checklists, which belong to the whole organization. Requires `READ_AUDITS` anywhere.

use gradus_domain::{
    access::Action,
    audits::{checklist::ChecklistVersion, program::AuditProgram},
    ids::{AuditProgramId, ChecklistId, ChecklistVersionId},
};
use gradus_store::audits::{checklists, programs};

use crate::{Read, ReadResult};

/// Every audit program, by code.
pub async fn programs(ctx: &Read) -> ReadResult<Vec<AuditProgram>> {
    Ok(programs::list(&ctx.reader, &ctx.scope(Action::ReadAudits)?).await?)
}

/// The audit programs with these ids.
pub async fn find_programs(ctx: &Read, ids: &[AuditProgramId]) -> ReadResult<Vec<AuditProgram>> {
    Ok(programs::find_many(&ctx.reader, &ctx.scope(Action::ReadAudits)?, ids).await?)
}

/// The checklist versions with these ids.
pub async fn find_versions(ctx: &Read, ids: &[ChecklistVersionId]) -> ReadResult<Vec<ChecklistVersion>> {
    Ok(checklists::find_versions(&ctx.reader, &ctx.scope(Action::ReadAudits)?, ids).await?)
}

/// The latest versions of the checklists with these ids.
pub async fn latest_of(ctx: &Read, ids: &[ChecklistId]) -> ReadResult<Vec<ChecklistVersion>> {
    Ok(checklists::latest_of(&ctx.reader, &ctx.scope(Action::ReadAudits)?, ids).await?)
}

/// The latest versions of the checklists with these codes.
pub async fn latest_by_codes(ctx: &Read, codes: &[String]) -> ReadResult<Vec<ChecklistVersion>> {
    let scope = ctx.scope(Action::ReadAudits)?;
    let found = checklists::find_by_codes(&ctx.reader, &scope, codes).await?;
    let ids: Vec<_> = found.iter().map(|checklist| checklist.id).collect();
    Ok(checklists::latest_of(&ctx.reader, &scope, &ids).await?)
}
