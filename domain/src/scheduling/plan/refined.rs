//! Tests of what refines a rule: working days after it, limits by date, single dates that differ, jitter.

use chrono::{Days, NaiveDateTime};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    locale::Locale,
    scheduling::{
        jitter::{Jitter, SpreadBy},
        limits::{DateSpan, Exception, Limits},
        offset::WorkingDayOffset,
        policy::{CollisionPolicy, FoldPolicy, GapPolicy, RollPolicy},
        resolve::DstPolicy,
        test_calendar::*,
    },
};

fn planned(recurrence: &Recurrence, cursor: &str, count: usize) -> Vec<PlannedOccurrence> {
    let calendar = cn();
    upcoming(recurrence, Some(&calendar), at(cursor)).take(count).map(|next| next.expect("a plan")).collect()
}

fn due(recurrence: &Recurrence, cursor: &str, count: usize) -> Vec<String> {
    let told = |occurrence: &PlannedOccurrence| occurrence.due_local.civil.format("%Y-%m-%d %H:%M").to_string();
    planned(recurrence, cursor, count).iter().map(told).collect()
}

fn offset(days: i32) -> WorkingDayOffset {
    WorkingDayOffset::try_new(days).expect("an offset")
}

fn limited(expression: &str, roll: RollPolicy, limits: Limits) -> Recurrence {
    Recurrence { limits: limits.checked().expect("limits"), ..in_china(expression, roll) }
}

#[test]
fn r32_an_offset_counts_working_days_from_the_day_to_which_it_rolled() {
    let tenth = in_china("0 0 9 10 1,4,7,10 *", RollPolicy::Following);
    let after = |days| Recurrence { offset: offset(days), ..tenth.clone() };

    // 10 January 2026 is a Saturday and rolls to Monday the 12th; 10 October is a working Saturday.
    let cursor = "2025-12-31T16:00:00Z";
    assert_eq!(due(&after(2), cursor, 2), ["2026-01-14 09:00", "2026-04-14 09:00"]);
    assert_eq!(due(&after(-1), cursor, 2), ["2026-01-09 09:00", "2026-04-09 09:00"]);
    assert_eq!(due(&after(1), "2026-10-01T00:00:00Z", 1), ["2026-10-12 09:00"]);
    let shifts: Vec<_> = planned(&after(2), cursor, 2).iter().map(|next| next.shift).collect();
    assert_eq!(shifts, [Some(Shift::DayOff), Some(Shift::WorkingDays(2))]);
}

/// R32: without a roll a day off is counted from as it is, and the working days beside it come to the same day.
#[test]
fn r34_occurrences_that_come_to_one_day_by_an_offset_are_merged() {
    let daily = Recurrence { offset: offset(1), ..in_china("0 0 9 * * *", RollPolicy::None) };

    // Friday 6, Saturday 7 and Sunday 8 March 2026 all come to Monday.
    let plan = planned(&daily, "2026-03-05T16:00:00Z", 2);

    assert_eq!(plan[0].nominal_civil, civil("2026-03-06 09:00"));
    assert_eq!(plan[0].merged, [civil("2026-03-07 09:00"), civil("2026-03-08 09:00")]);
    assert_eq!(due(&daily, "2026-03-05T16:00:00Z", 2), ["2026-03-09 09:00", "2026-03-10 09:00"]);
    let back = Recurrence { offset: offset(-1), ..daily };
    assert_eq!(
        due(&back, "2026-03-04T16:00:00Z", 4)[1..],
        ["2026-03-05 09:00", "2026-03-06 09:00", "2026-03-09 09:00"]
    );
}

#[test]
fn r32_an_offset_needs_a_calendar() {
    let plain = Recurrence { offset: offset(1), ..Recurrence::new(cron("0 0 9 10 * *"), zone("Asia/Shanghai")) };

    let refused = plain.clone().with_calendar(None, None);

    assert_eq!(refused, Err(crate::scheduling::recurrence::RecurrenceRefusal::CalendarMissing));
    assert_eq!(next(&plain, None, at("2026-01-01T00:00:00Z")), Err(PlanError::CalendarMissing));
}

#[test]
fn r5_a_rule_holds_from_its_first_date_to_its_last() {
    let bounds = Limits { starts_on: Some(date("2026-02-10")), ends_on: Some(date("2026-04-10")), ..Limits::default() };
    let monthly = limited("0 0 9 10 * *", RollPolicy::None, bounds.clone());

    assert_eq!(due(&monthly, "2020-01-01T00:00:00Z", 9), ["2026-02-10 09:00", "2026-03-10 09:00", "2026-04-10 09:00"]);
    assert_eq!(due(&monthly, "2026-04-10T01:00:00Z", 9), [""; 0]);
    // The last date is the one that the rule names, so that it may still roll beyond it.
    let rolls =
        limited("0 0 9 1 2,3,4 *", RollPolicy::Following, Limits { ends_on: Some(date("2026-03-01")), ..bounds });
    assert_eq!(due(&rolls, "2026-02-10T00:00:00Z", 9), ["2026-03-02 09:00"]);
}

/// In Newfoundland the clock went back from 00:01 to 23:01 of the day before: that day is not over at midnight.
#[test]
fn r5_a_last_date_that_the_clock_shows_again_after_midnight_ends_when_it_is_really_over() {
    let expression = "0 */20 * * * *";
    let both = Recurrence::new(cron(expression), zone("America/St_Johns"));
    let last = Recurrence { limits: Limits { ends_on: Some(date("2010-11-06")), ..Limits::default() }, ..both.clone() };
    let first =
        Recurrence { limits: Limits { starts_on: Some(date("2010-11-07")), ..Limits::default() }, ..both.clone() };
    let excluded = Recurrence {
        limits: Limits { exclusions: vec![DateSpan::day(date("2010-11-07"))], ..Limits::default() },
        ..both.clone()
    };
    let (from, until) = (at("2010-11-06T12:00:00Z"), at("2010-11-08T12:00:00Z"));
    let times = |recurrence: &Recurrence| -> Vec<NaiveDateTime> {
        let all = upcoming(recurrence, None, from).map(|next| next.expect("a plan"));
        all.take_while(|next| next.nominal_at < until).map(|next| next.nominal_civil).collect()
    };
    let day = |text: &str| -> Vec<NaiveDateTime> {
        times(&both).into_iter().filter(|civil| civil.date() == date(text)).collect()
    };

    assert_eq!(times(&last), day("2010-11-06"));
    assert_eq!(times(&first), [day("2010-11-07"), day("2010-11-08")].concat());
    assert_eq!(times(&excluded), [day("2010-11-06"), day("2010-11-08")].concat());
    assert!(times(&last).windows(2).any(|pair| pair[1] < pair[0]), "the evening is there twice");
}

#[test]
fn r5_excluded_days_take_nothing_neither_by_the_rule_nor_by_a_roll() {
    let shutdown = DateSpan { first: date("2026-08-01"), last: date("2026-08-10") };
    let limits = Limits { exclusions: vec![shutdown], ..Limits::default() };

    let daily = limited("0 0 9 * * *", RollPolicy::None, limits.clone());
    assert_eq!(due(&daily, "2026-07-31T00:00:00Z", 2), ["2026-07-31 09:00", "2026-08-11 09:00"]);
    // Friday 31 July is worked; the day after it lies in the shutdown.
    let eve = Recurrence { offset: offset(1), ..limited("0 0 9 31 * *", RollPolicy::None, limits) };
    assert_eq!(due(&eve, "2026-07-01T00:00:00Z", 1), ["2026-09-01 09:00"]);
    // A long exclusion does not use up the search (R4).
    let decade = DateSpan { first: date("2026-02-01"), last: date("2036-01-31") };
    let often = limited("0 */5 * * * *", RollPolicy::None, Limits { exclusions: vec![decade], ..Limits::default() });
    assert_eq!(due(&often, "2026-01-31T15:55:00Z", 1), ["2036-02-01 00:00"]);
}

#[test]
fn r5_a_single_date_is_skipped_or_moved_and_the_others_stay() {
    let moved = |to, at| Exception::Move { to: date(to), at };
    let exceptions = [
        (date("2026-02-10"), Exception::Skip),
        (date("2026-03-10"), moved("2026-03-07", chrono::NaiveTime::from_hms_opt(14, 30, 0))),
        (date("2026-04-10"), moved("2026-05-04", None)),
    ];
    let monthly =
        limited("0 0 9 10 * *", RollPolicy::Following, Limits { exceptions: exceptions.into(), ..Limits::default() });

    let plan = planned(&monthly, "2026-01-31T16:00:00Z", 3);

    // 7 March is a Saturday and 4 May a holiday: where a person put it, it stays.
    let told = due(&monthly, "2026-01-31T16:00:00Z", 3);
    assert_eq!(told, ["2026-03-07 14:30", "2026-05-04 09:00", "2026-05-11 09:00"]);
    assert_eq!(plan[0].nominal_civil, civil("2026-03-10 09:00"));
    assert_eq!(plan[0].nominal_key, "Asia/Shanghai|2026-03-10T09:00:00|1");
    let shifts: Vec<_> = plan.iter().map(|next| next.shift).collect();
    assert_eq!(shifts, [Some(Shift::Exception), Some(Shift::Exception), Some(Shift::DayOff)]);
    assert!(plan[0].note(Locale::En).is_some_and(|note| note.contains("by hand")));
}

/// R34: a date that is moved or skipped is not merged into the day to which it would have rolled.
#[test]
fn r34_a_date_that_a_person_moved_is_not_merged_with_the_others() {
    let exceptions = [
        (date("2026-03-07"), Exception::Skip),
        (date("2026-03-08"), Exception::Move { to: date("2026-03-11"), at: None }),
    ];
    let daily =
        limited("0 0 9 * * *", RollPolicy::Following, Limits { exceptions: exceptions.into(), ..Limits::default() });

    let plan = planned(&daily, "2026-03-06T16:00:00Z", 2);

    assert_eq!(plan[0].due_local.civil, civil("2026-03-11 09:00"));
    assert_eq!((plan[1].due_local.civil, plan[1].merged.len()), (civil("2026-03-09 09:00"), 0));
}

/// In Israel the clock goes forward on a Friday, a day off: 02:15 of Saturday stands for itself then, 01:15 does not.
#[test]
fn r34_a_time_that_the_clock_swallows_on_one_day_off_is_not_lost_on_the_next() {
    let weekend = [crate::scheduling::calendar::DayOfWeek::Friday, crate::scheduling::calendar::DayOfWeek::Saturday];
    let calendar =
        WorkingCalendar { weekend: weekend.into(), ..WorkingCalendar::weekends_only("IL", date("2030-12-31")) };
    let rule = Recurrence::new(cron("0 15 1,2 * * FRI,SAT"), zone("Asia/Jerusalem"));
    let rule = rule.with_calendar(Some("IL".into()), Some(RollPolicy::Following)).expect("a roll");
    let rule = Recurrence { dst: DstPolicy { gap: GapPolicy::Skip, ..rule.dst }, ..rule };

    let plan: Vec<_> = upcoming(&rule, Some(&calendar), at("2026-03-26T12:00:00Z"))
        .take(2)
        .map(|next| next.expect("a plan").nominal_civil)
        .collect();

    assert_eq!(plan, [civil("2026-03-27 01:15"), civil("2026-03-28 02:15")]);
}

/// R23, R32: Samoa's missing day is worked off on the morning after it, which is a day of its own.
#[test]
fn r23_a_day_that_is_skipped_over_does_not_take_the_next_one_with_it() {
    let exclusions = vec![DateSpan::day(date("2011-12-30"))];
    let limits = Limits { exclusions, ..Limits::default() };
    let daily = Recurrence { limits, ..Recurrence::new(cron("0 0 9 * * *"), zone("Pacific/Apia")) };

    let plan: Vec<_> = upcoming(&daily, None, at("2011-12-29T12:00:00Z"))
        .take(3)
        .map(|next| next.expect("a plan").nominal_civil)
        .collect();

    assert_eq!(plan, [civil("2011-12-29 09:00"), civil("2011-12-31 09:00"), civil("2012-01-01 09:00")]);
}

/// Where both passes take place, a date that moves does so once.
#[test]
fn r34_a_date_that_moves_takes_place_once_though_the_clock_shows_its_time_twice() {
    let exceptions = [(date("2026-11-01"), Exception::Move { to: date("2026-11-03"), at: None })];
    let rule = Recurrence::new(cron("0 30 1 * * *"), zone("America/New_York"));
    let both = DstPolicy { fold: FoldPolicy::Both, ..rule.dst };
    let limits = Limits { exceptions: exceptions.into(), ..Limits::default() };
    let rule = Recurrence { dst: both, limits, ..rule };

    let plan: Vec<_> = upcoming(&rule, None, at("2026-10-31T12:00:00Z"))
        .take(2)
        .map(|next| next.expect("a plan").nominal_civil)
        .collect();

    assert_eq!(plan, [civil("2026-11-01 01:30"), civil("2026-11-02 01:30")]);
}

fn jitter(minutes: i64, seed: u128) -> Jitter {
    Jitter::try_new(TimeDelta::minutes(minutes), SpreadBy::Occurrence, Some(Uuid::from_u128(seed))).expect("a jitter")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// R3 holds whatever refines a rule: strictly after the seed, and the same for each seed between two results.
    #[test]
    fn r3_refined_rules_lead_to_the_same_next_from_every_seed_between_two_results(
        days in -62_i32..=62, roll in prop::sample::select(vec![RollPolicy::None, RollPolicy::Following, RollPolicy::Nearest]),
        keep in any::<bool>(), minutes in 0_i64..120, first in 0_u64..400, length in 0_u64..30, skip in 0_u64..400,
        start in 1_767_200_000_i64..1_790_000_000, share in 0.0_f64..1.0,
        expression in prop::sample::select(vec!["0 0 9 * * *", "0 0 9,15 * * SAT,SUN", "0 0 9 10 * *"]),
    ) {
        let calendar = cn();
        let day = |count: u64| date("2026-01-01") + Days::new(count);
        let limits = Limits {
            ends_on: Some(date("2029-12-31")),
            exclusions: vec![DateSpan { first: day(first), last: day(first + length) }],
            exceptions: [(day(skip), Exception::Move { to: day(skip + 3), at: None })].into(),
            ..Limits::default()
        };
        let collision = if keep { CollisionPolicy::Keep } else { CollisionPolicy::Merge };
        let recurrence = Recurrence { offset: offset(days), jitter: jitter(minutes, 3), collision, ..limited(expression, roll, limits) };
        let seed = DateTime::from_timestamp(start, 0).expect("an instant");
        let next_of = |seed| next(&recurrence, Some(&calendar), seed).expect("a plan").expect("an occurrence");
        let first = next_of(seed);
        let second = next_of(first.nominal_at);
        prop_assert!(first.nominal_at > seed && second.nominal_at > first.nominal_at);

        #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "any seed in between will do")]
        let step = ((second.nominal_at - first.nominal_at).num_seconds() as f64 * share) as i64;
        prop_assert_eq!(next_of(first.nominal_at + TimeDelta::seconds(step)), second);
    }
}
