use chrono::{DateTime, Utc};

use super::*;
use crate::{
    ids::{OccurrenceId, ScheduleId},
    scheduling::{
        action::ScheduleAction,
        cron::CronExpression,
        limits::Exception,
        offset::WorkingDayOffset,
        policy::{CollisionPolicy, RollPolicy},
        recurrence::Recurrence,
        rule::RecurrenceRule,
        schedule::OccurrenceState,
        standstill::Span,
        stored::Schedule,
        test_calendar::cn,
        zone::Zone,
    },
};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn rule(cron: &str, roll: RollPolicy) -> ScheduleRule {
    let expression = CronExpression::try_new(cron).expect("a cron expression");
    let zone = Zone::try_new("Asia/Shanghai").expect("a zone");
    let recurrence = Recurrence::new(RecurrenceRule::Cron { expression }, zone)
        .with_calendar(Some("CN".into()), Some(roll))
        .expect("a recurrence");
    ScheduleRule::new(recurrence, ScheduleAction::CreateAudit { program: "AP-QMS".into() })
}

fn started(step: &Step) -> Vec<String> {
    step.decision.start.iter().map(|start| start.occurrence.due_local.civil.to_string()).collect()
}

/// R35: a Saturday morning that rolls back to Friday is due before Friday evening, which is nominal first.
#[test]
fn r35_what_is_due_first_starts_first_and_the_cursor_waits_for_the_rest() {
    let mut rule = rule("0 0 9,18 10,11 7 *", RollPolicy::Preceding);
    rule.recurrence.collision = CollisionPolicy::Keep;
    let standing = Standing { cursor: at("2026-07-01T00:00:00Z"), ..Standing::default() };

    let morning = step(&rule, Some(&cn()), &standing, at("2026-07-10T02:00:00Z")).expect("a step");

    assert_eq!(started(&morning), ["2026-07-10 09:00:00", "2026-07-10 09:00:00"]);
    assert_eq!(morning.cursor, at("2026-07-10T01:00:00Z"));
    assert_eq!(morning.next.map(|next| next.nominal_at), Some(at("2026-07-10T10:00:00Z")));

    let instants = morning.decision.start.iter().map(|start| start.occurrence.nominal_at).collect();
    let recorded = Recorded { instants, ..Recorded::default() };
    let standing = Standing { cursor: morning.cursor, recorded, ..Standing::default() };
    let evening = step(&rule, Some(&cn()), &standing, at("2026-07-10T10:00:00Z")).expect("a step");

    assert_eq!(started(&evening), ["2026-07-10 18:00:00", "2026-07-10 18:00:00"]);
    assert_eq!(evening.cursor, at("2026-07-11T10:00:00Z"));
}

/// R85: the same step again finds everything recorded and starts nothing.
#[test]
fn r85_a_step_that_runs_again_starts_nothing() {
    let rule = rule("0 0 9 10 1,4,7,10 *", RollPolicy::Following);
    let standing = Standing { cursor: at("2026-01-01T00:00:00Z"), ..Standing::default() };
    let now = at("2026-08-01T00:00:00Z");
    let first = step(&rule, Some(&cn()), &standing, now).expect("a step");
    let mut recorded = Recorded::default();
    for start in &first.decision.start {
        recorded.instants.insert(start.occurrence.nominal_at);
    }

    let again = step(&rule, Some(&cn()), &Standing { recorded, ..standing }, now).expect("a step");

    assert_eq!(started(&first), ["2026-01-12 09:00:00", "2026-04-10 09:00:00", "2026-07-10 09:00:00"]);
    assert_eq!((again.count(), again.cursor, again.next), (0, first.cursor, first.next));
}

/// R80: a zone change that moves the instant does not make the occurrence new.
#[test]
fn r80_the_key_alone_is_identity_enough() {
    let rule = rule("0 0 9 10 1,4,7,10 *", RollPolicy::Following);
    let standing = Standing { cursor: at("2026-01-01T00:00:00Z"), ..Standing::default() };
    let mut recorded = Recorded::default();
    recorded.keys.insert("Asia/Shanghai|2026-01-10T09:00:00|1".into());

    let step = step(&rule, Some(&cn()), &Standing { recorded, ..standing }, at("2026-02-01T00:00:00Z"));

    assert_eq!(step.expect("a step").count(), 0);
}

/// R15: whatever the backfill and the pause do, nothing is lost.
#[test]
fn r13_what_is_made_up_for_and_what_fell_into_a_pause_add_up() {
    let rule = rule("0 0 9 1 * *", RollPolicy::Following);
    let now = at("2026-08-20T00:00:00Z");
    let standing = Standing {
        cursor: at("2026-01-01T02:00:00Z"),
        backfill_until: Some(at("2026-03-15T00:00:00Z")),
        stopped: Stopped(vec![Span { since: at("2026-05-15T00:00:00Z"), until: now }]),
        ..Standing::default()
    };

    let step = step(&rule, Some(&cn()), &standing, now).expect("a step");

    assert_eq!((step.backfilled.len(), step.decision.start.len(), step.paused.len()), (2, 2, 3));
    assert_eq!(step.count(), 7);
    assert_eq!(step.cursor, at("2026-08-01T01:00:00Z"));
}

/// R35: Saturday 09:00 rolls back to Friday and, thirty working days earlier, is due before Friday 18:00 is.
#[test]
fn r35_the_look_ahead_reaches_as_far_as_working_days_go_back() {
    let mut rule = rule("0 0 9,18 10,11 7 *", RollPolicy::Preceding);
    rule.recurrence.collision = CollisionPolicy::Keep;
    rule.recurrence.offset = WorkingDayOffset::try_new(-30).expect("an offset");
    let friday_morning = at("2026-07-10T01:00:00Z");

    let first = first_start(&rule, Some(&cn()), friday_morning, Recorded::default()).expect("a step");

    assert_eq!(first.map(|next| next.nominal_at), Some(at("2026-07-11T01:00:00Z")));
}

/// R35: a date that a person moved ahead of others is seen before them.
#[test]
fn r35_the_look_ahead_reaches_a_date_that_a_person_moved_ahead() {
    let mut rule = rule("0 0 9 1 * *", RollPolicy::None);
    let (june, february) = ("2026-06-01".parse().expect("a date"), "2026-02-20".parse().expect("a date"));
    rule.recurrence.limits.exceptions.insert(june, Exception::Move { to: february, at: None });

    let first = first_start(&rule, Some(&cn()), at("2026-02-10T00:00:00Z"), Recorded::default()).expect("a step");

    let first = first.expect("an occurrence");
    assert_eq!((first.nominal_at, first.due_at), (at("2026-06-01T01:00:00Z"), at("2026-02-20T01:00:00Z")));
}

/// R13: what a person moved beyond a run of missed ones was not missed with them, and is still to come.
#[test]
fn r13_a_run_of_missed_ones_holds_nothing_that_starts_later() {
    let mut rule = rule("0 0 9 1 * *", RollPolicy::None);
    let (march, september) = ("2026-03-01".parse().expect("a date"), "2026-09-10".parse().expect("a date"));
    rule.recurrence.limits.exceptions.insert(march, Exception::Move { to: september, at: None });
    let run = (at("2026-02-01T01:00:00Z"), at("2026-07-01T01:00:00Z"), at("2026-07-01T02:00:00Z"));
    let recorded = Recorded { ranges: vec![run], ..Recorded::default() };

    let first = first_start(&rule, Some(&cn()), at("2026-01-31T00:00:00Z"), recorded.clone()).expect("a step");
    assert_eq!(
        first.expect("an occurrence").nominal_at,
        at("2026-08-01T01:00:00Z"),
        "the others of the run are missed"
    );

    let standing = Standing { cursor: at("2026-01-31T00:00:00Z"), recorded, ..Standing::default() };
    let done = step(&rule, Some(&cn()), &standing, at("2026-09-10T01:00:00Z")).expect("a step");

    let nominal: Vec<_> = done.decision.start.iter().map(|start| start.occurrence.nominal_at).collect();
    assert!(nominal.contains(&at("2026-03-01T01:00:00Z")), "{nominal:?}");
}

/// R73, R80: what was withdrawn has no row for the plan, whatever else was done at its instant by hand.
#[test]
fn r73_what_is_withdrawn_makes_room_in_the_plan() {
    let rule = rule("0 0 9 10 1,4,7,10 *", RollPolicy::Following);
    let schedule = Schedule::new(ScheduleId(uuid::Uuid::from_u128(1)), rule, at("2026-01-01T00:00:00Z"));
    let calendar = cn();
    let planned = upcoming(&schedule.rule.recurrence, Some(&calendar), schedule.progress.cursor);
    let planned = planned.map_while(Result::ok).next().expect("an occurrence");
    let row = |origin| {
        let id = OccurrenceId(uuid::Uuid::from_u128(2));
        Occurrence::planned(id, &schedule, &planned, origin, OccurrenceState::Withdrawn)
    };
    let mut recorded = Recorded::default();
    recorded.instants.insert(planned.nominal_at);
    recorded.keys.insert(planned.nominal_key.clone());

    recorded.forget(&row(Origin::Trigger));
    assert!(recorded.holds(&planned));
    recorded.forget(&row(Origin::Automatic));
    assert!(!recorded.holds(&planned));
}
