//! Top-level errors: malformed requests, missing sign-in, missing permission, faults. Refusals go into payloads.

use async_graphql::{Error, ErrorExtensions};
use gradus_services::{Failure, Never};

/// What a resolver answers.
pub type Result<T> = std::result::Result<T, Error>;

/// An error with one of the codes that clients know.
pub fn error(code: &'static str, message: impl Into<String>) -> Error {
    Error::new(message).extend_with(|_, extensions| extensions.set("code", code))
}

/// The request itself is wrong: `message` says what would be right.
pub fn bad_request(message: impl Into<String>) -> Error {
    error("BAD_REQUEST", message)
}

/// The viewer may see it, but not do it.
pub fn forbidden() -> Error {
    error("FORBIDDEN", "You are not permitted to do this.")
}

/// Something broke. The cause goes to the log, once; the client gets the trace id, which the HTTP layer adds.
pub fn internal(cause: &dyn std::fmt::Display) -> Error {
    tracing::error!(error = %cause, "request failed");
    error("INTERNAL", "Something went wrong")
}

/// It cannot be told at the moment: `message` says what to do.
pub fn unavailable(message: &dyn std::fmt::Display) -> Error {
    error("UNAVAILABLE", message.to_string())
}

/// The top-level error of a failed read.
pub fn fault(failure: Failure<Never>) -> Error {
    match failure {
        Failure::Forbidden => forbidden(),
        Failure::NotFound(what) => bad_request(format!("There is no such {what}.")),
        Failure::Refused(never) => match never.first() {
            Some(never) => match *never {},
            None => internal(&"refused without a reason"),
        },
        other => internal(&chain(&other)),
    }
}

/// An error with everything that caused it.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
