//! Keys are asked for as seldom as can be, and believed for as long as is safe.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::TimeDelta;
use gradus_domain::time::Clock;
use gradus_services::identity::openid::{
    Fetched, KeySource, MOST_KEYS, MOST_STALE, OpenId, REFRESH, RETRY, Refused, SignInFault,
};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::forge::{Signer, Token, attackers, key_set, now, provider, signer};
use crate::support::{Gradus, TestDatabase};

/// A provider's keys, in the hands of a test: what they are, how often they were asked for, and whether it answers.
#[derive(Clone)]
struct Shelf(Arc<Inner>);

struct Inner {
    keys: Mutex<Result<Value, String>>,
    asked: AtomicUsize,
    answers: Semaphore,
}

impl Shelf {
    fn new(keys: Value) -> Self {
        let inner = Inner { keys: Mutex::new(Ok(keys)), asked: AtomicUsize::new(0), answers: Semaphore::new(1_000) };
        Self(Arc::new(inner))
    }

    fn put(&self, keys: Result<Value, String>) {
        *self.0.keys.lock().expect("a lock") = keys;
    }

    fn asked(&self) -> usize {
        self.0.asked.load(Ordering::SeqCst)
    }

    /// From now on it takes its time, until it is let go on.
    async fn hang(&self) {
        self.0.answers.acquire_many(1_000).await.expect("open").forget();
    }

    fn go_on(&self) {
        self.0.answers.add_permits(1_000);
    }

    async fn asked_is(&self, times: usize) {
        while self.asked() < times {
            tokio::task::yield_now().await;
        }
    }

    fn openid(&self) -> Arc<OpenId> {
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
async fn check(openid: &OpenId, signer: &Signer, after: TimeDelta) -> String {
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

#[tokio::test]
async fn keys_are_asked_for_at_most_once_a_minute_whatever_tokens_say() {
    let shelf = Shelf::new(key_set());
    let openid = shelf.openid();
    let stranger = Signer::ec("never-seen");
    let es256 = signer("ES256");

    for after in [0, 1, 59] {
        for _ in 0..50 {
            assert_eq!(check(&openid, &stranger, TimeDelta::seconds(after)).await, "Key");
            assert_eq!(check(&openid, es256, TimeDelta::seconds(after)).await, "taken");
        }
        assert_eq!(shelf.asked(), 1, "after {after} seconds");
    }
    for minute in 1..=5 {
        for _ in 0..50 {
            check(&openid, &stranger, RETRY * minute).await;
        }
        assert_eq!(shelf.asked(), 1 + usize::try_from(minute).expect("a number"));
    }
    // What cannot pass anyway asks for nothing.
    let expired = Token::of(&stranger).claim("exp", Some(json!(1))).signed(&stranger);
    assert_eq!(openid.check(&expired, now() + RETRY * 6).await.expect("an answer").err(), Some(Refused::Late));
    assert_eq!(shelf.asked(), 6);
}

#[tokio::test]
async fn known_keys_are_used_for_ten_minutes_without_asking() {
    let shelf = Shelf::new(key_set());
    let openid = shelf.openid();

    for after in [TimeDelta::zero(), TimeDelta::minutes(5), REFRESH - TimeDelta::microseconds(1)] {
        assert_eq!(check(&openid, signer("RS256"), after).await, "taken");
        assert_eq!(shelf.asked(), 1);
    }
    assert_eq!(check(&openid, signer("RS256"), REFRESH).await, "taken");
    assert_eq!(shelf.asked(), 2);
}

#[tokio::test]
async fn a_new_key_is_taken_within_a_minute_and_a_withdrawn_one_for_ten_at_most() {
    let shelf = Shelf::new(json!({ "keys": [signer("ES256").jwk()] }));
    let openid = shelf.openid();
    assert_eq!(check(&openid, signer("ES256"), TimeDelta::zero()).await, "taken");

    shelf.put(Ok(json!({ "keys": [signer("EdDSA").jwk()] })));
    assert_eq!(check(&openid, signer("EdDSA"), RETRY - TimeDelta::seconds(1)).await, "Key");
    assert_eq!(check(&openid, signer("EdDSA"), RETRY).await, "taken");
    assert_eq!(check(&openid, signer("ES256"), RETRY).await, "Key", "it went with the reading");

    shelf.put(Ok(json!({ "keys": [] })));
    assert_eq!(check(&openid, signer("EdDSA"), RETRY + REFRESH - TimeDelta::seconds(1)).await, "taken");
    assert_eq!(check(&openid, signer("EdDSA"), RETRY + REFRESH).await, "Key");
}

/// Also a stranger's key under an id that is known is judged by the provider's key.
#[tokio::test]
async fn keys_are_believed_for_an_hour_while_the_provider_is_away() {
    let shelf = Shelf::new(key_set());
    let openid = shelf.openid();
    assert_eq!(check(&openid, signer("ES256"), TimeDelta::zero()).await, "taken");

    for broken in [Err("it is away".into()), Ok(json!([])), Ok(json!({ "keys": 1 })), Ok(json!("<html>"))] {
        shelf.put(broken);
        assert_eq!(check(&openid, signer("ES256"), REFRESH).await, "taken");
        assert_eq!(check(&openid, signer("ES256"), MOST_STALE - TimeDelta::microseconds(1)).await, "taken");
        assert_eq!(check(&openid, &attackers()[0], MOST_STALE - TimeDelta::microseconds(1)).await, "Signature");
        assert_eq!(check(&openid, signer("ES256"), MOST_STALE).await, "unknown");
    }
    assert_eq!(openid.look(now() + MOST_STALE).await[0].1, Err("it is no set of keys".to_owned()));

    shelf.put(Ok(key_set()));
    assert_eq!(check(&openid, signer("ES256"), MOST_STALE + RETRY).await, "taken");
    assert_eq!(openid.look(now() + MOST_STALE + RETRY).await, [("corp", Ok(4))], "three that sign, and a weak one");
}

#[tokio::test]
async fn who_comes_while_keys_are_read_waits_for_them() {
    let shelf = Shelf::new(key_set());
    shelf.hang().await;
    let openid = shelf.openid();
    let many: Vec<_> = (0..50)
        .map(|_| {
            let openid = Arc::clone(&openid);
            tokio::spawn(async move { check(&openid, signer("ES256"), TimeDelta::zero()).await })
        })
        .collect();
    shelf.asked_is(1).await;
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
    shelf.go_on();

    for one in many {
        assert_eq!(one.await.expect("it ends"), "taken");
    }
    assert_eq!(shelf.asked(), 1);
}

/// Otherwise a stranger who asks and hangs up, again and again, would keep a withdrawn key alive.
#[tokio::test]
async fn who_goes_away_does_not_end_the_reading() {
    let shelf = Shelf::new(key_set());
    shelf.hang().await;
    let openid = shelf.openid();
    let leaving = {
        let openid = Arc::clone(&openid);
        tokio::spawn(async move { check(&openid, &Signer::ec("never-seen"), TimeDelta::zero()).await })
    };
    shelf.asked_is(1).await;

    leaving.abort();
    assert!(leaving.await.is_err());
    shelf.go_on();

    assert_eq!(check(&openid, signer("ES256"), TimeDelta::seconds(1)).await, "taken");
    assert_eq!(shelf.asked(), 1);
}

#[tokio::test]
async fn a_provider_that_hangs_does_not_hold_up_whom_the_old_keys_know() {
    let shelf = Shelf::new(key_set());
    let openid = shelf.openid();
    assert_eq!(check(&openid, signer("ES256"), TimeDelta::zero()).await, "taken");

    shelf.hang().await;
    let asked = tokio::time::timeout(Duration::from_mins(1), check(&openid, signer("ES256"), REFRESH)).await;

    assert_eq!(asked.as_deref(), Ok("taken"));
    assert_eq!(shelf.asked(), 2);
    shelf.go_on();
}

#[tokio::test]
async fn of_a_set_without_end_the_first_keys_are_looked_at() {
    let mut keys = vec![Signer::ec("filler").jwk(); MOST_KEYS - 1];
    keys.extend([signer("ES256").jwk(), signer("EdDSA").jwk()]);
    let openid = Shelf::new(json!({ "keys": keys })).openid();

    assert_eq!(check(&openid, signer("ES256"), TimeDelta::zero()).await, "taken");
    assert_eq!(check(&openid, signer("EdDSA"), TimeDelta::zero()).await, "Key");
}

/// That the keys are not known is our trouble, and not told as if the token were wrong.
#[tokio::test]
async fn without_keys_signing_in_is_not_possible_at_the_moment() {
    let shelf = Shelf::new(json!(null));
    let database = TestDatabase::fresh().await;
    let openid = OpenId::new([(provider(), Box::new(shelf.clone()) as Box<dyn KeySource>)]);
    let gradus = Gradus::start_taking(database, openid).await;
    let viewer = "{ viewer { organization { code } } }";
    let right = Token::of(signer("ES256")).signed(signer("ES256"));

    let answer = gradus.answer(&right, viewer, json!({})).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{answer}");
    gradus.ask(viewer, json!({})).await;

    shelf.put(Ok(key_set()));
    gradus.clock.set(gradus.clock.now() + RETRY);
    assert_eq!(gradus.ask_as(&right, viewer, json!({})).await["viewer"]["organization"]["code"], "ALPHA");
}
