//! Recording who was there and how it went. What it makes are completions (TRN-6), by their own rule.

use chrono::{DateTime, Utc};

use super::{Attendance, SessionState, TrainingSession, person::PersonRefusal, refusal::SessionRefusal as Refusal};
use crate::ids::EmployeeId;

/// What somebody hands in of a person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ResultDraft {
    /// Whether they were there.
    pub attendance: Attendance,
    /// Points, where there was an examination.
    pub score: Option<f64>,
    /// Whether they passed; needed of those who were there.
    pub passed: Option<bool>,
}

/// What a result makes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Recorded {
    /// A completion with this result.
    Completion {
        /// Points.
        score: Option<f64>,
        /// Whether passed.
        passed: bool,
    },
    /// Nothing but that they were not there.
    NotThere,
}

/// Whether results of `session` may be recorded at `now`.
#[must_use]
pub fn blockers(session: &TrainingSession, now: DateTime<Utc>) -> Vec<Refusal> {
    match session.state {
        SessionState::Cancelled => vec![Refusal::WrongState(session.state)],
        SessionState::Planned if now < session.starts_at => vec![Refusal::NotBegun],
        SessionState::Planned | SessionState::Held => Vec::new(),
    }
}

/// What `draft` of `person` makes. `stands` says that a completion of this session is on record of them and was not
/// revoked. Nobody records their own result (SEC-3).
pub fn record(
    recorder: Option<EmployeeId>,
    person: EmployeeId,
    draft: ResultDraft,
    stands: bool,
) -> Result<Recorded, PersonRefusal> {
    if recorder == Some(person) {
        return Err(PersonRefusal::OwnResult);
    }
    match (draft.attendance, draft.passed) {
        (Attendance::Attended, Some(passed)) => Ok(Recorded::Completion { score: draft.score, passed }),
        (Attendance::Attended, None) => Err(PersonRefusal::ResultMissing),
        (Attendance::Absent | Attendance::Excused, _) if draft.score.is_some() || draft.passed.is_some() => {
            Err(PersonRefusal::ResultOdd)
        }
        (Attendance::Absent | Attendance::Excused, _) if stands => Err(PersonRefusal::CompletionStands),
        (Attendance::Absent | Attendance::Excused, _) => Ok(Recorded::NotThere),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::training::{samples::employee_id, session::samples::session};

    const PASSED: ResultDraft = ResultDraft { attendance: Attendance::Attended, score: Some(88.0), passed: Some(true) };
    const ABSENT: ResultDraft = ResultDraft { attendance: Attendance::Absent, score: None, passed: None };

    #[test]
    fn sec3_nobody_records_their_own_result() {
        let (me, other) = (employee_id("E1"), employee_id("E2"));

        assert_eq!(record(Some(me), me, PASSED, false), Err(PersonRefusal::OwnResult));
        assert_eq!(record(Some(me), me, ABSENT, false), Err(PersonRefusal::OwnResult));
        assert_eq!(
            record(Some(me), other, PASSED, false),
            Ok(Recorded::Completion { score: Some(88.0), passed: true })
        );
        assert!(record(None, me, PASSED, false).is_ok());
    }

    #[test]
    fn who_was_there_has_a_result_and_who_was_not_has_none() {
        let of = |draft| record(None, employee_id("E1"), draft, false);

        assert_eq!(of(ResultDraft { passed: None, ..PASSED }), Err(PersonRefusal::ResultMissing));
        assert_eq!(of(ABSENT), Ok(Recorded::NotThere));
        for attendance in [Attendance::Absent, Attendance::Excused] {
            assert_eq!(of(ResultDraft { attendance, ..PASSED }), Err(PersonRefusal::ResultOdd));
            let failed = ResultDraft { attendance, score: None, passed: Some(false) };
            assert_eq!(of(failed), Err(PersonRefusal::ResultOdd));
        }
    }

    #[test]
    fn trn6_who_holds_a_completion_that_stands_was_there_until_it_is_revoked() {
        let of = |draft, stands| record(None, employee_id("E1"), draft, stands);

        assert_eq!(of(ABSENT, true), Err(PersonRefusal::CompletionStands));
        assert_eq!(of(ABSENT, false), Ok(Recorded::NotThere));
    }

    #[test]
    fn results_are_recorded_once_the_session_has_begun_and_unless_it_was_called_off() {
        let session = session();
        let (begin, before) = (session.starts_at, session.starts_at - TimeDelta::seconds(1));
        let of = |state, now| blockers(&TrainingSession { state, ..session.clone() }, now);

        assert_eq!(of(SessionState::Planned, before), [Refusal::NotBegun]);
        assert_eq!(of(SessionState::Planned, begin), []);
        assert_eq!(of(SessionState::Held, begin), []);
        assert_eq!(of(SessionState::Cancelled, begin), [Refusal::WrongState(SessionState::Cancelled)]);
    }
}
