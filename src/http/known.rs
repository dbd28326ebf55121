//! Tokens that have signed in lately: their requests are no guesses, whatever else comes from their address.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

/// Tokens that are remembered.
const REMEMBERED: usize = 10_000;

type Hash = [u8; 32];

/// The tokens, by their hashes: none of them is kept as text.
#[derive(Default)]
pub(super) struct Known(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    hashes: HashSet<Hash>,
    order: VecDeque<Hash>,
}

impl Known {
    /// Whether this token has signed in lately. It is no permission: it is judged again all the same.
    pub fn has(&self, token: &str) -> bool {
        self.kept().hashes.contains(&hash(token))
    }

    /// The token has signed in. The one that did so first goes when there are too many.
    pub fn keep(&self, token: &str) {
        let (hash, mut kept) = (hash(token), self.kept());
        if !kept.hashes.insert(hash) {
            return;
        }
        kept.order.push_back(hash);
        if kept.order.len() > REMEMBERED
            && let Some(first) = kept.order.pop_front()
        {
            kept.hashes.remove(&first);
        }
    }

    /// The token no longer signs in.
    pub fn forget(&self, token: &str) {
        let (hash, mut kept) = (hash(token), self.kept());
        if kept.hashes.remove(&hash) {
            kept.order.retain(|other| *other != hash);
        }
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hash(token: &str) -> Hash {
    Sha256::digest(token).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_until_it_is_forgotten_or_many_came_after() {
        let known = Known::default();
        known.keep("first");
        known.keep("revoked");
        known.forget("revoked");
        assert_eq!((known.has("first"), known.has("revoked"), known.has("never")), (true, false, false));

        for number in 0..REMEMBERED {
            known.keep(&number.to_string());
        }

        assert_eq!((known.has("first"), known.has("0")), (false, true));
        assert_eq!(known.kept().order.len(), REMEMBERED);
    }
}
