//! Naming the team of an audit.

use std::collections::HashSet;

use gradus_domain::{
    access::{Action, Scope},
    audits::{
        audit::Audit,
        command::{assign, state_blockers},
        exception::{AllWaived, AuditOverride, Compensation, OverrideDraft, OverrideRefusal},
        program::AuditProgram,
        refusal::{AuditRefusal, Seat},
        team::AuditorFacts,
        transition::AuditCommand,
    },
    ids::{AuditId, EmployeeId},
};
use gradus_store::{
    audits::{
        auditors::{by_numbers, head_count},
        overrides, sources,
    },
    error::StoreError,
    people::employees,
};
use serde::Serialize;

use super::{
    candidates::suggested,
    change::{Right, everything, load, save},
    facts::{auditors, program_of, terms},
};
use crate::{Failure, Never, Unit, people::today::today};

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
    pub compensation: Compensation,
    /// Number of who does that.
    pub compensator_number: String,
}

/// Names lead and members; everybody is cleared by AUD-5 to AUD-7 but for what an exception covers (AUD-8). The team of
/// an audit under way is named anew where somebody of it is no longer cleared. Requires `MANAGE_AUDITS` on the department
/// that carries the audit out.
pub async fn audit_assign(unit: &mut Unit, input: &AuditAssign) -> Result<AuditId, Failure<AuditRefusal>> {
    let audit = load(unit, input.audit, Right::Manage, input.expected_version).await?;
    let blockers = state_blockers(audit.state, AuditCommand::Assign);
    if !blockers.is_empty() {
        return Err(blockers.into());
    }
    let scope = everything(unit);
    let seats = seats(input);
    let exception = input.exception.as_ref();
    let outsiders = exception.map(|asked| [&asked.approver_number, &asked.compensator_number]);
    let named = seats.iter().map(|(_, number)| (*number).to_owned());
    let numbers: Vec<String> = named.chain(outsiders.into_iter().flatten().cloned()).collect();
    let known = by_numbers(unit.tx(), &scope, &numbers).await?;
    let people: Vec<_> = known.values().copied().collect();
    let program = program_of(unit.tx(), &scope, &audit).await?;
    let nameable = nameable(unit, &audit, &program, &people).await?;
    let is_known = |number: &str| known.get(number).is_some_and(|person| nameable.contains(person));
    let unknown = unknown(&seats, exception, is_known);
    if !unknown.is_empty() {
        return Err(unknown.into());
    }

    let today = today(unit.tx(), scope.organization, unit.now).await?;
    let on_site = audit.started_on.map(|_| today);
    let terms = terms(unit.tx(), &scope, &audit, &program, on_site).await?;
    let facts = auditors(unit.tx(), &scope, &terms, &people).await?;
    let of = |number: &str| facts.iter().find(|facts| facts.number == number).cloned();
    let members: Vec<AuditorFacts> = input.member_numbers.iter().filter_map(|number| of(number)).collect();
    let Some(lead) = of(&input.lead_number) else { return Err(Failure::NotFound("leadNumber")) };
    let outsiders = exception.and_then(|asked| of(&asked.approver_number).zip(of(&asked.compensator_number)));
    let planners = planners(unit, &scope, &audit).await?;
    let unit_size = head_count(unit.tx(), &scope, audit.department, today).await?;
    let draft = exception.zip(outsiders.as_ref()).map(|(asked, (approver, compensator))| OverrideDraft {
        reason: &asked.reason,
        approver,
        compensation: asked.compensation,
        compensator,
        planners: &planners,
        unit_size,
        today,
    });
    let (after, granted) = assign(audit.clone(), &terms, &lead, &members, draft.as_ref())?;
    let before = overrides::in_force(unit.tx(), &scope, &[audit.id]).await?.pop();
    if before.is_some() {
        overrides::end(unit.tx(), &scope, audit.id, unit.now).await?;
    }
    save(unit, &audit, &after, None).await?;
    if let (Some(granted), Some((approver, compensator)), Some(asked)) = (granted, outsiders, exception) {
        let made = AuditOverride {
            id: unit.new_id(),
            audit: after.id,
            reason: granted.reason,
            approver: approver.employee,
            compensation: asked.compensation,
            compensator: compensator.employee,
            waived: AllWaived(granted.waived),
            asked_by: unit.actor.employee,
            made_at: unit.now,
            ended_at: None,
            review: None,
        };
        overrides::insert(unit.tx(), &scope, &made).await?;
        unit.record_also(made.id, &made);
    }
    Ok(after.id)
}

fn unknown(
    seats: &[(Seat, &str)],
    exception: Option<&IndependenceOverride>,
    is_known: impl Fn(&str) -> bool,
) -> Vec<AuditRefusal> {
    let seats = seats.iter().filter(|(_, number)| !is_known(number));
    let mut unknown: Vec<_> =
        seats.map(|(seat, number)| AuditRefusal::EmployeeUnknown(*seat, (*number).into())).collect();
    let outsiders = exception.into_iter().flat_map(|asked| {
        [("approverNumber", &asked.approver_number), ("compensatorNumber", &asked.compensator_number)]
    });
    let outsiders = outsiders.filter(|(_, number)| !is_known(number));
    unknown.extend(
        outsiders
            .map(|(field, number)| AuditRefusal::Override(OverrideRefusal::EmployeeUnknown(field, number.clone()))),
    );
    unknown
}

/// Who planned the audit, and who asks.
async fn planners(unit: &Unit, scope: &Scope, audit: &Audit) -> Result<Vec<EmployeeId>, StoreError> {
    let sources = sources::around(unit.tx(), scope, &[audit.id]).await?;
    let planned_by =
        sources.into_iter().filter(|source| source.audit == audit.id).filter_map(|source| source.planned_by);
    Ok(planned_by.chain(unit.actor.employee).collect())
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
