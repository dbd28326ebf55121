//! A replica of the engine, one step at a time: claim and plan, commit, send. Between two steps everything may happen.
//!
//! What is decided is decided by the product's own pure functions; what is written, and in which order, is written as the
//! product's services do. The scripted cases hold the two together.

use chrono::{DateTime, Utc};
use gradus_domain::scheduling::{
    calendar::WorkingCalendar,
    missed::{Missed, Start},
    plan::PlannedOccurrence,
    schedule::{OccurrenceState, ScheduleState},
    step::{Recorded, Standing, Step, step},
    stored::{Origin, Schedule},
};

use super::{
    plant::Plant,
    pool::Pool,
    scenario::Fault,
    store::{Held, Row},
};

/// What a replica is doing.
#[derive(Debug, Default)]
pub enum Doing {
    /// It looks for work.
    #[default]
    Nothing,
    /// It has a transaction open.
    Batch(Batch),
    /// It has taken on a message: which one, and the epoch under which it did.
    Delivery(usize, u32),
}

/// A transaction under way.
#[derive(Debug)]
pub struct Batch {
    pub tx: u64,
    pub steps: Vec<(usize, Step)>,
    /// The instant by which the engine decides.
    pub now: DateTime<Utc>,
    /// What the clock of the database showed when it began.
    pub shown: DateTime<Utc>,
    /// When the database ends a session that says nothing, in seconds.
    pub ends: i64,
    pub is_ended: bool,
}

/// A process.
#[derive(Debug, Default)]
pub struct Replica {
    /// How far its own clock is ahead, in seconds.
    pub skew: i64,
    /// It does nothing before this, in seconds.
    pub away_until: i64,
    pub doing: Doing,
    /// Schedules of a batch of which it does not know how it ended.
    pub doubtful: Option<Vec<usize>>,
    /// Faults that wait for their moment.
    pub traps: Vec<Fault>,
}

impl Replica {
    /// Springs the first trap that `fits`.
    pub fn springs(&mut self, fits: impl Fn(&Fault) -> bool) -> Option<Fault> {
        let place = self.traps.iter().position(fits)?;
        Some(self.traps.remove(place))
    }
}

/// By which data the world goes at present.
#[derive(Clone, Copy, Debug, Default)]
pub struct Data {
    /// The second version of the calendar is published.
    pub second_calendar: bool,
    /// The zone data is renewed.
    pub new_zones: bool,
}

impl Data {
    pub fn calendar<'p>(self, pool: &'p Pool, held: &Held) -> Option<&'p WorkingCalendar> {
        held.schedule.rule.recurrence.calendar.is_some().then(|| &pool.calendars[usize::from(self.second_calendar)])
    }

    /// The zone by whose rules a schedule goes though it is called otherwise, and what it is called.
    fn alias(self, pool: &Pool, held: &Held) -> Option<(&'static str, &'static str)> {
        let spec = &pool.entries[held.entry].spec;
        spec.before.filter(|_| !self.new_zones).map(|before| (before, spec.zone))
    }
}

/// What a schedule that nothing keeps from running has to do at `now`.
pub fn plan(pool: &Pool, data: Data, held: &Held, now: DateTime<Utc>, plant: Plant) -> Step {
    let mut lapsed = None;
    let schedule = if held.schedule.pause.is_some() {
        lapsed.insert(held.schedule.clone()).end_lapsed_pause(now);
        lapsed.as_ref().unwrap_or(&held.schedule)
    } else {
        &held.schedule
    };
    let alias = data.alias(pool, held);
    let recorded = known(held, alias, plant);
    let standing = Standing {
        cursor: schedule.progress.cursor,
        backfill_until: None,
        stopped: schedule.stopped.clone(),
        recorded,
    };
    let mut done = step(&schedule.rule, data.calendar(pool, held), &standing, now).expect("a plan");
    if let Some((before, zone)) = alias {
        let rename = |planned: &mut PlannedOccurrence| planned.nominal_key = planned.nominal_key.replace(before, zone);
        done.decision.start.iter_mut().for_each(|start| rename(&mut start.occurrence));
        done.decision.hold.iter_mut().for_each(rename);
        for missed in done.decision.missed.iter_mut().chain(&mut done.paused) {
            match missed {
                Missed::One { occurrence, .. } => rename(occurrence),
                Missed::Range { from, to, .. } => [from, to].into_iter().for_each(|planned| rename(planned)),
            }
        }
    }
    if plant == Plant::ForgetsMissed {
        done.decision.missed.clear();
    }
    if plant == Plant::NoGrace {
        done.decision.start.iter_mut().for_each(|start| start.late = true);
    }
    done
}

/// What has a row, in the words of the zone by which the schedule goes.
pub fn known(held: &Held, alias: Option<(&str, &str)>, plant: Plant) -> Recorded {
    let mut recorded = held.recorded();
    if let Some((before, zone)) = alias {
        recorded.keys = recorded.keys.iter().map(|key| key.replace(zone, before)).collect();
    }
    if plant == Plant::InstantOnly {
        recorded.keys.clear();
    }
    recorded
}

/// When the schedule must be looked at again, after something about its rule has changed.
pub fn set_alarm(pool: &Pool, data: Data, held: &mut Held) {
    let recorded = known(held, data.alias(pool, held), Plant::None);
    let (rule, cursor) = (&held.schedule.rule, held.schedule.progress.cursor);
    let first = gradus_domain::scheduling::step::first_start(rule, data.calendar(pool, held), cursor, recorded);
    let first = first.expect("a plan");
    held.schedule.next = first;
    held.schedule.wake_at = first.map(|first| first.starts_at);
    held.schedule.state = if first.is_some() { ScheduleState::Active } else { ScheduleState::Exhausted };
}

/// The rows of a step.
pub fn rows(step: &Step, now: DateTime<Utc>, batch: u64) -> Vec<Row> {
    let row = |planned: &PlannedOccurrence, state, reason| Row {
        origin: Origin::Automatic,
        nominal_at: planned.nominal_at,
        civil: planned.nominal_civil,
        key: planned.nominal_key.clone(),
        due_at: planned.due_at,
        starts_at: planned.starts_at,
        state,
        reason,
        range: None,
        decided_at: now,
        batch,
    };
    let missed = |missed: &Missed| {
        let reason = Some(missed.reason().as_str());
        match missed {
            Missed::One { occurrence, .. } => row(occurrence, OccurrenceState::Missed, reason),
            Missed::Range { from, to, count, .. } => {
                Row { range: Some((to.nominal_at, *count)), ..row(from, OccurrenceState::Missed, reason) }
            }
        }
    };
    let started = |start: &Start| row(&start.occurrence, OccurrenceState::Started, start.late.then_some("CAUGHT_UP"));
    let decision = &step.decision;
    let mut rows: Vec<Row> = decision.missed.iter().chain(&step.paused).map(missed).collect();
    rows.extend(decision.hold.iter().map(|planned| row(planned, OccurrenceState::Pending, Some("HOLD"))));
    rows.extend(decision.start.iter().map(started));
    rows
}

/// The schedule after its step.
pub fn settle(schedule: &mut Schedule, step: &Step, now: DateTime<Utc>) {
    schedule.end_lapsed_pause(now);
    schedule.progress.cursor = schedule.progress.cursor.max(step.cursor);
    schedule.next = step.next;
    schedule.stopped.0.clear();
    schedule.wake_at = step.next.map(|next| next.starts_at);
    schedule.state = if schedule.wake_at.is_some() { ScheduleState::Active } else { ScheduleState::Exhausted };
}
