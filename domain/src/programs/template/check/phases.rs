//! Phases are ordered, adjacent and without gap (PRG-1), and their gates look at things that exist.

use super::{Checker, Path, Sort};
use crate::programs::template::{
    Countable, Decimal, GateCheck, IndicatorSelector, IndicatorTest, PhaseTemplate, ProgramTemplate,
    TemplateErrorCode as Code,
};

pub(super) fn check(checker: &mut Checker<'_>, template: &ProgramTemplate) {
    let phases = &template.phases;
    checker.ensure(!phases.is_empty(), Code::Phases, &Path::of("phases"), "a program has at least one phase");
    for (index, phase) in phases.iter().enumerate() {
        let path = Path::of("phases").at(index);
        order(checker, phases, index, &path);
        let criteria = phase.exit_criteria.iter().enumerate();
        let codes = criteria.clone().map(|(at, c)| (&*c.code, path.key("exit_criteria").at(at).key("code")));
        checker.unique("exit criterion", codes);
        for (at, criterion) in criteria {
            let path = path.key("exit_criteria").at(at).key("all_of");
            let some = !criterion.all_of.is_empty();
            checker.ensure(some, Code::OutOfRange, &path, "a criterion has at least one check");
            for (at, gate) in criterion.all_of.iter().enumerate() {
                gate_check(checker, gate, &path.at(at));
            }
        }
    }
}

fn order(checker: &mut Checker<'_>, phases: &[PhaseTemplate], index: usize, path: &Path) {
    let phase = &phases[index];
    if u32::try_from(index + 1) != Ok(phase.order) {
        let message = format!("`{}` stands in place {} and calls itself {}", phase.code, index + 1, phase.order);
        checker.error(Code::Phases, &path.key("order"), message);
    }
    let begins = match index.checked_sub(1).map(|before| &phases[before]) {
        None => Some(0),
        Some(before) => before.to_month,
    };
    if begins.is_some_and(|month| month != phase.from_month) {
        let message = format!("`{}` must begin with month {}", phase.code, begins.unwrap_or_default());
        checker.error(Code::Phases, &path.key("from_month"), message);
    }
    let last = index + 1 == phases.len();
    match phase.to_month {
        Some(_) if last => checker.error(Code::Phases, &path.key("to_month"), "the last phase is open-ended"),
        Some(to) if to <= phase.from_month => {
            checker.error(Code::Phases, &path.key("to_month"), "a phase ends after it begins");
        }
        None if !last => checker.error(Code::Phases, path, "only the last phase is open-ended"),
        Some(_) | None => {}
    }
    let cycle = phase.cycle_months.is_none() || (phase.to_month.is_none() && phase.cycle_months != Some(0));
    checker.ensure(cycle, Code::Phases, &path.key("cycle_months"), "only an open-ended phase goes round in cycles");
}

fn gate_check(checker: &mut Checker<'_>, gate: &GateCheck, path: &Path) {
    match gate {
        GateCheck::Indicator { indicators, test } => {
            if let IndicatorSelector::Named { codes } = indicators {
                let path = path.key("indicators.codes");
                checker.ensure(!codes.is_empty(), Code::OutOfRange, &path, "name at least one indicator");
                checker.refer_all(Sort::Indicator, codes, &path);
            }
            indicator_test(checker, test, &path.key("test"));
        }
        GateCheck::TrainingCoverage { indicator, period: _, at_least } => {
            checker.refer(Sort::Indicator, indicator, &path.key("indicator"));
            percent(checker, *at_least, &path.key("at_least"));
        }
        GateCheck::AuditProgram { audit_program, completed, on_time, score } => {
            checker.refer(Sort::AuditProgram, audit_program, &path.key("audit_program"));
            let asks = completed.is_some() || on_time.is_some() || score.is_some();
            checker.ensure(asks, Code::MissingKey, path, "ask for `completed`, `on_time` or `score`");
            for (value, key) in [(on_time, "on_time"), (score, "score")] {
                if let Some(value) = value {
                    percent(checker, *value, &path.key(key));
                }
            }
        }
        GateCheck::Findings { grade: _, condition: _, at_most: _ } => {}
        GateCheck::Measures { measures, verified } => {
            checker.ensure(!measures.is_empty(), Code::OutOfRange, &path.key("measures"), "name at least one measure");
            checker.refer_all(Sort::Measure, measures, &path.key("measures"));
            percent(checker, *verified, &path.key("verified"));
        }
        GateCheck::Document { document, state: _ } => {
            checker.refer(Sort::Document, document, &path.key("document"));
        }
        GateCheck::Count { of, comparator: _, number: _ } => countable(checker, of, &path.key("of")),
        GateCheck::Attestation { role, text: _ } => checker.refer(Sort::Role, role, &path.key("role")),
    }
}

fn indicator_test(checker: &mut Checker<'_>, test: &IndicatorTest, path: &Path) {
    let (periods, key) = match test {
        IndicatorTest::OwnedWithData { periods } => (*periods, "periods"),
        IndicatorTest::Value { last_periods, .. } | IndicatorTest::StatusNever { last_periods, .. } => {
            (*last_periods, "last_periods")
        }
        IndicatorTest::TargetMet { times, last_periods, period: _ } => {
            let fits = (1..=*last_periods).contains(times);
            let path = path.key("times");
            checker.ensure(fits, Code::OutOfRange, &path, "must be at least 1 and no more than `last_periods`");
            (*last_periods, "last_periods")
        }
    };
    checker.ensure((1..=120).contains(&periods), Code::OutOfRange, &path.key(key), "must be 1 to 120 periods");
}

fn countable(checker: &mut Checker<'_>, of: &Countable, path: &Path) {
    match of {
        Countable::Channels { state: _ } | Countable::Drills { state: _ } | Countable::DrillActions { state: _ } => {}
        Countable::Reviews { review, state: _ } | Countable::ReviewDecisions { review, state: _ } => {
            checker.refer(Sort::Review, review, &path.key("review"));
        }
        Countable::Documents { documents, state: _ } => {
            checker.refer_all(Sort::Document, documents, &path.key("documents"));
        }
    }
}

fn percent(checker: &mut Checker<'_>, value: Decimal, path: &Path) {
    let fits = Decimal::from(0) <= value && value <= Decimal::from(100);
    checker.ensure(fits, Code::OutOfRange, path, "must be 0 to 100 percent");
}
