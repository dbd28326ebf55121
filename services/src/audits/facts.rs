//! The facts by which auditors are judged (AUD-5, AUD-7), in a constant number of statements.

use std::collections::HashMap;

use gradus_domain::{
    access::Scope,
    audits::{audit::Audit, program::AuditProgram, team::AuditTerms, team::AuditorFacts},
    ids::EmployeeId,
    training::{fulfillment::fulfilled_on, requirement::Requirement},
};
use gradus_store::{
    audits::{auditors, measures, programs},
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

/// What an audit asks of those who audit.
pub(super) async fn terms(
    db: &impl Db,
    scope: &Scope,
    audit: &Audit,
    program: &AuditProgram,
) -> Result<AuditTerms, StoreError> {
    let in_scope: HashMap<_, _> = audit.scope.measures.iter().map(|m| (m.id, m.code.clone())).collect();
    let starts_on = measures::program_starts_on(db, scope, program.program).await?;
    let missing = || StoreError::Inconsistent { table: "audit_programs", what: "program is absent".into() };
    let rules = &program.definition.rules;
    Ok(AuditTerms {
        audit: Some(audit.id),
        departments: audit.scope.departments.clone(),
        areas: audit.scope.areas.clone(),
        duties: measures::duties(db, scope, program.program, &in_scope).await?,
        first_day: audit.planned_on,
        last_day: audit.ends_on,
        cooling_off_months: program.definition.cooling_off_months(),
        requirement: rules.lead_auditor_needs.requirement.to_string(),
        lead_audits_as_member: rules.lead_auditor_needs.audits_as_member,
        program_starts_on: starts_on.ok_or_else(missing)?,
    })
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
