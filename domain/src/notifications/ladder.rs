//! Escalation (R112–R114, NTF-3): the climb from those who should act to those who can make them.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// An escalation ladder, as it stood when what it is about began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ladder {
    /// How long after the level before each level is told; the first one after the beginning.
    pub delays: Vec<TimeDelta>,
    /// How often the whole ladder is climbed again.
    pub repeats: u32,
    /// How long an acknowledgement holds; for good where there is none.
    pub ack_timeout: Option<TimeDelta>,
}

/// Where a climb stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Climb {
    /// The level that is told next, from 0.
    pub level: usize,
    /// How often the whole ladder was climbed.
    pub rounds: u32,
    /// When that happens; none where nothing happens by itself any more.
    pub next_at: Option<DateTime<Utc>>,
}

/// What happened on a climb.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClimbEvent {
    /// A level was told.
    Told {
        /// Which one, from 0.
        level: usize,
    },
    /// Nobody was found for a level (NO_RECIPIENT).
    NoRecipient {
        /// Which one, from 0.
        level: usize,
    },
    /// The ladder was climbed for the last time.
    Ended,
}

impl Ladder {
    /// The climb that begins at `now`.
    #[must_use]
    pub fn climb_from(&self, now: DateTime<Utc>) -> Climb {
        Climb { level: 0, rounds: 0, next_at: self.delays.first().map(|delay| now + *delay) }
    }

    /// The climb at `now`. `has_somebody` tells whether anybody is found for a level now (R113).
    ///
    /// At most one level is told, however late the look: whoever is told gets the time that the next delay gives. A level
    /// for which nobody is found is passed at once.
    #[must_use]
    pub fn climb(
        &self,
        climb: Climb,
        now: DateTime<Utc>,
        has_somebody: impl Fn(usize) -> bool,
    ) -> (Climb, Vec<ClimbEvent>) {
        let mut events = Vec::new();
        if climb.next_at.is_none_or(|at| now < at) {
            return (climb, events);
        }
        let mut at = climb;
        // Each level once, so that a ladder on which nobody stands ends as well.
        for _ in 0..self.delays.len() {
            let level = at.level;
            let told = has_somebody(level);
            events.push(if told { ClimbEvent::Told { level } } else { ClimbEvent::NoRecipient { level } });
            at = self.above(at, now);
            if at.next_at.is_none() {
                events.push(ClimbEvent::Ended);
                return (at, events);
            }
            if told {
                return (at, events);
            }
        }
        (at, events)
    }

    /// One level higher, or at the beginning again.
    fn above(&self, climb: Climb, now: DateTime<Utc>) -> Climb {
        let level = climb.level + 1;
        if let Some(delay) = self.delays.get(level) {
            return Climb { level, next_at: Some(now + *delay), ..climb };
        }
        let rounds = climb.rounds + 1;
        let again = self.delays.first().filter(|_| rounds <= self.repeats);
        Climb { level: 0, rounds, next_at: again.map(|delay| now + *delay) }
    }

    /// Somebody has acknowledged at `now`: nothing more is told, until the acknowledgement lapses; then it begins at the
    /// first level (R114).
    #[must_use]
    pub fn acknowledged(&self, climb: Climb, now: DateTime<Utc>) -> Climb {
        let next_at = self.ack_timeout.filter(|_| climb.next_at.is_some()).map(|timeout| now + timeout);
        Climb { level: 0, next_at, ..climb }
    }
}

impl Climb {
    /// It is done, or called off.
    #[must_use]
    pub fn cleared(self) -> Self {
        Self { next_at: None, ..self }
    }

    /// Somebody forces the next level, whatever its time (R114).
    #[must_use]
    pub fn forced(self, now: DateTime<Utc>) -> Self {
        Self { next_at: self.next_at.map(|at| at.min(now)), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn hours(hours: i64) -> DateTime<Utc> {
        NOW + TimeDelta::hours(hours)
    }

    fn ladder() -> Ladder {
        Ladder { delays: [2, 4, 8].map(TimeDelta::hours).into(), repeats: 1, ack_timeout: Some(TimeDelta::hours(24)) }
    }

    #[test]
    fn r112_each_level_is_told_once_in_its_order_and_the_ladder_ends() {
        let (ladder, mut climb) = (ladder(), ladder().climb_from(NOW));
        let mut told = Vec::new();
        for hour in 0..100 {
            let (next, events) = ladder.climb(climb, hours(hour), |_| true);
            told.extend(events.into_iter().map(|event| (hour, event)));
            climb = next;
        }

        let level = |level| ClimbEvent::Told { level };
        let expected = [(2, level(0)), (6, level(1)), (14, level(2)), (16, level(0)), (20, level(1)), (28, level(2))];
        assert_eq!(told[..6], expected);
        assert_eq!(told[6..], [(28, ClimbEvent::Ended)]);
    }

    #[test]
    fn r112_a_late_look_tells_one_level_and_gives_it_its_time() {
        let (climb, events) = ladder().climb(ladder().climb_from(NOW), hours(50), |_| true);

        assert_eq!(events, [ClimbEvent::Told { level: 0 }]);
        assert_eq!(climb, Climb { level: 1, rounds: 0, next_at: Some(hours(54)) });
    }

    #[test]
    fn r113_a_level_without_anybody_is_passed_at_once_and_a_ladder_without_anybody_does_not_spin() {
        let (climb, events) = ladder().climb(ladder().climb_from(NOW), hours(2), |level| level == 2);
        let nobody = |level| ClimbEvent::NoRecipient { level };
        assert_eq!(events, [nobody(0), nobody(1), ClimbEvent::Told { level: 2 }]);
        assert_eq!((climb.rounds, climb.next_at), (1, Some(hours(4))));

        let (_, events) = ladder().climb(ladder().climb_from(NOW), hours(2), |_| false);
        assert_eq!(events, [nobody(0), nobody(1), nobody(2)]);
    }

    #[test]
    fn r114_an_acknowledgement_stops_the_climb_until_it_lapses_and_it_begins_anew() {
        let (climb, _) = ladder().climb(ladder().climb_from(NOW), hours(2), |_| true);
        let acknowledged = ladder().acknowledged(climb, hours(3));

        assert_eq!(ladder().climb(acknowledged, hours(26), |_| true).1, []);
        assert_eq!(ladder().climb(acknowledged, hours(27), |_| true).1, [ClimbEvent::Told { level: 0 }]);
        let for_good = Ladder { ack_timeout: None, ..ladder() };
        assert_eq!(for_good.acknowledged(climb, hours(3)).next_at, None);
        assert_eq!(ladder().acknowledged(climb.cleared(), hours(3)).next_at, None, "what is over stays over");
    }

    #[test]
    fn r114_what_is_cleared_is_silent_and_what_is_forced_goes_on_now() {
        let climb = ladder().climb_from(NOW);

        assert_eq!(ladder().climb(climb.cleared(), hours(99), |_| true).1, []);
        assert_eq!(ladder().climb(climb.forced(hours(1)), hours(1), |_| true).1, [ClimbEvent::Told { level: 0 }]);
        assert_eq!(climb.cleared().forced(hours(1)).next_at, None);
    }
}
