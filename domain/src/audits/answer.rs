//! Answering the items of an audit, in any order and from several devices: each item has a version of its own.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{sheet::Sheet, state::AuditState};
use crate::{
    ids::EmployeeId,
    programs::template::{Decimal, ItemScale, ItemTemplate},
    text::{TextFault, plain},
};

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
#[serde(rename_all = "snake_case")]
pub enum AnswerValue {
    /// Points; 1 is yes and 0 is no where there are no others.
    Points(u32),
    /// A reading.
    Reading(Decimal),
    /// It does not apply.
    NotApplicable {
        /// Why.
        reason: String,
    },
}

/// How many were looked at, of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sampling {
    /// Looked at.
    pub size: u32,
    /// Of so many.
    pub population: u32,
}

/// What an item was answered with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Code of the item.
    pub item: String,
    /// What was found.
    pub value: AnswerValue,
    /// The auditor's note.
    pub note: Option<String>,
    /// What shows it.
    pub evidence_note: Option<String>,
    /// How many were looked at.
    pub sampling: Option<Sampling>,
    /// Counts how often it was answered. Not called `version` in the journal: that is the audit's.
    pub item_version: i32,
    /// Who answered.
    pub answered_by: EmployeeId,
    /// When.
    pub answered_at: DateTime<Utc>,
}

impl Answer {
    /// Whether both say the same, whoever said it and when.
    #[must_use]
    pub fn says(&self, other: &Self) -> bool {
        let said =
            |answer: &Self| (answer.value.clone(), answer.note.clone(), answer.evidence_note.clone(), answer.sampling);
        said(self) == said(other)
    }
}

/// What somebody wants to answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AnswerDraft {
    /// Code of the item.
    pub item_code: String,
    /// Points.
    pub points: Option<i32>,
    /// A reading, as a decimal.
    pub reading: Option<String>,
    /// Whether it does not apply.
    pub not_applicable: bool,
    /// Why not.
    pub reason: Option<String>,
    /// The auditor's note.
    pub note: Option<String>,
    /// What shows it.
    pub evidence_note: Option<String>,
    /// How many were looked at.
    pub sample_size: Option<i32>,
    /// Of how many.
    pub population: Option<i32>,
    /// Version of the item that was seen; 0 where it was not answered.
    pub expected_item_version: i32,
}

/// Why an answer is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerRefusal {
    /// The audit takes no answers.
    Locked(AuditState),
    /// The audit does not look at such an item.
    ItemUnknown(String),
    /// Not exactly one of points, reading and without application.
    NotOneAnswer,
    /// The item is not answered in that way.
    OffScale {
        /// The most points; none where a reading is asked for.
        most: Option<u32>,
    },
    /// The reading is no decimal.
    ReadingMalformed,
    /// The item applies always.
    AlwaysApplies,
    /// Without application for no reason.
    ReasonMissing,
    /// The sample is empty, larger than what it was drawn from, or named by half.
    SamplingOdd,
    /// A text may not stand.
    TextFaulty(&'static str, TextFault),
    /// Somebody answered it meanwhile.
    ItemChanged {
        /// What stands there.
        known: Box<Answer>,
        /// Number of who answered that.
        by: String,
        /// What was to stand there.
        wanted: AnswerValue,
    },
}

/// What a draft says, for an audit in `state`.
pub fn read(sheet: Sheet<'_>, state: AuditState, draft: &AnswerDraft) -> Result<Said, Vec<AnswerRefusal>> {
    if !takes_answers(state) {
        return Err(vec![AnswerRefusal::Locked(state)]);
    }
    let Some(item) = sheet.item(&draft.item_code) else {
        return Err(vec![AnswerRefusal::ItemUnknown(draft.item_code.clone())]);
    };
    let mut refused = Vec::new();
    let mut text = |field, text: Option<&String>| {
        let said = text.filter(|text| !text.trim().is_empty())?;
        plain(said).map(str::to_owned).map_err(|fault| refused.push(AnswerRefusal::TextFaulty(field, fault))).ok()
    };
    let reason = text("reason", draft.reason.as_ref());
    let (note, evidence_note) = (text("note", draft.note.as_ref()), text("evidenceNote", draft.evidence_note.as_ref()));
    let sampling = sampling(draft).map_err(|refusal| refused.push(refusal)).ok().flatten();
    let value = value(item, draft, reason).map_err(|refusal| refused.push(refusal)).ok();
    match value {
        Some(value) if refused.is_empty() => Ok(Said { value, note, evidence_note, sampling }),
        _ => Err(refused),
    }
}

/// What a draft says, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What was found.
    pub value: AnswerValue,
    /// The auditor's note.
    pub note: Option<String>,
    /// What shows it.
    pub evidence_note: Option<String>,
    /// How many were looked at.
    pub sampling: Option<Sampling>,
}

/// Whether an audit takes answers: on site, and until its report is signed.
#[must_use]
pub fn takes_answers(state: AuditState) -> bool {
    matches!(state, AuditState::InProgress | AuditState::Reporting)
}

fn value(item: &ItemTemplate, draft: &AnswerDraft, reason: Option<String>) -> Result<AnswerValue, AnswerRefusal> {
    match (draft.points, draft.reading.as_deref(), draft.not_applicable) {
        (None, None, true) if !item.na_allowed => Err(AnswerRefusal::AlwaysApplies),
        (None, None, true) => {
            reason.map(|reason| AnswerValue::NotApplicable { reason }).ok_or(AnswerRefusal::ReasonMissing)
        }
        (Some(points), None, false) => {
            let most = match item.scale {
                ItemScale::Binary => Some(1),
                ItemScale::Points { most } => Some(most),
                ItemScale::Reading { .. } => None,
            };
            let fits = u32::try_from(points).ok().filter(|points| most.is_some_and(|most| *points <= most));
            fits.map(AnswerValue::Points).ok_or(AnswerRefusal::OffScale { most })
        }
        (None, Some(reading), false) => match item.scale {
            ItemScale::Reading { .. } => {
                reading.trim().parse().map(AnswerValue::Reading).map_err(|_| AnswerRefusal::ReadingMalformed)
            }
            ItemScale::Binary => Err(AnswerRefusal::OffScale { most: Some(1) }),
            ItemScale::Points { most } => Err(AnswerRefusal::OffScale { most: Some(most) }),
        },
        _ => Err(AnswerRefusal::NotOneAnswer),
    }
}

fn sampling(draft: &AnswerDraft) -> Result<Option<Sampling>, AnswerRefusal> {
    let (size, population) = match (draft.sample_size, draft.population) {
        (None, None) => return Ok(None),
        (size, population) => (size.unwrap_or_default(), population.unwrap_or_default()),
    };
    match (u32::try_from(size), u32::try_from(population)) {
        (Ok(size), Ok(population)) if 0 < size && size <= population => Ok(Some(Sampling { size, population })),
        _ => Err(AnswerRefusal::SamplingOdd),
    }
}

mod refusal;
#[cfg(test)]
mod tests;
