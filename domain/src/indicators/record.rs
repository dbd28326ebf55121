//! Recording values (KPI-3): what may be recorded, and what is wrong where it may not.

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::{
    builtin::BuiltIn,
    exact::Amount,
    indicator::Indicator,
    parts::{Parts, Revision, Shape},
};
use crate::{period::Period, text};

mod refusal;

pub use refusal::{IndicatorValuesRecordRefusal, ValueFault};

/// Most values of one command.
pub const MOST_VALUES: usize = 1_000;
/// Most raw readings of one value.
pub const MOST_READINGS: usize = 1_000;
/// Days after a period's end in which its values are not late.
pub const GRACE_DAYS: u64 = 7;

/// A value as it is handed in. Numbers are text, so that none is rounded on its way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ValueDraft {
    /// Code of the indicator.
    pub indicator_code: String,
    /// Code of the department; none for the whole organization.
    pub department_code: Option<String>,
    /// The period.
    pub period: String,
    /// What is divided.
    pub numerator: Option<String>,
    /// By what.
    pub denominator: Option<String>,
    /// The value.
    pub value: Option<String>,
    /// How much it weighs.
    pub weight: Option<String>,
    /// Raw readings.
    pub readings: Vec<String>,
    /// How many things or answers stand behind it.
    pub sample_size: Option<i64>,
    /// Why it comes after its period was closed.
    pub reason: Option<String>,
}

/// What a value becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recording {
    /// A revision.
    New {
        /// For which period.
        period: Period,
        /// What it is made of.
        parts: Parts,
        /// Whether the period is closed.
        is_late: bool,
        /// Why it comes so late.
        reason: Option<String>,
    },
    /// It stands as it is.
    Unchanged,
}

/// The last day on which a value of `period` is not late.
#[must_use]
pub fn open_until(period: Period) -> NaiveDate {
    period.last_day() + Days::new(GRACE_DAYS)
}

/// Whether values of `period` come late on `today`.
#[must_use]
pub fn is_closed(period: Period, today: NaiveDate) -> bool {
    open_until(period) < today
}

/// The period of `draft`, where a value of `indicator` can be recorded for it.
pub fn period_of(draft: &ValueDraft, indicator: &Indicator, today: NaiveDate) -> Result<Period, ValueFault> {
    let period: Period = draft.period.parse().map_err(|_| ValueFault::PeriodMalformed)?;
    if period.kind() != indicator.cadence.into() {
        return Err(ValueFault::PeriodOfOtherLength(indicator.cadence.into()));
    }
    if today < period.first_day() {
        return Err(ValueFault::PeriodInFuture(period));
    }
    Ok(period)
}

/// What `draft` becomes, where `known` is the current revision for the same indicator, unit and period.
pub fn record(
    draft: &ValueDraft,
    indicator: &Indicator,
    known: Option<&Revision>,
    today: NaiveDate,
) -> Result<Recording, ValueFault> {
    if BuiltIn::of(&indicator.definition).is_some() {
        return Err(ValueFault::Computed);
    }
    let period = period_of(draft, indicator, today)?;
    let parts = parts(draft, indicator.definition.shape())?;
    if draft.sample_size.is_some_and(|size| size < 0) {
        return Err(ValueFault::Negative("sampleSize"));
    }
    if known.is_some_and(|known| known.parts == parts && known.sample_size == draft.sample_size) {
        return Ok(Recording::Unchanged);
    }
    let reason = draft.reason.as_deref().map(text::plain).transpose();
    let reason = reason.map_err(|_| ValueFault::ReasonMalformed)?.map(str::to_owned);
    let is_late = is_closed(period, today);
    if is_late && reason.is_none() {
        return Err(ValueFault::ReasonMissing(period));
    }
    Ok(Recording::New { period, parts, is_late, reason })
}

fn parts(draft: &ValueDraft, shape: Shape) -> Result<Parts, ValueFault> {
    let wanted: &[&str] = match shape {
        Shape::Quotient { .. } => &["numerator", "denominator"],
        Shape::Plain => &["value"],
        Shape::Weighted => &["value", "weight"],
        Shape::Readings { .. } => &["readings"],
    };
    let given = [
        ("numerator", draft.numerator.as_deref()),
        ("denominator", draft.denominator.as_deref()),
        ("value", draft.value.as_deref()),
        ("weight", draft.weight.as_deref()),
    ];
    let unwanted = given.iter().find(|(name, text)| text.is_some() && !wanted.contains(name)).map(|(name, _)| *name);
    let unwanted = unwanted.or((!draft.readings.is_empty() && !wanted.contains(&"readings")).then_some("readings"));
    if let Some(name) = unwanted {
        return Err(ValueFault::PartUnwanted(name));
    }
    let amount = |name: &'static str| {
        let text = given.iter().find(|(at, _)| *at == name).and_then(|(_, text)| *text);
        text.ok_or(ValueFault::PartMissing(name))?.parse::<Amount>().map_err(|_| ValueFault::NumberMalformed(name))
    };
    let at_least_nothing = |name| {
        let amount = amount(name)?;
        if amount < Amount::default() { Err(ValueFault::Negative(name)) } else { Ok(amount) }
    };
    match shape {
        Shape::Quotient { .. } => {
            Ok(Parts::Quotient { numerator: amount("numerator")?, denominator: at_least_nothing("denominator")? })
        }
        Shape::Plain => Ok(Parts::Plain { value: amount("value")? }),
        Shape::Weighted => Ok(Parts::Weighted { value: amount("value")?, weight: at_least_nothing("weight")? }),
        Shape::Readings { .. } if draft.readings.is_empty() => Err(ValueFault::PartMissing("readings")),
        Shape::Readings { .. } if draft.readings.len() > MOST_READINGS => Err(ValueFault::TooManyReadings),
        Shape::Readings { .. } => {
            let readings: Result<Vec<Amount>, _> = draft.readings.iter().map(|text| text.parse()).collect();
            Ok(Parts::of_readings(readings.map_err(|_| ValueFault::NumberMalformed("readings"))?))
        }
    }
}

#[cfg(test)]
mod tests;
