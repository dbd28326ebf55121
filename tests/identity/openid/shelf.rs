//! A provider that answers as a test wants it to, and when.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use gradus_services::identity::openid::{Fetched, KeySource, OpenId, SignInFault};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::forge::{Signer, Token, now, provider};

/// A provider's keys, in the hands of a test: what they are, how often they were asked for, and whether it answers.
#[derive(Clone)]
pub struct Shelf(Arc<Inner>);

struct Inner {
    keys: Mutex<Result<Value, String>>,
    asked: AtomicUsize,
    answers: Semaphore,
}

impl Shelf {
    pub fn new(keys: Value) -> Self {
        let inner = Inner { keys: Mutex::new(Ok(keys)), asked: AtomicUsize::new(0), answers: Semaphore::new(1_000) };
        Self(Arc::new(inner))
    }

    pub fn put(&self, keys: Result<Value, String>) {
        *self.0.keys.lock().expect("a lock") = keys;
    }

    pub fn asked(&self) -> usize {
        self.0.asked.load(Ordering::SeqCst)
    }

    /// From now on it takes its time, until it is let go on.
    pub async fn hang(&self) {
        self.0.answers.acquire_many(1_000).await.expect("open").forget();
    }

    pub fn go_on(&self) {
        self.0.answers.add_permits(1_000);
    }

    pub async fn asked_is(&self, times: usize) {
        while self.asked() < times {
            tokio::task::yield_now().await;
        }
    }

    pub fn openid(&self) -> Arc<OpenId> {
        Arc::new(OpenId::new([(provider(), Box::new(self.clone()) as Box<dyn KeySource>)]))
    }
}

impl KeySource for Shelf {
    fn fetch(&self) -> Fetched {
        let shelf = self.clone();
        Box::pin(async move {
            shelf.0.asked.fetch_add(1, Ordering::SeqCst);
            let _place = shelf.0.answers.acquire().await.expect("open");
            shelf.0.keys.lock().expect("a lock").clone().map(|keys| keys.to_string().into_bytes())
        })
    }
}

/// A token of `signer` that is valid at `after` the start.
fn token(signer: &Signer, after: TimeDelta) -> String {
    let at = (now() + after).timestamp();
    Token::of(signer).claim("iat", Some(json!(at - 60))).claim("exp", Some(json!(at + 600))).signed(signer)
}

/// "taken", "unknown" where the keys are not, or the check that it fails.
pub async fn check(openid: &OpenId, signer: &Signer, after: TimeDelta) -> String {
    match openid.check(&token(signer, after), now() + after).await {
        Ok(Ok(_)) => "taken".into(),
        Ok(Err(refused)) => format!("{refused:?}"),
        Err(SignInFault::NoKeys(provider)) => {
            assert_eq!(provider, "corp");
            "unknown".into()
        }
        Err(SignInFault::Store(error)) => panic!("{error}"),
    }
}
