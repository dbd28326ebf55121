//! Naming the team of an audit.

use gradus_domain::{
    audits::command::{AuditCommand, AuditRefusal, Seat, assign, state_blockers},
    audits::team::AuditorFacts,
    ids::AuditId,
};
use gradus_store::audits::auditors::by_numbers;
use serde::Serialize;

use super::{
    change::{everything, load, may_manage, save},
    facts::{auditors, program_of, terms},
};
use crate::{Failure, Unit};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct AuditAssign {
    /// The audit.
    pub audit: AuditId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
    /// Number of the lead.
    pub lead_number: String,
    /// Numbers of the members.
    pub member_numbers: Vec<String>,
    /// The exception from independence that is asked for (AUD-8).
    pub exception: Option<IndependenceOverride>,
}

/// An exception from independence, as a small unit may need it (AUD-8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IndependenceOverride {
    /// Why.
    pub reason: String,
    /// Number of who approves it.
    pub approver_number: String,
    /// What makes up for it.
    pub compensation: String,
}

/// Names lead and members; everybody is cleared by AUD-5 and AUD-7. Requires `MANAGE_AUDITS` on the department that
/// carries the audit out. An override (AUD-8) is refused: nothing prints and counts it yet.
pub async fn audit_assign(unit: &mut Unit, input: &AuditAssign) -> Result<AuditId, Failure<AuditRefusal>> {
    let audit = load(unit, input.audit, input.expected_version).await?;
    if !may_manage(unit.tx(), &unit.actor, unit.now, &audit).await? {
        return Err(Failure::Forbidden);
    }
    let mut blockers = state_blockers(audit.state, AuditCommand::Assign);
    blockers.extend(input.exception.as_ref().map(|_| AuditRefusal::OverrideNotServed));
    if !blockers.is_empty() {
        return Err(blockers.into());
    }
    let scope = everything(unit);
    let seats = seats(input);
    let numbers: Vec<String> = seats.iter().map(|(_, number)| (*number).to_owned()).collect();
    let known = by_numbers(unit.tx(), &scope, &numbers).await?;
    let unknown = seats.iter().filter(|(_, number)| !known.contains_key(*number));
    let unknown: Vec<_> =
        unknown.map(|(seat, number)| AuditRefusal::EmployeeUnknown(*seat, (*number).into())).collect();
    if !unknown.is_empty() {
        return Err(unknown.into());
    }

    let program = program_of(unit.tx(), &scope, &audit).await?;
    let terms = terms(unit.tx(), &scope, &audit, &program).await?;
    let people: Vec<_> = known.values().copied().collect();
    let facts = auditors(unit.tx(), &scope, &terms, &people).await?;
    let of = |number: &str| facts.iter().find(|facts| facts.number == number).cloned();
    let members: Vec<AuditorFacts> = input.member_numbers.iter().filter_map(|number| of(number)).collect();
    let Some(lead) = of(&input.lead_number) else { return Err(Failure::NotFound("leadNumber")) };
    let after = assign(audit.clone(), &terms, &lead, &members)?;
    save(unit, &audit, &after, None).await?;
    Ok(after.id)
}

fn seats(input: &AuditAssign) -> Vec<(Seat, &str)> {
    let members = input.member_numbers.iter().enumerate();
    let members = members.map(|(place, number)| (Seat::Member(place), number.as_str()));
    std::iter::once((Seat::Lead, input.lead_number.as_str())).chain(members).collect()
}
