//! Giving a finding more time (CAP-6): at most twice, before its day, and never a major one for good.

use chrono::{Days, NaiveDate};

use super::{
    finding::{Extension, Finding},
    grade::FindingGrade,
    refusal::{FindingRefusal as Refusal, worded},
    transition::{FindingCommand, moved, refused},
    verify::duties_of,
};
use crate::{
    duties::{Duty, conflict},
    ids::EmployeeId,
};

/// How often a due day is moved.
pub const MOST_EXTENSIONS: usize = 2;
/// Days after its first due day by which a major finding is due at the latest.
pub const LIMIT_DAYS: u64 = 90;

/// Why `by` may not move the due day today, to whatever day: whoever answers for the work does not let themselves off it.
#[must_use]
pub fn blockers(finding: &Finding, by: Option<EmployeeId>, today: NaiveDate) -> Vec<Refusal> {
    if let Some(refusal) = refused(finding.state, FindingCommand::Extend) {
        return vec![refusal];
    }
    let Some((round, due)) = finding.round().and_then(|round| Some((round, round.due_on?))) else {
        return vec![Refusal::NothingDue];
    };
    let mut refusals = Vec::new();
    if due <= today {
        refusals.push(Refusal::DuePassed);
    }
    if round.extensions.len() >= MOST_EXTENSIONS {
        refusals.push(Refusal::ExtendedTwice);
    }
    let held = by.map(|by| duties_of(finding, by)).unwrap_or_default();
    refusals.extend(conflict(&held, Duty::Waive).map(|held| Refusal::Duties(held, Duty::Waive)));
    refusals
}

/// The finding with another due day.
pub fn extend(
    finding: Finding,
    due_on: NaiveDate,
    reason: &str,
    by: Option<EmployeeId>,
    today: NaiveDate,
) -> Result<Finding, Vec<Refusal>> {
    let mut refusals = blockers(&finding, by, today);
    let round = finding.round();
    let (present, original) = (round.and_then(|round| round.due_on), round.and_then(|round| round.original_due_on));
    if present.is_some_and(|present| due_on <= present) {
        refusals.push(Refusal::NotLater);
    }
    let limit = original.map(|original| original + Days::new(LIMIT_DAYS));
    let limit = limit.filter(|limit| finding.grade == FindingGrade::Major && *limit < due_on);
    refusals.extend(limit.map(Refusal::BeyondLimit));
    let reason = worded("reason", reason, &mut refusals);
    let Some(from) = present.filter(|_| refusals.is_empty()) else { return Err(refusals) };
    let state = finding.state;
    let extended = moved(finding, FindingCommand::Extend, state)?;
    Ok(extended.with_round(|round| {
        round.due_on = Some(due_on);
        round.extensions.push(Extension { from, to: due_on, reason, by, on: today });
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::samples::{OWNER, VERIFIER, day, issued};

    fn to(finding: Finding, due: &str, today: &str) -> Result<Finding, Vec<Refusal>> {
        extend(finding, day(due), "parts are late", Some(VERIFIER), day(today))
    }

    /// CAP-6
    #[test]
    fn a_due_day_moves_at_most_twice_before_it_has_come_and_never_back() {
        let once = to(issued(), "2026-04-10", "2026-03-05").expect("extended");
        let twice = to(once.clone(), "2026-05-10", "2026-04-09").expect("extended again");
        let round = twice.round().expect("a round");

        assert_eq!((round.original_due_on, round.due_on), (Some(day("2026-03-31")), Some(day("2026-05-10"))));
        assert_eq!(to(twice, "2026-05-11", "2026-04-09"), Err(vec![Refusal::ExtendedTwice]));
        assert_eq!(to(once.clone(), "2026-05-10", "2026-04-10"), Err(vec![Refusal::DuePassed]));
        assert_eq!(to(once, "2026-04-10", "2026-04-09"), Err(vec![Refusal::NotLater]));
    }

    /// CAP-6
    #[test]
    fn a_major_finding_is_never_due_more_than_90_days_after_its_first_day() {
        let minor = Finding { grade: FindingGrade::Minor, ..issued() };

        assert!(to(issued(), "2026-06-29", "2026-03-05").is_ok());
        assert_eq!(to(issued(), "2026-06-30", "2026-03-05"), Err(vec![Refusal::BeyondLimit(day("2026-06-29"))]));
        assert!(to(minor, "2026-06-30", "2026-03-05").is_ok());
    }

    /// CAP-6, SEC-3
    #[test]
    fn who_answers_for_the_work_does_not_give_it_more_time() {
        let own = extend(issued(), day("2026-04-10"), "late", Some(OWNER), day("2026-03-05"));

        assert_eq!(own, Err(vec![Refusal::Duties(Duty::Benefit, Duty::Waive)]));
    }

    /// CAP-6
    #[test]
    fn overdue_is_measured_against_the_first_day_too() {
        let later = to(issued(), "2026-04-10", "2026-03-05").expect("extended");

        assert!(!later.is_overdue(day("2026-04-01")) && later.is_overdue_originally(day("2026-04-01")));
        assert!(!later.is_overdue(day("2026-04-10")) && later.is_overdue(day("2026-04-11")));
    }
}
