//! The messages of `graphql-transport-ws`: what may come, and how ours are written.

use async_graphql::{Response as Executed, ServerError, Value as GraphqlValue};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::http::answer::Shape;
use crate::http::errors;
use crate::http::trace::TraceId;

/// Bytes of the id that a client gives a subscription.
const ID_BYTES: usize = 128;

/// A message that came.
#[derive(Debug, PartialEq)]
pub(super) enum Incoming {
    /// The sign-in, with its payload.
    Init(Map<String, Value>),
    /// A question whether we are still there, with its payload.
    Ping(Option<Value>),
    /// An answer to such a question of ours.
    Pong,
    /// A subscription.
    Subscribe { id: String, payload: Map<String, Value> },
    /// The end of one.
    Complete { id: String },
}

impl Incoming {
    /// Reads a message; says what is wrong with one that the protocol does not know.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let Ok(Value::Object(mut fields)) = serde_json::from_str(text) else {
            return Err("A message is a JSON object.");
        };
        let Some(Value::String(kind)) = fields.remove("type") else {
            return Err("A message has a type.");
        };
        let payload = match fields.remove("payload") {
            None | Some(Value::Null) => None,
            Some(Value::Object(payload)) => Some(payload),
            Some(_) => return Err("A payload is a JSON object."),
        };
        match kind.as_str() {
            "connection_init" => Ok(Self::Init(payload.unwrap_or_default())),
            "ping" => Ok(Self::Ping(payload.map(Value::Object))),
            "pong" => Ok(Self::Pong),
            "subscribe" => {
                let id = id(&mut fields)?;
                let payload = payload.ok_or("A subscription has a payload.")?;
                Ok(Self::Subscribe { id, payload })
            }
            "complete" => Ok(Self::Complete { id: id(&mut fields)? }),
            _ => Err("The protocol knows no message of this type."),
        }
    }
}

fn id(fields: &mut Map<String, Value>) -> Result<String, &'static str> {
    match fields.remove("id") {
        Some(Value::String(id)) if (1..=ID_BYTES).contains(&id.len()) => Ok(id),
        _ => Err("The message has an id, a text of 1 to 128 bytes."),
    }
}

/// The answer to a sign-in.
pub(super) fn ack() -> String {
    json!({ "type": "connection_ack" }).to_string()
}

/// The answer to a ping, with its payload.
pub(super) fn pong(payload: Option<Value>) -> String {
    match payload {
        Some(payload) => json!({ "type": "pong", "payload": payload }).to_string(),
        None => json!({ "type": "pong" }).to_string(),
    }
}

/// The end of a subscription.
pub(super) fn complete(id: &str) -> String {
    json!({ "id": id, "type": "complete" }).to_string()
}

#[derive(Serialize)]
struct Told<'a, P> {
    id: &'a str,
    r#type: &'static str,
    payload: P,
}

/// What is said of one answer.
#[derive(Debug, PartialEq)]
pub(super) enum Spoken {
    /// A message; more may come.
    Next(String),
    /// A message that ends the subscription.
    Error(String),
}

/// The message of an answer. One that has errors and no data ends its subscription.
pub(super) fn answer(id: &str, response: Executed, trace: &TraceId) -> Spoken {
    let Executed { errors, data, extensions, .. } = response;
    let presentable = errors::presentable(errors, trace);
    if data == GraphqlValue::Null && !presentable.is_empty() {
        return Spoken::Error(error(id, &presentable));
    }
    let payload = Shape { errors: presentable, data: Some(&data), extensions };
    match serde_json::to_string(&Told { id, r#type: "next", payload }) {
        Ok(text) => Spoken::Next(text),
        Err(fault) => {
            tracing::error!(trace.id = %trace, "could not write an answer: {fault}");
            let fault = errors::error(errors::Code::Internal, "Something went wrong", trace);
            Spoken::Error(error(id, &[fault]))
        }
    }
}

/// The message that refuses a subscription.
pub(super) fn error(id: &str, errors: &[ServerError]) -> String {
    let told = serde_json::to_string(&Told { id, r#type: "error", payload: errors });
    // An error of ours is text and numbers; it is always written.
    told.unwrap_or_else(|_| json!({ "id": id, "type": "error", "payload": [] }).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_protocol_does_not_know_is_not_read() {
        for text in [
            "",
            "[]",
            "7",
            "{}",
            r#"{"type":7}"#,
            r#"{"type":"start"}"#,
            r#"{"type":"ping","payload":7}"#,
            r#"{"type":"connection_init","payload":"x"}"#,
            r#"{"type":"subscribe","payload":{}}"#,
            r#"{"type":"subscribe","id":"","payload":{}}"#,
            r#"{"type":"subscribe","id":7,"payload":{}}"#,
            r#"{"type":"subscribe","id":"1"}"#,
            r#"{"type":"complete"}"#,
            &format!(r#"{{"type":"complete","id":"{}"}}"#, "x".repeat(129)),
            &"[".repeat(100_000),
        ] {
            assert!(Incoming::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_the_protocol_knows_is_read() {
        assert_eq!(Incoming::parse(r#"{"type":"connection_init"}"#), Ok(Incoming::Init(Map::new())));
        assert_eq!(Incoming::parse(r#"{"type":"ping","payload":null,"more":1}"#), Ok(Incoming::Ping(None)));
        assert_eq!(Incoming::parse(r#"{"type":"pong"}"#), Ok(Incoming::Pong));
        assert_eq!(
            Incoming::parse(r#"{"type":"subscribe","id":"1","payload":{}}"#),
            Ok(Incoming::Subscribe { id: "1".into(), payload: Map::new() })
        );
        assert_eq!(Incoming::parse(r#"{"type":"complete","id":"1"}"#), Ok(Incoming::Complete { id: "1".into() }));
    }
}
