//! Recording the cause of a finding.

use gradus_domain::{
    findings::{
        analyze::{analyze, blockers},
        cause::CauseDraft,
        recurrence::{Sameness, repeated},
        refusal::FindingRefusal as Refusal,
        transition::FindingCommand,
    },
    ids::FindingId,
};
use gradus_store::findings::earlier;
use serde::Serialize;

use super::ground::{everything, load, save, today};
use crate::{Failure, Unit};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct FindingAnalyze {
    /// The finding.
    pub finding: FindingId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
    /// The cause.
    pub cause: CauseDraft,
}

/// Records the cause; a finding that repeats earlier ones by it becomes one grade graver (CAP-5). Requires
/// `ANSWER_FINDINGS` on the department that it is about, or to answer for it.
pub async fn finding_analyze(unit: &mut Unit, input: &FindingAnalyze) -> Result<FindingId, Failure<Refusal>> {
    let before = load(unit, input.finding, FindingCommand::Analyze, input.expected_version).await?;
    let on = today(unit).await?;
    let mut refusals = blockers(&before);
    let cause = match input.cause.checked(before.cycle, unit.actor.employee, on) {
        Ok(cause) if refusals.is_empty() => cause,
        Ok(_) => return Err(refusals.into()),
        Err(more) => {
            refusals.extend(more);
            return Err(refusals.into());
        }
    };
    let of = Sameness { department: before.department, item: before.item.clone(), cause: cause.code.clone() };
    let closed = earlier::closed(unit.tx(), &everything(unit), &of, before.id).await?;
    let repeats = repeated(&of, before.raised_on, &closed);
    let after = analyze(before.clone(), cause, &repeats)?;
    save(unit, &before, &after, None).await?;
    Ok(after.id)
}
