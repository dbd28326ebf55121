//! T40: the service is stopped under load; what it took is answered, what it answered is there, and it ends in time.
//! `GRADUS_STOPS` says how often by Ctrl-C; SIGTERM, which announces the stop for five seconds, comes at the end, once.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::json;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use super::{Caller, Got, Replica, Witness, model::lost, organization};
use crate::{
    process::Machine,
    support::chance::{Chance, seed, setting},
};

/// How long an orderly end may take, announcing it and draining included.
const IN_TIME: Duration = Duration::from_secs(30);

/// What the callers of one run of the service sent: keys that were answered, keys that were not.
#[derive(Default)]
struct Sent {
    answered: Vec<String>,
    unanswered: Vec<String>,
}

/// Sends commands until nobody takes any.
async fn call(caller: Caller, name: String, sent: Arc<Mutex<Sent>>, stop: CancellationToken) {
    for number in 0.. {
        if stop.is_cancelled() {
            return;
        }
        let key = format!("{name}-{number}");
        match caller.keyed("departmentCreate", &json!({ "code": key, "name": "x" }), &key).await {
            got if got.is_done() => sent.lock().await.answered.push(key),
            // A connection that the system took, and the service no longer did, ends without an answer.
            Got::Broken => sent.lock().await.unanswered.push(key),
            Got::Refused => tokio::time::sleep(Duration::from_millis(2)).await,
            other => panic!("{key}: {other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_under_load_breaks_no_request_that_was_taken() {
    let seed = seed();
    let stops = setting("GRADUS_STOPS").unwrap_or(5);
    println!("GRADUS_SEED={seed} GRADUS_STOPS={stops}");
    let mut chance = Chance::new(seed);
    let machine = Machine::new().await;
    let mut service = Replica::new();
    service.start(&machine, &[]).await;
    let caller = organization(&machine, "ALPHA", service.url());
    let witness = Witness::of(&machine.database).await;
    let (mut answered, mut unanswered, mut longest) = (0, 0, Duration::ZERO);
    for round in 0..=stops {
        if round > 0 {
            service.start(&machine, &[]).await;
        }
        let (sent, stop) = (Arc::new(Mutex::new(Sent::default())), CancellationToken::new());
        let calls: Vec<_> = (0..6)
            .map(|place| tokio::spawn(call(caller.clone(), format!("S{round}-{place}"), sent.clone(), stop.clone())))
            .collect();
        tokio::time::sleep(chance.millis(300)).await;
        let process = service.take();
        let begun = Instant::now();
        process.signal(if round == stops { "TERM" } else { "INT" });
        let (status, lines) = process.ended().await;
        longest = longest.max(begun.elapsed());
        assert_eq!(status, Some(0), "{}", lines.join("\n"));
        assert!(begun.elapsed() < IN_TIME, "it took {:?}", begun.elapsed());
        stop.cancel();
        for call in calls {
            call.await.expect("a caller");
        }
        let sent = std::mem::take(&mut *sent.lock().await);
        assert_eq!(lost(&witness, &sent.answered).await, [""; 0], "stop {round}");
        for key in &sent.unanswered {
            assert_eq!(witness.done(key).await, 0, "stop {round}: {key} was done and not answered");
        }
        answered += sent.answered.len();
        unanswered += sent.unanswered.len();
    }
    assert_eq!(witness.contradictions().await, [""; 0]);
    machine.done(&["verify"]);
    println!(
        "{} stops, {answered} answered, {unanswered} not taken and without effect, the longest stop took {longest:?}",
        stops + 1
    );
}

/// The planted fault: a kill under load cuts off requests that were taken, and the same look at them sees it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_was_done_and_not_answered_is_found() {
    let machine = Machine::new().await;
    let mut service = Replica::new();
    service.start(&machine, &[]).await;
    let caller = organization(&machine, "ALPHA", service.url());
    let key = super::points::key("committed=delay60000", "planted");
    let sent = tokio::spawn({
        let (caller, key) = (caller.clone(), key.clone());
        async move { caller.keyed("departmentCreate", &json!({ "code": "A", "name": "x" }), &key).await }
    });
    let witness = Witness::of(&machine.database).await;
    while witness.done(&key).await == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    service.kill();

    assert_eq!(sent.await.expect("a caller"), Got::Broken);
    assert_eq!(witness.done(&key).await, 1);
}
