//! Findings closed on time (formula 4.13) and the effect of corrective action (formula 4.14, CAP-5), counted exactly.
//!
//! A promise belongs to the period of its due day or of its end, whichever comes first (4.0 rule 8); one that is not kept
//! counts once its day has passed. What was voided is on neither side. A denominator of 0 is no figure (4.0 rule 3).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::effectiveness::CheckOutcome;
use crate::period::Period;

/// A promise: a round of a finding that was not voided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    /// Day by which it was first to be kept.
    pub original_due_on: NaiveDate,
    /// Day by which it is to be kept.
    pub due_on: NaiveDate,
    /// Day on which its work was verified; of what needs no correction, on which it was closed.
    pub kept_on: Option<NaiveDate>,
    /// Whether it waits for that: the finding is neither closed nor left as it is.
    pub is_open: bool,
}

/// A look at an effect that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckDue {
    /// Day from which it was asked for.
    pub due_on: NaiveDate,
    /// What became of it; none while nobody looked.
    pub outcome: Option<CheckOutcome>,
    /// Whether it is the first one of its finding.
    pub is_first: bool,
}

/// A finding that was issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issued {
    /// When.
    pub on: NaiveDate,
    /// Whether it repeats an earlier one.
    pub is_repeat: bool,
}

/// A share, exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// How many.
    pub numerator: u64,
    /// Of how many.
    pub denominator: u64,
}

impl Share {
    /// In 1/10000, rounded down; none of nothing.
    #[must_use]
    pub fn basis_points(self) -> Option<u64> {
        (self.numerator * 10_000).checked_div(self.denominator)
    }

    fn add(&mut self, counts: bool) {
        self.denominator += 1;
        self.numerator += u64::from(counts);
    }
}

/// How long open promises are overdue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ageing {
    /// Up to 30 days.
    pub days_1_to_30: u64,
    /// 31 to 60 days.
    pub days_31_to_60: u64,
    /// 61 to 90 days.
    pub days_61_to_90: u64,
    /// More than 90 days.
    pub days_over_90: u64,
}

/// Formula 4.13.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnTime {
    /// Against the day that was set first.
    pub original: Share,
    /// Against the day that is set.
    pub current: Share,
    /// Of all that is open and overdue, whatever the period.
    pub ageing: Ageing,
}

/// Formula 4.14 and CAP-5.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effectiveness {
    /// Looks that found an effect, of all that were due; one that is due and not made counts as none.
    pub of_due: Share,
    /// The same of first looks, of those that were made.
    pub at_first: Share,
}

fn on_time_by(period: Period, today: NaiveDate, due: NaiveDate, kept: Option<NaiveDate>, share: &mut Share) {
    let ended = kept.map_or(due, |kept| kept.min(due));
    let is_decided = kept.is_some() || due < today;
    if is_decided && period.contains(ended) {
        share.add(kept.is_some_and(|kept| kept <= due));
    }
}

/// Findings closed on time in a period, by what is known today (formula 4.13).
#[must_use]
pub fn on_time(promises: &[Promise], period: Period, today: NaiveDate) -> OnTime {
    let mut figures = OnTime::default();
    for promise in promises {
        on_time_by(period, today, promise.original_due_on, promise.kept_on, &mut figures.original);
        on_time_by(period, today, promise.due_on, promise.kept_on, &mut figures.current);
        let late = (today - promise.due_on).num_days();
        if promise.kept_on.is_none() && promise.is_open && late > 0 {
            let ageing = &mut figures.ageing;
            let band = match late {
                ..=30 => &mut ageing.days_1_to_30,
                31..=60 => &mut ageing.days_31_to_60,
                61..=90 => &mut ageing.days_61_to_90,
                _ => &mut ageing.days_over_90,
            };
            *band += 1;
        }
    }
    figures
}

/// The effect of corrective action in a period (formula 4.14). A look whose window was extended is due at the end of the
/// longer window, and not before.
#[must_use]
pub fn effectiveness(checks: &[CheckDue], period: Period, today: NaiveDate) -> Effectiveness {
    let mut figures = Effectiveness::default();
    for check in checks {
        let is_decided = check.outcome.is_some() || check.due_on < today;
        if check.outcome == Some(CheckOutcome::Extended) || !is_decided || !period.contains(check.due_on) {
            continue;
        }
        let is_effective = check.outcome == Some(CheckOutcome::Effective);
        figures.of_due.add(is_effective);
        if check.is_first && check.outcome.is_some() {
            figures.at_first.add(is_effective);
        }
    }
    figures
}

/// The share of repeats among the findings that were issued in a period (CAP-5).
#[must_use]
pub fn repeats(issued: &[Issued], period: Period) -> Share {
    let mut share = Share::default();
    for finding in issued.iter().filter(|finding| period.contains(finding.on)) {
        share.add(finding.is_repeat);
    }
    share
}

#[cfg(test)]
mod tests;
