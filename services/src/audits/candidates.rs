//! Suggesting auditors.

use gradus_domain::{
    access::Scope,
    audits::{
        audit::Audit,
        candidates::{Candidate, rank},
        program::AuditProgram,
    },
    ids::EmployeeId,
};
use gradus_store::{audits::auditors::pool, error::StoreError, store::Db};

use super::{
    change::may_prepare,
    facts::{auditors, program_of, terms},
};
use crate::{Failure, Read, ReadResult};

/// The most people who are looked at.
const MOST_PEOPLE: u64 = 200;

/// Who could audit, best first: the people of the department that audits and the holders of its roles. The refused ones
/// come last, with the reasons by which an assignment would be refused (AUD-5 to AUD-7). Requires what preparing the audit
/// requires, since the reasons speak of people's posts and training.
pub async fn candidates(ctx: &Read, audit: &Audit, first: usize) -> ReadResult<Vec<Candidate>> {
    if !may_prepare(&ctx.reader, &ctx.actor, ctx.now, audit).await? {
        return Err(Failure::Forbidden);
    }
    let scope = Scope::organization(ctx.actor.organization);
    let program = program_of(&ctx.reader, &scope, audit).await?;
    let terms = terms(&ctx.reader, &scope, audit, &program, None).await?;
    let mut people = suggested(&ctx.reader, &scope, audit, &program).await?;
    let lead = audit.lead();
    people.extend(lead.filter(|lead| !people.contains(lead)));
    let facts = auditors(&ctx.reader, &scope, &terms, &people).await?;
    let lead = facts.iter().find(|facts| Some(facts.employee) == lead);
    let mut ranked = rank(&terms, &facts, lead);
    ranked.truncate(first);
    Ok(ranked)
}

/// The people of the department that audits and the holders of its roles.
pub(super) async fn suggested(
    db: &impl Db,
    scope: &Scope,
    audit: &Audit,
    program: &AuditProgram,
) -> Result<Vec<EmployeeId>, StoreError> {
    let roles: Vec<String> = program.definition.rules.auditor_roles.iter().map(ToString::to_string).collect();
    pool(db, scope, audit.department, &roles, audit.planned_on, MOST_PEOPLE).await
}
