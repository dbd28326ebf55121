//! Tests of jitter as it stands in a plan.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::scheduling::{
    jitter::{Jitter, SpreadBy},
    policy::RollPolicy,
    test_calendar::*,
};

fn jitter(minutes: i64, seed: u128) -> Jitter {
    Jitter::try_new(TimeDelta::minutes(minutes), SpreadBy::Occurrence, Some(Uuid::from_u128(seed))).expect("a jitter")
}

fn planned(recurrence: &Recurrence, cursor: &str, count: usize) -> Vec<PlannedOccurrence> {
    let calendar = cn();
    upcoming(recurrence, Some(&calendar), at(cursor)).take(count).map(|next| next.expect("a plan")).collect()
}

/// R33, R50: jitter comes last and moves only what is due, so that identity and cursor do not know of it.
#[test]
fn r50_jitter_delays_what_is_due_and_leaves_the_nominal_alone() {
    let plain = in_china("0 0 9 10 * *", RollPolicy::Following);
    let spread = Recurrence { jitter: jitter(30, 1), ..plain.clone() };

    let pairs: Vec<_> = planned(&plain, "2026-01-01T00:00:00Z", 24)
        .into_iter()
        .zip(planned(&spread, "2026-01-01T00:00:00Z", 24))
        .collect();

    for (plain, spread) in &pairs {
        assert_eq!((plain.nominal_at, &plain.nominal_key), (spread.nominal_at, &spread.nominal_key));
        assert_eq!(spread.due_at - plain.due_at, spread.delay);
        assert_eq!(spread.due_at - spread.starts_at, plain.due_at - plain.starts_at);
        assert!(spread.delay < TimeDelta::minutes(30) && spread.delay >= TimeDelta::zero());
    }
    let delays: std::collections::BTreeSet<_> = pairs.iter().map(|(_, spread)| spread.delay).collect();
    assert!(delays.len() > 20, "each occurrence has its own: {delays:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// R51: never negative, before the next nominal instant, and on the same day of the wall.
    #[test]
    fn r51_jitter_stays_before_the_next_nominal_and_within_the_day(
        seed in any::<u128>(), minutes in 1_i64..=1_440, start in 1_767_200_000_i64..1_830_000_000,
        expression in prop::sample::select(vec!["0 */10 * * * *", "0 0 9,15 * * *", "0 50 23 * * *", "0 30 1 * * SUN"]),
        roll in prop::sample::select(RollPolicy::ALL.to_vec()),
        zone_name in prop::sample::select(vec!["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe"]),
    ) {
        let calendar = cn();
        let never = roll == RollPolicy::Skip && expression.contains("SUN");
        let rule = Recurrence::new(cron(expression), zone(zone_name));
        let plain = rule.with_calendar(Some("CN".into()), Some(if never { RollPolicy::None } else { roll })).expect("a roll");
        let spread = Recurrence { jitter: jitter(minutes, seed), ..plain.clone() };
        let from = DateTime::from_timestamp(start, 0).expect("an instant");
        let unrolled = Recurrence { roll: RollPolicy::None, ..plain.clone() };
        for (plain, spread) in upcoming(&plain, Some(&calendar), from).zip(upcoming(&spread, Some(&calendar), from)).take(5) {
            let (plain, spread) = (plain.expect("a plan"), spread.expect("a plan"));
            prop_assert!(spread.delay >= TimeDelta::zero() && spread.delay < TimeDelta::minutes(minutes));
            prop_assert_eq!(spread.due_local.civil.date(), plain.due_local.civil.date());
            let following = next(&unrolled, Some(&calendar), plain.due_at).expect("a plan").expect("an occurrence");
            prop_assert!(spread.due_at < following.nominal_at, "{} and {}", spread.due_at, following.nominal_at);
        }
    }
}
