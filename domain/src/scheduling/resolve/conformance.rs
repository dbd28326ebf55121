//! The resolver equals a scan of every minute: over zones, changes of their clocks, policies and seeds (R3, R20–R23).
//!
//! The suite looks at the named cases in full, and at every kind of change that any zone of the database has in 2010
//! to 2012 and 2025 to 2029 with a few rules and policies. `GRADUS_RESOLVER_ALL=distinct` takes every rule and policy
//! for each kind of change, `GRADUS_RESOLVER_ALL=1` every single change of every zone, with a new seed every 7 minutes:
//! `GRADUS_RESOLVER_ALL=1 cargo test --release -p gradus-domain --lib conformance -- --nocapture`.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
    thread,
};

use chrono::{Datelike, TimeDelta};
use jiff::tz::TimeZoneDatabase;

use super::{
    scan::{PATTERNS, Pattern, Wall, instant, policies},
    *,
};
use crate::scheduling::{cron::CronExpression, test_calendar::at, test_calendar::zone};

/// Minutes of a window around a change: 30 hours on either side.
const WINDOW: i64 = 60 * 60;
/// Years whose changes are looked at.
const YEARS: [std::ops::RangeInclusive<i32>; 2] = [2010..=2012, 2025..=2029];

const NAMED: [(&str, &str); 19] = [
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

/// A stretch of time in a zone that is looked at minute by minute.
struct Window {
    zone: Zone,
    from: i64,
}

/// What was compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    windows: usize,
    cases: usize,
    fires: usize,
    restarts: usize,
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.windows += other.windows;
        self.cases += other.cases;
        self.fires += other.fires;
        self.restarts += other.restarts;
    }
}

impl Window {
    /// Compares the rules and policies that `takes` with the scan, from its beginning and from seeds `apart` minutes
    /// apart.
    fn compare(&self, takes: impl Fn(usize, usize) -> bool, apart: usize) -> Counts {
        let wall = Wall::of(&self.zone, self.from, WINDOW);
        let mut counts = Counts { windows: 1, ..Counts::default() };
        for (rule, pattern) in PATTERNS.iter().enumerate() {
            let taken = policies().into_iter().enumerate().filter(|(number, _)| takes(rule, *number));
            for (_, policy) in taken {
                counts.add(self.compare_case(&wall, pattern, policy, apart));
            }
        }
        counts
    }

    fn compare_case(&self, wall: &Wall, pattern: &Pattern, policy: DstPolicy, apart: usize) -> Counts {
        let case = || format!("{} from {} {} {policy:?}", self.zone, instant(self.from), pattern.cron);
        let window = self.from..self.from + WINDOW;
        let cron: CronExpression = pattern.cron.parse().expect("cron");
        let mut expected = wall.expected(pattern, policy);
        let next = |civil| cron.next_after(civil);
        let after = |minute: i64| {
            let found = next_instant(&next, &self.zone, policy, instant(minute), &mut Budget::new()).expect("found");
            found.map(|found| (found.instant.timestamp() / 60, found.civil.and_utc().timestamp() / 60))
        };
        let last = expected.keys().next_back().copied().unwrap_or(self.from);
        let mut found = BTreeMap::new();
        let mut cursor = self.from - 1;
        while let Some((minute, wall)) = after(cursor).filter(|(minute, _)| window.contains(minute)) {
            assert!(minute > cursor, "{}: back in time", case());
            found.insert(minute, wall);
            cursor = minute;
        }
        let seeds = window.clone().step_by(apart).filter(|seed| *seed < last);
        let mut restarts = 0;
        for seed in seeds {
            let first = expected.range(seed + 1..).next().map(|(minute, wall)| (*minute, *wall));
            assert_eq!(after(seed), first, "{} after {}", case(), instant(seed));
            restarts += 1;
        }
        expected.retain(|minute, _| window.contains(minute));
        assert_eq!(found, expected, "{}", case());
        Counts { windows: 0, cases: 1, fires: found.len(), restarts }
    }

    /// What kind of change it holds: the minutes of the day on the wall and the offsets around each change. Two windows
    /// of one kind differ only in their dates.
    fn kind(&self) -> Vec<(i64, i32, i32)> {
        let mut kind = Vec::new();
        let mut stretch = self.zone.stretch(instant(self.from));
        while let Some((end, offset)) = stretch.end.filter(|(end, _)| *end < instant(self.from + WINDOW)) {
            let on_the_wall = end.timestamp() / 60 + i64::from(stretch.offset) / 60;
            kind.push((on_the_wall.rem_euclid(1_440), stretch.offset, offset));
            stretch = self.zone.stretch(end);
        }
        kind
    }
}

/// A window around every change of the clock in [`YEARS`], in every zone of the database.
fn changes() -> Vec<Window> {
    let mut windows = Vec::new();
    let names: Vec<String> = TimeZoneDatabase::bundled().available().map(|name| name.to_string()).collect();
    for zone in names.iter().filter_map(|name| Zone::try_new(name).ok()) {
        for years in YEARS {
            let mut from = at(&format!("{}-01-01T00:00:00Z", years.start()));
            while let Some((change, _)) = zone.stretch(from).end.filter(|(change, _)| years.contains(&change.year())) {
                windows.push(Window { zone: zone.clone(), from: change.timestamp() / 60 - WINDOW / 2 });
                from = change;
            }
        }
    }
    windows
}

/// One window of each kind.
fn distinct(windows: Vec<Window>) -> Vec<Window> {
    let mut seen = BTreeSet::new();
    windows.into_iter().filter(|window| seen.insert(window.kind())).collect()
}

/// Every rule and policy for each of `windows`, on all processors.
fn compare_all(windows: Vec<Window>) -> Counts {
    let (queue, counts) = (Mutex::new(windows), Mutex::new(Counts::default()));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let Some(window) = queue.lock().expect("the queue").pop() else { break };
                    let done = window.compare(|_, _| true, 7);
                    counts.lock().expect("the counts").add(done);
                }
            });
        }
    });
    counts.into_inner().expect("the counts")
}

#[test]
fn r20_to_r23_named_cases_agree_with_a_scan_of_every_minute() {
    let mut counts = Counts::default();
    for (zone_name, from) in NAMED {
        let window = Window { zone: zone(zone_name), from: at(from).timestamp() / 60 };
        counts.add(window.compare(|rule, _| rule < 6, 307));
    }

    // A floor, so that an empty scan does not pass for agreement.
    assert!(counts.fires > 15_000 && counts.restarts > 8_000, "{counts:?}");
}

/// Every kind of change of every zone, with a rule and some policies that differ from one to the next.
#[test]
fn r20_to_r23_every_kind_of_change_agrees_with_a_scan_of_every_minute() {
    let all = changes();
    let total = all.len();
    let mut counts = Counts::default();
    match std::env::var("GRADUS_RESOLVER_ALL").as_deref() {
        Ok("1") => counts.add(compare_all(all)),
        Ok("distinct") => counts.add(compare_all(distinct(all))),
        _ => {
            for (number, window) in distinct(all).iter().enumerate() {
                let takes =
                    |rule: usize, policy: usize| (rule + number) % 11 < 2 && (policy + number).is_multiple_of(3);
                counts.add(window.compare(takes, 97));
            }
        }
    }

    println!("{total} changes, {counts:?}");
    assert!(total > 3_000 && counts.windows > 40 && counts.cases >= counts.windows * 6, "{total} changes, {counts:?}");
    assert!(counts.restarts > counts.cases * 10, "{counts:?}");
}

#[test]
fn the_named_cases_cover_gaps_and_folds_of_every_length() {
    let changes: BTreeSet<i32> = NAMED
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
}
