//! Many schedules that are due at once, worked off by processes that are killed and lose their connections: nothing is
//! lost and nothing is done twice (R82, R85, R90).
//!
//! On PostgreSQL four `gradus work` share the work, and every now and then one is killed with -9 or a server process of
//! theirs is ended, and replies of COMMIT are lost on their way; on SQLite one is killed and started again. `GRADUS_SEED` repeats a run, `GRADUS_DUE` makes it longer.

use std::time::Duration;

use tokio::time::Instant;

use super::{Machine, ORGANIZATION, Running};
use crate::support::{
    chance::{Chance, seed, setting},
    relay::Relay,
};

/// How long nothing may be done before the test gives up.
const STANDSTILL: Duration = Duration::from_mins(2);

/// Within how many milliseconds the next fault comes while the work goes on, and at most where it does not.
const QUICK: u64 = 300;
const SLOW: u64 = 20_000;

/// Of so many replies of COMMIT one is lost.
const COMMITS: u64 = 8;

/// What copies share with the schedule from which they are made.
const SHARED: &str = "name, rule, time_zone, calendar, action_kind, program_id, revision, version, next_nominal_at,
    next_due_at, next_starts_at, backfill_until, pause, hold, stopped, error, failures, tzdb, created_at";

/// Makes `count` schedules of the quarterly audit that were due since the beginning of 2026, and wake now.
async fn fill(machine: &Machine, count: u64) {
    machine.done(ORGANIZATION);
    machine.done(&["template", "apply", "TELECOM-QP", "--program", "TELECOM-QP", "--starts-on", "2026-01-01"]);
    let (id, cursor, wake, numbers) = if machine.database.is_postgres() {
        let numbers = format!("generate_series(1, {count}) AS numbers (n)");
        ("gen_random_uuid()", "timestamptz '2026-01-01'", "now()", numbers)
    } else {
        let numbers = format!(
            "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count}) SELECT n FROM numbers"
        );
        let now = "strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now')";
        ("randomblob(16)", "'2026-01-01T00:00:00+00:00'", now, format!("({numbers}) AS numbers"))
    };
    let copy = format!(
        "INSERT INTO schedules (organization_id, id, code, state, cursor, wake_at, {SHARED})
         SELECT organization_id, {id}, 'C' || n, 'ACTIVE', {cursor}, {wake}, {SHARED} FROM schedules, {numbers}
         WHERE code = 'SCH-AUD-QMS'"
    );
    machine.database.execute(&copy).await;
}

/// Schedules about which nothing is decided yet.
async fn undone(machine: &Machine) -> i64 {
    let sql = "SELECT count(*) FROM schedules WHERE code LIKE 'C%'
        AND NOT EXISTS (SELECT 1 FROM occurrences o WHERE o.organization_id = schedules.organization_id
            AND o.schedule_id = schedules.id)";
    machine.database.number(sql).await
}

/// Ends one of the server's processes that work for the service.
async fn cut_a_connection(machine: &Machine) {
    let sql = "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity
        WHERE application_name = 'gradus' AND datname = current_database() ORDER BY random() LIMIT 1) AS one";
    machine.database.number(sql).await;
}

#[tokio::test]
async fn kills_and_cut_connections_lose_and_double_nothing_of_what_is_due() {
    let seed = seed();
    let due = setting("GRADUS_DUE").unwrap_or(1_000);
    println!("GRADUS_SEED={seed} GRADUS_DUE={due}");
    let mut chance = Chance::new(seed);
    let machine = Machine::new().await;
    fill(&machine, due).await;
    let relay =
        if machine.database.is_postgres() { Some(Relay::before(machine.database.url(), COMMITS).await) } else { None };
    // One that still starts has nothing to lose, and may end where it is cut off.
    let start = async || {
        let url = machine.database.url();
        let url = relay.as_ref().map_or(url.to_owned(), |relay| relay.url(url));
        if let Some(relay) = &relay {
            relay.lose(false);
        }
        let mut worker = Running::start(machine.command_on(&url, &["work"]));
        worker.told("working").await;
        if let Some(relay) = &relay {
            relay.lose(true);
        }
        worker
    };
    let number = if machine.database.is_postgres() { 4 } else { 1 };
    let mut workers = Vec::new();
    for _ in 0..number {
        workers.push(Some(start().await));
    }

    let (mut last, mut since, mut kills, mut cuts) = (undone(&machine).await, Instant::now(), 0, 0);
    // Where every batch is cut off, the next fault waits longer: how fast the machine is must not decide.
    let mut pace = QUICK;
    while last > 0 {
        tokio::time::sleep(chance.millis(pace)).await;
        pace = (pace * 2).min(SLOW);
        if machine.database.is_postgres() && chance.below(2) == 0 {
            cut_a_connection(&machine).await;
            cuts += 1;
        } else if chance.below(2) == 0 {
            let place = usize::try_from(chance.below(workers.len() as u64)).expect("small");
            workers[place].take().expect("it runs").kill();
            workers[place] = Some(start().await);
            kills += 1;
        }
        let now = undone(&machine).await;
        if now < last {
            (last, since, pace) = (now, Instant::now(), QUICK);
        }
        assert!(since.elapsed() < STANDSTILL, "{last} of {due} are still undone");
    }
    for worker in workers.into_iter().flatten() {
        worker.signal("INT");
        let (status, lines) = worker.ended().await;
        assert_eq!(status, Some(0), "{}", lines.join("\n"));
    }
    let lost = relay.as_ref().map_or(0, Relay::lost);
    println!("{due} schedules, {kills} kills, {cuts} connections cut, {lost} replies of COMMIT lost");
    assert!(lost > 0 || relay.is_none(), "the relay lost nothing");

    let count = async |sql: &str| machine.database.number(sql).await;
    let each = "SELECT count(*) FROM (SELECT count(*) AS made FROM occurrences GROUP BY schedule_id) AS x";
    let alike = format!("{each} WHERE made <> (SELECT count(*) FROM occurrences) / {due}");
    assert_eq!((count(each).await, count(&alike).await), (i64::try_from(due).expect("small"), 0), "each once");
    let made = count("SELECT count(*) FROM occurrences").await;
    assert_eq!(count("SELECT count(*) FROM audits").await, made, "an audit for each");
    assert_eq!(count("SELECT count(DISTINCT occurrence_id) FROM audits").await, made);
    assert_eq!(count("SELECT count(DISTINCT number) FROM audits").await, made, "numbers are unique");
    let lines = "SELECT count(*) FROM journal_entries WHERE object_kind = 'occurrence'";
    assert_eq!(count(lines).await, made, "a line for each");
    let events = "SELECT count(*) FROM outbox WHERE object_kind = 'occurrence'";
    assert_eq!(count(events).await, made, "an event for each");
    assert_eq!(count("SELECT count(*) FROM schedules WHERE state = 'ERRORED'").await, 0, "nobody was taken for broken");
    machine.done(&["verify"]);
}
