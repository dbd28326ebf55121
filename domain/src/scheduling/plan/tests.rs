use proptest::prelude::*;

use chrono::NaiveDateTime;

use super::*;
use crate::{
    locale::Locale,
    scheduling::{
        policy::{CollisionPolicy, FoldPolicy, GapPolicy, RollPolicy, UnknownCalendar},
        resolve::DstPolicy,
        rule::{Nth, RecurrenceRule},
        test_calendar::*,
    },
};

fn planned(recurrence: &Recurrence, cursor: &str, count: usize) -> Vec<PlannedOccurrence> {
    let calendar = cn();
    upcoming(recurrence, Some(&calendar), at(cursor)).take(count).map(|next| next.expect("a plan")).collect()
}

fn locals(recurrence: &Recurrence, cursor: &str, count: usize) -> Vec<String> {
    let local = |occurrence: &PlannedOccurrence| occurrence.due_local.civil.format("%Y-%m-%d %H:%M").to_string();
    planned(recurrence, cursor, count).iter().map(local).collect()
}

#[test]
fn r33_a_quarterly_audit_moves_off_a_saturday_but_not_off_a_make_up_saturday() {
    let quarterly = in_china("0 0 9 10 1,4,7,10 *", RollPolicy::Following);

    let plan = planned(&quarterly, "2025-12-31T16:00:00Z", 4);

    let local = |occurrence: &PlannedOccurrence| occurrence.due_local.civil.format("%Y-%m-%d %H:%M").to_string();
    let dates: Vec<String> = plan.iter().map(local).collect();
    assert_eq!(dates, ["2026-01-12 09:00", "2026-04-10 09:00", "2026-07-10 09:00", "2026-10-10 09:00"]);
    assert_eq!(plan[0].nominal_civil, civil("2026-01-10 09:00"));
    assert_eq!(plan[0].due_at, at("2026-01-12T01:00:00Z"));
    let flags: Vec<bool> = plan.iter().map(|occurrence| occurrence.shift.is_some()).collect();
    assert_eq!(flags, [true, false, false, false]);
}

#[test]
fn a_lead_starts_the_work_before_the_day_of_the_audit() {
    let lead = "P14D".parse().expect("a lead");
    let quarterly = in_china("0 0 9 10 1,4,7,10 *", RollPolicy::Following).with_lead(lead);

    let plan = planned(&quarterly, "2025-12-31T16:00:00Z", 1);

    assert_eq!(plan[0].starts_at, at("2025-12-29T01:00:00Z"));
    assert_eq!(plan[0].due_at, at("2026-01-12T01:00:00Z"));
}

/// R33: the date rolls, the wall time stays, and only then does the zone speak.
#[test]
fn r33_a_roll_across_a_clock_change_keeps_the_wall_time() {
    let calendar = WorkingCalendar::weekends_only("UK", date("2030-12-31"));
    let rule = Recurrence::new(cron("0 0 9 28 3 *"), zone("Europe/London"))
        .with_calendar(Some("UK".into()), Some(RollPolicy::Following))
        .expect("a roll");

    let next = next(&rule, Some(&calendar), at("2026-01-01T00:00:00Z")).expect("a plan").expect("an occurrence");

    // Saturday 09:00 GMT becomes Monday 09:00 BST: 47 hours later, not 48.
    assert_eq!(next.nominal_at, at("2026-03-28T09:00:00Z"));
    assert_eq!(next.due_at, at("2026-03-30T08:00:00Z"));
}

#[test]
fn r34_a_daily_rule_over_a_holiday_makes_one_occurrence_that_names_what_it_merged() {
    let daily = in_china("0 30 8 * * *", RollPolicy::Following);

    let plan = planned(&daily, "2026-09-29T16:00:00Z", 3);

    let due: Vec<String> = plan.iter().map(|next| next.due_local.civil.format("%m-%d").to_string()).collect();
    assert_eq!(due, ["09-30", "10-08", "10-09"]);
    assert_eq!(plan[1].nominal_civil, civil("2026-10-08 08:30"));
    assert!(plan[1].shift.is_none());
    assert_eq!(plan[1].merged.len(), 7);
    assert_eq!(plan[1].merged[0], civil("2026-10-01 08:30"));
}

#[test]
fn r34_without_an_occurrence_on_the_day_itself_the_earliest_stands_for_the_group() {
    let weekend = in_china("0 0 9 * * SAT,SUN", RollPolicy::Following);

    let plan = planned(&weekend, "2026-03-05T00:00:00Z", 1);

    assert_eq!(plan[0].nominal_civil, civil("2026-03-07 09:00"));
    assert_eq!(plan[0].merged, [civil("2026-03-08 09:00")]);
    assert_eq!(plan[0].due_local.civil, civil("2026-03-09 09:00"));
}

#[test]
fn r34_keep_leaves_each_of_them() {
    let daily = Recurrence { collision: CollisionPolicy::Keep, ..in_china("0 30 8 * * *", RollPolicy::Following) };

    let plan = planned(&daily, "2026-09-30T16:00:00Z", 8);

    assert!(plan.iter().all(|next| next.due_local.civil == civil("2026-10-08 08:30")));
}

#[test]
fn r32_skip_leaves_out_days_off_however_often_the_rule_fires() {
    let daily = in_china("0 30 8 * * *", RollPolicy::Skip);
    assert_eq!(locals(&daily, "2026-09-29T16:00:00Z", 2), ["2026-09-30 08:30", "2026-10-08 08:30"]);

    // 2,592 candidates lie in the nine days of the Spring Festival, more than the budget of one search.
    let often = in_china("0 */5 * * * *", RollPolicy::Skip);
    assert_eq!(locals(&often, "2026-02-14T15:55:00Z", 1), ["2026-02-24 00:00"]);
}

#[test]
fn r32_preceding_moves_back_and_merges_with_the_day_that_is_there() {
    let meeting = in_china("0 0 14 28 * *", RollPolicy::Preceding);
    let june = planned(&meeting, "2026-06-01T00:00:00Z", 1);
    assert_eq!(june[0].due_local.civil, civil("2026-06-26 14:00"));

    let daily = in_china("0 0 14 * * *", RollPolicy::Preceding);
    let eve = planned(&daily, "2026-09-30T00:00:00Z", 2);
    assert_eq!(eve[0].merged.len(), 7);
    assert_eq!(eve[1].due_local.civil, civil("2026-10-08 14:00"));
}

#[test]
fn r36_dates_of_a_year_without_a_notice_are_provisional_and_can_be_held() {
    let yearly = in_china("0 0 9 10 1 *", RollPolicy::Following);
    let held = Recurrence { unknown_calendar: UnknownCalendar::Hold, ..yearly.clone() };

    let next = planned(&yearly, "2026-02-01T00:00:00Z", 1).remove(0);
    assert!(next.provisional && !next.held);
    // 10 January 2027 is a Sunday: by weekend rule it moves.
    assert_eq!(next.due_local.civil, civil("2027-01-11 09:00"));
    assert!(next.note(Locale::En).is_some_and(|note| note.contains("provisional")));

    assert!(planned(&held, "2026-02-01T00:00:00Z", 1)[0].held);
    assert!(!planned(&held, "2025-12-31T00:00:00Z", 1)[0].provisional);
}

#[test]
fn r32_a_rule_that_goes_by_a_calendar_is_not_planned_without_one() {
    let rule = in_china("0 0 9 10 1 *", RollPolicy::Following);

    assert_eq!(next(&rule, None, at("2026-01-01T00:00:00Z")), Err(PlanError::CalendarMissing));
}

#[test]
fn r80_the_key_is_made_of_zone_civil_time_and_pass() {
    let rule = Recurrence::new(cron("0 30 1 * * *"), zone("America/New_York"));
    let both = Recurrence { dst: DstPolicy { fold: FoldPolicy::Both, ..DstPolicy::default() }, ..rule.clone() };

    let keys: Vec<String> = upcoming(&both, None, at("2026-11-01T04:00:00Z"))
        .take(2)
        .map(|next| next.expect("a plan").nominal_key)
        .collect();
    assert_eq!(keys, ["America/New_York|2026-11-01T01:30:00|1", "America/New_York|2026-11-01T01:30:00|2"]);

    let second = Recurrence { dst: DstPolicy { fold: FoldPolicy::Second, ..DstPolicy::default() }, ..rule };
    let next = next(&second, None, at("2026-11-01T04:00:00Z")).expect("a plan").expect("an occurrence");
    assert_eq!(next.nominal_at, at("2026-11-01T06:30:00Z"));
    assert_eq!(next.nominal_key, "America/New_York|2026-11-01T01:30:00|1");
}

#[test]
fn r4_a_search_that_finds_nothing_is_given_up() {
    let mut calendar = cn();
    calendar.weekend = crate::scheduling::calendar::DayOfWeek::ALL.iter().copied().collect();
    calendar.overrides.clear();
    let daily = in_china("0 0 9 * * *", RollPolicy::Skip);

    assert_eq!(next(&daily, Some(&calendar), at("2026-01-01T00:00:00Z")), Err(Unresolvable.into()));
}

#[test]
fn r5_working_days_are_counted_in_months_and_quarters() {
    let at = chrono::NaiveTime::from_hms_opt(9, 0, 0).expect("a time");
    let of = crate::period::PeriodKind::Quarter;
    let third = RecurrenceRule::NthWorkingDay { nth: Nth::try_new(3).expect("3"), of, at };
    let last = RecurrenceRule::LastWorkingDay { of, at };
    let in_china = |rule| {
        Recurrence::new(rule, zone("Asia/Shanghai"))
            .with_calendar(Some("CN".into()), Some(RollPolicy::None))
            .expect("a roll")
    };

    let cursor = "2025-12-31T16:00:00Z";
    // January begins with three days off and a working Sunday.
    assert_eq!(locals(&in_china(third), cursor, 2), ["2026-01-06 09:00", "2026-04-03 09:00"]);
    assert_eq!(locals(&in_china(last), cursor, 2), ["2026-03-31 09:00", "2026-06-30 09:00"]);
}

fn rolls() -> impl Strategy<Value = RollPolicy> {
    prop::sample::select(RollPolicy::ALL)
}

fn expressions() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "0 0 9 10 1,4,7,10 *",
        "0 30 8 * * *",
        "0 0 9,15 * * SAT,SUN",
        "0 0 10 1-7 * MON",
        "0 */20 * * * *",
        "0 15 2 31 * *",
        "0 0 1-4 * * SUN",
    ])
}

fn zones() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"])
}

fn recurrences() -> impl Strategy<Value = Recurrence> {
    let dst = (prop::sample::select(GapPolicy::ALL), prop::sample::select(FoldPolicy::ALL))
        .prop_map(|(gap, fold)| DstPolicy { gap, fold });
    (rolls(), expressions(), zones(), dst, any::<bool>()).prop_map(|(roll, expression, zone_name, dst, keep)| {
        // Weekends that are skipped leave only make-up days, of which 2027 has none: that search is given up (R4).
        let never = roll == RollPolicy::Skip && expression.contains("SUN");
        let roll = if never { RollPolicy::Nearest } else { roll };
        let collision = if keep { CollisionPolicy::Keep } else { CollisionPolicy::Merge };
        let rule = Recurrence::new(cron(expression), zone(zone_name));
        let rule = rule.with_calendar(Some("CN".into()), Some(roll)).expect("a roll");
        Recurrence { dst, collision, ..rule }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    /// R3: strictly after the seed, and the same for each seed between two results.
    #[test]
    fn r3_every_seed_between_two_results_leads_to_the_same_next(
        recurrence in recurrences(), start in 1_735_689_600_i64..1_830_000_000, share in 0.0_f64..1.0,
    ) {
        let calendar = cn();
        let seed = DateTime::from_timestamp(start, 0).expect("an instant");
        let first = next(&recurrence, Some(&calendar), seed).expect("a plan").expect("an occurrence");
        let second = next(&recurrence, Some(&calendar), first.nominal_at).expect("a plan").expect("an occurrence");
        prop_assert!(first.nominal_at > seed && second.nominal_at > first.nominal_at);

        #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "any seed in between will do")]
        let step = ((second.nominal_at - first.nominal_at).num_seconds() as f64 * share) as i64;
        let between = first.nominal_at + TimeDelta::milliseconds(step * 1_000 + 500).min(second.nominal_at - first.nominal_at - TimeDelta::milliseconds(1));
        prop_assert_eq!(next(&recurrence, Some(&calendar), between).expect("a plan"), Some(second));
    }

    /// R3: a window planned in two halves has the same occurrences as planned at once.
    #[test]
    fn r3_splitting_a_window_changes_nothing(recurrence in recurrences(), start in 1_735_689_600_i64..1_830_000_000) {
        let calendar = cn();
        let seed = DateTime::from_timestamp(start, 0).expect("an instant");
        let plan = |cursor: DateTime<Utc>, until: DateTime<Utc>| -> Vec<PlannedOccurrence> {
            upcoming(&recurrence, Some(&calendar), cursor)
                .map(|next| next.expect("a plan"))
                .take_while(|next| next.nominal_at <= until)
                .collect()
        };
        let (middle, end) = (seed + TimeDelta::hours(37), seed + TimeDelta::hours(74));
        let halves = [plan(seed, middle), plan(middle, end)].concat();
        prop_assert_eq!(plan(seed, end), halves);
    }

    /// R34: each civil time that the rule and the calendar keep is there once, as itself or merged.
    #[test]
    fn r34_merging_loses_no_occurrence_and_repeats_none(recurrence in recurrences(), start in 1_767_200_000_i64..1_790_000_000) {
        let calendar = cn();
        let seed = DateTime::from_timestamp(start, 0).expect("an instant");
        let until = seed + TimeDelta::days(40);
        let all = |collision| -> Vec<PlannedOccurrence> {
            let recurrence = Recurrence { collision, ..recurrence.clone() };
            upcoming(&recurrence, Some(&calendar), seed)
                .map(|next| next.expect("a plan"))
                .take_while(|next| next.nominal_at <= until)
                .collect()
        };
        let middle = |civil: &NaiveDateTime| {
            *civil > (seed + TimeDelta::days(14)).naive_utc() && *civil < (seed + TimeDelta::days(26)).naive_utc()
        };
        let mut kept: Vec<NaiveDateTime> = all(CollisionPolicy::Keep).iter().map(|next| next.nominal_civil).collect();
        kept.dedup();
        kept.retain(middle);
        let merged = all(CollisionPolicy::Merge);
        let mut told: Vec<NaiveDateTime> = merged.iter().flat_map(|next| next.merged.iter().copied().chain([next.nominal_civil])).collect();
        told.sort_unstable();
        // Two passes of one civil time, and two civil times on one instant, count once.
        told.dedup();
        told.retain(middle);
        kept.sort_unstable();
        kept.dedup();
        let missing: Vec<_> = kept.iter().filter(|civil| !told.contains(civil)).collect();
        prop_assert!(missing.is_empty(), "{missing:?}");
    }
}
