//! What becomes of an occurrence whose start has come while an earlier one is still open (R40–R44).
//!
//! The decision is made when the occurrence is recorded and again when the earlier one ends, each time by the policy of
//! then (R41). It needs only how many stand in line and whether one is open; that no two run side by side all the same
//! is kept by a unique key of the database, not by having looked first (R42).

use super::policy::OverlapPolicy;

/// Occurrences of one schedule that may wait at once; further ones are skipped, and each leaves its row (R40).
pub const MOST_WAITING: usize = 1_000;

/// What becomes of one occurrence in line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Its work starts now.
    Start,
    /// It waits until the open one has ended.
    Wait,
    /// It is left out.
    Skip,
}

impl OverlapPolicy {
    /// Whether code serves it yet.
    #[must_use]
    pub fn is_served(self) -> bool {
        matches!(self, Self::Allow | Self::Skip | Self::BufferOne | Self::BufferAll)
    }

    /// Whether at most one occurrence may be open.
    #[must_use]
    pub fn is_exclusive(self) -> bool {
        self != Self::Allow
    }

    /// How many may wait for the open one.
    fn places(self) -> usize {
        match self {
            Self::Allow | Self::Skip | Self::CancelPrevious | Self::SupersedePrevious => 0,
            Self::BufferOne => 1,
            Self::BufferAll => MOST_WAITING,
        }
    }
}

/// The turn of each of `count` occurrences in line, those that wait already first, then the new ones, oldest first.
#[must_use]
pub fn turns(policy: OverlapPolicy, is_open: bool, count: usize) -> Vec<Turn> {
    if !policy.is_exclusive() {
        return vec![Turn::Start; count];
    }
    let starts = usize::from(!is_open).min(count);
    let waits = policy.places().min(count - starts);
    let mut turns = vec![Turn::Start; starts];
    turns.resize(starts + waits, Turn::Wait);
    turns.resize(count, Turn::Skip);
    turns
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn r40_each_policy_does_what_it_says() {
        use Turn::{Skip, Start, Wait};

        assert_eq!(turns(OverlapPolicy::Allow, true, 3), [Start, Start, Start]);
        assert_eq!(turns(OverlapPolicy::Skip, false, 3), [Start, Skip, Skip]);
        assert_eq!(turns(OverlapPolicy::Skip, true, 2), [Skip, Skip]);
        assert_eq!(turns(OverlapPolicy::BufferOne, false, 4), [Start, Wait, Skip, Skip]);
        assert_eq!(turns(OverlapPolicy::BufferOne, true, 2), [Wait, Skip]);
        assert_eq!(turns(OverlapPolicy::BufferAll, true, 3), [Wait, Wait, Wait]);
        let many = turns(OverlapPolicy::BufferAll, false, MOST_WAITING + 3);
        assert_eq!(many.iter().filter(|turn| **turn == Wait).count(), MOST_WAITING);
        assert_eq!(many[MOST_WAITING + 1..], [Skip, Skip]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

        /// R40, R44: nobody in line is lost, none overtakes another, and with one open nothing starts beside it.
        #[test]
        fn r44_everybody_in_line_has_one_turn_and_nobody_overtakes(place in 0_usize..6, open: bool, count in 0_usize..2_200) {
            let policy = OverlapPolicy::ALL[place];
            let turns = turns(policy, open, count);
            prop_assert_eq!(turns.len(), count);
            let rank = |turn: &Turn| match turn { Turn::Start => 0, Turn::Wait => 1, Turn::Skip => 2 };
            prop_assert!(turns.is_sorted_by_key(rank));
            let started = turns.iter().filter(|turn| **turn == Turn::Start).count();
            prop_assert!(!policy.is_exclusive() || started + usize::from(open) <= 1);
            prop_assert!(policy.is_exclusive() || started == count);
            // Whoever waits and is asked again once the open one has ended is the next to start.
            if policy.is_exclusive() && count > 0 {
                prop_assert_eq!(super::turns(policy, false, count)[0], Turn::Start);
            }
        }
    }
}
