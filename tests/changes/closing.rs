//! Each code with which a socket is closed: what was done, the code, and the words.

use std::time::Duration;

use chrono::TimeDelta;
use gradus::http::{HttpLimits, SocketLimits};
use serde_json::{Value, json};
use tokio_tungstenite::{connect_async, tungstenite::Message};

use super::{
    bounds,
    wire::{Wire, opening, quick},
};
use crate::support::{Gradus, TestDatabase};

const LISTEN: &str = "subscription { changes { nodeId } }";

/// What a client does, and how the service ends it.
struct Row {
    signed_in: bool,
    sends: Vec<Message>,
    code: u16,
    reason: &'static str,
}

fn row(signed_in: bool, sends: Vec<Message>, code: u16, reason: &'static str) -> Row {
    Row { signed_in, sends, code, reason }
}

fn text(message: &Value) -> Message {
    Message::text(message.to_string())
}

fn init(payload: &Value) -> Message {
    text(&json!({ "type": "connection_init", "payload": payload }))
}

fn subscribe(id: &str, payload: &Value) -> Message {
    text(&json!({ "id": id, "type": "subscribe", "payload": payload }))
}

fn table() -> Vec<Row> {
    let listen = json!({ "query": LISTEN });
    let ping = || text(&json!({ "type": "ping" }));
    vec![
        row(false, vec![Message::text("hello")], 4400, "A message is a JSON object."),
        row(false, vec![Message::text("[]")], 4400, "A message is a JSON object."),
        row(false, vec![Message::text("{}")], 4400, "A message has a type."),
        row(false, vec![text(&json!({ "type": "start" }))], 4400, "The protocol knows no message of this type."),
        row(false, vec![init(&json!("Bearer x"))], 4400, "A payload is a JSON object."),
        row(false, vec![Message::binary(b"{}".to_vec())], 4400, "Messages are JSON in text, not binary."),
        row(true, vec![text(&json!({ "type": "subscribe", "id": "1" }))], 4400, "A subscription has a payload."),
        row(true, vec![subscribe("", &listen)], 4400, "The message has an id, a text of 1 to 128 bytes."),
        row(true, vec![subscribe("1", &json!({}))], 4400, "The parameter \"query\" is missing."),
        row(true, vec![subscribe("1", &json!({ "query": 7 }))], 4400, "The parameter \"query\" must be a string."),
        row(
            true,
            vec![subscribe("1", &json!({ "query": LISTEN, "variables": [] }))],
            4400,
            "The parameter \"variables\" must be an object or null.",
        ),
        row(false, vec![subscribe("1", &listen)], 4401, "Send connection_init and wait for connection_ack first."),
        row(
            false,
            vec![init(&json!({}))],
            4403,
            "Sign in: connection_init needs a payload with authorization, Bearer and a valid token.",
        ),
        row(
            false,
            vec![init(&json!({ "authorization": "Bearer gradus_nobody" }))],
            4403,
            "Sign in: connection_init needs a payload with authorization, Bearer and a valid token.",
        ),
        row(true, vec![subscribe("1", &listen), subscribe("1", &listen)], 4409, "Subscriber for 1 already exists"),
        row(true, vec![init(&json!({}))], 4429, "Too many initialisation requests."),
        row(true, vec![Message::text("x".repeat(70_000))], 1009, "The message is too large."),
        row(true, (0..300).map(|_| ping()).collect(), 1008, "Too many messages."),
    ]
}

#[tokio::test]
async fn each_breach_of_the_protocol_has_its_code() {
    // Nothing is looked at in between, so that the messages of one row count together.
    let sockets = SocketLimits { recheck: Duration::from_mins(10), ..quick() };
    let gradus = Gradus::start_with(TestDatabase::fresh().await, HttpLimits { sockets, ..bounds() }).await;
    for (number, row) in table().into_iter().enumerate() {
        let mut wire = if row.signed_in {
            Wire::signed_in(gradus.address(), &gradus.alpha.admin).await
        } else {
            Wire::open(gradus.address()).await
        };

        for message in row.sends {
            wire.raw(message).await;
        }

        assert_eq!(wire.closed().await, (row.code, row.reason.to_owned()), "row {number}");
    }
}

#[tokio::test]
async fn what_is_no_websocket_has_its_code() {
    let gradus = super::start().await;
    // The header of a frame: its bits and its length, masked as a client must.
    for (bytes, code, reason) in [
        (&[0xff, 0x80, 0, 0, 0, 0][..], 1002, "This is not the WebSocket protocol."),
        (&[0x81, 0x01, 0x41], 1002, "This is not the WebSocket protocol."),
        (&[0x81, 0x81, 0, 0, 0, 0, 0xff], 1007, "A text is not UTF-8."),
    ] {
        let mut wire = Wire::signed_in(gradus.address(), &gradus.alpha.admin).await;

        wire.bytes(bytes).await;

        assert_eq!(wire.closed().await, (code, reason.to_owned()), "{bytes:x?}");
    }
}

#[tokio::test]
async fn another_protocol_is_not_spoken() {
    let gradus = super::start().await;
    let mut request = opening(gradus.address());
    request.headers_mut().remove("sec-websocket-protocol");

    let mut wire = Wire::opened_by(request).await;

    let reason = "Only the protocol graphql-transport-ws is spoken here.";
    assert_eq!(wire.closed().await, (4406, reason.to_owned()));
}

#[tokio::test]
async fn who_does_not_sign_in_in_time_is_cut_off() {
    let sockets = SocketLimits { init: Duration::from_millis(50), ..quick() };
    let gradus = Gradus::start_with(TestDatabase::fresh().await, HttpLimits { sockets, ..bounds() }).await;
    let mut wire = Wire::open(gradus.address()).await;
    wire.send(&json!({ "type": "ping" })).await;

    assert_eq!(wire.closed().await, (4408, "connection_init took too long.".to_owned()));
}

#[tokio::test]
async fn a_socket_lives_for_twelve_hours_of_the_services_clock() {
    let gradus = super::start().await;
    let mut wire = Wire::signed_in(gradus.address(), &gradus.alpha.admin).await;
    wire.listen(None).await;
    let opened = gradus_domain::time::Clock::now(gradus.clock.as_ref());

    gradus.clock.set(opened + TimeDelta::hours(12) - TimeDelta::seconds(1));
    let made = super::department(&gradus, &gradus.alpha.admin, "LATE", None).await;
    assert_eq!(wire.changed(1).await, [made]);
    gradus.clock.set(opened + TimeDelta::hours(12));

    let reason = "The connection has lived its time; connect again.";
    assert_eq!(wire.closed().await, (1001, reason.to_owned()));
}

#[tokio::test]
async fn a_service_that_stops_says_good_bye() {
    let gradus = super::start().await;
    let mut wire = Wire::signed_in(gradus.address(), &gradus.alpha.admin).await;
    wire.listen(None).await;
    let mut stranger = Wire::open(gradus.address()).await;

    drop(gradus);

    let reason = "The service stops here; connect again.";
    assert_eq!(wire.closed().await, (1001, reason.to_owned()));
    assert_eq!(stranger.closed().await, (1001, reason.to_owned()));
}

/// The handshake itself refuses: method and headers, and where the page comes from.
#[tokio::test]
async fn a_handshake_that_is_none_or_of_another_origin_is_refused() {
    let gradus = super::start().await;
    let url = format!("{}/graphql/ws", gradus.address());
    let host = gradus.address().replace("http://", "");

    for method in [reqwest::Method::GET, reqwest::Method::POST] {
        let answer = reqwest::Client::new().request(method.clone(), &url).send().await.expect("an answer");
        assert_eq!(answer.status(), 426, "{method}");
    }
    for (origin, opens) in [
        (None, true),
        (Some(format!("http://{host}")), true),
        (Some("https://evil.example".to_owned()), false),
        (Some(format!("http://{host}.evil.example")), false),
        (Some("null".to_owned()), false),
    ] {
        let mut request = opening(gradus.address());
        if let Some(origin) = &origin {
            request.headers_mut().insert("origin", origin.parse().expect("a value"));
        }
        assert_eq!(connect_async(request).await.is_ok(), opens, "{origin:?}");
    }
}
