//! What will lapse if nobody does anything: met on a day, required and no longer met on a later one.
//!
//! Only what has no calendar window lapses. A window that opens asks anew for what nobody can have done before, which is no
//! lapse but the next window's obligation.

use std::collections::HashSet;

use crate::training::judge::{AssignmentOutcome, Standing};

/// The pairs that are met in `now` and missing in `later`, as they are then: those due first at the front. Their due day
/// is the last on which they are met.
#[must_use]
pub fn lapses<'a>(
    now: impl IntoIterator<Item = &'a AssignmentOutcome>,
    later: impl IntoIterator<Item = &'a AssignmentOutcome>,
) -> Vec<&'a AssignmentOutcome> {
    let rolling = now.into_iter().filter(|pair| pair.window.is_none() && pair.standing == Standing::Fulfilled);
    let met: HashSet<_> = rolling.map(|pair| (pair.employee, pair.requirement)).collect();
    let lapsed = later.into_iter().filter(|pair| pair.window.is_none() && pair.standing.is_missing());
    let mut lapsed: Vec<_> = lapsed.filter(|pair| met.contains(&(pair.employee, pair.requirement))).collect();
    lapsed.sort_by_key(|pair| (pair.due_on, pair.employee, pair.requirement));
    lapsed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::{facts::PersonTraining, samples::*};

    fn lapsing(people: &[PersonTraining], to: &str) -> Vec<(String, String)> {
        let asked = curriculum([requirement("TR-1"), rolling("TR-2", 12)]);
        let (now, later) = (on(people, &asked, "2026-03-01"), on(people, &asked, to));
        let rows = lapses(&now.outcomes, &later.outcomes).into_iter();
        rows.map(|row| (row.requirement.0.to_string(), row.due_on.to_string())).collect()
    }

    #[test]
    fn f4_10_what_lapses_is_met_today_and_no_longer_on_the_day_asked_for() {
        let one = person("E1").did(done("C1", "2025-03-31"));
        let row = (requirement_id("TR-2").0.to_string(), "2026-03-30".to_owned());

        assert!(lapsing(std::slice::from_ref(&one), "2026-03-30").is_empty());
        assert_eq!(lapsing(std::slice::from_ref(&one), "2026-03-31"), std::slice::from_ref(&row));
        assert!(
            lapsing(&[one.clone().did(done("C2", "2025-06-01"))], "2026-03-31").is_empty(),
            "another is still valid"
        );
        assert!(lapsing(&[one.clone().left("2026-03-15")], "2026-03-31").is_empty(), "whoever leaves is not required");
        let waived = one.clone().waived(waiver("TR-2", "2026-03-20", "2026-12-31"));
        assert!(lapsing(&[waived], "2026-03-31").is_empty(), "whoever is waived is not required");
        assert_eq!(lapsing(&[person("E2"), one], "2026-05-30"), [row], "what is missing today does not lapse");
    }

    #[test]
    fn f4_10_the_next_window_is_no_lapse() {
        let trained = person("E1").did(done("C0", "2026-02-01"));
        let asked = curriculum([requirement("TR-1")]);
        let people = [trained];
        let (now, later) = (on(&people, &asked, "2026-03-01"), on(&people, &asked, "2026-04-30"));

        assert!(later.outcomes[0].standing.is_missing() && now.outcomes[0].standing == Standing::Fulfilled);
        assert!(lapses(&now.outcomes, &later.outcomes).is_empty());
    }
}
