//! Reminders of a deadline (R110, R111, NTF-2).

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::scheduling::{calendar::WorkingCalendar, zone::Zone};

/// How far a step lies from its deadline; before it where it is negative (R110).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Offset {
    /// So long by the stopwatch.
    Elapsed(TimeDelta),
    /// So many working days from the day of the deadline, at a time of day on the wall. 0 is that very day, worked or not.
    WorkingDays {
        /// How many.
        days: i32,
        /// At which time of day.
        at: NaiveTime,
    },
}

/// Where a plan holds: whose wall, and which days are worked there.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The zone of working days and quiet hours.
    pub zone: &'a Zone,
    /// The working calendar; Monday to Friday where there is none.
    pub calendar: Option<&'a WorkingCalendar>,
}

/// A step of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReminderStep {
    /// When, seen from the deadline.
    pub offset: Offset,
    /// How often it is repeated after that.
    pub repeats: u32,
    /// How far its repetitions lie apart. Without one it is not repeated.
    pub spacing: TimeDelta,
}

impl ReminderStep {
    /// A step that is not repeated.
    #[must_use]
    pub fn once(offset: TimeDelta) -> Self {
        Self::at(Offset::Elapsed(offset))
    }

    /// A step on a working day that is not repeated.
    #[must_use]
    pub fn on_working_day(days: i32, at: NaiveTime) -> Self {
        Self::at(Offset::WorkingDays { days, at })
    }

    fn at(offset: Offset) -> Self {
        Self { offset, repeats: 0, spacing: TimeDelta::zero() }
    }
}

/// A step and which of its turns, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Turn {
    /// Place of the step in its plan.
    pub step: u32,
    /// Which repetition; 0 is the step itself.
    pub turn: u32,
}

/// Hours in which nobody is reminded; over midnight where it ends before it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    /// When they begin, on the wall.
    pub from: NaiveTime,
    /// When they end, on the wall.
    pub to: NaiveTime,
}

/// When somebody is reminded of a deadline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReminderPlan {
    /// Its steps.
    pub steps: Vec<ReminderStep>,
    /// Hours in which nothing is sent; what falls into them is sent when they end.
    pub quiet: Option<QuietHours>,
}

/// A deadline as it stands, and what has been dealt with since it was last moved (`due_version`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// When it is.
    pub at: DateTime<Utc>,
    /// Whether what it is about is still to be done.
    pub is_open: bool,
    /// Turns that were sent or superseded for this very deadline. One that was moved begins with none.
    pub done: BTreeSet<Turn>,
}

/// What is to be done about a deadline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reminders {
    /// The turn that is sent.
    pub send: Option<Turn>,
    /// Turns that are never sent, because a later one is due as well.
    pub superseded: Vec<Turn>,
    /// When to look again; none where nothing more happens by itself.
    pub next_at: Option<DateTime<Utc>>,
}

impl ReminderPlan {
    /// Every turn with its instant, the first leading. A step has none where the calendar has no such working day.
    #[must_use]
    pub fn turns(&self, deadline: DateTime<Utc>, place: Place<'_>) -> Vec<(DateTime<Utc>, Turn)> {
        let mut turns = Vec::new();
        for (number, step) in (0..).zip(&self.steps) {
            let Some(first) = step.offset.from(deadline, place) else { continue };
            let repeats = if step.spacing > TimeDelta::zero() { step.repeats } else { 0 };
            for turn in 0..=repeats {
                let after = step.spacing * i32::try_from(turn).unwrap_or(i32::MAX);
                turns.push((first + after, Turn { step: number, turn }));
            }
        }
        turns.sort_unstable();
        turns
    }

    /// What is to be done about `deadline` at `now`: of the turns whose time has come the newest is sent, however late,
    /// and the others are not (R111).
    #[must_use]
    pub fn due(&self, deadline: &Deadline, place: Place<'_>, now: DateTime<Utc>) -> Reminders {
        if !deadline.is_open {
            return Reminders::default();
        }
        let left = self.turns(deadline.at, place).into_iter().filter(|(_, turn)| !deadline.done.contains(turn));
        let (come, coming): (Vec<_>, Vec<_>) = left.partition(|(at, _)| *at <= now);
        let next_at = coming.first().map(|(at, _)| *at);
        let Some(((_, newest), older)) = come.split_last() else {
            return Reminders { next_at, ..Reminders::default() };
        };
        if let Some(end) = self.quiet.and_then(|quiet| quiet.end(place.zone, now)) {
            return Reminders { next_at: Some(end), ..Reminders::default() };
        }
        Reminders { send: Some(*newest), superseded: older.iter().map(|(_, turn)| *turn).collect(), next_at }
    }
}

impl Offset {
    /// The instant that lies so far from `deadline`.
    fn from(self, deadline: DateTime<Utc>, place: Place<'_>) -> Option<DateTime<Utc>> {
        match self {
            Self::Elapsed(offset) => deadline.checked_add_signed(offset),
            Self::WorkingDays { days, at } => {
                let date = place.zone.date(deadline);
                let plain = WorkingCalendar::weekends_only("", date);
                let day = place.calendar.unwrap_or(&plain).add_working_days(date, days)?;
                Some(place.zone.first_instant(day.and_time(at)))
            }
        }
    }
}

impl QuietHours {
    /// When the quiet in which `now` lies is over; none where it lies in none.
    fn end(self, zone: &Zone, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let local = zone.local(now).civil;
        let (date, time) = (local.date(), local.time());
        let day = if self.from <= self.to {
            (self.from <= time && time < self.to).then_some(date)
        } else if time >= self.from {
            date.checked_add_days(Days::new(1))
        } else {
            (time < self.to).then_some(date)
        };
        day.map(|day| zone.first_instant(day.and_time(self.to)))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::scheduling::test_calendar::cn;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    static SHANGHAI: LazyLock<Zone> = LazyLock::new(|| Zone::try_new("Asia/Shanghai").expect("a zone"));

    fn shanghai() -> Place<'static> {
        Place { zone: &SHANGHAI, calendar: None }
    }

    /// A week before, a day before, a day after and then daily for three days more.
    fn plan() -> ReminderPlan {
        let daily = ReminderStep { repeats: 3, spacing: TimeDelta::days(1), ..ReminderStep::once(TimeDelta::days(1)) };
        let before = [7, 1].map(|days| ReminderStep::once(-TimeDelta::days(days)));
        ReminderPlan { steps: [before[0], before[1], daily].into(), quiet: None }
    }

    fn deadline(done: &[Turn]) -> Deadline {
        Deadline { at: at("2026-03-20T10:00:00Z"), is_open: true, done: done.iter().copied().collect() }
    }

    const WEEK: Turn = Turn { step: 0, turn: 0 };
    const DAY: Turn = Turn { step: 1, turn: 0 };

    fn late(turn: u32) -> Turn {
        Turn { step: 2, turn }
    }

    #[test]
    fn r111_a_step_is_due_from_its_instant_on_and_not_only_on_its_day() {
        let look = |now| plan().due(&deadline(&[]), shanghai(), at(now));

        let before = look("2026-03-13T09:59:59Z");
        assert_eq!(before, Reminders { next_at: Some(at("2026-03-13T10:00:00Z")), ..Reminders::default() });
        for now in ["2026-03-13T10:00:00Z", "2026-03-16T23:00:00Z", "2026-03-19T09:59:59Z"] {
            let sent = Reminders { send: Some(WEEK), superseded: vec![], next_at: Some(at("2026-03-19T10:00:00Z")) };
            assert_eq!(look(now), sent, "{now}");
        }
    }

    #[test]
    fn r111_after_an_outage_only_the_newest_is_sent_and_the_rest_are_superseded() {
        let look = plan().due(&deadline(&[WEEK]), shanghai(), at("2026-03-22T12:00:00Z"));

        let next_at = Some(at("2026-03-23T10:00:00Z"));
        assert_eq!(look, Reminders { send: Some(late(1)), superseded: vec![DAY, late(0)], next_at });
        let after = plan().due(&deadline(&[WEEK, DAY, late(0), late(1)]), shanghai(), at("2026-03-22T12:00:00Z"));
        assert_eq!(after, Reminders { next_at, ..Reminders::default() }, "nothing is sent twice");
    }

    #[test]
    fn r111_a_deadline_that_was_moved_begins_anew_and_one_that_was_met_is_silent() {
        let moved = Deadline { at: at("2026-04-20T10:00:00Z"), ..deadline(&[]) };
        let look = plan().due(&moved, shanghai(), at("2026-03-22T12:00:00Z"));
        assert_eq!(look, Reminders { next_at: Some(at("2026-04-13T10:00:00Z")), ..Reminders::default() });

        let met = Deadline { is_open: false, ..deadline(&[]) };
        assert_eq!(plan().due(&met, shanghai(), at("2026-03-22T12:00:00Z")), Reminders::default());
    }

    #[test]
    fn r110_repetitions_end() {
        let done = [WEEK, DAY, late(0), late(1), late(2)];
        let last = plan().due(&deadline(&done), shanghai(), at("2026-06-01T00:00:00Z"));

        assert_eq!(last, Reminders { send: Some(late(3)), superseded: vec![], next_at: None });
    }

    #[test]
    fn r110_what_falls_into_quiet_hours_is_sent_when_they_end() {
        let time = |text: &str| text.parse::<NaiveTime>().expect("a time");
        let quiet = QuietHours { from: time("20:00:00"), to: time("08:00:00") };
        let plan = ReminderPlan { quiet: Some(quiet), ..plan() };
        let look = |now| plan.due(&deadline(&[]), shanghai(), at(now));

        // 20:00 and 07:59 in Shanghai: the quiet of the night ends at 08:00 there.
        for now in ["2026-03-13T12:00:00Z", "2026-03-13T23:59:59Z"] {
            let held = Reminders { next_at: Some(at("2026-03-14T00:00:00Z")), ..Reminders::default() };
            assert_eq!(look(now), held, "{now}");
        }
        assert_eq!(look("2026-03-14T00:00:00Z").send, Some(WEEK));
        let noon = QuietHours { from: time("12:00:00"), to: time("14:00:00") };
        let plan = ReminderPlan { quiet: Some(noon), ..plan.clone() };
        let look = plan.due(&deadline(&[]), shanghai(), at("2026-03-14T04:00:00Z"));
        assert_eq!((look.send, look.next_at), (None, Some(at("2026-03-14T06:00:00Z"))));
    }

    /// R110, with the make-up Saturday before the Spring Festival of 2026.
    #[test]
    fn r110_working_days_pass_by_holidays_and_take_make_up_days() {
        let nine = NaiveTime::from_hms_opt(9, 0, 0).expect("a time");
        let steps = [-2, -1, 0, 1].map(|days| ReminderStep::on_working_day(days, nine)).to_vec();
        let plan = ReminderPlan { steps, quiet: None };
        let calendar = cn();
        let deadline = SHANGHAI.start_of("2026-02-24".parse().expect("a day"));
        let turns = |calendar| plan.turns(deadline, Place { zone: &SHANGHAI, calendar });
        let days = |calendar| turns(calendar).iter().map(|(at, _)| at.to_rfc3339()).collect::<Vec<_>>();

        let at_nine = |days: [&str; 4]| days.map(|day| format!("2026-02-{day}T01:00:00+00:00")).to_vec();
        assert_eq!(days(Some(&calendar)), at_nine(["13", "14", "24", "25"]));
        assert_eq!(days(None), at_nine(["20", "23", "24", "25"]));
    }
}
