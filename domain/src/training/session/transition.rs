//! What can be done next to a session, and calling one off.

use chrono::{DateTime, Utc};

use super::{SessionState, TrainingSession, record, refusal::SessionRefusal as Refusal};
use crate::names::named_enum;

named_enum! {
    /// What can be done to a session.
    SessionCommand {
        /// Change time, place, trainer or seats.
        Change = "trainingSessionChange",
        /// Call it off.
        Cancel = "trainingSessionCancel",
        /// Put people down for it.
        Enroll = "trainingSessionEnroll",
        /// Take people off it.
        Withdraw = "trainingSessionWithdraw",
        /// Record who was there and how it went.
        Record = "trainingSessionRecord",
    }
}

/// Why `command` would be refused for `session`, of whose seats `taken` are taken, at `now`.
#[must_use]
pub fn blockers(session: &TrainingSession, taken: u64, command: SessionCommand, now: DateTime<Utc>) -> Vec<Refusal> {
    match command {
        SessionCommand::Record => record::blockers(session, now),
        _ if session.state != SessionState::Planned => vec![Refusal::WrongState(session.state)],
        SessionCommand::Enroll if u64::try_from(session.capacity).unwrap_or_default() <= taken => {
            vec![Refusal::Full { left: 0 }]
        }
        SessionCommand::Change | SessionCommand::Cancel | SessionCommand::Enroll | SessionCommand::Withdraw => {
            Vec::new()
        }
    }
}

/// The session called off; those who were enrolled stay on record.
pub fn cancel(session: TrainingSession, reason: &str, now: DateTime<Utc>) -> Result<TrainingSession, Vec<Refusal>> {
    let mut found = blockers(&session, 0, SessionCommand::Cancel, now);
    if reason.trim().is_empty() {
        found.push(Refusal::ReasonMissing);
    }
    if !found.is_empty() {
        return Err(found);
    }
    let cancel_reason = Some(reason.trim().to_owned());
    Ok(TrainingSession { state: SessionState::Cancelled, cancel_reason, version: session.version + 1, ..session })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::session::samples::{at, session};

    #[test]
    fn a_session_is_called_off_with_a_reason_and_once() {
        let now = at("2026-05-01T00:00:00Z");
        let off = cancel(session(), " trainer ill ", now).expect("called off");

        assert_eq!((off.state, off.cancel_reason.as_deref()), (SessionState::Cancelled, Some("trainer ill")));
        assert_eq!(off.version, session().version + 1);
        assert_eq!(cancel(session(), " ", now), Err(vec![Refusal::ReasonMissing]));
        assert_eq!(cancel(off, "again", now), Err(vec![Refusal::WrongState(SessionState::Cancelled)]));
    }

    #[test]
    fn what_may_be_done_next_is_told_by_the_rule_that_the_commands_use() {
        let session = session();
        let before = at("2026-05-01T00:00:00Z");
        let of = |command, taken| blockers(&session, taken, command, before);

        assert_eq!(of(SessionCommand::Enroll, 1), []);
        assert_eq!(of(SessionCommand::Enroll, 2), [Refusal::Full { left: 0 }]);
        assert_eq!(of(SessionCommand::Record, 1), [Refusal::NotBegun]);
        let held = TrainingSession { state: SessionState::Held, ..session.clone() };
        for command in [SessionCommand::Change, SessionCommand::Cancel, SessionCommand::Withdraw] {
            assert_eq!(of(command, 1), []);
            assert_eq!(blockers(&held, 1, command, before), [Refusal::WrongState(SessionState::Held)]);
        }
    }
}
