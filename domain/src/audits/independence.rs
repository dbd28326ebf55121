//! Independence (AUD-5): who has to do with what is audited does not audit it.
//!
//! The decision looks at the audit's days and at the cooling-off time before them. It knows nothing of ranks: a unit
//! in scope means exactly that unit, not those above it, and CONSULTED or INFORMED bind nobody.

use chrono::{Months, NaiveDate};

use super::team::{AuditTerms, AuditorRefusal};
use crate::{
    ids::{DepartmentId, MeasureId},
    people::spans::DaySpan,
};

/// A post that somebody holds or held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Where.
    pub department: DepartmentId,
    /// Code of that department, for people.
    pub code: String,
    /// When.
    pub span: DaySpan,
}

/// That a department is RESPONSIBLE or ACCOUNTABLE for a measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// The measure.
    pub measure: MeasureId,
    /// Its code, for people.
    pub code: String,
    /// The department.
    pub department: DepartmentId,
    /// While this version of the matrix is in force.
    pub span: DaySpan,
}

/// What may bind somebody to what is audited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndependenceFacts {
    /// Posts, past ones too.
    pub posts: Vec<Post>,
    /// Numbers of open corrective actions in scope that they own or verify.
    pub open_actions: Vec<String>,
    /// Units with which they declared a conflict, and when it holds.
    pub conflicts: Vec<(DepartmentId, DaySpan)>,
}

/// The days on which a tie to what is audited refuses: the audit's own, the cooling-off time before, and the days until
/// its report is signed.
///
/// Who left on the day that lies exactly that many months before the first day of the audit is free; whose last day
/// in the unit was that day is not.
fn watched(terms: &AuditTerms) -> (NaiveDate, NaiveDate) {
    let from = terms.first_day.checked_sub_months(Months::new(terms.cooling_off_months));
    (from.unwrap_or(NaiveDate::MIN), terms.bound_until)
}

/// What keeps somebody from auditing.
#[must_use]
pub fn ties(terms: &AuditTerms, facts: &IndependenceFacts) -> Vec<AuditorRefusal> {
    let (from, to) = watched(terms);
    let mut refusals = Vec::new();
    let posts: Vec<&Post> = facts.posts.iter().filter(|post| post.span.touches(from, to)).collect();

    for post in posts.iter().filter(|post| terms.departments.contains(&post.department)) {
        let refusal = AuditorRefusal::AuditedUnit { unit: post.code.clone() };
        if !refusals.contains(&refusal) {
            refusals.push(refusal);
        }
    }
    for duty in &terms.duties {
        let held = posts.iter().any(|post| {
            let at_the_time = post.span.from.max(duty.span.from).max(from);
            let until = [post.span.to, duty.span.to, to.succ_opt()].into_iter().flatten().min();
            post.department == duty.department && until.is_none_or(|until| at_the_time < until)
        });
        let refusal = AuditorRefusal::HoldsActivity { measure: duty.code.clone() };
        if held && !refusals.contains(&refusal) {
            refusals.push(refusal);
        }
    }
    refusals.extend(facts.open_actions.iter().map(|action| AuditorRefusal::OpenAction { action: action.clone() }));
    let in_conflict =
        |(department, span): &(DepartmentId, DaySpan)| terms.departments.contains(department) && span.touches(from, to);
    if facts.conflicts.iter().any(in_conflict) {
        refusals.push(AuditorRefusal::DeclaredConflict);
    }
    refusals
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const QMO: DepartmentId = DepartmentId(Uuid::from_u128(1));
    const QMC: DepartmentId = DepartmentId(Uuid::from_u128(2));
    const IAD: DepartmentId = DepartmentId(Uuid::from_u128(3));
    const M102: MeasureId = MeasureId(Uuid::from_u128(9));

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn terms() -> AuditTerms {
        AuditTerms {
            departments: vec![QMO],
            first_day: day("2026-01-12"),
            last_day: day("2026-01-14"),
            bound_until: day("2026-01-14"),
            ..crate::audits::team::samples::terms()
        }
    }

    fn post(department: DepartmentId, span: DaySpan) -> IndependenceFacts {
        let code = if department == QMO { "QMO" } else { "IAD" };
        IndependenceFacts { posts: vec![Post { department, code: code.into(), span }], ..Default::default() }
    }

    fn of_unit() -> Vec<AuditorRefusal> {
        vec![AuditorRefusal::AuditedUnit { unit: "QMO".into() }]
    }

    /// AUD-5
    #[test]
    fn nobody_audits_the_unit_to_which_they_belong_on_a_day_of_the_audit() {
        let joins = |on| ties(&terms(), &post(QMO, DaySpan::since(day(on))));

        assert_eq!(joins("2020-01-01"), of_unit());
        assert_eq!(joins("2026-01-14"), of_unit());
        assert_eq!(joins("2026-01-15"), []);
    }

    /// AUD-5
    #[test]
    fn who_left_the_unit_is_free_after_exactly_twelve_months() {
        let left = |to| ties(&terms(), &post(QMO, DaySpan::between(day("2020-01-01"), day(to))));

        // First day elsewhere: twelve months before the audit, to the day.
        assert_eq!(left("2025-01-12"), []);
        // Still there on that day.
        assert_eq!(left("2025-01-13"), of_unit());
        assert_eq!(left("2025-12-31"), of_unit());
    }

    /// AUD-5
    #[test]
    fn a_unit_in_scope_is_exactly_that_unit() {
        let above = AuditTerms { departments: vec![QMC], ..terms() };

        assert_eq!(ties(&above, &post(QMO, DaySpan::since(day("2020-01-01")))), []);
        assert_eq!(ties(&terms(), &post(IAD, DaySpan::since(day("2020-01-01")))), []);
    }

    /// AUD-5
    #[test]
    fn who_did_an_activity_in_scope_or_answered_for_it_does_not_audit_it() {
        let duty = |span| Duty { measure: M102, code: "M102".into(), department: IAD, span };
        let with = |span| AuditTerms { duties: vec![duty(span)], ..terms() };
        let auditor = post(IAD, DaySpan::since(day("2025-06-01")));
        let refused = vec![AuditorRefusal::HoldsActivity { measure: "M102".into() }];

        assert_eq!(ties(&with(DaySpan::since(day("2024-01-01"))), &auditor), refused);
        // The matrix took it from the unit before the person came.
        assert_eq!(ties(&with(DaySpan::between(day("2024-01-01"), day("2025-06-01"))), &auditor), []);
        assert_eq!(ties(&with(DaySpan::between(day("2024-01-01"), day("2025-06-02"))), &auditor), refused);
        // It gets it only after the audit.
        assert_eq!(ties(&with(DaySpan::since(day("2026-01-15"))), &auditor), []);
    }

    /// AUD-5
    #[test]
    fn open_actions_and_declared_conflicts_refuse() {
        let facts = IndependenceFacts {
            open_actions: vec!["ACT-000007".into()],
            conflicts: vec![(QMO, DaySpan::since(day("2026-01-01")))],
            ..IndependenceFacts::default()
        };

        let action = AuditorRefusal::OpenAction { action: "ACT-000007".into() };
        assert_eq!(ties(&terms(), &facts), [action, AuditorRefusal::DeclaredConflict]);
    }

    /// AUD-5: a conflict is one with a unit, and refuses for the cooling-off time after its last day.
    #[test]
    fn a_declared_conflict_refuses_for_its_unit_and_its_days() {
        let with = |department, span| IndependenceFacts { conflicts: vec![(department, span)], ..Default::default() };
        let until = |to| ties(&terms(), &with(QMO, DaySpan::between(day("2020-01-01"), day(to))));

        assert_eq!(until("2025-01-12"), []);
        assert_eq!(until("2025-01-13"), [AuditorRefusal::DeclaredConflict]);
        assert_eq!(ties(&terms(), &with(IAD, DaySpan::since(day("2020-01-01")))), []);
        assert_eq!(ties(&terms(), &with(QMO, DaySpan::since(day("2026-01-15")))), []);
    }

    /// AUD-5: who moves into the unit before the report is signed is bound.
    #[test]
    fn a_tie_counts_until_the_report_is_signed() {
        let reporting = AuditTerms { bound_until: day("2026-02-10"), ..terms() };

        assert_eq!(ties(&reporting, &post(QMO, DaySpan::since(day("2026-02-10")))), of_unit());
        assert_eq!(ties(&reporting, &post(QMO, DaySpan::since(day("2026-02-11")))), []);
    }
}
