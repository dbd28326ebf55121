//! What becomes of occurrences whose start passed while nobody could start them (R10–R15).
//!
//! Nothing is dropped: each one is started, held for a person, or recorded as missed with a reason. Long runs of
//! missed ones become one row with a count. The decision needs only the occurrences and `now`, so that two replicas
//! come to the same.

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::names::named_enum;

use super::{plan::PlannedOccurrence, policy::MissedPolicy};

/// Missed occurrences in a row beyond which one row stands for them all (R13).
pub const LONGEST_RUN: usize = 100;

named_enum! {
    /// Why an occurrence was not started.
    MissedReason {
        /// Nobody was there to start it.
        Outage = "OUTAGE",
        /// The schedule was paused.
        Paused = "PAUSED",
        /// It lies too far back to be caught up.
        Window = "WINDOW",
        /// More had to be caught up than the schedule allows.
        Max = "MAX",
        /// An earlier occurrence was still open.
        Overlap = "OVERLAP",
        /// The schedule was changed before it started.
        Edited = "EDITED",
    }
}

/// How a schedule catches up (R10–R12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawCatchUp", into = "RawCatchUp")]
pub struct CatchUp {
    policy: MissedPolicy,
    grace: TimeDelta,
    window: TimeDelta,
    max: u16,
}

/// The stored form of [`CatchUp`].
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct RawCatchUp {
    policy: MissedPolicy,
    grace_seconds: i64,
    window_seconds: i64,
    max: u16,
}

/// A bound of R10 or R12 is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CatchUpOutOfBounds {
    /// The grace is negative or longer than a day.
    #[error("the grace must lie between no time and one day")]
    Grace,
    /// The window is shorter than ten seconds or longer than ten years.
    #[error("the catch-up window must lie between 10 seconds and 3,650 days")]
    Window,
    /// The number is zero or above a thousand.
    #[error("the number to catch up must lie between 1 and 1,000")]
    Max,
}

impl CatchUp {
    /// The policy with a grace of 60 seconds, a window of 365 days and at most 50 to catch up.
    #[must_use]
    pub fn by(policy: MissedPolicy) -> Self {
        Self { policy, grace: TimeDelta::seconds(60), window: TimeDelta::days(365), max: 50 }
    }

    /// The policy with bounds of its own.
    pub fn try_new(
        policy: MissedPolicy,
        grace: TimeDelta,
        window: TimeDelta,
        max: u16,
    ) -> Result<Self, CatchUpOutOfBounds> {
        if grace < TimeDelta::zero() || grace > TimeDelta::days(1) {
            return Err(CatchUpOutOfBounds::Grace);
        }
        if window < TimeDelta::seconds(10) || window > TimeDelta::days(3_650) {
            return Err(CatchUpOutOfBounds::Window);
        }
        if !(1..=1_000).contains(&max) {
            return Err(CatchUpOutOfBounds::Max);
        }
        Ok(Self { policy, grace, window, max })
    }

    /// What happens to missed occurrences.
    #[must_use]
    pub fn policy(self) -> MissedPolicy {
        self.policy
    }

    /// How late an occurrence may start and still count as on time.
    #[must_use]
    pub fn grace(self) -> TimeDelta {
        self.grace
    }

    /// How far back occurrences are caught up.
    #[must_use]
    pub fn window(self) -> TimeDelta {
        self.window
    }

    /// How many are caught up at most.
    #[must_use]
    pub fn max(self) -> u16 {
        self.max
    }
}

/// Bounds as somebody gives them; what is none stays as it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Bounds {
    /// How late an occurrence may start and still count as on time.
    pub grace_seconds: Option<i32>,
    /// How far back occurrences are caught up.
    pub window_seconds: Option<i32>,
    /// How many are caught up at most.
    pub max: Option<i32>,
}

impl Bounds {
    /// `old` with these bounds and, where one is named, another policy.
    pub fn applied(self, old: CatchUp, policy: Option<MissedPolicy>) -> Result<CatchUp, CatchUpOutOfBounds> {
        let seconds = |given: Option<i32>, old| given.map_or(old, |seconds| TimeDelta::seconds(seconds.into()));
        let max = self.max.map_or(Ok(old.max), u16::try_from).map_err(|_| CatchUpOutOfBounds::Max)?;
        let (grace, window) = (seconds(self.grace_seconds, old.grace), seconds(self.window_seconds, old.window));
        CatchUp::try_new(policy.unwrap_or(old.policy), grace, window, max)
    }
}

/// An occurrence to start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// Which one.
    pub occurrence: PlannedOccurrence,
    /// Whether its grace had passed, so that it is caught up rather than on time.
    pub late: bool,
}

/// What to record of occurrences that do not start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missed {
    /// One occurrence.
    One {
        /// Which one.
        occurrence: Box<PlannedOccurrence>,
        /// Why.
        reason: MissedReason,
    },
    /// A long run, told by its ends.
    Range {
        /// The first of them.
        from: Box<PlannedOccurrence>,
        /// The last of them.
        to: Box<PlannedOccurrence>,
        /// How many, ends included.
        count: u64,
        /// Why.
        reason: MissedReason,
    },
}

impl Missed {
    /// How many occurrences it stands for.
    #[must_use]
    pub fn count(&self) -> u64 {
        match self {
            Self::One { .. } => 1,
            Self::Range { count, .. } => *count,
        }
    }

    /// Why they did not start.
    #[must_use]
    pub fn reason(&self) -> MissedReason {
        match self {
            Self::One { reason, .. } | Self::Range { reason, .. } => *reason,
        }
    }
}

/// What becomes of occurrences whose start has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// To be started, oldest first.
    pub start: Vec<Start>,
    /// To wait for a person (`HOLD`), oldest first.
    pub hold: Vec<PlannedOccurrence>,
    /// To be recorded as missed, oldest first.
    pub missed: Vec<Missed>,
}

impl Decision {
    /// How many occurrences it speaks of; the same for every policy (R15).
    #[must_use]
    pub fn count(&self) -> u64 {
        let missed: u64 = self.missed.iter().map(Missed::count).sum();
        missed + (self.start.len() + self.hold.len()) as u64
    }
}

/// Decides about occurrences, oldest first, whose start has come by `now`; those whose start has not are left out.
///
/// An occurrence within the grace starts as usual, whatever the policy. Of those before, the ones outside the window
/// are missed; the policy decides about the rest, newest preferred where there are more than may be caught up.
#[must_use]
pub fn decide(planned: impl IntoIterator<Item = PlannedOccurrence>, catch_up: CatchUp, now: DateTime<Utc>) -> Decision {
    let (most, overflow) = match catch_up.policy {
        MissedPolicy::Latest => (1, MissedReason::Outage),
        MissedPolicy::Skip => (0, MissedReason::Outage),
        MissedPolicy::All | MissedPolicy::Hold => (usize::from(catch_up.max), MissedReason::Max),
    };
    let mut missed = Runs::default();
    let mut caught_up = VecDeque::new();
    let mut on_time = Vec::new();
    for occurrence in planned.into_iter().filter(|occurrence| occurrence.starts_at <= now) {
        let age = now - occurrence.starts_at;
        if age <= catch_up.grace {
            on_time.push(Start { occurrence, late: false });
        } else if age > catch_up.window {
            missed.push(occurrence, MissedReason::Window);
        } else {
            caught_up.push_back(occurrence);
            if caught_up.len() > most {
                missed.extend(caught_up.pop_front(), overflow);
            }
        }
    }
    let mut decision = Decision { missed: missed.finish(), ..Decision::default() };
    if catch_up.policy == MissedPolicy::Hold {
        decision.hold = caught_up.into();
    } else {
        decision.start = caught_up.into_iter().map(|occurrence| Start { occurrence, late: true }).collect();
    }
    decision.start.extend(on_time);
    decision
}

/// Records all of `planned`, oldest first, as missed for one reason: paused, edited.
#[must_use]
pub fn all_missed(planned: impl IntoIterator<Item = PlannedOccurrence>, reason: MissedReason) -> Vec<Missed> {
    let mut missed = Runs::default();
    missed.extend(planned, reason);
    missed.finish()
}

/// Collects missed occurrences and folds long runs, keeping at most one run of rows at hand.
#[derive(Default)]
struct Runs {
    done: Vec<Missed>,
    run: Option<Run>,
}

/// Occurrences in a row that are missed for one reason.
struct Run {
    reason: MissedReason,
    /// Its first occurrence and how many were let go, once it is too long to keep.
    folded: Option<(PlannedOccurrence, u64)>,
    rows: Vec<PlannedOccurrence>,
}

impl Runs {
    fn extend(&mut self, occurrences: impl IntoIterator<Item = PlannedOccurrence>, reason: MissedReason) {
        for occurrence in occurrences {
            self.push(occurrence, reason);
        }
    }

    fn push(&mut self, occurrence: PlannedOccurrence, reason: MissedReason) {
        if self.run.as_ref().is_some_and(|run| run.reason != reason) {
            self.close();
        }
        let run = self.run.get_or_insert_with(|| Run { reason, folded: None, rows: Vec::new() });
        run.rows.push(occurrence);
        if run.rows.len() > LONGEST_RUN {
            run.fold();
        }
    }

    fn close(&mut self) {
        let Some(run) = self.run.take() else { return };
        let Run { reason, folded, mut rows } = run;
        match (folded, rows.pop()) {
            (Some((from, gone)), Some(to)) => {
                let count = gone + rows.len() as u64 + 1;
                self.done.push(Missed::Range { from: Box::new(from), to: Box::new(to), count, reason });
            }
            (_, last) => {
                let rows = rows.into_iter().chain(last);
                self.done.extend(rows.map(|row| Missed::One { occurrence: Box::new(row), reason }));
            }
        }
    }

    fn finish(mut self) -> Vec<Missed> {
        self.close();
        self.done
    }
}

impl Run {
    /// Lets go of all rows but the last.
    fn fold(&mut self) {
        let last = self.rows.pop();
        let gone = self.rows.len() as u64;
        let first = std::mem::take(&mut self.rows).into_iter().next();
        self.rows.extend(last);
        match &mut self.folded {
            Some((_, count)) => *count += gone,
            None => self.folded = first.map(|first| (first, gone)),
        }
    }
}

impl TryFrom<RawCatchUp> for CatchUp {
    type Error = CatchUpOutOfBounds;

    fn try_from(raw: RawCatchUp) -> Result<Self, CatchUpOutOfBounds> {
        let grace = TimeDelta::try_seconds(raw.grace_seconds).ok_or(CatchUpOutOfBounds::Grace)?;
        let window = TimeDelta::try_seconds(raw.window_seconds).ok_or(CatchUpOutOfBounds::Window)?;
        Self::try_new(raw.policy, grace, window, raw.max)
    }
}

impl From<CatchUp> for RawCatchUp {
    fn from(catch_up: CatchUp) -> Self {
        Self {
            policy: catch_up.policy,
            grace_seconds: catch_up.grace.num_seconds(),
            window_seconds: catch_up.window.num_seconds(),
            max: catch_up.max,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::scheduling::{
        plan::upcoming,
        recurrence::Recurrence,
        test_calendar::{at, cron, zone},
    };

    /// Daily occurrences at 09:00 UTC, from 1 January 2026 on.
    fn daily(count: usize) -> Vec<PlannedOccurrence> {
        let rule = Recurrence::new(cron("0 0 9 * * *"), zone("UTC"));
        upcoming(&rule, None, at("2026-01-01T00:00:00Z")).take(count).map(|next| next.expect("a plan")).collect()
    }

    fn started(decision: &Decision) -> Vec<(DateTime<Utc>, bool)> {
        decision.start.iter().map(|start| (start.occurrence.due_at, start.late)).collect()
    }

    #[test]
    fn r10_within_the_grace_an_occurrence_starts_as_usual_whatever_the_policy() {
        for policy in MissedPolicy::ALL {
            let decision = decide(daily(1), CatchUp::by(*policy), at("2026-01-01T09:01:00Z"));

            assert_eq!(started(&decision), [(at("2026-01-01T09:00:00Z"), false)], "{policy}");
        }
        let late = decide(daily(1), CatchUp::by(MissedPolicy::Skip), at("2026-01-01T09:01:01Z"));
        assert!(late.start.is_empty() && late.count() == 1);
    }

    #[test]
    fn r11_each_policy_does_what_it_says_after_an_outage() {
        let now = at("2026-01-04T12:00:00Z");
        let decide = |policy| decide(daily(10), CatchUp::by(policy), now);

        let latest = decide(MissedPolicy::Latest);
        assert_eq!(started(&latest), [(at("2026-01-04T09:00:00Z"), true)]);
        assert_eq!(latest.missed.len(), 3);
        assert!(latest.missed.iter().all(|missed| missed.reason() == MissedReason::Outage));

        let all = decide(MissedPolicy::All);
        assert_eq!(all.start.len(), 4);
        assert_eq!(started(&all)[0], (at("2026-01-01T09:00:00Z"), true));

        assert_eq!(decide(MissedPolicy::Skip).missed.len(), 4);
        let hold = decide(MissedPolicy::Hold);
        assert_eq!((hold.hold.len(), hold.start.len(), hold.missed.len()), (4, 0, 0));
    }

    #[test]
    fn r12_window_and_maximum_bound_what_is_caught_up_newest_first() {
        let bounded = CatchUp::try_new(MissedPolicy::All, TimeDelta::seconds(60), TimeDelta::days(5), 2);

        let decision = decide(daily(10), bounded.expect("bounds"), at("2026-01-10T12:00:00Z"));

        assert_eq!(started(&decision), [(at("2026-01-09T09:00:00Z"), true), (at("2026-01-10T09:00:00Z"), true)]);
        let reasons: Vec<MissedReason> = decision.missed.iter().map(Missed::reason).collect();
        assert_eq!(reasons, [[MissedReason::Window; 5].as_slice(), &[MissedReason::Max; 3]].concat());
    }

    #[test]
    fn r12_bounds_out_of_range_are_refused() {
        let minute = TimeDelta::seconds(60);
        let refused =
            |grace, window, max| CatchUp::try_new(MissedPolicy::All, grace, window, max).expect_err("a bound");

        assert_eq!(refused(TimeDelta::seconds(-1), minute, 50), CatchUpOutOfBounds::Grace);
        assert_eq!(refused(minute, TimeDelta::seconds(9), 50), CatchUpOutOfBounds::Window);
        assert_eq!(refused(minute, minute, 0), CatchUpOutOfBounds::Max);
        assert_eq!(refused(minute, minute, 1_001), CatchUpOutOfBounds::Max);
        let json = serde_json::to_string(&CatchUp::by(MissedPolicy::Hold)).expect("text");
        assert_eq!(serde_json::from_str::<CatchUp>(&json).expect("bounds"), CatchUp::by(MissedPolicy::Hold));
    }

    #[test]
    fn r12_bounds_that_are_not_given_stay_as_they_were() {
        let old = CatchUp::by(MissedPolicy::All);
        let given = Bounds { max: Some(3), ..Bounds::default() };

        let new = given.applied(old, Some(MissedPolicy::Hold)).expect("bounds");
        assert_eq!(
            (new.policy(), new.max(), new.grace(), new.window()),
            (MissedPolicy::Hold, 3, old.grace(), old.window())
        );
        assert_eq!(Bounds::default().applied(old, None), Ok(old));
        for max in [-1, 0, 1_001, 100_000] {
            let wrong = Bounds { max: Some(max), ..Bounds::default() };
            assert_eq!(wrong.applied(old, None), Err(CatchUpOutOfBounds::Max), "{max}");
        }
        let wrong = Bounds { window_seconds: Some(9), ..Bounds::default() };
        assert_eq!(wrong.applied(old, None), Err(CatchUpOutOfBounds::Window));
    }

    #[test]
    fn r13_a_long_run_becomes_one_row_that_says_how_many() {
        let now = at("2027-01-01T00:00:00Z");
        let short = decide(daily(100), CatchUp::by(MissedPolicy::Skip), now);
        assert_eq!(short.missed.len(), 100);

        let long = decide(daily(350), CatchUp::by(MissedPolicy::Skip), now);
        let [Missed::Range { from, to, count, reason }] = long.missed.as_slice() else {
            panic!("{:?}", long.missed.len())
        };
        assert_eq!((from.due_at, to.due_at), (at("2026-01-01T09:00:00Z"), at("2026-12-16T09:00:00Z")));
        assert_eq!((*count, *reason), (350, MissedReason::Outage));
    }

    #[test]
    fn r60_what_passed_while_paused_is_recorded_as_that() {
        let missed = all_missed(daily(3), MissedReason::Paused);

        assert_eq!(missed.len(), 3);
        assert!(missed.iter().all(|missed| missed.reason() == MissedReason::Paused));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        /// R15: after an outage, every policy speaks of the same number of occurrences, each once.
        #[test]
        fn r15_no_policy_loses_or_doubles_an_occurrence(hours in 0_i64..9_000, window in 1_i64..400, max in 1_u16..200) {
            let now = at("2026-01-01T09:00:30Z") + TimeDelta::hours(hours);
            let planned = daily(380);
            let due = planned.iter().filter(|occurrence| occurrence.starts_at <= now).count() as u64;
            for policy in MissedPolicy::ALL {
                let bounds = CatchUp::try_new(*policy, TimeDelta::seconds(60), TimeDelta::days(window), max);
                let decision = decide(planned.clone(), bounds.expect("bounds"), now);
                prop_assert_eq!(decision.count(), due);
                prop_assert!(decision.start.is_sorted_by_key(|start| start.occurrence.nominal_at));
            }
        }

        /// R15: without an outage, every policy starts the same.
        #[test]
        fn r15_without_an_outage_every_policy_does_the_same(seconds in 0_i64..=60, day in 0_usize..300) {
            let occurrence = daily(day + 1).pop().expect("an occurrence");
            let now = occurrence.starts_at + TimeDelta::seconds(seconds);
            let decide = |policy| decide([occurrence.clone()], CatchUp::by(policy), now);
            for policy in MissedPolicy::ALL {
                prop_assert_eq!(decide(*policy), decide(MissedPolicy::Latest));
            }
        }
    }
}
