//! Why a program is where it is: from "phase 2 is red" down to the rows, and what would turn them green. It says what the
//! evaluation says and nothing beside it.

use chrono::NaiveDate;

use super::{
    condition::GateCondition,
    life,
    rows::rows,
    told::{CriterionStatus, Evaluation},
    wording::of,
};
use crate::{
    ids::ExitCriterionId,
    locale::Locale,
    names::named_enum,
    programs::phase::{Phase, PhaseState},
};

named_enum! {
    /// How a phase or a program stands.
    Light {
        /// Nothing is in the way.
        Green = "GREEN",
        /// Something is not met, and there is time.
        Amber = "AMBER",
        /// Something is not met, and its day has gone by.
        Red = "RED",
        /// It has not begun.
        Grey = "GREY",
    }
}

/// Why a phase stands as it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExplainedPhase {
    /// How it stands.
    pub light: Light,
    /// Why, in a sentence.
    pub sentence: String,
    /// Its criteria, in order.
    pub criteria: Vec<ExplainedCriterion>,
}

/// Why a criterion stands as it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExplainedCriterion {
    /// The criterion.
    pub criterion: ExitCriterionId,
    /// Whether it holds.
    pub status: CriterionStatus,
    /// Why, in a sentence.
    pub sentence: String,
    /// The rows that keep it from being met.
    pub rows: Vec<ExplainedRow>,
}

/// A row that keeps a criterion from being met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExplainedRow {
    /// What it is about.
    pub subject: RowSubject,
    /// How it stands.
    pub sentence: String,
    /// What would turn it green; empty where nothing that is known would.
    pub remedy: String,
    /// The mutation that comes next on the way there.
    pub command: Option<&'static str>,
}

/// What a row is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowSubject {
    /// A measure, by code.
    Measure(String),
    /// An indicator, by code.
    Indicator(String),
    /// An audit program, by code.
    AuditProgram(String),
    /// Training coverage of a period.
    Coverage(String),
    /// Something that is not an object here.
    Other,
}

/// Why a phase stands as it does on `today`.
#[must_use]
pub fn phase(
    phase: &Phase,
    evaluations: &[Evaluation],
    conditions: &[GateCondition],
    today: NaiveDate,
    locale: Locale,
) -> ExplainedPhase {
    let unmet = evaluations.iter().filter(|evaluation| evaluation.status != CriterionStatus::Met).count();
    let blocked =
        evaluations.iter().filter(|evaluation| evaluation.blocking && evaluation.status != CriterionStatus::Met);
    let breached: Vec<_> = conditions.iter().filter(|condition| condition.is_breached(today)).collect();
    let light = match phase.state {
        _ if !breached.is_empty() => Light::Red,
        PhaseState::Planned => Light::Grey,
        PhaseState::Passed | PhaseState::PassedWithConditions | PhaseState::Skipped => Light::Green,
        _ if life::is_overdue(phase, today) => Light::Red,
        PhaseState::GateReview if blocked.count() > 0 => Light::Red,
        _ if unmet > 0 => Light::Amber,
        _ => Light::Green,
    };
    let criteria = evaluations.iter().map(|evaluation| ExplainedCriterion {
        criterion: evaluation.criterion,
        status: evaluation.status,
        sentence: evaluation.explanation(locale),
        rows: evaluation.checks.iter().flat_map(|checked| rows(checked, locale)).collect(),
    });
    let sentence = sentence(phase, (unmet, evaluations.len()), &breached, today, locale);
    ExplainedPhase { light, sentence, criteria: criteria.collect() }
}

fn sentence(
    phase: &Phase,
    (unmet, all): (usize, usize),
    breached: &[&GateCondition],
    today: NaiveDate,
    locale: Locale,
) -> String {
    let (code, state) = (&phase.code, phase.state);
    if !breached.is_empty() {
        let texts = breached.iter().map(|condition| condition.text.as_str()).collect::<Vec<_>>();
        return of(
            locale,
            [
                format!("Conditions of the gate of {code} are past their day: {}.", texts.join("; ")),
                format!("{code} 验收的条件已逾期：{}。", texts.join("；")),
                format!("{code} 驗收的條件已逾期：{}。", texts.join("；")),
            ],
        );
    }
    if state == PhaseState::Planned {
        return of(
            locale,
            [format!("{code} has not begun."), format!("{code} 尚未开始。"), format!("{code} 尚未開始。")],
        );
    }
    if state.is_finished() {
        return of(
            locale,
            [format!("{code} is {state}."), format!("{code} 已{state}。"), format!("{code} 已{state}。")],
        );
    }
    let late = phase.ends_on.filter(|end| *end < today).map(|end| (today - end).num_days());
    match (unmet, late) {
        (0, None) => of(
            locale,
            [
                format!("{code}: all {all} criteria are met; its gate can be decided."),
                format!("{code}：{all}项标准全部满足，可以验收。"),
                format!("{code}：{all}項標準全部滿足，可以驗收。"),
            ],
        ),
        (0, Some(days)) => of(
            locale,
            [
                format!(
                    "{code} is {days} days past its end, and all {all} criteria are met; its gate must be decided."
                ),
                format!("{code} 已逾期{days}天，{all}项标准全部满足，须进行验收。"),
                format!("{code} 已逾期{days}天，{all}項標準全部滿足，須進行驗收。"),
            ],
        ),
        (_, None) => of(
            locale,
            [
                format!("{code}: {unmet} of {all} criteria are not met."),
                format!("{code}：{all}项标准中{unmet}项未满足。"),
                format!("{code}：{all}項標準中{unmet}項未滿足。"),
            ],
        ),
        (_, Some(days)) => of(
            locale,
            [
                format!("{code} is {days} days past its end, and {unmet} of {all} criteria are not met."),
                format!("{code} 已逾期{days}天，{all}项标准中{unmet}项未满足。"),
                format!("{code} 已逾期{days}天，{all}項標準中{unmet}項未滿足。"),
            ],
        ),
    }
}

/// How a program stands: as the worst of its phases, and in the words of the first of those.
#[must_use]
pub fn program(phases: &[ExplainedPhase]) -> Option<(Light, &str)> {
    let rank = |light: Light| match light {
        Light::Red => 3,
        Light::Amber => 2,
        Light::Green => 1,
        Light::Grey => 0,
    };
    let worst = phases.iter().map(|phase| phase.light).max_by_key(|light| rank(*light))?;
    // Of those that are done and those under way, the last one tells where the program stands.
    let tells = |phase: &&ExplainedPhase| phase.light == worst;
    let found = if worst == Light::Green { phases.iter().rfind(tells) } else { phases.iter().find(tells) };
    found.map(|phase| (worst, phase.sentence.as_str()))
}
