//! Judging whether the work on a finding has the effect that it is for.

use gradus_domain::{
    findings::{
        judge::{JudgeDraft, judge},
        refusal::FindingRefusal as Refusal,
        state::FindingState,
        transition::FindingCommand,
    },
    ids::FindingId,
};
use gradus_store::findings::earlier;
use serde::Serialize;

use super::{
    ground::{everything, judge_of, load, save, today},
    tell, timers,
};
use crate::{Failure, Unit};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct FindingJudge {
    /// The finding.
    pub finding: FindingId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
    /// What was found.
    pub judgement: JudgeDraft,
}

/// Judges the effect: the finding is closed, gets new actions, begins a new cycle, or is observed for longer. One that
/// begins a new cycle is told to the heads of its department and of the one above. Requires `VERIFY_FINDINGS` on the
/// department that it is about, and a named person who has no part in the finding; for a major one, of another department.
pub async fn finding_judge(unit: &mut Unit, input: &FindingJudge) -> Result<FindingId, Failure<Refusal>> {
    let before = load(unit, input.finding, FindingCommand::Judge, input.expected_version).await?;
    let on = today(unit).await?;
    let judges = judge_of(unit.tx(), &unit.actor, &before, on).await?;
    let since = before.round().and_then(|round| round.implemented_on).unwrap_or(on);
    let recurred = match before.cause() {
        Some(cause) => {
            let same = (before.department, cause.code.as_str());
            earlier::since(unit.tx(), &everything(unit), same, since, before.id).await?
        }
        None => Vec::new(),
    };
    let after = judge(before.clone(), &judges, &input.judgement, &recurred, on)?;
    timers::set_anew(unit, &before, &after).await?;
    save(unit, &before, &after, None).await?;
    if after.state == FindingState::Reopened {
        tell::reopened(unit, &after, on).await?;
    }
    Ok(after.id)
}
