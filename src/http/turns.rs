//! Turns: how many requests of one caller run at the same time. The others wait for theirs, so that nobody holds all
//! that everybody reads by.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Callers that are remembered before those without a turn are forgotten.
const REMEMBERED: usize = 1024;

/// The turns of all callers.
pub(super) struct Turns {
    each: usize,
    callers: Mutex<Callers>,
}

#[derive(Default)]
struct Callers {
    by_name: HashMap<String, Weak<Semaphore>>,
    sweep_at: usize,
}

impl Turns {
    /// So many at the same time for each caller.
    pub fn new(each: usize) -> Self {
        Self { each, callers: Mutex::default() }
    }

    /// Waits for a turn of `caller`, in the order of asking. It ends when it is dropped.
    pub async fn take(&self, caller: &str) -> OwnedSemaphorePermit {
        let turns = self.of(caller);
        turns.acquire_owned().await.expect("nobody closes it")
    }

    fn of(&self, caller: &str) -> Arc<Semaphore> {
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        let Callers { by_name, sweep_at } = &mut *callers;
        if let Some(turns) = by_name.get(caller).and_then(Weak::upgrade) {
            return turns;
        }
        if by_name.len() >= (*sweep_at).max(REMEMBERED) {
            by_name.retain(|_, turns| turns.strong_count() > 0);
            *sweep_at = by_name.len() * 2;
        }
        let turns = Arc::new(Semaphore::new(self.each));
        by_name.insert(caller.to_owned(), Arc::downgrade(&turns));
        turns
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn one_caller_waits_for_their_own_turns_and_never_for_anothers() {
        let turns = Turns::new(2);
        let (first, second) = (turns.take("a").await, turns.take("a").await);

        let mut third = Box::pin(turns.take("a"));
        assert!(third.as_mut().now_or_never().is_none(), "both turns are taken");
        assert!(turns.take("b").now_or_never().is_some(), "another caller has turns of their own");

        drop(first);
        assert!(third.as_mut().now_or_never().is_some(), "a turn that ends is the next one's");
        drop(second);
    }

    #[tokio::test]
    async fn callers_without_a_turn_are_forgotten() {
        let turns = Turns::new(2);
        let held = turns.take("held").await;
        for caller in 0..10_000 {
            drop(turns.take(&caller.to_string()).await);
        }

        let callers = turns.callers.lock().unwrap();
        assert!(callers.by_name.len() <= 2 * REMEMBERED && callers.by_name.contains_key("held"));
        drop(held);
    }
}
