//! Reliability and availability of a network (formulas 4.1, 4.2), and what was done in time (4.3).

use chrono::{DateTime, TimeDelta, Utc};

use crate::indicators::exact::{Amount, Exact};

/// What is said of a zero count of failures with this confidence: sixty percent.
pub const CONFIDENCE: f64 = 0.6;

/// How an item ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Hours in operation, without those in which it was down.
    pub hours: Amount,
    /// Failures that count against it.
    pub failures: i64,
}

/// Mean time between failures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mtbf {
    /// Hours per failure.
    Hours(Exact),
    /// There was no failure.
    NoFailure {
        /// Hours in operation.
        hours: Exact,
        /// The bound above which the mean lies, with [`CONFIDENCE`].
        at_least: f64,
    },
    /// Nothing ran.
    NoData,
}

/// The mean time between failures of several items: hours and failures are added apart (formula 4.1).
#[must_use]
pub fn mtbf(items: &[Operation]) -> Mtbf {
    let hours: i128 = items.iter().map(|item| item.hours.millionths()).sum();
    let failures: i128 = items.iter().map(|item| i128::from(item.failures)).sum();
    let Some(hours) = Exact::quotient(hours, 1_000_000).filter(|hours| *hours > Exact::ZERO) else {
        return Mtbf::NoData;
    };
    match Exact::quotient(failures, 1).and_then(|failures| hours.over(failures)) {
        Some(mean) => Mtbf::Hours(mean),
        None => Mtbf::NoFailure { hours, at_least: no_failure_bound(hours.to_f64(), CONFIDENCE) },
    }
}

/// The one-sided lower bound of the mean time between failures after `hours` without one.
#[must_use]
pub fn no_failure_bound(hours: f64, confidence: f64) -> f64 {
    hours / -(1.0 - confidence).ln()
}

/// An outage of one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outage {
    /// Which unit.
    pub unit: u64,
    /// When it began.
    pub from: DateTime<Utc>,
    /// When it ended.
    pub until: DateTime<Utc>,
    /// Share of the unit that was affected, in millionths.
    pub share: u32,
    /// Whether it was work announced in time.
    pub is_planned: bool,
}

/// Whether planned work counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlannedWork {
    /// It is left out of the contractual figure.
    LeftOut,
    /// It counts too.
    Counted,
}

/// Minutes × units that outages took away. Overlapping events on one unit are united: at any instant the widest of them
/// counts, and no other.
#[must_use]
pub fn impact_minutes(outages: &[Outage], planned: PlannedWork) -> Exact {
    let counted = outages.iter().filter(|outage| planned == PlannedWork::Counted || !outage.is_planned);
    let mut counted: Vec<_> = counted.filter(|outage| outage.from < outage.until).collect();
    counted.sort_by_key(|outage| (outage.unit, outage.from));
    let of_units = counted.chunk_by(|a, b| a.unit == b.unit).map(united);
    // Microseconds × millionths of a unit.
    Exact::quotient(of_units.sum(), 60_000_000 * 1_000_000).unwrap_or(Exact::ZERO)
}

fn united(outages: &[&Outage]) -> i128 {
    let mut edges: Vec<_> = outages.iter().flat_map(|outage| [outage.from, outage.until]).collect();
    edges.sort_unstable();
    edges.dedup();
    let between = edges.windows(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?)));
    let weighed = between.map(|(from, until)| {
        let there = outages.iter().filter(|outage| outage.from <= from && until <= outage.until);
        let widest = there.map(|outage| outage.share).max().unwrap_or(0);
        i128::from((until - from).num_microseconds().unwrap_or(i64::MAX)) * i128::from(widest)
    });
    weighed.sum()
}

/// Units in service on average over a period, out of how many there were for how long.
#[must_use]
pub fn active_units(spans: &[(TimeDelta, i64)]) -> Option<Exact> {
    let seconds = |span: &TimeDelta| i128::from(span.num_seconds());
    let unit_seconds = spans.iter().map(|(span, units)| seconds(span) * i128::from(*units)).sum();
    Exact::quotient(unit_seconds, spans.iter().map(|(span, _)| seconds(span)).sum())
}

/// Availability: one less the share of unit minutes that was lost (formula 4.2).
#[must_use]
pub fn availability(impact_minutes: Exact, service_minutes: i64, active_units: Exact) -> Option<Exact> {
    let all = Exact::whole(service_minutes).times(active_units)?;
    Exact::whole(1).minus(impact_minutes.over(all)?)
}

/// Global service impact: what is missing to full availability, in millionths (formula 4.2).
#[must_use]
pub fn service_impact(availability: Exact) -> Option<Exact> {
    Exact::whole(1).minus(availability)?.times(Exact::whole(1_000_000))
}

/// A clock that runs towards its due instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueClock {
    /// When it is due.
    pub due: DateTime<Utc>,
    /// When it was stopped.
    pub stopped: Option<DateTime<Utc>>,
}

/// What became of a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockOutcome {
    /// It was stopped by its due instant, which belongs to it.
    Met,
    /// It was stopped later, or runs on past it.
    Missed,
    /// It runs, and is not due.
    Running,
}

impl DueClock {
    /// What became of it by `now`.
    #[must_use]
    pub fn outcome(self, now: DateTime<Utc>) -> ClockOutcome {
        match self.stopped {
            Some(stopped) if stopped <= self.due => ClockOutcome::Met,
            Some(_) => ClockOutcome::Missed,
            None if now > self.due => ClockOutcome::Missed,
            None => ClockOutcome::Running,
        }
    }
}

/// Share of clocks that were met, among those met or missed (formula 4.3).
#[must_use]
pub fn attainment(clocks: &[DueClock], now: DateTime<Utc>) -> Option<Exact> {
    let count = |of| i128::try_from(clocks.iter().filter(|clock| clock.outcome(now) == of).count()).ok();
    let (met, missed) = (count(ClockOutcome::Met)?, count(ClockOutcome::Missed)?);
    Exact::quotient(met, met + missed)
}

#[cfg(test)]
mod tests {
    use super::{super::near, *};

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    fn hours(hours: i64, failures: i64) -> Operation {
        Operation { hours: Amount::whole(hours).expect("few"), failures }
    }

    /// Formula 4.1
    #[test]
    fn time_between_failures_is_the_sum_of_hours_by_the_sum_of_failures() {
        let Mtbf::Hours(mean) = mtbf(&[hours(715, 4), hours(715, 5), hours(720, 0)]) else { panic!("it failed") };

        assert_eq!(Some(mean), Exact::quotient(2150, 9));
        near(mean.to_f64(), 238.89, 0.005);
        assert_eq!(mtbf(&[]), Mtbf::NoData);
    }

    /// Formula 4.1
    #[test]
    fn without_a_failure_there_is_a_bound() {
        let Mtbf::NoFailure { at_least, .. } = mtbf(&[hours(2160, 0)]) else { panic!("it did not fail") };

        near(at_least, 2357.0, 0.5);
    }

    /// Formula 4.2
    #[test]
    fn service_impact_is_that_of_the_handbook() {
        let found = availability(Exact::whole(56_381), 30 * 24 * 60, Exact::whole(937_953)).expect("units in service");

        near(service_impact(found).expect("a share").to_f64(), 1.391, 0.0005);
        near(found.to_f64() * 100.0, 99.999_861, 5e-7);
        assert_eq!(availability(Exact::ZERO, 0, Exact::whole(1)), None);
    }

    /// Formula 4.2
    #[test]
    fn overlapping_outages_of_one_unit_are_united_and_partial_ones_weigh_less() {
        let outage =
            |unit, from, until, share, is_planned| Outage { unit, from: at(from), until: at(until), share, is_planned };
        let outages = [
            outage(1, 0, 60, 1_000_000, false),
            outage(1, 30, 90, 500_000, false),
            outage(2, 30, 90, 250_000, false),
            outage(3, 0, 10, 1_000_000, true),
        ];

        // 60 + 30 × 0.5, and 60 × 0.25.
        assert_eq!(impact_minutes(&outages, PlannedWork::LeftOut), Exact::whole(90));
        assert_eq!(impact_minutes(&outages, PlannedWork::Counted), Exact::whole(100));
    }

    /// Formula 4.2
    #[test]
    fn a_population_that_changes_counts_by_its_time_average() {
        assert_eq!(active_units(&[(TimeDelta::days(10), 100), (TimeDelta::days(20), 130)]), Some(Exact::whole(120)));
        assert_eq!(active_units(&[]), None);
    }

    /// Formula 4.2
    #[test]
    fn four_nines_leave_a_budget_of_minutes() {
        let budget = |days: i64| Exact::quotient(days.into(), 1).map(|days| days.to_f64() * 24.0 * 60.0 * 1e-4);

        near(budget(365).unwrap_or_default(), 52.56, 1e-9);
        near(budget(30).unwrap_or_default(), 4.32, 1e-9);
    }

    /// Formula 4.3
    #[test]
    fn a_clock_stopped_at_its_due_instant_is_met_and_one_that_runs_past_it_is_missed() {
        let clock = |stopped: Option<i64>| DueClock { due: at(60), stopped: stopped.map(at) };
        let clocks = [clock(Some(60)), clock(Some(61)), clock(None)];

        assert_eq!(clock(None).outcome(at(60)), ClockOutcome::Running);
        assert_eq!(attainment(&clocks, at(60)), Exact::quotient(1, 2));
        assert_eq!(attainment(&clocks, at(61)), Exact::quotient(1, 3));
        assert_eq!(attainment(&clocks[2..], at(60)), None);
    }
}
