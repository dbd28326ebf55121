//! Answering an item of an audit.

use gradus_domain::{
    audits::{
        answer::{Answer, AnswerDraft, AnswerRefusal as Refusal, read, takes_answers},
        checklist::ChecklistVersion,
    },
    ids::AuditId,
};
use gradus_store::{
    audits::{answers, checklists},
    people::employees,
};
use serde::Serialize;

use super::change::{Right, everything, load};
use crate::{Failure, Unit};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct AuditAnswer {
    /// The audit.
    pub audit: AuditId,
    /// The answer.
    pub answer: AnswerDraft,
}

/// Answers an item, in any order and from several devices: each item has a version of its own. The same answer again
/// changes nothing; where somebody else answered meanwhile, both answers are told. Requires `CONDUCT_AUDITS` and a seat
/// in the team.
pub async fn audit_answer(unit: &mut Unit, input: &AuditAnswer) -> Result<AuditId, Failure<Refusal>> {
    // The lock of the audit lets answers and signatures go one after the other.
    let audit = load(unit, input.audit, Right::Team, None).await?;
    let Some(me) = unit.actor.employee else { return Err(Failure::Forbidden) };
    let scope = everything(unit);
    let version = match audit.checklist {
        None => None,
        Some(id) => checklists::find_versions(unit.tx(), &scope, &[id]).await?.pop(),
    };
    let Some(ChecklistVersion { content, .. }) = version else {
        let refusal = if takes_answers(audit.state) {
            Refusal::ItemUnknown(input.answer.item_code.clone())
        } else {
            Refusal::Locked(audit.state)
        };
        return Err(vec![refusal].into());
    };
    let said = read(audit.sheet(&content), audit.state, &input.answer)?;
    let known = answers::find(unit.tx(), &scope, audit.id, &input.answer.item_code).await?;
    let seen = known.as_ref().map_or(0, |known| known.item_version);
    let answer = Answer {
        item: input.answer.item_code.clone(),
        value: said.value,
        note: said.note,
        evidence_note: said.evidence_note,
        sampling: said.sampling,
        item_version: seen + 1,
        answered_by: me,
        answered_at: unit.now,
    };
    if known.as_ref().is_some_and(|known| known.says(&answer)) {
        unit.record(audit.id, None::<&()>, None::<&()>, None);
        return Ok(audit.id);
    }
    if seen != input.answer.expected_item_version {
        let Some(known) = known else { return Err(Failure::Conflict(0)) };
        let by = employees::find_many(unit.tx(), &scope, &[known.answered_by]).await?.pop();
        let by = by.map_or_else(String::new, |person| person.number);
        return Err(vec![Refusal::ItemChanged { known: Box::new(known), by, wanted: answer.value }].into());
    }
    answers::save(unit.tx(), &scope, audit.id, &answer).await?;
    unit.record(audit.id, known.as_ref(), Some(&answer), None);
    Ok(audit.id)
}
