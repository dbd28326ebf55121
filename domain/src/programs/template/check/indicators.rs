//! Thresholds stand on the right side of each other (formula 4.17), formulas name what exists.

use super::{Checker, Path, Sort};
use crate::programs::template::{
    AnswerScale, ClockRef, Decimal, Direction, Formula, IndicatorTag, IndicatorTemplate, Limit, ProgramTemplate,
    Quantity, ServqualPart, SurveyForm, TemplateErrorCode as Code, Thresholds,
};

pub(super) fn check(checker: &mut Checker<'_>, template: &ProgramTemplate) {
    for (index, indicator) in template.indicators.iter().enumerate() {
        let path = Path::of("indicators").at(index);
        checker.refer(Sort::Department, &indicator.owner, &path.key("owner"));
        checker.refer_all(Sort::Source, &indicator.sources, &path.key("sources"));
        baseline(checker, indicator, &path);
        if let Some(thresholds) = &indicator.thresholds {
            limits(checker, indicator.direction, thresholds, &path.key("thresholds"));
        }
        formula(checker, template, &indicator.formula, &path.key("formula"));
    }
    for (index, measurand) in template.measurands.iter().enumerate() {
        if let Some(repeats) = &measurand.repeats {
            let path = Path::of("measurands").at(index).key("repeats");
            checker.ensure(!repeats.within.is_zero(), Code::OutOfRange, &path.key("within"), "lasts no time at all");
            checker.ensure(!repeats.same.is_empty(), Code::OutOfRange, &path.key("same"), "say what is the same");
        }
    }
}

fn baseline(checker: &mut Checker<'_>, indicator: &IndicatorTemplate, path: &Path) {
    let tagged = indicator.tags.contains(&IndicatorTag::Baseline);
    if tagged == indicator.thresholds.is_some() {
        let message = "an indicator has thresholds, or the tag BASELINE, and not both";
        checker.error(Code::Contradiction, &path.key(if tagged { "tags" } else { "code" }), message);
    }
}

fn limits(checker: &mut Checker<'_>, direction: Direction, thresholds: &Thresholds, path: &Path) {
    let target = thresholds.target;
    let warning = thresholds.warning.unwrap_or(target);
    let critical = thresholds.critical.unwrap_or(target);
    let (holds, rule) = match (direction, ends(target), ends(warning), ends(critical)) {
        (Direction::Higher, Ends::One(t), Ends::One(w), Ends::One(c)) => {
            (c <= t && t <= w, "HIGHER wants critical ≤ target ≤ warning")
        }
        (Direction::Lower, Ends::One(t), Ends::One(w), Ends::One(c)) => {
            (w <= t && t <= c, "LOWER wants warning ≤ target ≤ critical")
        }
        (Direction::Range, Ends::Two(t0, t1), Ends::Two(w0, w1), Ends::Two(c0, c1)) => (
            c0 <= t0 && t0 <= w0 && w0 <= w1 && w1 <= t1 && t1 <= c1,
            "RANGE wants warning inside target inside critical",
        ),
        (Direction::Range, ..) => (false, "RANGE wants bands with from and to"),
        (Direction::Higher | Direction::Lower, ..) => (false, "HIGHER and LOWER want single limits, no bands"),
    };
    checker.ensure(holds, Code::Thresholds, path, rule);
}

enum Ends {
    One(Decimal),
    Two(Decimal, Decimal),
}

fn ends(limit: Limit) -> Ends {
    match limit {
        Limit::At(value) => Ends::One(value),
        Limit::Within { from, to } => Ends::Two(from, to),
    }
}

fn formula(checker: &mut Checker<'_>, template: &ProgramTemplate, formula: &Formula, path: &Path) {
    let scale = match formula {
        Formula::Ratio { scale, numerator, denominator, weighting: _, window: _ }
        | Formula::OneMinusRatio { scale, numerator, denominator } => {
            quantity(checker, numerator, &path.key("numerator"));
            quantity(checker, denominator, &path.key("denominator"));
            *scale
        }
        Formula::Count { of, window: _ } | Formula::Maximum { of } | Formula::Minimum { of, among: _ } => {
            checker.refer(Sort::Measurand, of, &path.key("of"));
            1
        }
        Formula::Percentile { percent, of } => {
            checker.refer(Sort::Measurand, of, &path.key("of"));
            let fits = (1..=99).contains(percent);
            checker.ensure(fits, Code::OutOfRange, &path.key("percent"), "must be 1 to 99");
            1
        }
        Formula::ClocksMet { scale, clocks } => {
            checker.ensure(!clocks.is_empty(), Code::OutOfRange, &path.key("clocks"), "name at least one clock");
            for (at, ClockRef { policy, clock: key }) in clocks.iter().enumerate() {
                clock(checker, template, policy, key, &path.key("clocks").at(at));
            }
            *scale
        }
        Formula::TopBoxes { scale, boxes, survey, items, weighting: _ } => {
            checker.ensure((1..=6).contains(boxes), Code::OutOfRange, &path.key("boxes"), "must be 1 to 6");
            checker.refer(Sort::Survey, survey, &path.key("survey"));
            for (at, item) in items.iter().enumerate() {
                survey_item(checker, template, survey, item, &path.key("items").at(at));
            }
            *scale
        }
        Formula::NetPromoters { scale, survey, item } => {
            checker.refer(Sort::Survey, survey, &path.key("survey"));
            if survey_item(checker, template, survey, item, &path.key("item")) == Some(AnswerScale::Nps) {
                *scale
            } else {
                let message = "net promoters are counted from an item with the scale NPS";
                checker.error(Code::Contradiction, &path.key("item"), message);
                *scale
            }
        }
        Formula::ServqualGap { expectation, perception } => {
            servqual(checker, template, expectation, ServqualPart::Expectation, &path.key("expectation"));
            servqual(checker, template, perception, ServqualPart::Perception, &path.key("perception"));
            1
        }
        Formula::ChecklistScore { checklist, weight } => {
            checker.refer(Sort::Checklist, checklist, &path.key("checklist"));
            checker.refer(Sort::Measurand, weight, &path.key("weight"));
            1
        }
    };
    checker.ensure(scale > 0, Code::OutOfRange, &path.key("scale"), "must be at least 1");
}

fn quantity(checker: &mut Checker<'_>, quantity: &Quantity, path: &Path) {
    match quantity {
        Quantity::Sum { of } | Quantity::Count { of } | Quantity::CountDistinct { of } | Quantity::Average { of } => {
            checker.refer(Sort::Measurand, of, &path.key("of"));
        }
        Quantity::SumOfProducts { of } => {
            checker.ensure(of.len() >= 2, Code::OutOfRange, &path.key("of"), "a product has at least two factors");
            checker.refer_all(Sort::Measurand, of, &path.key("of"));
        }
        Quantity::Difference { from, less } => {
            checker.refer(Sort::Measurand, from, &path.key("from"));
            checker.refer(Sort::Measurand, less, &path.key("less"));
        }
    }
}

/// Checks that the policy has a clock of that key.
pub(super) fn clock(checker: &mut Checker<'_>, template: &ProgramTemplate, policy: &str, key: &str, path: &Path) {
    checker.refer(Sort::Policy, policy, &path.key("policy"));
    let Some(policy) = template.sla_policies.iter().find(|known| &*known.code == policy) else { return };
    if !policy.clocks.iter().any(|clock| &*clock.key == key) {
        let message = format!("`{}` has no clock `{key}`", policy.code);
        checker.error(Code::UnknownReference, &path.key("clock"), message);
    }
}

/// How an item of a questionnaire is answered; an error where there is none.
fn survey_item(
    checker: &mut Checker<'_>,
    template: &ProgramTemplate,
    survey: &str,
    item: &str,
    path: &Path,
) -> Option<AnswerScale> {
    let survey = template.surveys.iter().find(|known| &*known.code == survey)?;
    let items = match &survey.form {
        SurveyForm::Questionnaire { items, .. } => items.as_slice(),
        SurveyForm::Servqual { .. } | SurveyForm::FocusGroup { .. } => &[],
    };
    let found = items.iter().find(|known| &*known.code == item);
    if found.is_none() {
        let message = format!("the survey `{}` has no item `{item}`", survey.code);
        checker.error(Code::UnknownReference, path, message);
    }
    found.map(|item| item.scale)
}

fn servqual(checker: &mut Checker<'_>, template: &ProgramTemplate, code: &str, part: ServqualPart, path: &Path) {
    checker.refer(Sort::Survey, code, path);
    let Some(survey) = template.surveys.iter().find(|known| &*known.code == code) else { return };
    let fits = matches!(&survey.form, SurveyForm::Servqual { part: asked, .. } if *asked == part);
    checker.ensure(fits, Code::Contradiction, path, "this survey does not ask that half of SERVQUAL");
}
