//! Three weeks of outage over the National Day and the day on which Sydney's clocks go forward (R11–R15, R20, R34).

use super::*;
use crate::scheduling::{
    action::ScheduleAction,
    missed::CatchUp,
    policy::{MissedPolicy, RollPolicy},
    recurrence::Recurrence,
    test_calendar::{at, cn, cron, zone},
};

/// Half past two at night in Sydney, by China's working days where there is a roll.
fn nightly(policy: MissedPolicy, roll: Option<RollPolicy>) -> ScheduleRule {
    let recurrence = Recurrence::new(cron("0 30 2 * * *"), zone("Australia/Sydney"));
    let recurrence = recurrence.with_calendar(roll.map(|_| "CN".into()), roll).expect("a recurrence");
    let rule = ScheduleRule::new(recurrence, ScheduleAction::CreateAudit { program: "AP-QMS".into() });
    ScheduleRule { catch_up: CatchUp::by(policy), ..rule }
}

/// Day of the rule, due instant and what becomes of it, in the order of the rule.
fn ledger(step: &Step) -> Vec<(String, String, &'static str)> {
    let line = |planned: &PlannedOccurrence, what| {
        (planned.nominal_civil.date().to_string(), planned.due_at.format("%m-%d %H:%M").to_string(), what)
    };
    let Decision { start, hold, missed } = &step.decision;
    let missed = missed.iter().map(|missed| match missed {
        Missed::One { occurrence, reason } => line(occurrence, reason.as_str()),
        Missed::Range { .. } => panic!("no run is long enough to be folded"),
    });
    let late = start.iter().map(|start| line(&start.occurrence, if start.late { "late" } else { "on time" }));
    let mut lines: Vec<_> = missed.chain(hold.iter().map(|held| line(held, "held"))).chain(late).collect();
    lines.sort();
    lines
}

/// The working days of the three weeks: Mid-Autumn goes to the 28th, the seven days of the National Day to the 8th, and the
/// 10th is a Saturday that is worked. From the 4th of October on Sydney is eleven hours ahead.
const WORKING_DAYS: [(&str, &str); 10] = [
    ("2026-09-28", "09-27 16:30"),
    ("2026-09-29", "09-28 16:30"),
    ("2026-09-30", "09-29 16:30"),
    ("2026-10-08", "10-07 15:30"),
    ("2026-10-09", "10-08 15:30"),
    ("2026-10-10", "10-09 15:30"),
    ("2026-10-12", "10-11 15:30"),
    ("2026-10-13", "10-12 15:30"),
    ("2026-10-14", "10-13 15:30"),
    ("2026-10-15", "10-14 15:30"),
];

#[test]
fn r15_three_weeks_over_a_holiday_and_a_clock_change_end_in_the_same_days_under_every_policy() {
    let standing = Standing { cursor: at("2026-09-24T00:00:00Z"), ..Standing::default() };
    let now = at("2026-10-15T00:00:00Z");
    for (policy, before, newest) in [
        (MissedPolicy::Latest, "OUTAGE", "late"),
        (MissedPolicy::All, "late", "late"),
        (MissedPolicy::Skip, "OUTAGE", "OUTAGE"),
        (MissedPolicy::Hold, "held", "held"),
    ] {
        let by_days = step(&nightly(policy, Some(RollPolicy::Following)), Some(&cn()), &standing, now).expect("a step");
        let expected = WORKING_DAYS.iter().enumerate().map(|(place, (day, due))| {
            ((*day).to_owned(), (*due).to_owned(), if place + 1 == WORKING_DAYS.len() { newest } else { before })
        });
        assert_eq!(ledger(&by_days), expected.collect::<Vec<_>>(), "{policy}");
        assert_eq!(by_days.next.map(|next| next.due_at), Some(at("2026-10-15T15:30:00Z")), "{policy}");

        let by_nights = step(&nightly(policy, None), None, &standing, now).expect("a step");
        let nights = ledger(&by_nights);
        assert_eq!((nights.len(), by_nights.count()), (21, 21), "{policy}");
        let jumped = ("2026-10-04".to_owned(), "10-03 16:00".to_owned(), before);
        assert_eq!(nights[9], jumped, "{policy}: what the clock jumps over takes place right after the jump");
        assert_eq!((nights[8].1.as_str(), nights[10].1.as_str()), ("10-02 16:30", "10-04 15:30"), "{policy}");
        assert_eq!(nights[20].2, newest, "{policy}");
    }
}
