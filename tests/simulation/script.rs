//! Scripted cases: what somebody does to a schedule, what happens to the engine, and the rows that must be there then.
//!
//! The same cases run here on the simulated store and in `scheduling::conformance` on the real ones, which is what holds
//! the simulated engine to the product's.

pub mod cases;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use gradus_domain::{
    ids::ScheduleId,
    scheduling::{
        lead::LeadTime,
        missed::CatchUp,
        policy::{MissedPolicy, RollPolicy},
        recurrence::Recurrence,
        rule::RecurrenceRule,
        schedule::OccurrenceState,
        standstill::{Pause, ResumeMode},
        stored::{Origin, Schedule},
        zone::Zone,
    },
};

use super::{
    engine::{self, Data},
    plant::Plant,
    pool::{Pool, rule},
    store::{Held, Row},
};

/// Something that happens. Instants in UTC.
#[derive(Clone, Copy, Debug)]
pub enum Event {
    /// The engine runs at every instant at which something is due, until this one.
    Run(&'static str),
    /// Time passes until this instant, and no engine runs.
    Outage(&'static str),
    /// The engine looks once, now.
    Tick,
    /// Somebody pauses the schedule, for as long as they like or until an instant.
    Pause(Option<&'static str>),
    /// Somebody ends the pause.
    Resume(ResumeMode),
    /// Somebody gives it another cron expression.
    Edit(&'static str),
    /// Somebody starts it at once, under a key.
    Trigger(&'static str),
}

/// A case.
#[derive(Clone, Copy, Debug)]
pub struct Script {
    pub name: &'static str,
    pub cron: &'static str,
    pub zone: &'static str,
    /// Where days off of the calendar CN go; none for a schedule without a calendar.
    pub roll: Option<RollPolicy>,
    pub lead: Option<&'static str>,
    pub missed: MissedPolicy,
    /// When the schedule is made.
    pub from: &'static str,
    pub events: &'static [Event],
    /// The rows: nominal time on the wall, state and reason (empty for none), in the order in which they are due. Of what
    /// was started, the instant at which it was.
    pub rows: &'static [(&'static str, &'static str, &'static str, &'static str)],
}

/// A row as scripts write it.
pub type Told = (String, String, String, String);

/// The rows that a script wants.
pub fn wanted(script: &Script) -> Vec<Told> {
    let told = |row: &(&str, &str, &str, &str)| (row.0.into(), row.1.into(), row.2.into(), row.3.into());
    script.rows.iter().map(told).collect()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// A script on the simulated store.
struct Play<'p> {
    pool: &'p Pool,
    held: Held,
    now: DateTime<Utc>,
    batches: u64,
}

/// Plays a script on the simulated store; answers its rows.
pub fn play(pool: &Pool, script: &Script) -> Vec<Told> {
    let mut play = Play { pool, held: held(pool, script), now: at(script.from), batches: 0 };
    for event in script.events {
        play.event(*event);
    }
    // By due instant, as the product lists them.
    let mut rows: BTreeMap<(DateTime<Utc>, DateTime<Utc>), Told> = BTreeMap::new();
    for row in &play.held.rows {
        let started = row.state == OccurrenceState::Started;
        let told = (
            row.civil.format("%Y-%m-%dT%H:%M:%S").to_string(),
            row.state.as_str().to_owned(),
            row.reason.unwrap_or_default().to_owned(),
            if started { row.decided_at.format("%Y-%m-%dT%H:%M:%SZ").to_string() } else { String::new() },
        );
        rows.insert((row.due_at, row.nominal_at), told);
    }
    rows.into_values().collect()
}

fn recurrence(script: &Script, cron: &str) -> Recurrence {
    let expression = cron.parse().expect("a cron expression");
    let zone = Zone::try_new(script.zone).expect("a zone");
    let made = Recurrence::new(RecurrenceRule::Cron { expression }, zone)
        .with_calendar(script.roll.map(|_| "CN".to_owned()), script.roll)
        .expect("a calendar with a roll");
    made.with_lead(script.lead.map_or(LeadTime::NONE, |lead| lead.parse().expect("a lead")))
}

fn held(pool: &Pool, script: &Script) -> Held {
    let schedule = Schedule::new(
        ScheduleId(uuid::Uuid::from_u128(1)),
        rule(&recurrence(script, script.cron), CatchUp::by(script.missed)),
        at(script.from),
    );
    let mut held = Held::new(schedule, 0);
    engine::set_alarm(pool, Data::default(), &mut held);
    held
}

impl Play<'_> {
    fn event(&mut self, event: Event) {
        match event {
            Event::Run(until) => {
                self.tick();
                while let Some(wake) = self.held.schedule.wake_at.filter(|wake| *wake <= at(until)) {
                    self.now = wake;
                    self.tick();
                }
                self.now = at(until);
                self.tick();
            }
            Event::Outage(until) => self.now = at(until),
            Event::Tick => self.tick(),
            Event::Pause(until) => {
                let pause = Pause { since: self.now, by: "p".into(), reason: "r".into(), until: until.map(at) };
                self.held.schedule.begin_pause(pause);
            }
            Event::Resume(mode) => {
                self.held.schedule.end_pause(self.now, mode);
                self.step();
            }
            Event::Edit(cron) => self.edit(cron),
            Event::Trigger(key) => self.trigger(key),
        }
    }

    fn tick(&mut self) {
        if self.held.is_due(self.now) {
            self.step();
        }
    }

    fn step(&mut self) {
        let step = engine::plan(self.pool, Data::default(), &self.held, self.now, Plant::None);
        self.batches += 1;
        let rows = engine::rows(&step, self.now, self.batches);
        assert!(!self.held.is_taken(&rows), "R80: an identity is taken");
        for row in rows {
            self.held.insert(row);
        }
        engine::settle(&mut self.held.schedule, &step, self.now);
    }

    fn edit(&mut self, cron: &str) {
        let schedule = &mut self.held.schedule;
        let old = schedule.rule.clone();
        let expression = cron.parse().expect("a cron expression");
        schedule.rule.recurrence.rule = RecurrenceRule::Cron { expression };
        schedule.progress = schedule.progress.after_edit(&old, &schedule.rule, self.now);
        engine::set_alarm(self.pool, Data::default(), &mut self.held);
    }

    fn trigger(&mut self, key: &str) {
        let local = self.held.schedule.rule.recurrence.zone.local(self.now);
        let row = Row {
            origin: Origin::Trigger,
            nominal_at: self.now,
            civil: local.civil,
            key: format!("trigger:{key}"),
            due_at: self.now,
            starts_at: self.now,
            state: OccurrenceState::Started,
            reason: None,
            range: None,
            decided_at: self.now,
            batch: 0,
        };
        if !self.held.is_taken(std::slice::from_ref(&row)) {
            self.held.insert(row);
        }
    }
}
