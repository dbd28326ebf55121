//! When a batch of keys is loaded: as soon as nothing in the request can go on without it.
//!
//! The library's way is to wait a millisecond for further keys, on a task of its own: each level of a document then
//! costs a millisecond, and a busy machine can still cut a batch in two. Here the batches of a request run within the
//! request's own task, and only after all its resolvers were polled and wait. A batch therefore holds every key of its
//! level, always, and no time passes. One could break it by spawning resolvers on other tasks: nobody does, and the
//! tests that count statements would tell.

use std::{
    future::{Future, poll_fn, ready},
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    task::Poll,
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

/// Executes a request together with its batches.
pub async fn with_batches<T>(execution: impl Future<Output = T>) -> T {
    let started = Started::default();
    let together = async {
        let mut execution = pin!(execution);
        let mut running = FuturesUnordered::new();
        poll_fn(|context| {
            loop {
                if let Poll::Ready(answer) = execution.as_mut().poll(context) {
                    return Poll::Ready(answer);
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

    use async_graphql::dataloader::{DataLoader, Loader};

    use super::*;

    #[derive(Clone, Default)]
    struct Counting(Arc<Mutex<Vec<usize>>>);

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
}
