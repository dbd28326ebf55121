//! Enrolling people in a session: seats are a hard limit, and whoever cannot come is not put down.

use super::{
    SessionState, TrainingSession,
    person::PersonRefusal,
    refusal::{Place, SessionRefusal as Refusal},
};
use chrono::NaiveDate;

use crate::{
    ids::EmployeeId,
    people::employment::{EmployeeStatus, PersonFacts},
};

/// The most people who are named at once.
pub const MOST_NAMED: usize = 100;

/// What decides whether somebody may take part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParticipantFacts {
    /// Who.
    pub employee: EmployeeId,
    /// Their number.
    pub number: String,
    /// Where they stand with the organization on the days of the session: active only if on every one of them.
    pub status: EmployeeStatus,
    /// Whether they are enrolled in it.
    pub enrolled: bool,
    /// Number of another session at the same time, in which they are enrolled or which they hold.
    pub elsewhere: Option<String>,
}

/// Where somebody stands from `first` to `last`, both included: active only if on every day.
#[must_use]
pub fn status_during(person: &PersonFacts, first: NaiveDate, last: NaiveDate) -> EmployeeStatus {
    let days = first.iter_days().take_while(|day| *day <= last);
    let mut kept_away = days.map(|day| person.status_on(day)).filter(|status| *status != EmployeeStatus::Active);
    kept_away.next().unwrap_or(EmployeeStatus::Active)
}

/// Why these people are not enrolled in `session`, of whose seats `taken` are taken; each who is refused is told.
#[must_use]
pub fn refusals(session: &TrainingSession, taken: u64, people: &[(Place, ParticipantFacts)]) -> Vec<Refusal> {
    if session.state != SessionState::Planned {
        return vec![Refusal::WrongState(session.state)];
    }
    let mut found: Vec<_> = people
        .iter()
        .enumerate()
        .filter_map(|(turn, (place, facts))| {
            let twice = people[..turn].iter().any(|(_, other)| other.employee == facts.employee);
            let why = if twice { Some(PersonRefusal::NamedTwice) } else { unfit(session, facts) };
            why.map(|why| Refusal::Person(*place, facts.number.clone(), why))
        })
        .collect();
    let seats = u64::try_from(session.capacity).unwrap_or_default();
    let left = seats.saturating_sub(taken);
    if found.is_empty() && left < people.len() as u64 {
        found.push(Refusal::Full { left });
    }
    found
}

fn unfit(session: &TrainingSession, facts: &ParticipantFacts) -> Option<PersonRefusal> {
    if facts.enrolled {
        return Some(PersonRefusal::AlreadyEnrolled);
    }
    cannot_come(session, facts)
}

/// Why somebody, enrolled or not, cannot take part in `session` as it is.
#[must_use]
pub fn cannot_come(session: &TrainingSession, facts: &ParticipantFacts) -> Option<PersonRefusal> {
    if session.own_trainer() == Some(facts.employee) {
        return Some(PersonRefusal::IsTrainer);
    }
    match facts.status {
        EmployeeStatus::Upcoming | EmployeeStatus::Left => return Some(PersonRefusal::NotEmployed),
        EmployeeStatus::OnLeave => return Some(PersonRefusal::OnLeave),
        EmployeeStatus::Active => {}
    }
    facts.elsewhere.clone().map(PersonRefusal::Elsewhere)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::{
        samples::employee_id,
        session::{
            Trainer,
            samples::{at, session},
        },
    };

    fn facts(number: &str) -> ParticipantFacts {
        ParticipantFacts {
            employee: employee_id(number),
            number: number.into(),
            status: EmployeeStatus::Active,
            enrolled: false,
            elsewhere: None,
        }
    }

    fn refused(session: &TrainingSession, taken: u64, people: &[ParticipantFacts]) -> Vec<Refusal> {
        let people: Vec<_> = people.iter().cloned().enumerate().map(|(n, facts)| (Place::Listed(n), facts)).collect();
        refusals(session, taken, &people)
    }

    #[test]
    fn a_session_never_takes_more_people_than_it_has_seats() {
        let session = TrainingSession { capacity: 3, ..session() };

        assert_eq!(refused(&session, 1, &[facts("E1"), facts("E2")]), []);
        assert_eq!(refused(&session, 2, &[facts("E1"), facts("E2")]), [Refusal::Full { left: 1 }]);
        assert_eq!(refused(&session, 3, &[facts("E1")]), [Refusal::Full { left: 0 }]);
    }

    #[test]
    fn whoever_cannot_come_is_refused_and_each_is_told() {
        let session = TrainingSession { trainer: Some(Trainer::Employee(employee_id("T"))), ..session() };
        let people = [
            facts("T"),
            ParticipantFacts { status: EmployeeStatus::Left, ..facts("E1") },
            ParticipantFacts { status: EmployeeStatus::OnLeave, ..facts("E2") },
            ParticipantFacts { elsewhere: Some("TRS-000009".into()), ..facts("E3") },
            ParticipantFacts { enrolled: true, ..facts("E4") },
            facts("E5"),
            facts("E5"),
        ];

        let person = |place, number: &str, why| Refusal::Person(Place::Listed(place), number.into(), why);
        assert_eq!(
            refused(&session, 0, &people),
            [
                person(0, "T", PersonRefusal::IsTrainer),
                person(1, "E1", PersonRefusal::NotEmployed),
                person(2, "E2", PersonRefusal::OnLeave),
                person(3, "E3", PersonRefusal::Elsewhere("TRS-000009".into())),
                person(4, "E4", PersonRefusal::AlreadyEnrolled),
                person(6, "E5", PersonRefusal::NamedTwice),
            ]
        );
    }

    #[test]
    fn nobody_is_enrolled_in_a_session_that_was_held_or_called_off() {
        for state in [SessionState::Held, SessionState::Cancelled] {
            let session = TrainingSession { state, ..session() };
            assert_eq!(refused(&session, 0, &[facts("E1")]), [Refusal::WrongState(state)]);
        }
    }

    #[test]
    fn sessions_overlap_where_they_share_an_instant_and_not_where_one_begins_as_the_other_ends() {
        let session = session();
        let (before, after) = (at("2026-05-10T00:00:00Z"), at("2026-05-10T09:00:00Z"));

        assert!(session.overlaps(before, after));
        assert!(!session.overlaps(before, session.starts_at));
        assert!(!session.overlaps(session.ends_at, after));
    }
}
