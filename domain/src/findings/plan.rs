//! Planning what is done, and how its effect is judged (CAP-3).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    action::{ActionDraft, ActionKind, CorrectiveAction, MOST},
    effectiveness::{EffectivenessDraft, EffectivenessPlan},
    finding::{Elsewhere, Finding},
    refusal::{FindingRefusal as Refusal, worded},
    state::FindingState,
    transition::{FindingCommand, moved, refused},
};

/// The most actions of a finding.
pub const MOST_ALTOGETHER: usize = 100;

/// A plan as it is handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanDraft {
    /// What is done.
    pub actions: Vec<ActionDraft>,
    /// How the effect is judged.
    pub effectiveness: EffectivenessDraft,
    /// Whether the same is so elsewhere.
    pub elsewhere: Elsewhere,
}

/// A plan that may stand; its actions have no numbers yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedPlan {
    /// What is done.
    pub actions: Vec<CorrectiveAction>,
    /// How the effect is judged.
    pub effectiveness: EffectivenessPlan,
    /// Whether the same is so elsewhere.
    pub elsewhere: Elsewhere,
}

/// Why nothing is planned: the state, the grade, or a cause that is not on record.
#[must_use]
pub fn blockers(finding: &Finding) -> Vec<Refusal> {
    if let Some(refusal) = refused(finding.state, FindingCommand::Plan) {
        return vec![refusal];
    }
    let mut refusals = Vec::new();
    if !finding.grade.needs_correction() {
        refusals.push(Refusal::NotRequired);
    }
    if finding.cause().is_none() {
        refusals.push(Refusal::CauseMissing);
    }
    refusals
}

/// The plan, where it may stand, with everything that is wrong where it may not.
pub fn checked(finding: &Finding, draft: &PlanDraft, today: NaiveDate) -> Result<CheckedPlan, Vec<Refusal>> {
    let mut refusals = blockers(finding);
    if !draft.actions.iter().any(|action| action.kind == ActionKind::Corrective) {
        refusals.push(Refusal::ActionsMissing);
    }
    if draft.actions.len() > MOST || finding.actions.len() + draft.actions.len() > MOST_ALTOGETHER {
        refusals.push(Refusal::TooManyActions);
    }
    let round = finding.round().map_or(1, |round| round.number);
    let of = |(place, action): (usize, &ActionDraft), refusals: &mut Vec<Refusal>| {
        action.checked(Some(place), round, today, refusals)
    };
    let actions: Vec<_> =
        draft.actions.iter().take(MOST).enumerate().filter_map(|action| of(action, &mut refusals)).collect();
    let note = worded("similarCases", &draft.elsewhere.note, &mut refusals);
    let effectiveness = match draft.effectiveness.checked(finding.grade) {
        Ok(plan) => plan,
        Err(more) => {
            refusals.extend(more);
            return Err(refusals);
        }
    };
    if !refusals.is_empty() {
        return Err(refusals);
    }
    Ok(CheckedPlan { actions, effectiveness, elsewhere: Elsewhere { found: draft.elsewhere.found, note } })
}

/// The finding with its plan, whose actions have their numbers.
pub fn plan(finding: Finding, plan: CheckedPlan) -> Result<Finding, Vec<Refusal>> {
    let refusals = blockers(&finding);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let planned = moved(finding, FindingCommand::Plan, FindingState::Planned)?;
    let mut planned = planned.with_round(|round| {
        round.plan = Some(plan.effectiveness);
        round.elsewhere = Some(plan.elsewhere);
    });
    planned.actions.extend(plan.actions);
    Ok(planned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::samples::{action_draft, analyzed, cause, day, plan_draft};

    fn on() -> NaiveDate {
        day("2026-03-06")
    }

    /// CAP-3
    #[test]
    fn a_plan_needs_a_cause_an_action_an_effectiveness_plan_and_an_answer_for_elsewhere() {
        let empty = PlanDraft { actions: Vec::new(), ..plan_draft() };
        let silent = PlanDraft { elsewhere: Elsewhere { found: false, note: " ".into() }, ..plan_draft() };
        let uncaused = Finding { causes: Vec::new(), ..analyzed() };

        assert!(checked(&analyzed(), &plan_draft(), on()).is_ok());
        assert_eq!(checked(&uncaused, &plan_draft(), on()), Err(vec![Refusal::CauseMissing]));
        assert_eq!(checked(&analyzed(), &empty, on()), Err(vec![Refusal::ActionsMissing]));
        let codes = |draft| checked(&analyzed(), &draft, on()).map_err(|why| why.len());
        assert_eq!(codes(silent), Err(1));
        let contained = ActionDraft { kind: ActionKind::Containment, ..action_draft() };
        let only = PlanDraft { actions: vec![contained], ..plan_draft() };
        assert_eq!(checked(&analyzed(), &only, on()), Err(vec![Refusal::ActionsMissing]));
    }

    /// CAP-3
    #[test]
    fn each_action_has_an_owner_and_a_day_that_is_to_come() {
        let lost = ActionDraft { owner: None, owner_number: "E9".into(), due_on: day("2026-03-05"), ..action_draft() };
        let draft = PlanDraft { actions: vec![action_draft(), lost], ..plan_draft() };

        let refusals = checked(&analyzed(), &draft, on()).expect_err("refused");
        assert_eq!(refusals.len(), 2);
        assert!(refusals.contains(&Refusal::InThePast(("actions", Some(1), "dueOn"))));
        assert!(refusals.contains(&Refusal::EmployeeUnknown(("actions", Some(1), "ownerNumber"), "E9".into())));
    }

    /// CAP-4
    #[test]
    fn a_cause_of_the_cycle_before_is_none_of_this_one() {
        let again = Finding { cycle: 2, causes: vec![cause()], ..analyzed() };

        assert_eq!(blockers(&again), [Refusal::CauseMissing]);
    }
}
