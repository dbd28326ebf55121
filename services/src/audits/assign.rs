//! Naming the team of an audit.

use std::collections::HashSet;

use gradus_domain::{
    access::Action,
    audits::{
        audit::Audit,
        command::{AuditCommand, AuditRefusal, Seat, assign, state_blockers},
        program::AuditProgram,
        team::AuditorFacts,
    },
    ids::{AuditId, EmployeeId},
};
use gradus_store::{audits::auditors::by_numbers, error::StoreError, people::employees};
use serde::Serialize;

use super::{
    candidates::suggested,
    change::{Right, everything, load, save},
    facts::{auditors, program_of, terms},
};
use crate::{Failure, Never, Unit};

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
    let audit = load(unit, input.audit, Right::Manage, input.expected_version).await?;
    let mut blockers = state_blockers(audit.state, AuditCommand::Assign);
    blockers.extend(input.exception.as_ref().map(|_| AuditRefusal::OverrideNotServed));
    if !blockers.is_empty() {
        return Err(blockers.into());
    }
    let scope = everything(unit);
    let seats = seats(input);
    let numbers: Vec<String> = seats.iter().map(|(_, number)| (*number).to_owned()).collect();
    let known = by_numbers(unit.tx(), &scope, &numbers).await?;
    let people: Vec<_> = known.values().copied().collect();
    let program = program_of(unit.tx(), &scope, &audit).await?;
    let nameable = nameable(unit, &audit, &program, &people).await?;
    let is_known = |number: &str| known.get(number).is_some_and(|person| nameable.contains(person));
    let unknown = seats.iter().filter(|(_, number)| !is_known(number));
    let unknown: Vec<_> =
        unknown.map(|(seat, number)| AuditRefusal::EmployeeUnknown(*seat, (*number).into())).collect();
    if !unknown.is_empty() {
        return Err(unknown.into());
    }

    let terms = terms(unit.tx(), &scope, &audit, &program).await?;
    let facts = auditors(unit.tx(), &scope, &terms, &people).await?;
    let of = |number: &str| facts.iter().find(|facts| facts.number == number).cloned();
    let members: Vec<AuditorFacts> = input.member_numbers.iter().filter_map(|number| of(number)).collect();
    let Some(lead) = of(&input.lead_number) else { return Err(Failure::NotFound("leadNumber")) };
    let after = assign(audit.clone(), &terms, &lead, &members)?;
    save(unit, &audit, &after, None).await?;
    Ok(after.id)
}

/// Those whom the actor may name: of `people` whom they may read, the team as it is, and who is suggested to everybody.
/// Of anybody else it is not told whether there is such a person.
async fn nameable(
    unit: &Unit,
    audit: &Audit,
    program: &AuditProgram,
    people: &[EmployeeId],
) -> Result<HashSet<EmployeeId>, StoreError> {
    let mut nameable: HashSet<_> = audit.team.iter().map(|member| member.employee).collect();
    if let Ok(readable) = unit.actor.scope::<Never>(Action::ReadPeople, unit.now) {
        let read = employees::find_many(unit.tx(), &readable, people).await?;
        nameable.extend(read.into_iter().map(|person| person.id));
    }
    if people.iter().any(|person| !nameable.contains(person)) {
        nameable.extend(suggested(unit.tx(), &everything(unit), audit, program).await?);
    }
    Ok(nameable)
}

fn seats(input: &AuditAssign) -> Vec<(Seat, &str)> {
    let members = input.member_numbers.iter().enumerate();
    let members = members.map(|(place, number)| (Seat::Member(place), number.as_str()));
    std::iter::once((Seat::Lead, input.lead_number.as_str())).chain(members).collect()
}
