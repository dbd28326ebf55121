//! Columns against the definition.

use std::{
    collections::{BTreeMap, HashSet},
    num::NonZero,
    sync::Arc,
};

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::{
    ids::DepartmentId,
    people::tree::DepartmentTree,
    training::{
        coverage::{Coverage, Filter},
        facts::Judgement,
        histories::{DAYS, curricula, nth, people},
        samples::*,
    },
};

const TWO: NonZero<usize> = NonZero::new(2).expect("two");

/// Everybody in columns, in the order of their ids; numbered against that order.
fn columns(everybody: &[PersonTraining], curriculum: &Curriculum) -> Columns {
    let mut columns = Columns::new(Days::around(day("2026-01-01")), Arc::new(curriculum.clone()));
    let numbers: Vec<_> = everybody.iter().map(number).collect();
    let mut entrants: Vec<_> =
        everybody.iter().zip(&numbers).map(|(training, number)| Entrant { number, training }).collect();
    entrants.sort_by_key(|entrant| entrant.training.person.employee);
    // Two and two, so that there are several blocks, and somebody beside whoever changes.
    for two in entrants.chunks(2) {
        columns.append(two).expect("few departments");
    }
    columns
}

fn number(person: &PersonTraining) -> String {
    let last = person.person.employee.0.as_bytes()[1];
    format!("N{:03}", u8::MAX - last)
}

fn code(requirement: TrainingRequirementId) -> &'static str {
    ["TR-5", "TR-4", "TR-3", "TR-2", "TR-1"]
        .into_iter()
        .zip(["TR-1", "TR-2", "TR-3", "TR-4", "TR-5"])
        .find(|(_, id)| requirement_id(id) == requirement)
        .map_or("", |(code, _)| code)
}

fn filters(tree: &DepartmentTree) -> Vec<Filter> {
    let subtree = |code| Filter::subtree(tree, department(code));
    let none = Filter { departments: Some(HashSet::new()), requirement: None };
    let parts = vec![
        Filter::all(),
        none,
        subtree("SNR"),
        subtree("NET"),
        subtree("NET-SH"),
        subtree("CSD").within(tree, &[department("CHC"), department("RET")]),
        Filter::all().within(tree, &[department("RET")]),
    ];
    let of_one = parts.clone().into_iter().map(|filter| filter.of_requirement(requirement_id("TR-2")));
    parts.iter().cloned().chain(of_one).collect()
}

/// The missing pairs as the list of the definition orders them.
fn missing(coverage: &Coverage, filter: &Filter, everybody: &[PersonTraining]) -> Vec<Missing> {
    let mut missing: Vec<_> = coverage
        .unfulfilled(filter)
        .into_iter()
        .map(|outcome| {
            let person = everybody.iter().find(|person| person.person.employee == outcome.employee);
            Missing { outcome: outcome.clone(), number: number(person.expect("a person")) }
        })
        .collect();
    missing.sort_by_key(place);
    missing
}

fn place(missing: &Missing) -> (String, String, String, EmployeeId) {
    let Missing { outcome, number } = missing;
    (outcome.due_on.to_string(), number.clone(), code(outcome.requirement).to_owned(), outcome.employee)
}

fn agree(everybody: &[PersonTraining], columns: &Columns, on_day: NaiveDate) -> Result<(), TestCaseError> {
    let tree = tree();
    let coverage = Coverage::judge(everybody, columns.curriculum(), Judgement::Day(on_day));
    let as_of = AsOf::count(Arc::new(columns.clone()), on_day, TWO).expect("a day within reach");
    let parents: Vec<Option<DepartmentId>> = vec![None, Some(department("SNR")), Some(department("CSD"))];
    for filter in filters(&tree) {
        prop_assert_eq!(as_of.tally(&filter), coverage.tally(&filter));
        prop_assert_eq!(as_of.persons(&filter), coverage.persons(&filter));
        prop_assert_eq!(as_of.by_requirement(&filter), coverage.by_requirement(&filter));
        for parent in &parents {
            prop_assert_eq!(
                as_of.by_department(&filter, &tree, *parent),
                coverage.by_department(&filter, &tree, *parent)
            );
        }

        let expected = missing(&coverage, &filter, everybody);
        let whole = as_of.missing(&filter, MissingPage { after: None, size: 1000 }, code);
        prop_assert_eq!(&whole, &expected);
        if let Some(middle) = expected.get(expected.len() / 2) {
            let (due, number, code_text, employee) = place(middle);
            let texts = [&due[..], &number, &code_text];
            let page = MissingPage { after: Some((&texts, employee)), size: 2 };
            let rest: Vec<_> = expected.iter().filter(|it| place(it) > place(middle)).take(2).cloned().collect();
            prop_assert_eq!(as_of.missing(&filter, page, code), rest);
        }
    }
    Ok(())
}

fn crowd() -> impl Strategy<Value = Vec<PersonTraining>> {
    (people("E1"), people("E2"), people("E3"), people("E4")).prop_map(|(a, b, c, d)| vec![a, b, c, d])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every figure and every list of any part on any day is the same as of the definition.
    #[test]
    fn g4_columns_count_what_judging_everybody_counts(
        everybody in crowd(), curriculum in curricula(), days in prop::collection::vec(-100..DAYS + 300, 12),
    ) {
        let columns = columns(&everybody, &curriculum);
        for number in days {
            agree(&everybody, &columns, nth(number))?;
        }
    }

    /// Whoever changes, comes or goes is counted as if everything had been filled anew.
    #[test]
    fn g4_columns_that_were_changed_count_as_if_filled_anew(
        before in crowd(), after in crowd(), curriculum in curricula(), new in people("E5"),
        days in prop::collection::vec(0..DAYS, 6),
    ) {
        let mut columns = columns(&before[..3], &curriculum);
        let now = [after[0].clone(), before[1].clone(), after[3].clone(), new];
        let numbers: Vec<_> = now.iter().map(number).collect();
        let entrant = |place: usize| {
            (now[place].person.employee, Some(Entrant { number: &numbers[place], training: &now[place] }))
        };
        let mut changes: BTreeMap<_, _> = [entrant(0), entrant(2), entrant(3)].into();
        changes.insert(before[2].person.employee, None);
        columns.replace(&changes).expect("few departments");

        prop_assert_eq!(columns.people(), 4);
        for number in days {
            agree(&now, &columns, nth(number))?;
        }
    }
}

#[test]
fn g4_what_began_before_the_days_within_reach_holds_on_the_first_of_them() {
    let rule = rolling("TR-9", 12);
    let old = hired("E1", "1998-01-10").did(done("C1", "2005-02-28"));
    let columns = columns(std::slice::from_ref(&old), &curriculum([rule]));
    let first = Days::around(day("2026-01-01")).day(0);

    assert!(columns.reach(first) && !columns.reach(first.pred_opt().expect("a day")));
    assert!(columns.reach(day("2033-12-31")) && !columns.reach(day("2040-01-01")));
    let as_of = AsOf::count(Arc::new(columns), first, TWO).expect("a day within reach");
    let page = as_of.missing(&Filter::all(), MissingPage { after: None, size: 10 }, |_| "TR-9");
    assert_eq!(page.iter().map(|it| it.outcome.due_on).collect::<Vec<_>>(), [day("2006-02-27")]);
}

#[test]
fn g4_columns_of_many_stay_in_blocks_and_small() {
    let rules = ["TR-1", "TR-2", "TR-3", "TR-4", "TR-5", "TR-6", "TR-7", "TR-8"].map(|code| rolling(code, 6));
    let mut columns = Columns::new(Days::around(day("2026-01-01")), Arc::new(curriculum(rules)));
    let courses = ["2023-03-01", "2024-03-01", "2025-03-01"];
    let one = courses.iter().fold(hired("E1", "2022-05-01"), |person, on| person.did(done("C1", on)));
    let somebody = |number: u128| {
        let mut person = one.clone();
        person.person.employee = EmployeeId(uuid::Uuid::from_u128(number));
        person
    };
    let many: Vec<_> = (0..3000).map(|number| somebody(number * 2)).collect();
    let entrants: Vec<_> = many.iter().map(|training| Entrant { number: "N0000001", training }).collect();
    columns.append(&entrants).expect("one department");

    // Eight pairs with nine words each: a pair takes 6 bytes, a word 2.
    let each = columns.bytes() / columns.people();
    assert!((200..260).contains(&each), "{each} bytes for a person");

    let late: Vec<_> = (0..1200).map(|number| somebody(number * 2 + 1)).collect();
    let changes =
        late.iter().map(|training| (training.person.employee, Some(Entrant { number: "N1", training }))).collect();
    columns.replace(&changes).expect("one department");
    assert_eq!(columns.people(), 4200);
    assert!(columns.blocks.iter().all(|block| block.len() <= 1536));
    let firsts: Vec<_> = columns.blocks.iter().filter_map(|block| block.first()).collect();
    assert!(firsts.is_sorted());
    let as_of = AsOf::count(Arc::new(columns.clone()), day("2025-06-01"), TWO).expect("a day within reach");
    assert_eq!(as_of.tally(&Filter::all()).fulfilled, 4200 * 8);

    // A whole block goes, and those after it are found again.
    let gone = many.iter().chain(&late).map(|training| training.person.employee);
    let gone: BTreeMap<_, _> =
        gone.filter(|id| *id < EmployeeId(uuid::Uuid::from_u128(4000))).map(|id| (id, None)).collect();
    let left = 4200 - gone.len();
    columns.replace(&gone).expect("one department");
    let last = many.last().map(|training| (training.person.employee, Some(Entrant { number: "N2", training })));
    columns.replace(&last.into_iter().collect()).expect("one department");
    assert_eq!(columns.people(), left);
}
