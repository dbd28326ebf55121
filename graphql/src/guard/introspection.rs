//! The introspection documents that GraphQL tools send, known by the SHA-256 of their tokens.
//!
//! Tools build the query with graphql-js and leave parts out by option; each combination is one document. The list is
//! made by `graphql/src/guard/introspection.mjs`. Only signed-in principals reach the guard, so the list is not a secret
//! and not a permission: it lifts one bound, the depth of selection.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::lexer::Token;
use crate::limits;

static KNOWN: &str = include_str!("introspection.txt");

/// The hash of a document: of its tokens with one space between two, so that layout and comments do not matter.
pub(super) fn hash(tokens: &[Token<'_>]) -> String {
    let mut hasher = Sha256::new();
    for (index, token) in tokens.iter().enumerate() {
        if index > 0 {
            hasher.update(b" ");
        }
        hasher.update(token.text);
    }
    hasher.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Whether the tokens are those of a known introspection document.
pub(super) fn is_known(tokens: &[Token<'_>]) -> bool {
    // Everything else is told apart without hashing.
    if !tokens.iter().take(12).any(|token| token.is_name("__schema")) {
        return false;
    }
    let hash = hash(tokens);
    KNOWN.lines().any(|line| line.split_whitespace().next() == Some(hash.as_str()))
}

/// How deep a document may select.
pub(super) fn depth_for(tokens: &[Token<'_>]) -> usize {
    if is_known(tokens) { limits::SCHEMA_DEPTH } else { limits::SELECTION_DEPTH }
}
