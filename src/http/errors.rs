//! What callers are told when a request fails: one closed list of codes, and nothing of the inside.

use async_graphql::{ErrorExtensionValues, Pos, ServerError, Value};
use gradus_graphql::guard::{GuardError, Reason};

use super::trace::TraceId;

/// `extensions.code` of a top-level error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The request is malformed.
    BadRequest,
    /// Nobody is signed in.
    Unauthenticated,
    /// The principal may see the object, but not do this.
    Forbidden,
    /// Too many requests.
    RateLimited,
    /// The request is larger than a bound.
    TooComplex,
    /// The service cannot answer now.
    Unavailable,
    /// Something broke.
    Internal,
}

impl Code {
    const ALL: [Self; 7] = [
        Self::BadRequest,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::RateLimited,
        Self::TooComplex,
        Self::Unavailable,
        Self::Internal,
    ];

    /// The code as it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BadRequest => "BAD_REQUEST",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::RateLimited => "RATE_LIMITED",
            Self::TooComplex => "TOO_COMPLEX",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }

    fn of(error: &ServerError) -> Option<Self> {
        let Some(Value::String(code)) = error.extensions.as_ref()?.get("code") else { return None };
        Self::ALL.into_iter().find(|known| known.as_str() == code)
    }
}

/// Errors in one answer; a hostile document can make thousands.
const MOST_ERRORS: usize = 20;
/// Characters of a message: enough for a sentence, too few to send a value back.
const MOST_CHARACTERS: usize = 300;

/// An error with a code.
pub(super) fn error(code: Code, message: impl Into<String>, trace: &TraceId) -> ServerError {
    let mut error = ServerError::new(message, None);
    mark(&mut error, code, trace);
    error
}

/// A refusal of the guard.
pub(super) fn refused(refusal: GuardError, trace: &TraceId) -> ServerError {
    let code = match refusal.reason {
        Reason::Malformed => Code::BadRequest,
        Reason::TooComplex => Code::TooComplex,
    };
    let mut error = error(code, refusal.message, trace);
    if refusal.line > 0 {
        error.locations = vec![Pos { line: refusal.line, column: refusal.column }];
    }
    error
}

/// The errors of an executed request as a caller may see them.
pub(super) fn presentable(errors: Vec<ServerError>, trace: &TraceId) -> Vec<ServerError> {
    errors.into_iter().take(MOST_ERRORS).map(|error| present(error, trace)).collect()
}

fn present(mut error: ServerError, trace: &TraceId) -> ServerError {
    let told = Code::of(&error);
    let code = told.unwrap_or_else(|| judge(&error));
    if code == Code::Internal {
        // Whoever gave the code has logged the cause.
        if told.is_none() {
            let path = error.path.iter().map(segment).collect::<Vec<_>>().join(".");
            tracing::error!(trace.id = %trace, path, "could not answer a field: {}", error.message);
        }
        "Something went wrong".clone_into(&mut error.message);
    }
    let form = gradus_graphql::scalars::form(&error.message);
    error.message = shorten(&error.message);
    if let Some(form) = form {
        error.message = format!("{}: {form}", error.message);
    }
    error.source = None;
    mark(&mut error, code, trace);
    error
}

fn segment(segment: &async_graphql::PathSegment) -> String {
    match segment {
        async_graphql::PathSegment::Field(name) => name.clone(),
        async_graphql::PathSegment::Index(index) => index.to_string(),
    }
}

/// The code of an error that carries none: the library's own complaints about the request, or a fault.
fn judge(error: &ServerError) -> Code {
    let message = error.message.as_str();
    let starts = |beginnings: &[&str]| beginnings.iter().any(|beginning| message.starts_with(beginning));
    let too_complex = starts(&[
        "Query is too complex",
        "Query is nested too deep",
        "The recursion depth of the query",
        "The number of directives",
        "The number of aliases",
    ]);
    let input = error.source.is_none()
        && starts(&["Failed to parse \"", "Expected input type \"", "Invalid value for argument"]);
    match () {
        () if too_complex => Code::TooComplex,
        // Without a path nothing was executed: the document or the variables are at fault.
        () if input || error.path.is_empty() => Code::BadRequest,
        () => Code::Internal,
    }
}

fn mark(error: &mut ServerError, code: Code, trace: &TraceId) {
    let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
    extensions.set("code", code.as_str());
    if matches!(code, Code::Internal | Code::Unavailable) {
        extensions.set("traceId", trace.as_str());
    }
}

/// The parser draws the offending line below its message; only what it expected is told, and never a whole value.
fn shorten(message: &str) -> String {
    let drawn = message.trim_start().starts_with("-->");
    let sentence =
        if drawn { message.rsplit_once("= ").map_or("syntax error", |(_, expected)| expected) } else { message };
    match sentence.char_indices().nth(MOST_CHARACTERS) {
        Some((end, _)) => format!("{}…", &sentence[..end]),
        None => sentence.trim_end().to_owned(),
    }
}
