//! Looks at a request before any parser does, and refuses what would be dear to parse, validate or execute.
//!
//! A document that is small as text can be huge once its fragments are expanded, or nested so deeply that a recursive
//! parser loses its stack. The guard reads the text once, token by token, without recursion, and counts each fragment
//! once: its work grows with the length of the text and with nothing else. A test counts its steps.
//!
//! It does not replace validation. Whatever it lets through is small enough for the real parser and the real rules.
//!
//! The one document that may be deeper than [`limits::SELECTION_DEPTH`] is the introspection query that GraphQL tools
//! send. It is known by the hash of its tokens ([`introspection`]), so that spaces and line ends do not matter.

mod expansion;
pub mod introspection;
mod lexer;
mod outline;
mod variables;

#[cfg(test)]
mod properties;

use crate::limits;

pub use variables::check_variables;

/// What kind of operation a document holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationKind {
    /// Reads.
    Query,
    /// Changes.
    Mutation,
    /// Listens.
    Subscription,
}

/// An operation of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// What kind it is.
    pub kind: OperationKind,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// Variables that need a value: of a non-null type and without a default. The library looks for them too late.
    pub required_variables: Vec<String>,
}

/// Why the guard refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The document breaks the grammar, or is not a request.
    Malformed,
    /// The document is larger than a bound of [`limits`].
    TooComplex,
}

/// A refusal of the guard, with the place that it is about.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct GuardError {
    /// Why.
    pub reason: Reason,
    /// A sentence for the person who wrote the document. Never repeats the document.
    pub message: String,
    /// Line, counted from 1; 0 where the refusal is not about a place in the text.
    pub line: usize,
    /// Column in characters, counted from 1; 0 where the refusal is not about a place in the text.
    pub column: usize,
}

impl GuardError {
    fn nowhere(reason: Reason, message: impl Into<String>) -> Self {
        Self { reason, message: message.into(), line: 0, column: 0 }
    }
}

/// A refusal that still speaks of a byte of the text.
#[derive(Debug)]
struct Fault {
    reason: Reason,
    message: String,
    at: usize,
}

impl Fault {
    fn malformed(at: usize, message: impl Into<String>) -> Self {
        Self { reason: Reason::Malformed, message: message.into(), at }
    }

    fn too_complex(at: usize, message: impl Into<String>) -> Self {
        Self { reason: Reason::TooComplex, message: message.into(), at }
    }

    fn locate(self, text: &str) -> GuardError {
        let before = text.get(..self.at).unwrap_or(text);
        let line_start = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
        let line = before.replace("\r\n", "\n").matches(['\n', '\r']).count() + 1;
        let column = before[line_start..].chars().count() + 1;
        GuardError { reason: self.reason, message: self.message, line, column }
    }
}

/// Work done, in steps, so that a test can hold it to the length of the text.
#[derive(Debug, Default)]
struct Steps(u64);

impl Steps {
    fn one(&mut self) {
        self.0 += 1;
    }
}

/// The operations of `text`, if it is within every bound.
pub fn check(text: &str) -> Result<Vec<Operation>, GuardError> {
    check_counting(text, &mut Steps::default())
}

fn check_counting(text: &str, steps: &mut Steps) -> Result<Vec<Operation>, GuardError> {
    if text.len() > limits::QUERY_BYTES {
        let message = format!("The query is {} bytes long; at most {} are accepted.", text.len(), limits::QUERY_BYTES);
        return Err(GuardError::nowhere(Reason::TooComplex, message));
    }
    let document = lexer::tokens(text, steps)
        .and_then(|tokens| outline::read(&tokens, text, steps).map(|outline| (tokens, outline)))
        .and_then(|(tokens, outline)| {
            expansion::check(&outline, introspection::depth_for(&tokens), steps).map(|()| outline)
        });
    match document {
        Ok(outline) => Ok(outline.operations.into_iter().map(outline::OperationOutline::into_operation).collect()),
        Err(fault) => Err(fault.locate(text)),
    }
}

/// The operation that a request executes: the one it names, or the only one.
pub fn choose<'a>(operations: &'a [Operation], name: Option<&str>) -> Result<&'a Operation, GuardError> {
    let found = match (name, operations) {
        (Some(name), _) => operations
            .iter()
            .find(|operation| operation.name.as_deref() == Some(name))
            .ok_or("The document has no operation of the name given as operationName."),
        (None, [only]) => Ok(only),
        (None, []) => Err("The document has no operation."),
        (None, _) => Err("The document has several operations; name one of them as operationName."),
    };
    found.map_err(|message| GuardError::nowhere(Reason::Malformed, message))
}

#[cfg(test)]
mod tests;
