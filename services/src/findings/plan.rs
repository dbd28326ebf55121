//! Planning what is done about a finding, and how its effect is judged.

use chrono::NaiveDate;
use gradus_domain::{
    findings::{
        action::{ActionDraft, ActionKind, MOST, NUMBERS, numbered},
        effectiveness::{Comparator, EffectivenessDraft, EffectivenessMethod, LinkedIndicator, Millionths},
        finding::Elsewhere,
        plan::{PlanDraft, checked, plan},
        refusal::FindingRefusal as Refusal,
        transition::FindingCommand,
    },
    ids::FindingId,
    indicators::Cadence,
    period::PeriodKind,
};
use gradus_store::{error::StoreError, indicators, sequence};
use serde::Serialize;

use super::ground::{everything, load, present, save, today};
use crate::{Failure, Unit};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct FindingPlan {
    /// The finding.
    pub finding: FindingId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
    /// What is done.
    pub actions: Vec<PlannedAction>,
    /// How the effect is judged.
    pub effectiveness: PlannedEffect,
    /// Whether the same is so elsewhere.
    pub elsewhere: Elsewhere,
}

/// An action that is planned.
#[derive(Clone, Debug, Serialize)]
pub struct PlannedAction {
    /// What it is for.
    pub kind: ActionKind,
    /// What is done.
    pub title: String,
    /// Number of the employee who does it.
    pub owner_number: String,
    /// Day by which it is done.
    pub due_on: NaiveDate,
}

/// How the effect is to be judged.
#[derive(Clone, Debug, Serialize)]
pub struct PlannedEffect {
    /// By what.
    pub method: EffectivenessMethod,
    /// Code of the indicator.
    pub indicator_code: Option<String>,
    /// How what is observed compares.
    pub comparator: Comparator,
    /// With what; none where the number has no exact form.
    pub threshold: Option<Millionths>,
    /// Days for which it is observed.
    pub window_days: i32,
    /// Fewest observations.
    pub minimum_sample: i32,
    /// Days from the end of the work to the earliest look.
    pub wait_days: Option<i32>,
}

/// Plans actions and the look at their effect. Requires `ANSWER_FINDINGS` on the department that it is about, or to answer
/// for it.
pub async fn finding_plan(unit: &mut Unit, input: &FindingPlan) -> Result<FindingId, Failure<Refusal>> {
    let before = load(unit, input.finding, FindingCommand::Plan, input.expected_version).await?;
    let on = today(unit).await?;
    let mut actions = Vec::new();
    // Of a list that is too long as a whole, none is looked up.
    for action in input.actions.iter().take(MOST + 1) {
        actions.push(drafted(unit, action, on).await?);
    }
    let effectiveness = effect(unit, &input.effectiveness).await?;
    let draft = PlanDraft { actions, effectiveness, elsewhere: input.elsewhere.clone() };
    let mut planned = checked(&before, &draft, on)?;
    let values = sequence::take(unit.tx(), unit.actor.organization, NUMBERS, planned.actions.len()).await?;
    let identities: Vec<_> = values.map(|value| (unit.new_id(), value)).collect();
    planned.actions = numbered(planned.actions, identities);
    let after = plan(before.clone(), planned)?;
    save(unit, &before, &after, None).await?;
    Ok(after.id)
}

/// The action with who does it, where that is somebody who works here.
pub(super) async fn drafted(unit: &Unit, action: &PlannedAction, on: NaiveDate) -> Result<ActionDraft, StoreError> {
    let owner = present(unit, &action.owner_number, on).await?;
    Ok(ActionDraft {
        kind: action.kind,
        title: action.title.clone(),
        owner: owner.map(|person| person.id),
        owner_number: action.owner_number.clone(),
        due_on: action.due_on,
    })
}

/// The plan with its indicator, where there is one with that code.
async fn effect(unit: &Unit, planned: &PlannedEffect) -> Result<EffectivenessDraft, StoreError> {
    let found = match &planned.indicator_code {
        Some(code) => indicators::find_by_code(unit.tx(), &everything(unit), code).await?,
        None => None,
    };
    let every = |cadence| match cadence {
        Cadence::Year => PeriodKind::Year,
        Cadence::HalfYear => PeriodKind::HalfYear,
        Cadence::Quarter => PeriodKind::Quarter,
        Cadence::Month => PeriodKind::Month,
    };
    let linked = found.map(|found| LinkedIndicator { indicator: found.id, every: every(found.cadence) });
    Ok(EffectivenessDraft {
        method: planned.method,
        indicator: linked,
        indicator_code: planned.indicator_code.clone(),
        comparator: planned.comparator,
        threshold: planned.threshold,
        window_days: planned.window_days,
        minimum_sample: planned.minimum_sample,
        wait_days: planned.wait_days,
    })
}
