//! Why a socket is closed: a code that programs know and a sentence for people.

use axum::extract::ws::{CloseFrame, Message};

/// Bytes that a close frame has room for beside its code.
const REASON_BYTES: usize = 123;

/// A code and its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Closing {
    /// Below 2000 by the WebSocket protocol, above 4000 by `graphql-transport-ws`.
    pub code: u16,
    reason: String,
}

macro_rules! closings {
    ($($(#[$doc:meta])* $name:ident = $code:literal $reason:literal;)+) => {
        impl Closing {
            $($(#[$doc])* pub fn $name() -> Self {
                Self { code: $code, reason: $reason.to_owned() }
            })+

            /// Every closing whose reason is fixed, for the table that the tests check.
            #[cfg(test)]
            pub fn all() -> Vec<Self> {
                vec![$(Self::$name()),+]
            }
        }
    };
}

closings! {
    /// The process ends.
    stopping = 1001 "The service stops here; connect again.";
    /// The socket has lived for as long as one may.
    too_old = 1001 "The connection has lived its time; connect again.";
    /// What came is no WebSocket.
    broken_protocol = 1002 "This is not the WebSocket protocol.";
    /// A text that is not UTF-8.
    not_text = 1007 "A text is not UTF-8.";
    /// More messages than anybody needs to send.
    too_many_messages = 1008 "Too many messages.";
    /// A message beyond the bound.
    too_large = 1009 "The message is too large.";
    /// The principal has as many sockets as one may.
    too_many_sockets = 1013 "Too many connections of this principal; close one first.";
    /// There are as many sockets as there may be.
    full = 1013 "No further connection is accepted; connect again later.";
    /// It is not known at the moment who listens.
    unavailable = 1013 "The service cannot tell who you are at the moment; connect again.";
    /// Binary data.
    binary = 4400 "Messages are JSON in text, not binary.";
    /// A subscription before the sign-in.
    not_initialised = 4401 "Send connection_init and wait for connection_ack first.";
    /// The first message has no token that signs in.
    not_signed_in = 4403 "Sign in: connection_init needs a payload with authorization, Bearer and a valid token.";
    /// The token no longer signs in.
    signed_out = 4403 "The token is no longer valid.";
    /// Somebody changed what the principal may do.
    rights_changed = 4403 "Your rights have changed; connect again.";
    /// Another protocol than ours.
    subprotocol = 4406 "Only the protocol graphql-transport-ws is spoken here.";
    /// No sign-in in time.
    init_timeout = 4408 "connection_init took too long.";
    /// A second sign-in.
    initialised_twice = 4429 "Too many initialisation requests.";
}

impl Closing {
    /// A message that the protocol does not know; `what` says what is wrong with it.
    pub fn bad_message(what: &str) -> Self {
        Self { code: 4400, reason: shorten(what) }
    }

    /// A subscription under an id that is in use.
    pub fn duplicate(id: &str) -> Self {
        Self { code: 4409, reason: shorten(&format!("Subscriber for {id} already exists")) }
    }

    /// The frame that tells the other side.
    pub fn into_message(self) -> Message {
        Message::Close(Some(CloseFrame { code: self.code, reason: self.reason.into() }))
    }
}

/// As much as a close frame holds.
fn shorten(text: &str) -> String {
    let mut end = text.len().min(REASON_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_fits_into_its_frame() {
        let long = [Closing::duplicate(&"名".repeat(200)), Closing::bad_message(&"x".repeat(200))];
        for closing in Closing::all().into_iter().chain(long) {
            assert!(closing.reason.len() <= REASON_BYTES, "{closing:?}");
        }
    }
}
