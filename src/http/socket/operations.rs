//! The subscriptions that run on a socket.

use std::future::poll_fn;
use std::task::Poll;

use async_graphql::Response as Executed;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;

use crate::http::places::Place;

/// At most as many as a principal may have, so that a list is good enough.
#[derive(Default)]
pub(super) struct Operations {
    running: Vec<Operation>,
    turn: usize,
}

struct Operation {
    id: String,
    answers: BoxStream<'static, Executed>,
    _place: Place,
}

impl Operations {
    /// Whether one of this id runs.
    pub fn has(&self, id: &str) -> bool {
        self.running.iter().any(|operation| operation.id == id)
    }

    /// Starts one, which holds a place until it ends.
    pub fn start(&mut self, id: String, answers: BoxStream<'static, Executed>, place: Place) {
        self.running.push(Operation { id, answers, _place: place });
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
                if let Poll::Ready(answer) = operation.answers.poll_next_unpin(context) {
                    self.turn = place + 1;
                    return Poll::Ready((operation.id.clone(), answer));
                }
            }
            Poll::Pending
        })
        .await
    }
}
