//! T8: one key sent 2 to 16 times at once, to two replicas, with steps that take long, are interrupted or lose their
//! connection: one effect, one answer; another input under the key is refused. `GRADUS_REPLAYS` says how many requests.

use std::collections::BTreeSet;

use gradus::app;
use gradus_services::{Services, time::Timekeeper};
use serde_json::{Value, json};

use super::{Caller, Got, Witness, points::key};
use crate::support::{
    Gradus,
    chance::{Chance, seed, setting},
    limits, serve_on,
};

/// What the door meets on the way, most often nothing.
const PLANS: &[&str] = &[
    "",
    "",
    "",
    "",
    "ran=delay5",
    "remembered=delay5",
    "begun=interrupt",
    "ran=lose",
    "remembered=doubt",
    "committed=doubt",
    "committed=delay5",
];

/// A second replica on the same database, in this process; where it serves.
async fn second_replica(gradus: &Gradus) -> String {
    let store = app::open_store(&gradus.database.settings()).await.expect("it opens");
    let services = Services::new(store, Timekeeper::injected(gradus.clock.clone()), gradus.services.ids.clone());
    let address = serve_on(&services, limits(), tokio_util::sync::CancellationToken::new()).await;
    format!("{address}/graphql")
}

/// A command and another one that a key must not stand for as well.
fn drawn(chance: &mut Chance, round: u64, employee: &Value) -> (&'static str, Value, Value) {
    match chance.below(3) {
        0 => {
            let made = |name: &str| json!({ "code": format!("D{round}"), "name": name });
            ("departmentCreate", made("one"), made("other"))
        }
        1 => {
            let made = |name: &str| json!({ "number": format!("P{round}"), "name": name, "departmentCode": "HQ", "hiredOn": "2020-01-01" });
            ("employeeCreate", made("one"), made("other"))
        }
        _ => {
            let changed = |name: String| json!({ "employeeId": employee["id"], "expectedVersion": employee["version"], "changes": { "name": name } });
            ("employeeUpdate", changed(format!("one {round}")), changed(format!("other {round}")))
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_is_replayed_at_once_has_one_effect_and_one_answer() {
    let seed = seed();
    let most = setting("GRADUS_REPLAYS").unwrap_or(600);
    println!("GRADUS_SEED={seed} GRADUS_REPLAYS={most}");
    let mut chance = Chance::new(seed);
    let gradus = Gradus::start().await;
    let one = Caller::new(&format!("{}/graphql", gradus.address()), &gradus.alpha.admin);
    // Only PostgreSQL is for several processes.
    let other = if gradus.database.is_postgres() { one.at(&second_replica(&gradus).await) } else { one.clone() };
    let replicas = [one.clone(), other];
    one.command("departmentCreate", &json!({ "code": "HQ", "name": "x" })).await.done();
    let hired = json!({ "number": "P", "name": "x", "departmentCode": "HQ", "hiredOn": "2020-01-01" });
    one.command("employeeCreate", &hired).await.done();
    let witness = Witness::of(&gradus.database).await;

    let (mut sent, mut round, mut planned) = (0, 0, 0);
    while sent < most {
        round += 1;
        let employee = one.ask("{ employee(number: \"P\") { id version } }", json!({})).await["employee"].clone();
        let (kind, input, different) = drawn(&mut chance, round, &employee);
        let plan = *chance.pick(PLANS);
        let key = if plan.is_empty() { format!("k{round}") } else { key(plan, &round.to_string()) };
        planned += u64::from(!plan.is_empty());
        let copies = 2 + chance.below(15);
        let tasks: Vec<_> = (0..copies)
            .map(|_| {
                let (caller, input, key) = (chance.pick(&replicas).clone(), input.clone(), key.clone());
                tokio::spawn(async move { caller.keyed(kind, &input, &key).await })
            })
            .collect();
        let mut answers = BTreeSet::new();
        for task in tasks {
            answers.insert(task.await.expect("a caller").done().to_string());
        }
        assert_eq!(answers.len(), 1, "{kind} under {key}: {answers:?}");
        assert_eq!(witness.done(&key).await, 1, "{kind} under {key}");
        let Got::Payload(refused) = chance.pick(&replicas).keyed(kind, &different, &key).await else {
            panic!("{kind} under {key} with another input");
        };
        assert_eq!(refused["errors"][0]["code"], "IDEMPOTENCY_KEY_REUSED", "{kind} under {key}");
        sent += copies;
    }
    assert_eq!(witness.contradictions().await, [""; 0]);
    let refused = "SELECT count(*) FROM journal_entries WHERE outcome = 'REFUSED'";
    assert_eq!(witness.number(refused).await, 0, "no replay was taken for a second request");
    println!("{sent} requests under {round} keys, {planned} of them with a fault on the way");
}

/// The planted fault: a memory that forgets lets a replay be a second request, and the rig sees it.
#[tokio::test]
async fn a_replay_that_is_taken_for_a_second_request_is_found() {
    let gradus = Gradus::start().await;
    let caller = Caller::new(&format!("{}/graphql", gradus.address()), &gradus.alpha.admin);
    let witness = Witness::of(&gradus.database).await;
    caller.command("departmentCreate", &json!({ "code": "HQ", "name": "x" })).await.done();
    let hired = json!({ "number": "P", "name": "x", "departmentCode": "HQ", "hiredOn": "2020-01-01" });
    let employee = caller.command("employeeCreate", &hired).await.done()["employee"]["id"].clone();
    let change = |version| json!({ "employeeId": employee, "expectedVersion": version, "changes": { "name": "one" } });
    let first = caller.keyed("employeeUpdate", &change(1), "k").await.done();

    gradus.database.execute("DELETE FROM idempotency_keys").await;
    // The version would keep the very same input out.
    let second = caller.keyed("employeeUpdate", &change(2), "k").await.done();

    assert_ne!(first, second);
    assert_eq!(witness.done("k").await, 2);
    assert!(!witness.contradictions().await.is_empty());
}
