//! A figure as it is shown: value, status, attainment, and what stands behind them.

use chrono::NaiveDate;

use super::{
    exact::Exact,
    figures::network::{CONFIDENCE, no_failure_bound},
    ground::{Figure, Origin, Unit},
    indicator::{Indicator, IndicatorDirection},
    parts::Shape,
    record::is_closed,
    rollup::{Completeness, Merged, Sum},
    status::{FEWEST_ANSWERS, Judged, Limits, Verdict, judge},
};
use crate::{
    ids::IndicatorId,
    names::named_enum,
    period::Period,
    programs::template::{Formula, Quantity, Status, Thresholds, Unit as Measured},
};

named_enum! {
    /// How a value moved against the period before.
    Trend {
        /// It is better.
        Better = "BETTER",
        /// It is the same, or as good.
        Same = "SAME",
        /// It is worse.
        Worse = "WORSE",
    }
}

/// A figure of an indicator, a unit and a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// Of which indicator.
    pub indicator: IndicatorId,
    /// Of which unit.
    pub unit: Unit,
    /// For which period.
    pub period: Period,
    /// The value, where there is one and enough stands behind it.
    pub value: Option<Exact>,
    /// What it is made of.
    pub merged: Option<Merged>,
    /// How much of what was expected is there.
    pub completeness: Completeness,
    /// Whether so much is missing that the value is flagged.
    pub is_partial: bool,
    /// Where it comes from; none without data.
    pub origin: Option<Origin>,
    /// Whether there are values, but no rule by which they make one.
    pub is_not_rolled_up: bool,
    /// Target and limits by which it is judged.
    pub thresholds: Option<Thresholds>,
    /// Color, and why there is none.
    pub verdict: Verdict,
    /// How much of the target is reached.
    pub attainment: Option<Exact>,
    /// The bound above which a mean time between failures lies, where there was no failure.
    pub at_least: Option<f64>,
}

/// Whether the indicator is a mean time between events, which without an event has a bound instead of a value.
fn is_time_between_events(indicator: &Indicator) -> bool {
    let definition = &indicator.definition;
    let by_count = matches!(
        definition.formula,
        Formula::Ratio { numerator: Quantity::Sum { .. }, denominator: Quantity::Count { .. }, .. }
    );
    by_count && definition.unit == Measured::Hour && indicator.direction == IndicatorDirection::Higher
}

/// Hours without an event.
fn hours_without_event(indicator: &Indicator, merged: Option<&Merged>) -> Option<Exact> {
    match merged?.sum {
        Sum::Quotient { numerator, denominator: 0 } if is_time_between_events(indicator) && numerator > 0 => {
            Exact::quotient(numerator, super::exact::MILLIONTHS)
        }
        _ => None,
    }
}

/// Answers that stand behind a share of answers.
fn answers(indicator: &Indicator, merged: Option<&Merged>) -> Option<i64> {
    let merged = merged.filter(|_| matches!(indicator.definition.formula, Formula::TopBoxes { .. }))?;
    let counted = match merged.sum {
        Sum::Quotient { denominator, .. } => i64::try_from(denominator / super::exact::MILLIONTHS).ok(),
        _ => None,
    };
    merged.sample_size.or(counted)
}

/// What is shown of `figure` on `today`, judged by `thresholds`.
#[must_use]
pub fn show(
    indicator: &Indicator,
    (unit, period): (Unit, Period),
    figure: Figure,
    thresholds: Option<&Thresholds>,
    today: NaiveDate,
) -> Shown {
    let shape: Shape = indicator.definition.shape();
    let merged = figure.merged.filter(|_| !figure.completeness.is_no_data());
    let value = merged.as_ref().and_then(|merged| merged.value(shape));
    let limits = thresholds.and_then(|of| Limits::try_new(indicator.direction, of).ok());
    let is_small_sample = answers(indicator, merged.as_ref()).is_some_and(|answers| answers < FEWEST_ANSWERS);
    let is_due = is_closed(period, today);
    let mut verdict = judge(limits.as_ref(), Judged { value, is_due, is_small_sample });
    let hours = hours_without_event(indicator, merged.as_ref());
    // No failure in more hours than the target is as good as it gets (formula 4.1).
    if let Some((hours, limits)) = hours.zip(limits)
        && limits.attained(hours)
    {
        verdict = Verdict { status: Status::Green, reason: None, attained: Some(true), is_critical: false };
    }
    Shown {
        indicator: indicator.id,
        unit,
        period,
        value,
        completeness: figure.completeness,
        is_partial: merged.is_some() && figure.completeness.is_partial(indicator.definition.aggregation),
        origin: merged.as_ref().map(|_| figure.origin),
        merged,
        is_not_rolled_up: figure.is_not_rolled_up,
        thresholds: thresholds.cloned(),
        verdict,
        attainment: value.zip(limits).and_then(|(value, limits)| limits.attainment(value)),
        at_least: hours.map(|hours| no_failure_bound(hours.to_f64(), CONFIDENCE)),
    }
}

/// How `now` moved against `before`; inside a band, a value is as good as any other.
#[must_use]
pub fn trend(indicator: &Indicator, now: &Shown, before: &Shown) -> Option<Trend> {
    let (value, earlier) = now.value.zip(before.value)?;
    let order = match indicator.direction {
        IndicatorDirection::Higher => value.cmp(&earlier),
        IndicatorDirection::Lower => earlier.cmp(&value),
        IndicatorDirection::Range => now.attainment?.cmp(&before.attainment?),
    };
    Some(match order {
        std::cmp::Ordering::Greater => Trend::Better,
        std::cmp::Ordering::Equal => Trend::Same,
        std::cmp::Ordering::Less => Trend::Worse,
    })
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::{
        indicators::{Cadence, ground::testing, status::GreyReason},
        programs::template::{Aggregation, Limit},
    };

    fn figure(numerator: i128, denominator: i128, completeness: (u64, u64)) -> Figure {
        let sum = Sum::Quotient { numerator: numerator * 1_000_000, denominator: denominator * 1_000_000 };
        let merged = Merged { sum, sample_size: None, recorded_at: DateTime::UNIX_EPOCH, is_late: false };
        let completeness = Completeness { with_data: completeness.0, expected: completeness.1 };
        Figure { merged: Some(merged), completeness, origin: Origin::Own, is_not_rolled_up: false }
    }

    fn thresholds(target: &str) -> Thresholds {
        Thresholds { target: Limit::At(target.parse().expect("a decimal")), warning: None, critical: None }
    }

    fn shown(indicator: &Indicator, figure: Figure, target: &str, today: &str) -> Shown {
        let period = "2026-01".parse().expect("a month");
        show(indicator, (None, period), figure, Some(&thresholds(target)), today.parse().expect("a day"))
    }

    /// Formula 4.1
    #[test]
    fn no_failure_in_more_hours_than_the_target_is_green_and_in_fewer_without_data() {
        let mut indicator = testing::indicator(Aggregation::RatioOfSums, Cadence::Month);
        let of = || "x".parse().expect("a code");
        indicator.definition.unit = Measured::Hour;
        indicator.definition.formula = Formula::Ratio {
            scale: 1,
            numerator: Quantity::Sum { of: of() },
            denominator: Quantity::Count { of: of() },
            weighting: None,
            window: None,
        };
        let long = shown(&indicator, figure(2160, 0, (1, 1)), "200", "2026-01-31");
        let short = shown(&indicator, figure(100, 0, (1, 1)), "200", "2026-01-31");

        assert_eq!((long.value, long.verdict.status), (None, Status::Green));
        assert_eq!(long.at_least.map(f64::round), Some(2357.0));
        assert_eq!((short.verdict.status, short.verdict.reason), (Status::Grey, Some(GreyReason::NoData)));
    }

    /// KPI-1
    #[test]
    fn nothing_counted_is_no_value_and_has_no_color() {
        let indicator = testing::indicator(Aggregation::RatioOfSums, Cadence::Month);
        let nothing = shown(&indicator, figure(0, 0, (1, 1)), "90", "2026-01-31");

        assert_eq!((nothing.value, nothing.verdict.reason), (None, Some(GreyReason::NoData)));
    }

    /// KPI-4
    #[test]
    fn a_value_that_is_missing_after_the_grace_is_stale() {
        let indicator = testing::indicator(Aggregation::RatioOfSums, Cadence::Month);
        let none = || Figure { merged: None, ..figure(0, 1, (0, 1)) };

        assert_eq!(shown(&indicator, none(), "90", "2026-02-07").verdict.reason, Some(GreyReason::NoData));
        assert_eq!(shown(&indicator, none(), "90", "2026-02-08").verdict.reason, Some(GreyReason::Stale));
    }

    /// Formula 4.16
    #[test]
    fn a_value_of_less_than_half_of_its_parts_is_none_and_of_less_than_four_fifths_flagged() {
        let indicator = testing::indicator(Aggregation::RatioOfSums, Cadence::Month);
        let of = |parts| shown(&indicator, figure(9, 10, parts), "0.9", "2026-01-31");

        assert_eq!((of((49, 100)).value, of((49, 100)).merged), (None, None));
        assert!(of((79, 100)).is_partial && of((79, 100)).verdict.status == Status::Green);
        assert!(!of((80, 100)).is_partial);
    }

    /// Formula 4.4
    #[test]
    fn a_share_of_fewer_than_thirty_answers_has_no_color() {
        let mut indicator = testing::indicator(Aggregation::RatioOfSums, Cadence::Month);
        let survey = "SV".parse().expect("a code");
        indicator.definition.formula =
            Formula::TopBoxes { scale: 100, boxes: 2, survey, items: Vec::new(), weighting: None };
        let of = |answers| shown(&indicator, figure(answers, answers, (1, 1)), "85", "2026-01-31").verdict;

        assert_eq!((of(29).reason, of(29).attained), (Some(GreyReason::SmallSample), Some(true)));
        assert_eq!(of(30).status, Status::Green);
    }

    #[test]
    fn a_trend_goes_by_the_direction() {
        let mut indicator = testing::indicator(Aggregation::RatioOfSums, Cadence::Month);
        let of = |indicator: &Indicator, share| shown(indicator, figure(share, 10, (1, 1)), "0.5", "2026-01-31");
        let (low, high) = (of(&indicator, 3), of(&indicator, 7));

        assert_eq!(trend(&indicator, &high, &low), Some(Trend::Better));
        assert_eq!(trend(&indicator, &high, &high), Some(Trend::Same));
        indicator.direction = IndicatorDirection::Lower;
        assert_eq!(trend(&indicator, &high, &low), Some(Trend::Worse));
    }
}
