//! How many may listen, and to what kind of document.

use std::time::Duration;

use gradus::http::{HttpLimits, Rate, SocketLimits};
use gradus_domain::access::RolePreset;
use serde_json::{Value, json};
use tokio_tungstenite::{connect_async, tungstenite};

use super::{
    bounds, department, start,
    wire::{Wire, opening, quick},
};
use crate::support::{Gradus, TestDatabase};

const LISTEN: &str = "subscription { changes { nodeId } }";

async fn start_with(sockets: SocketLimits) -> Gradus {
    Gradus::start_with(TestDatabase::fresh().await, HttpLimits { sockets, ..bounds() }).await
}

fn code(message: &Value) -> &str {
    assert_eq!(message["type"], "error", "{message}");
    message["payload"][0]["extensions"]["code"].as_str().expect("a code")
}

/// Everything that the guard refuses in a POST it refuses here, and the socket stays.
#[tokio::test]
async fn a_document_is_held_to_the_same_guard_as_in_a_post() {
    let gradus = start().await;
    let mut wire = Wire::signed_in(gradus.address(), &gradus.alpha.admin).await;
    let deep = format!("subscription {{ {}a{} }}", "changes { ".repeat(14), " }".repeat(14));
    let nested = format!("subscription {{ changes(kinds: {}1{}) {{ nodeId }} }}", "[".repeat(60), "]".repeat(60));
    for (document, expected) in [
        ("subscription {", "BAD_REQUEST"),
        ("subscription { nothing }", "BAD_REQUEST"),
        ("subscription { changes { secret } }", "BAD_REQUEST"),
        ("subscription { ...F } fragment F on Subscription { changes { nodeId } }", "BAD_REQUEST"),
        ("subscription { changes { nodeId } more: changes { nodeId } }", "TOO_COMPLEX"),
        ("subscription ($a: String!) { changes(after: $a) { nodeId } }", "BAD_REQUEST"),
        ("query { departments { totalCount } }", "BAD_REQUEST"),
        ("mutation { programHold(input: {}) { errors { message } } }", "BAD_REQUEST"),
        (&deep, "TOO_COMPLEX"),
        (&nested, "TOO_COMPLEX"),
        (&format!("{LISTEN} # {}", "x".repeat(20_000)), "TOO_COMPLEX"),
    ] {
        wire.subscribe("1", document, json!({})).await;
        let refused = wire.next().await;

        assert_eq!(code(&refused), expected, "{document:.60}: {refused}");
    }
    let body = json!({ "query": LISTEN });
    let posted = gradus.answer(&gradus.alpha.admin, LISTEN, json!({})).await;
    assert_eq!(posted["errors"][0]["message"], "Subscriptions are served at /graphql/ws.", "{body}");
}

#[tokio::test]
async fn a_text_with_a_zero_is_refused_as_in_a_post() {
    let gradus = start().await;
    let mut wire = Wire::signed_in(gradus.address(), &gradus.alpha.admin).await;
    let after = "subscription ($after: String) { changes(after: $after) { nodeId } }";
    let create = "mutation ($input: DepartmentCreateInput!) { departmentCreate(input: $input) { errors { code } } }";
    let input = json!({ "code": "D", "name": "D", "idempotencyKey": "a\0b" });
    for (document, variables, place) in [
        (after, json!({ "after": "a\0b" }), "$after "),
        (r#"subscription { changes(after: "a\u0000") { nodeId } }"#, json!({}), "A string "),
        (create, json!({ "input": input }), "$input.idempotencyKey "),
    ] {
        wire.subscribe("1", document, variables).await;
        let refused = wire.next().await;

        assert_eq!(code(&refused), "BAD_REQUEST", "{refused}");
        let message = refused["payload"][0]["message"].as_str().expect("a message");
        assert!(message.contains(place) && message.contains("U+0000"), "{message}");
    }
}

#[tokio::test]
async fn a_principal_has_ten_subscriptions_on_all_sockets_together() {
    let gradus = start().await;
    let mut one = Wire::signed_in(gradus.address(), &gradus.alpha.admin).await;
    let mut two = Wire::signed_in(gradus.address(), &gradus.alpha.admin).await;
    for number in 0..5 {
        one.subscribe(&number.to_string(), LISTEN, json!({})).await;
        two.subscribe(&number.to_string(), LISTEN, json!({})).await;
    }
    one.catch_up().await;
    two.catch_up().await;
    one.listen_in_vain("eleventh", LISTEN, "RATE_LIMITED").await;

    two.send(&json!({ "id": "0", "type": "complete" })).await;
    two.listen(None).await;

    two.listen_in_vain("eleventh", LISTEN, "RATE_LIMITED").await;
    let mut somebody = Wire::signed_in(gradus.address(), &gradus.alpha.quality).await;
    somebody.listen(None).await;
    drop(one);
    // Their places come back when the service sees that they are gone.
    while two.refuses("again", LISTEN).await {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn sockets_and_subscriptions_of_all_are_bounded() {
    let gradus = start_with(SocketLimits { total: 3, per_principal: 2, ..quick() }).await;
    let mut one = Wire::signed_in(gradus.address(), &gradus.alpha.admin).await;
    let mut two = Wire::signed_in(gradus.address(), &gradus.alpha.admin).await;
    let mut three = Wire::open(gradus.address()).await;
    three.init(&gradus.alpha.admin).await;
    let reason = "Too many connections of this principal; close one first.";
    assert_eq!(three.closed().await, (1013, reason.to_owned()));
    drop(three);

    let auditor = gradus.token(&gradus.alpha, RolePreset::Auditor, None, None).await;
    let mut three = Wire::signed_in(gradus.address(), &auditor).await;
    one.listen(None).await;
    two.listen(None).await;
    three.listen(None).await;
    let mut four = Wire::open(gradus.address()).await;
    four.init(&gradus.alpha.quality).await;
    let reason = "No further connection is accepted; connect again later.";
    assert_eq!(four.closed().await, (1013, reason.to_owned()));
    three.listen_in_vain("fourth", LISTEN, "UNAVAILABLE").await;
}

/// Sockets of which nobody knows whose they are take no place of those of which it is known.
#[tokio::test]
async fn sockets_that_do_not_sign_in_are_few() {
    for (sockets, expected) in
        [(SocketLimits { openings_per_address: 2, ..quick() }, 429), (SocketLimits { openings: 2, ..quick() }, 503)]
    {
        let gradus = start_with(SocketLimits { total: 1, init: Duration::from_mins(1), ..sockets }).await;
        let silent = Wire::open(gradus.address()).await;
        let mut listener = Wire::open(gradus.address()).await;
        match connect_async(opening(gradus.address())).await {
            Err(tungstenite::Error::Http(answer)) => {
                assert_eq!(
                    (answer.status().as_u16(), answer.headers()["retry-after"].as_bytes()),
                    (expected, &b"60"[..])
                );
            }
            other => panic!("{other:?}"),
        }

        listener.init(&gradus.alpha.admin).await;
        assert_eq!(listener.next().await["type"], "connection_ack");

        // Whoever has signed in makes room for the next.
        drop((silent, Wire::open(gradus.address()).await));
        listener.listen(None).await;
    }
}

/// Everybody who comes from one address may connect as often as they like, if they sign in.
#[tokio::test]
async fn only_sockets_that_do_not_sign_in_count_as_a_strangers() {
    let bounds = HttpLimits { stranger: Rate { per_second: 1, burst: 3 }, ..bounds() };
    let gradus = Gradus::start_with(TestDatabase::fresh().await, bounds).await;
    for _ in 0..6 {
        drop(Wire::signed_in(gradus.address(), &gradus.alpha.admin).await);
    }

    let silent = [Wire::open(gradus.address()).await, Wire::open(gradus.address()).await];
    let third = Wire::open(gradus.address()).await;

    match connect_async(opening(gradus.address())).await {
        Err(tungstenite::Error::Http(answer)) => assert_eq!(answer.status(), 429),
        other => panic!("{other:?}"),
    }
    drop((silent, third));
}

#[tokio::test]
async fn subscriptions_count_as_requests_of_their_principal() {
    let slow = Rate { per_second: 1, burst: 2 };
    let bounds = HttpLimits { principal: slow, ..bounds() };
    let gradus = Gradus::start_with(TestDatabase::fresh().await, bounds).await;
    let mut wire = Wire::signed_in(gradus.address(), &gradus.alpha.admin).await;
    wire.listen(None).await;
    wire.send(&json!({ "id": "all", "type": "complete" })).await;
    wire.listen(None).await;

    wire.listen_in_vain("third", LISTEN, "RATE_LIMITED").await;
}

impl Wire {
    /// Subscribes and is refused with a code.
    async fn listen_in_vain(&mut self, id: &str, query: &str, expected: &str) {
        self.subscribe(id, query, json!({})).await;
        assert_eq!(code(&self.next().await), expected);
    }

    /// Whether a subscription is refused; one that is not is ended again.
    async fn refuses(&mut self, id: &str, query: &str) -> bool {
        self.subscribe(id, query, json!({})).await;
        self.catch_up().await;
        if self.early().is_empty() {
            self.send(&json!({ "id": id, "type": "complete" })).await;
            return false;
        }
        assert_eq!(code(&self.next().await), "RATE_LIMITED");
        true
    }
}

/// Four connections to read with, and fifty who listen and are judged all the time: whoever asks gets an answer.
#[tokio::test]
async fn many_listeners_leave_requests_their_share_of_the_database() {
    let gradus = start_with(SocketLimits { recheck: Duration::from_millis(20), ..quick() }).await;
    let mut listeners = Vec::new();
    for _ in 0..5 {
        let token = gradus.token(&gradus.alpha, RolePreset::OrganizationAdmin, None, None).await;
        for _ in 0..10 {
            let mut wire = Wire::signed_in(gradus.address(), &token).await;
            wire.listen(None).await;
            listeners.push(wire);
        }
    }

    for number in 0..10 {
        let name = format!("D{number}");
        let asking = department(&gradus, &gradus.alpha.admin, &name, None);
        let answered = tokio::time::timeout(Duration::from_secs(10), asking).await;
        assert!(answered.is_ok(), "request {number} got no answer");
    }
    for wire in &mut listeners {
        assert_eq!(wire.changed(10).await.len(), 10);
    }
}
