//! T2: every step of the door × {error, delay} × every kind of command, and the door's retries. Crashes are in
//! `crash.rs`, where there is a process to crash.

use std::collections::BTreeSet;

use gradus_domain::access::RolePreset;
use gradus_services::door::faults::{Point, hits};
use serde_json::json;

use super::{Caller, Got, KINDS, Witness, World};
use crate::support::Gradus;

/// The application in this process, furnished.
pub async fn world(gradus: &Gradus) -> World {
    let url = format!("{}/graphql", gradus.address());
    let (empty, draft) = (gradus.add_tenant("EMPTY").await, gradus.add_tenant("DRAFT").await);
    let caller = |token: &str| Caller::new(&url, token);
    let (alpha, quality) = (caller(&gradus.alpha.admin), caller(&gradus.alpha.quality));
    let lead = caller(&gradus.token(&gradus.alpha, RolePreset::Auditor, None, None).await);
    let world = World::furnish(alpha, [quality, lead], caller(&empty.admin), caller(&draft.admin)).await;
    world.beside(&gradus.database)
}

/// A key that lets each point of `actions` act.
pub fn key(actions: &str, unique: &str) -> String {
    format!("rig:{actions}:{unique}")
}

/// Fails for a mutation that nobody has said how to send, and for one that does not pass the door: its command would
/// come by no point.
#[tokio::test]
async fn every_mutation_passes_every_step_of_the_door_and_a_failing_step_leaves_nothing() {
    let gradus = Gradus::start().await;
    let query = "{ __schema { mutationType { fields { name } } } }";
    let schema = gradus.ask(query, json!({})).await;
    let fields = schema["__schema"]["mutationType"]["fields"].as_array().expect("fields");
    let mutations: BTreeSet<_> = fields.iter().filter_map(|field| field["name"].as_str()).collect();
    let known: BTreeSet<_> = KINDS.iter().map(|(name, _)| *name).collect();
    assert_eq!(mutations, known, "tests/rigs/commands.rs says how to send each mutation");

    let world = world(&gradus).await;
    let witness = Witness::of(&gradus.database).await;
    let mut cases = 0;
    for (number, (kind, _)) in KINDS.iter().enumerate() {
        let (caller, input) = world.prepare(kind, number as u64).await;
        let state = witness.state().await;
        for point in Point::ALL.into_iter().filter(|point| *point != Point::Committed) {
            let key = key(&format!("{}=error", point.name()), kind);
            let got = caller.keyed(kind, &input, &key).await;
            assert_eq!(got, Got::Error("INTERNAL".into()), "{kind} fails at {}", point.name());
            assert_eq!(hits(&key, point), 1, "{kind} does not come by {}", point.name());
            assert_eq!(witness.state().await, state, "{kind} failed at {} and left something", point.name());
            cases += 1;
        }

        // Once more, slowly at every step, with a commit of unknown outcome that had none, and a fault right after the
        // one that took effect: the answer is that of the try that was committed, also for whoever asks again.
        let delays: Vec<_> = Point::ALL.iter().map(|point| format!("{}=delay2", point.name())).collect();
        let key = key(&format!("{},remembered=doubt,committed=error", delays.join(",")), kind);
        let found = caller.keyed(kind, &input, &key).await.done();
        assert!(Point::ALL.iter().all(|point| hits(&key, *point) >= 1), "{kind} came by every point");
        assert_eq!(hits(&key, Point::Committed), 1, "{kind} is committed once");
        cases += Point::ALL.len() + 2;
        let state = witness.state().await;
        assert_eq!(caller.keyed(kind, &input, &key).await.done(), found, "{kind}");
        assert_eq!(witness.state().await, state, "{kind} was done twice");
    }
    assert_eq!(witness.contradictions().await, [""; 0]);
    let counts = gradus.services.door.counts();
    let rare = |name: &str| counts.get(name).copied().unwrap_or(0);
    assert!(rare("found absent") >= KINDS.len() as u64, "{counts:?}");
    println!("{} kinds, {cases} cases of a point and an action; rare paths: {counts:?}", KINDS.len());
}

/// Reliability 3.1.7: what the database interrupts is done again; what was committed when the connection broke is
/// found, under its key or without one.
#[tokio::test]
async fn interruptions_and_lost_connections_are_not_seen_by_the_caller() {
    let gradus = Gradus::start().await;
    let caller = Caller::new(&format!("{}/graphql", gradus.address()), &gradus.alpha.admin);
    let witness = Witness::of(&gradus.database).await;
    for (number, actions) in [
        "begun=interrupt",
        "remembered=interrupt",
        "arrived=lose",
        "ran=lose",
        "remembered=doubt",
        "committed=doubt",
        "begun=interrupt,committed=doubt",
    ]
    .into_iter()
    .enumerate()
    {
        let under_key = json!({ "code": format!("K{number}"), "name": "x" });
        caller.keyed("departmentCreate", &under_key, &key(actions, &number.to_string())).await.done();
        // Without a key of its own: the plan stands in the name, and the journal's line alone tells.
        let plain = json!({ "code": format!("P{number}"), "name": key(actions, "plain") });
        caller.command("departmentCreate", &plain).await.done();
        let lines = witness.number("SELECT count(*) FROM journal_entries WHERE command = 'departmentCreate'").await;
        assert_eq!(lines, 2 * (i64::try_from(number).expect("small") + 1), "{actions} leaves one line each");
    }
    assert_eq!(witness.number("SELECT count(*) FROM departments").await, 14);
    assert_eq!(witness.number("SELECT count(*) FROM journal_entries WHERE outcome = 'REFUSED'").await, 0);
    assert_eq!(witness.contradictions().await, [""; 0]);
    let counts = gradus.services.door.counts();
    let rare = |name: &str| counts.get(name).copied().unwrap_or(0);
    assert!(rare("found committed") >= 2 && rare("interrupted") >= 8 && rare("reconnected") >= 8, "{counts:?}");
}

/// What does not pass in five more tries is told.
#[tokio::test]
async fn a_fault_that_stays_is_told_and_leaves_nothing() {
    let gradus = Gradus::start().await;
    let caller = Caller::new(&format!("{}/graphql", gradus.address()), &gradus.alpha.admin);
    let witness = Witness::of(&gradus.database).await;
    let state = witness.state().await;
    let input = json!({ "code": "A", "name": "x" });

    let got = caller.keyed("departmentCreate", &input, &key("ran=error", "stays")).await;

    assert_eq!(got, Got::Error("INTERNAL".into()));
    assert_eq!(witness.state().await, state);
}
