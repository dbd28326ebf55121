//! Complaints: how long they take, how often they come again, whether they were handled rightly (formulas 4.7 to 4.9).

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::indicators::exact::Exact;

/// Days after the close of a case within which the next one repeats it.
pub const REPEAT_DAYS: u64 = 30;

/// A complaint, as far as repeats go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Customer, service number and category; none where it is anonymous.
    pub about: Option<(String, String, String)>,
    /// The day on which it came.
    pub accepted_on: NaiveDate,
    /// The day on which it was closed.
    pub closed_on: Option<NaiveDate>,
    /// Whether the customer had it opened again.
    pub is_reopened: bool,
}

fn repeats(earlier: &Complaint, later: &Complaint) -> bool {
    let same = earlier.about.is_some() && earlier.about == later.about;
    let after = |closed: NaiveDate| closed <= later.accepted_on && later.accepted_on <= closed + Days::new(REPEAT_DAYS);
    same && !std::ptr::eq(earlier, later) && earlier.closed_on.is_some_and(after)
}

fn share(part: usize, whole: usize) -> Option<Exact> {
    Exact::quotient(i128::try_from(part).ok()?, i128::try_from(whole).ok()?)
}

/// Share of the complaints accepted from `from` to `until` that repeat one that was closed within 30 days before; a case
/// that the customer had opened again counts as one. Anonymous ones are on neither side.
#[must_use]
pub fn repeat_rate_by_arrival(complaints: &[Complaint], (from, until): (NaiveDate, NaiveDate)) -> Option<Exact> {
    let accepted =
        complaints.iter().filter(|of| of.about.is_some() && from <= of.accepted_on && of.accepted_on <= until);
    let accepted: Vec<_> = accepted.collect();
    let repeated = accepted.iter().filter(|later| later.is_reopened || complaints.iter().any(|of| repeats(of, later)));
    share(repeated.count(), accepted.len())
}

/// A rate by cohort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CohortRate {
    /// The share.
    pub rate: Exact,
    /// Whether repeats may still come.
    pub is_maturing: bool,
}

/// Share of the cases closed from `from` to `until` that were repeated within 30 days; final only that long after.
#[must_use]
pub fn repeat_rate_by_cohort(
    complaints: &[Complaint],
    (from, until): (NaiveDate, NaiveDate),
    today: NaiveDate,
) -> Option<CohortRate> {
    let within = |day: NaiveDate| from <= day && day <= until;
    let closed = complaints.iter().filter(|of| of.about.is_some() && of.closed_on.is_some_and(within));
    let closed: Vec<_> = closed.collect();
    let repeated = closed.iter().filter(|of| of.is_reopened || complaints.iter().any(|later| repeats(of, later)));
    let rate = share(repeated.count(), closed.len())?;
    Some(CohortRate { rate, is_maturing: today <= until + Days::new(REPEAT_DAYS) })
}

/// A stratum of handled cases: category and severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Cases in it.
    pub cases: i64,
    /// Cases that somebody other than the handler checked.
    pub sampled: i64,
    /// Those of them that were right in every respect.
    pub correct: i64,
}

/// Share of cases that were handled rightly, each stratum with the weight of its cases (formula 4.9); none where cases of
/// a stratum were not looked at.
#[must_use]
pub fn accuracy(strata: &[Checked]) -> Option<Exact> {
    let all: i128 = strata.iter().map(|of| i128::from(of.cases)).sum();
    let filled = strata.iter().filter(|of| of.cases > 0);
    let weighed = filled.map(|of| Exact::quotient(of.correct.into(), of.sampled.into())?.times(Exact::whole(of.cases)));
    let sum = weighed.into_iter().try_fold(Exact::ZERO, |sum, of| sum.plus(of?))?;
    sum.over(Exact::quotient(all, 1)?)
}

/// How many cases are to be checked of so many in a month: one in twenty and thirty at least, never more than there are.
#[must_use]
pub fn sample_size(cases: u64) -> u64 {
    cases.div_ceil(20).max(30).min(cases)
}

/// How long resolved cases took, in microseconds of their clocks and of the wall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandlingTime {
    /// Mean by the clock, pauses left out, in hours.
    pub clock_hours: Exact,
    /// Mean by the wall, in hours.
    pub wall_hours: Exact,
}

/// A resolved case: when it came, when the reply with a remedy went out, and for how long it was paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// When it came.
    pub received: DateTime<Utc>,
    /// When the remedy was told.
    pub resolved: DateTime<Utc>,
    /// Seconds of pauses.
    pub paused_seconds: i64,
}

/// Mean handling time (formula 4.7).
#[must_use]
pub fn handling_time(cases: &[Resolved]) -> Option<HandlingTime> {
    let wall: i128 = cases.iter().map(|of| i128::from((of.resolved - of.received).num_seconds())).sum();
    let paused: i128 = cases.iter().map(|of| i128::from(of.paused_seconds)).sum();
    let by = i128::try_from(cases.len()).ok()? * 3600;
    Some(HandlingTime { clock_hours: Exact::quotient(wall - paused, by)?, wall_hours: Exact::quotient(wall, by)? })
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day") + Days::new(u64::from(number))
    }

    fn complaint(customer: &str, accepted: u32, closed: Option<u32>) -> Complaint {
        let about = (!customer.is_empty()).then(|| (customer.to_owned(), "1".to_owned(), "BILL".to_owned()));
        Complaint { about, accepted_on: day(accepted), closed_on: closed.map(day), is_reopened: false }
    }

    fn exact(numerator: i128, denominator: i128) -> Option<Exact> {
        Exact::quotient(numerator, denominator)
    }

    /// Formula 4.8
    #[test]
    fn a_repeat_comes_within_thirty_days_after_the_close() {
        let all = [
            complaint("a", 0, Some(5)),
            complaint("a", 3, None), // while the first was open: a chaser
            complaint("a", 35, None),
            complaint("b", 0, Some(5)),
            complaint("b", 36, None),
            complaint("", 35, None),
        ];

        assert_eq!(repeat_rate_by_arrival(&all, (day(31), day(60))), exact(1, 2));
        assert_eq!(repeat_rate_by_arrival(&all, (day(90), day(99))), None);
        let cohort = |today| repeat_rate_by_cohort(&all, (day(0), day(30)), day(today));
        assert_eq!(cohort(60), Some(CohortRate { rate: exact(1, 2).expect("a share"), is_maturing: true }));
        assert_eq!(cohort(61).map(|of| of.is_maturing), Some(false));
    }

    /// Formula 4.8
    #[test]
    fn a_case_that_the_customer_had_opened_again_is_a_repeat() {
        let again = Complaint { is_reopened: true, ..complaint("a", 0, None) };

        assert_eq!(repeat_rate_by_arrival(&[again, complaint("b", 0, None)], (day(0), day(1))), exact(1, 2));
    }

    /// Formula 4.9
    #[test]
    fn accuracy_weighs_strata_by_their_cases() {
        let checked = |cases, sampled, correct| Checked { cases, sampled, correct };

        assert_eq!(accuracy(&[checked(90, 30, 27), checked(10, 10, 5)]), exact(86, 100));
        assert_eq!(accuracy(&[checked(90, 30, 27), checked(10, 0, 0)]), None);
        assert_eq!(accuracy(&[checked(90, 30, 27), checked(0, 0, 0)]), exact(9, 10));
        assert_eq!([10, 100, 1000].map(sample_size), [10, 30, 50]);
    }

    /// Formula 4.7
    #[test]
    fn handling_time_leaves_pauses_out_and_shows_the_wall_clock_beside() {
        let from = DateTime::UNIX_EPOCH;
        let case = |hours, paused| Resolved {
            received: from,
            resolved: from + TimeDelta::hours(hours),
            paused_seconds: paused,
        };

        let found = handling_time(&[case(10, 7200), case(20, 0)]).expect("cases");
        assert_eq!((Some(found.clock_hours), Some(found.wall_hours)), (exact(14, 1), exact(15, 1)));
        assert_eq!(handling_time(&[]), None);
    }
}
