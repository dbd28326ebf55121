//! Reading audits. Requires `READ_AUDITS`; answers those that look at a department which the viewer reaches, those that
//! such a department carries out, and those to which the viewer is assigned.

use gradus_domain::{
    access::Action,
    audits::audit::Audit,
    ids::{AuditId, DepartmentId},
    page::{Page, PageRequest},
};
pub use gradus_store::audits::records::AuditFilter;
use gradus_store::{
    audits::{programs, records},
    people::departments,
};

use crate::{Read, ReadResult};

/// The audits with these ids.
pub async fn find_many(ctx: &Read, ids: &[AuditId]) -> ReadResult<Vec<Audit>> {
    Ok(records::find_many(&ctx.reader, &ctx.scope(Action::ReadAudits)?, ctx.actor.employee, ids).await?)
}

/// The audit with this number.
pub async fn find_by_number(ctx: &Read, number: &str) -> ReadResult<Option<Audit>> {
    Ok(records::find_by_number(&ctx.reader, &ctx.scope(Action::ReadAudits)?, ctx.actor.employee, number).await?)
}

/// Turns codes into a filter; `None` where a code names nothing that the viewer may see, so that nothing is found.
pub async fn narrow(
    ctx: &Read,
    mut filter: AuditFilter,
    program: Option<&str>,
    department: Option<&str>,
) -> ReadResult<Option<AuditFilter>> {
    let scope = ctx.scope(Action::ReadAudits)?;
    if let Some(code) = program {
        let Some(found) = programs::find_by_code(&ctx.reader, &scope, code).await? else { return Ok(None) };
        filter.program = Some(found.id);
    }
    if let Some(code) = department {
        let found: Option<DepartmentId> =
            departments::find_by_code(&ctx.reader, &scope, code).await?.map(|department| department.id);
        let Some(found) = found else { return Ok(None) };
        filter.department = Some(found);
    }
    Ok(Some(filter))
}

/// One page of audits, by their day.
pub async fn page(ctx: &Read, filter: &AuditFilter, request: &PageRequest) -> ReadResult<Page<Audit>> {
    let scope = ctx.scope(Action::ReadAudits)?;
    Ok(records::page_by_day(&ctx.reader, &scope, ctx.actor.employee, filter, request).await?)
}

/// How many audits there are.
pub async fn count(ctx: &Read, filter: &AuditFilter) -> ReadResult<u64> {
    Ok(records::count(&ctx.reader, &ctx.scope(Action::ReadAudits)?, ctx.actor.employee, filter).await?)
}
