//! Answers of HTTP/2 in portions. One connection carries many answers, so that one of them may stand still while the
//! others go on, which [`Patient`](super::patience::Patient) does not see. A long answer leaves in portions, and the next one
//! is fetched when there is room for it; where none is fetched for a while, nobody takes it.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::time::{Instant, sleep};

/// Bytes that leave at once.
const PORTION: usize = 16 * 1024;

/// The answers of a connection of which a portion waits to be taken, and since when.
#[derive(Clone, Default)]
pub(super) struct Waiting(Arc<Mutex<Answers>>);

#[derive(Default)]
struct Answers {
    made: u64,
    since: HashMap<u64, Instant>,
}

impl Waiting {
    /// The same answer in portions.
    pub fn portions(&self, body: Body) -> Body {
        let mut answers = self.answers();
        answers.made += 1;
        Body::new(Portions { body, rest: Bytes::new(), number: answers.made, waiting: self.clone() })
    }

    /// Ends when an answer has not been taken any further for so long, or up to half as much longer.
    pub async fn beyond(&self, limit: Duration) {
        while !self.answers().since.values().any(|since| since.elapsed() >= limit) {
            sleep(limit / 2).await;
        }
    }

    fn answers(&self) -> MutexGuard<'_, Answers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A body in portions.
struct Portions {
    body: Body,
    rest: Bytes,
    number: u64,
    waiting: Waiting,
}

impl Portions {
    fn next(&mut self) -> Frame<Bytes> {
        let portion = self.rest.split_to(self.rest.len().min(PORTION));
        self.waiting.answers().since.insert(self.number, Instant::now());
        Frame::data(portion)
    }

    fn is_fetched(&self) {
        self.waiting.answers().since.remove(&self.number);
    }
}

impl HttpBody for Portions {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.is_fetched();
        if !self.rest.is_empty() {
            return Poll::Ready(Some(Ok(self.next())));
        }
        let polled = Pin::new(&mut self.body).poll_frame(context);
        polled.map(|frame| {
            frame.map(|frame| {
                frame.map(|frame| match frame.into_data() {
                    Ok(data) => {
                        self.rest = data;
                        self.next()
                    }
                    Err(other) => other,
                })
            })
        })
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (mut hint, rest) = (self.body.size_hint(), self.rest.len() as u64);
        if let Some(upper) = hint.upper() {
            hint.set_upper(upper + rest);
        }
        hint.set_lower(hint.lower() + rest);
        hint
    }
}

impl Drop for Portions {
    fn drop(&mut self) {
        self.is_fetched();
    }
}
