use super::*;
use crate::{
    people::spans::DaySpan,
    training::{
        completion::Completion,
        coverage::{Coverage, Filter},
        samples::*,
    },
};

fn staff() -> Vec<PersonTraining> {
    vec![
        person("E1").did(done("C1", "2026-02-01")),
        person("E2"),
        person("E3").in_posts([post("CHC", "2020-01-01", None), post("NET-GD", "2020-01-01", None)]),
        person("E4").waived(waiver("TR-1", "2026-03-01", "2026-12-31")).did(done("C0", "2026-03-31")),
        hired("E5", "2026-03-15"),
        person("E6").left("2026-03-30"),
        person("E7").in_posts([]),
    ]
}

fn judged() -> (Vec<PersonTraining>, Curriculum, Coverage) {
    let curriculum = curriculum([requirement("TR-1"), rolling("TR-2", 12)]);
    let people = staff();
    let coverage = in_period(&people, &curriculum, "2026-Q1", "2026-04-07");
    (people, curriculum, coverage)
}

#[test]
fn trn5_frozen_figures_are_those_that_were_counted() {
    let (people, curriculum, coverage) = judged();
    let mut figures = figures(&coverage.outcomes, &tree());
    let span = (period("2026-Q1"), day("2026-04-07"));
    add_frequency(&mut figures, &people, &coverage.outcomes, (&curriculum, &tree()), span);

    let all = Filter::all();
    assert_eq!(figures[&None].all.pairs, coverage.tally(&all));
    assert_eq!(figures[&None].all.persons, coverage.persons(&all));
    for code in ["SNR", "NET", "NET-GD", "CSD", "CHC"] {
        let filter = Filter::subtree(&tree(), department(code));
        let unit = &figures[&Some(department(code))];
        assert_eq!(unit.all.pairs, coverage.tally(&filter), "{code}");
        assert_eq!(unit.all.persons, coverage.persons(&filter), "{code}");
        for (requirement, tally) in coverage.by_requirement(&filter) {
            let alone = filter.clone().of_requirement(requirement);
            assert_eq!(unit.by_requirement.0[&requirement].pairs, tally, "{code}");
            assert_eq!(unit.by_requirement.0[&requirement].persons, coverage.persons(&alone), "{code}");
        }
    }
    let whole = crate::training::frequency::frequency(&people, &curriculum, |_| true, span.0, span.1);
    assert_eq!(figures[&None].all.frequency, whole);
    assert_eq!((whole.persons, whole.with_at_least_one, whole.minimum), (6, 2, Some(0)));
}

#[test]
fn trn5_the_list_says_who_was_counted_how_and_where() {
    let (_, _, coverage) = judged();
    let lists = pack(&coverage.outcomes);

    let units: Vec<_> = lists.iter().map(|(unit, _)| *unit).collect();
    let named = ["CHC", "NET", "NET-GD"].map(|code| Some(department(code)));
    assert_eq!(units, [&[None][..], &named].concat());
    for (unit, list) in &lists {
        let expected = coverage.outcomes.iter().filter(|outcome| match unit {
            None => outcome.departments.is_empty(),
            Some(unit) => outcome.departments.contains(unit),
        });
        let mut expected: Vec<_> =
            expected.map(|row| (row.employee, row.requirement, row.window, row.standing)).collect();
        let pairs = list.pairs().expect("a list");
        let mut told: Vec<_> =
            pairs.iter().map(|row| (row.employee, row.requirement, row.window, row.standing)).collect();
        let key = |row: &(_, _, _, Standing)| (row.0, row.1);
        expected.sort_by_key(key);
        told.sort_by_key(key);
        assert_eq!(told, expected);
        for pair in pairs.iter().filter(|pair| pair.standing.is_missing()) {
            let same = |row: &&AssignmentOutcome| (row.employee, row.requirement) == (pair.employee, pair.requirement);
            let row = coverage.outcomes.iter().find(same).expect("the pair");
            assert_eq!(pair.due_on, Some(row.due_on));
        }
    }
}

#[test]
fn trn5_the_hash_tells_a_list_that_was_changed() {
    let (_, _, coverage) = judged();
    let hash = |outcomes: &[AssignmentOutcome]| {
        let lists = pack(outcomes);
        list_hash(lists.iter().map(|(unit, list)| (*unit, list)))
    };
    let whole = hash(&coverage.outcomes);

    assert_eq!(whole.len(), 64);
    assert_eq!(hash(&coverage.outcomes), whole);
    for number in 0..coverage.outcomes.len() {
        let mut changed = coverage.outcomes.clone();
        changed[number].standing = match changed[number].standing {
            Standing::Fulfilled => Standing::Overdue,
            _ => Standing::Fulfilled,
        };
        assert_ne!(hash(&changed), whole);
    }
    let json = serde_json::to_string(&pack(&coverage.outcomes)[1].1).expect("json");
    let again: FrozenList = serde_json::from_str(&json).expect("a list");
    assert_eq!(again, pack(&coverage.outcomes)[1].1);
}

#[test]
fn trn5_a_gap_is_told_of_the_department_that_has_it_and_of_none_above() {
    let (_, _, coverage) = judged();
    let short: Vec<_> = shortfalls(&coverage.outcomes).into_iter().map(|short| short.department).collect();

    assert_eq!(short, ["CHC", "NET", "NET-GD"].map(department));
    let done: Vec<_> = coverage.outcomes.iter().filter(|row| row.employee == employee_id("E1")).cloned().collect();
    assert_eq!(shortfalls(&done), [], "whoever met everything leaves no gap");
}

#[test]
fn trn5_the_frozen_tree_stays_as_it_was() {
    let frozen = FrozenTree::of(&tree());
    let again = frozen.tree().expect("a tree");

    assert_eq!(FrozenTree::of(&again), frozen);
    assert!(again.is_within(department("NET-GD"), department("NET")));
    assert_eq!(frozen.0.len(), tree().len());
}

/// What a quarter looks like when it is frozen: a transfer on its last day, a leaver on the closing day, a waiver that
/// ends within it, evidence that is dated inside and comes in late.
#[test]
fn trn5_the_edges_of_a_quarter_are_frozen_with_these_figures() {
    let quarter = |people: &[PersonTraining]| {
        let coverage = in_period(people, &curriculum([requirement("TR-1")]), "2026-Q1", "2026-04-07");
        figures(&coverage.outcomes, &tree())
    };
    let pairs = |figures: &BTreeMap<Part, UnitFigures>, code: &str| {
        figures.get(&Some(department(code))).map(|unit| (unit.all.pairs.fulfilled, unit.all.pairs.required))
    };

    let moved = person("E1").in_posts([post("NET", "2020-01-01", Some("2026-03-31")), post("CSD", "2026-03-31", None)]);
    let found = quarter(&[moved.did(done("C1", "2026-01-10"))]);
    assert_eq!((pairs(&found, "CSD"), pairs(&found, "NET")), (Some((1, 1)), None), "the department of the last day");

    let found = quarter(&[person("E1").left("2026-03-31"), person("E2").left("2026-03-30")]);
    assert_eq!(pairs(&found, "NET"), Some((0, 1)), "whoever was there on the closing day counts");
    assert_eq!(found[&None].all.pairs.not_applicable, 1);

    let found = quarter(&[
        person("E1").waived(waiver("TR-1", "2026-01-01", "2026-02-15")),
        person("E2").waived(waiver("TR-1", "2026-01-01", "2026-03-31")),
    ]);
    assert_eq!(
        (pairs(&found, "NET"), found[&None].all.pairs.waived),
        (Some((0, 1)), 1),
        "a waiver counts at the close"
    );

    let late = |known_on: &str| Completion { known_on: day(known_on), ..done("C1", "2026-03-20") };
    let found = quarter(&[person("E1").did(late("2026-04-07")), person("E2").did(late("2026-04-08"))]);
    assert_eq!(pairs(&found, "NET"), Some((1, 2)), "known by the end of the grace");

    let away = DaySpan::between(day("2026-02-01"), day("2026-05-01"));
    let mut absent = person("E1");
    absent.person.leaves.push(away);
    let found = quarter(&[absent]);
    assert_eq!(pairs(&found, "NET"), Some((0, 0)), "nobody was required, and that is not 100 %");
    assert_eq!(found[&None].all.pairs.basis_points(), None);
}

#[test]
fn f4_10_a_certificate_of_29_february_lapses_with_the_last_day_that_the_month_has() {
    let found = |on: &str, months, as_of: &str| {
        let people = [person("E1").did(done("C1", on))];
        let coverage = super::super::samples::on(&people, &curriculum([rolling("TR-2", months)]), as_of);
        coverage.outcomes[0].standing
    };

    assert_eq!(found("2024-02-29", 12, "2025-02-27"), Standing::Fulfilled);
    assert_eq!(found("2024-02-29", 12, "2025-02-28"), Standing::Overdue, "it ends at the start of that day");
    assert_eq!(found("2024-02-29", 48, "2028-02-28"), Standing::Fulfilled);
    assert_eq!(found("2024-02-29", 48, "2028-02-29"), Standing::Overdue);
    assert_eq!(found("2027-02-28", 12, "2028-02-28"), Standing::Overdue);
}
