//! Planning the work of an audit, as far as PREPARING (AUD-2).
//!
//! A command asks its blockers first and refuses with the same list that a client sees beforehand.

use super::{
    audit::{Audit, TeamMember},
    exception::{AuditOverride, Granted, OverrideDraft, Waived, breaches, grant, may_cover},
    refusal::{AuditRefusal, Seat},
    state::{AuditRole, AuditState},
    team::{AuditTerms, AuditorFacts, refusals},
    transition::{AuditCommand, next},
};

/// The most members of a team beside the lead.
pub(super) const MOST_MEMBERS: usize = 20;

/// Why `command` would be refused in the state of the audit.
#[must_use]
pub fn state_blockers(state: AuditState, command: AuditCommand) -> Vec<AuditRefusal> {
    match next(state, command) {
        Some(_) => Vec::new(),
        None => vec![AuditRefusal::WrongState(command, state)],
    }
}

/// What suspends an audit: nobody leads it, or somebody of its team is not cleared (AUD-5 to AUD-8). `team` holds the
/// facts of those who are assigned.
#[must_use]
pub fn team_blockers(
    audit: &Audit,
    terms: &AuditTerms,
    team: &[AuditorFacts],
    exception: Option<&AuditOverride>,
) -> Vec<AuditRefusal> {
    let mut blockers = Vec::new();
    if !team.iter().any(|facts| Some(facts.employee) == audit.lead()) {
        blockers.push(AuditRefusal::NoLead);
    }
    let breaches = breaches(audit, terms, team, exception).into_iter();
    blockers.extend(breaches.map(|breach| AuditRefusal::Auditor(Seat::Assigned, breach.number, breach.refusal)));
    blockers
}

/// What keeps an audit from being prepared: its state, a missing lead or checklist, and whoever of the team is not
/// cleared.
#[must_use]
pub fn prepare_blockers(
    audit: &Audit,
    terms: &AuditTerms,
    team: &[AuditorFacts],
    exception: Option<&AuditOverride>,
) -> Vec<AuditRefusal> {
    let mut blockers = state_blockers(audit.state, AuditCommand::Prepare);
    if !blockers.is_empty() {
        return blockers;
    }
    if audit.checklist.is_none() {
        blockers.push(AuditRefusal::NoChecklist);
    }
    blockers.extend(team_blockers(audit, terms, team, exception));
    blockers
}

/// The audit in preparation.
pub fn prepare(
    mut audit: Audit,
    terms: &AuditTerms,
    team: &[AuditorFacts],
    exception: Option<&AuditOverride>,
) -> Result<Audit, Vec<AuditRefusal>> {
    let blockers = prepare_blockers(&audit, terms, team, exception);
    if !blockers.is_empty() {
        return Err(blockers);
    }
    audit.state = AuditState::Preparing;
    audit.version += 1;
    Ok(audit)
}

/// What an exception is judged by, where one is asked for.
pub type Asked<'a> = Option<&'a OverrideDraft<'a>>;

/// The audit with another team, and what an exception covers of it where one is asked for. Everybody is cleared by AUD-5
/// to AUD-7 but for that.
pub fn assign(
    mut audit: Audit,
    terms: &AuditTerms,
    lead: &AuditorFacts,
    members: &[AuditorFacts],
    asked: Asked<'_>,
) -> Result<(Audit, Option<Granted>), Vec<AuditRefusal>> {
    let mut found = state_blockers(audit.state, AuditCommand::Assign);
    if !found.is_empty() {
        return Err(found);
    }
    if members.len() > MOST_MEMBERS {
        found.push(AuditRefusal::TooManyMembers);
    }
    let mut refused: Vec<(Seat, Waived)> = Vec::new();
    let mut judge = |seat, role, facts: &AuditorFacts| {
        let why = refusals(terms, role, facts, Some(lead)).into_iter();
        let of = |refusal| Waived { employee: facts.employee, number: facts.number.clone(), refusal };
        refused.extend(why.map(|refusal| (seat, of(refusal))));
    };
    judge(Seat::Lead, AuditRole::Lead, lead);
    for (place, member) in members.iter().enumerate() {
        let seat = Seat::Member(place);
        if member.employee == lead.employee || members[..place].iter().any(|other| other.employee == member.employee) {
            found.push(AuditRefusal::NamedTwice(seat, member.number.clone()));
            continue;
        }
        judge(seat, AuditRole::Member, member);
    }
    audit.team = std::iter::once(TeamMember { employee: lead.employee, role: AuditRole::Lead })
        .chain(members.iter().map(|member| TeamMember { employee: member.employee, role: AuditRole::Member }))
        .collect();
    let granted = match asked {
        None => None,
        Some(draft) => {
            let team: Vec<_> = audit.team.iter().map(|member| member.employee).collect();
            let waived = refused.iter().map(|(_, waived)| waived.clone()).collect();
            match grant(terms, &team, waived, draft) {
                Ok(granted) => Some(granted),
                Err(refusals) => {
                    found.extend(refusals.into_iter().map(AuditRefusal::Override));
                    None
                }
            }
        }
    };
    if granted.is_some() {
        refused.retain(|(_, waived)| !may_cover(&waived.refusal));
    }
    found.extend(refused.into_iter().map(|(seat, waived)| AuditRefusal::Auditor(seat, waived.number, waived.refusal)));
    if !found.is_empty() {
        return Err(found);
    }
    audit.version += 1;
    Ok((audit, granted))
}

/// The audit called off.
pub fn cancel(mut audit: Audit, reason: &str) -> Result<Audit, Vec<AuditRefusal>> {
    let mut found = state_blockers(audit.state, AuditCommand::Cancel);
    if reason.trim().is_empty() {
        found.push(AuditRefusal::ReasonMissing);
    }
    if !found.is_empty() {
        return Err(found);
    }
    audit.state = AuditState::Cancelled;
    audit.cancel_reason = Some(reason.trim().into());
    audit.version += 1;
    Ok(audit)
}

#[cfg(test)]
pub(super) mod tests;
