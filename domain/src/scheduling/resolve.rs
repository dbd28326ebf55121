//! From the wall to the world: at which instants a rule of civil times takes place (R3, R4, R20–R23).
//!
//! A zone's time axis falls into stretches of constant offset. Within one, civil time and instant run in step, so the
//! next match of the rule is the next instant. Only where two stretches meet is there something to decide: a *gap*
//! leaves out civil times, a *fold* shows some twice. Walking from stretch to stretch, never from civil time to civil
//! time, gives instants in order by construction, from any seed, whatever the length of a gap: no state is kept
//! between two calls, and a seed inside the second pass of a fold cannot lead back into the first.
//!
//! One breaks it by enumerating civil times across a transition: the second pass is lost or comes out of order.

use chrono::{DateTime, NaiveDateTime, Utc};

use crate::names::named_enum;

use super::{
    policy::{FoldPolicy, GapPolicy},
    zone::{Stretch, Zone, seconds},
};

/// Evaluations that one search may take before it gives up (R4).
pub const BUDGET: u32 = 1_000;

/// The search for the next occurrence took more than [`BUDGET`] evaluations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("found no occurrence within {BUDGET} evaluations")]
pub struct Unresolvable;

named_enum! {
    /// Which of the two times it is that a clock shows a civil time.
    Pass {
        /// The first, or the only one.
        First = "FIRST",
        /// The second, after the clock went back.
        Second = "SECOND",
    }
}

/// How civil times in gaps and folds are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DstPolicy {
    /// For times that do not exist.
    pub gap: GapPolicy,
    /// For times that exist twice.
    pub fold: FoldPolicy,
}

impl DstPolicy {
    /// The same with `AUTO` decided by whether the rule is frequent (R21).
    #[must_use]
    pub fn settled(self, frequent: bool) -> Self {
        let gap = match (self.gap, frequent) {
            (GapPolicy::Auto, true) => GapPolicy::Skip,
            (GapPolicy::Auto, false) => GapPolicy::ShiftForward,
            (gap, _) => gap,
        };
        let fold = match (self.fold, frequent) {
            (FoldPolicy::Auto, true) => FoldPolicy::Both,
            (FoldPolicy::Auto, false) => FoldPolicy::First,
            (fold, _) => fold,
        };
        Self { gap, fold }
    }

    fn takes_first(self) -> bool {
        self.fold != FoldPolicy::Second
    }

    fn takes_second(self) -> bool {
        matches!(self.fold, FoldPolicy::Both | FoldPolicy::Second)
    }
}

/// A civil time of a rule with its instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// What the rule says on the wall.
    pub civil: NaiveDateTime,
    /// When that is.
    pub instant: DateTime<Utc>,
    /// Which pass of a fold.
    pub pass: Pass,
    /// Whether the civil time lies in a gap, so that the wall shows another time at the instant.
    pub shifted: bool,
}

/// What is left of [`BUDGET`].
#[derive(Debug)]
pub(super) struct Budget(u32);

impl Budget {
    pub(super) fn new() -> Self {
        Self(BUDGET)
    }

    pub(super) fn spend(&mut self) -> Result<(), Unresolvable> {
        self.0 = self.0.checked_sub(1).ok_or(Unresolvable)?;
        Ok(())
    }
}

/// The first instant strictly after `after` at which a rule takes place; none where it is exhausted.
///
/// `next_civil` gives the rule's first civil time strictly after another. `policy` must be settled.
pub(super) fn next_instant(
    next_civil: &dyn Fn(NaiveDateTime) -> Option<NaiveDateTime>,
    zone: &Zone,
    policy: DstPolicy,
    after: DateTime<Utc>,
    budget: &mut Budget,
) -> Result<Option<Resolved>, Unresolvable> {
    let mut after = DateTime::from_timestamp(after.timestamp(), 0).unwrap_or(after);
    let mut stretch = zone.stretch(after);
    loop {
        budget.spend()?;
        let search = Search { next_civil, policy, stretch, after };
        let regular = search.regular();
        let found = match (search.in_gap(), regular.and_then(|found| search.admits(found))) {
            // R22: of two with one instant, the one that the gap did not move.
            (Some(moved), Some(regular)) if moved.instant < regular.instant => Some(moved),
            (_, Some(regular)) => Some(regular),
            (moved, None) => moved,
        };
        if found.is_some() {
            return Ok(found);
        }
        let Some((end, next_offset)) = stretch.end else { return Ok(None) };
        let repeats = after.naive_utc() + seconds(stretch.offset) >= end.naive_utc() + seconds(next_offset);
        if regular.is_none() && !repeats {
            return Ok(None);
        }
        after = end - seconds(1);
        stretch = zone.stretch(end);
    }
}

/// One stretch of constant offset, looked through for the first match after an instant.
struct Search<'a> {
    next_civil: &'a dyn Fn(NaiveDateTime) -> Option<NaiveDateTime>,
    policy: DstPolicy,
    stretch: Stretch,
    after: DateTime<Utc>,
}

impl Search<'_> {
    /// The next match by this stretch's offset, be it inside the stretch or beyond.
    fn regular(&self) -> Option<Resolved> {
        let second_pass_ends = self.second_pass_ends();
        let after = match second_pass_ends {
            Some(end) if !self.policy.takes_second() => self.after.max(end - seconds(1)),
            _ => self.after,
        };
        let offset = seconds(self.stretch.offset);
        let civil = (self.next_civil)(after.naive_utc() + offset)?;
        let instant = civil.and_utc() - offset;
        let pass = if second_pass_ends.is_some_and(|end| instant < end) { Pass::Second } else { Pass::First };
        Some(Resolved { civil, instant, pass, shifted: false })
    }

    /// `found`, unless it lies beyond the stretch or in a first pass that does not count.
    fn admits(&self, found: Resolved) -> Option<Resolved> {
        let admitted = self.stretch.end.is_none_or(|(end, next_offset)| {
            let repeated = seconds((self.stretch.offset - next_offset).max(0));
            found.instant < if self.policy.takes_first() { end } else { end - repeated }
        });
        admitted.then_some(found)
    }

    /// The first match in the gap before this stretch, where the policy keeps it.
    fn in_gap(&self) -> Option<Resolved> {
        let (start, before) = self.stretch.start.filter(|(_, before)| *before < self.stretch.offset)?;
        let (gap_starts, gap_ends) =
            (start.naive_utc() + seconds(before), start.naive_utc() + seconds(self.stretch.offset));
        let in_gap = |after| (self.next_civil)(after).filter(|civil| *civil < gap_ends);
        let (civil, instant) = match self.policy.gap {
            GapPolicy::ShiftForward | GapPolicy::Auto if self.after < start => {
                (in_gap(gap_starts - seconds(1))?, start)
            }
            GapPolicy::Rfc5545 => {
                let civil = in_gap((self.after.naive_utc() + seconds(before)).max(gap_starts - seconds(1)))?;
                (civil, civil.and_utc() - seconds(before))
            }
            GapPolicy::ShiftForward | GapPolicy::Auto | GapPolicy::Skip => return None,
        };
        Some(Resolved { civil, instant, pass: Pass::First, shifted: true })
    }

    /// Where this stretch begins by repeating civil times: the instant from which they are new again.
    fn second_pass_ends(&self) -> Option<DateTime<Utc>> {
        let (start, before) = self.stretch.start.filter(|(_, before)| *before > self.stretch.offset)?;
        Some(start + seconds(before - self.stretch.offset))
    }
}

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod scan;
#[cfg(test)]
mod tests;
