//! Schedules: preview, materialization, catching up, commands, the simulated clock.

mod backfill;
mod calendar_effects;
mod calendars;
mod codes;
mod commands;
mod conformance;
mod due;
mod health;
mod held;
mod hold;
mod outage;
mod overlap;
mod plans;
mod preview;
mod refinements;
mod settings;
mod simulated;
mod simulation;
mod timers;
mod watchdog;
mod zone_data;

use serde_json::{Value, json};

use crate::support::Gradus;

/// The ten audits of the program's first year: their days, in order.
const AUDITS: [&str; 10] = [
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

/// Every occurrence with the audit that it made, the one that is due first leading.
async fn occurrences(gradus: &Gradus, token: &str, filter: Value) -> Vec<Value> {
    let query = "query ($filter: OccurrenceFilter) { occurrences(first: 100, filter: $filter) { nodes {
        id nominalLocal dueAt startsAt state reason backfilled triggered provisional count startedAt
        schedule { code } subject { id __typename ... on Audit { number plannedOn } } } } }";
    let found = gradus.ask_as(token, query, json!({ "filter": filter })).await;
    found["occurrences"]["nodes"].as_array().expect("occurrences").clone()
}

/// The days on which the audits of these occurrences take place.
fn audit_days(occurrences: &[Value]) -> Vec<&str> {
    occurrences.iter().filter_map(|occurrence| occurrence["subject"]["plannedOn"].as_str()).collect()
}

/// A schedule by its code.
async fn schedule(gradus: &Gradus, code: &str) -> Value {
    let query = "query ($code: String!) { schedule(code: $code) {
        id code state inactiveReason revision version nextDueAt inWords pause { cause reason until } actionKind
        availableTransitions { command allowed reasons } } }";
    gradus.ask(query, json!({ "code": code })).await["schedule"].clone()
}

/// Does what is due now, as the background loop would.
async fn tick(gradus: &Gradus) -> gradus_services::scheduling::Report {
    gradus_services::scheduling::tick(&gradus.services).await.expect("a tick")
}

/// Moves the clock from one wake to the next until `end`, as a loop that is never late would.
async fn run_until(gradus: &Gradus, end: &str) {
    let end = crate::support::at(end);
    tick(gradus).await;
    while let Some(wake) = gradus_services::scheduling::next_wake(&gradus.services).await.expect("a wake") {
        if wake > end {
            break;
        }
        gradus.clock.set(wake);
        tick(gradus).await;
    }
    gradus.clock.set(end);
    tick(gradus).await;
}
