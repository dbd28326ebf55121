//! Keys are asked for as seldom as can be, and believed for as long as is safe.

use chrono::TimeDelta;
use gradus_services::identity::openid::{MOST_KEYS, MOST_STALE, REFRESH, RETRY, Refused};
use serde_json::json;

use super::forge::{Signer, Token, attackers, key_set, now, signer};
use super::shelf::{Shelf, check};

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
    assert_eq!(openid.look(now() + MOST_STALE + RETRY).await, [("corp", Ok(3))], "a weak one is none");
}

/// Two who come at once may have looked at the clock in another order than they ask; and clocks are set.
#[tokio::test]
async fn a_clock_that_goes_back_has_keys_neither_asked_for_more_often_nor_believed_for_longer() {
    let shelf = Shelf::new(key_set());
    let openid = shelf.openid();
    let stranger = Signer::ec("never-seen");
    let moment = TimeDelta::microseconds(1);

    for (after, asked) in [(TimeDelta::zero(), 1), (RETRY, 2), (RETRY - moment, 2), (moment, 2), (TimeDelta::zero(), 3)]
    {
        assert_eq!(check(&openid, &stranger, after).await, "Key");
        assert_eq!(shelf.asked(), asked, "at {after}");
    }
    shelf.put(Err("it is away".into()));
    assert_eq!(check(&openid, signer("ES256"), moment - MOST_STALE).await, "taken");
    assert_eq!(check(&openid, signer("ES256"), -MOST_STALE).await, "unknown");
}

#[tokio::test]
async fn of_a_set_without_end_the_first_keys_are_looked_at() {
    let mut keys = vec![Signer::ec("filler").jwk(); MOST_KEYS - 1];
    keys.extend([signer("ES256").jwk(), signer("EdDSA").jwk()]);
    let openid = Shelf::new(json!({ "keys": keys })).openid();

    assert_eq!(check(&openid, signer("ES256"), TimeDelta::zero()).await, "taken");
    assert_eq!(check(&openid, signer("EdDSA"), TimeDelta::zero()).await, "Key");
}
