//! Binding evidence to records, and settling it with them (DOC-1).
//!
//! [`bind`], [`settle`] and [`missing`] are for the commands of other areas, within their own transactions: whoever signs
//! an audit off or closes a finding has judged who may. [`evidence_bind`] and [`evidence_unbind`] are commands of their
//! own, for records that are still open.

use gradus_domain::{
    access::{Action, Scope},
    audits::state::AuditState,
    evidence::{
        command::{EvidenceCommand, EvidenceFacts},
        refusal::EvidenceRefusal,
        revision::{Evidence, EvidenceObject, EvidenceObjectKind, EvidenceState, EvidenceUse},
    },
    ids::{AuditId, EvidenceId, MeasureId},
    programs::measure::MeasureState,
};
use gradus_store::{
    audits::records,
    error::StoreError,
    evidence::{revisions, uses},
    programs::measures,
};
use serde::Serialize;
use uuid::Uuid;

use super::read::onlooker;
use crate::{
    Failure, Unit, audits,
    failure::expect_version,
    programs::measure_move::{self, today},
};

type Refused<T> = Result<T, Failure<EvidenceRefusal>>;

/// Binds revisions that the actor sees to a record. One that is bound already, archived or purged is refused; one that
/// the actor does not see is not found.
pub async fn bind(unit: &mut Unit, ids: &[EvidenceId], object: EvidenceObject) -> Refused<()> {
    let scope = Scope::organization(unit.actor.organization);
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let found = revisions::find_for_update(unit.tx(), &onlooker(&unit.actor, unit.now), &ids).await?;
    if found.len() < ids.len() {
        return Err(Failure::NotFound("evidenceId"));
    }
    let bound = uses::of_evidence(unit.tx(), &scope, &ids).await?;
    let today = today(unit.tx(), &scope, unit.now).await?;
    let mut refusals = Vec::new();
    for evidence in &found {
        let uses: Vec<_> = bound.iter().filter(|bound| bound.evidence == evidence.id).cloned().collect();
        if uses.iter().any(|bound| bound.object == object) {
            refusals.push(EvidenceRefusal::BoundAlready);
        }
        refusals.extend(evidence.blockers(EvidenceCommand::Bind, &EvidenceFacts { uses, today }));
    }
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let rows: Vec<(Uuid, EvidenceId)> = ids.iter().map(|id| (unit.new_uuid(), *id)).collect();
    uses::insert_many(unit.tx(), &scope, object, &rows, unit.now).await?;
    revisions::touch(unit.tx(), &scope, &ids).await?;
    Ok(())
}

/// The record is signed off: what is bound to it stays bound to it, and can be replaced by new revisions only. Answers
/// how many revisions that are.
pub async fn settle(unit: &mut Unit, object: EvidenceObject) -> Result<u64, StoreError> {
    uses::freeze(unit.tx(), &Scope::organization(unit.actor.organization), object, unit.now).await
}

/// Those of `ids` that the actor does not see, or whose bytes are gone: what cannot show anything.
pub async fn missing(unit: &Unit, ids: &[EvidenceId]) -> Result<Vec<EvidenceId>, StoreError> {
    let found = revisions::find_many(unit.tx(), &onlooker(&unit.actor, unit.now), ids).await?;
    let is_there =
        |id: &EvidenceId| found.iter().any(|evidence| evidence.id == *id && evidence.state() != EvidenceState::Purged);
    Ok(ids.iter().copied().filter(|id| !is_there(id)).collect())
}

/// Input of both commands.
#[derive(Clone, Debug, Serialize)]
pub struct EvidenceBind {
    /// The revision.
    pub evidence: EvidenceId,
    /// The record.
    pub object: EvidenceObject,
    /// Version of the revision that the actor saw.
    pub expected_version: Option<i32>,
}

/// Shows by a revision something about an audit or a measure that is still open. Requires the right to work on the
/// record: to prepare the audit, or to update the measure.
pub async fn evidence_bind(unit: &mut Unit, input: &EvidenceBind) -> Refused<EvidenceId> {
    let before = found(unit, input).await?;
    let state = record(unit, input.object).await?;
    expect_version(input.expected_version, before.version)?;
    if state == Record::Over {
        return Err(vec![EvidenceRefusal::RecordClosed].into());
    }
    bind(unit, &[input.evidence], input.object).await?;
    let now = unit.now;
    let bound = EvidenceUse { evidence: before.id, object: input.object, bound_at: now, frozen_at: None };
    unit.record(before.id, None::<&EvidenceUse>, Some(&bound), None);
    Ok(before.id)
}

/// Takes a revision from a record again, unless that was signed off with it. Requires the right to work on the record.
pub async fn evidence_unbind(unit: &mut Unit, input: &EvidenceBind) -> Refused<EvidenceId> {
    let before = found(unit, input).await?;
    record(unit, input.object).await?;
    expect_version(input.expected_version, before.version)?;
    let scope = Scope::organization(unit.actor.organization);
    let bound = uses::of_evidence(unit.tx(), &scope, &[before.id]).await?;
    let Some(bound) = bound.into_iter().find(|bound| bound.object == input.object) else {
        return Err(vec![EvidenceRefusal::NotBound].into());
    };
    let today = today(unit.tx(), &scope, unit.now).await?;
    let facts = EvidenceFacts { uses: vec![bound.clone()], today };
    let blockers = before.blockers(EvidenceCommand::Unbind, &facts);
    if !blockers.is_empty() {
        return Err(blockers.into());
    }
    if !uses::unbind(unit.tx(), &scope, input.object, before.id, unit.now).await? {
        return Err(vec![EvidenceRefusal::Frozen].into());
    }
    revisions::touch(unit.tx(), &scope, &[before.id]).await?;
    unit.record(before.id, Some(&bound), None::<&EvidenceUse>, None);
    Ok(before.id)
}

async fn found(unit: &Unit, input: &EvidenceBind) -> Refused<Evidence> {
    let found = revisions::find_for_update(unit.tx(), &onlooker(&unit.actor, unit.now), &[input.evidence]).await?;
    found.into_iter().next().ok_or(Failure::NotFound("evidenceId"))
}

/// Whether a record takes evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Record {
    /// Work on it goes on.
    Open,
    /// It was signed off, verified or given up.
    Over,
}

/// The record, where the actor may read it and work on it.
async fn record(unit: &Unit, object: EvidenceObject) -> Refused<Record> {
    match object.kind {
        EvidenceObjectKind::Audit => audit(unit, AuditId(object.id)).await,
        EvidenceObjectKind::Measure => measure(unit, MeasureId(object.id)).await,
    }
}

async fn audit(unit: &Unit, id: AuditId) -> Refused<Record> {
    let readable = unit.actor.scope(Action::ReadAudits, unit.now)?;
    let audit = records::find_for_update(unit.tx(), &readable, unit.actor.employee, id).await?;
    let audit = audit.ok_or(Failure::NotFound("objectId"))?;
    if !audits::change::may_prepare(unit.tx(), &unit.actor, unit.now, &audit).await? {
        return Err(Failure::Forbidden);
    }
    Ok(match audit.state {
        AuditState::Planned | AuditState::Preparing | AuditState::InProgress | AuditState::Reporting => Record::Open,
        AuditState::SignedOff
        | AuditState::FollowUp
        | AuditState::Closed
        | AuditState::Cancelled
        | AuditState::Missed => Record::Over,
    })
}

async fn measure(unit: &Unit, id: MeasureId) -> Refused<Record> {
    let readable = unit.actor.scope(Action::ReadPrograms, unit.now)?;
    let measure = measures::find_many(unit.tx(), &readable, &[id]).await?.into_iter().next();
    let measure = measure.ok_or(Failure::NotFound("objectId"))?;
    if !measure_move::may_update(unit, &measure).await? {
        return Err(Failure::Forbidden);
    }
    Ok(match measure.state {
        MeasureState::Proposed | MeasureState::Planned | MeasureState::InProgress | MeasureState::Implemented => {
            Record::Open
        }
        MeasureState::Verified | MeasureState::Sustained | MeasureState::Degraded | MeasureState::Cancelled => {
            Record::Over
        }
    })
}
