//! Formulas of indicators as typed values.

use async_graphql::{Enum, SimpleObject};
use gradus_domain::locale::Locale;

use crate::programs::definitions::show::{Show, mirrored, model, shown};

shown! {
    /// A clock of an SLA policy.
    ClockRef of ClockRef {
        /// The policy.
        policy_code = policy: String,
        /// The key of the clock in it.
        clock_key = clock: String,
    }
}

shown! {
    /// A place in an order.
    OrdinalLevel of Level {
        /// Number of the ordinal level.
        value: i32,
        /// Name of the ordinal level.
        name: String,
    }
}

/// Form of the formula quantity. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
pub enum FormulaQuantityKind {
    /// All values added.
    Sum,
    /// How many there are.
    Count,
    /// How many different ones there are.
    CountDistinct,
    /// The mean over the period.
    Average,
    /// Products of two facts, added.
    SumOfProducts,
    /// One sum less another.
    Difference,
}

/// A value out of measurands. Which fields are given depends on its kind.
#[derive(SimpleObject, Clone, Debug)]
pub struct FormulaQuantity {
    /// Form of the formula quantity.
    kind: FormulaQuantityKind,
    /// Of what.
    measurand_codes: Option<Vec<String>>,
    /// From what.
    from_code: Option<String>,
    /// What is taken away.
    less_code: Option<String>,
}

impl Show<FormulaQuantity> for model::Quantity {
    fn show(&self, locale: Locale) -> FormulaQuantity {
        let form = |kind| FormulaQuantity { kind, measurand_codes: None, from_code: None, less_code: None };
        match self {
            Self::Sum { of } => {
                FormulaQuantity { measurand_codes: Some(vec![of.to_string()]), ..form(FormulaQuantityKind::Sum) }
            }
            Self::Count { of } => {
                FormulaQuantity { measurand_codes: Some(vec![of.to_string()]), ..form(FormulaQuantityKind::Count) }
            }
            Self::CountDistinct { of } => FormulaQuantity {
                measurand_codes: Some(vec![of.to_string()]),
                ..form(FormulaQuantityKind::CountDistinct)
            },
            Self::Average { of } => {
                FormulaQuantity { measurand_codes: Some(vec![of.to_string()]), ..form(FormulaQuantityKind::Average) }
            }
            Self::SumOfProducts { of } => {
                FormulaQuantity { measurand_codes: Some(of.show(locale)), ..form(FormulaQuantityKind::SumOfProducts) }
            }
            Self::Difference { from, less } => FormulaQuantity {
                from_code: Some(from.show(locale)),
                less_code: Some(less.show(locale)),
                ..form(FormulaQuantityKind::Difference)
            },
        }
    }
}

/// Form of the formula. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
pub enum FormulaKind {
    /// scale × numerator ÷ denominator.
    Ratio,
    /// scale × (1 − numerator ÷ denominator).
    OneMinusRatio,
    /// How many there are.
    Count,
    /// The value below which so many percent lie.
    Percentile,
    /// The greatest value.
    Maximum,
    /// The least value.
    Minimum,
    /// scale × clocks stopped in time ÷ clocks due.
    ClocksMet,
    /// scale × answers in the topmost boxes ÷ valid answers.
    TopBoxes,
    /// scale × (promoters − detractors) ÷ valid answers.
    NetPromoters,
    /// Mean gap of perception and expectation, weighted by dimension.
    ServqualGap,
    /// Mean score of a checklist.
    ChecklistScore,
}

/// How an indicator is computed. Which fields are given depends on its kind.
#[derive(SimpleObject, Clone, Debug)]
pub struct Formula {
    /// Form of the formula.
    kind: FormulaKind,
    /// 100 for percent.
    scale: Option<i32>,
    /// What is divided.
    numerator: Option<FormulaQuantity>,
    /// By what.
    denominator: Option<FormulaQuantity>,
    /// Weighting of what was sampled.
    weighting: Option<FormulaWeighting>,
    /// The time covered, where that is not the period.
    window: Option<FormulaWindow>,
    /// Of what.
    measurand_code: Option<String>,
    /// Percent.
    percent: Option<i32>,
    /// Among what.
    among: Option<MinimumAmong>,
    /// Which clocks.
    clocks: Option<Vec<ClockRef>>,
    /// How many boxes count as satisfied.
    boxes: Option<i32>,
    /// Which survey.
    survey_code: Option<String>,
    /// Which items of it; all with a scale where none is named.
    item_codes: Option<Vec<String>>,
    /// Which item of it.
    item_code: Option<String>,
    /// The survey of expectations.
    expectation_code: Option<String>,
    /// The survey of perceptions.
    perception_code: Option<String>,
    /// Which checklist.
    checklist_code: Option<String>,
    /// By what sites are weighted.
    weight_code: Option<String>,
    /// The formula in words, in the request's language.
    in_words: String,
}

impl Formula {
    /// A formula with the words that say it.
    pub fn shown(formula: &model::Formula, locale: Locale, in_words: &str) -> Self {
        let form = |kind| Self {
            kind,
            in_words: in_words.to_owned(),
            scale: None,
            numerator: None,
            denominator: None,
            weighting: None,
            window: None,
            measurand_code: None,
            percent: None,
            among: None,
            clocks: None,
            boxes: None,
            survey_code: None,
            item_codes: None,
            item_code: None,
            expectation_code: None,
            perception_code: None,
            checklist_code: None,
            weight_code: None,
        };
        match formula {
            model::Formula::Ratio { scale, numerator, denominator, weighting, window } => Self {
                scale: Some(scale.show(locale)),
                numerator: Some(numerator.show(locale)),
                denominator: Some(denominator.show(locale)),
                weighting: weighting.show(locale),
                window: window.show(locale),
                ..form(FormulaKind::Ratio)
            },
            model::Formula::OneMinusRatio { scale, numerator, denominator } => Self {
                scale: Some(scale.show(locale)),
                numerator: Some(numerator.show(locale)),
                denominator: Some(denominator.show(locale)),
                ..form(FormulaKind::OneMinusRatio)
            },
            model::Formula::Count { of, window } => {
                Self { measurand_code: Some(of.show(locale)), window: window.show(locale), ..form(FormulaKind::Count) }
            }
            model::Formula::Percentile { percent, of } => Self {
                percent: Some(percent.show(locale)),
                measurand_code: Some(of.show(locale)),
                ..form(FormulaKind::Percentile)
            },
            model::Formula::Maximum { of } => {
                Self { measurand_code: Some(of.show(locale)), ..form(FormulaKind::Maximum) }
            }
            model::Formula::Minimum { of, among } => Self {
                measurand_code: Some(of.show(locale)),
                among: Some(among.show(locale)),
                ..form(FormulaKind::Minimum)
            },
            model::Formula::ClocksMet { scale, clocks } => Self {
                scale: Some(scale.show(locale)),
                clocks: Some(clocks.show(locale)),
                ..form(FormulaKind::ClocksMet)
            },
            model::Formula::TopBoxes { scale, boxes, survey, items, weighting } => Self {
                scale: Some(scale.show(locale)),
                boxes: Some(boxes.show(locale)),
                survey_code: Some(survey.show(locale)),
                item_codes: Some(items.show(locale)),
                weighting: weighting.show(locale),
                ..form(FormulaKind::TopBoxes)
            },
            model::Formula::NetPromoters { scale, survey, item } => Self {
                scale: Some(scale.show(locale)),
                survey_code: Some(survey.show(locale)),
                item_code: Some(item.show(locale)),
                ..form(FormulaKind::NetPromoters)
            },
            model::Formula::ServqualGap { expectation, perception } => Self {
                expectation_code: Some(expectation.show(locale)),
                perception_code: Some(perception.show(locale)),
                ..form(FormulaKind::ServqualGap)
            },
            model::Formula::ChecklistScore { checklist, weight } => Self {
                checklist_code: Some(checklist.show(locale)),
                weight_code: Some(weight.show(locale)),
                ..form(FormulaKind::ChecklistScore)
            },
        }
    }
}

mirrored! {
    /// How answers are weighted. Expect new values.
    FormulaWeighting of Weighting {
        /// By the size of the stratum that they stand for.
        Stratum,
    }
}

mirrored! {
    /// The time that a formula covers, where that is not the period itself. Expect new values.
    FormulaWindow of FormulaWindow {
        /// From the beginning of the calendar year.
        YearToDate,
        /// From the beginning of the plan.
        PlanToDate,
        /// As things stand when the period closes.
        AtClose,
    }
}

mirrored! {
    /// Among what a least value is looked for. Expect new values.
    MinimumAmong of Among {
        /// The people in scope.
        Person,
    }
}

/// How an indicator is used. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "model::IndicatorTag")]
pub enum IndicatorTag {
    /// Belongs to the set by which the program is judged.
    Core,
    /// Is measured to learn what a target might be.
    Baseline,
}
