//! What a batch had claimed when it broke, so that it can be halved (R83).

use std::sync::{Arc, Mutex, PoisonError};

/// The ids of what a batch claimed last, seen from outside of its transaction.
#[derive(Clone)]
pub(super) struct Claimed<I>(Arc<Mutex<Vec<I>>>);

impl<I> Default for Claimed<I> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<I> Claimed<I> {
    /// Notes what was claimed; a try that is repeated claims anew.
    pub fn note(&self, ids: impl Iterator<Item = I>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = ids.collect();
    }

    /// What was claimed; nothing is left here.
    pub fn take(&self) -> Vec<I> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
