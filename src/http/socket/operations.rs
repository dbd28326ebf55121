//! The subscriptions that run on a socket, each in a task of its own.
//!
//! A subscription asks the database, and holds a connection of it meanwhile. The socket may have to wait: for a client
//! that reads slowly, or for the database itself. Were it the one who drives the subscription, the connection would be
//! held for as long as it waits, and all sockets together could come to wait for what they hold themselves.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use async_graphql::Response as Executed;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

use crate::http::places::Place;

/// At most as many as a principal may have, so that a list is good enough.
#[derive(Default)]
pub(super) struct Operations {
    running: Vec<Operation>,
    turn: usize,
}

struct Operation {
    id: String,
    answers: mpsc::Receiver<Executed>,
    task: AbortOnDropHandle<()>,
    _place: Place,
}

impl Operation {
    /// The next answer; `None` where there is no more.
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Executed>> {
        match self.answers.poll_recv(context) {
            Poll::Ready(None) => {}
            other => return other,
        }
        // A panic is no end: the socket goes the way of its subscription.
        Pin::new(&mut self.task).poll(context).map(|ended| match ended {
            Err(fault) if fault.is_panic() => std::panic::resume_unwind(fault.into_panic()),
            _ => None,
        })
    }
}

/// Asks for the next answer when the last one was taken.
async fn run(mut answers: BoxStream<'static, Executed>, taken: mpsc::Sender<Executed>) {
    while let Ok(room) = taken.reserve().await {
        let Some(answer) = answers.next().await else { return };
        room.send(answer);
    }
}

impl Operations {
    /// Whether one of this id runs.
    pub fn has(&self, id: &str) -> bool {
        self.running.iter().any(|operation| operation.id == id)
    }

    /// Starts one, which holds a place until it ends.
    pub fn start(&mut self, id: String, answers: BoxStream<'static, Executed>, place: Place) {
        let (taken, waiting) = mpsc::channel(1);
        let task = AbortOnDropHandle::new(tokio::spawn(run(answers, taken)));
        self.running.push(Operation { id, answers: waiting, task, _place: place });
    }

    /// Ends one; one that has ended already is no mistake.
    pub fn end(&mut self, id: &str) {
        self.running.retain(|operation| operation.id != id);
    }

    /// Waits for the next answer of any, each in its turn; `None` for one that has no more.
    pub async fn next(&mut self) -> (String, Option<Executed>) {
        poll_fn(|context| {
            let count = self.running.len();
            for step in 0..count {
                let place = (self.turn + step) % count;
                let operation = &mut self.running[place];
                if let Poll::Ready(answer) = operation.poll_next(context) {
                    self.turn = place + 1;
                    return Poll::Ready((operation.id.clone(), answer));
                }
            }
            Poll::Pending
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    use async_graphql::Value;
    use futures_util::stream;
    use tokio::sync::Semaphore;
    use tokio::task::yield_now;
    use tokio::time::{sleep, timeout};

    use super::*;
    use crate::http::places::Places;

    fn started(answers: BoxStream<'static, Executed>) -> Operations {
        let mut operations = Operations::default();
        operations.start("1".to_owned(), answers, Places::new(1, 1).take("").unwrap());
        operations
    }

    #[tokio::test]
    async fn what_a_subscription_holds_it_lets_go_of_though_the_socket_waits() {
        let shared = Arc::new(Semaphore::new(1));
        let connections = Arc::clone(&shared);
        let answer = stream::once(async move {
            let connection = connections.acquire().await.unwrap();
            sleep(Duration::from_millis(5)).await;
            drop(connection);
            Executed::new(Value::Null)
        });
        let mut operations = started(answer.boxed());

        let begun = async {
            while shared.available_permits() == 1 {
                yield_now().await;
            }
        };
        assert!(timeout(Duration::from_secs(5), begun).await.is_ok(), "it begins by itself");
        assert!(timeout(Duration::from_secs(5), shared.acquire()).await.is_ok(), "it goes on by itself");

        assert!(operations.next().await.1.is_some());
        assert!(operations.next().await.1.is_none());
    }

    #[tokio::test]
    async fn nothing_is_asked_for_before_the_last_answer_was_taken() {
        let asked = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&asked);
        let answers = stream::repeat_with(move || {
            count.fetch_add(1, Ordering::Relaxed);
            Executed::new(Value::Null)
        });
        let mut operations = started(answers.boxed());

        for taken in 1..5 {
            for _ in 0..20 {
                yield_now().await;
            }
            assert_eq!(asked.load(Ordering::Relaxed), taken);
            operations.next().await;
        }
    }

    #[tokio::test]
    async fn a_subscription_that_is_ended_lets_go_of_everything() {
        let held = Arc::new(());
        let kept = Arc::clone(&held);
        let answers = stream::once(async move {
            std::future::pending::<()>().await;
            drop(kept);
            Executed::new(Value::Null)
        });
        let mut operations = started(answers.boxed());
        yield_now().await;

        operations.end("1");

        let gone = async {
            while Arc::strong_count(&held) > 1 {
                yield_now().await;
            }
        };
        assert!(timeout(Duration::from_secs(5), gone).await.is_ok());
    }
}
