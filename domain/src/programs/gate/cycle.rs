//! Rounds of an open-ended phase: it never ends, and is judged once in every round (PRG-2, formula 4.18).

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::programs::phase::Phase;

/// A round of an open-ended phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cycle {
    /// Which one, from 1.
    pub number: u32,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
}

/// The round with this number; none of a phase without rounds.
#[must_use]
pub fn nth(phase: &Phase, number: u32) -> Option<Cycle> {
    let months = u32::try_from(phase.cycle_months?).ok().filter(|months| *months > 0)?;
    // Each round is counted from the phase's first day, so that a short month shortens one round and no other.
    let start = |n: u32| phase.starts_on.checked_add_months(Months::new(months.checked_mul(n)?));
    let starts_on = start(number.checked_sub(1)?)?;
    Some(Cycle { number, starts_on, ends_on: start(number)? - Days::new(1) })
}

/// The round in which `day` lies; none before the first, and of a phase without rounds.
#[must_use]
pub fn at(phase: &Phase, day: NaiveDate) -> Option<Cycle> {
    let mut cycle = nth(phase, 1).filter(|first| first.starts_on <= day)?;
    while cycle.ends_on < day {
        cycle = nth(phase, cycle.number + 1)?;
    }
    Some(cycle)
}

/// The round that is to be judged next, where rounds up to `passed` have been: it has begun, or there is none.
#[must_use]
pub fn to_judge(phase: &Phase, passed: u32, today: NaiveDate) -> Option<Cycle> {
    nth(phase, passed.checked_add(1)?).filter(|cycle| cycle.starts_on <= today)
}
