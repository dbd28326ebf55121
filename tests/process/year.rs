//! A simulated year: the sample program plans its audits, and no kill at any moment loses or doubles one.
//!
//! On SQLite one `gradus demo` is killed and started again; on PostgreSQL two `gradus work` are, in turn. The moments
//! come from a seed, which is printed: `GRADUS_SEED` repeats a run, `GRADUS_KILLS` makes it longer. Half of the moments
//! lie close to an instant at which an audit is opened, where a kill can do harm. Nothing here waits for a time: the
//! test looks how far the clock of the database has come.

use std::time::Duration;

use tokio::time::Instant;

use super::{Machine, Running};
use crate::support::chance::{Chance, seed, setting};

/// The audits of the program that started on 2026-01-01: the days on which they are due.
const DUE: [&str; 10] = [
    "2026-01-12",
    "2026-03-16",
    "2026-04-10",
    "2026-05-18",
    "2026-07-10",
    "2026-08-12",
    "2026-09-15",
    "2026-10-10",
    "2026-11-16",
    "2027-01-11",
];

/// The first instant of 2026 in Shanghai.
const START: &str = "2025-12-31T16:00:00Z";
/// The same and the end of the year, in seconds since 1970.
const YEAR: (i64, i64) = (1_767_196_800, 1_798_732_800);
/// A year in about a quarter of a minute.
const SPEED: &str = "2000000";
const DAY: i64 = 86_400;
/// How long the clock may stand still before the test gives up.
const STANDSTILL: Duration = Duration::from_mins(2);

fn seconds(machine: &Machine, column: &str) -> String {
    if machine.database.is_postgres() {
        format!("CAST(EXTRACT(EPOCH FROM {column}) AS BIGINT)")
    } else {
        format!("CAST(strftime('%s', {column}) AS INTEGER)")
    }
}

/// What the clock of the database shows, in seconds.
async fn shown(machine: &Machine) -> i64 {
    machine.database.number(&format!("SELECT {} FROM simulated_clock", seconds(machine, "shows"))).await
}

/// How many seconds of business time lie before the next instant at which something is due.
async fn before_next(machine: &Machine) -> i64 {
    let sql = format!("SELECT COALESCE(MIN({}), 0) FROM schedules", seconds(machine, "wake_at"));
    machine.database.number(&sql).await - shown(machine).await
}

/// Waits until the clock shows `instant`. It must go on; how fast is the machine's affair.
async fn reach(machine: &Machine, instant: i64) {
    let (mut last, mut since) = (shown(machine).await, Instant::now());
    while last < instant {
        tokio::time::sleep(Duration::from_millis(10)).await;
        let now = shown(machine).await;
        if now > last {
            (last, since) = (now, Instant::now());
        }
        assert!(since.elapsed() < STANDSTILL, "the clock stands still at {last}");
    }
}

/// Waits until something is due within a day and a half, or twenty days have gone by.
async fn come_close(machine: &Machine) {
    let from = shown(machine).await;
    loop {
        let before = before_next(machine).await;
        if before < DAY * 3 / 2 || shown(machine).await > from + 20 * DAY {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The processes that do the background work.
struct Workers<'a> {
    machine: &'a Machine,
    running: Vec<Option<Running>>,
}

impl<'a> Workers<'a> {
    fn new(machine: &'a Machine) -> Self {
        let number = if machine.database.is_postgres() { 2 } else { 1 };
        let mut workers = Self { machine, running: Vec::new() };
        workers.running.resize_with(number, || None);
        (0..number).for_each(|place| workers.start(place));
        workers
    }

    fn start(&mut self, place: usize) {
        let command = if self.machine.database.is_postgres() {
            self.machine.command(&["work"])
        } else {
            self.machine.command(DEMO)
        };
        self.running[place] = Some(Running::start(command));
    }

    fn kill(&mut self, place: usize) {
        self.running[place].take().expect("it runs").kill();
        self.start(place);
    }

    async fn end(self) {
        let word = if self.machine.database.is_postgres() { "working" } else { "API:" };
        for mut worker in self.running.into_iter().flatten() {
            // One that was started just now does not listen for signals yet.
            worker.told(word).await;
            worker.signal("INT");
            let (status, lines) = worker.ended().await;
            assert_eq!(status, Some(0), "{}", lines.join("\n"));
        }
    }
}

const DEMO: &[&str] = &[
    "demo",
    "--employees",
    "20",
    "--listen",
    "127.0.0.1:0",
    "--simulated-clock",
    "--clock-start",
    START,
    "--clock-speed",
    SPEED,
];

/// Makes the sample organization, also where the first tries are cut off.
async fn made(machine: &Machine, chance: &mut Chance) {
    let command = || machine.command(&[DEMO, &["--no-work"]].concat());
    for _ in 0..2 {
        let cut_off = Running::start(command());
        tokio::time::sleep(chance.millis(1500)).await;
        cut_off.kill();
    }
    let mut making = Running::start(command());
    making.address().await;
    making.signal("INT");
    assert_eq!(making.ended().await.0, Some(0));
    assert_eq!(machine.database.number("SELECT count(*) FROM audits").await, 0, "nothing works yet");
}

/// T1 and R80, R82, R90: each audit of the year is opened once, whatever is killed.
#[tokio::test]
async fn a_simulated_year_holds_each_audit_once_whatever_is_killed() {
    let seed = seed();
    let kills = setting("GRADUS_KILLS").unwrap_or(6);
    println!("GRADUS_SEED={seed} GRADUS_KILLS={kills}");
    let mut chance = Chance::new(seed);
    let machine = Machine::new().await;
    made(&machine, &mut chance).await;

    let mut workers = Workers::new(&machine);
    let length = u64::try_from(YEAR.1 - YEAR.0 - 30 * DAY).expect("a year");
    let mut moments: Vec<_> =
        (0..kills).map(|_| YEAR.0 + i64::try_from(chance.below(length)).expect("small")).collect();
    moments.sort_unstable();
    for (number, moment) in moments.into_iter().enumerate() {
        reach(&machine, moment).await;
        if number % 2 == 0 {
            come_close(&machine).await;
            tokio::time::sleep(chance.millis(100)).await;
        }
        let place = number % workers.running.len();
        println!("kill {number} of worker {place} at {}", shown(&machine).await);
        workers.kill(place);
    }
    reach(&machine, YEAR.1).await;
    workers.end().await;

    let due = "SELECT CAST(planned_on AS TEXT) FROM audits WHERE planned_on <= '2027-01-11' ORDER BY planned_on";
    assert_eq!(machine.database.texts(due).await, DUE);
    let count = async |sql: &str| machine.database.number(sql).await;
    assert_eq!(count("SELECT count(*) - count(DISTINCT number) FROM audits").await, 0, "numbers are unique");
    assert_eq!(count("SELECT count(*) - count(DISTINCT occurrence_id) FROM audits").await, 0, "one per occurrence");
    assert_eq!(count("SELECT count(*) FROM occurrences WHERE state = 'MISSED'").await, 0, "speed makes nothing late");
    // The lead time of the first one begins before the program does.
    let late =
        "SELECT count(*) FROM occurrences WHERE started_at > starts_at AND starts_at >= '2025-12-31T16:00:00+00:00'";
    assert_eq!(count(late).await, 0, "each starts at its very instant");
    let provisional = "SELECT count(*) FROM occurrences WHERE provisional AND due_at > '2027-01-01'";
    assert!(count(provisional).await >= 1, "the calendar of 2027 is provisional");
    machine.done(&["verify"]);
}
