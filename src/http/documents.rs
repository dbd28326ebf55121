//! Documents that a client sends once and then names by their hash ("automatic persisted queries").
//!
//! They are kept in memory, as many as there is room for; a client whose document is not there sends it again. A hash
//! is no permission: whoever names one is judged as if the text had been sent.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

/// Texts by hash, the latest used.
pub(super) struct Documents {
    room: usize,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    texts: HashMap<String, (Arc<str>, u64)>,
    uses: u64,
}

impl Documents {
    /// Room for so many.
    pub fn new(room: usize) -> Self {
        Self { room, kept: Mutex::default() }
    }

    /// The text of a hash.
    pub fn find(&self, hash: &str) -> Option<Arc<str>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.uses += 1;
        let uses = kept.uses;
        let (text, used) = kept.texts.get_mut(hash)?;
        *used = uses;
        Some(Arc::clone(text))
    }

    /// Keeps a text whose hash was checked; the one that was not used for the longest time goes.
    pub fn keep(&self, hash: String, text: &str) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.texts.len() >= self.room && !kept.texts.contains_key(&hash) {
            let oldest = kept.texts.iter().min_by_key(|(_, (_, used))| *used).map(|(hash, _)| hash.clone());
            if let Some(oldest) = oldest {
                kept.texts.remove(&oldest);
            }
        }
        kept.uses += 1;
        let uses = kept.uses;
        kept.texts.insert(hash, (text.into(), uses));
    }
}

/// The hash of a text, in hexadecimal digits.
pub(super) fn hash(text: &str) -> String {
    Sha256::digest(text).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_used_for_the_longest_time_goes() {
        let documents = Documents::new(2);
        documents.keep(hash("a"), "a");
        documents.keep(hash("b"), "b");
        assert!(documents.find(&hash("a")).is_some());

        documents.keep(hash("c"), "c");

        assert_eq!(documents.find(&hash("a")).as_deref(), Some("a"));
        assert_eq!(documents.find(&hash("b")), None);
        assert_eq!(documents.find(&hash("c")).as_deref(), Some("c"));
    }
}
