//! Deliveries to channels: recorded exactly once, sent at least once, tried again, given up, tried anew (R84, R120–R124).

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use gradus_domain::{
    access::{RolePreset, Scope},
    delivery::{
        parcel::{DeliveryOrder, DeliveryState},
        retry::{AttemptFailure, ErrorClass},
    },
    ids::{DeliveryId, OrganizationId},
    time::{Clock, ManualClock},
};
use gradus_services::{
    Actor, Command, Failure, Never, Services,
    delivery::{
        CLAIM, Channel, Channels, CourierReport, Parcel, Sent, deliver_due, enqueue,
        refusal::DeliveryRefusal,
        requeue::{DeadEnd, DeliveryRequeue, delivery_requeue},
    },
};
use gradus_store::{delivery::records, wall::Wall};
use serde_json::json;

use crate::support::Gradus;

/// A channel that answers as it is told, and with success when it was told nothing.
#[derive(Default)]
struct Desk {
    answers: Mutex<VecDeque<Sent>>,
    always: Mutex<Option<AttemptFailure>>,
    seen: Mutex<Vec<Parcel>>,
}

impl Desk {
    fn will(&self, answer: Sent) {
        self.answers.lock().expect("unpoisoned").push_back(answer);
    }

    fn always(&self, failure: Option<AttemptFailure>) {
        *self.always.lock().expect("unpoisoned") = failure;
    }

    fn seen(&self) -> Vec<String> {
        self.seen.lock().expect("unpoisoned").iter().map(|parcel| parcel.key.clone()).collect()
    }
}

impl Channel for Desk {
    fn name(&self) -> &'static str {
        "desk"
    }

    fn send(&self, parcel: Parcel) -> BoxFuture<'_, Sent> {
        self.seen.lock().expect("unpoisoned").push(parcel);
        let always = self.always.lock().expect("unpoisoned").clone().map_or(Ok(()), Err);
        let answer = self.answers.lock().expect("unpoisoned").pop_front().unwrap_or(always);
        Box::pin(async move { answer })
    }
}

/// A running application whose deliveries go to a desk.
struct Post {
    gradus: Gradus,
    desk: Arc<Desk>,
    services: Services,
}

impl Post {
    async fn open() -> Self {
        let gradus = Gradus::start().await;
        let desk = Arc::new(Desk::default());
        let channel: Arc<dyn Channel> = desk.clone();
        let services = gradus.services.clone().with_channels(Channels::new([channel]));
        Self { gradus, desk, services }
    }

    fn actor(&self) -> Actor {
        Actor::system(self.gradus.alpha.id, "test")
    }

    /// A command that causes a delivery.
    async fn record(&self, destination: &str, key: &str) -> DeliveryId {
        let order = order(destination, key);
        let made = self.services.door.run::<_, Never, _>(&self.actor(), Command::internal("deliveryTest"), {
            move |unit| {
                let order = order.clone();
                Box::pin(async move {
                    let id = enqueue(unit, order).await?;
                    unit.record(id, None::<&()>, Some(&"recorded"), None);
                    Ok(id)
                })
            }
        });
        made.await.expect("a delivery")
    }

    async fn deliver(&self) -> CourierReport {
        deliver_due(&self.services).await.expect("a turn")
    }

    fn later(&self, by: TimeDelta) {
        self.gradus.clock.set(self.gradus.clock.now() + by);
    }

    async fn standing(&self, id: DeliveryId) -> gradus_domain::delivery::parcel::Delivery {
        let scope = Scope::organization(self.gradus.alpha.id);
        let key: Vec<_> = self.gradus.database.texts("SELECT key FROM deliveries ORDER BY key").await;
        let reader = self.services.store.reader(Wall::around(self.gradus.alpha.id));
        for key in key {
            let found = records::find_by_key(&reader, &scope, "desk", &key).await.expect("read");
            if let Some(found) = found.filter(|found| found.id == id) {
                return found;
            }
        }
        panic!("no delivery {id}");
    }

    async fn requeue(
        &self,
        ids: &[DeliveryId],
        becomes: DeadEnd,
        reason: Option<&str>,
    ) -> Result<Vec<DeliveryId>, Failure<DeliveryRefusal>> {
        let input = DeliveryRequeue { deliveries: ids.to_vec(), becomes, reason: reason.map(str::to_owned) };
        let run = self.services.door.run(&self.actor(), Command::internal("deliveryRequeue"), move |unit| {
            let input = input.clone();
            Box::pin(async move { delivery_requeue(unit, &input).await })
        });
        run.await
    }
}

fn order(destination: &str, key: &str) -> DeliveryOrder {
    DeliveryOrder {
        channel: "desk".into(),
        destination: destination.into(),
        key: key.into(),
        payload: json!({ "text": "An audit is due." }),
    }
}

fn failure(class: ErrorClass) -> AttemptFailure {
    AttemptFailure { class, error: "nobody answers".into(), wait: None }
}

/// R84: one effect is one delivery, however often its cause runs, and it is sent once where that succeeds.
#[tokio::test]
async fn a_delivery_is_recorded_once_and_arrives_once() {
    let post = Post::open().await;
    let first = post.record("here", "k1").await;
    let again = post.record("here", "k1").await;
    assert_eq!(first, again);

    let (one, other) = tokio::join!(post.deliver(), post.deliver());

    assert_eq!((one.sent + other.sent, one.arrived + other.arrived), (1, 1));
    assert_eq!(post.deliver().await, CourierReport::default());
    assert_eq!(post.desk.seen(), ["k1"]);
    let delivery = post.standing(first).await;
    assert_eq!((delivery.state, delivery.attempts, delivery.wake_at), (DeliveryState::Delivered, 1, None));
}

/// R84: a command that is taken back delivers nothing.
#[tokio::test]
async fn a_refused_command_delivers_nothing() {
    let post = Post::open().await;
    let order = order("here", "k1");
    let run = post.services.door.run::<(), Never, _>(&post.actor(), Command::internal("deliveryTest"), move |unit| {
        let order = order.clone();
        Box::pin(async move {
            enqueue(unit, order).await?;
            Err(Failure::Forbidden)
        })
    });
    assert!(run.await.is_err());

    assert_eq!(post.deliver().await, CourierReport::default());
    assert!(post.desk.seen().is_empty());
}

/// R121–R123: twenty attempts, each with its row, then it is given up and waits for an operator.
#[tokio::test]
async fn what_never_arrives_is_given_up_after_twenty_attempts() {
    let post = Post::open().await;
    let id = post.record("nowhere", "k1").await;
    post.desk.always(Some(failure(ErrorClass::Retryable)));

    for _ in 0..40 {
        post.deliver().await;
        post.later(TimeDelta::hours(6));
    }

    let delivery = post.standing(id).await;
    assert_eq!((delivery.state, delivery.attempts, delivery.tries), (DeliveryState::Dead, 20, 20));
    assert_eq!(delivery.error.as_deref(), Some("nobody answers"));
    assert_eq!(post.desk.seen().len(), 20);
    let scope = Scope::organization(post.gradus.alpha.id);
    let reader = post.services.store.reader(Wall::around(post.gradus.alpha.id));
    let attempts = records::attempts(&reader, &scope, &[id]).await.expect("read");
    assert_eq!(attempts.len(), 20);
    assert!(attempts.iter().all(|attempt| attempt.failure == Some(ErrorClass::Retryable)));
    assert!(attempts.windows(2).all(|pair| pair[0].ended_at <= Some(pair[1].started_at)));
    assert_eq!(records::count(&reader, &scope, &[DeliveryState::Dead]).await.expect("read"), 1);
}

/// R120: each class of failure has its own end.
#[tokio::test]
async fn a_permanent_failure_ends_at_once_and_a_busy_receiver_costs_no_attempt() {
    let post = Post::open().await;
    let id = post.record("here", "k1").await;
    let wait = Some(TimeDelta::minutes(10));
    post.desk.will(Err(AttemptFailure { wait, ..failure(ErrorClass::RateLimited) }));
    post.deliver().await;
    let busy = post.standing(id).await;
    assert_eq!((busy.state, busy.attempts, busy.tries), (DeliveryState::Pending, 0, 1));
    assert_eq!(busy.wake_at, Some(post.gradus.clock.now() + TimeDelta::minutes(10)));
    post.later(TimeDelta::minutes(9));
    assert_eq!(post.deliver().await, CourierReport::default(), "it wanted to be left alone");

    post.later(TimeDelta::minutes(1));
    post.desk.will(Err(failure(ErrorClass::Permanent)));
    assert_eq!(post.deliver().await.dead, 1);
    assert_eq!(post.standing(id).await.state, DeliveryState::Dead);
    let dropped = post.record("here", "k2").await;
    post.desk.will(Err(failure(ErrorClass::Cancelled)));
    post.deliver().await;
    assert_eq!(post.standing(dropped).await.state, DeliveryState::Discarded);
}

/// R123: an operator has it tried anew with all its attempts, or discards it with a reason; all or none.
#[tokio::test]
async fn what_was_given_up_is_tried_anew_or_discarded_by_an_operator() {
    let post = Post::open().await;
    let mut dead = Vec::new();
    for key in ["k1", "k2"] {
        dead.push(post.record("here", key).await);
        post.desk.will(Err(failure(ErrorClass::Permanent)));
        post.deliver().await;
    }
    let alive = post.record("here", "k3").await;

    let mixed = post.requeue(&[dead[0], alive], DeadEnd::Retry, None).await;
    assert!(
        matches!(mixed, Err(Failure::Refused(refusals)) if refusals == [DeliveryRefusal::NotDead(DeliveryState::Pending)])
    );
    assert_eq!(post.standing(dead[0]).await.state, DeliveryState::Dead, "none of them moved");
    let silent = post.requeue(&dead, DeadEnd::Discard, Some(" ")).await;
    assert!(matches!(silent, Err(Failure::Refused(refusals)) if refusals == [DeliveryRefusal::ReasonMissing]));

    post.requeue(&dead[..1], DeadEnd::Retry, None).await.expect("done");
    post.requeue(&dead[1..], DeadEnd::Discard, Some("moved away")).await.expect("done");
    post.deliver().await;

    let states = [dead[0], dead[1], alive].map(async |id| post.standing(id).await);
    let [first, second, third] = states;
    let (first, second, third) = (first.await, second.await, third.await);
    assert_eq!((first.state, first.attempts, first.tries), (DeliveryState::Delivered, 1, 2));
    assert_eq!((second.state, third.state), (DeliveryState::Discarded, DeliveryState::Delivered));
    let lines = "SELECT count(*) FROM journal_entries WHERE command = 'deliveryRequeue' AND outcome = 'DONE'";
    assert_eq!(post.gradus.database.number(lines).await, 2);
}

/// R123, R130: dead letters are a list, an issue of the self-check and a figure, until an operator mends them.
#[tokio::test]
async fn an_operator_sees_what_was_given_up_and_has_it_tried_anew() {
    let post = Post::open().await;
    post.record("here", "k1").await;
    post.desk.will(Err(failure(ErrorClass::Permanent)));
    post.deliver().await;
    let gradus = &post.gradus;
    let list = "{ deliveries(filter: { state: [DEAD] }) { totalCount nodes { id state destination attempts error dueAt
        attemptLog { number failure error } } } consistencyIssues(first: 100) { nodes { check code command } } }";
    let found = gradus.ask(list, json!({})).await;
    let dead = &found["deliveries"]["nodes"][0];
    let log = json!([{ "number": 1, "failure": "PERMANENT", "error": "nobody answers" }]);
    assert_eq!((&dead["attemptLog"], &dead["dueAt"], &dead["error"]), (&log, &json!(null), &json!("nobody answers")));
    let issue = json!({ "check": "DELIVERY_DEAD", "code": "here", "command": "deliveryRetry" });
    assert_eq!(found["consistencyIssues"]["nodes"], json!([issue]));

    let retry = "mutation ($input: DeliveryRetryInput!) { deliveryRetry(input: $input) {
        deliveries { id state attempts } errors { code field rule } } }";
    let input = json!({ "deliveryIds": [dead["id"]], "idempotencyKey": "once" });
    let done = gradus.ask(retry, json!({ "input": input })).await["deliveryRetry"].clone();
    assert_eq!(done["deliveries"], json!([{ "id": dead["id"], "state": "PENDING", "attempts": 0 }]));
    let again = gradus.ask(retry, json!({ "input": { "deliveryIds": [dead["id"]] } })).await["deliveryRetry"].clone();
    assert_eq!(again["errors"], json!([{ "code": "NOT_DEAD", "field": ["deliveryIds"], "rule": "R123" }]));
    post.deliver().await;

    let found = gradus.ask(list, json!({})).await;
    assert_eq!(found["deliveries"]["totalCount"], 0);
    assert_eq!(found["consistencyIssues"]["nodes"], json!([]));
}

/// R123, SEC-1.
#[tokio::test]
async fn only_who_manages_schedules_tries_anew() {
    let post = Post::open().await;
    let id = post.record("here", "k1").await;
    let grants = vec![gradus_domain::access::Grant { role: RolePreset::Trainer, department: None, valid_until: None }];
    let principal = gradus_services::Principal::OpenId { provider: "x".into(), subject: "y".into() };
    let actor = Actor { grants, principal, ..post.actor() };
    let input = DeliveryRequeue { deliveries: vec![id], becomes: DeadEnd::Retry, reason: None };
    let run = post.services.door.run(&actor, Command::internal("deliveryRequeue"), move |unit| {
        let input = input.clone();
        Box::pin(async move { delivery_requeue(unit, &input).await })
    });

    assert!(matches!(run.await, Err(Failure::Forbidden)));
}

/// R124: a dead destination uses up the attempts of one delivery at a time, and holds up no other destination.
#[tokio::test]
async fn a_dead_destination_costs_one_attempt_at_a_time() {
    let post = Post::open().await;
    for number in 0..10 {
        post.record("dead", &format!("d{number}")).await;
    }
    post.desk.always(Some(failure(ErrorClass::Retryable)));
    for _ in 0..2 {
        assert!(post.deliver().await.sent >= 10, "what is under way at once is one look, which closes nothing");
        post.later(TimeDelta::seconds(50));
    }
    while post.deliver().await.sent > 0 {
        post.later(TimeDelta::seconds(50));
    }

    let closed = "SELECT count(*) FROM destinations WHERE name = 'dead' AND failures = 5";
    assert_eq!(post.gradus.database.number(closed).await, 1, "the way is closed after five looks");
    post.desk.always(None);
    post.record("alive", "a1").await;
    let beside = post.deliver().await;
    assert_eq!((beside.sent, beside.arrived), (1, 1), "another destination is open");

    post.desk.always(Some(failure(ErrorClass::Retryable)));
    post.later(TimeDelta::minutes(32));
    let tried = post.deliver().await;
    assert_eq!((tried.sent, tried.arrived), (1, 0), "one of ten tries the way");
    post.desk.always(None);
    post.later(TimeDelta::minutes(61));
    post.deliver().await;
    post.later(TimeDelta::minutes(61));
    post.deliver().await;

    let dead = "SELECT count(*) FROM deliveries WHERE destination = 'dead' AND state = 'DELIVERED'";
    assert_eq!(post.gradus.database.number(dead).await, 10);
    let spent = "SELECT count(*) FROM deliveries WHERE attempts > 7";
    assert_eq!(post.gradus.database.number(spent).await, 0);
}

/// R120, R124: a receiver that wants to be left alone is, by everything that waits for it; it has not failed.
#[tokio::test]
async fn a_busy_receiver_rests_and_counts_no_failure() {
    let post = Post::open().await;
    for key in ["k1", "k2", "k3"] {
        post.record("here", key).await;
    }
    let wait = Some(TimeDelta::minutes(10));
    post.desk.will(Err(AttemptFailure { wait, ..failure(ErrorClass::RateLimited) }));
    let first = post.deliver().await;
    assert_eq!((first.sent, first.arrived), (3, 2));

    post.record("here", "k4").await;
    let closed = post.deliver().await;
    assert_eq!((closed.sent, closed.waiting), (0, 1), "it wants to be left alone");
    post.later(TimeDelta::minutes(9));
    assert_eq!(post.deliver().await.sent, 0);
    post.later(TimeDelta::minutes(1));
    assert_eq!(post.deliver().await.arrived, 1, "one tries the way");
    post.later(TimeDelta::minutes(1));
    assert_eq!(post.deliver().await.arrived, 1);

    assert_eq!(post.gradus.database.number("SELECT count(*) FROM deliveries WHERE state = 'DELIVERED'").await, 4);
    assert_eq!(post.gradus.database.number("SELECT count(*) FROM destinations WHERE failures > 0").await, 0);
}

/// What waits for a channel that nobody serves hides nothing that is due for another.
#[tokio::test]
async fn a_backlog_that_nobody_serves_hides_no_other_organization() {
    let post = Post::open().await;
    let later = post.gradus.add_tenant("LATER").await;
    let enqueued = async |organization: OrganizationId, orders: Vec<DeliveryOrder>| {
        let actor = Actor::system(organization, "test");
        let made = post.services.door.run::<(), Never, _>(&actor, Command::internal("deliveryTest"), move |unit| {
            let orders = orders.clone();
            Box::pin(async move {
                for order in orders {
                    enqueue(unit, order).await?;
                }
                unit.record(organization, None::<&()>, Some(&"recorded"), None);
                Ok(())
            })
        });
        made.await.expect("deliveries");
    };
    let unserved = |number: usize| DeliveryOrder { channel: "nobody".into(), ..order("here", &format!("n{number}")) };
    enqueued(post.gradus.alpha.id, (0..=1_000).map(unserved).collect()).await;
    enqueued(later.id, vec![order("here", "k1")]).await;

    let report = post.deliver().await;

    assert_eq!((report.sent, report.arrived), (1, 1));
    assert_eq!(post.desk.seen(), ["k1"]);
}

/// A channel that takes longer than its claim holds; meanwhile another process delivers.
struct Slow {
    clock: Arc<ManualClock>,
    other: Services,
}

impl Channel for Slow {
    fn name(&self) -> &'static str {
        "desk"
    }

    fn send(&self, _: Parcel) -> BoxFuture<'_, Sent> {
        Box::pin(async move {
            let before: DateTime<Utc> = self.clock.now();
            self.clock.set(before + CLAIM);
            assert_eq!(deliver_due(&self.other).await.expect("a turn").arrived, 1);
            Err(failure(ErrorClass::Permanent))
        })
    }
}

/// R84, R92: a claim that lapses costs an attempt, and who has lost it writes nothing.
#[tokio::test]
async fn who_has_lost_a_claim_does_not_say_how_it_ended() {
    let post = Post::open().await;
    let id = post.record("here", "k1").await;
    let slow: Arc<dyn Channel> = Arc::new(Slow { clock: post.gradus.clock.clone(), other: post.services.clone() });
    let slow = post.gradus.services.clone().with_channels(Channels::new([slow]));

    let report = deliver_due(&slow).await.expect("a turn");

    assert_eq!((report.sent, report.dead), (0, 0));
    let delivery = post.standing(id).await;
    assert_eq!((delivery.state, delivery.attempts, delivery.epoch), (DeliveryState::Delivered, 2, 2));
}

/// Without a channel the courier asks the database nothing.
#[tokio::test]
async fn without_channels_a_turn_costs_nothing() {
    let post = Post::open().await;
    post.record("here", "k1").await;
    let before = post.gradus.services.store.statements();

    assert_eq!(deliver_due(&post.gradus.services).await.expect("a turn"), CourierReport::default());

    assert_eq!(post.gradus.services.store.statements(), before);
}
