//! Status and attainment of a value (formula 4.17, KPI-4).

use serde::{Deserialize, Serialize};

use super::{exact::Exact, indicator::IndicatorDirection};
use crate::{
    names::named_enum,
    programs::template::{Limit, Status, Thresholds},
};

named_enum! {
    /// Why a value has no color.
    GreyReason {
        /// No target is laid down: a baseline is being taken.
        NoTarget = "NO_TARGET",
        /// There is no value, or too few parts of it.
        NoData = "NO_DATA",
        /// There is no value, although its time has passed.
        Stale = "STALE",
        /// Too few answers stand behind it (formula 4.4).
        SmallSample = "SMALL_SAMPLE",
    }
}

/// Fewest answers for which a share of them is given a color (formula 4.4).
pub const FEWEST_ANSWERS: i64 = 30;

/// Attainment is never shown above it (KPI-4).
pub const ATTAINMENT_CAP: i64 = 2;

/// Limits that are laid down in order: one value each, or one band each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    direction: IndicatorDirection,
    target: (Exact, Exact),
    warning: (Exact, Exact),
    critical: (Exact, Exact),
}

/// Why limits cannot stand together (formula 4.17).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LimitFault {
    /// A band where the direction wants values, or the reverse.
    Form,
    /// They are not in the order that the direction asks for.
    Order,
}

fn ends(limit: Limit, direction: IndicatorDirection) -> Result<(Exact, Exact), LimitFault> {
    match (limit, direction) {
        (Limit::At(value), IndicatorDirection::Higher | IndicatorDirection::Lower) => Ok((value.into(), value.into())),
        (Limit::Within { from, to }, IndicatorDirection::Range) => Ok((from.into(), to.into())),
        _ => Err(LimitFault::Form),
    }
}

fn inside((low, high): (Exact, Exact), value: Exact) -> bool {
    low <= value && value <= high
}

impl Limits {
    /// The limits of `thresholds`; a missing warning or critical equals the target.
    pub fn try_new(direction: IndicatorDirection, thresholds: &Thresholds) -> Result<Self, LimitFault> {
        let target = ends(thresholds.target, direction)?;
        let or_target = |limit: Option<Limit>| limit.map_or(Ok(target), |limit| ends(limit, direction));
        let (warning, critical) = (or_target(thresholds.warning)?, or_target(thresholds.critical)?);
        let in_order = match direction {
            IndicatorDirection::Higher => critical.0 <= target.0 && target.0 <= warning.0,
            IndicatorDirection::Lower => warning.0 <= target.0 && target.0 <= critical.0,
            IndicatorDirection::Range => {
                let all = [critical.0, target.0, warning.0, warning.1, target.1, critical.1];
                all.is_sorted()
            }
        };
        in_order.then_some(Self { direction, target, warning, critical }).ok_or(LimitFault::Order)
    }

    /// The color of `value`. The limits themselves belong to the better side.
    #[must_use]
    pub fn color(&self, value: Exact) -> Status {
        let (red, green) = match self.direction {
            IndicatorDirection::Higher => (value < self.critical.0, value >= self.warning.0),
            IndicatorDirection::Lower => (value > self.critical.0, value <= self.warning.0),
            IndicatorDirection::Range => (!inside(self.critical, value), inside(self.warning, value)),
        };
        match (red, green) {
            (true, _) => Status::Red,
            (false, true) => Status::Green,
            (false, false) => Status::Amber,
        }
    }

    /// Whether `value` meets the target, whatever its color.
    #[must_use]
    pub fn attained(&self, value: Exact) -> bool {
        match self.direction {
            IndicatorDirection::Higher => value >= self.target.0,
            IndicatorDirection::Lower => value <= self.target.0,
            IndicatorDirection::Range => inside(self.target, value),
        }
    }

    /// How much of the target `value` reaches, 2 at most (KPI-4); `None` where the quotient says nothing, because the
    /// target is not above zero.
    #[must_use]
    pub fn attainment(&self, value: Exact) -> Option<Exact> {
        let cap = Exact::whole(ATTAINMENT_CAP);
        let quotient = match self.direction {
            IndicatorDirection::Range => Exact::whole(self.attained(value).into()),
            IndicatorDirection::Higher if self.target.0 > Exact::ZERO => value.over(self.target.0)?,
            IndicatorDirection::Lower if self.target.0 >= Exact::ZERO && value <= Exact::ZERO => cap,
            IndicatorDirection::Lower if self.target.0 >= Exact::ZERO => self.target.0.over(value)?,
            IndicatorDirection::Higher | IndicatorDirection::Lower => return None,
        };
        Some(quotient.min(cap))
    }

    /// Whether `value` is past a critical limit that was laid down beyond the target: no near miss of the target, but
    /// what nobody was to see even once (KPI-5).
    #[must_use]
    pub fn is_critical(&self, value: Exact) -> bool {
        self.color(value) == Status::Red && self.critical != self.target
    }
}

/// What is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The value; none where there is none.
    pub value: Option<Exact>,
    /// Whether its time, with the grace, has passed.
    pub is_due: bool,
    /// Whether fewer answers stand behind it than a color asks for.
    pub is_small_sample: bool,
}

/// What is shown of a judged value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The color.
    pub status: Status,
    /// Why there is none.
    pub reason: Option<GreyReason>,
    /// Whether the target is met; none without value or target.
    pub attained: Option<bool>,
    /// Whether it is past a critical limit beyond the target.
    pub is_critical: bool,
}

/// Judges a value by `limits`, which are none where a baseline is being taken.
#[must_use]
pub fn judge(limits: Option<&Limits>, judged: Judged) -> Verdict {
    let grey = |reason| Verdict { status: Status::Grey, reason: Some(reason), attained: None, is_critical: false };
    let (value, limits) = match (judged.value, limits) {
        (None, _) => return grey(if judged.is_due { GreyReason::Stale } else { GreyReason::NoData }),
        (Some(_), None) => return grey(GreyReason::NoTarget),
        (Some(value), Some(limits)) => (value, limits),
    };
    let attained = Some(limits.attained(value));
    if judged.is_small_sample {
        return Verdict { attained, ..grey(GreyReason::SmallSample) };
    }
    Verdict { status: limits.color(value), reason: None, attained, is_critical: limits.is_critical(value) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programs::template::Decimal;

    fn decimal(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }

    fn limits(direction: IndicatorDirection, target: &str, warning: Option<&str>, critical: Option<&str>) -> Limits {
        let at = |text: &str| match text.split_once("..") {
            Some((from, to)) => Limit::Within { from: decimal(from), to: decimal(to) },
            None => Limit::At(decimal(text)),
        };
        let thresholds = Thresholds { target: at(target), warning: warning.map(at), critical: critical.map(at) };
        Limits::try_new(direction, &thresholds).expect("limits in order")
    }

    fn of(limits: &Limits, value: &str) -> (Status, bool) {
        let value = Exact::from(decimal(value));
        (limits.color(value), limits.attained(value))
    }

    /// Formula 4.17
    #[test]
    fn satisfaction_is_amber_where_it_is_attained_without_a_margin() {
        let customers = limits(IndicatorDirection::Higher, "85", Some("87"), Some("85"));

        assert_eq!(of(&customers, "84.9"), (Status::Red, false));
        assert_eq!(of(&customers, "86"), (Status::Amber, true));
        assert_eq!(of(&customers, "87"), (Status::Green, true));
    }

    /// Formula 4.17
    #[test]
    fn coverage_is_amber_and_not_attained_inside_its_tolerance() {
        let coverage = limits(IndicatorDirection::Higher, "100", Some("100"), Some("95"));

        assert_eq!(of(&coverage, "97"), (Status::Amber, false));
        assert_eq!(of(&coverage, "100"), (Status::Green, true));
        assert_eq!(of(&coverage, "94.999999"), (Status::Red, false));
    }

    /// Formula 4.17
    #[test]
    fn one_incident_is_amber_and_two_are_red() {
        let incidents = limits(IndicatorDirection::Lower, "1", Some("0"), None);

        assert_eq!(of(&incidents, "0"), (Status::Green, true));
        assert_eq!(of(&incidents, "1"), (Status::Amber, true));
        assert_eq!(of(&incidents, "2"), (Status::Red, false));
    }

    /// Formula 4.17
    #[test]
    fn a_band_is_green_inside_the_narrowest_and_red_outside_the_widest() {
        let load = limits(IndicatorDirection::Range, "40..60", Some("45..55"), Some("30..70"));

        assert_eq!(of(&load, "45"), (Status::Green, true));
        assert_eq!(of(&load, "60"), (Status::Amber, true));
        assert_eq!(of(&load, "65"), (Status::Amber, false));
        assert_eq!(of(&load, "70.1"), (Status::Red, false));
    }

    #[test]
    fn limits_out_of_order_or_of_another_form_do_not_stand() {
        let at = |value| Limit::At(decimal(value));
        let new = |direction, target, warning| {
            Limits::try_new(direction, &Thresholds { target, warning: Some(warning), critical: None }).err()
        };

        assert_eq!(new(IndicatorDirection::Higher, at("85"), at("80")), Some(LimitFault::Order));
        assert_eq!(new(IndicatorDirection::Lower, at("85"), at("90")), Some(LimitFault::Order));
        assert_eq!(new(IndicatorDirection::Range, at("85"), at("90")), Some(LimitFault::Form));
        let band = Limit::Within { from: decimal("1"), to: decimal("0") };
        assert_eq!(new(IndicatorDirection::Range, band, band), Some(LimitFault::Order));
        assert_eq!(new(IndicatorDirection::Higher, band, band), Some(LimitFault::Form));
    }

    /// KPI-4
    #[test]
    fn attainment_is_a_quotient_with_a_cap() {
        let value = |text: &str| Exact::from(decimal(text));
        let higher = limits(IndicatorDirection::Higher, "80", None, None);
        let lower = limits(IndicatorDirection::Lower, "5", None, None);
        let range = limits(IndicatorDirection::Range, "40..60", None, None);

        assert_eq!(higher.attainment(value("60")), Some(value("0.75")));
        assert_eq!(higher.attainment(value("400")), Some(value("2")));
        assert_eq!(lower.attainment(value("10")), Some(value("0.5")));
        assert_eq!(lower.attainment(value("0")), Some(value("2")));
        assert_eq!(range.attainment(value("40")), Some(value("1")));
        assert_eq!(range.attainment(value("61")), Some(value("0")));
        assert_eq!(limits(IndicatorDirection::Higher, "-0.5", None, None).attainment(value("1")), None);
    }

    /// KPI-4
    #[test]
    fn grey_says_why() {
        let limits = limits(IndicatorDirection::Higher, "80", None, None);
        let judged = |value, is_due, is_small_sample| Judged { value, is_due, is_small_sample };
        let value = Some(Exact::whole(90));
        let reason = |limits, judged| judge(limits, judged).reason;

        assert_eq!(reason(None, judged(value, true, false)), Some(GreyReason::NoTarget));
        assert_eq!(reason(Some(&limits), judged(None, false, false)), Some(GreyReason::NoData));
        assert_eq!(reason(Some(&limits), judged(None, true, false)), Some(GreyReason::Stale));
        assert_eq!(reason(Some(&limits), judged(value, true, true)), Some(GreyReason::SmallSample));
        assert_eq!(reason(Some(&limits), judged(value, true, false)), None);
    }

    /// KPI-5
    #[test]
    fn past_a_limit_beyond_the_target_is_critical_and_a_miss_of_the_target_alone_is_not() {
        let coverage = limits(IndicatorDirection::Higher, "100", None, Some("95"));
        let customers = limits(IndicatorDirection::Higher, "85", Some("87"), Some("85"));

        assert!(coverage.is_critical(Exact::whole(94)) && !coverage.is_critical(Exact::whole(97)));
        assert_eq!(customers.color(Exact::whole(84)), Status::Red);
        assert!(!customers.is_critical(Exact::whole(84)));
    }
}
