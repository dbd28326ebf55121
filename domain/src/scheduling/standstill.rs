//! What keeps a schedule from running: a person's pause, and the hold of its program (PRG-2, R60, R61).
//!
//! The two are kept apart, each with its beginning and its end, so that neither undoes the other: a pause outlasts a hold
//! that begins or ends meanwhile, and a hold outlasts a pause whose end comes. While one of them lasts nothing starts by
//! itself. The one that ends leaves its span; the next step of the schedule records what fell into the spans as missed,
//! and forgets them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::names::named_enum;

use super::{schedule::ScheduleState, stored::Schedule};

/// A pause by a person (R60), or the hold of the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
pub struct Pause {
    /// Since when.
    pub since: DateTime<Utc>,
    /// Who, as the journal names them.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When it ends by itself; a hold never does.
    pub until: Option<DateTime<Utc>>,
}

named_enum! {
    /// Who keeps a schedule from running.
    PauseCause {
        /// A person paused the schedule.
        Person = "PERSON",
        /// The program of the schedule is on hold.
        Program = "PROGRAM",
    }
}

named_enum! {
    /// What becomes of the occurrences of a pause when it ends (R61).
    #[derive(Default)]
    ResumeMode {
        /// They are recorded as missed.
        #[default]
        Skip = "SKIP",
        /// They are caught up by the schedule's policy.
        ApplyMissedPolicy = "APPLY_MISSED_POLICY",
    }
}

/// Time in which nothing started: after `since`, before `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// When it began; what started at that instant did.
    pub since: DateTime<Utc>,
    /// When it was over.
    pub until: DateTime<Utc>,
}

/// Spans of standing still that no step has looked at yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
#[serde(transparent)]
pub struct Stopped(pub Vec<Span>);

impl Stopped {
    /// Whether what would have started at `instant` fell into one of the spans.
    #[must_use]
    pub fn holds(&self, instant: DateTime<Utc>) -> bool {
        self.0.iter().any(|span| span.since < instant && instant < span.until)
    }
}

impl Schedule {
    /// A person pauses it. The scheduler wakes when the pause ends, if that is known and the program is not held.
    pub fn begin_pause(&mut self, pause: Pause) {
        // One whose end has come, but which no step has ended yet, leaves its span.
        self.end_lapsed_pause(pause.since);
        self.pause = Some(pause);
        self.stand_still();
    }

    /// Its program is held: nothing starts, and a pause that ends meanwhile wakes nobody. Answers whether the schedule is
    /// one that a hold concerns; one that never ran or never will again is not.
    pub fn begin_hold(&mut self, hold: Pause) -> bool {
        if matches!(self.state, ScheduleState::Inactive | ScheduleState::Archived) {
            return false;
        }
        self.hold = Some(hold);
        self.stand_still();
        true
    }

    fn stand_still(&mut self) {
        if self.state != ScheduleState::Exhausted {
            self.state = ScheduleState::Paused;
        }
        self.wake_at = self.pause.as_ref().filter(|_| self.hold.is_none()).and_then(|pause| pause.until);
    }

    /// A person ends the pause at `now`. What fell into it is missed, unless the mode says that it is caught up; what
    /// fell into a hold of the program stays missed in either mode. What would have started since an end that has come
    /// already, but that no step has seen, is late, not missed.
    pub fn end_pause(&mut self, now: DateTime<Utc>, mode: ResumeMode) {
        if let Some(pause) = self.pause.take()
            && mode == ResumeMode::Skip
        {
            let until = pause.until.map_or(now, |until| until.min(now));
            self.stopped.0.push(Span { since: pause.since, until });
        }
    }

    /// Ends the pause if the end that it was given has come by `now`. What would have started since that end is late, not
    /// missed.
    pub fn end_lapsed_pause(&mut self, now: DateTime<Utc>) {
        let until = self.pause.as_ref().and_then(|pause| pause.until);
        if let Some(until) = until.filter(|until| *until <= now) {
            self.end_pause(until, ResumeMode::Skip);
        }
    }

    /// The program goes on at `now`. Answers whether the schedule goes on with it: not where a person has paused it, whose
    /// pause stays as it is, and not where its rule is exhausted.
    pub fn end_hold(&mut self, now: DateTime<Utc>) -> bool {
        let Some(hold) = self.hold.take() else { return false };
        if self.state == ScheduleState::Exhausted {
            return false;
        }
        self.stopped.0.push(Span { since: hold.since, until: now });
        self.end_lapsed_pause(now);
        self.wake_at = self.pause.as_ref().and_then(|pause| pause.until);
        self.pause.is_none()
    }

    /// Whether anything keeps it from running.
    #[must_use]
    pub fn stands_still(&self) -> bool {
        self.pause.is_some() || self.hold.is_some()
    }

    /// What keeps it from running at `now`: the person's pause, which outlasts a hold, unless its end has come.
    #[must_use]
    pub fn standstill(&self, now: DateTime<Utc>) -> Option<(PauseCause, &Pause)> {
        let lasts = |pause: &&Pause| self.hold.is_none() || pause.until.is_none_or(|until| until > now);
        let pause = self.pause.as_ref().filter(lasts).map(|pause| (PauseCause::Person, pause));
        pause.or_else(|| self.hold.as_ref().map(|hold| (PauseCause::Program, hold)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheduling::{
        action::ScheduleAction,
        policy::RollPolicy,
        schedule::ScheduleRule,
        test_calendar::{at, in_china},
    };

    fn schedule() -> Schedule {
        let action = ScheduleAction::CreateAudit { program: "AP-QMS".into() };
        let rule = ScheduleRule::new(in_china("0 0 9 10 1,4,7,10 *", RollPolicy::Following), action);
        let schedule =
            Schedule::new(crate::ids::ScheduleId(uuid::Uuid::from_u128(1)), rule, at("2026-01-01T00:00:00Z"));
        Schedule { wake_at: Some(at("2026-01-12T01:00:00Z")), ..schedule }
    }

    fn pause(since: &str, until: Option<&str>) -> Pause {
        Pause { since: at(since), by: "Li".into(), reason: "move".into(), until: until.map(at) }
    }

    fn span(since: &str, until: &str) -> Span {
        Span { since: at(since), until: at(until) }
    }

    const FEBRUARY: &str = "2026-02-01T00:00:00Z";
    const MARCH: &str = "2026-03-01T00:00:00Z";
    const APRIL: &str = "2026-04-01T00:00:00Z";

    /// PRG-2, R60
    #[test]
    fn prg2_a_persons_pause_outlasts_a_hold_with_its_reason_and_its_end() {
        let mut schedule = schedule();
        let mine = pause(FEBRUARY, Some("2026-06-01T00:00:00Z"));

        schedule.begin_pause(mine.clone());
        assert_eq!(schedule.wake_at, mine.until);
        assert!(schedule.begin_hold(pause(MARCH, None)));
        assert_eq!((schedule.state, schedule.wake_at), (ScheduleState::Paused, None), "nothing wakes it");
        assert_eq!(schedule.standstill(at(MARCH)), Some((PauseCause::Person, &mine)));
        assert!(!schedule.end_hold(at(APRIL)));

        assert_eq!((schedule.state, schedule.pause.as_ref()), (ScheduleState::Paused, Some(&mine)));
        assert_eq!(schedule.wake_at, mine.until);
        assert_eq!(schedule.stopped.0, [span(MARCH, APRIL)], "what fell into the hold is missed in either mode");
        schedule.end_pause(at("2026-05-01T00:00:00Z"), ResumeMode::ApplyMissedPolicy);
        assert!(!schedule.stands_still());
        assert_eq!(schedule.stopped.0, [span(MARCH, APRIL)]);
    }

    /// PRG-2: the end of the pause comes while the program is held.
    #[test]
    fn prg2_a_pause_that_ends_in_a_hold_ends_with_it() {
        let mut schedule = schedule();
        schedule.begin_pause(pause(FEBRUARY, Some("2026-03-15T00:00:00Z")));
        let hold = pause(MARCH, None);
        schedule.begin_hold(hold.clone());

        assert_eq!(schedule.standstill(at("2026-03-20T00:00:00Z")), Some((PauseCause::Program, &hold)));
        assert!(schedule.end_hold(at(APRIL)), "it goes on");

        assert!(!schedule.stands_still());
        assert_eq!(schedule.stopped.0, [span(MARCH, APRIL), span(FEBRUARY, "2026-03-15T00:00:00Z")]);
    }

    #[test]
    fn a_hold_leaves_alone_what_is_over_or_never_began() {
        let hold = || pause(MARCH, None);
        for state in [ScheduleState::Inactive, ScheduleState::Archived] {
            let mut idle = Schedule { state, wake_at: None, ..schedule() };
            let before = idle.clone();
            assert!(!idle.begin_hold(hold()));
            assert_eq!(idle, before);
        }
        let mut exhausted = Schedule { state: ScheduleState::Exhausted, wake_at: None, ..schedule() };
        let before = exhausted.clone();
        assert!(exhausted.begin_hold(hold()), "it could be triggered, and must not be");
        assert!(!exhausted.end_hold(at(APRIL)));
        assert_eq!(exhausted, before);
    }

    /// R60, R61: nobody was there when the pause ended by itself, and then a person ends it.
    #[test]
    fn r60_a_pause_whose_end_has_come_reaches_no_further_than_that() {
        let mut schedule = schedule();
        schedule.begin_pause(pause(FEBRUARY, Some(MARCH)));

        schedule.end_pause(at(APRIL), ResumeMode::Skip);

        assert_eq!(schedule.stopped.0, [span(FEBRUARY, MARCH)]);
    }

    /// R61: of what would start at the very ends, neither fell into the span.
    #[test]
    fn r61_a_span_leaves_out_both_its_ends() {
        let stopped = Stopped(vec![span(FEBRUARY, MARCH)]);

        assert!(stopped.holds(at("2026-02-01T00:00:01Z")));
        assert!(!stopped.holds(at(FEBRUARY)) && !stopped.holds(at(MARCH)));
    }
}
