use chrono::{TimeDelta, Timelike};

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

/// Another algorithm: every minute of the world is looked at, with the offsets that the zone has there.
mod brute_force {
    use std::collections::{BTreeMap, BTreeSet, HashMap};

    use super::*;

    /// Minutes of warm-up before a window: longer than any gap or fold.
    const BEFORE: i64 = 26 * 60;

    /// What the wall shows, minute by minute, and how often it shows it.
    struct Wall {
        first_minute: i64,
        offsets: Vec<i64>,
        shown_at: HashMap<i64, Vec<i64>>,
    }

    impl Wall {
        fn of(zone: &Zone, from: i64, minutes: i64) -> Self {
            let first_minute = from - BEFORE;
            let instant = |minute: i64| DateTime::from_timestamp(minute * 60, 0).expect("an instant");
            let scanned = first_minute..from + minutes + BEFORE;
            let offsets: Vec<i64> = scanned.map(|minute| i64::from(zone.local(instant(minute)).offset) / 60).collect();
            let mut shown_at: HashMap<i64, Vec<i64>> = HashMap::new();
            for (minute, offset) in (first_minute..).zip(&offsets) {
                shown_at.entry(minute + offset).or_default().push(minute);
            }
            Self { first_minute, offsets, shown_at }
        }

        /// Minutes on the wall, gaps included, that a rule matches.
        fn matching(&self, rule: &cron::Schedule) -> HashMap<i64, NaiveDateTime> {
            let last_minute = self.first_minute + i64::try_from(self.offsets.len()).expect("a length");
            let walls = self.first_minute - 1_440..last_minute + 1_440;
            let civil = |wall: i64| DateTime::from_timestamp(wall * 60, 0).expect("an instant");
            walls.filter(|wall| rule.includes(civil(*wall))).map(|wall| (wall, civil(wall).naive_utc())).collect()
        }

        /// Minutes at which a rule must take place, with the civil time that it means.
        fn expected(&self, rule: &HashMap<i64, NaiveDateTime>, policy: DstPolicy) -> BTreeMap<i64, NaiveDateTime> {
            let matching = |wall: i64| rule.get(&wall).copied();
            let (mut shifted, mut regular) = (BTreeMap::new(), BTreeMap::new());
            let minutes = (self.first_minute + 1..).zip(self.offsets.windows(2));
            for (minute, (before, now)) in minutes.map(|(minute, pair)| (minute, (pair[0], pair[1]))) {
                let shown = &self.shown_at[&(minute + now)];
                let counts = match policy.fold {
                    FoldPolicy::First | FoldPolicy::Auto => shown.first() == Some(&minute),
                    FoldPolicy::Second => shown.last() == Some(&minute),
                    FoldPolicy::Both => true,
                };
                regular.extend(matching(minute + now).filter(|_| counts).map(|civil| (minute, civil)));
                for skipped in 0..(now - before).max(0) {
                    let Some(civil) = matching(minute + skipped + before) else { continue };
                    match policy.gap {
                        GapPolicy::Skip => {}
                        GapPolicy::Rfc5545 => drop(shifted.insert(minute + skipped, civil)),
                        GapPolicy::ShiftForward | GapPolicy::Auto => drop(shifted.entry(minute).or_insert(civil)),
                    }
                }
            }
            // R22: the unshifted one wins.
            shifted.extend(regular);
            shifted
        }
    }

    const CASES: &[(&str, &str)] = &[
        ("America/New_York", "2026-03-07T00:00:00Z"),
        ("America/New_York", "2026-10-31T00:00:00Z"),
        ("Europe/London", "2027-03-27T00:00:00Z"),
        ("Europe/London", "2026-10-24T00:00:00Z"),
        ("Africa/Cairo", "2026-04-22T12:00:00Z"),
        ("Africa/Cairo", "2026-10-29T00:00:00Z"),
        ("Asia/Beirut", "2026-03-28T00:00:00Z"),
        ("Asia/Beirut", "2026-10-24T00:00:00Z"),
        ("Australia/Lord_Howe", "2026-10-03T00:00:00Z"),
        ("Australia/Lord_Howe", "2026-04-04T00:00:00Z"),
        ("Pacific/Apia", "2011-12-29T00:00:00Z"),
        ("Pacific/Apia", "2012-03-31T00:00:00Z"),
        ("America/Vancouver", "2026-03-07T12:00:00Z"),
        ("America/Vancouver", "2025-11-01T12:00:00Z"),
        ("America/St_Johns", "2010-11-06T12:00:00Z"),
        ("Africa/Casablanca", "2026-02-14T12:00:00Z"),
        ("Antarctica/Troll", "2026-03-28T00:00:00Z"),
        ("Antarctica/Troll", "2026-10-24T00:00:00Z"),
        ("Asia/Shanghai", "2026-05-01T00:00:00Z"),
    ];

    const EXPRESSIONS: [&str; 6] =
        ["0 */20 22,23,0-4 * * *", "0 0 * * * *", "0 0,30 0-3 * * *", "0 15 2 * * *", "0 0 0 * * *", "0 59 23 * * *"];

    fn policies() -> impl Iterator<Item = DstPolicy> {
        let gaps = [GapPolicy::ShiftForward, GapPolicy::Rfc5545, GapPolicy::Skip];
        let folds = [FoldPolicy::First, FoldPolicy::Both, FoldPolicy::Second];
        gaps.into_iter().flat_map(move |gap| folds.map(|fold| DstPolicy { gap, fold }))
    }

    /// R3, R20–R23 against the scan: whole windows of 48 hours, and restarts from seeds in between.
    #[test]
    fn r20_to_r23_agree_with_a_scan_of_every_minute() {
        let (minutes, mut fires, mut restarts) = (48 * 60, 0, 0);
        for (zone_name, from) in CASES {
            let (zone, from) = (zone(zone_name), at(from).timestamp() / 60);
            let wall = Wall::of(&zone, from, minutes);
            let window = from..from + minutes;
            let rules = EXPRESSIONS.map(|expression| wall.matching(&expression.parse().expect("cron")));
            for ((expression, rule), policy) in
                EXPRESSIONS.iter().zip(&rules).flat_map(|rule| policies().map(move |policy| (rule, policy)))
            {
                let cron: CronExpression = expression.parse().expect("cron");
                let mut expected = wall.expected(rule, policy);
                expected.retain(|minute, _| window.contains(minute));
                let next = |civil| cron.next_after(civil);
                let after = |minute: i64| {
                    let seed = DateTime::from_timestamp(minute * 60, 0).expect("an instant");
                    let found = next_instant(&next, &zone, policy, seed, &mut Budget::new()).expect("found");
                    found.map(|found| (found.instant.timestamp() / 60, found.civil))
                };
                let mut found = BTreeMap::new();
                let mut cursor = from - 1;
                while let Some((minute, civil)) = after(cursor).filter(|(minute, _)| window.contains(minute)) {
                    assert!(minute > cursor);
                    found.insert(minute, civil);
                    cursor = minute;
                }
                assert_eq!(found, expected, "{zone_name} {expression} {policy:?}");
                fires += found.len();

                for seed in window.clone().step_by(307) {
                    let Some((minute, civil)) = expected.range(seed + 1..).next() else { break };
                    assert_eq!(after(seed), Some((*minute, *civil)), "{zone_name} {expression} {policy:?} {seed}");
                    restarts += 1;
                }
            }
        }
        // A floor, so that an empty scan does not pass for agreement.
        assert!(fires > 15_000 && restarts > 8_000, "{fires} fires, {restarts} restarts");
    }

    #[test]
    fn the_scan_covers_gaps_and_folds_of_every_zone() {
        let changes: BTreeSet<i32> = CASES
            .iter()
            .flat_map(|(zone_name, from)| {
                let (zone, from) = (zone(zone_name), at(from));
                (0..60).map(move |hour| {
                    let hour = from + TimeDelta::hours(hour);
                    zone.local(hour + TimeDelta::hours(1)).offset - zone.local(hour).offset
                })
            })
            .collect();

        assert_eq!(changes, [-7_200, -3_600, -1_800, 0, 1_800, 3_600, 7_200, 86_400].into());
        assert_eq!(at("2026-01-01T00:00:00Z").second(), 0);
    }
}
