//! Judging exit criteria (PRG-3).

use chrono::NaiveDate;

use super::{
    facts::{ClosedValue, CoverageFact, GateFacts, IndicatorFact},
    told::{Checked, CriterionStatus, Evaluation, SeenIndicator, SeenMeasure, Share, Told},
};
use crate::{
    names::named_enum,
    programs::{
        measure::MeasureState,
        phase::ExitCriterion,
        template::{Code, Comparator, Decimal, GateCheck, IndicatorSelector, IndicatorTest},
    },
};

named_enum! {
    /// What the criteria recommend to whoever decides.
    GateRecommendation {
        /// Every criterion is met.
        Pass = "PASS",
        /// Only criteria that do not block are not met.
        PassWithConditions = "PASS_WITH_CONDITIONS",
        /// A criterion that blocks is not met.
        Rework = "REWORK",
    }
}

/// Judges a criterion. What counts for it happened from `since` on: the program's first day, or that of the round.
#[must_use]
pub fn evaluate(criterion: &ExitCriterion, facts: &GateFacts, since: NaiveDate) -> Evaluation {
    let checks: Vec<_> = criterion.checks.iter().map(|check| checked(check, facts, since)).collect();
    // A criterion that looks nothing up is known by nobody.
    let status = if checks.is_empty() {
        CriterionStatus::NoData
    } else {
        CriterionStatus::all(checks.iter().map(|checked| checked.status))
    };
    Evaluation { criterion: criterion.id, code: criterion.code.clone(), blocking: criterion.blocking, status, checks }
}

/// What the criteria recommend, but for those that are `waived`: no data counts as not met.
#[must_use]
pub fn recommend<'a>(
    evaluations: impl IntoIterator<Item = &'a Evaluation>,
    waived: impl Fn(&Evaluation) -> bool,
) -> GateRecommendation {
    let mut recommendation = GateRecommendation::Pass;
    for evaluation in evaluations {
        if evaluation.status == CriterionStatus::Met || waived(evaluation) {
            continue;
        }
        if evaluation.blocking {
            return GateRecommendation::Rework;
        }
        recommendation = GateRecommendation::PassWithConditions;
    }
    recommendation
}

fn checked(check: &GateCheck, facts: &GateFacts, since: NaiveDate) -> Checked {
    let (status, told) = match check {
        GateCheck::Indicator { indicators, test } => indicators_pass(indicators, test, facts),
        GateCheck::TrainingCoverage { period, at_least, .. } => {
            let known = facts.coverage.get(period).filter(|known| known.period.last_day() >= since);
            let share = known.map(|known| known.share).unwrap_or_default();
            let status = match known {
                Some(CoverageFact { share: Share { whole: 1.., .. }, .. }) => {
                    CriterionStatus::of(share.reaches(*at_least))
                }
                _ => CriterionStatus::NoData,
            };
            let told = Told::Coverage {
                length: *period,
                period: known.map(|known| known.period),
                share,
                is_frozen: known.is_some_and(|known| known.is_frozen),
                wanted: *at_least,
            };
            (status, told)
        }
        GateCheck::AuditProgram { audit_program, completed, on_time, score } => {
            audits_pass(audit_program, (*completed, *on_time, *score), facts, since)
        }
        GateCheck::Findings { grade, condition, at_most } => {
            let known = facts.findings.iter().find(|known| known.grade == *grade && known.condition == *condition);
            let number = known.map(|known| known.number);
            let (grade, condition, at_most) = (*grade, *condition, *at_most);
            (status_of(number, |number| number <= at_most), Told::Findings { grade, condition, number, at_most })
        }
        GateCheck::Measures { measures, verified } => measures_pass(measures, *verified, facts),
        GateCheck::Document { document, state: wanted } => {
            let (state, wanted) = (facts.documents.get(&**document).copied(), *wanted);
            (
                status_of(state, |state| state == wanted),
                Told::Document { document: document.to_string(), state, wanted },
            )
        }
        GateCheck::Count { of, comparator, number: wanted } => {
            let (comparator, wanted) = (*comparator, *wanted);
            let number = facts.counts.iter().find(|known| known.of == *of).map(|known| known.number);
            let status = status_of(number, |number| compares(&number, comparator, &wanted));
            (status, Told::Count { of: of.clone(), number, comparator, wanted })
        }
        GateCheck::Attestation { role, .. } => {
            let on = facts.attestations.get(&**role).copied();
            (status_of(on, |_| true), Told::Attestation { role: role.to_string(), on })
        }
    };
    Checked { status, told }
}

fn status_of<T>(known: Option<T>, holds: impl FnOnce(T) -> bool) -> CriterionStatus {
    known.map_or(CriterionStatus::NoData, |known| CriterionStatus::of(holds(known)))
}

fn compares<T: Ord>(value: &T, comparator: Comparator, wanted: &T) -> bool {
    match comparator {
        Comparator::AtLeast => value >= wanted,
        Comparator::AtMost => value <= wanted,
        Comparator::Equal => value == wanted,
    }
}

fn measures_pass(codes: &[Code], wanted: Decimal, facts: &GateFacts) -> (CriterionStatus, Told) {
    let seen: Vec<_> = codes
        .iter()
        .map(|code| {
            let known = facts.measures.get(&**code);
            let weight = known.map_or(0, |known| known.weight);
            SeenMeasure { code: code.to_string(), weight, state: known.map(|known| known.state) }
        })
        .collect();
    let weight = |counts: fn(MeasureState) -> bool| {
        let counting = seen.iter().filter(|measure| measure.state.is_some_and(counts));
        counting.map(|measure| i64::from(measure.weight)).sum()
    };
    let share =
        Share { part: weight(MeasureState::is_earned), whole: weight(|state| state != MeasureState::Cancelled) };
    let status = if share.whole == 0 || seen.iter().any(|measure| measure.state.is_none()) {
        CriterionStatus::NoData
    } else {
        CriterionStatus::of(share.reaches(wanted))
    };
    (status, Told::Measures { share, wanted, seen })
}

fn audits_pass(
    program: &Code,
    (wanted, on_time, score): (Option<u32>, Option<Decimal>, Option<Decimal>),
    facts: &GateFacts,
    since: NaiveDate,
) -> (CriterionStatus, Told) {
    let known = facts.audits.get(&**program);
    let completed = known.map(|known| {
        let counting = known.completed_on.iter().filter(|day| **day >= since).count();
        u32::try_from(counting).unwrap_or(u32::MAX)
    });
    let on_time = on_time.map(|wanted| (wanted, known.and_then(|known| known.on_time)));
    let score = score.map(|wanted| (wanted, known.and_then(|known| known.score)));
    let number = wanted.map(|wanted| status_of(completed, |completed| completed >= wanted));
    let reaches = |(wanted, share): (Decimal, Option<Share>)| status_of(share, |share| share.reaches(wanted));
    let parts = number.into_iter().chain(on_time.map(reaches)).chain(score.map(reaches));
    let status = CriterionStatus::all(parts);
    (status, Told::Audits { program: program.to_string(), completed, wanted, on_time, score })
}

fn indicators_pass(selector: &IndicatorSelector, test: &IndicatorTest, facts: &GateFacts) -> (CriterionStatus, Told) {
    let seen: Vec<_> = match selector {
        IndicatorSelector::Tagged { tag } => {
            let tagged = facts.indicators.iter().filter(|known| known.tags.contains(tag));
            tagged.map(|known| shown(&known.code, Some(known), test)).collect()
        }
        IndicatorSelector::Named { codes } => {
            let known = |code: &Code| facts.indicators.iter().find(|known| known.code == **code);
            codes.iter().map(|code| shown(code, known(code), test)).collect()
        }
    };
    let status = if seen.is_empty() {
        CriterionStatus::NoData
    } else {
        CriterionStatus::all(seen.iter().map(|indicator| indicator.status))
    };
    (status, Told::Indicators { test: test.clone(), seen })
}

/// Whether an indicator passes, and in how many of the periods that are looked at it shows what is wanted.
fn shown(code: &str, known: Option<&IndicatorFact>, test: &IndicatorTest) -> SeenIndicator {
    let closed = known.and_then(|known| known.closed.as_deref());
    let is_owned = known.is_some_and(|known| known.is_owned);
    let wanted = match test {
        IndicatorTest::OwnedWithData { periods } => *periods,
        IndicatorTest::Value { last_periods, .. }
        | IndicatorTest::StatusNever { last_periods, .. }
        | IndicatorTest::TargetMet { last_periods, .. } => *last_periods,
    };
    let newest = closed.unwrap_or_default().iter().take(usize::try_from(wanted).unwrap_or(usize::MAX));
    let each: Vec<_> = newest.map(|closed| passes(closed, test)).collect();
    let number = |which: Option<bool>| {
        let count = each.iter().filter(|passed| **passed == which).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    };
    let (passed, failed) = (number(Some(true)), number(Some(false)));
    let status = match test {
        _ if known.is_none() => CriterionStatus::NoData,
        IndicatorTest::OwnedWithData { .. } if !is_owned => CriterionStatus::NotMet,
        _ if closed.is_none() => CriterionStatus::NoData,
        IndicatorTest::OwnedWithData { .. } => CriterionStatus::of(passed >= wanted),
        IndicatorTest::TargetMet { times, .. } if passed >= *times => CriterionStatus::Met,
        // What is still missing could make up for it.
        IndicatorTest::TargetMet { times, .. } if wanted.saturating_sub(failed) >= *times => CriterionStatus::NoData,
        IndicatorTest::TargetMet { .. } => CriterionStatus::NotMet,
        _ if failed > 0 => CriterionStatus::NotMet,
        _ if passed < wanted => CriterionStatus::NoData,
        _ => CriterionStatus::Met,
    };
    let periods = u32::try_from(each.len()).unwrap_or(u32::MAX);
    SeenIndicator { code: code.to_owned(), status, is_owned, periods, passed }
}

/// Whether a closed period shows what is wanted; none where it shows nothing.
fn passes(closed: &ClosedValue, test: &IndicatorTest) -> Option<bool> {
    match test {
        IndicatorTest::OwnedWithData { .. } => Some(closed.value.is_some()),
        IndicatorTest::Value { comparator, threshold, .. } => {
            closed.value.map(|value| compares(&value, *comparator, threshold))
        }
        IndicatorTest::StatusNever { status, .. } => closed.status.map(|shown| shown != *status),
        IndicatorTest::TargetMet { .. } => closed.attained,
    }
}
