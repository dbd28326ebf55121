//! Judging whether what was done has the effect that it is for (CAP-4).

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{
    effectiveness::{CheckOutcome, EffectivenessCheck, EffectivenessPlan, MOST_SAMPLED, Millionths, Verdict},
    finding::Finding,
    refusal::{FindingRefusal as Refusal, worded},
    state::FindingState,
    transition::{FindingCommand, moved, refused},
    verify::{Judge, too_near},
};

/// After so many times without effect the finding becomes one grade graver.
const GRAVER_AFTER: i32 = 2;

/// What somebody found when they looked at the effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgeDraft {
    /// What they conclude.
    pub verdict: Verdict,
    /// What was observed.
    pub observed: Option<Millionths>,
    /// Number of observations.
    pub sample: i32,
    /// What there is to say.
    pub note: String,
}

/// Why the effect is not judged now.
#[must_use]
pub fn blockers(finding: &Finding, judge: &Judge, today: NaiveDate) -> Vec<Refusal> {
    if let Some(refusal) = refused(finding.state, FindingCommand::Judge) {
        return vec![refusal];
    }
    let mut refusals = too_near(finding, judge);
    let due = finding.round().and_then(|round| round.check_due_on).filter(|due| today < *due);
    refusals.extend(due.map(Refusal::TooEarly));
    refusals
}

/// The finding after a look at its effect. `recurred` are the numbers of findings of the same cause in the same department
/// that were raised since the work was done: with any, it has no full effect (formula 4.14).
pub fn judge(
    finding: Finding,
    judge: &Judge,
    draft: &JudgeDraft,
    recurred: &[String],
    today: NaiveDate,
) -> Result<Finding, Vec<Refusal>> {
    let mut refusals = blockers(&finding, judge, today);
    let note = worded("note", &draft.note, &mut refusals);
    if !(0..=MOST_SAMPLED).contains(&draft.sample) {
        refusals.push(Refusal::SampleOutOfRange("sampleSize"));
    }
    let round = finding.round().filter(|_| refusals.is_empty());
    let Some((round, by)) = round.zip(judge.person) else { return Err(refusals) };
    let Some((plan, due_on)) = round.plan.zip(round.check_due_on) else {
        return Err(vec![Refusal::WrongState(finding.state)]);
    };
    let was_extended = round.checks.iter().any(|check| check.outcome == CheckOutcome::Extended);
    let outcome = outcome(&plan, draft, recurred, was_extended)?;
    let (observed, sample) = (draft.observed, draft.sample);
    let check = EffectivenessCheck { due_on, on: today, by, outcome, observed, sample, note };
    concluded(finding.with_round(|round| round.checks.push(check)), outcome, &plan, today)
}

/// What becomes of a look. Too small a sample proves nothing good: the window is extended once, then it counts as no effect.
fn outcome(
    plan: &EffectivenessPlan,
    draft: &JudgeDraft,
    recurred: &[String],
    was_extended: bool,
) -> Result<CheckOutcome, Vec<Refusal>> {
    if draft.verdict == Verdict::Ineffective {
        return Ok(CheckOutcome::Ineffective);
    }
    if draft.sample < plan.minimum_sample {
        return Ok(if was_extended { CheckOutcome::Ineffective } else { CheckOutcome::Extended });
    }
    let Some(observed) = draft.observed else { return Err(vec![Refusal::ObservedMissing]) };
    if draft.verdict == Verdict::Partial {
        return Ok(CheckOutcome::Partial);
    }
    let mut refusals = Vec::new();
    if !plan.comparator.is_met(observed, plan.threshold) {
        refusals.push(Refusal::ThresholdMissed);
    }
    if !recurred.is_empty() {
        refusals.push(Refusal::Recurred(recurred.to_vec()));
    }
    if refusals.is_empty() { Ok(CheckOutcome::Effective) } else { Err(refusals) }
}

fn concluded(
    finding: Finding,
    outcome: CheckOutcome,
    plan: &EffectivenessPlan,
    today: NaiveDate,
) -> Result<Finding, Vec<Refusal>> {
    let finding = Finding { due_version: finding.due_version + 1, ..finding };
    let to = |finding, state| moved(finding, FindingCommand::Judge, state);
    match outcome {
        CheckOutcome::Effective => {
            let closed = to(finding, FindingState::Closed)?;
            Ok(Finding { closed_on: Some(today), ..closed })
        }
        CheckOutcome::Partial => {
            let partial = to(finding, FindingState::Analysis)?;
            let cycle = partial.cycle;
            Ok(partial.with_next_round(cycle, today))
        }
        CheckOutcome::Ineffective => {
            let mut reopened = to(finding, FindingState::Reopened)?;
            reopened.ineffective += 1;
            if reopened.ineffective == GRAVER_AFTER {
                reopened.grade = reopened.grade.graver();
            }
            let cycle = reopened.cycle + 1;
            Ok(reopened.with_next_round(cycle, today))
        }
        CheckOutcome::Extended => {
            let window = Days::new(u64::from(plan.window_days.unsigned_abs()));
            let waiting = to(finding, FindingState::EffectivenessWait)?;
            Ok(waiting.with_round(|round| round.check_due_on = round.check_due_on.map(|due| due + window)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::{
        grade::FindingGrade,
        samples::{day, judge as somebody, judgement, waiting},
    };

    fn on() -> NaiveDate {
        day("2026-05-19")
    }

    fn judged(finding: Finding, draft: &JudgeDraft) -> Result<Finding, Vec<Refusal>> {
        judge(finding, &somebody(), draft, &[], on())
    }

    /// CAP-4
    #[test]
    fn the_effect_is_judged_from_its_day_on_and_against_the_plans_threshold() {
        let early = judge(waiting(), &somebody(), &judgement(), &[], day("2026-05-18"));
        assert_eq!(early, Err(vec![Refusal::TooEarly(on())]));

        let closed = judged(waiting(), &judgement()).expect("judged");
        assert_eq!((closed.state, closed.closed_on), (FindingState::Closed, Some(on())));
        let short = JudgeDraft { observed: Millionths::of(94.999_999), ..judgement() };
        assert_eq!(judged(waiting(), &short), Err(vec![Refusal::ThresholdMissed]));
        let unseen = JudgeDraft { observed: None, ..judgement() };
        assert_eq!(judged(waiting(), &unseen), Err(vec![Refusal::ObservedMissing]));
    }

    /// CAP-4, formula 4.14
    #[test]
    fn what_came_again_had_no_full_effect() {
        let again = ["FND-000009".to_owned()];
        let refused = judge(waiting(), &somebody(), &judgement(), &again, on());
        let partial = JudgeDraft { verdict: Verdict::Partial, ..judgement() };

        assert_eq!(refused, Err(vec![Refusal::Recurred(again.to_vec())]));
        assert!(judge(waiting(), &somebody(), &partial, &again, on()).is_ok());
    }

    /// CAP-4
    #[test]
    fn a_partial_effect_takes_new_actions_in_the_same_cycle() {
        let partial = JudgeDraft { verdict: Verdict::Partial, ..judgement() };
        let after = judged(waiting(), &partial).expect("judged");

        assert_eq!((after.state, after.cycle, after.rounds.len()), (FindingState::Analysis, 1, 2));
        assert!(after.cause().is_some(), "the cause stands");
        assert_eq!(after.ineffective, 0);
    }

    /// CAP-4
    #[test]
    fn no_effect_opens_a_new_cycle_and_the_second_time_a_graver_one() {
        let none = JudgeDraft { verdict: Verdict::Ineffective, ..judgement() };
        let minor = Finding { grade: FindingGrade::Minor, ..waiting() };
        let once = judged(minor.clone(), &none).expect("judged");
        let twice = judged(Finding { ineffective: 1, cycle: 2, ..minor }, &none).expect("judged");

        assert_eq!((once.state, once.cycle, once.grade), (FindingState::Reopened, 2, FindingGrade::Minor));
        assert!(once.cause().is_none(), "the cause is sought anew");
        assert_eq!((twice.cycle, twice.grade, twice.ineffective), (3, FindingGrade::Major, 2));
        assert_eq!(twice.round().and_then(|round| round.due_on), Some(day("2026-06-18")), "due as a major one");
    }

    /// CAP-4
    #[test]
    fn too_small_a_sample_extends_the_window_once_and_then_counts_as_no_effect() {
        let few = JudgeDraft { sample: 19, ..judgement() };
        let extended = judged(waiting(), &few).expect("extended");
        let due = extended.round().and_then(|round| round.check_due_on);

        assert_eq!((extended.state, due), (FindingState::EffectivenessWait, Some(day("2026-06-18"))));
        assert_eq!(judged(extended.clone(), &few), Err(vec![Refusal::TooEarly(day("2026-06-18"))]));
        let again = judge(extended.clone(), &somebody(), &few, &[], day("2026-06-18")).expect("judged");
        assert_eq!((again.state, again.cycle), (FindingState::Reopened, 2));
        let enough = judge(extended, &somebody(), &judgement(), &[], day("2026-06-18")).expect("judged");
        assert_eq!(enough.state, FindingState::Closed);
    }
}
