//! Tokens of our own that must not sign in (T30), each different from one that does by one thing.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use gradus_domain::access::RolePreset;
use gradus_domain::ids::NodeId;
use gradus_domain::time::Clock;
use gradus_services::identity::secret::Secret;
use gradus_services::identity::token_create::{MAX_DAYS, TokenCreate, TokenCreateRefusal};
use serde_json::json;

use super::tokens::{code, create, hire, refusals, wanted};
use crate::support::Gradus;

const VIEWER: &str = "{ viewer { organization { code } } }";

/// Everything within one change of `token` that is no token.
fn near(token: &str) -> BTreeSet<String> {
    let secret = token.strip_prefix("gradus_").expect("the prefix");
    let mut all = BTreeSet::new();
    for (place, sign) in token.char_indices() {
        let (before, after) = (&token[..place], &token[place + 1..]);
        all.insert(format!("{before}{after}"));
        all.insert(format!("{before}{sign}{sign}{after}"));
        all.insert(format!("{before}{}{after}", if sign == '0' { '1' } else { '0' }));
        all.insert(format!("{before}{}{after}", sign.to_ascii_uppercase()));
        all.insert(format!("{before}.{after}"));
    }
    for prefix in ["", "gradus", "gradus-", "Gradus_", "GRADUS_", "gradus__", "gradus_claim_", "ghp_", "_"] {
        all.insert(format!("{prefix}{secret}"));
    }
    all.extend([
        format!("{token}0"),
        format!("0{token}"),
        format!("{token}{token}"),
        token.repeat(100),
        format!("{token},"),
    ]);
    all.remove(token);
    all
}

#[tokio::test]
async fn what_is_a_token_but_for_one_sign_does_not_sign_in() {
    let gradus = Gradus::start().await;
    let token = create(&gradus, wanted(&gradus, RolePreset::QualityManager, None)).await.expect("a token").token;
    let vectors = near(&token);
    let before = gradus.services.store.statements();

    for vector in &vectors {
        assert_eq!(code(&gradus, vector, VIEWER).await, "UNAUTHENTICATED", "{vector}");
    }

    println!("{} tokens refused", vectors.len());
    assert!(vectors.len() > 300);
    assert_eq!(gradus.services.store.statements(), before, "the checksum tells, without asking the database");
    // A whole one that nobody made is looked for, and not found.
    for unknown in [Secret::Token.generate(), Secret::Claim.generate()] {
        assert_eq!(code(&gradus, &unknown, VIEWER).await, "UNAUTHENTICATED");
    }
    assert_eq!(code(&gradus, &token, VIEWER).await, "");
}

#[tokio::test]
async fn a_token_signs_in_up_to_its_last_microsecond_and_lives_for_366_days_at_most() {
    let gradus = Gradus::start().await;
    let start = gradus.clock.now();
    let with = |days| TokenCreate { days, ..wanted(&gradus, RolePreset::Auditor, None) };
    for days in [i64::MIN, -1, 0, MAX_DAYS + 1, 36_500, i64::MAX] {
        assert_eq!(refusals(create(&gradus, with(days)).await), [TokenCreateRefusal::LifeOutOfRange], "{days}");
    }

    for days in [1, 90, MAX_DAYS] {
        gradus.clock.set(start);
        let made = create(&gradus, with(days)).await.expect("a token");
        assert_eq!(made.expires_at, start + TimeDelta::days(days));
        gradus.clock.set(made.expires_at - TimeDelta::microseconds(1));
        assert_eq!(code(&gradus, &made.token, VIEWER).await, "", "{days}");
        gradus.clock.set(made.expires_at);
        assert_eq!(code(&gradus, &made.token, VIEWER).await, "UNAUTHENTICATED", "{days}");
    }
}

/// Reliability 3.7: never more than its owner may now; on every replica, from the next request on.
#[tokio::test]
async fn a_token_ends_with_the_employment_of_the_person_for_whom_it_acts() {
    let gradus = Gradus::start().await;
    let replica = gradus.replica().await;
    let employee = hire(&gradus, "E1").await;
    let made = TokenCreate { employee: Some(employee), ..wanted(&gradus, RolePreset::QualityManager, None) };
    let token = create(&gradus, made).await.expect("a token").token;

    for at in [&gradus, &replica] {
        assert_eq!(code(at, &token, VIEWER).await, "");
    }
    let leave = "mutation ($id: ID!) { employeeLeave(input: { employeeId: $id, expectedVersion: 1,
        leftOn: \"2026-11-20\" }) { errors { code } } }";
    let left = gradus.ask(leave, json!({ "id": employee.to_node_id() })).await;
    assert_eq!(left["employeeLeave"]["errors"], json!([]), "{left}");

    for at in [&gradus, &replica] {
        assert_eq!(code(at, &token, VIEWER).await, "", "it is the last day");
    }
    gradus.set_clock("2026-11-20T16:00:00Z");
    for at in [&gradus, &replica] {
        assert_eq!(code(at, &token, VIEWER).await, "UNAUTHENTICATED");
    }
}
