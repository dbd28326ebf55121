//! What takes place, by brute force: every minute of the time line is looked at, with nothing but the offsets of the
//! zone. It shares no code for dates, rolls or clock changes with the product.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike};
use gradus_domain::scheduling::policy::{FoldPolicy, GapPolicy, RollPolicy};
use jiff::{
    Timestamp,
    tz::{TimeZone, TimeZoneDatabase},
};

use super::{
    START,
    pool::{Days, Spec},
};

/// Minutes that are looked at before and after the simulated year.
const MARGIN: i64 = 100 * 1_440;
const YEAR: i64 = 365 * 1_440;

/// An occurrence as it must be. Instants in seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    pub civil: NaiveDateTime,
    pub second_pass: bool,
    pub nominal: i64,
    pub due: i64,
    pub starts: i64,
}

/// A run of minutes in which the offset, in minutes, stays.
#[derive(Clone, Copy, Debug)]
struct Run {
    from: i64,
    to: i64,
    offset: i64,
}

/// A civil time as minutes since 1970 by the wall.
fn civil(minutes: i64) -> NaiveDateTime {
    DateTime::from_timestamp(minutes * 60, 0).expect("within the calendar").naive_utc()
}

fn wall(time: NaiveDateTime) -> i64 {
    time.and_utc().timestamp() / 60
}

fn offset(zone: &TimeZone, minute: i64) -> i64 {
    i64::from(zone.to_offset(Timestamp::from_second(minute * 60).expect("an instant")).seconds()) / 60
}

fn runs(zone: &str) -> Vec<Run> {
    let zone = TimeZoneDatabase::bundled().get(zone).expect("a zone");
    let (first, last) = (START / 60 - MARGIN, START / 60 + YEAR + MARGIN);
    let mut runs = vec![Run { from: first, to: first, offset: offset(&zone, first) }];
    let mut minute = first;
    while minute < last {
        // No zone changes twice in a quarter of an hour.
        let quarter = minute + 15;
        let run = runs.last_mut().expect("a run");
        if offset(&zone, quarter) != run.offset {
            let change = (minute + 1..=quarter).find(|at| offset(&zone, *at) != run.offset).expect("a change");
            run.to = change;
            runs.push(Run { from: change, to: change, offset: offset(&zone, change) });
        }
        minute = quarter;
    }
    runs.last_mut().expect("a run").to = last;
    runs
}

fn is_day(spec: &Spec, day: NaiveDate) -> bool {
    let among = |list: &[u32], value: u32| list.is_empty() || list.contains(&value);
    among(spec.months, day.month())
        && among(spec.days, day.day())
        && among(spec.weekdays, day.weekday().number_from_monday())
}

fn is_time(spec: &Spec, time: NaiveDateTime) -> bool {
    let among = |list: &[u32], value: u32| list.is_empty() || list.contains(&value);
    among(spec.hours, time.hour()) && spec.minutes.contains(&time.minute())
}

/// The minutes by the wall, from `from` to before `to`, at which the rule takes place.
fn matches(spec: &Spec, from: i64, to: i64) -> Vec<i64> {
    let mut found = Vec::new();
    let mut day = from.div_euclid(1_440);
    while day * 1_440 < to {
        if is_day(spec, civil(day * 1_440).date()) {
            let minutes = (day * 1_440).max(from)..((day + 1) * 1_440).min(to);
            found.extend(minutes.filter(|minute| is_time(spec, civil(*minute))));
        }
        day += 1;
    }
    found
}

/// Instants of the rule in minutes, each with what the rule says on the wall and whether it is a second pass.
fn nominals(spec: &Spec, runs: &[Run]) -> BTreeMap<i64, (i64, bool)> {
    let frequent = spec.hours.is_empty();
    let mut found = BTreeMap::new();
    for (place, run) in runs.iter().enumerate() {
        let earlier = place.checked_sub(1).map(|place| runs[place].offset);
        let repeated = earlier.map_or(0, |earlier| (earlier - run.offset).max(0));
        let later = runs.get(place + 1).map(|next| next.offset);
        let comes_again = later.map_or(0, |later| (run.offset - later).max(0));
        for minute in matches(spec, run.from + run.offset, run.to + run.offset) {
            let instant = minute - run.offset;
            let is_second = instant < run.from + repeated;
            let is_first_of_two = instant >= run.to - comes_again && comes_again > 0;
            let stays = match spec.fold {
                FoldPolicy::Both => true,
                FoldPolicy::Auto if frequent => true,
                FoldPolicy::Second => !is_first_of_two,
                FoldPolicy::First | FoldPolicy::Auto => !is_second,
            };
            if stays {
                found.insert(instant, (minute, is_second));
            }
        }
        let Some(earlier) = earlier.filter(|earlier| *earlier < run.offset) else { continue };
        for minute in matches(spec, run.from + earlier, run.from + run.offset) {
            let moved = match spec.gap {
                GapPolicy::Skip => continue,
                GapPolicy::Auto if frequent => continue,
                GapPolicy::Rfc5545 => minute - earlier,
                GapPolicy::ShiftForward | GapPolicy::Auto => run.from,
            };
            // What the clock did not move wins, else the first.
            found.entry(moved).or_insert((minute, false));
        }
    }
    found
}

fn roll(days: &Days, day: NaiveDate, policy: RollPolicy) -> Option<NaiveDate> {
    if days.is_worked(day) {
        return Some(day);
    }
    let search = |step: i64| {
        let all = (1..60).map(|count| day + TimeDelta::days(step * count));
        all.into_iter().find(|day| days.is_worked(*day)).expect("a working day")
    };
    let (before, after) = (search(-1), search(1));
    match policy {
        RollPolicy::None => Some(day),
        RollPolicy::Skip => None,
        RollPolicy::Following => Some(after),
        RollPolicy::Preceding => Some(before),
        RollPolicy::ModifiedFollowing => Some(if after.month() == day.month() { after } else { before }),
        RollPolicy::ModifiedPreceding => Some(if before.month() == day.month() { before } else { after }),
        RollPolicy::Nearest => Some(if day - before < after - day { before } else { after }),
    }
}

/// The first instant at which the wall shows a time, or the end of the gap that swallows it.
fn instant(runs: &[Run], minute: i64) -> i64 {
    let shows = |run: &&Run| (run.from..run.to).contains(&(minute - run.offset));
    match runs.iter().find(shows) {
        Some(run) => minute - run.offset,
        None => runs.iter().find(|run| minute < run.from + run.offset).expect("a gap has an end").from,
    }
}

/// Everything that takes place by a rule in the year and around it, in the order of its nominal instants.
pub fn table(spec: &Spec, zone: &str, days: &Days) -> Vec<Expected> {
    let runs = runs(zone);
    let mut found: Vec<(NaiveDate, Expected)> = Vec::new();
    // So far from the ends of what is looked at that rolls and leads stay inside.
    let (first, last) = (START / 60 - MARGIN / 2, START / 60 + YEAR + MARGIN / 2);
    for (nominal, (minute, second_pass)) in nominals(spec, &runs) {
        if !(first..last).contains(&nominal) {
            continue;
        }
        let civil = civil(minute);
        let due_on = match spec.roll {
            None => civil.date(),
            Some(policy) => match roll(days, civil.date(), policy) {
                Some(day) => day,
                None => continue,
            },
        };
        let due = if due_on == civil.date() { nominal } else { instant(&runs, wall(due_on.and_time(civil.time()))) };
        let local = runs.iter().find(|run| (run.from..run.to).contains(&due)).map_or(0, |run| due + run.offset);
        let lead = i64::try_from(spec.lead_days).expect("small") * 1_440;
        let starts = if lead == 0 { due } else { instant(&runs, local - lead) };
        let (nominal, due, starts) = (nominal * 60, due * 60, starts * 60);
        found.push((due_on, Expected { civil, second_pass, nominal, due, starts }));
    }
    if spec.roll.is_none() || spec.keeps_collisions {
        return found.into_iter().map(|(_, expected)| expected).collect();
    }
    // Of those that come to one day at one time, the one that was there, else the first.
    let mut stands: BTreeMap<(NaiveDate, chrono::NaiveTime), Expected> = BTreeMap::new();
    for (due_on, expected) in found {
        let at = (due_on, expected.civil.time());
        if expected.civil.date() == due_on || !stands.contains_key(&at) {
            stands.insert(at, expected);
        }
    }
    let mut left: Vec<_> = stands.into_values().collect();
    left.sort_by_key(|expected| expected.nominal);
    left
}
