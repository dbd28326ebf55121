//! How a use case ends when it does not succeed.

use gradus_domain::{locale::Locale, refusal::Refusal};
use gradus_store::error::StoreError;

/// Why a use case did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Failure<R> {
    /// What the input names is absent, or the actor may not know of it: the field that names it.
    #[error("{0} not found")]
    NotFound(&'static str),
    /// The actor may see it, but not do this.
    #[error("not permitted")]
    Forbidden,
    /// The object changed since the actor saw it: its present version.
    #[error("version is {0} by now")]
    Conflict(i32),
    /// The idempotency key was used for another command or another input.
    #[error("idempotency key was used for something else")]
    KeyReused,
    /// The idempotency key is empty, too long, or holds a sign that is not printed.
    #[error("idempotency key must have 1 to 200 characters, none of them a control character")]
    KeyMalformed,
    /// The rule says no.
    #[error("refused: {0:?}")]
    Refused(Vec<R>),
    /// Something broke.
    #[error(transparent)]
    Broken(#[from] StoreError),
}

impl<R> From<Vec<R>> for Failure<R> {
    fn from(refusals: Vec<R>) -> Self {
        Self::Refused(refusals)
    }
}

impl<R: Refusal> Failure<R> {
    /// The failure of a use case that another use case is made of, with its refusals turned into the outer ones.
    pub fn lift<S>(self, f: impl Fn(R) -> S) -> Failure<S> {
        match self {
            Self::NotFound(field) => Failure::NotFound(field),
            Self::Forbidden => Failure::Forbidden,
            Self::Conflict(version) => Failure::Conflict(version),
            Self::KeyReused => Failure::KeyReused,
            Self::KeyMalformed => Failure::KeyMalformed,
            Self::Refused(refusals) => Failure::Refused(refusals.into_iter().map(f).collect()),
            Self::Broken(error) => Failure::Broken(error),
        }
    }
}

/// A refusal of something that no rule refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Never {}

impl Refusal for Never {
    fn code(&self) -> &'static str {
        match *self {}
    }

    fn message(&self, _: Locale) -> String {
        match *self {}
    }
}

/// What a use case that only reads answers.
pub type ReadResult<T> = Result<T, Failure<Never>>;

/// Checks the version that the actor saw against the present one.
pub fn expect_version<R>(expected: Option<i32>, present: i32) -> Result<(), Failure<R>> {
    match expected {
        Some(expected) if expected != present => Err(Failure::Conflict(present)),
        _ => Ok(()),
    }
}
