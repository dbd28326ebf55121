//! Planning a session, and changing one.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Trainer, TrainingSession, refusal::SessionRefusal as Refusal};
use crate::text;

/// The most seats of a session.
pub const MOST_SEATS: i32 = 10_000;

/// The most days from the beginning of a session to its end.
pub const MOST_DAYS: i64 = 31;

/// What is wrong with a session that is planned, or changed so, at `now`. `before` is how it was.
#[must_use]
pub fn faults(session: &TrainingSession, before: Option<&TrainingSession>, now: DateTime<Utc>) -> Vec<Refusal> {
    let mut found = Vec::new();
    // One that goes on may still get another room.
    if before.is_none_or(|before| before.starts_at != session.starts_at) && session.starts_at < now {
        found.push(Refusal::InThePast);
    }
    let lasts = session.ends_at - session.starts_at;
    if lasts <= TimeDelta::zero() || TimeDelta::days(MOST_DAYS) < lasts {
        found.push(Refusal::EndsOddly);
    }
    if !(1..=MOST_SEATS).contains(&session.capacity) {
        found.push(Refusal::CapacityOutOfRange);
    }
    let unfit = |text: &Option<String>| text.as_deref().is_some_and(|text| text::plain(text).is_err());
    if unfit(&session.place) {
        found.push(Refusal::PlaceMalformed);
    }
    if session.link.as_deref().is_some_and(|link| text::plain(link).is_err() || !is_address(link)) {
        found.push(Refusal::LinkMalformed);
    }
    if session.place.is_none() && session.link.is_none() {
        found.push(Refusal::Nowhere);
    }
    if let Some(Trainer::External(name)) = &session.trainer
        && text::plain(name).is_err()
    {
        found.push(Refusal::TrainerNameMalformed);
    }
    found
}

/// Only what a browser opens as a page: a link is shown to be clicked.
fn is_address(link: &str) -> bool {
    let host = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://"));
    host.is_some_and(|host| host.starts_with(char::is_alphanumeric) && !host.contains(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::session::samples::{at, session};

    #[test]
    fn a_session_lies_ahead_ends_after_it_begins_and_has_seats_and_a_place() {
        let good = session();
        let now = at("2026-04-01T00:00:00Z");
        assert_eq!(faults(&good, None, now), []);

        let late = TrainingSession { ends_at: good.starts_at, ..good.clone() };
        assert_eq!(faults(&late, None, now), [Refusal::EndsOddly]);
        let long = TrainingSession { ends_at: good.starts_at + TimeDelta::days(32), ..good.clone() };
        assert_eq!(faults(&long, None, now), [Refusal::EndsOddly]);
        let empty = TrainingSession { capacity: 0, place: None, ..good.clone() };
        assert_eq!(faults(&empty, None, now), [Refusal::CapacityOutOfRange, Refusal::Nowhere]);
        assert_eq!(faults(&good, None, at("2027-01-01T00:00:00Z")), [Refusal::InThePast]);
    }

    #[test]
    fn a_session_that_has_begun_may_get_another_room_but_not_another_beginning_in_the_past() {
        let before = session();
        let now = before.starts_at + TimeDelta::minutes(5);
        let moved = TrainingSession { place: Some("Room 9".into()), ..before.clone() };
        let shifted = TrainingSession { starts_at: before.starts_at + TimeDelta::minutes(1), ..before.clone() };

        assert_eq!(faults(&moved, Some(&before), now), []);
        assert_eq!(faults(&shifted, Some(&before), now), [Refusal::InThePast]);
    }

    #[test]
    fn a_link_is_one_that_a_browser_opens_as_a_page() {
        let with = |link: &str| TrainingSession { link: Some(link.into()), ..session() };
        let now = at("2026-04-01T00:00:00Z");

        for link in ["https://learn.example.cn/c/1", "http://10.0.0.5:8080/x"] {
            assert_eq!(faults(&with(link), None, now), [], "{link}");
        }
        for link in ["", "javascript:alert(1)", "https://", "https:// x", "learn.example.cn", "file:///etc/passwd"] {
            assert_eq!(faults(&with(link), None, now), [Refusal::LinkMalformed], "{link}");
        }
    }
}
