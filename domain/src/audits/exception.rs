//! Exceptions from independence and rotation (AUD-8): for small units, approved by an outsider, and made up for.
//!
//! An exception covers exactly what was refused when it was made. Whatever binds somebody later refuses as ever.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{
    audit::Audit,
    independence::ties,
    state::AuditRole,
    team::{AuditTerms, AuditorFacts, AuditorRefusal},
};
use crate::{
    ids::{AuditId, AuditOverrideId, EmployeeId},
    names::named_enum,
    text::{TextFault, plain},
};

/// The most people of an auditing department for which exceptions are made.
pub const SMALL_UNIT: u64 = 10;

named_enum! {
    /// What makes up for an exception.
    Compensation {
        /// Somebody of the team is independent.
        CoAuditor = "CO_AUDITOR",
        /// Somebody independent who is not of the team looks at the result before it is signed.
        PeerReview = "PEER_REVIEW",
    }
}

/// A refusal that an exception covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waived {
    /// Whose.
    pub employee: EmployeeId,
    /// Their number when it was made.
    pub number: String,
    /// What was refused.
    pub refusal: AuditorRefusal,
}

/// What an exception covers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
pub struct AllWaived(pub Vec<Waived>);

/// An exception of an audit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditOverride {
    /// Its id.
    pub id: AuditOverrideId,
    /// The audit.
    pub audit: AuditId,
    /// Why.
    pub reason: String,
    /// Who approves it.
    pub approver: EmployeeId,
    /// What makes up for it.
    pub compensation: Compensation,
    /// By whom that is done.
    pub compensator: EmployeeId,
    /// What it covers.
    pub waived: AllWaived,
    /// Who asked for it, where that was a person.
    pub asked_by: Option<EmployeeId>,
    /// When.
    pub made_at: DateTime<Utc>,
    /// When the team was named anew without it.
    pub ended_at: Option<DateTime<Utc>>,
    /// What the peer wrote of the result.
    pub review: Option<PeerReview>,
}

/// What a peer wrote of a result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeerReview {
    /// What they found.
    pub note: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl AuditOverride {
    /// Whether it covers a refusal of somebody.
    #[must_use]
    pub fn covers(&self, employee: EmployeeId, refusal: &AuditorRefusal) -> bool {
        self.waived.0.iter().any(|waived| waived.employee == employee && waived.refusal == *refusal)
    }

    /// Whether a peer is still to look at the result.
    #[must_use]
    pub fn awaits_review(&self) -> bool {
        self.compensation == Compensation::PeerReview && self.review.is_none()
    }
}

/// What somebody asks for.
#[derive(Clone, Copy, Debug)]
pub struct OverrideDraft<'a> {
    /// Why.
    pub reason: &'a str,
    /// Who approves it.
    pub approver: &'a AuditorFacts,
    /// What makes up for it.
    pub compensation: Compensation,
    /// By whom that is done.
    pub compensator: &'a AuditorFacts,
    /// Who planned the audit and who asks: none of them approves.
    pub planners: &'a [EmployeeId],
    /// How many people the auditing department has.
    pub unit_size: u64,
    /// The day on which it is asked for.
    pub today: NaiveDate,
}

/// What an exception becomes: a reason that may stand, and what it covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Granted {
    /// Why.
    pub reason: String,
    /// What it covers.
    pub waived: Vec<Waived>,
}

/// Why no exception is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OverrideRefusal {
    /// Nothing is refused that an exception could cover.
    NotNeeded,
    /// The auditing department is not small.
    NotSmall,
    /// The reason may not stand.
    ReasonFaulty(TextFault),
    /// Who approves audits, is audited, planned the audit or has left.
    ApproverInvolved(String),
    /// Who makes up for it has to do with what is audited.
    CompensatorBound(String),
    /// An independent co-auditor is of the team; a peer is not.
    CompensatorMisplaced(String),
    /// No such employee: field of the input and number.
    EmployeeUnknown(&'static str, String),
}

/// Whether an exception could cover a refusal: independence and rotation, never qualification or presence.
#[must_use]
pub fn may_cover(refusal: &AuditorRefusal) -> bool {
    matches!(refusal.rule(), "AUD-5" | "AUD-6")
}

/// Judges what is asked for. `refused` is what keeps the team from the audit.
pub fn grant(
    terms: &AuditTerms,
    team: &[EmployeeId],
    refused: Vec<Waived>,
    draft: &OverrideDraft<'_>,
) -> Result<Granted, Vec<OverrideRefusal>> {
    let mut found = Vec::new();
    let waived: Vec<Waived> = refused.into_iter().filter(|waived| may_cover(&waived.refusal)).collect();
    if waived.is_empty() {
        found.push(OverrideRefusal::NotNeeded);
    }
    if draft.unit_size > SMALL_UNIT {
        found.push(OverrideRefusal::NotSmall);
    }
    let reason = plain(draft.reason);
    if let Err(fault) = reason {
        found.push(OverrideRefusal::ReasonFaulty(fault));
    }
    let approver = draft.approver;
    let audited = approver.independence.posts.iter().any(|post| {
        terms.departments.contains(&post.department)
            && (post.span.touches(terms.first_day, terms.last_day) || post.span.contains(draft.today))
    });
    let involved = team.contains(&approver.employee) || draft.planners.contains(&approver.employee) || audited;
    if involved || !approver.employed.contains(draft.today) {
        found.push(OverrideRefusal::ApproverInvolved(approver.number.clone()));
    }
    let compensator = draft.compensator;
    let placed = team.contains(&compensator.employee) == (draft.compensation == Compensation::CoAuditor);
    if !placed || compensator.employee == approver.employee {
        found.push(OverrideRefusal::CompensatorMisplaced(compensator.number.clone()));
    }
    let is_waived = waived.iter().any(|waived| waived.employee == compensator.employee);
    let is_bound = !ties(terms, &compensator.independence).is_empty();
    if is_bound || is_waived || !compensator.employed.contains(terms.last_day) {
        found.push(OverrideRefusal::CompensatorBound(compensator.number.clone()));
    }
    match reason {
        Ok(reason) if found.is_empty() => Ok(Granted { reason: reason.to_owned(), waived }),
        _ => Err(found),
    }
}

/// What keeps those of a team from an audit, but for what an exception covers.
#[must_use]
pub fn breaches(
    audit: &Audit,
    terms: &AuditTerms,
    team: &[AuditorFacts],
    exception: Option<&AuditOverride>,
) -> Vec<Waived> {
    let facts_of = |employee| team.iter().find(|facts| facts.employee == employee);
    let lead = audit.lead().and_then(facts_of);
    let mut found = Vec::new();
    for member in &audit.team {
        let Some(facts) = facts_of(member.employee) else { continue };
        let refused =
            super::team::refusals(terms, member.role, facts, lead.filter(|_| member.role == AuditRole::Member));
        let standing =
            refused.into_iter().filter(|refusal| !exception.is_some_and(|e| e.covers(facts.employee, refusal)));
        found.extend(standing.map(|refusal| Waived {
            employee: facts.employee,
            number: facts.number.clone(),
            refusal,
        }));
    }
    found
}

#[cfg(test)]
mod tests;
