//! T7: a caller who goes away at any moment leaves no transaction open, loses nothing and doubles nothing.
//!
//! With sqlx 0.9.0 a future that is dropped while a transaction opens can leave the connection inside it. Two guards
//! stand against it, the door's own task and the ROLLBACK of a connection that comes back; the last test takes both
//! away and must find what they prevent. `guards.rs` takes one of them away.

use std::{future::Future, sync::Arc, task::Poll};

use async_graphql::{Executor, Request, Response, Variables};
use gradus_graphql::{GradusSchema, batching::with_batches};
use gradus_services::{Actor, Services, identity::authenticate::authenticate};
use gradus_store::wall::Wall;
use serde_json::{Value, json};

use super::{
    Caller, Got, KINDS, Witness,
    commands::selection,
    guards::{bare_store, behind, stale_after_cuts},
    points,
};
use crate::support::{
    Gradus,
    chance::{Chance, seed, setting},
};

/// Polls a future at most so many times and drops it then; `None` where it had not ended.
pub(super) async fn polled<F: Future>(future: F, most: usize) -> Option<F::Output> {
    let mut future = Box::pin(future);
    let mut polls = 0;
    std::future::poll_fn(move |context| {
        if let Poll::Ready(output) = future.as_mut().poll(context) {
            return Poll::Ready(Some(output));
        }
        polls += 1;
        if polls >= most { Poll::Ready(None) } else { Poll::Pending }
    })
    .await
}

/// A request of ALPHA's administrator as the HTTP layer makes it, without HTTP.
pub(super) struct Requests {
    services: Services,
    schema: GradusSchema,
    actor: Arc<Actor>,
}

impl Requests {
    pub(super) async fn of(services: Services, token: &str) -> Self {
        let actor = authenticate(&services, token, "rig").await.expect("a database").expect("a token");
        Self { services, schema: gradus_graphql::schema(), actor: Arc::new(actor) }
    }

    /// Sends a mutation and goes away after so many polls.
    pub(super) async fn cut(&self, name: &str, input: &Value, key: &str, polls: usize) -> Option<Response> {
        let mut kind = name.to_owned();
        kind[..1].make_ascii_uppercase();
        let query = format!(
            "mutation ($input: {kind}Input!) {{ {name}(input: $input) {{ {} errors {{ code }} }} }}",
            selection(name)
        );
        let mut input = input.clone();
        input["idempotencyKey"] = key.into();
        let request = Request::new(query).variables(Variables::from_json(json!({ "input": input })));
        let state =
            gradus_graphql::Request::new(self.services.clone(), self.actor.clone(), None).await.expect("a clock");
        polled(with_batches(self.schema.execute(request.data(state))), polls).await
    }
}

/// Each kind is cut after its first poll, after its second, and so on until it ends before it is cut; its last step
/// fails, so that the next one finds the world as it was. Then it is cut once more while it succeeds, and asked again.
#[tokio::test]
async fn a_command_cut_at_any_poll_leaves_no_transaction_open_and_has_its_whole_effect_or_none() {
    let seed = seed();
    println!("GRADUS_SEED={seed}");
    let mut chance = Chance::new(seed);
    let gradus = Gradus::start().await;
    let world = points::world(&gradus).await;
    let witness = Witness::of(&gradus.database).await;
    let mut cuts = 0;
    for (number, (kind, _)) in KINDS.iter().enumerate() {
        let (caller, input) = world.prepare(kind, number as u64).await;
        let requests = Requests::of(gradus.services.clone(), caller.token()).await;
        let state = witness.state().await;
        let mut polls = 1;
        loop {
            let key = points::key("remembered=error", &format!("{kind}{polls}"));
            let ended = requests.cut(kind, &input, &key, polls).await;
            assert_eq!(witness.stale_transactions(&gradus.services).await, 0, "{kind} cut after {polls} polls");
            assert_eq!(witness.state().await, state, "{kind} cut after {polls} polls left something");
            if ended.is_some() {
                break;
            }
            polls += 1;
        }
        assert!(polls > 1, "{kind} waits for something");
        cuts += polls;

        let key = format!("{kind} is cut");
        let most = 1 + usize::try_from(chance.below(polls as u64)).expect("small");
        requests.cut(kind, &input, &key, most).await;
        gradus.services.door.settled().await;
        assert_eq!(witness.stale_transactions(&gradus.services).await, 0, "{kind} cut after {most} polls");
        caller.keyed(kind, &input, &key).await.done();
        // The key of a trigger names its occurrence, not its command.
        let once = i64::from(*kind != "scheduleTrigger");
        assert_eq!(witness.done(&key).await, once, "{kind} is done once");
    }
    assert_eq!(witness.contradictions().await, [""; 0]);
    println!("{} kinds, {cuts} cuts", KINDS.len());
}

/// Callers who hang up at random: `GRADUS_CANCELLATIONS` of them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn callers_who_hang_up_at_random_lose_nothing_and_double_nothing() {
    let seed = seed();
    let total = setting("GRADUS_CANCELLATIONS").unwrap_or(300);
    println!("GRADUS_SEED={seed} GRADUS_CANCELLATIONS={total}");
    let mut chance = Chance::new(seed);
    let gradus = Gradus::start().await;
    let witness = Witness::of(&gradus.database).await;
    let caller = Caller::new(&format!("{}/graphql", gradus.address()), &gradus.alpha.admin);
    let input = |number: u64| json!({ "code": format!("D{number}"), "name": "x" });

    let callers: u64 = 8;
    let tasks = (0..callers).map(|place| {
        let (caller, mut chance) = (caller.clone(), chance.split());
        tokio::spawn(async move {
            let mut cut = 0_u64;
            for number in (place..total).step_by(8) {
                let patience = chance.millis(30);
                let input = json!({ "code": format!("D{number}"), "name": "x" });
                let key = format!("c{number}");
                let sent = caller.keyed("departmentCreate", &input, &key);
                match tokio::time::timeout(patience, sent).await {
                    Ok(got) => assert!(got.is_done(), "{got:?}"),
                    Err(_) => cut += 1,
                }
            }
            cut
        })
    });
    let mut cut = 0;
    for task in tasks.collect::<Vec<_>>() {
        cut += task.await.expect("a caller");
    }
    assert_eq!(witness.stale_transactions(&gradus.services).await, 0);
    assert!(cut > total / 10, "{cut} of {total} hung up");

    let done = witness.number("SELECT count(*) FROM departments").await;
    for number in 0..total {
        caller.keyed("departmentCreate", &input(number), &format!("c{number}")).await.done();
    }
    let total = i64::try_from(total).expect("small");
    assert_eq!(witness.number("SELECT count(*) FROM departments").await, total);
    let lines = "SELECT count(*) FROM journal_entries WHERE command = 'departmentCreate' AND outcome = 'DONE'";
    assert_eq!(witness.number(lines).await, total);
    assert_eq!(witness.contradictions().await, [""; 0]);
    println!("{cut} of {total} hung up; {done} had been done by then, none of the others by half");
}

/// The planted fault: without both guards the rig finds transactions that nobody ends. SQLite's driver rolls back by
/// itself; there the rig must see one that is held.
#[tokio::test]
async fn without_the_guards_the_rig_finds_a_transaction_that_stays_open() {
    let gradus = Gradus::start().await;
    let witness = Witness::of(&gradus.database).await;
    let held = gradus.services.store.begin(Wall::closed()).await.expect("a transaction");
    assert_eq!(witness.stale_transactions(&gradus.services).await, 1);
    held.rollback().await.expect("its end");
    assert_eq!(witness.stale_transactions(&gradus.services).await, 0);
    if !gradus.database.is_postgres() {
        return;
    }

    let bare = behind(&gradus, bare_store(&gradus).await);
    let bare = Services { door: bare.door.clone().in_place(), ..bare };
    // When the server answers decides what a poll meets, so one sweep may miss the moment.
    let found = stale_after_cuts(&gradus, &witness, &bare, 50).await;
    assert!(found > 0, "the guards guard against nothing, or the rig does not see it");
}

/// A key of a request that was cut is of no use for another request.
#[tokio::test]
async fn a_key_that_was_used_is_refused_for_another_input() {
    let gradus = Gradus::start().await;
    let caller = Caller::new(&format!("{}/graphql", gradus.address()), &gradus.alpha.admin);
    caller.keyed("departmentCreate", &json!({ "code": "A", "name": "x" }), "k").await.done();

    let other = caller.keyed("departmentCreate", &json!({ "code": "B", "name": "x" }), "k").await;

    let Got::Payload(payload) = other else { panic!("{other:?}") };
    assert_eq!(payload["errors"][0]["code"], "IDEMPOTENCY_KEY_REUSED");
}
