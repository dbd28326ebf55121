use super::*;
use crate::scheduling::{cron::CronExpression, test_calendar::*};

/// Occurrences after `seed`, as local time with offset.
fn fires(expression: &str, zone_name: &str, policy: DstPolicy, seed: &str, count: usize) -> Vec<String> {
    let (cron, zone): (CronExpression, _) = (expression.parse().expect("cron"), zone(zone_name));
    let policy = policy.settled(cron.is_frequent());
    let mut after = at(seed);
    let mut fires = Vec::new();
    for _ in 0..count {
        let next = |civil| cron.next_after(civil);
        let found = next_instant(&next, &zone, policy, after, &mut Budget::new()).expect("found");
        let Some(found) = found else { break };
        assert!(found.instant > after);
        after = found.instant;
        let local = zone.local(after);
        fires.push(format!("{} {:+}", local.civil.format("%m-%d %H:%M"), f64::from(local.offset) / 3_600.0));
    }
    fires
}

fn auto(expression: &str, zone: &str, seed: &str, count: usize) -> Vec<String> {
    fires(expression, zone, DstPolicy::default(), seed, count)
}

fn gap(gap: GapPolicy) -> DstPolicy {
    DstPolicy { gap, ..DstPolicy::default() }
}

fn fold(fold: FoldPolicy) -> DstPolicy {
    DstPolicy { fold, ..DstPolicy::default() }
}

#[test]
fn r3_a_quarterly_rule_in_london_is_strictly_after_its_seed() {
    let quarterly = |seed| auto("0 0 9 1 1,4,7,10 *", "Europe/London", seed, 5);

    assert_eq!(
        quarterly("2026-01-01T09:00:00Z"),
        ["04-01 09:00 +1", "07-01 09:00 +1", "10-01 09:00 +1", "01-01 09:00 +0", "04-01 09:00 +1"]
    );
    assert_eq!(quarterly("2026-01-01T08:59:59.5Z")[0], "01-01 09:00 +0");
    assert_eq!(quarterly("2026-01-01T09:00:00.5Z")[0], "04-01 09:00 +1");
}

#[test]
fn r21_an_appointment_in_a_spring_gap_moves_to_its_end() {
    let at = |expression, zone, seed| auto(expression, zone, seed, 1).remove(0);

    assert_eq!(at("0 30 2 * * *", "America/New_York", "2026-03-08T05:00:00Z"), "03-08 03:00 -4");
    assert_eq!(at("0 30 1 * * *", "Europe/London", "2026-03-29T00:00:00Z"), "03-29 02:00 +1");
    assert_eq!(at("0 0 0 * * *", "Africa/Cairo", "2026-04-23T12:00:00Z"), "04-24 01:00 +3");
    assert_eq!(at("0 0 0 * * *", "Asia/Beirut", "2026-03-28T12:00:00Z"), "03-29 01:00 +3");
    assert_eq!(at("0 15 2 * * *", "Australia/Lord_Howe", "2026-10-03T12:00:00Z"), "10-04 02:30 +11");
    assert_eq!(at("0 0 0 * * *", "Europe/London", "2026-03-28T12:00:00Z"), "03-29 00:00 +0");
}

#[test]
fn r20_each_gap_policy_does_what_it_says() {
    let new_york = |policy| fires("0 30 2 * * *", "America/New_York", gap(policy), "2026-03-08T05:00:00Z", 2);

    assert_eq!(new_york(GapPolicy::ShiftForward), ["03-08 03:00 -4", "03-09 02:30 -4"]);
    assert_eq!(new_york(GapPolicy::Rfc5545), ["03-08 03:30 -4", "03-09 02:30 -4"]);
    assert_eq!(new_york(GapPolicy::Skip), ["03-09 02:30 -4", "03-10 02:30 -4"]);
}

#[test]
fn r21_frequent_rules_follow_the_clock_in_spring() {
    let hourly = auto("0 0 * * * *", "America/New_York", "2026-03-08T05:30:00Z", 3);
    assert_eq!(hourly, ["03-08 01:00 -5", "03-08 03:00 -4", "03-08 04:00 -4"]);

    // The quarter past that does not exist does not take place at another time.
    let quarter = auto("0 15 * * * *", "America/New_York", "2026-03-08T05:30:00Z", 2);
    assert_eq!(quarter, ["03-08 01:15 -5", "03-08 03:15 -4"]);

    let half = auto("0 */30 * * * *", "America/New_York", "2026-03-08T06:15:00Z", 3);
    assert_eq!(half, ["03-08 01:30 -5", "03-08 03:00 -4", "03-08 03:30 -4"]);
}

/// R22: 02:00 shifts onto 03:00, which the rule has anyway.
#[test]
fn r22_of_two_on_one_instant_the_unshifted_one_stays() {
    let (cron, zone): (CronExpression, _) = ("0 0 2,3 * * *".parse().expect("cron"), zone("America/New_York"));
    let next = |civil| cron.next_after(civil);
    let policy = DstPolicy::default().settled(false);

    let found = next_instant(&next, &zone, policy, at("2026-03-08T05:00:00Z"), &mut Budget::new()).expect("found");
    let found = found.expect("an occurrence");
    assert_eq!((found.civil, found.shifted), (civil("2026-03-08 03:00"), false));

    let after = auto("0 0 2,3 * * *", "America/New_York", "2026-03-08T05:00:00Z", 2);
    assert_eq!(after, ["03-08 03:00 -4", "03-09 02:00 -4"]);
}

/// R23: Samoa had no 30 December 2011.
#[test]
fn r23_a_missing_day_neither_stops_a_rule_nor_swallows_it() {
    let daily = |policy| fires("0 0 9 * * *", "Pacific/Apia", gap(policy), "2011-12-29T12:00:00Z", 4);

    assert_eq!(daily(GapPolicy::Auto), ["12-29 09:00 -10", "12-31 00:00 +14", "12-31 09:00 +14", "01-01 09:00 +14"]);
    assert_eq!(daily(GapPolicy::Skip), ["12-29 09:00 -10", "12-31 09:00 +14", "01-01 09:00 +14", "01-02 09:00 +14"]);
    // Read by the old offset, 30 December 09:00 is the very instant of the 31st, which stays.
    assert_eq!(daily(GapPolicy::Rfc5545)[..2], ["12-29 09:00 -10", "12-31 09:00 +14"]);
}

#[test]
fn r21_an_appointment_in_an_autumn_fold_takes_place_once() {
    let daily = auto("0 30 1 * * *", "America/New_York", "2026-11-01T04:00:00Z", 2);
    assert_eq!(daily, ["11-01 01:30 -4", "11-02 01:30 -5"]);

    // From inside the second pass: not again, and never back in time.
    assert_eq!(auto("0 30 1 * * *", "America/New_York", "2026-11-01T06:10:00Z", 1), ["11-02 01:30 -5"]);
    assert_eq!(auto("0 30 1 * * *", "Europe/London", "2026-10-25T00:00:00Z", 2), ["10-25 01:30 +1", "10-26 01:30 +0"]);
}

#[test]
fn r20_each_fold_policy_does_what_it_says() {
    let new_york = |policy| fires("0 30 1 * * *", "America/New_York", fold(policy), "2026-11-01T04:00:00Z", 2);

    assert_eq!(new_york(FoldPolicy::First), ["11-01 01:30 -4", "11-02 01:30 -5"]);
    assert_eq!(new_york(FoldPolicy::Both), ["11-01 01:30 -4", "11-01 01:30 -5"]);
    assert_eq!(new_york(FoldPolicy::Second), ["11-01 01:30 -5", "11-02 01:30 -5"]);
}

#[test]
fn r21_frequent_rules_follow_both_passes_in_order() {
    assert_eq!(
        auto("0 */20 * * * *", "America/New_York", "2026-11-01T04:50:00Z", 7),
        [
            "11-01 01:00 -4",
            "11-01 01:20 -4",
            "11-01 01:40 -4",
            "11-01 01:00 -5",
            "11-01 01:20 -5",
            "11-01 01:40 -5",
            "11-01 02:00 -5"
        ]
    );
    assert_eq!(auto("0 */20 * * * *", "America/New_York", "2026-11-01T06:05:00Z", 1), ["11-01 01:20 -5"]);
    let every_second = DstPolicy { fold: FoldPolicy::First, ..DstPolicy::default() };
    let seed = "2026-11-01T05:59:59Z";
    assert_eq!(fires("* * * * * *", "America/New_York", every_second, seed, 1), ["11-01 02:00 -5"]);
}

/// A change of the zone's rules: British Columbia stays on UTC−7 from 2026 on.
#[test]
fn vancouver_keeps_nine_o_clock_on_the_wall() {
    let zone = zone("America/Vancouver");
    let daily = auto("0 0 9 * * *", "America/Vancouver", "2026-10-31T12:00:00Z", 400);

    assert_eq!(daily.len(), 400);
    assert!(daily.iter().all(|fire| fire.contains("09:00")), "{daily:?}");
    let stays = zone.local(at("2026-12-01T12:00:00Z")).offset;
    assert_eq!(stays, -7 * 3_600, "the database of {}", crate::scheduling::zone::tzdb_version());
}

#[test]
fn a_rule_is_exhausted_after_its_last_year_in_every_zone() {
    for zone in ["UTC", "America/New_York", "Africa/Casablanca"] {
        assert_eq!(auto("0 0 9 1 1 * 2026", zone, "2026-06-01T00:00:00Z", 3).len(), 0);
        assert_eq!(auto("0 0 9 * * *", zone, "2101-06-01T00:00:00Z", 3).len(), 0);
        assert_eq!(
            auto("0 0 9 1 1 * 2100", zone, "2026-06-01T00:00:00Z", 3),
            auto("0 0 9 1 1 * 2100", zone, "2099-06-01T00:00:00Z", 3)
        );
    }
    assert_eq!(auto("0 0 9 * * *", "UTC", "+262142-01-01T00:00:00Z", 1).len(), 0);
}
