//! The simulated clock: speed makes nothing late, and several processes share one clock.

use std::sync::Arc;

use chrono::TimeDelta;
use gradus::{app, system::SystemIds};
use gradus_domain::time::{Clock, ManualClock};
use gradus_services::{
    Services,
    scheduling::{simulated, tick},
    time::Timekeeper,
};
use serde_json::json;

use super::{AUDITS, audit_days, occurrences};
use crate::support::{Gradus, TestDatabase, at};

/// A second process on the database of `gradus`, on simulated time.
async fn process(gradus: &Gradus, clock: &Arc<ManualClock>) -> Services {
    let store = app::open_store(&gradus.database.settings()).await.expect("the database opens");
    app::services(store, clock.clone(), Arc::new(SystemIds)).await.expect("services")
}

/// A program begun on 2026-01-01 of simulated time, which runs a million times as fast as the clock that comes back.
async fn simulated_year() -> (Gradus, Arc<ManualClock>) {
    let database = TestDatabase::fresh().await;
    let real = Arc::new(ManualClock::new(at("2026-11-20T02:00:00Z")));
    let store = app::open_store(&database.settings()).await.expect("the database opens");
    let services = Services::new(store, Timekeeper::injected(real.clone()), Arc::new(SystemIds));
    simulated::create(&services, at("2026-01-01T00:00:00Z"), 1_000_000).await.expect("a simulated clock");
    let gradus = Gradus::start_on(database).await;
    gradus.set_clock("2026-01-01T00:00:00Z");
    gradus.active_telecom("2026-01-01").await;
    (gradus, real)
}

fn pass(real: &ManualClock, seconds: i64) {
    real.set(real.now() + TimeDelta::seconds(seconds));
}

#[tokio::test]
async fn a_simulated_year_in_one_jump_makes_nothing_late() {
    let (gradus, real) = simulated_year().await;
    let services = process(&gradus, &real).await;

    pass(&real, 32);
    tick(&services).await.expect("a tick");

    gradus.set_clock("2026-12-31T00:00:00Z");
    let made = occurrences(&gradus, &gradus.alpha.admin, json!({})).await;
    assert_eq!(audit_days(&made), AUDITS);
    // Some were opened before the program began.
    for occurrence in &made {
        let opens = occurrence["startsAt"].as_str().max(Some("2026-01-01T00:00:00Z"));
        assert_eq!(occurrence["startedAt"].as_str(), opens, "{occurrence:#}");
    }
    let shows = simulated::find(&services).await.expect("a clock").expect("a simulated one").shows;
    assert_eq!(shows, at("2026-01-01T00:00:00Z") + TimeDelta::seconds(32_000_000));
}

#[tokio::test]
async fn processes_that_come_and_go_share_one_clock_and_double_nothing() {
    let (gradus, real) = simulated_year().await;

    for _ in 0..8 {
        // Each round is a pair of new processes, which then go away without a word.
        let (one, other) = (process(&gradus, &real).await, process(&gradus, &real).await);
        pass(&real, 4);
        let (one, other) = tokio::join!(tick(&one), tick(&other));
        one.expect("a tick");
        other.expect("a tick");
    }
    let last = process(&gradus, &real).await;
    tick(&last).await.expect("a tick");

    gradus.set_clock("2026-12-31T00:00:00Z");
    let made = occurrences(&gradus, &gradus.alpha.admin, json!({ "dueBefore": "2027-01-12T00:00:00Z" })).await;
    assert_eq!(audit_days(&made), AUDITS);
    assert_eq!(gradus.database.number("SELECT count(*) FROM audits WHERE planned_on < '2027-01-12'").await, 10);
}

#[tokio::test]
async fn a_database_with_people_in_it_gets_no_simulated_clock() {
    let gradus = Gradus::start().await;

    let refused = simulated::create(&gradus.services, at("2026-01-01T00:00:00Z"), 60).await;

    assert!(matches!(refused, Err(simulated::SimulatedClockError::NotEmpty)));
    assert!(simulated::find(&gradus.services).await.expect("an answer").is_none());
}
