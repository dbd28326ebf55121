//! What happens in a simulated year: schedules, and faults with their times, all drawn from the seed before it begins, so
//! that leaving one out changes nothing about the others.

use chrono::TimeDelta;
use gradus_domain::scheduling::{missed::CatchUp, policy::MissedPolicy, standstill::ResumeMode};

use super::{
    DAY, HOUR, MINUTE, START, YEAR,
    draw::Draw,
    pool::{Pace, Pool},
};

/// A schedule as it is made.
#[derive(Clone, Copy, Debug)]
pub struct Made {
    /// Place of its rule in the pool.
    pub entry: usize,
    pub catch_up: CatchUp,
    /// When, in seconds.
    pub at: i64,
}

/// Something that goes wrong, or that somebody does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The replica dies with its transaction, and comes back.
    CrashBeforeCommit(usize),
    /// The replica dies when it has committed.
    CrashAfterCommit(usize),
    /// The commit is done, but the replica does not hear of it and does the batch again.
    ReplyLost(usize),
    /// The database refuses the commit.
    SerializationFailure(usize),
    /// The transaction stays open for so long.
    SlowTransaction(usize, i64),
    /// The replica stops for longer than its session and its leases last, and then goes on where it was.
    LongPause(usize, i64),
    /// The replica does not reach the database for so long.
    Partition(usize, i64),
    /// The replica dies between the effect and the note that it was done.
    DuplicateDelivery(usize),
    /// The clock of the database goes back by so much, for so long.
    ClockBack(i64, i64),
    /// Every replica is away for so long.
    Outage(i64),
    /// The second version of the calendar is published.
    Calendar,
    /// The zone data is renewed.
    ZoneData,
    /// A schedule gets another rule.
    Edit(usize, usize),
    /// A person pauses a schedule, until they end it or for so long.
    Pause(usize, Option<i64>),
    /// A person ends the pause of a schedule.
    Resume(usize, ResumeMode),
    /// A schedule is archived, and a new one made in its place.
    Recreate(usize),
    /// Somebody starts a schedule at once, and sends the same again.
    TriggerTwice(usize, u64),
}

impl Fault {
    /// Whether nobody does it.
    pub fn is_of_machines(self) -> bool {
        matches!(
            self,
            Self::CrashBeforeCommit(_)
                | Self::CrashAfterCommit(_)
                | Self::ReplyLost(_)
                | Self::SerializationFailure(_)
                | Self::SlowTransaction(..)
                | Self::LongPause(..)
                | Self::Partition(..)
                | Self::DuplicateDelivery(_)
                | Self::ClockBack(..)
                | Self::Outage(_)
        )
    }
}

/// A year.
#[derive(Clone, Debug)]
pub struct Scenario {
    pub seed: u64,
    pub replicas: usize,
    /// How far the clock of each replica is ahead, in seconds.
    pub skews: Vec<i64>,
    pub schedules: Vec<Made>,
    /// Faults by time.
    pub faults: Vec<(i64, Fault)>,
}

/// How many of each kind of fault a year holds at most; a seed leaves some kinds out and makes others frequent.
const MOST: u64 = 6;

impl Scenario {
    pub fn new(pool: &Pool, seed: u64, schedules: usize) -> Self {
        let mut draw = Draw::new(seed, 1);
        let replicas = 1 + draw.place(4);
        let skews = (0..replicas).map(|_| draw.between(-5 * MINUTE, 5 * MINUTE)).collect();
        let made = (0..schedules).map(|place| made(pool, &mut draw, place)).collect();
        let mut scenario = Self { seed, replicas, skews, schedules: made, faults: Vec::new() };
        for kind in 0..17 {
            let count = if draw.below(3) == 0 { 0 } else { 1 + draw.below(MOST) };
            for _ in 0..count {
                scenario.fault(pool, &mut draw, kind);
            }
        }
        scenario.faults.sort_by_key(|(at, _)| *at);
        scenario
    }

    fn fault(&mut self, pool: &Pool, draw: &mut Draw, kind: u64) {
        let at = START + draw.between(0, YEAR - DAY);
        let replica = draw.place(self.replicas);
        let schedule = draw.place(self.schedules.len());
        let fault = match kind {
            0 => Fault::CrashBeforeCommit(replica),
            1 => Fault::CrashAfterCommit(replica),
            2 => Fault::ReplyLost(replica),
            3 => Fault::SerializationFailure(replica),
            4 => Fault::SlowTransaction(replica, draw.between(1, 9 * MINUTE)),
            5 => Fault::LongPause(replica, draw.between(15 * MINUTE, 3 * DAY)),
            6 => Fault::Partition(replica, draw.between(MINUTE, 5 * DAY)),
            7 => Fault::DuplicateDelivery(replica),
            8 => Fault::ClockBack(draw.between(1, 2 * HOUR), draw.between(MINUTE, 12 * HOUR)),
            9 => Fault::Outage(draw.between(HOUR, 21 * DAY)),
            10 => Fault::Calendar,
            11 => Fault::ZoneData,
            12 => Fault::Edit(schedule, draw.place(pool.entries.len())),
            13 => Fault::Pause(schedule, None),
            14 => Fault::Pause(schedule, Some(draw.between(HOUR, 40 * DAY))),
            15 => Fault::Recreate(schedule),
            _ => Fault::TriggerTwice(schedule, draw.below(1_000)),
        };
        match fault {
            // The notice comes before the days of which it speaks; a year has one.
            Fault::Calendar => self.once(START + draw.between(0, 240 * DAY), fault),
            // Between the instants that the old and the new data give for one occurrence, where it can do harm.
            Fault::ZoneData => self.once(START + draw.between(305, 360) * DAY + 16 * HOUR + 30 * MINUTE, fault),
            // Three weeks over the end of summer time, or at any time.
            Fault::Outage(_) if draw.below(3) == 0 => self.faults.push((START + 290 * DAY, Fault::Outage(21 * DAY))),
            Fault::Pause(_, Some(_)) if draw.below(2) == 0 => self.faults.push((at, fault)),
            Fault::Pause(schedule, _) => {
                let mode = draw.pick(&[ResumeMode::Skip, ResumeMode::ApplyMissedPolicy]);
                self.faults.push((at, fault));
                self.faults.push((at + draw.between(HOUR, 40 * DAY), Fault::Resume(schedule, mode)));
            }
            _ => self.faults.push((at, fault)),
        }
    }

    fn once(&mut self, at: i64, fault: Fault) {
        if !self.faults.iter().any(|(_, known)| *known == fault) {
            self.faults.push((at, fault));
        }
    }
}

fn made(pool: &Pool, draw: &mut Draw, place: usize) -> Made {
    // As in a program: most are quarterly and monthly, a few weekly, now and then a daily one.
    let pace = match place % 20 {
        0..=7 => Pace::Quarterly,
        8..=14 => Pace::Monthly,
        15..=18 => Pace::Weekly,
        _ if draw.below(2) == 0 => Pace::Daily,
        _ => Pace::Monthly,
    };
    let entry = draw.pick(&pool.of(pace));
    let policy = draw.pick(MissedPolicy::ALL);
    let grace = TimeDelta::seconds(draw.pick(&[0, 60, HOUR]));
    let window = TimeDelta::days(draw.pick(&[3, 30, 365]));
    let most = draw.pick(&[1, 3, 50]);
    let catch_up = CatchUp::try_new(policy, grace, window, most).expect("within bounds");
    Made { entry, catch_up, at: START + if draw.below(4) == 0 { draw.between(0, 90 * DAY) } else { 0 } }
}
