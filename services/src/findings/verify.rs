//! Confirming that the work on a finding is done.

use gradus_domain::{
    findings::{refusal::FindingRefusal as Refusal, transition::FindingCommand, verify::verify},
    ids::FindingId,
};

use super::{
    answer::FindingMove,
    ground::{judge_of, load, save, today},
    timers,
};
use crate::{Failure, Unit};

/// Confirms that the work is done; the wait for its effect begins. Requires `VERIFY_FINDINGS` on the department that it is
/// about, and a named person who has no part in the finding; for a major one, of another department (CAP-3).
pub async fn finding_verify(unit: &mut Unit, input: &FindingMove) -> Result<FindingId, Failure<Refusal>> {
    let before = load(unit, input.finding, FindingCommand::Verify, input.expected_version).await?;
    let on = today(unit).await?;
    let judge = judge_of(unit.tx(), &unit.actor, &before, on).await?;
    let after = verify(before.clone(), &judge, on)?;
    timers::set_anew(unit, &before, &after).await?;
    save(unit, &before, &after, None).await?;
    Ok(after.id)
}
