use std::collections::BTreeMap;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::{
    business::{BusinessTime, NoWorkingTime, business_add, business_between},
    clock::ServiceClock,
    definition::{ClockDefinition, PauseCondition, Target, Warning},
    hours::{HoursRefusal, Shift, WorkingHours},
    record::{ClockEvent, Pause, WaiverRefusal},
};
use crate::scheduling::{
    calendar::{DayOfWeek, WorkingCalendar},
    test_calendar::{at, cn, date, zone},
    zone::Zone,
};

const HOUR: i64 = 3_600;

fn shift(from: &str, to: &str) -> Shift {
    let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").expect("a time");
    Shift { from: time(from), to: time(to) }
}

fn hours(days: &[DayOfWeek], shifts: &[Shift]) -> WorkingHours {
    WorkingHours::try_new(days.iter().map(|day| (*day, shifts.to_vec())), shifts.to_vec()).expect("hours")
}

/// Nine to five from Monday to Friday, and on make-up days.
fn office() -> WorkingHours {
    hours(&DayOfWeek::ALL[..5], &[shift("09:00", "17:00")])
}

/// Every night.
fn nights() -> WorkingHours {
    hours(DayOfWeek::ALL, &[shift("22:00", "06:00")])
}

/// Every date is worked.
fn every_day() -> WorkingCalendar {
    let mut calendar = WorkingCalendar::weekends_only("ALL", date("2027-12-31"));
    calendar.weekend.clear();
    calendar
}

#[derive(Debug)]
struct World {
    hours: WorkingHours,
    calendar: WorkingCalendar,
    zone: Zone,
}

impl World {
    fn new(hours: WorkingHours, calendar: WorkingCalendar, name: &str) -> Self {
        Self { hours, calendar, zone: zone(name) }
    }

    fn time(&self) -> BusinessTime<'_> {
        BusinessTime::Hours { hours: &self.hours, calendar: &self.calendar, zone: &self.zone }
    }

    fn add(&self, from: &str, seconds: i64) -> DateTime<Utc> {
        business_add(self.time(), at(from), seconds).expect("working time")
    }

    fn between(&self, from: &str, to: &str) -> i64 {
        business_between(self.time(), at(from), at(to))
    }
}

#[test]
fn r103_a_night_shift_has_seven_or_nine_hours_when_the_clock_changes() {
    // Zone, the night that is shorter and the one that is longer, each from 22:00 to 06:00 on the wall.
    let nights_of = [
        (
            "Europe/Berlin",
            ("2026-03-28T21:00:00Z", "2026-03-29T04:00:00Z"),
            ("2026-10-24T20:00:00Z", "2026-10-25T05:00:00Z"),
        ),
        (
            "America/Santiago",
            ("2026-09-06T02:00:00Z", "2026-09-06T09:00:00Z"),
            ("2026-04-05T01:00:00Z", "2026-04-05T10:00:00Z"),
        ),
        (
            "Africa/Cairo",
            ("2026-04-23T20:00:00Z", "2026-04-24T03:00:00Z"),
            ("2026-10-29T19:00:00Z", "2026-10-30T04:00:00Z"),
        ),
    ];
    for (name, short, long) in nights_of {
        let world = World::new(nights(), every_day(), name);
        for ((from, to), seconds) in [(short, 7 * HOUR), (long, 9 * HOUR)] {
            assert_eq!(world.between(from, to), seconds, "{name} {from}");
            assert_eq!(world.add(from, seconds), at(to), "{name} {from}");
            // A second more is worked at 22:00 on the wall of the next evening, 16 hours later.
            assert_eq!(world.add(from, seconds + 1), at(to) + TimeDelta::seconds(16 * HOUR + 1), "{name} {from}");
        }
    }
}

#[test]
fn r103_a_shift_that_ends_at_midnight_ends_where_the_day_does() {
    let late = || hours(DayOfWeek::ALL, &[shift("16:00", "00:00")]);

    // In Santiago the clock goes back at the end of 4 April 2026 and forward at the end of 5 September.
    let santiago = World::new(late(), every_day(), "America/Santiago");
    assert_eq!(santiago.between("2026-04-04T19:00:00Z", "2026-04-05T04:00:00Z"), 9 * HOUR);
    assert_eq!(santiago.between("2026-09-05T20:00:00Z", "2026-09-06T12:00:00Z"), 8 * HOUR);
    // In Cairo it goes forward at the end of 23 April 2026: that evening has all its hours.
    let cairo = World::new(late(), every_day(), "Africa/Cairo");
    assert_eq!(cairo.between("2026-04-23T14:00:00Z", "2026-04-24T12:00:00Z"), 8 * HOUR);
}

#[test]
fn r103_make_up_days_are_worked_and_holidays_are_not() {
    let world = World::new(office(), cn(), "Asia/Shanghai");

    // Friday 13 February 2026, 16:00 in Shanghai; the Saturday is a make-up day, then there is no work until the 24th.
    assert_eq!(world.add("2026-02-13T08:00:00Z", 2 * HOUR), at("2026-02-14T02:00:00Z"));
    assert_eq!(world.add("2026-02-13T08:00:00Z", 10 * HOUR), at("2026-02-24T02:00:00Z"));
    assert_eq!(world.between("2026-02-14T09:00:00Z", "2026-02-24T01:00:00Z"), 0);
    // Sunday 20 September is worked; Mid-Autumn and National Day leave 28 to 30 September between them.
    assert_eq!(world.between("2026-09-20T00:00:00Z", "2026-09-20T16:00:00Z"), 8 * HOUR);
    assert_eq!(world.between("2026-09-24T09:00:00Z", "2026-10-08T01:00:00Z"), 24 * HOUR);
    // An ordinary Saturday is not.
    assert_eq!(world.between("2026-01-09T16:00:00Z", "2026-01-10T16:00:00Z"), 0);
}

#[test]
fn r103_working_time_is_reached_at_the_end_of_a_shift_and_not_at_the_next_one() {
    let world = World::new(office(), every_day(), "Europe/Berlin");

    // Friday 16 January 2026, 16:00.
    assert_eq!(world.add("2026-01-16T15:00:00Z", HOUR), at("2026-01-16T16:00:00Z"));
    assert_eq!(world.add("2026-01-16T15:00:00Z", HOUR + 1), at("2026-01-19T08:00:01Z"));
    assert_eq!(world.add("2026-01-17T12:00:00.900Z", 0), at("2026-01-17T12:00:00Z"), "whole seconds");
    assert_eq!(world.between("2026-01-19T08:00:01Z", "2026-01-16T15:00:00Z"), -HOUR - 1);
}

#[test]
fn r103_shifts_of_two_days_that_overlap_count_once() {
    let long = hours(DayOfWeek::ALL, &[shift("08:00", "10:00"), shift("20:00", "09:00")]);
    let world = World::new(long, every_day(), "UTC");

    assert_eq!(world.between("2026-01-05T00:00:00Z", "2026-01-06T00:00:00Z"), 14 * HOUR);
}

#[test]
fn r103_hours_without_work_and_shifts_that_overlap_are_refused() {
    let twice = vec![shift("22:00", "06:00"), shift("23:00", "01:00")];

    assert_eq!(WorkingHours::try_new([], Vec::new()), Err(HoursRefusal::Empty));
    let refused = WorkingHours::try_new([(DayOfWeek::Monday, twice)], Vec::new());
    assert_eq!(refused, Err(HoursRefusal::Overlap(Some(DayOfWeek::Monday))));
    let sundays = hours(&[DayOfWeek::Sunday], &[shift("09:00", "17:00")]);
    let never = World::new(sundays, WorkingCalendar::weekends_only("X", date("2027-12-31")), "UTC");
    assert_eq!(business_add(never.time(), at("2026-01-01T00:00:00Z"), 1), Err(NoWorkingTime));
}

fn definition(seconds: i64) -> ClockDefinition {
    let pause = |name: &str, begins: &str, ends: &str| PauseCondition {
        name: name.into(),
        begins_on: begins.into(),
        ends_on: ends.into(),
    };
    ClockDefinition {
        code: "ANSWER".into(),
        version: 1,
        starts_on: "OPENED".into(),
        pauses: vec![pause("CUSTOMER", "ASKED", "ANSWERED"), pause("VENDOR", "ORDERED", "SUPPLIED")],
        stops_on: vec!["CLOSED".into()],
        target: Target { seconds },
        hours: None,
        warnings: vec![Warning::PercentUsed(50), Warning::SecondsLeft(HOUR)],
    }
}

/// Four working hours from Monday 19 January 2026, 09:00 in Berlin.
fn clock() -> ServiceClock {
    ServiceClock::start(definition(4 * HOUR), at("2026-01-19T08:00:00Z"))
}

#[test]
fn r102_a_pause_moves_the_target_by_the_working_time_in_it() {
    let world = World::new(office(), every_day(), "Europe/Berlin");
    let (mut clock, time) = (clock(), world.time());
    let apply = |clock: &mut ServiceClock, event, instant| clock.apply(event, at(instant), time).expect("working time");
    assert_eq!(clock.due_at(time), Ok(Some(at("2026-01-19T12:00:00Z"))));

    // It stands from 10:00 until 10:00 of the next day: eight working hours, whatever the night between.
    apply(&mut clock, "ASKED", "2026-01-19T09:00:00Z");
    assert!(clock.is_paused());
    assert_eq!(clock.due_at(time), Ok(None));
    assert_eq!(clock.elapsed(at("2026-01-19T15:00:00Z"), time), HOUR);
    apply(&mut clock, "ANSWERED", "2026-01-20T09:00:00Z");

    assert_eq!(clock.due_at(time), Ok(Some(at("2026-01-20T12:00:00Z"))));
    assert_eq!(clock.remaining(at("2026-01-20T10:00:00Z"), time), 2 * HOUR);
    let moves: Vec<_> = clock.retargets.iter().map(|moved| (moved.reason.as_str(), moved.after)).collect();
    assert_eq!(moves, [("ASKED", None), ("ANSWERED", Some(at("2026-01-20T12:00:00Z")))]);
}

#[test]
fn r102_a_date_that_was_agreed_on_does_not_move() {
    let world = World::new(office(), every_day(), "Europe/Berlin");
    let (mut clock, time) = (clock(), world.time());
    let fixed = at("2026-01-19T14:00:00Z");
    clock.retarget((4 * HOUR, Some(fixed)), at("2026-01-19T08:30:00Z"), "agreed", time).expect("working time");

    clock.apply("ASKED", at("2026-01-19T09:00:00Z"), time).expect("working time");
    clock.apply("ANSWERED", at("2026-01-19T13:00:00Z"), time).expect("working time");

    assert_eq!(clock.due_at(time), Ok(Some(fixed)));
    assert_eq!(clock.remaining(at("2026-01-19T13:00:00Z"), time), HOUR);
}

#[test]
fn r104_what_is_found_late_has_its_true_instant() {
    let (mut clock, time) = (clock(), BusinessTime::Always);
    assert_eq!(clock.next_at(time), Ok(Some(at("2026-01-19T10:00:00Z"))));

    let found = clock.look(at("2026-01-25T00:00:00Z"), time).expect("working time");

    let warned = |instant, warning| ClockEvent::Warned { at: at(instant), warning };
    let expected = [
        warned("2026-01-19T10:00:00Z", Warning::PercentUsed(50)),
        warned("2026-01-19T11:00:00Z", Warning::SecondsLeft(HOUR)),
        ClockEvent::Breached { at: at("2026-01-19T12:00:00Z") },
    ];
    assert_eq!(found, expected);
    assert_eq!(clock.look(at("2026-01-26T00:00:00Z"), time), Ok(Vec::new()), "each once");
    assert_eq!(clock.next_at(time), Ok(None));
}

#[test]
fn r104_a_breach_is_undone_by_nothing_but_a_waiver_with_a_reason() {
    let (mut clock, time) = (clock(), BusinessTime::Always);
    // Nobody looked before this event; the target had passed.
    let found = clock.apply("ASKED", at("2026-01-19T13:00:00Z"), time).expect("working time");
    assert_eq!(found.last(), Some(&ClockEvent::Breached { at: at("2026-01-19T12:00:00Z") }));

    let earlier =
        Pause { from: at("2026-01-19T09:00:00Z"), to: Some(at("2026-01-19T15:00:00Z")), condition: "VENDOR".into() };
    clock.add_pause(earlier, at("2026-01-19T16:00:00Z"), time).expect("working time");
    clock.retarget((40 * HOUR, None), at("2026-01-19T16:00:00Z"), "more time", time).expect("working time");
    assert!(clock.is_breached());

    assert_eq!(clock.waive(" ", "EMP1", at("2026-01-20T00:00:00Z")), Err(vec![WaiverRefusal::ReasonMissing]));
    assert_eq!(clock.waive("flood", "EMP1", at("2026-01-20T00:00:00Z")), Ok(()));
    assert!(!clock.is_breached());
    assert_eq!(clock.breached_at, Some(at("2026-01-19T12:00:00Z")), "that it was is kept");
}

#[test]
fn r104_what_stopped_in_time_is_never_in_breach() {
    let (mut stopped, time) = (clock(), BusinessTime::Always);
    stopped.apply("CLOSED", at("2026-01-19T12:00:00Z"), time).expect("working time");

    stopped.look(at("2026-02-19T12:00:00Z"), time).expect("working time");
    assert_eq!(stopped.breached_at, None);
    assert_eq!(stopped.elapsed(at("2026-02-19T12:00:00Z"), time), 4 * HOUR);
    assert_eq!(stopped.waive("why", "EMP1", at("2026-02-19T12:00:00Z")), Err(vec![WaiverRefusal::NotBreached]));
    assert_eq!(stopped.next_at(time), Ok(None));
}

#[test]
fn r101_two_conditions_at_once_stop_the_clock_once() {
    let (mut clock, time) = (clock(), BusinessTime::Always);
    for (event, instant) in [
        ("ASKED", "2026-01-19T09:00:00Z"),
        ("ORDERED", "2026-01-19T09:30:00Z"),
        ("ANSWERED", "2026-01-19T10:00:00Z"),
        ("SUPPLIED", "2026-01-19T11:00:00Z"),
    ] {
        clock.apply(event, at(instant), time).expect("working time");
    }

    assert_eq!(clock.due_at(time), Ok(Some(at("2026-01-19T14:00:00Z"))));
    let spans = [("2026-01-19T08:00:00Z", "2026-01-19T09:00:00Z"), ("2026-01-19T11:00:00Z", "2026-01-19T12:00:00Z")];
    assert_eq!(clock.ran(at("2026-01-19T12:00:00Z")), spans.map(|(from, to)| (at(from), at(to))));
}

fn worlds() -> impl Strategy<Value = World> {
    let split = vec![shift("08:00", "12:00"), shift("13:30", "18:15")];
    let hours = prop_oneof![
        Just(office()),
        Just(nights()),
        Just(hours(DayOfWeek::ALL, &[shift("00:00", "00:00")])),
        Just(hours(&DayOfWeek::ALL[1..6], &split)),
        Just(hours(DayOfWeek::ALL, &[shift("01:30", "02:30"), shift("23:15", "00:45")])),
        Just(WorkingHours::try_new(BTreeMap::from([(DayOfWeek::Tuesday, split)]), Vec::new()).expect("hours")),
    ];
    let calendars =
        prop_oneof![Just(cn()), Just(every_day()), Just(WorkingCalendar::weekends_only("W", date("2027-12-31"))),];
    let zones = prop::sample::select(vec![
        "Europe/Berlin",
        "America/Santiago",
        "Africa/Cairo",
        "Asia/Shanghai",
        "Australia/Lord_Howe",
        "UTC",
    ]);
    (hours, calendars, zones).prop_map(|(hours, calendar, name)| World::new(hours, calendar, name))
}

fn instants() -> impl Strategy<Value = DateTime<Utc>> {
    (1_760_000_000_i64..1_800_000_000).prop_map(|seconds| DateTime::from_timestamp(seconds, 0).expect("an instant"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    /// R105: what was added is what lies between, for every calendar.
    #[test]
    fn r105_between_gives_back_what_was_added(world in worlds(), from in instants(), seconds in 0_i64..2_000_000) {
        let to = business_add(world.time(), from, seconds).expect("working time");
        prop_assert_eq!(business_between(world.time(), from, to), seconds);
        // No earlier instant has as much.
        if seconds > 0 {
            prop_assert_eq!(business_between(world.time(), from, to - TimeDelta::seconds(1)), seconds - 1);
        }
    }

    /// R105: working time of two spans in a row is the working time of both.
    #[test]
    fn r105_working_time_adds_up(world in worlds(), from in instants(), first in 0_i64..900_000, second in 0_i64..900_000) {
        let at = |seconds: i64| from + TimeDelta::seconds(seconds);
        let between = |from, to| business_between(world.time(), from, to);
        prop_assert_eq!(
            between(from, at(first)) + between(at(first), at(first + second)), between(from, at(first + second))
        );
    }

    /// R105, R102: the order in which pauses are entered does not matter, and together they move the target by the
    /// working time in them.
    #[test]
    fn r105_the_order_of_pauses_does_not_matter(
        world in worlds(), from in instants(), target in 1_i64..400_000,
        spans in prop::collection::vec((0_i64..600_000, 0_i64..200_000), 0..5),
    ) {
        let time = world.time();
        let pause = |(begins, lasts): &(i64, i64)| Pause {
            from: from + TimeDelta::seconds(*begins),
            to: Some(from + TimeDelta::seconds(begins + lasts)),
            condition: "CUSTOMER".into(),
        };
        let due = |pauses: &mut dyn Iterator<Item = Pause>| {
            let mut clock = ServiceClock::start(definition(target), from);
            for pause in pauses {
                clock.add_pause(pause, from, time).expect("working time");
            }
            let due = clock.due_at(time).expect("working time").expect("it runs");
            (due, clock.elapsed(due, time))
        };
        let (forward, elapsed) = due(&mut spans.iter().map(pause));
        prop_assert_eq!(due(&mut spans.iter().rev().map(pause)), (forward, elapsed));
        prop_assert_eq!(elapsed, target);
    }
}
