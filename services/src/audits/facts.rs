//! The facts by which auditors are judged (AUD-5 to AUD-8), in a constant number of statements.

use std::collections::HashMap;

use chrono::{Datelike, Months, NaiveDate};
use gradus_domain::{
    access::Scope,
    audits::{
        audit::Audit,
        conduct::TeamFacts,
        exception::AuditOverride,
        program::AuditProgram,
        rotation::{cells, period},
        team::{AuditTerms, AuditorFacts},
    },
    ids::EmployeeId,
    training::{fulfillment::fulfilled_on, requirement::Requirement},
};
use gradus_store::{
    audits::{auditors, measures, overrides, programs, rotation},
    error::StoreError,
    store::Db,
    training::{
        People,
        facts::{CompletedIn, completions},
    },
};

use crate::training::facts::load_for;

/// The audit program of an audit.
pub(super) async fn program_of(db: &impl Db, scope: &Scope, audit: &Audit) -> Result<AuditProgram, StoreError> {
    let found = programs::find_many(db, scope, &[audit.program]).await?.pop();
    let what = || format!("audit {} has no audit program", audit.number);
    found.ok_or_else(|| StoreError::Inconsistent { table: "audits", what: what() })
}

/// What an audit asks of those who audit. `today` is given where it begins or has begun: it is judged by the days on
/// which it takes place, and ties to what is audited count until the report is signed.
pub(super) async fn terms(
    db: &impl Db,
    scope: &Scope,
    audit: &Audit,
    program: &AuditProgram,
    today: Option<NaiveDate>,
) -> Result<AuditTerms, StoreError> {
    let in_scope: HashMap<_, _> = audit.scope.measures.iter().map(|m| (m.id, m.code.clone())).collect();
    let starts_on = measures::program_starts_on(db, scope, program.program).await?;
    let missing = || StoreError::Inconsistent { table: "audit_programs", what: "program is absent".into() };
    let program_starts_on = starts_on.ok_or_else(missing)?;
    let rules = &program.definition.rules;
    let first_day = audit.started_on.unwrap_or_else(|| audit.planned_on.max(today.unwrap_or(audit.planned_on)));
    let last_day = audit.ends_on.max(first_day);
    let year = year_of(program_starts_on, first_day);
    Ok(AuditTerms {
        audit: Some(audit.id),
        number: audit.number.clone(),
        departments: audit.scope.departments.clone(),
        areas: audit.scope.areas.clone(),
        duties: measures::duties(db, scope, program.program, &in_scope).await?,
        first_day,
        last_day,
        bound_until: last_day.max(today.unwrap_or(last_day)),
        cooling_off_months: program.definition.cooling_off_months(),
        requirement: rules.lead_auditor_needs.requirement.to_string(),
        lead_audits_as_member: rules.lead_auditor_needs.audits_as_member,
        program_starts_on,
        cells: cells(&audit.scope),
        others: rotation::others(db, scope, &audit.scope.departments, year).await?,
    })
}

/// The days of the year of a program in which a day lies, a few more at either end for its shortest month.
fn year_of(program_starts_on: NaiveDate, day: NaiveDate) -> (NaiveDate, NaiveDate) {
    let years = period(program_starts_on, day);
    let first = NaiveDate::from_ymd_opt(program_starts_on.year() + years, program_starts_on.month(), 1);
    let first = first.unwrap_or(day);
    (first, first.checked_add_months(Months::new(13)).unwrap_or(NaiveDate::MAX))
}

/// The team of an audit with what is known of it, and the exception in force.
pub(super) struct Cleared {
    /// The audit program.
    pub program: AuditProgram,
    /// What the audit asks of its team.
    pub terms: AuditTerms,
    /// Those who are assigned.
    pub team: Vec<AuditorFacts>,
    /// The exception in force.
    pub exception: Option<AuditOverride>,
}

impl Cleared {
    /// As the rules take it.
    pub(super) fn facts(&self) -> TeamFacts<'_> {
        TeamFacts { terms: &self.terms, team: &self.team, exception: self.exception.as_ref() }
    }
}

/// What decides whether the team of an audit is cleared.
pub(super) async fn cleared(
    db: &impl Db,
    scope: &Scope,
    audit: &Audit,
    today: Option<NaiveDate>,
) -> Result<Cleared, StoreError> {
    let program = program_of(db, scope, audit).await?;
    let terms = terms(db, scope, audit, &program, today).await?;
    let people: Vec<_> = audit.team.iter().map(|member| member.employee).collect();
    let team = auditors(db, scope, &terms, &people).await?;
    let exception = overrides::in_force(db, scope, &[audit.id]).await?.pop();
    Ok(Cleared { program, terms, team, exception })
}

/// What is known of these people, with the days of the audit on which they are qualified.
pub(super) async fn auditors(
    db: &impl Db,
    scope: &Scope,
    terms: &AuditTerms,
    people: &[EmployeeId],
) -> Result<Vec<AuditorFacts>, StoreError> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let mut known = auditors::facts(db, scope, people).await?;
    let training = load_for(db, scope, terms.first_day).await?;
    let is_required = |version: &&Requirement| training.code_of(version.id) == terms.requirement;
    let versions: Vec<&Requirement> = training.curriculum.requirements.iter().filter(is_required).collect();
    let done = completions(db, scope, &People::These(people.to_vec()), CompletedIn::default()).await?;
    let days = || terms.first_day.iter_days().take_while(|day| *day <= terms.last_day);
    for facts in &mut known {
        let Some(done) = done.get(&facts.employee) else { continue };
        facts.qualified = fulfilled_on(done, &versions, &training.curriculum.courses, days());
    }
    Ok(known)
}
