//! Giving a finding more time.

use chrono::NaiveDate;
use gradus_domain::{
    findings::{extend::extend, refusal::FindingRefusal as Refusal, transition::FindingCommand},
    ids::FindingId,
};
use serde::Serialize;

use super::ground::{load, save, today};
use crate::{Failure, Unit};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct FindingExtend {
    /// The finding.
    pub finding: FindingId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
    /// The new day.
    pub due_on: NaiveDate,
    /// Why.
    pub reason: String,
}

/// Moves the due day. Requires `MANAGE_FINDINGS` on the department that it is about; nobody gives themselves more time.
pub async fn finding_extend(unit: &mut Unit, input: &FindingExtend) -> Result<FindingId, Failure<Refusal>> {
    let before = load(unit, input.finding, FindingCommand::Extend, input.expected_version).await?;
    let on = today(unit).await?;
    let after = extend(before.clone(), input.due_on, &input.reason, unit.actor.employee, on)?;
    save(unit, &before, &after, Some(&input.reason)).await?;
    Ok(after.id)
}
