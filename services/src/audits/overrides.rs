//! Reading exceptions from the independence of auditors. Requires `READ_AUDITS`.

use std::collections::HashMap;

use chrono::NaiveDate;
use gradus_domain::{
    access::Action,
    audits::exception::AuditOverride,
    ids::{AuditId, AuditProgramId},
};
use gradus_store::audits::{overrides, records};

use crate::{Read, ReadResult};

/// The exceptions in force of those of these audits that the viewer may see.
pub async fn of_audits(ctx: &Read, ids: &[AuditId]) -> ReadResult<HashMap<AuditId, AuditOverride>> {
    let scope = ctx.scope(Action::ReadAudits)?;
    let seen = records::find_many(&ctx.reader, &scope, ctx.actor.employee, ids).await?;
    let seen: Vec<_> = seen.into_iter().map(|audit| audit.id).collect();
    let found = overrides::in_force(&ctx.reader, &scope, &seen).await?;
    Ok(found.into_iter().map(|exception| (exception.audit, exception)).collect())
}

/// How many exceptions are in force in audits of a program whose first day lies in these days.
pub async fn count(ctx: &Read, program: AuditProgramId, first: NaiveDate, last: NaiveDate) -> ReadResult<u64> {
    Ok(overrides::count(&ctx.reader, &ctx.scope(Action::ReadAudits)?, program, first, last).await?)
}
