//! Indicators, their thresholds (formula 4.17) and how they are computed.

use serde::{Deserialize, Deserializer, Serialize, de};

use super::{
    header::Basis,
    value::{Code, Decimal, IsoDuration},
    words::words,
};
use crate::{locale::LocalizedText, period::PeriodKind};

/// A figure that is taken once in each period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndicatorTemplate {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: LocalizedText,
    /// In what it is measured.
    pub unit: Unit,
    /// Which way is better.
    pub direction: Direction,
    /// Its limits; none where a baseline is still being taken.
    #[serde(default)]
    pub thresholds: Option<Thresholds>,
    /// How values of parts and periods make one of the whole.
    pub aggregation: Aggregation,
    /// How long one period is.
    pub period: PeriodKind,
    /// The department that answers for it.
    pub owner: Code,
    /// Where its limits come from.
    pub basis: Basis,
    /// The documents that name it.
    pub sources: Vec<Code>,
    /// How it is computed.
    pub formula: Formula,
    /// How it is used.
    #[serde(default)]
    pub tags: Vec<IndicatorTag>,
    /// A remark.
    #[serde(default)]
    pub note: Option<LocalizedText>,
}

/// In what an indicator is measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub enum Unit {
    /// Hundredths.
    Percent,
    /// Hours.
    Hour,
    /// Minutes.
    Minute,
    /// Seconds.
    Second,
    /// Thousandths of a second.
    Millisecond,
    /// Points of a scale.
    Points,
    /// Out of a million.
    PerMillion,
    /// A number of things.
    Count,
    /// A quotient without unit.
    Ratio,
    /// A score up to 100.
    Score100,
    /// A place in an order.
    Ordinal {
        /// The places, from the lowest.
        levels: Vec<Level>,
    },
}

/// A place in an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Its number.
    pub value: u32,
    /// Its name.
    pub name: LocalizedText,
}

/// Target and limits; a missing warning or critical equals the target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// What is to be reached.
    pub target: Limit,
    /// Where green ends.
    #[serde(default)]
    pub warning: Option<Limit>,
    /// Where red begins.
    #[serde(default)]
    pub critical: Option<Limit>,
}

/// A single limit, or the two ends of a band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Limit {
    /// One value.
    At(Decimal),
    /// Both ends belong to the band.
    Within {
        /// Lower end.
        from: Decimal,
        /// Upper end.
        to: Decimal,
    },
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Band {
            from: Decimal,
            to: Decimal,
        }
        struct Limits;

        impl<'de> de::Visitor<'de> for Limits {
            type Value = Limit;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a decimal, or a map with from and to")
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Limit, E> {
                Ok(Limit::At(value.into()))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Limit, E> {
                text.parse().map(Limit::At).map_err(E::custom)
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Limit, A::Error> {
                let Band { from, to } = Band::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(Limit::Within { from, to })
            }
        }

        deserializer.deserialize_any(Limits)
    }
}

words! {
    /// Which way is better.
    Direction {
        /// More is better.
        Higher,
        /// Less is better.
        Lower,
        /// Inside the band is better.
        Range,
    }
    /// Status of a value (formula 4.17).
    Status {
        /// As it should be.
        Green,
        /// Nearly.
        Amber,
        /// Not as it should be.
        Red,
        /// No target or no data.
        Grey,
    }
    /// How an indicator is used.
    IndicatorTag {
        /// Belongs to the set by which the program is judged.
        Core,
        /// Is measured to learn what a target might be.
        Baseline,
    }
    /// How answers are weighted.
    Weighting {
        /// By the size of the stratum that they stand for.
        Stratum,
    }
    /// The time that a formula covers, where that is not the period itself.
    FormulaWindow {
        /// From the beginning of the calendar year.
        YearToDate,
        /// From the beginning of the plan.
        PlanToDate,
        /// As things stand when the period closes.
        AtClose,
    }
    /// Among what a least value is looked for.
    Among {
        /// The people in scope.
        Person,
    }
    /// What makes an event a repetition of another.
    Sameness {
        /// The same customer.
        Customer,
        /// The same object.
        Object,
        /// The same cause.
        Cause,
    }
    /// In what a measurand is counted.
    MeasurandUnit {
        /// Things.
        Count,
        /// Seconds.
        Second,
        /// Minutes.
        Minute,
        /// Hours.
        Hour,
        /// Milliseconds.
        Millisecond,
        /// Money.
        Money,
        /// A level of an order.
        Level,
        /// Weight units of the plan.
        Weight,
    }
}

/// How values of parts and periods make one of the whole (KPI-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub enum Aggregation {
    /// Numerators and denominators are added apart.
    RatioOfSums,
    /// The last value counts.
    Last,
    /// Values are added.
    Sum,
    /// Values are added from the beginning of the year.
    SumYtd,
    /// The least value counts.
    Min,
    /// The greatest value counts.
    Max,
    /// The plain mean of values, for gauges only.
    Mean,
    /// Values are weighted.
    WeightedMean,
    /// Computed anew from raw values.
    Recompute,
    /// As things stood on a day.
    AsOf,
    /// A percentile of raw values.
    Percentile {
        /// Which one.
        percent: u8,
    },
}

/// A fact that is counted, added or compared; the raw material of formulas.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measurand {
    /// Its code.
    pub code: Code,
    /// What it is.
    pub name: LocalizedText,
    /// In what it is counted.
    pub unit: MeasurandUnit,
    /// Counts only what repeats something earlier.
    #[serde(default)]
    pub repeats: Option<Repetition>,
}

/// When an event repeats an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repetition {
    /// How long after it.
    pub within: IsoDuration,
    /// What must be the same.
    pub same: Vec<Sameness>,
}

/// A value out of measurands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub enum Quantity {
    /// All values added.
    Sum {
        /// Of what.
        of: Code,
    },
    /// How many there are.
    Count {
        /// Of what.
        of: Code,
    },
    /// How many different ones there are.
    CountDistinct {
        /// Of what.
        of: Code,
    },
    /// The mean over the period.
    Average {
        /// Of what.
        of: Code,
    },
    /// Products of two facts, added.
    SumOfProducts {
        /// Of what.
        of: Vec<Code>,
    },
    /// One sum less another.
    Difference {
        /// From what.
        from: Code,
        /// What is taken away.
        less: Code,
    },
}

/// A clock of an SLA policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockRef {
    /// The policy.
    pub policy: Code,
    /// The key of the clock in it.
    pub clock: Code,
}

/// How an indicator is computed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "snake_case", deny_unknown_fields)]
pub enum Formula {
    /// scale × numerator ÷ denominator.
    Ratio {
        /// 100 for percent.
        scale: u32,
        /// What is divided.
        numerator: Quantity,
        /// By what.
        denominator: Quantity,
        /// Weighting of what was sampled.
        #[serde(default)]
        weighting: Option<Weighting>,
        /// The time covered, where that is not the period.
        #[serde(default)]
        window: Option<FormulaWindow>,
    },
    /// scale × (1 − numerator ÷ denominator).
    OneMinusRatio {
        /// 100 for percent.
        scale: u32,
        /// What is divided.
        numerator: Quantity,
        /// By what.
        denominator: Quantity,
    },
    /// How many there are.
    Count {
        /// Of what.
        of: Code,
        /// The time covered, where that is not the period.
        #[serde(default)]
        window: Option<FormulaWindow>,
    },
    /// The value below which so many percent lie.
    Percentile {
        /// Percent.
        percent: u8,
        /// Of what.
        of: Code,
    },
    /// The greatest value.
    Maximum {
        /// Of what.
        of: Code,
    },
    /// The least value.
    Minimum {
        /// Of what.
        of: Code,
        /// Among what.
        among: Among,
    },
    /// scale × clocks stopped in time ÷ clocks due.
    ClocksMet {
        /// 100 for percent.
        scale: u32,
        /// Which clocks.
        clocks: Vec<ClockRef>,
    },
    /// scale × answers in the topmost boxes ÷ valid answers.
    TopBoxes {
        /// 100 for percent.
        scale: u32,
        /// How many boxes count as satisfied.
        boxes: u8,
        /// Which survey.
        survey: Code,
        /// Which items of it; all with a scale where none is named.
        #[serde(default)]
        items: Vec<Code>,
        /// Weighting of the answers.
        #[serde(default)]
        weighting: Option<Weighting>,
    },
    /// scale × (promoters − detractors) ÷ valid answers.
    NetPromoters {
        /// 100 for points.
        scale: u32,
        /// Which survey.
        survey: Code,
        /// Which item of it.
        item: Code,
    },
    /// Mean gap of perception and expectation, weighted by dimension.
    ServqualGap {
        /// The survey of expectations.
        expectation: Code,
        /// The survey of perceptions.
        perception: Code,
    },
    /// Mean score of a checklist.
    ChecklistScore {
        /// Which checklist.
        checklist: Code,
        /// By what sites are weighted.
        weight: Code,
    },
}
