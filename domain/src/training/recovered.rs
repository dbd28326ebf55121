//! What was missing when a period was frozen and has been made good since (TRN-5). The frozen figure stays.

use chrono::NaiveDate;

use crate::training::{
    completion::Knowledge,
    course::Courses,
    facts::PersonTraining,
    frozen::FrozenPair,
    judge::{accepted, is_fulfilled},
    obligation::{Horizon, ObligationStatus, obligations},
    requirement::Requirement,
};

/// The day on which the missing `pair` of `training`'s person was made good, as it is known on `today`; `None` where it
/// still is not. `versions` are those of the pair's requirement.
///
/// A pair of a window is made good by what was done in the window and came in late, or by a later completion that closes
/// it as the oldest one open (TRN-3). A pair without a window is made good by being valid today.
#[must_use]
pub fn recovered_on(
    pair: &FrozenPair,
    training: &PersonTraining,
    versions: &[&Requirement],
    courses: &Courses,
    today: NaiveDate,
) -> Option<NaiveDate> {
    let Some(window) = pair.window else {
        let in_force = versions.iter().find(|version| version.in_force_on(today)).or(versions.last())?;
        let accepted = accepted(training, in_force, courses, today, Knowledge::Everything);
        let latest = accepted.iter().map(|done| done.completed_on).max();
        return latest.filter(|_| is_fulfilled(&accepted, in_force, courses, today));
    };
    versions.iter().find_map(|requirement| {
        let since = requirement.effective_from.unwrap_or(training.person.hired_on);
        let horizon = Horizon { since, as_of: today, until: today };
        let owed = obligations(training, requirement, courses, horizon);
        let row = owed.into_iter().find(|row| row.period == Some(window))?;
        let is_done = matches!(row.status, ObligationStatus::CompletedOnTime | ObligationStatus::CompletedLate);
        row.completed_on.filter(|_| is_done)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::{completion::Completion, judge::Standing, samples::*};

    fn missing(requirement: &str, window: Option<&str>) -> FrozenPair {
        FrozenPair {
            employee: employee_id("E1"),
            requirement: requirement_id(requirement),
            window: window.map(period),
            due_on: Some(day("2026-03-31")),
            standing: Standing::Overdue,
        }
    }

    fn recovered(training: &PersonTraining, requirement: &Requirement, window: Option<&str>) -> Option<NaiveDate> {
        let courses = curriculum([]).courses;
        recovered_on(&missing("TR-1", window), training, &[requirement], &courses, day("2026-06-30"))
    }

    #[test]
    fn trn5_what_came_in_after_the_freeze_recovers_its_own_window() {
        let late = Completion { known_on: day("2026-05-02"), ..done("C1", "2026-03-20") };
        let quarterly = requirement("TR-1");
        let found = |person: &PersonTraining| recovered(person, &quarterly, Some("2026-Q1"));

        let since = hired("E1", "2026-01-01");
        assert_eq!(found(&since.clone().did(late.clone())), Some(day("2026-03-20")));
        assert_eq!(found(&since), None);
        let revoked = Completion { revoked_on: Some(day("2026-05-03")), ..late };
        assert_eq!(found(&since.did(revoked)), None, "a revoked one counts as none");
    }

    #[test]
    fn trn3_a_late_completion_recovers_the_oldest_open_window_first() {
        let quarterly = requirement("TR-1");
        let one = hired("E1", "2025-10-01").did(done("C1", "2026-04-20"));
        assert_eq!(recovered(&one, &quarterly, Some("2025-Q4")), Some(day("2026-04-20")));
        assert_eq!(recovered(&one, &quarterly, Some("2026-Q1")), None, "one completion closes one missed window");

        let two = one.did(done("C2", "2026-05-04"));
        assert_eq!(recovered(&two, &quarterly, Some("2026-Q1")), Some(day("2026-05-04")));
    }

    #[test]
    fn trn5_a_rolling_requirement_is_recovered_while_it_is_valid() {
        let yearly = rolling("TR-1", 12);
        assert_eq!(recovered(&person("E1").did(done("C1", "2026-04-20")), &yearly, None), Some(day("2026-04-20")));
        assert_eq!(recovered(&person("E1").did(done("C1", "2025-03-20")), &yearly, None), None);
    }
}
