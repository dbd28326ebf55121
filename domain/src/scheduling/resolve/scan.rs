//! Another algorithm for what the resolver does: every minute of the world is looked at, with the offsets that the zone
//! has there. It shares no code for dates with the product: wall times are minutes since the beginning of 1970.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};

use super::DstPolicy;
use crate::scheduling::{
    policy::{FoldPolicy, GapPolicy},
    zone::Zone,
};

/// Minutes of warm-up before a window and after it: longer than any gap or fold.
const MARGIN: i64 = 26 * 60;
const DAY: i64 = 1_440;

/// A rule, as cron and as a question to a minute of the day and a day since 1970.
pub struct Pattern {
    /// As cron.
    pub cron: &'static str,
    /// Whether it names this minute of this day.
    pub names: fn(minute: i64, day: i64) -> bool,
}

/// Frequent rules and appointments, around midnight and around the hours at which clocks change.
pub const PATTERNS: [Pattern; 11] = [
    Pattern {
        cron: "0 */20 22,23,0-4 * * *",
        names: |minute, _| minute % 20 == 0 && matches!(minute / 60, 22 | 23 | 0..=4),
    },
    Pattern { cron: "0 0 * * * *", names: |minute, _| minute % 60 == 0 },
    Pattern { cron: "0 0,30 0-3 * * *", names: |minute, _| minute % 30 == 0 && minute < 240 },
    Pattern { cron: "0 15 2 * * *", names: |minute, _| minute == 135 },
    Pattern { cron: "0 0 0 * * *", names: |minute, _| minute == 0 },
    Pattern { cron: "0 59 23 * * *", names: |minute, _| minute == 1_439 },
    Pattern { cron: "0 */7 * * * *", names: |minute, _| minute % 60 % 7 == 0 },
    // 1 January 1970 was a Thursday.
    Pattern { cron: "0 30 1 * * SUN", names: |minute, day| minute == 90 && (day + 4) % 7 == 0 },
    Pattern { cron: "0 0 9 * * *", names: |minute, _| minute == 540 },
    Pattern { cron: "0 * 0-3 * * *", names: |minute, _| minute < 240 },
    Pattern {
        cron: "0 30 0,1,2,12 * * MON-FRI",
        names: |minute, day| matches!(minute, 30 | 90 | 150 | 750) && matches!((day + 4) % 7, 1..=5),
    },
];

/// All ways in which gaps and folds can be read.
pub fn policies() -> Vec<DstPolicy> {
    let gaps = [GapPolicy::ShiftForward, GapPolicy::Rfc5545, GapPolicy::Skip];
    let folds = [FoldPolicy::First, FoldPolicy::Both, FoldPolicy::Second];
    gaps.into_iter().flat_map(|gap| folds.map(|fold| DstPolicy { gap, fold })).collect()
}

/// The instant of a minute since 1970.
pub fn instant(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(minute * 60, 0).expect("an instant")
}

/// What the wall shows, minute by minute, and how often it shows it.
pub struct Wall {
    first_minute: i64,
    offsets: Vec<i64>,
    shown_at: HashMap<i64, Vec<i64>>,
}

impl Wall {
    /// The wall in `zone` during `minutes` from `from` on.
    pub fn of(zone: &Zone, from: i64, minutes: i64) -> Self {
        let first_minute = from - MARGIN;
        let scanned = first_minute..from + minutes + MARGIN;
        let offsets: Vec<i64> = scanned.map(|minute| i64::from(zone.local(instant(minute)).offset)).collect();
        assert!(offsets.iter().all(|offset| offset % 60 == 0), "{zone}: whole minutes");
        let offsets: Vec<i64> = offsets.into_iter().map(|offset| offset / 60).collect();
        let mut shown_at: HashMap<i64, Vec<i64>> = HashMap::new();
        for (minute, offset) in (first_minute..).zip(&offsets) {
            shown_at.entry(minute + offset).or_default().push(minute);
        }
        Self { first_minute, offsets, shown_at }
    }

    /// Minutes at which `pattern` must take place, each with the minute on the wall that it means.
    pub fn expected(&self, pattern: &Pattern, policy: DstPolicy) -> BTreeMap<i64, i64> {
        let named = |wall: i64| Some(wall).filter(|wall| (pattern.names)(wall.rem_euclid(DAY), wall.div_euclid(DAY)));
        let (mut shifted, mut regular) = (BTreeMap::new(), BTreeMap::new());
        for (minute, pair) in (self.first_minute + 1..).zip(self.offsets.windows(2)) {
            let (before, now) = (pair[0], pair[1]);
            if let Some(wall) = named(minute + now) {
                let shown = &self.shown_at[&wall];
                let counts = match policy.fold {
                    FoldPolicy::First | FoldPolicy::Auto => shown.first() == Some(&minute),
                    FoldPolicy::Second => shown.last() == Some(&minute),
                    FoldPolicy::Both => true,
                };
                if counts {
                    regular.insert(minute, wall);
                }
            }
            for skipped in 0..(now - before).max(0) {
                let Some(wall) = named(minute + skipped + before) else { continue };
                match policy.gap {
                    GapPolicy::Skip => {}
                    GapPolicy::Rfc5545 => drop(shifted.insert(minute + skipped, wall)),
                    GapPolicy::ShiftForward | GapPolicy::Auto => drop(shifted.entry(minute).or_insert(wall)),
                }
            }
        }
        // R22: the unshifted one wins.
        shifted.extend(regular);
        shifted
    }
}
