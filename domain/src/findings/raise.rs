//! Raising a finding: writing it down, and adding to one that is written down already.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    cause::is_code,
    finding::{Finding, Note},
    grade::{FindingGrade, FindingSource},
    refusal::{FindingRefusal as Refusal, worded},
    state::FindingState,
};
use crate::ids::{AuditId, DepartmentId, EmployeeId, FindingId};

/// The most notes of a finding: what comes after them is seen where it comes from.
pub const MOST_NOTES: usize = 100;

/// A finding that is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingDraft {
    /// In one line.
    pub title: String,
    /// What was seen.
    pub note: Option<String>,
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
    /// What it is the finding of.
    pub key: Option<String>,
}

/// The draft of a finding, without a number yet.
pub fn raise(
    id: FindingId,
    draft: &FindingDraft,
    by: Option<EmployeeId>,
    today: NaiveDate,
) -> Result<Finding, Vec<Refusal>> {
    let mut refusals = Vec::new();
    let title = worded("title", &draft.title, &mut refusals);
    let note = draft.note.as_ref().map(|note| worded("note", note, &mut refusals));
    let item = draft.item.as_ref().map(|item| item.trim().to_ascii_uppercase());
    if item.as_ref().is_some_and(|item| !is_code(item)) {
        refusals.push(Refusal::CodeMalformed("itemCode"));
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    Ok(Finding {
        id,
        number: String::new(),
        title,
        grade: draft.grade,
        raised_grade: draft.grade,
        source: draft.source,
        state: FindingState::Draft,
        department: draft.department,
        audit: draft.audit,
        item,
        key: draft.key.clone(),
        raised_by: by,
        raised_on: today,
        owner: None,
        issued_on: None,
        closed_on: None,
        disputed_by: None,
        reason: None,
        accepted_until: None,
        accepted_by: None,
        cycle: 1,
        ineffective: 0,
        notes: note.into_iter().map(|text| Note { on: today, by, text }).collect(),
        rounds: Vec::new(),
        causes: Vec::new(),
        actions: Vec::new(),
        repeats: Vec::new(),
        due_version: 1,
        version: 1,
    })
}

/// The finding with a note that the same was seen again; none where there is nothing to add: it is done with, has notes
/// enough, or ends with the same note.
#[must_use]
pub fn seen_again(finding: &Finding, text: &str, by: Option<EmployeeId>, today: NaiveDate) -> Option<Finding> {
    let is_told = finding.notes.last().is_some_and(|last| last.text == text);
    if finding.state.is_final() || is_told || finding.notes.len() >= MOST_NOTES {
        return None;
    }
    let mut again = finding.clone();
    again.notes.push(Note { on: today, by, text: text.to_owned() });
    again.version += 1;
    Some(again)
}
