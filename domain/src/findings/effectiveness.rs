//! Whether what was done has the effect that it is for (CAP-4): the plan by which that is judged, and the verdicts.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{grade::FindingGrade, refusal::FindingRefusal as Refusal};
use crate::{
    ids::{EmployeeId, IndicatorId},
    names::named_enum,
    period::PeriodKind,
};

/// Fewest periods of a linked indicator that pass before the effect is judged (formula 4.14).
const PERIODS: i32 = 3;
/// Longest wait and longest window, in days.
pub const MOST_DAYS: i32 = 730;
/// Largest sample.
pub const MOST_SAMPLED: i32 = 1_000_000;

named_enum! {
    /// How the effect is looked at.
    EffectivenessMethod {
        /// By an indicator.
        Indicator = "INDICATOR",
        /// By auditing the same items again.
        Reaudit = "REAUDIT",
        /// By a sample.
        Sample = "SAMPLE",
        /// By whether it comes again.
        Recurrence = "RECURRENCE",
    }
}

named_enum! {
    /// How what is observed compares with the threshold.
    Comparator {
        /// Not below it.
        AtLeast = "AT_LEAST",
        /// Not above it.
        AtMost = "AT_MOST",
        /// Above it.
        Above = "ABOVE",
        /// Below it.
        Below = "BELOW",
    }
}

named_enum! {
    /// What a look at the effect came to (CAP-4).
    Verdict {
        /// The cause is gone.
        Effective = "EFFECTIVE",
        /// Better, and not enough: new actions, in the same cycle.
        Partial = "PARTIAL",
        /// No effect: a new cycle.
        Ineffective = "INEFFECTIVE",
    }
}

named_enum! {
    /// What became of a look at the effect.
    CheckOutcome {
        /// The cause is gone.
        Effective = "EFFECTIVE",
        /// Better, and not enough.
        Partial = "PARTIAL",
        /// No effect; or too small a sample for the second time.
        Ineffective = "INEFFECTIVE",
        /// Too small a sample for the first time: the window is extended.
        Extended = "EXTENDED",
    }
}

/// A number with up to six decimals, exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millionths(pub i64);

impl Millionths {
    /// The number nearest to `value`; none where that has no such form.
    #[must_use]
    pub fn of(value: f64) -> Option<Self> {
        let scaled = (value * 1e6).round();
        // Up to here every whole number has a form of its own.
        #[expect(clippy::cast_possible_truncation, reason = "the bound is within i64")]
        (scaled.is_finite() && scaled.abs() <= 9e15).then_some(Self(scaled as i64))
    }

    /// As a floating-point number.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "what is read from a client has an exact form")]
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }
}

impl Comparator {
    /// Whether `observed` meets `threshold`.
    #[must_use]
    pub fn is_met(self, observed: Millionths, threshold: Millionths) -> bool {
        match self {
            Self::AtLeast => observed >= threshold,
            Self::AtMost => observed <= threshold,
            Self::Above => observed > threshold,
            Self::Below => observed < threshold,
        }
    }
}

/// The indicator by which an effect is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedIndicator {
    /// Which.
    pub indicator: IndicatorId,
    /// How often a value of it is taken.
    pub every: PeriodKind,
}

/// How the effect is to be judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EffectivenessDraft {
    /// By what.
    pub method: EffectivenessMethod,
    /// The indicator, where that is the method; none where the code that was given names none.
    pub indicator: Option<LinkedIndicator>,
    /// The code that was given.
    pub indicator_code: Option<String>,
    /// How it compares.
    pub comparator: Comparator,
    /// With what; none where the number has no exact form.
    pub threshold: Option<Millionths>,
    /// Days for which it is observed.
    pub window_days: i32,
    /// Fewest observations.
    pub minimum_sample: i32,
    /// Days from the end of the work to the earliest look; what the grade asks for where none are given.
    pub wait_days: Option<i32>,
}

/// How the effect is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
pub struct EffectivenessPlan {
    /// By what.
    pub method: EffectivenessMethod,
    /// The indicator, where that is the method.
    pub indicator: Option<IndicatorId>,
    /// How it compares.
    pub comparator: Comparator,
    /// With what.
    pub threshold: Millionths,
    /// Days for which it is observed.
    pub window_days: i32,
    /// Fewest observations.
    pub minimum_sample: i32,
    /// Days from the end of the work to the earliest look.
    pub wait_days: i32,
}

/// A look at the effect, as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EffectivenessCheck {
    /// Day from which it was asked for.
    pub due_on: NaiveDate,
    /// When it was made.
    pub on: NaiveDate,
    /// By whom.
    pub by: EmployeeId,
    /// What became of it.
    pub outcome: CheckOutcome,
    /// What was observed.
    pub observed: Option<Millionths>,
    /// Number of observations.
    pub sample: i32,
    /// What there is to say.
    pub note: String,
}

/// The fewest days that are waited.
#[must_use]
pub fn least_wait(grade: FindingGrade, indicator: Option<&LinkedIndicator>) -> i32 {
    let days_of = |linked: &LinkedIndicator| match linked.every {
        PeriodKind::Year => 366,
        PeriodKind::HalfYear => 184,
        PeriodKind::Quarter => 92,
        PeriodKind::Month => 31,
    };
    let periods = indicator.map_or(0, |linked| PERIODS * days_of(linked));
    grade.wait_days().max(periods)
}

impl EffectivenessDraft {
    /// The plan, where it may stand.
    pub fn checked(&self, grade: FindingGrade) -> Result<EffectivenessPlan, Vec<Refusal>> {
        let mut refusals = Vec::new();
        match (self.method, self.indicator, &self.indicator_code) {
            (EffectivenessMethod::Indicator, None, None) => refusals.push(Refusal::IndicatorMissing),
            (_, None, Some(code)) => refusals.push(Refusal::IndicatorUnknown(code.clone())),
            _ => {}
        }
        let least = least_wait(grade, self.indicator.as_ref());
        let wait_days = self.wait_days.unwrap_or(least);
        // Three years of an indicator that is taken yearly may be waited for, and no more.
        if !(least..=MOST_DAYS.max(least)).contains(&wait_days) {
            refusals.push(Refusal::WaitOutOfRange { least, most: MOST_DAYS.max(least) });
        }
        if !(1..=MOST_DAYS).contains(&self.window_days) {
            refusals.push(Refusal::WindowOutOfRange);
        }
        if !(1..=MOST_SAMPLED).contains(&self.minimum_sample) {
            refusals.push(Refusal::SampleOutOfRange("effectiveness"));
        }
        let Some(threshold) = self.threshold else {
            refusals.push(Refusal::NumberOutOfRange("threshold"));
            return Err(refusals);
        };
        if !refusals.is_empty() {
            return Err(refusals);
        }
        let (method, comparator) = (self.method, self.comparator);
        let (window_days, minimum_sample) = (self.window_days, self.minimum_sample);
        let indicator = self.indicator.map(|linked| linked.indicator);
        Ok(EffectivenessPlan { method, indicator, comparator, threshold, window_days, minimum_sample, wait_days })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn draft() -> EffectivenessDraft {
        EffectivenessDraft {
            method: EffectivenessMethod::Sample,
            indicator: None,
            indicator_code: None,
            comparator: Comparator::AtLeast,
            threshold: Millionths::of(99.993),
            window_days: 30,
            minimum_sample: 20,
            wait_days: None,
        }
    }

    fn linked(every: PeriodKind) -> LinkedIndicator {
        LinkedIndicator { indicator: IndicatorId(Uuid::from_u128(1)), every }
    }

    /// CAP-4
    #[test]
    fn the_wait_is_60_days_for_major_and_90_for_minor_and_never_shorter() {
        assert_eq!(draft().checked(FindingGrade::Major).map(|plan| plan.wait_days), Ok(60));
        assert_eq!(draft().checked(FindingGrade::Minor).map(|plan| plan.wait_days), Ok(90));
        let asked = |wait| EffectivenessDraft { wait_days: Some(wait), ..draft() };
        assert_eq!(asked(120).checked(FindingGrade::Major).map(|plan| plan.wait_days), Ok(120));
        let short = Refusal::WaitOutOfRange { least: 60, most: MOST_DAYS };
        assert_eq!(asked(59).checked(FindingGrade::Major), Err(vec![short]));
    }

    /// CAP-4, formula 4.14
    #[test]
    fn the_wait_is_at_least_three_periods_of_the_linked_indicator() {
        let by = |every| EffectivenessDraft { indicator: Some(linked(every)), ..draft() };
        let wait = |every, grade| by(every).checked(grade).map(|plan| plan.wait_days);

        assert_eq!(wait(PeriodKind::Month, FindingGrade::Major), Ok(93));
        assert_eq!(wait(PeriodKind::Quarter, FindingGrade::Minor), Ok(276));
        assert_eq!(wait(PeriodKind::Year, FindingGrade::Major), Ok(1_098), "beyond what may be asked for");
    }

    /// CAP-4
    #[test]
    fn a_plan_by_an_indicator_names_one_that_there_is() {
        let by = EffectivenessDraft { method: EffectivenessMethod::Indicator, ..draft() };

        assert_eq!(by.checked(FindingGrade::Major), Err(vec![Refusal::IndicatorMissing]));
        let unknown = EffectivenessDraft { indicator_code: Some("X-1".into()), ..by };
        assert_eq!(unknown.checked(FindingGrade::Major), Err(vec![Refusal::IndicatorUnknown("X-1".into())]));
    }

    /// CAP-4
    #[test]
    fn a_threshold_is_compared_exactly() {
        let (at, below) = (Millionths::of(99.993).expect("a number"), Millionths::of(99.992_999).expect("a number"));

        assert!(Comparator::AtLeast.is_met(at, at) && !Comparator::AtLeast.is_met(below, at));
        assert!(Comparator::AtMost.is_met(at, at) && !Comparator::Below.is_met(at, at));
        assert!(Comparator::Above.is_met(at, below) && !Comparator::Above.is_met(at, at));
        assert_eq!(Millionths::of(f64::NAN), None);
        assert_eq!(Millionths::of(1e300), None);
        assert!((at.to_f64() - 99.993).abs() < f64::EPSILON * 100.0);
    }
}
