//! The rules that simulated schedules go by, each written once as fields, from which the cron expression of the product
//! and the table of the oracle are both made.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, Weekday};
use gradus_domain::scheduling::{
    action::ScheduleAction,
    calendar::{DayKind, DayOverride, WorkingCalendar},
    policy::{CollisionPolicy, FoldPolicy, GapPolicy, RollPolicy},
    recurrence::Recurrence,
    resolve::DstPolicy,
    rule::RecurrenceRule,
    schedule::ScheduleRule,
    zone::Zone,
};

use super::oracle::{Expected, table};

/// How often something takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    Quarterly,
    Monthly,
    Weekly,
    Daily,
}

/// A rule as fields; an empty list means every value. Weekdays from 1, a Monday.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    pub pace: Pace,
    pub minutes: &'static [u32],
    pub hours: &'static [u32],
    pub days: &'static [u32],
    pub months: &'static [u32],
    pub weekdays: &'static [u32],
    pub zone: &'static str,
    /// The zone by whose rules its clocks went until the zone data was renewed.
    pub before: Option<&'static str>,
    /// Where days off of the calendar go; none for a rule without a calendar.
    pub roll: Option<RollPolicy>,
    pub keeps_collisions: bool,
    pub gap: GapPolicy,
    pub fold: FoldPolicy,
    pub lead_days: u64,
}

const PLAIN: Spec = Spec {
    pace: Pace::Monthly,
    minutes: &[0],
    hours: &[9],
    days: &[],
    months: &[],
    weekdays: &[],
    zone: "Asia/Shanghai",
    before: None,
    roll: None,
    keeps_collisions: false,
    gap: GapPolicy::ShiftForward,
    fold: FoldPolicy::First,
    lead_days: 0,
};

const QUARTERLY: Spec = Spec { pace: Pace::Quarterly, months: &[1, 4, 7, 10], ..PLAIN };
const WEEKLY: Spec = Spec { pace: Pace::Weekly, ..PLAIN };
const NEW_YORK_FOLD: Spec =
    Spec { minutes: &[30], hours: &[1], days: &[1], months: &[2, 5, 8, 11], zone: "America/New_York", ..QUARTERLY };
const VANCOUVER: Spec = Spec { weekdays: &[2, 4], zone: "America/Vancouver", ..WEEKLY };

/// Audits, reports and meetings as programs have them, and the nastiest days of 2026.
pub const SPECS: &[Spec] = &[
    Spec { days: &[10], roll: Some(RollPolicy::Following), lead_days: 14, ..QUARTERLY },
    Spec { days: &[12], months: &[2, 5, 8, 11], roll: Some(RollPolicy::Following), lead_days: 14, ..QUARTERLY },
    Spec { days: &[1], roll: Some(RollPolicy::Preceding), lead_days: 3, ..QUARTERLY },
    // The clock jumps over it on 29 March, 8 March, 24 April and 4 October.
    Spec { minutes: &[30], hours: &[1], days: &[29], months: &[3, 6, 9, 12], zone: "Europe/London", ..QUARTERLY },
    Spec { minutes: &[30], hours: &[2], days: &[8], months: &[3, 6, 9, 12], zone: "America/New_York", ..QUARTERLY },
    Spec { hours: &[0], days: &[24], zone: "Africa/Cairo", ..QUARTERLY },
    Spec { minutes: &[15], hours: &[2], days: &[4], zone: "Australia/Lord_Howe", gap: GapPolicy::Rfc5545, ..QUARTERLY },
    // Twice on 1 November.
    NEW_YORK_FOLD,
    Spec { fold: FoldPolicy::Both, ..NEW_YORK_FOLD },
    Spec { fold: FoldPolicy::Second, ..NEW_YORK_FOLD },
    Spec { days: &[10], roll: Some(RollPolicy::Following), lead_days: 7, ..PLAIN },
    Spec {
        minutes: &[30],
        hours: &[17],
        days: &[28],
        roll: Some(RollPolicy::ModifiedFollowing),
        lead_days: 2,
        ..PLAIN
    },
    Spec { hours: &[8], days: &[1], roll: Some(RollPolicy::Nearest), lead_days: 1, ..PLAIN },
    Spec { days: &[15], zone: "Europe/London", ..PLAIN },
    Spec { hours: &[0], days: &[6], zone: "America/Santiago", ..PLAIN },
    Spec { minutes: &[15], hours: &[10], days: &[20], zone: "Asia/Kathmandu", lead_days: 30, ..PLAIN },
    // Where the 11th is a Saturday, its morning comes before the evening of the 10th, which is nominal first.
    Spec { hours: &[9, 18], days: &[10, 11], roll: Some(RollPolicy::Preceding), keeps_collisions: true, ..PLAIN },
    Spec { weekdays: &[1], roll: Some(RollPolicy::Following), lead_days: 1, ..WEEKLY },
    Spec { hours: &[10], weekdays: &[6, 7], roll: Some(RollPolicy::Following), ..WEEKLY },
    Spec { hours: &[16], weekdays: &[5], roll: Some(RollPolicy::Preceding), keeps_collisions: true, ..WEEKLY },
    Spec { minutes: &[30], hours: &[1], weekdays: &[7], zone: "Europe/London", ..WEEKLY },
    Spec { minutes: &[30], hours: &[2], weekdays: &[7], zone: "America/New_York", gap: GapPolicy::Skip, ..WEEKLY },
    // British Columbia stays on summer time from 2026 on; older zone data does not know it, and the other way round.
    Spec { before: Some("America/Los_Angeles"), ..VANCOUVER },
    Spec { zone: "America/Los_Angeles", before: Some("America/Vancouver"), ..VANCOUVER },
    Spec { pace: Pace::Daily, weekdays: &[1, 2, 3, 4, 5], roll: Some(RollPolicy::Skip), ..PLAIN },
    Spec {
        pace: Pace::Daily,
        minutes: &[30],
        hours: &[],
        days: &[25, 29],
        months: &[3, 10],
        zone: "Europe/London",
        gap: GapPolicy::Auto,
        fold: FoldPolicy::Auto,
        ..PLAIN
    },
];

/// Days off of mainland China's year, and make-up days.
const OFF: &[(&str, i64)] = &[
    ("2026-01-01", 3),
    ("2026-02-15", 9),
    ("2026-04-04", 3),
    ("2026-05-01", 5),
    ("2026-06-19", 3),
    ("2026-09-25", 3),
    ("2026-10-01", 7),
    ("2027-01-01", 1),
];
const WORK: &[&str] = &["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"];
/// What the second version of the calendar, which is published before September, says otherwise.
const LATER_OFF: &[(&str, i64)] = &[("2026-11-02", 1), ("2026-11-27", 1)];
const LATER_WORK: &[&str] = &["2026-11-07", "2026-12-12"];

/// A calendar as two lists of days.
#[derive(Clone, Debug, Default)]
pub struct Days {
    pub off: BTreeSet<NaiveDate>,
    pub work: BTreeSet<NaiveDate>,
}

impl Days {
    fn version(second: bool) -> Self {
        let later = if second { (LATER_OFF, LATER_WORK) } else { (&[][..], &[][..]) };
        let off = OFF.iter().chain(later.0).flat_map(|(first, count)| {
            let first: NaiveDate = first.parse().expect("a date");
            (0..*count).map(move |day| first + chrono::TimeDelta::days(day))
        });
        let work = WORK.iter().chain(later.1).map(|day| day.parse().expect("a date"));
        Self { off: off.collect(), work: work.collect() }
    }

    /// Whether a day is worked, by the lists and the weekend.
    pub fn is_worked(&self, day: NaiveDate) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        self.work.contains(&day) || !weekend && !self.off.contains(&day)
    }

    fn calendar(&self) -> WorkingCalendar {
        let mut calendar = WorkingCalendar::weekends_only("CN", "2026-12-31".parse().expect("a date"));
        let day = |kind| DayOverride { kind, name: "day".into(), source: "notice".into() };
        let off = self.off.iter().map(|date| (*date, day(DayKind::Off)));
        let work = self.work.iter().map(|date| (*date, day(DayKind::Work)));
        calendar.overrides = off.chain(work).collect::<BTreeMap<_, _>>();
        calendar.provisional_years = BTreeSet::from([2027]);
        calendar
    }
}

/// A rule with everything that is known of it.
#[derive(Debug)]
pub struct Entry {
    pub spec: Spec,
    pub recurrence: Recurrence,
    /// The same by the zone data of before.
    pub recurrence_before: Option<Recurrence>,
    /// What takes place by each version of the calendar, by the oracle, in order.
    pub expected: [Vec<Expected>; 2],
    /// The same by the zone data of before.
    pub expected_before: Vec<Expected>,
}

/// Every rule, and both versions of the calendar. Made once for all seeds.
#[derive(Debug)]
pub struct Pool {
    pub entries: Vec<Entry>,
    pub calendars: [WorkingCalendar; 2],
}

impl Pool {
    pub fn new() -> Self {
        let days = [Days::version(false), Days::version(true)];
        let entries = SPECS.iter().map(|spec| Entry {
            spec: *spec,
            recurrence: recurrence(spec, spec.zone),
            recurrence_before: spec.before.map(|zone| recurrence(spec, zone)),
            expected: [table(spec, spec.zone, &days[0]), table(spec, spec.zone, &days[1])],
            expected_before: spec.before.map(|zone| table(spec, zone, &days[0])).unwrap_or_default(),
        });
        Self { entries: entries.collect(), calendars: [days[0].calendar(), days[1].calendar()] }
    }

    /// Places of the rules of one pace.
    pub fn of(&self, pace: Pace) -> Vec<usize> {
        (0..self.entries.len()).filter(|place| self.entries[*place].spec.pace == pace).collect()
    }
}

fn recurrence(spec: &Spec, zone: &str) -> Recurrence {
    let expression = cron(spec).parse().expect("a cron expression");
    let zone = Zone::try_new(zone).expect("a zone");
    let made = Recurrence::new(RecurrenceRule::Cron { expression }, zone)
        .with_calendar(spec.roll.map(|_| "CN".to_owned()), spec.roll)
        .expect("a calendar with a roll");
    let collision = if spec.keeps_collisions { CollisionPolicy::Keep } else { CollisionPolicy::Merge };
    let lead = format!("P{}D", spec.lead_days).parse().expect("a lead");
    Recurrence { collision, dst: DstPolicy { gap: spec.gap, fold: spec.fold }, lead, ..made }
}

fn cron(spec: &Spec) -> String {
    let list = |values: &[u32]| {
        let texts: Vec<_> = values.iter().map(ToString::to_string).collect();
        if texts.is_empty() { "*".to_owned() } else { texts.join(",") }
    };
    let name = |day: &u32| ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][*day as usize - 1];
    let weekdays: Vec<_> = spec.weekdays.iter().map(name).collect();
    let weekdays = if weekdays.is_empty() { "*".to_owned() } else { weekdays.join(",") };
    let (minutes, hours) = (list(spec.minutes), list(spec.hours));
    format!("0 {minutes} {hours} {} {} {weekdays}", list(spec.days), list(spec.months))
}

/// The rule of a schedule, with the way in which it catches up.
pub fn rule(recurrence: &Recurrence, catch_up: gradus_domain::scheduling::missed::CatchUp) -> ScheduleRule {
    let action = ScheduleAction::CreateAudit { program: "AP".to_owned() };
    ScheduleRule { catch_up, ..ScheduleRule::new(recurrence.clone(), action) }
}
