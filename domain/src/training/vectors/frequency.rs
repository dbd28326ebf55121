//! Formula 4.11.

use super::*;

fn quarter_frequency(people: &[PersonTraining]) -> Frequency {
    frequency(people, &curriculum([requirement("TR-1")]), |_| true, period("2026-Q3"), day("2026-10-10"))
}

/// 4.11: f(p, q) counts passed or attended completions of the quarter; the KPI is the least of anybody.
#[test]
fn f411_the_frequency_is_the_least_of_anybody_and_the_share_with_one() {
    let failed = crate::training::completion::Completion { passed: false, ..done("C1", "2026-07-01") };
    let people = [
        person("E1").did(done("C1", "2026-07-01")).did(done("C0", "2026-09-30")),
        person("E2").did(done("C0", "2026-08-01")),
        person("E3").did(failed).did(done("C1", "2026-06-30")).did(done("C1", "2026-10-01")),
    ];

    let all = quarter_frequency(&people);
    assert_eq!(all, Frequency { minimum: Some(0), persons: 3, with_at_least_one: 2 });
    assert_eq!(all.basis_points_with_at_least_one(), Some(6666));
    let [first, second, _] = people;
    assert_eq!(quarter_frequency(&[first.clone(), second]).minimum, Some(1));
    assert_eq!(quarter_frequency(&[first]).minimum, Some(2));
}

/// 4.11: only persons in scope for at least 45 days of the quarter.
#[test]
fn f411_only_those_in_scope_for_forty_five_days_are_looked_at() {
    // Thirty days of grace from 18 July end on 17 August: 45 days to the end of September.
    assert_eq!(quarter_frequency(&[hired("E1", "2026-07-18")]).persons, 1);
    assert_eq!(quarter_frequency(&[hired("E1", "2026-07-19")]).persons, 0);
    assert_eq!(quarter_frequency(&[hired("E1", "2026-07-19")]).minimum, None);
    assert_eq!(quarter_frequency(&[person("E1").left("2026-08-14")]).persons, 1);
    assert_eq!(quarter_frequency(&[person("E1").left("2026-08-13")]).persons, 0);
    assert_eq!(quarter_frequency(&[person("E1").waived(waiver("TR-1", "2026-07-10", "2026-08-25"))]).persons, 1);
    assert_eq!(quarter_frequency(&[person("E1").waived(waiver("TR-1", "2026-07-10", "2026-08-26"))]).persons, 0);
}
