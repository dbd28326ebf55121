//! Leaving a finding as it is for a time.

use chrono::NaiveDate;
use gradus_domain::{
    findings::{refusal::FindingRefusal as Refusal, risk::accept, transition::FindingCommand},
    ids::FindingId,
};
use serde::Serialize;

use super::{
    ground::{load, save, today},
    timers,
};
use crate::{Failure, Unit};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct FindingAcceptRisk {
    /// The finding.
    pub finding: FindingId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
    /// First day on which it is no longer left as it is.
    pub until_on: NaiveDate,
    /// Why.
    pub reason: String,
}

/// Accepts the risk until a day, on which the finding returns to analysis by itself. Requires `MANAGE_FINDINGS` on the
/// department that it is about, and a named person who has no part in the finding.
pub async fn finding_accept_risk(unit: &mut Unit, input: &FindingAcceptRisk) -> Result<FindingId, Failure<Refusal>> {
    let before = load(unit, input.finding, FindingCommand::AcceptRisk, input.expected_version).await?;
    let on = today(unit).await?;
    let after = accept(before.clone(), input.until_on, &input.reason, unit.actor.employee, on)?;
    timers::set_anew(unit, &before, &after).await?;
    save(unit, &before, &after, Some(&input.reason)).await?;
    Ok(after.id)
}
