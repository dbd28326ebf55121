//! Random trees and people: sums over subtrees are the figures, and nothing changes before the day that was told.

use chrono::{Days, NaiveDate, TimeDelta};
use proptest::prelude::*;

use super::*;
use crate::{
    ids::{DepartmentId, TrainingRequirementId},
    people::{
        spans::{Dated, DaySpan},
        tree::DepartmentTree,
    },
    period::PeriodKind,
    training::{
        audience::{Audience, Clause},
        completion::Completion,
        coverage::{Coverage, Filter},
        facts::{Curriculum, Judgement, PersonTraining},
        requirement::{CourseRule, FirstDue, Recurrence, Requirement},
        samples::*,
        scope::{Directory, Scope},
    },
};

const UNITS: [&str; 9] = ["D0", "D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8"];
const RULES: [&str; 6] = ["R0", "R1", "R2", "R3", "R4", "R5"];

fn nth(number: i64) -> NaiveDate {
    day("2025-01-01") + TimeDelta::days(number)
}

fn span((from, days): (i64, Option<i64>)) -> DaySpan {
    DaySpan { from: nth(from), to: days.map(|days| nth(from + days)) }
}

prop_compose! {
    /// A forest: each department is a root or under an earlier one.
    fn trees()(above in prop::collection::vec(prop::option::weighted(0.85, any::<prop::sample::Index>()), UNITS.len()))
        -> DepartmentTree {
        let under = |number: usize| {
            let above = above[number].filter(|_| number > 0).map(|index| index.index(number));
            (department(UNITS[number]), above.map(|above| department(UNITS[above])))
        };
        DepartmentTree::try_new((0..UNITS.len()).map(under)).expect("a tree")
    }
}

prop_compose! {
    fn completions()(all in prop::collection::vec((0..3_usize, 0..700_i64, 1..3_i32, prop::bool::weighted(0.1)), 0..10))
        -> Vec<Completion> {
        let made = all.into_iter().map(|(number, on, version, revoked)| Completion {
            course_version: version,
            revoked_on: revoked.then(|| nth(on + 20)),
            ..done(["C0", "C1", "C2"][number], &nth(on).to_string())
        });
        made.collect()
    }
}

fn spans() -> impl Strategy<Value = (i64, Option<i64>)> {
    (0..700_i64, prop::option::weighted(0.7, 1..300_i64))
}

prop_compose! {
    fn people(code: &'static str)(
        hired_at in 0..300_i64,
        stays in prop::option::weighted(0.3, 0..500_i64),
        posts in prop::collection::vec((0..UNITS.len(), spans()), 0..6),
        roles in prop::collection::vec(spans(), 0..3),
        groups in prop::collection::vec(spans(), 0..3),
        leaves in prop::collection::vec(spans(), 0..3),
        waivers in prop::collection::vec((0..RULES.len(), 0..700_i64, 0..120_i64), 0..4),
        completions in completions(),
    ) -> PersonTraining {
        let mut person = hired(code, &nth(hired_at).to_string());
        person.person.left_on = stays.map(|days| nth(hired_at + days));
        let held = |(unit, days): (usize, _)| {
            let days = span(days);
            post(UNITS[unit], &days.from.to_string(), days.to.map(|to| to.to_string()).as_deref())
        };
        person.person.posts = posts.into_iter().map(held).collect();
        person.person.roles = roles.into_iter().map(|days| Dated { value: role("HANDLER"), span: span(days) }).collect();
        person.person.groups =
            groups.into_iter().map(|days| Dated { value: group("EMERGENCY_TEAM"), span: span(days) }).collect();
        person.person.leaves = leaves.into_iter().map(span).collect();
        person.waivers = waivers
            .iter()
            .map(|(rule, at, days)| waiver(RULES[*rule], &nth(*at).to_string(), &nth(at + days).to_string()))
            .collect();
        person.completions = completions;
        person
    }
}

/// Requirements of every kind that the clock can change: windows, validity, tenure, roles, groups, two versions of one
/// requirement, a course that is taught anew.
fn curriculum_of(tree: &DepartmentTree) -> Curriculum {
    let found = Directory { departments: UNITS.map(|code| (code.to_owned(), department(code))).into(), ..directory() };
    let of = |requirement: Requirement, clause: Clause| Requirement {
        scope: Scope::try_new(&Audience::of([clause]), &found, tree).expect("known codes"),
        ..requirement
    };
    let each = |code| CourseRule::AllOf { courses: vec![course_id(code)] };
    let month = Recurrence::Calendar { window: PeriodKind::Month };
    let requirements = [
        requirement("R0"),
        Requirement { retired_on: Some(nth(400)), ..of(rolling("R1", 5), departments(&["D1", "D4"])) },
        Requirement {
            effective_from: Some(nth(400)),
            courses: CourseRule::AnyCourse { min_completions: 2 },
            ..of(rolling("R1", 3), departments(&["D2"]))
        },
        of(
            Requirement { recurrence: month, first_due: FirstDue::Within { days: 0 }, ..requirement("R2") },
            Clause { tenure_less_than_months: Some(7), ..Clause::default() },
        ),
        of(
            Requirement { recurrence: Recurrence::Once, retrain: true, courses: each("C1"), ..requirement("R3") },
            Clause { roles: codes(&["HANDLER"]), ..Clause::default() },
        ),
        of(
            Requirement { long_leave_days: 10, retrain: true, ..rolling("R4", 12) },
            Clause { groups: codes(&["EMERGENCY_TEAM"]), ..Clause::default() },
        ),
        Requirement { courses: each("C2"), ..rolling("R5", 2) },
    ];
    let mut taught = curriculum([]);
    let again =
        |code| crate::training::course::Course { version: 2, version_since: Some(nth(450)), ..course(code, Some(80)) };
    taught.courses = [again("C1"), course("C2", Some(80)), course("C0", None)].into_iter().collect();
    taught.requirements = requirements.into();
    taught
}

fn contribution(person: &PersonTraining, taught: &Curriculum, tree: &DepartmentTree, on: NaiveDate) -> Contribution {
    let judged = Coverage::judge([person], taught, Judgement::Day(on));
    Contribution::of(&judged.outcomes, tree)
}

fn sum_within(difference: &Difference, inside: impl Fn(Place) -> bool, only: Option<TrainingRequirementId>) -> Sum {
    let mut sum = Sum::default();
    match only {
        None => difference.totals.iter().filter(|(place, _)| inside(**place)).for_each(|(_, part)| sum += *part),
        Some(only) => {
            let parts = difference.pairs.iter().filter(|((place, id), _)| *id == only && inside(*place));
            parts.for_each(|(_, part)| sum += *part);
        }
    }
    sum
}

fn agrees(coverage: &Coverage, filter: &Filter, sum: Sum) -> Result<(), TestCaseError> {
    prop_assert_eq!(sum.tally(), coverage.tally(filter));
    prop_assert!(sum.required >= 0 && sum.fulfilled >= 0 && sum.waived >= 0 && sum.not_applicable >= 0);
    if filter.requirement.is_none() {
        prop_assert_eq!(sum.persons(), coverage.persons(filter));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// TRN-4: in every subtree, and in the whole, the sums over the departments' own rows are the figures, of pairs and
    /// of people, however many posts somebody holds.
    #[test]
    fn trn_4_sums_of_contributions_are_the_figures_of_every_subtree(
        tree in trees(),
        people in (people("E1"), people("E2"), people("E3")).prop_map(|(a, b, c)| vec![a, b, c]),
        on in 0..800_i64,
    ) {
        let (taught, on) = (curriculum_of(&tree), nth(on));
        let coverage = Coverage::judge(&people, &taught, Judgement::Day(on));

        let mut kept = Difference::default();
        for person in &people {
            kept.add(&contribution(person, &taught, &tree, on));
        }

        let only = RULES.map(|code| Some(requirement_id(code)));
        for only in only.into_iter().chain([None]) {
            let whole = Filter { requirement: only, ..Filter::all() };
            agrees(&coverage, &whole, sum_within(&kept, |_| true, only))?;
            for top in UNITS.map(department) {
                let inside = |place| matches!(place, Place::Department(held) if tree.is_within(held, top));
                let filter = Filter { requirement: only, ..Filter::subtree(&tree, top) };
                agrees(&coverage, &filter, sum_within(&kept, inside, only))?;
            }
        }
    }

    /// TRN-4: what somebody adds stays the same until the day that was told, whatever ends or begins meanwhile.
    #[test]
    fn trn_4_a_contribution_holds_until_the_day_that_was_told(
        tree in trees(),
        person in people("E1"),
        on in 0..700_i64,
    ) {
        let taught = curriculum_of(&tree);
        let held = contribution(&person, &taught, &tree, nth(on));

        let told = changes_on(&person, &taught, nth(on));

        prop_assert!(told.is_none_or(|told| nth(on) < told));
        let end = told.unwrap_or(nth(1200));
        let mut day = nth(on) + Days::new(1);
        while day < end {
            prop_assert_eq!(&contribution(&person, &taught, &tree, day), &held, "on {}", day);
            day = day + Days::new(1);
        }
    }

    /// TRN-4: replacing contributions one by one ends where adding up the last ones does, and what was kept as text
    /// reads back.
    #[test]
    fn trn_4_replacing_contributions_ends_where_adding_them_up_does(
        tree in trees(),
        people in (people("E1"), people("E2")).prop_map(|(a, b)| vec![a, b]),
        days in prop::collection::vec(0..800_i64, 1..6),
    ) {
        let taught = curriculum_of(&tree);
        let mut kept = Difference::default();
        let mut last = vec![Contribution::default(); people.len()];
        for (number, day) in days.iter().enumerate() {
            let at = number % people.len();
            let after = contribution(&people[at], &taught, &tree, nth(*day));
            prop_assert_eq!(&Contribution::from_text(&after.to_text()), &Ok(after.clone()));
            kept.replace(&last[at], &after);
            last[at] = after;
        }
        let mut expected = Difference::default();
        for contribution in &last {
            expected.add(contribution);
        }
        expected.pairs.retain(|_, sum| !sum.is_zero());
        expected.totals.retain(|_, sum| !sum.is_zero());
        prop_assert_eq!(kept, expected);
    }
}

/// TRN-4: two posts in two teams of one division count once in the division: the division's own row takes one back.
#[test]
fn trn_4_two_posts_under_one_department_count_once_in_it() {
    let ids: [DepartmentId; 3] = ["D0", "D1", "D2"].map(department);
    let tree =
        DepartmentTree::try_new([(ids[0], None), (ids[1], Some(ids[0])), (ids[2], Some(ids[0]))]).expect("a tree");
    let both = person("E1").in_posts([post("D1", "2020-01-01", None), post("D2", "2020-01-01", None)]);

    let added = contribution(&both, &curriculum([requirement("R0")]), &tree, day("2026-05-01"));

    let required = |unit: &str| {
        added.pairs.get(&(Place::Department(department(unit)), requirement_id("R0"))).map(|sum| sum.required)
    };
    assert_eq!(["D0", "D1", "D2"].map(required), [Some(-1), Some(1), Some(1)]);
    assert_eq!(added.people.get(&Place::Department(ids[0])).map(|sum| sum.people), Some(-1));
}

/// TRN-4: a certificate that is renewed before it ends changes nothing on the day on which the older one ends.
#[test]
fn trn_4_the_end_of_a_renewed_certificate_is_no_change() {
    let renewed = person("E1").did(done("C1", "2026-01-10")).did(done("C2", "2026-05-20"));
    let taught = curriculum([rolling("R0", 6)]);

    assert_eq!(changes_on(&renewed, &taught, day("2026-06-01")), Some(day("2026-11-20")));
    assert_eq!(changes_on(&renewed, &taught, day("2026-11-20")), None);
}

/// TRN-4: what is no contribution is not taken for an empty one.
#[test]
fn trn_4_a_text_that_is_no_contribution_is_refused() {
    for text in ["", "[]", "{\"x\":{}}", "{\"\":{\"p\":{\"1,2\":[]}}}", "{\"\":{\"q\":1}}"] {
        assert!(Contribution::from_text(text).is_err(), "{text}");
    }
    assert_eq!(Contribution::from_text("{}"), Ok(Contribution::default()));
}
