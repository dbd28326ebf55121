//! A provider that takes its time, or is away, is nobody's trouble but its own people's, and not for long.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use gradus_domain::time::Clock;
use gradus_services::identity::openid::{KeySource, MOST_WAITING, OpenId, REFRESH, RETRY};
use serde_json::json;

use super::forge::{Signer, Token, key_set, now, provider, signer};
use super::shelf::{Shelf, check};
use crate::support::{Gradus, TestDatabase};

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

/// Or strangers could hold every request's place for as long as a provider takes.
#[tokio::test]
async fn nobody_waits_long_for_a_provider_that_hangs_while_there_are_keys_to_believe() {
    let shelf = Shelf::new(key_set());
    let openid = shelf.openid();
    let stranger = Signer::ec("never-seen");
    assert_eq!(check(&openid, signer("ES256"), TimeDelta::zero()).await, "taken");

    shelf.hang().await;
    // Less than a reading may take.
    let asked = tokio::time::timeout(Duration::from_secs(8), check(&openid, &stranger, RETRY)).await;

    assert_eq!(asked.as_deref(), Ok("unknown"), "it may be a key that the provider has just made");
    assert_eq!(check(&openid, signer("ES256"), RETRY).await, "taken");
    assert_eq!(shelf.asked(), 2);
    shelf.go_on();
    assert_eq!(check(&openid, &stranger, RETRY).await, "Key", "by now it is known to be none");
    assert_eq!(shelf.asked(), 2);
}

#[tokio::test]
async fn of_very_many_who_come_while_keys_are_read_some_wait_and_the_others_are_sent_away() {
    let shelf = Shelf::new(key_set());
    shelf.hang().await;
    let openid = shelf.openid();
    let come = || check(&openid, signer("ES256"), TimeDelta::zero());
    let mut all: FuturesUnordered<_> = (0..MOST_WAITING + 16).map(|_| come()).collect();

    for _ in 0..16 {
        let first = tokio::time::timeout(Duration::from_secs(8), all.next()).await;
        assert_eq!(first, Ok(Some("unknown".to_owned())), "before the reading is over");
    }
    shelf.go_on();

    while let Some(one) = all.next().await {
        assert_eq!(one, "taken");
    }
    assert_eq!(shelf.asked(), 1);
}

/// Whatever its source is: a file on a disk that is away hangs too.
#[tokio::test]
async fn a_reading_without_end_is_given_up_after_ten_seconds() {
    let shelf = Shelf::new(key_set());
    shelf.hang().await;
    let openid = shelf.openid();

    let seen = tokio::time::timeout(Duration::from_mins(1), openid.look(now())).await.expect("it ends");

    assert_eq!(seen, [("corp", Err("it took longer than 10s".to_owned()))]);
    shelf.go_on();
    assert_eq!(openid.look(now() + RETRY).await, [("corp", Ok(3))]);
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
