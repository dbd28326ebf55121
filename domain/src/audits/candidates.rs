//! Who could audit, best first: those whom nothing refuses, and among them those who audited least.

use chrono::{Datelike, NaiveDate};

use super::{
    state::{AuditRole, AuditState},
    team::{AuditTerms, AuditorFacts, AuditorRefusal, refusals},
};
use crate::ids::EmployeeId;

/// Somebody who could audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub employee: EmployeeId,
    /// Number, the last word in the order.
    pub number: String,
    /// What keeps them from being a member.
    pub refusals: Vec<AuditorRefusal>,
    /// What keeps them from leading.
    pub lead_refusals: Vec<AuditorRefusal>,
    /// In how many other audits of that calendar year they are or were.
    pub audits_this_year: u32,
    /// When they last audited one of the areas.
    pub last_audit_of_scope_on: Option<NaiveDate>,
}

/// Ranks candidates: those who may audit first, then those with fewer audits in the year, then those who saw the areas
/// longest ago or never, then by number.
#[must_use]
pub fn rank(terms: &AuditTerms, people: &[AuditorFacts], lead: Option<&AuditorFacts>) -> Vec<Candidate> {
    let mut candidates: Vec<_> = people.iter().map(|facts| candidate(terms, facts, lead)).collect();
    candidates.sort_by(|a, b| {
        let key = |c: &Candidate| (!c.refusals.is_empty(), c.audits_this_year, c.last_audit_of_scope_on);
        key(a).cmp(&key(b)).then_with(|| a.number.cmp(&b.number))
    });
    candidates
}

fn candidate(terms: &AuditTerms, facts: &AuditorFacts, lead: Option<&AuditorFacts>) -> Candidate {
    let counts = |state| !matches!(state, AuditState::Cancelled | AuditState::Missed);
    let others = || facts.history.iter().filter(|past| Some(past.audit) != terms.audit && counts(past.state));
    let this_year = others().filter(|past| past.planned_on.year() == terms.first_day.year()).count();
    let of_scope = others()
        .filter(|past| past.planned_on < terms.first_day && past.areas.iter().any(|area| terms.areas.contains(area)));
    Candidate {
        employee: facts.employee,
        number: facts.number.clone(),
        refusals: refusals(terms, AuditRole::Member, facts, lead),
        lead_refusals: refusals(terms, AuditRole::Lead, facts, None),
        audits_this_year: u32::try_from(this_year).unwrap_or(u32::MAX),
        last_audit_of_scope_on: of_scope.map(|past| past.planned_on).max(),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        audits::team::{PastAudit, samples::*},
        ids::AuditId,
        people::spans::DaySpan,
    };

    fn person(number: &str, history: Vec<PastAudit>, trained: bool) -> AuditorFacts {
        let qualified = if trained { vec![DaySpan::since(day("2026-01-01"))] } else { Vec::new() };
        AuditorFacts { number: number.into(), history, qualified, ..auditor() }
    }

    fn on(planned_on: &str, area: &str) -> PastAudit {
        PastAudit { planned_on: day(planned_on), areas: vec![area.into()], ..past() }
    }

    #[test]
    fn those_who_may_and_who_audited_least_come_first() {
        let people = [
            person("E1", vec![], false),
            person("E2", vec![on("2026-01-12", "A2")], true),
            person("E3", vec![on("2025-07-10", "A1")], true),
            person("E4", vec![on("2025-10-10", "A2")], true),
            person("E5", vec![on("2025-01-10", "A1")], true),
        ];

        let ranked = rank(&terms(), &people, None);

        let order: Vec<_> = ranked.iter().map(|candidate| candidate.number.as_str()).collect();
        assert_eq!(order, ["E4", "E5", "E3", "E2", "E1"]);
        assert_eq!(ranked[2].last_audit_of_scope_on, Some(day("2025-07-10")));
        assert_eq!(ranked[3].audits_this_year, 1);
        assert!(!ranked[4].refusals.is_empty());
    }

    #[test]
    fn the_audit_itself_and_those_called_off_count_nowhere() {
        let itself = AuditTerms { audit: Some(AuditId(Uuid::from_u128(77))), ..terms() };
        let called_off = PastAudit { state: AuditState::Cancelled, audit: AuditId(Uuid::from_u128(78)), ..past() };
        let people = [person("E1", vec![past(), called_off], true)];

        let ranked = rank(&itself, &people, None);

        assert_eq!((ranked[0].audits_this_year, ranked[0].last_audit_of_scope_on), (0, None));
    }
}
