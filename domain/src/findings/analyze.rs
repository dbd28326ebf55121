//! Recording why something is not as it should be; what it repeats is known from then on (CAP-5).

use super::{
    cause::RootCause,
    finding::Finding,
    refusal::FindingRefusal as Refusal,
    state::FindingState,
    transition::{FindingCommand, moved, refused},
};
use crate::ids::FindingId;

/// Why no cause is recorded.
#[must_use]
pub fn blockers(finding: &Finding) -> Vec<Refusal> {
    if let Some(refusal) = refused(finding.state, FindingCommand::Analyze) {
        return vec![refusal];
    }
    if finding.grade.needs_correction() { Vec::new() } else { vec![Refusal::NotRequired] }
}

/// The finding with a cause; `repeated` are the earlier findings that it repeats by that cause. The first time that it is
/// known to repeat any, it becomes one grade graver.
pub fn analyze(finding: Finding, cause: RootCause, repeated: &[FindingId]) -> Result<Finding, Vec<Refusal>> {
    let refusals = blockers(&finding);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let mut after = moved(finding, FindingCommand::Analyze, FindingState::Analysis)?;
    after.causes.push(cause);
    let new: Vec<_> = repeated.iter().filter(|earlier| !after.repeats.contains(earlier)).copied().collect();
    if after.repeats.is_empty() && !new.is_empty() {
        after.grade = after.grade.graver();
    }
    after.repeats.extend(new);
    after.repeats.sort_unstable();
    Ok(after)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::findings::{
        answer::acknowledge,
        cause::{CauseDraft, CauseMethod},
        grade::FindingGrade,
        samples::{OWNER, cause, day, issued},
    };

    fn known() -> Finding {
        acknowledge(issued(), None).expect("acknowledged")
    }

    /// CAP-5
    #[test]
    fn a_repeat_becomes_one_grade_graver_and_only_once() {
        let earlier = [FindingId(Uuid::from_u128(70)), FindingId(Uuid::from_u128(71))];
        let minor = Finding { grade: FindingGrade::Minor, raised_grade: FindingGrade::Minor, ..known() };
        let first = analyze(minor, cause(), &earlier[..1]).expect("analyzed");
        let again = analyze(first.clone(), cause(), &earlier).expect("analyzed again");

        assert_eq!((first.grade, first.raised_grade), (FindingGrade::Major, FindingGrade::Minor));
        assert_eq!((again.grade, again.repeats.as_slice()), (FindingGrade::Major, &earlier[..]));
    }

    /// CAP-1
    #[test]
    fn only_major_and_minor_findings_need_a_cause() {
        let observation = Finding { grade: FindingGrade::Observation, ..known() };

        assert_eq!(analyze(observation, cause(), &[]), Err(vec![Refusal::NotRequired]));
    }

    /// CAP-3
    #[test]
    fn asking_why_leaves_a_chain_of_answers() {
        let draft = |whys: &[&str]| CauseDraft {
            method: CauseMethod::FiveWhy,
            code: "no-training".into(),
            text: "Nobody was trained".into(),
            whys: whys.iter().map(|why| (*why).to_owned()).collect(),
        };
        let checked = |draft: CauseDraft| draft.checked(1, Some(OWNER), day("2026-03-05"));

        let whole = checked(draft(&["The pump stopped", "Nobody greased it"])).expect("a cause");
        assert_eq!((whole.code.as_str(), whole.whys.0.len()), ("NO-TRAINING", 2));
        assert_eq!(checked(draft(&["The pump stopped"])), Err(vec![Refusal::ChainOdd]));
        let fishbone = CauseDraft { method: CauseMethod::Fishbone, ..draft(&[]) };
        assert!(checked(fishbone.clone()).is_ok());
        let coded = CauseDraft { code: "no training".into(), ..fishbone };
        assert_eq!(checked(coded), Err(vec![Refusal::CodeMalformed("causeCode")]));
    }
}
