//! Planning an audit of what failed in another (AUD-9).

use chrono::NaiveDate;
use gradus_domain::{
    audits::{
        audit::ItemCodes, command::state_blockers, plan::days_refused, refusal::AuditRefusal, transition::AuditCommand,
    },
    ids::AuditId,
};
use gradus_store::audits::sources::{self, AuditSource};
use serde::Serialize;

use super::{
    change::{Right, everything, load},
    facts::program_of,
    outcome::{outcome_of, to_follow_up},
    raise::{AuditDates, Frozen, Informed, make},
};
use crate::{Failure, Unit, people::today::today};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct AuditFollowUpPlan {
    /// The audit of which something failed.
    pub audit: AuditId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
    /// First day of the follow-up.
    pub planned_on: NaiveDate,
    /// Last day; the first one where none is given.
    pub ends_on: Option<NaiveDate>,
}

/// Plans an audit of the items that failed, are not mended and are not looked at again already: the same checklist
/// version, weights and scope, so that whoever was bound then is bound now. Answers the new audit. Requires
/// `MANAGE_AUDITS` on the department that carries the first one out.
pub async fn audit_follow_up_plan(
    unit: &mut Unit,
    input: &AuditFollowUpPlan,
) -> Result<AuditId, Failure<AuditRefusal>> {
    let audit = load(unit, input.audit, Right::Manage, input.expected_version).await?;
    let mut blockers = state_blockers(audit.state, AuditCommand::FollowUpPlan);
    if !blockers.is_empty() {
        return Err(blockers.into());
    }
    let scope = everything(unit);
    let today = today(unit.tx(), scope.organization, unit.now).await?;
    let ends_on = input.ends_on.unwrap_or(input.planned_on);
    blockers.extend(days_refused(input.planned_on, ends_on, today).into_iter().map(AuditRefusal::Days));
    let items = to_follow_up(&outcome_of(unit.tx(), &scope, &audit).await?);
    blockers.extend(items.is_empty().then_some(AuditRefusal::NothingFailed));
    if !blockers.is_empty() {
        return Err(blockers.into());
    }
    let program = program_of(unit.tx(), &scope, &audit).await?;
    let frozen = Frozen {
        scope: audit.scope.clone(),
        matrix: audit.matrix,
        checklist: audit.checklist,
        items: Some(ItemCodes(items)),
        profile: audit.profile.clone(),
        department: audit.department,
    };
    let dates = AuditDates { planned_on: input.planned_on, ends_on, starts_at: unit.now };
    let made = make(unit, &scope, &program, frozen, dates, Informed { on: Some(today) }).await?;
    let source = AuditSource { audit: made.id, follows_up: Some(audit.id), planned_by: unit.actor.employee };
    sources::insert(unit.tx(), &scope, source).await?;
    unit.record(made.id, None::<&()>, Some(&made), None);
    unit.announce(made.id, made.version, Some(made.department));
    Ok(made.id)
}
