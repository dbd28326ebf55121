//! What every command on an audit does first and last.

use gradus_domain::{
    access::{Action, Scope},
    audits::{audit::Audit, reminders::begin_anew, state::AuditState},
    ids::AuditId,
    refusal::Refusal,
    scheduling::stored::Ended,
};
use gradus_store::{
    audits::{overrides, records},
    error::StoreError,
    people::departments,
    store::Db,
};

use super::remind;
use crate::{Actor, Failure, Unit, failure::expect_version, scheduling::work_ended};

/// What a command asks of who sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Right {
    /// As [`may_manage`] says.
    Manage,
    /// As [`may_prepare`] says.
    Prepare,
    /// `CONDUCT_AUDITS` and a seat in its team.
    Team,
    /// `CONDUCT_AUDITS` and the lead of it.
    Lead,
    /// To be asked for a review by the exception in force.
    Review,
}

/// The audit, locked, where the actor may see it, has the right to it and has seen its present version. In this order:
/// who has no right to it learns nothing of its version.
pub(super) async fn load<R: Refusal>(
    unit: &Unit,
    id: AuditId,
    right: Right,
    expected_version: Option<i32>,
) -> Result<Audit, Failure<R>> {
    let readable = unit.actor.scope(Action::ReadAudits, unit.now)?;
    let audit = records::find_for_update(unit.tx(), &readable, unit.actor.employee, id).await?;
    let audit = audit.ok_or(Failure::NotFound("auditId"))?;
    let may = match right {
        Right::Manage => may_manage(unit.tx(), &unit.actor, unit.now, &audit).await?,
        Right::Prepare => may_prepare(unit.tx(), &unit.actor, unit.now, &audit).await?,
        Right::Team => conducts(&unit.actor, unit.now, &audit),
        Right::Lead => leads(&unit.actor, unit.now, &audit),
        Right::Review => {
            let exception = overrides::in_force(unit.tx(), &everything(unit), &[audit.id]).await?.pop();
            exception.is_some_and(|exception| unit.actor.employee == Some(exception.compensator))
        }
    };
    if !may {
        return Err(Failure::Forbidden);
    }
    expect_version(expected_version, audit.version)?;
    Ok(audit)
}

/// Whether the actor may manage audits of the department that carries this one out.
pub(crate) async fn may_manage(
    db: &impl Db,
    actor: &Actor,
    now: chrono::DateTime<chrono::Utc>,
    audit: &Audit,
) -> Result<bool, StoreError> {
    let Ok(scope) = actor.scope::<crate::Never>(Action::ManageAudits, now) else { return Ok(false) };
    Ok(!departments::find_many(db, &scope, &[audit.department]).await?.is_empty())
}

/// Whether the actor is of the team and may conduct audits.
pub(super) fn conducts(actor: &Actor, now: chrono::DateTime<chrono::Utc>, audit: &Audit) -> bool {
    let conducts = actor.scope::<crate::Never>(Action::ConductAudits, now).is_ok();
    conducts && actor.employee.is_some_and(|me| audit.is_of_team(me))
}

/// Whether the actor leads the audit and may conduct audits.
pub(super) fn leads(actor: &Actor, now: chrono::DateTime<chrono::Utc>, audit: &Audit) -> bool {
    conducts(actor, now, audit) && actor.employee == audit.lead()
}

/// Whether the actor may prepare the audit: who manages it, and its team.
pub(crate) async fn may_prepare(
    db: &impl Db,
    actor: &Actor,
    now: chrono::DateTime<chrono::Utc>,
    audit: &Audit,
) -> Result<bool, StoreError> {
    if conducts(actor, now, audit) {
        return Ok(true);
    }
    may_manage(db, actor, now, audit).await
}

/// Saves the audit and leaves its line in the journal. What is sent about it begins anew where its day, its lead or
/// whether it is held has changed (R111).
pub(super) async fn save<R: Refusal>(
    unit: &mut Unit,
    before: &Audit,
    after: &Audit,
    reason: Option<&str>,
) -> Result<(), Failure<R>> {
    let scope = everything(unit);
    let begins_anew = begin_anew(before, after);
    let after = &Audit { due_version: before.due_version + i32::from(begins_anew), ..after.clone() };
    if !records::save(unit.tx(), &scope, after).await? {
        return Err(Failure::Conflict(before.version));
    }
    if begins_anew {
        remind::begin_anew(unit, &scope, after).await?;
    }
    unit.record(after.id, Some(before), Some(after), reason);
    unit.announce(after.id, after.version, Some(after.department));
    if let (Some(origin), Some(how), None) = (after.origin, ended(after.state), ended(before.state)) {
        work_ended(unit, origin.occurrence, how).await?;
    }
    Ok(())
}

/// How the work of the occurrence that asked for an audit has ended; none while it goes on.
fn ended(state: AuditState) -> Option<Ended> {
    match state {
        AuditState::Closed => Some(Ended::Done),
        AuditState::Cancelled => Some(Ended::CalledOff),
        AuditState::Missed => Some(Ended::NotHeld),
        AuditState::Planned
        | AuditState::Preparing
        | AuditState::InProgress
        | AuditState::Reporting
        | AuditState::SignedOff
        | AuditState::FollowUp => None,
    }
}

/// The whole organization: facts that decide are never cut to what the actor may see.
pub(super) fn everything(unit: &Unit) -> Scope {
    Scope::organization(unit.actor.organization)
}
