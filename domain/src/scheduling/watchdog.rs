//! The watchdog (SCH-6): what must take place at least once in each period, and whether it did.
//!
//! It looks at facts alone: what took place, and what is planned as a thing of its own. No schedule is asked, so that
//! one that is paused, archived or wrong cannot keep silent about what it does not make.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::{
    names::named_enum,
    period::{Period, PeriodKind},
};

named_enum! {
    /// How a period stands in which something must take place.
    WatchdogStatus {
        /// It took place.
        Met = "MET",
        /// It has not taken place, and there is time.
        Open = "OPEN",
        /// The period ends soon; it is planned, and has not taken place.
        AtRisk = "AT_RISK",
        /// The period ends soon, and it is not even planned.
        NotPlanned = "NOT_PLANNED",
        /// The period is over without it.
        Missed = "MISSED",
    }
}

impl WatchdogStatus {
    /// Whether somebody must hear of it.
    #[must_use]
    pub fn is_alarm(self) -> bool {
        matches!(self, Self::AtRisk | Self::NotPlanned | Self::Missed)
    }
}

/// Something that must take place at least once in each period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// How long a period is.
    pub every: PeriodKind,
    /// First day on which it binds: a period that began earlier is not asked for.
    pub from: NaiveDate,
    /// First day on which it no longer binds: a period that reaches it is not asked for. None where it binds on.
    pub until: Option<NaiveDate>,
}

/// What is known about one period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeriodFacts {
    /// A day of the period on which it took place.
    pub held_on: Option<NaiveDate>,
    /// A day of the period for which it is planned, passed or not.
    pub planned_on: Option<NaiveDate>,
}

impl Duty {
    /// The newest `count` periods that bind and have begun by `today`, the newest leading.
    #[must_use]
    pub fn periods(&self, today: NaiveDate, count: usize) -> Vec<Period> {
        let current = Period::containing(today, self.every);
        let began = std::iter::successors(Some(current), |period| Some(period.previous()));
        began
            .take_while(|period| period.first_day() >= self.from)
            .filter(|period| self.until.is_none_or(|until| period.last_day() < until))
            .take(count)
            .collect()
    }
}

/// How many days before the end of a period somebody hears that it has not taken place: enough to still hold it.
#[must_use]
pub fn notice(every: PeriodKind) -> Days {
    Days::new(match every {
        PeriodKind::Month => 7,
        PeriodKind::Quarter => 30,
        PeriodKind::HalfYear => 45,
        PeriodKind::Year => 90,
    })
}

/// The first day of the notice of `period`.
#[must_use]
pub fn warns_from(period: Period) -> NaiveDate {
    period.last_day() - notice(period.kind())
}

/// How `period` stands on `today`.
#[must_use]
pub fn judge(period: Period, facts: PeriodFacts, today: NaiveDate) -> WatchdogStatus {
    match (facts.held_on, facts.planned_on) {
        (Some(_), _) => WatchdogStatus::Met,
        _ if today > period.last_day() => WatchdogStatus::Missed,
        _ if today < warns_from(period) => WatchdogStatus::Open,
        (None, Some(_)) => WatchdogStatus::AtRisk,
        (None, None) => WatchdogStatus::NotPlanned,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn period(text: &str) -> Period {
        text.parse().expect("a period")
    }

    fn texts(periods: &[Period]) -> Vec<String> {
        periods.iter().map(ToString::to_string).collect()
    }

    const NOTHING: PeriodFacts = PeriodFacts { held_on: None, planned_on: None };

    #[test]
    fn sch6_what_nobody_plans_is_told_from_the_first_day_of_the_notice_and_is_missed_the_day_after_the_period() {
        let quarter = period("2026-Q1");
        let on = |text| judge(quarter, NOTHING, day(text));

        assert_eq!(warns_from(quarter), day("2026-03-01"));
        assert_eq!(on("2026-02-28"), WatchdogStatus::Open);
        assert_eq!(on("2026-03-01"), WatchdogStatus::NotPlanned);
        assert_eq!(on("2026-03-31"), WatchdogStatus::NotPlanned);
        assert_eq!(on("2026-04-01"), WatchdogStatus::Missed);
    }

    #[test]
    fn sch6_a_plan_is_no_fulfillment() {
        let planned = PeriodFacts { planned_on: Some(day("2026-01-12")), ..NOTHING };
        let on = |text| judge(period("2026-Q1"), planned, day(text));

        assert_eq!(on("2026-02-28"), WatchdogStatus::Open);
        assert_eq!(on("2026-03-01"), WatchdogStatus::AtRisk);
        assert_eq!(on("2026-04-01"), WatchdogStatus::Missed);
    }

    #[test]
    fn sch6_what_took_place_is_met_for_good() {
        let held = PeriodFacts { held_on: Some(day("2026-03-31")), planned_on: None };

        for today in ["2026-03-31", "2026-04-01", "2030-01-01"] {
            assert_eq!(judge(period("2026-Q1"), held, day(today)), WatchdogStatus::Met);
        }
        let alarms: Vec<_> = WatchdogStatus::ALL.iter().filter(|status| status.is_alarm()).collect();
        assert_eq!(alarms, [&WatchdogStatus::AtRisk, &WatchdogStatus::NotPlanned, &WatchdogStatus::Missed]);
    }

    #[test]
    fn sch6_only_whole_periods_of_the_duty_are_asked_for() {
        let duty = Duty { every: PeriodKind::Quarter, from: day("2026-01-02"), until: Some(day("2026-12-31")) };

        assert_eq!(texts(&duty.periods(day("2026-11-20"), 9)), ["2026-Q3", "2026-Q2"]);
        let whole = Duty { from: day("2026-01-01"), until: None, ..duty };
        assert_eq!(texts(&whole.periods(day("2026-11-20"), 9)), ["2026-Q4", "2026-Q3", "2026-Q2", "2026-Q1"]);
        assert_eq!(texts(&whole.periods(day("2026-11-20"), 2)), ["2026-Q4", "2026-Q3"]);
        assert_eq!(texts(&whole.periods(day("2025-11-20"), 2)), [""; 0]);
    }

    /// The cost of a look follows the duties: however long one has bound, it names no more periods than are asked for.
    #[test]
    fn sch6_a_look_names_no_more_periods_than_are_asked_for() {
        for every in [PeriodKind::Month, PeriodKind::Quarter, PeriodKind::HalfYear, PeriodKind::Year] {
            let duty = Duty { every, from: day("1990-01-01"), until: None };

            assert_eq!(duty.periods(day("2026-11-20"), 4).len(), 4);
            let first = Period::containing(day("2026-11-20"), every);
            assert!(warns_from(first) > first.first_day(), "the notice begins within the period");
        }
    }
}
