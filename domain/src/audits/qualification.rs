//! Qualification (AUD-7): the required training, valid on every day of the audit, and experience for who leads.

use chrono::Months;

use super::{
    state::AuditRole,
    team::{AuditTerms, AuditorFacts, AuditorRefusal},
};
use crate::people::spans::unite;

/// Months from the start of a program in which training alone qualifies a lead: nobody can have audited before.
const YOUNG_PROGRAM_MONTHS: u32 = 12;

/// What somebody lacks for a part in an audit.
#[must_use]
pub fn gaps(terms: &AuditTerms, role: AuditRole, facts: &AuditorFacts) -> Vec<AuditorRefusal> {
    let mut refusals = Vec::new();
    let trained = unite(facts.qualified.clone());
    if !trained.iter().any(|span| span.contains(terms.first_day) && span.contains(terms.last_day)) {
        refusals.push(AuditorRefusal::NotQualified { requirement: terms.requirement.clone() });
    }
    let needed = terms.lead_audits_as_member;
    let experience = facts.audits_as_member();
    if role == AuditRole::Lead && !is_young(terms) && experience < needed {
        refusals.push(AuditorRefusal::TooFewAudits { has: experience, needs: needed });
    }
    refusals
}

/// Whether the audit begins within the first months of its program.
fn is_young(terms: &AuditTerms) -> bool {
    let grown_up = terms.program_starts_on.checked_add_months(Months::new(YOUNG_PROGRAM_MONTHS));
    grown_up.is_none_or(|day| terms.first_day < day)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::{
        audits::{
            state::AuditState,
            team::{PastAudit, samples},
        },
        people::spans::DaySpan,
    };

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn terms(first: &str, last: &str) -> AuditTerms {
        AuditTerms { first_day: day(first), last_day: day(last), ..samples::terms() }
    }

    fn trained(from: &str, to: &str) -> AuditorFacts {
        AuditorFacts { qualified: vec![DaySpan::between(day(from), day(to))], ..samples::auditor() }
    }

    fn unqualified() -> Vec<AuditorRefusal> {
        vec![AuditorRefusal::NotQualified { requirement: "TR-07".into() }]
    }

    /// AUD-7
    #[test]
    fn training_is_valid_on_every_day_of_the_audit() {
        let audit = terms("2026-04-10", "2026-04-12");
        let gaps = |facts: &AuditorFacts| gaps(&audit, AuditRole::Member, facts);

        assert_eq!(gaps(&trained("2026-04-10", "2026-04-13")), []);
        assert_eq!(gaps(&trained("2026-04-11", "2027-01-01")), unqualified());
        assert_eq!(gaps(&trained("2024-04-12", "2026-04-12")), unqualified());
        assert_eq!(gaps(&samples::auditor()), unqualified());
    }

    /// AUD-7
    #[test]
    fn a_renewal_in_the_middle_of_an_audit_leaves_no_gap() {
        let audit = terms("2026-04-10", "2026-04-12");
        let spans = |renewed| {
            let first = DaySpan::between(day("2024-04-11"), day("2026-04-11"));
            vec![first, DaySpan::between(day(renewed), day("2028-04-11"))]
        };
        let facts = |renewed| AuditorFacts { qualified: spans(renewed), ..samples::auditor() };

        assert_eq!(gaps(&audit, AuditRole::Member, &facts("2026-04-11")), []);
        assert_eq!(gaps(&audit, AuditRole::Member, &facts("2026-04-12")), unqualified());
    }

    /// AUD-7
    #[test]
    fn a_lead_has_been_a_member_three_times_but_not_in_the_first_twelve_months_of_a_program() {
        let been = |times| {
            let past = PastAudit { state: AuditState::Closed, role: AuditRole::Member, ..samples::past() };
            AuditorFacts { history: vec![past; times], ..trained("2020-01-01", "2030-01-01") }
        };
        let last_day_of_youth = terms("2026-12-31", "2026-12-31");
        let grown_up = terms("2027-01-01", "2027-01-01");

        assert_eq!(gaps(&last_day_of_youth, AuditRole::Lead, &been(0)), []);
        assert_eq!(gaps(&grown_up, AuditRole::Lead, &been(2)), [AuditorRefusal::TooFewAudits { has: 2, needs: 3 }]);
        assert_eq!(gaps(&grown_up, AuditRole::Lead, &been(3)), []);
        assert_eq!(gaps(&grown_up, AuditRole::Member, &been(0)), []);
    }
}
