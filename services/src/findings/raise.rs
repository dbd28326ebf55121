//! Raising findings: by people, and by the parts of Gradus that see that something is not as it should be.

use gradus_domain::{
    access::Action,
    findings::{
        answer::issue,
        finding::{Finding, NUMBERS, number},
        grade::{FindingGrade, FindingSource},
        raise::{FindingDraft, raise, seen_again},
        refusal::FindingRefusal as Refusal,
        state::FindingState,
    },
    ids::{AuditId, DepartmentId, FindingId},
    text::plain,
};
use gradus_store::{audits::records as audits, error::StoreError, findings::records, people::departments, sequence};
use serde::Serialize;

use super::ground::{everything, today};
use crate::{Failure, Unit};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct FindingRaise {
    /// In one line.
    pub title: String,
    /// What was seen.
    pub note: Option<String>,
    /// Grade.
    pub grade: FindingGrade,
    /// Where it comes from.
    pub source: FindingSource,
    /// Code of the department that it is about.
    pub department_code: String,
    /// Number of the audit that found it.
    pub audit_number: Option<String>,
    /// Code of the clause or of the checklist's item that is not met.
    pub item_code: Option<String>,
}

/// Writes a finding down as a draft. Requires `RAISE_FINDINGS` on the department that it is about.
pub async fn finding_raise(unit: &mut Unit, input: &FindingRaise) -> Result<FindingId, Failure<Refusal>> {
    let raises = unit.actor.scope(Action::RaiseFindings, unit.now)?;
    let mut refusals = Vec::new();
    let department = departments::find_by_code(unit.tx(), &raises, &input.department_code).await?;
    // Of a department that is out of sight nothing more is told.
    let Some(department) = department else {
        return Err(vec![Refusal::DepartmentUnknown(input.department_code.clone())].into());
    };
    let audit = match &input.audit_number {
        None => None,
        Some(given) => {
            let readable = unit.actor.scope::<Refusal>(Action::ReadAudits, unit.now).ok();
            let found = match readable {
                Some(scope) => audits::find_by_number(unit.tx(), &scope, unit.actor.employee, given).await?,
                None => None,
            };
            if found.is_none() {
                refusals.push(Refusal::AuditUnknown(given.clone()));
            }
            found.map(|audit| audit.id)
        }
    };
    let draft = FindingDraft {
        title: input.title.clone(),
        note: input.note.clone(),
        grade: input.grade,
        source: input.source,
        department: department.id,
        audit,
        item: input.item_code.clone(),
        key: None,
    };
    let on = today(unit).await?;
    let raised = match raise(unit.new_id(), &draft, unit.actor.employee, on) {
        Ok(raised) if refusals.is_empty() => raised,
        Ok(_) => return Err(refusals.into()),
        Err(more) => {
            refusals.extend(more);
            return Err(refusals.into());
        }
    };
    let raised = store(unit, raised).await?;
    unit.record(raised.id, None::<&()>, Some(&raised), None);
    unit.announce(raised.id, raised.version, Some(raised.department));
    Ok(raised.id)
}

/// What a part of Gradus has found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RaisedFinding {
    /// In one line.
    pub title: String,
    /// Grade.
    pub grade: FindingGrade,
    /// Where it comes from.
    pub source: FindingSource,
    /// The department that it is about.
    pub department: DepartmentId,
    /// The audit that found it.
    pub audit: Option<AuditId>,
    /// Code of the clause or of the checklist's item that is not met.
    pub item: Option<String>,
    /// What it is the finding of, such as an indicator, a department and the first period of a run: whoever raises the same
    /// again adds to the one that there is.
    pub key: Option<String>,
    /// What was seen.
    pub note: Option<String>,
    /// Whether it is told at once to those whom it is about.
    pub issue_at_once: bool,
}

/// Raises a finding within the command of another area; where there is one with the same key, adds the note to it instead.
/// The key is a key of the database: of two who raise the same at once, one begins anew and finds what the other made. The
/// caller records the command; the finding leaves a line of its own beside it.
pub async fn raise_within(unit: &mut Unit, found: &RaisedFinding) -> Result<FindingId, StoreError> {
    let scope = everything(unit);
    let on = today(unit).await?;
    let known = match &found.key {
        Some(key) => records::find_by_key(unit.tx(), &scope, key).await?,
        None => None,
    };
    if let Some(before) = known {
        return add_to(unit, before, found).await;
    }
    let draft = FindingDraft {
        title: found.title.clone(),
        note: found.note.clone(),
        grade: found.grade,
        source: found.source,
        department: found.department,
        audit: found.audit,
        item: found.item.clone(),
        key: found.key.clone(),
    };
    let unfit = |why: Vec<Refusal>| StoreError::Unfit(format!("no finding can be raised so: {why:?}"));
    let mut raised = raise(unit.new_id(), &draft, unit.actor.employee, on).map_err(unfit)?;
    if found.issue_at_once {
        let head = departments::find_many(unit.tx(), &scope, &[found.department]).await?;
        let head = head.first().and_then(|department| department.head);
        raised = issue(raised, head, None, on).map_err(unfit)?;
    }
    let raised = store(unit, raised).await?;
    unit.record_also(raised.id, &raised);
    unit.announce(raised.id, raised.version, Some(raised.department));
    Ok(raised.id)
}

/// Adds what was seen again to a finding that there is.
async fn add_to(unit: &mut Unit, before: Finding, found: &RaisedFinding) -> Result<FindingId, StoreError> {
    let scope = everything(unit);
    let on = today(unit).await?;
    let note = found.note.as_deref().and_then(|note| plain(note).ok());
    let noted = note.and_then(|note| seen_again(&before, note, unit.actor.employee, on));
    let mut after = noted.unwrap_or_else(|| before.clone());
    if found.issue_at_once && after.state == FindingState::Draft {
        let head = departments::find_many(unit.tx(), &scope, &[after.department]).await?;
        let head = head.first().and_then(|department| department.head);
        let issued = issue(after, head, None, on);
        after = issued.map_err(|why| StoreError::Unfit(format!("a draft cannot be issued: {why:?}")))?;
    }
    if after == before {
        return Ok(before.id);
    }
    if !records::save(unit.tx(), &scope, &before, &after).await? {
        return Err(StoreError::Inconsistent { table: "findings", what: "a locked row has changed".into() });
    }
    unit.record_also(after.id, &after);
    unit.announce(after.id, after.version, Some(after.department));
    Ok(after.id)
}

/// Stores a finding under the next number. Last, because other transactions that take numbers wait from here on.
async fn store(unit: &Unit, raised: Finding) -> Result<Finding, StoreError> {
    let scope = everything(unit);
    let value = sequence::next(unit.tx(), scope.organization, NUMBERS).await?;
    let raised = Finding { number: number(value), ..raised };
    records::insert(unit.tx(), &scope, &raised, unit.now).await?;
    Ok(raised)
}
