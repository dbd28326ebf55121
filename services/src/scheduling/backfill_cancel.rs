//! `backfillCancel`: ending a backfill before it is through (R76).

use gradus_domain::{
    access::Action,
    ids::BackfillId,
    scheduling::backfill::{BackfillCancelRefusal, BackfillState},
};
use gradus_store::scheduling::backfills;
use serde::Serialize;

use super::schedule_backfill::word;
use crate::{Failure, Unit, failure::expect_version};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct BackfillCancel {
    /// Which backfill.
    pub backfill: BackfillId,
    /// The version that the actor saw.
    pub expected_version: i32,
    /// Why.
    pub reason: String,
}

/// Ends a backfill; what it has made stays. Requires `MANAGE_SCHEDULES` on the whole organization.
pub async fn backfill_cancel(
    unit: &mut Unit,
    input: &BackfillCancel,
) -> Result<BackfillId, Failure<BackfillCancelRefusal>> {
    let scope = unit.actor.require_organization(Action::ManageSchedules, unit.now)?;
    let found = backfills::find_for_update(unit.tx(), &scope, input.backfill).await?;
    let before = found.ok_or(Failure::NotFound("backfillId"))?;
    expect_version(Some(input.expected_version), before.version)?;
    let reason = input.reason.trim();
    let mut refusals = Vec::new();
    if reason.is_empty() {
        refusals.push(BackfillCancelRefusal::ReasonMissing);
    }
    if before.state != BackfillState::Running {
        refusals.push(BackfillCancelRefusal::NotRunning);
    }
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let mut backfill = before.clone();
    backfill.version += 1;
    backfill.cancel(word(unit, Some(reason)));
    backfills::save(unit.tx(), &scope, &backfill).await?;
    unit.record(backfill.id, Some(&before), Some(&backfill), Some(reason));
    Ok(backfill.id)
}
