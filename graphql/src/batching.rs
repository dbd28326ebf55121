//! When a batch of keys is loaded: as soon as nothing in the request can go on without it.
//!
//! The library's way is to wait a millisecond for further keys, on a task of its own: each level of a document then
//! costs a millisecond, and a busy machine can still cut a batch in two. Here the batches of a request run within the
//! request's own task, and only after all its resolvers were polled and wait. A batch therefore holds every key of its
//! level, always, and no time passes. A list of many items gives the word back before all its items were polled, and
//! wakes itself: what woke itself is not waiting, and no batch starts until it was polled again. One could break it by
//! spawning resolvers on other tasks: nobody does, and the tests that count statements would tell.

use std::{
    future::{Future, poll_fn, ready},
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};

use async_graphql::runtime::{Timer, TokioSpawner, TokioTimer};
use futures_util::{
    FutureExt, StreamExt,
    future::BoxFuture,
    stream::FuturesUnordered,
    task::{FutureObj, Spawn, SpawnError},
};

tokio::task_local! {
    static STARTED: Started;
}

/// Batches that resolvers asked for and that do not run yet.
#[derive(Clone, Default)]
struct Started(Arc<Mutex<Vec<FutureObj<'static, ()>>>>);

impl Started {
    fn push(&self, batch: FutureObj<'static, ()>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(batch);
    }

    fn take(&self) -> Vec<FutureObj<'static, ()>> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Passes a wake on, and notes that there was one.
struct Noting {
    woken: AtomicBool,
    outer: Waker,
}

impl Noting {
    fn new(outer: Waker) -> Arc<Self> {
        Arc::new(Self { woken: AtomicBool::new(false), outer })
    }
}

impl Wake for Noting {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.outer.wake_by_ref();
    }
}

/// Executes a request together with its batches.
pub async fn with_batches<T>(execution: impl Future<Output = T>) -> T {
    let started = Started::default();
    let together = async {
        let mut execution = pin!(execution);
        let mut running = FuturesUnordered::new();
        poll_fn(|context| {
            loop {
                let noting = Noting::new(context.waker().clone());
                let waker = Waker::from(noting.clone());
                if let Poll::Ready(answer) = execution.as_mut().poll(&mut Context::from_waker(&waker)) {
                    return Poll::Ready(answer);
                }
                if noting.woken.load(Ordering::Acquire) {
                    // It goes on by itself, at once.
                    return Poll::Pending;
                }
                running.extend(started.take());
                let mut answered = false;
                while let Poll::Ready(Some(())) = running.poll_next_unpin(context) {
                    answered = true;
                }
                if !answered {
                    return Poll::Pending;
                }
            }
        })
        .await
    };
    STARTED.scope(started.clone(), together).await
}

/// Hands batches to [`with_batches`]; to the runtime where a schema is executed without it.
pub(crate) struct Batches;

impl Spawn for Batches {
    fn spawn_obj(&self, batch: FutureObj<'static, ()>) -> Result<(), SpawnError> {
        match STARTED.try_with(Clone::clone) {
            Ok(started) => {
                started.push(batch);
                Ok(())
            }
            Err(_) => TokioSpawner::current().spawn_obj(batch),
        }
    }
}

/// Waits for further keys only where [`with_batches`] does not hold the batch back itself.
pub(crate) struct Patience;

impl Timer for Patience {
    fn delay(&self, duration: Duration) -> BoxFuture<'static, ()> {
        match STARTED.try_with(|_| ()) {
            Ok(()) => ready(()).boxed(),
            Err(_) => TokioTimer::default().delay(duration),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashMap, convert::Infallible};

    use async_graphql::{
        async_trait::async_trait,
        dataloader::{DataLoader, Loader},
    };

    use super::*;

    #[derive(Clone, Default)]
    struct Counting(Arc<Mutex<Vec<usize>>>);

    #[async_trait]
    impl Loader<u32> for Counting {
        type Value = u32;
        type Error = Infallible;

        async fn load(&self, keys: &[u32]) -> Result<HashMap<u32, u32>, Infallible> {
            self.0.lock().expect("no other panic").push(keys.len());
            tokio::task::yield_now().await;
            Ok(keys.iter().map(|key| (*key, key + 1)).collect())
        }
    }

    #[tokio::test]
    async fn each_level_of_a_request_is_one_batch() {
        let sizes = Counting::default();
        let loader = DataLoader::new(sizes.clone(), Batches, Patience);

        let two_levels = async |key: u32| {
            let next = loader.load_one(key).await.expect("infallible").expect("a value");
            loader.load_one(next + 1000).await.expect("infallible").expect("a value")
        };
        let answers = with_batches(futures_util::future::join_all((0..100).map(two_levels))).await;

        assert_eq!(answers, (1002..1102).collect::<Vec<_>>());
        assert_eq!(*sizes.0.lock().expect("no other panic"), [100, 100]);
    }

    /// As a list of many items does.
    async fn give_the_word_back() {
        let mut given = false;
        poll_fn(|context| {
            if std::mem::replace(&mut given, true) {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }

    #[tokio::test]
    async fn a_resolver_that_gives_the_word_back_is_waited_for() {
        let sizes = Counting::default();
        let loader = DataLoader::new(sizes.clone(), Batches, Patience);

        let late = async |key: u32| {
            for _ in 0..key {
                give_the_word_back().await;
            }
            loader.load_one(key).await.expect("infallible").expect("a value")
        };
        let answers = with_batches(futures_util::future::join_all((0..5).map(late))).await;

        assert_eq!(answers, [1, 2, 3, 4, 5]);
        assert_eq!(*sizes.0.lock().expect("no other panic"), [5]);
    }
}
