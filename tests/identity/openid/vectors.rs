//! Every vector is refused for its own reason, and whoever sent it cannot tell which it was.

use std::collections::{BTreeMap, HashSet};

use gradus_services::identity::openid::Refused;
use serde_json::json;

use super::forge::{now, openid};
use super::{claims, forged, header, malformed};
use crate::support::{Gradus, TestDatabase};

/// A token that must be refused, and which check it fails; it passes every other one.
pub struct Vector {
    pub name: String,
    pub token: String,
    pub fails: Refused,
}

impl Vector {
    pub fn new(name: impl Into<String>, token: impl Into<String>, fails: Refused) -> Self {
        Self { name: name.into(), token: token.into(), fails }
    }
}

/// Fewest different tokens (T30).
const FLOOR: usize = 500;

fn families() -> BTreeMap<&'static str, Vec<Vector>> {
    BTreeMap::from([
        ("claims", claims::vectors()),
        ("forged", forged::vectors()),
        ("header", header::vectors()),
        ("malformed", malformed::vectors()),
    ])
}

/// T30: wrong in one thing is wrong.
#[tokio::test]
async fn each_of_at_least_500_vectors_is_refused_for_its_own_reason() {
    let openid = openid();
    let families = families();
    let different: HashSet<_> = families.values().flatten().map(|vector| vector.token.as_str()).collect();

    let mut wrong = Vec::new();
    for (family, vectors) in &families {
        for Vector { name, token, fails } in vectors {
            let checked = openid.check(token, now()).await.expect("the keys are there");
            if checked.as_ref().err() != Some(fails) {
                wrong.push(format!("{family}: {name}: {:?}", checked.err()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of them, such as\n{}", wrong.len(), wrong.join("\n"));

    let counts: Vec<_> = families.iter().map(|(family, vectors)| format!("{} {family}", vectors.len())).collect();
    println!("{} different tokens refused: {}", different.len(), counts.join(", "));
    assert!(different.len() >= FLOOR, "only {}", different.len());
}

/// T30: an unknown token of our own, and whatever of a provider's fails whatever check, get the same answer.
#[tokio::test]
async fn every_refused_token_gets_the_same_answer() {
    let gradus = Gradus::start_taking(TestDatabase::fresh().await, openid()).await;
    let client = reqwest::Client::new();
    let ask = async |token: &str| {
        let request = client.post(format!("{}/graphql", gradus.address())).bearer_auth(token);
        let response = request.json(&json!({ "query": "{ viewer { organization { code } } }" })).send().await;
        let response = response.expect("an answer");
        let told = response.headers().get("www-authenticate").and_then(|value| value.to_str().ok()).map(str::to_owned);
        (response.status().as_u16(), told, response.text().await.expect("a body"))
    };
    let unknown = ask("gradus_0000").await;
    assert_eq!(unknown.0, 401, "{unknown:?}");

    let mut asked = 0;
    for Vector { name, token, .. } in families().values().flatten() {
        // What a header of HTTP can carry.
        if !token.is_empty() && token.len() < 15_000 && token.bytes().all(|byte| byte.is_ascii_graphic()) {
            assert_eq!(ask(token).await, unknown, "{name}");
            asked += 1;
        }
    }

    println!("{asked} tokens sent");
    assert!(asked >= FLOOR, "only {asked}");
}
