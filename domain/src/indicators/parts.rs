//! What a value is made of, so that values of parts and periods can be put together exactly (KPI-1, KPI-3).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{exact::Amount, indicator::IndicatorDefinition};
use crate::{
    ids::{DepartmentId, EmployeeId, IndicatorId, IndicatorValueId},
    names::named_enum,
    period::Period,
    programs::template::{Aggregation, Formula},
};

/// What a value of an indicator consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Numerator and denominator; the value is `scale` × the quotient, or × what is missing to one.
    Quotient {
        /// 100 for percent.
        scale: u32,
        /// Whether it is one less the quotient.
        complement: bool,
    },
    /// A value as it is.
    Plain,
    /// A value, and how much it weighs.
    Weighted,
    /// Raw readings, of which a percentile is taken.
    Readings {
        /// Which one.
        percent: u8,
    },
}

impl IndicatorDefinition {
    /// What a value of it consists of. How values are put together decides first: what is added is a value as it is,
    /// whatever the formula behind it.
    #[must_use]
    pub fn shape(&self) -> Shape {
        match self.aggregation {
            Aggregation::Percentile { percent } => return Shape::Readings { percent },
            Aggregation::WeightedMean => return Shape::Weighted,
            Aggregation::Sum | Aggregation::SumYtd | Aggregation::Mean => return Shape::Plain,
            Aggregation::RatioOfSums
            | Aggregation::Last
            | Aggregation::AsOf
            | Aggregation::Min
            | Aggregation::Max
            | Aggregation::Recompute => {}
        }
        match self.formula {
            Formula::OneMinusRatio { scale, .. } => Shape::Quotient { scale, complement: true },
            Formula::Ratio { scale, .. }
            | Formula::ClocksMet { scale, .. }
            | Formula::TopBoxes { scale, .. }
            | Formula::NetPromoters { scale, .. } => Shape::Quotient { scale, complement: false },
            _ if self.aggregation == Aggregation::RatioOfSums => Shape::Quotient { scale: 1, complement: false },
            Formula::Count { .. }
            | Formula::Percentile { .. }
            | Formula::Maximum { .. }
            | Formula::Minimum { .. }
            | Formula::ServqualGap { .. }
            | Formula::ChecklistScore { .. } => Shape::Plain,
        }
    }
}

/// A raw reading, and how often it was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reading {
    /// The reading.
    pub value: Amount,
    /// How often.
    pub times: i64,
}

/// What was recorded of a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "snake_case")]
pub enum Parts {
    /// For [`Shape::Quotient`].
    Quotient {
        /// What is divided.
        numerator: Amount,
        /// By what; nothing where there was nothing to count.
        denominator: Amount,
    },
    /// For [`Shape::Plain`].
    Plain {
        /// The value.
        value: Amount,
    },
    /// For [`Shape::Weighted`].
    Weighted {
        /// The value.
        value: Amount,
        /// How much it weighs.
        weight: Amount,
    },
    /// For [`Shape::Readings`]; each reading once, from the least.
    Readings {
        /// The readings.
        readings: Vec<Reading>,
    },
}

impl Parts {
    /// Readings put in order, each once.
    #[must_use]
    pub fn of_readings(mut values: Vec<Amount>) -> Self {
        values.sort_unstable();
        let each = values.chunk_by(|a, b| a == b).filter_map(|same| {
            let times = i64::try_from(same.len()).ok()?;
            Some(Reading { value: *same.first()?, times })
        });
        Self::Readings { readings: each.collect() }
    }
}

named_enum! {
    /// How a value came to be.
    ValueSource {
        /// Somebody or something recorded it through the API.
        Recorded = "RECORDED",
        /// It came with a file.
        Imported = "IMPORTED",
        /// Gradus computed it from its own records.
        Computed = "COMPUTED",
    }
}

/// A revision of a value: what was held true of one indicator, unit and period from an instant on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// Its id.
    pub id: IndicatorValueId,
    /// Of which indicator.
    pub indicator: IndicatorId,
    /// Of which department with what is below it; none for the whole organization.
    pub unit: Option<DepartmentId>,
    /// For which period.
    pub period: Period,
    /// Which revision it is, from 1.
    pub revision: i32,
    /// What was recorded.
    pub parts: Parts,
    /// How many things or answers stand behind it, where that was said.
    pub sample_size: Option<i64>,
    /// How it came to be.
    pub source: ValueSource,
    /// Version of the formula by which it was computed.
    pub formula_version: Option<String>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Who recorded it.
    pub recorded_by: Option<EmployeeId>,
    /// Whether its period was closed by then.
    pub is_late: bool,
    /// Why it was recorded so late.
    pub reason: Option<String>,
}
