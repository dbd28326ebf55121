//! Random people, judged a second time by walking through the calendar day by day.
//!
//! The walk shares no code with the product but the facts' fields: no spans, runs, turning days or periods.

use std::collections::HashSet;

use chrono::{Datelike, Days, NaiveDate};
use proptest::prelude::*;

use super::*;
use crate::{
    ids::DepartmentId,
    people::{employment::PersonFacts, spans::DaySpan, tree::DepartmentTree},
    training::{completion::Completion, facts::PersonTraining, requirement::FirstDue},
};

/// First day of the time in which everything happens.
const START: &str = "2024-11-01";

fn nth(number: i64) -> NaiveDate {
    day(START) + chrono::TimeDelta::days(number)
}

/// A requirement as the walk understands it.
#[derive(Clone, Copy, Debug)]
struct Rule {
    code: &'static str,
    /// Only posts in these count; all where empty.
    units: &'static [&'static str],
    grace: u64,
    /// Months of the calendar window, or of validity.
    months: u32,
    rolling: bool,
    /// Courses of which each is needed; any one completion where empty.
    each: &'static [&'static str],
}

const RULES: &[Rule] = &[
    Rule { code: "TR-1", units: &[], grace: 30, months: 3, rolling: false, each: &[] },
    Rule { code: "TR-3", units: &["NET", "NET-GD", "NET-SH"], grace: 30, months: 3, rolling: false, each: &["C1"] },
    Rule { code: "TR-5", units: &["CSD", "CHC"], grace: 7, months: 1, rolling: false, each: &[] },
    Rule { code: "TR-6", units: &["CSD", "CHC", "RET"], grace: 0, months: 6, rolling: true, each: &["C1", "C2"] },
    Rule { code: "TR-9", units: &[], grace: 60, months: 6, rolling: true, each: &[] },
];

fn as_requirement(rule: &Rule) -> Requirement {
    let named: Vec<_> = rule.units.iter().copied().filter(|unit| !unit.contains('-') && *unit != "CHC").collect();
    let base = if named.is_empty() {
        requirement(rule.code)
    } else {
        for_clauses(requirement(rule.code), &[departments(&named)])
    };
    let window = if rule.months == 1 { PeriodKind::Month } else { PeriodKind::Quarter };
    let recurrence =
        if rule.rolling { Recurrence::Rolling { months: rule.months } } else { Recurrence::Calendar { window } };
    let courses = match rule.each {
        [] => CourseRule::AnyCourse { min_completions: 1 },
        each => CourseRule::AllOf { courses: each.iter().map(|code| course_id(code)).collect() },
    };
    let days = u32::try_from(rule.grace).expect("a short grace");
    Requirement { recurrence, courses, first_due: FirstDue::Within { days }, ..base }
}

/// Whether the person is away on `on` for thirty days in a row.
fn away_for_long(facts: &PersonFacts, on: NaiveDate) -> bool {
    let away =
        |day: NaiveDate| facts.leaves.iter().any(|leave| leave.from <= day && leave.to.is_none_or(|to| day < to));
    if !away(on) {
        return false;
    }
    let mut length = 1;
    let mut back = on;
    while away(back - Days::new(1)) {
        back = back - Days::new(1);
        length += 1;
    }
    let mut ahead = on;
    while length < 30 && away(ahead + Days::new(1)) {
        ahead = ahead + Days::new(1);
        length += 1;
    }
    length >= 30
}

fn units_on(facts: &PersonFacts, rule: &Rule, on: NaiveDate) -> HashSet<DepartmentId> {
    let mut units = HashSet::new();
    for post in &facts.posts {
        let held = post.span.from <= on && post.span.to.is_none_or(|to| on < to);
        if held && (rule.units.is_empty() || rule.units.iter().any(|unit| department(unit) == post.department)) {
            units.insert(post.department);
        }
    }
    units
}

fn concerns(facts: &PersonFacts, rule: &Rule, on: NaiveDate) -> bool {
    let employed = facts.hired_on <= on && facts.left_on.is_none_or(|last| on <= last);
    employed && (rule.units.is_empty() || !units_on(facts, rule, on).is_empty())
}

fn first_of_window(on: NaiveDate, months: u32) -> NaiveDate {
    let month = (on.month0() / months) * months + 1;
    NaiveDate::from_ymd_opt(on.year(), month, 1).expect("a first of a month")
}

fn later_by_months(on: NaiveDate, months: u32) -> NaiveDate {
    let month = on.month0() + months;
    let (year, month) = (on.year() + i32::try_from(month / 12).expect("few years"), month % 12 + 1);
    (0..4).find_map(|less| NaiveDate::from_ymd_opt(year, month, on.day() - less)).expect("a day of the month")
}

/// `None`: does not concern. Else the letter of the standing: N, W, F, M (missing).
fn walk(training: &PersonTraining, rule: &Rule, on: NaiveDate) -> Option<char> {
    let facts = &training.person;
    if !concerns(facts, rule, on) {
        return None;
    }
    if away_for_long(facts, on) {
        return Some('N');
    }
    let mut entry = on;
    loop {
        let before = entry - Days::new(1);
        if !concerns(facts, rule, before) || away_for_long(facts, before) {
            break;
        }
        entry = before;
    }
    if on < entry + Days::new(rule.grace) {
        return Some('N');
    }
    let waived = training.waivers.iter().any(|waiver| {
        waiver.requirement == requirement_id(rule.code) && waiver.valid_from <= on && on <= waiver.valid_until
    });
    if waived {
        return Some('W');
    }
    let valid = |done: &&Completion| {
        let mark_reached = done.course == course_id("C0") || done.score.is_some_and(|score| score.hundredths() >= 8000);
        let in_time = if rule.rolling {
            on < later_by_months(done.completed_on, rule.months)
        } else {
            first_of_window(on, rule.months) <= done.completed_on
        };
        done.passed && done.revoked_on.is_none() && mark_reached && done.completed_on <= on && in_time
    };
    let courses: HashSet<_> = training.completions.iter().filter(valid).map(|done| done.course).collect();
    let met = match rule.each {
        [] => !courses.is_empty(),
        each => each.iter().all(|code| courses.contains(&course_id(code))),
    };
    Some(if met { 'F' } else { 'M' })
}

prop_compose! {
    fn completions()(all in prop::collection::vec((0..3_usize, 0..800_i64, 7000..10_000_i32, prop::bool::weighted(0.9), prop::bool::weighted(0.1)), 0..12))
        -> Vec<Completion> {
        let course = |number: usize| ["C0", "C1", "C2"][number];
        let made = all.into_iter().map(|(number, on, score, passed, revoked)| Completion {
            score: Score::try_from_hundredths(score).ok(),
            passed,
            revoked_on: revoked.then(|| nth(on + 20)),
            ..done(course(number), &nth(on).to_string())
        });
        made.collect()
    }
}

prop_compose! {
    fn people(code: &'static str)(
        hired_at in 0..400_i64,
        stays in prop::option::weighted(0.3, 0..500_i64),
        moves in prop::collection::vec((0..6_usize, 10..200_i64), 1..4),
        second in prop::option::weighted(0.3, (0..6_usize, 0..300_i64)),
        leaves in prop::collection::vec((0..700_i64, 1..70_i64), 0..3),
        waivers in prop::collection::vec((0..RULES.len(), 0..700_i64, 0..120_i64), 0..2),
        completions in completions(),
    ) -> PersonTraining {
        let unit = |number: usize| ["NET", "NET-GD", "NET-SH", "CSD", "CHC", "RET"][number];
        let mut person = hired(code, &nth(hired_at).to_string());
        person.person.left_on = stays.map(|days| nth(hired_at + days));
        let mut from = hired_at;
        person.person.posts.clear();
        for (number, days) in &moves {
            person.person.posts.push(post(unit(*number), &nth(from).to_string(), Some(&nth(from + days).to_string())));
            from += days;
        }
        person.person.posts.push(post("NET", &nth(from).to_string(), None));
        if let Some((number, after)) = second {
            person.person.posts.push(post(unit(number), &nth(hired_at + after).to_string(), None));
        }
        person.person.leaves = leaves.iter().map(|(at, days)| DaySpan::between(nth(*at), nth(at + days))).collect();
        person.waivers = waivers
            .iter()
            .map(|(rule, at, days)| waiver(RULES[*rule].code, &nth(*at).to_string(), &nth(at + days).to_string()))
            .collect();
        person.completions = completions;
        person
    }
}

fn letter(standing: Standing) -> char {
    match standing {
        Standing::NotApplicable(_) => 'N',
        Standing::Waived => 'W',
        Standing::Fulfilled => 'F',
        Standing::Open | Standing::Overdue => 'M',
    }
}

/// The days on which something may turn, and those around them.
fn critical_days(people: &[PersonTraining]) -> Vec<NaiveDate> {
    let mut days = Vec::new();
    for person in people {
        days.push(person.person.hired_on + Days::new(30));
        days.extend(person.person.left_on);
        days.extend(person.person.posts.iter().flat_map(|post| [post.span.from, post.span.from + Days::new(30)]));
        days.extend(person.person.leaves.iter().filter_map(|leave| leave.to));
        days.extend(person.waivers.iter().flat_map(|waiver| [waiver.valid_from, waiver.valid_until]));
        days.extend(person.completions.iter().map(|done| later_by_months(done.completed_on, 6)));
        days.extend(person.completions.iter().map(|done| first_of_window(done.completed_on + Days::new(92), 3)));
    }
    let mut days: Vec<_> = days.iter().flat_map(|day| [*day - Days::new(1), *day, *day + Days::new(1)]).collect();
    days.sort_unstable();
    days.dedup();
    days
}

fn agrees(
    people: &[PersonTraining],
    curriculum: &Curriculum,
    tree: &DepartmentTree,
    on_day: NaiveDate,
) -> Result<(), TestCaseError> {
    let coverage = Coverage::judge(people, curriculum, Judgement::Day(on_day));

    let mut walked = Vec::new();
    for person in people {
        for rule in RULES {
            if let Some(letter) = walk(person, rule, on_day) {
                walked.push((
                    person.person.employee,
                    requirement_id(rule.code),
                    letter,
                    units_on(&person.person, rule, on_day),
                ));
            }
        }
    }
    let judged: Vec<_> = (coverage.outcomes.iter())
        .map(|pair| {
            (pair.employee, pair.requirement, letter(pair.standing), pair.departments.iter().copied().collect())
        })
        .collect();
    prop_assert_eq!(&judged, &walked);

    // In any subtree the counts are those of the pairs that a post there brings in.
    for code in ["SNR", "NET", "CSD", "RET"] {
        let below: &[&str] = match code {
            "SNR" => &["SNR", "NET", "NET-GD", "NET-SH", "CSD", "CHC", "RET"],
            "NET" => &["NET", "NET-GD", "NET-SH"],
            "CSD" => &["CSD", "CHC"],
            _ => &["RET"],
        };
        let here = walked.iter().filter(|(.., units)| below.iter().any(|unit| units.contains(&department(unit))));
        let letters: Vec<_> = here.map(|(_, _, letter, _)| *letter).collect();
        let count = |wanted: &str| u32::try_from(letters.iter().filter(|l| wanted.contains(**l)).count()).expect("few");
        let tally = coverage.tally(&Filter::subtree(tree, department(code)));
        prop_assert_eq!((tally.required, tally.fulfilled), (count("FM"), count("F")));
        prop_assert_eq!((tally.waived, tally.not_applicable), (count("W"), count("N")));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every pair, of any people on any day on which something may turn, stands as the walk through the calendar says;
    /// so do the counts.
    #[test]
    fn f410_random_people_stand_as_a_walk_through_the_calendar_says(
        people in (people("E1"), people("E2")).prop_map(|(a, b)| vec![a, b]),
    ) {
        let (curriculum, tree) = (curriculum(RULES.iter().map(as_requirement)), tree());
        for on_day in critical_days(&people) {
            agrees(&people, &curriculum, &tree, on_day)?;
        }
    }

    /// 4.10: assignment and person coverage reach 100 % together; with single
    /// posts the branches sum to the whole.
    #[test]
    fn f410_assignment_and_person_coverage_reach_the_whole_together(
        people in (people("E1"), people("E2")).prop_map(|(a, b)| vec![a, b]),
        on_day in 0..900_i64,
    ) {
        let curriculum = curriculum(RULES.iter().map(as_requirement));
        let coverage = Coverage::judge(&people, &curriculum, Judgement::Day(nth(on_day)));
        let (pairs, persons) = (tally(&coverage), coverage.persons(&Filter::all()));

        prop_assert_eq!(pairs.basis_points() == Some(10_000), persons.basis_points() == Some(10_000));
        prop_assert_eq!(pairs.basis_points().is_none(), persons.basis_points().is_none());
        let branches = coverage.by_department(&Filter::all(), &tree(), Some(department("SNR")));
        let sum: u32 = branches.iter().map(|(_, tally)| tally.required).sum();
        if people.iter().all(|person| person.person.posts_on(nth(on_day)).count() == 1) {
            prop_assert_eq!(sum, pairs.required);
        }
        prop_assert!(sum <= 2 * pairs.required);
        let by_requirement: u32 = coverage.by_requirement(&Filter::all()).values().map(|tally| tally.required).sum();
        prop_assert_eq!(by_requirement, pairs.required);
    }
}
