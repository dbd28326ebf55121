//! Signing the report of an audit: its result is frozen, and nothing of it changes any more.

use std::collections::HashMap;

use gradus_domain::{
    access::Scope,
    audits::{
        answer::Answer,
        audit::Audit,
        checklist::ChecklistVersion,
        conduct::{moved, sign_off_blockers},
        exception::AuditOverride,
        failed::{FailedItem, failed_items},
        refusal::AuditRefusal,
        result::{AuditResult, PrintedOverride, ResultSheet, digest, document},
        score::{AuditScore, score},
        transition::AuditCommand,
    },
    ids::{AuditId, EmployeeId},
    locale::Locale,
};
use gradus_store::{
    audits::{records, results, sources},
    error::StoreError,
    people::{departments, employees},
};
use serde::Serialize;

use super::{
    change::{Right, everything, load, save},
    facts::{Cleared, cleared},
    paper::paper,
};
use crate::{Failure, Unit, people::today::today};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct AuditSignOff {
    /// The audit.
    pub audit: AuditId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
}

/// Signs the report (AUD-2, RPT-1): score, formula version, answers with their digest, exceptions, team and signature are
/// stored as they are. Requires `CONDUCT_AUDITS` and the lead of it.
pub async fn audit_sign_off(unit: &mut Unit, input: &AuditSignOff) -> Result<AuditId, Failure<AuditRefusal>> {
    let audit = load(unit, input.audit, Right::Lead, input.expected_version).await?;
    let Some(me) = unit.actor.employee else { return Err(Failure::Forbidden) };
    let scope = everything(unit);
    let today = today(unit.tx(), scope.organization, unit.now).await?;
    let cleared = cleared(unit.tx(), &scope, &audit, Some(today)).await?;
    let paper = paper(unit.tx(), &scope, &audit).await?;
    let blockers = sign_off_blockers(&audit, cleared.facts(), paper.missing(&audit));
    let after = moved(audit.clone(), AuditCommand::SignOff, blockers)?;
    let Some(version) = &paper.version else { return Err(vec![AuditRefusal::NoChecklist].into()) };

    let values = paper.values();
    let sheet = audit.sheet(&version.content);
    let score = score(sheet, &values).map_err(|missing| vec![AuditRefusal::Unanswered(missing)])?;
    let failed = failed_items(sheet, &values);
    let found = Found { version, answers: &paper.answers, score: &score, failed: &failed };
    let result = result(unit, &scope, &audit, &cleared, &found, me).await?;
    results::insert(unit.tx(), &scope, &result).await?;
    // Here, in this transaction, what failed is handed over to those who follow it up: `failed` holds each item with its
    // section, clauses, grade and whether it is a veto (AUD-4).
    save(unit, &audit, &after, None).await?;
    Ok(after.id)
}

/// What was found.
struct Found<'a> {
    version: &'a ChecklistVersion,
    answers: &'a [Answer],
    score: &'a AuditScore,
    failed: &'a [FailedItem],
}

async fn result(
    unit: &Unit,
    scope: &Scope,
    audit: &Audit,
    cleared: &Cleared,
    found: &Found<'_>,
    me: EmployeeId,
) -> Result<AuditResult, StoreError> {
    let exception = cleared.exception.as_ref();
    let numbers = numbers(unit, scope, audit, found.answers, exception).await?;
    let number = |person: EmployeeId| numbers.get(&person).cloned().unwrap_or_default();
    let answers: Vec<_> = found.answers.iter().map(|answer| (answer.clone(), number(answer.answered_by))).collect();
    let team: Vec<_> = audit.team.iter().map(|member| (number(member.employee), member.role)).collect();
    let overrides: Vec<_> = exception.map(|exception| printed(exception, number)).into_iter().collect();
    let departments = departments::find_many(unit.tx(), scope, &audit.scope.departments).await?;
    let departments: Vec<_> = departments.into_iter().map(|department| department.code).collect();
    let measures: Vec<_> = audit.scope.measures.iter().map(|measure| measure.code.clone()).collect();
    let follows_up = first(unit, scope, audit.id).await?;
    let signed_by = number(me);
    let (json, answers_hash) = document(&ResultSheet {
        number: &audit.number,
        follows_up: follows_up.as_deref(),
        program: &cleared.program.code,
        days: (audit.started_on.unwrap_or(audit.planned_on), audit.ends_on),
        scope: [&audit.scope.areas, &measures, &departments],
        checklist: (&found.version.checklist.code, found.version.number, &found.version.digest),
        profile: audit.profile.as_deref(),
        score: found.score,
        failed: found.failed,
        answers: &answers,
        team: &team,
        overrides: &overrides,
        signed: (&signed_by, unit.now),
    });
    Ok(AuditResult {
        audit: audit.id,
        edition: 1,
        formula_version: found.score.formula_version.clone(),
        hash: digest(&json),
        json,
        answers_hash,
        basis_points: found.score.basis_points.and_then(|points| i32::try_from(points).ok()),
        signed_by: me,
        signed_at: unit.now,
    })
}

fn printed(exception: &AuditOverride, number: impl Fn(EmployeeId) -> String) -> PrintedOverride {
    let waived = exception.waived.0.iter();
    let waived =
        waived.map(|waived| (waived.number.clone(), waived.refusal.code(), waived.refusal.message(Locale::En)));
    PrintedOverride {
        reason: exception.reason.clone(),
        approver: number(exception.approver),
        compensation: (exception.compensation.as_str(), number(exception.compensator)),
        review: exception.review.as_ref().map(|review| (review.note.clone(), review.at)),
        waived: waived.collect(),
    }
}

/// The numbers of everybody whom the result names.
async fn numbers(
    unit: &Unit,
    scope: &Scope,
    audit: &Audit,
    answers: &[Answer],
    exception: Option<&AuditOverride>,
) -> Result<HashMap<EmployeeId, String>, StoreError> {
    let mut people: Vec<_> = audit.team.iter().map(|member| member.employee).collect();
    people.extend(answers.iter().map(|answer| answer.answered_by));
    people.extend(exception.into_iter().flat_map(|exception| [exception.approver, exception.compensator]));
    people.sort_unstable();
    people.dedup();
    let found = employees::find_many(unit.tx(), scope, &people).await?;
    Ok(found.into_iter().map(|person| (person.id, person.number)).collect())
}

/// Number of the audit that this one follows up.
async fn first(unit: &Unit, scope: &Scope, audit: AuditId) -> Result<Option<String>, StoreError> {
    let source = sources::around(unit.tx(), scope, &[audit]).await?;
    let first = source.into_iter().find(|source| source.audit == audit).and_then(|source| source.follows_up);
    let Some(first) = first else { return Ok(None) };
    let found = records::find_many(unit.tx(), scope, None, &[first]).await?.pop();
    Ok(found.map(|audit| audit.number))
}
