//! Every route that is served, for visitors without a token, with one that nobody knows, and with one of ours.

use std::collections::{BTreeMap, BTreeSet};

use gradus_domain::access::RolePreset;
use serde::Deserialize;
use serde_json::json;

use crate::{
    house::{root, sources},
    support::Gradus,
};

#[derive(Deserialize)]
struct File {
    routes: BTreeMap<String, String>,
}

fn expected() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(root().join("tests/access/matrix.toml")).expect("the matrix");
    toml::from_str::<File>(&text).expect("TOML").routes
}

/// The paths that the HTTP layer names where it makes routes.
fn paths() -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for (file, text) in sources("src/http") {
        let code = text.split("#[cfg(test)]\nmod tests {").next().expect("a first part");
        if file.contains("/tests/") {
            continue;
        }
        let literals = code.split("(\"/").skip(1).filter_map(|rest| rest.split('"').next());
        paths.extend(literals.map(|path| format!("/{path}")));
    }
    paths
}

#[tokio::test]
async fn every_route_answers_each_visitor_as_the_matrix_says() {
    let gradus = Gradus::start().await;
    let known = gradus.token(&gradus.alpha, RolePreset::Employee, None, None).await;
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let unknown = known.replacen("gradus_", "gradus_0", 1);
    let mut found = BTreeMap::new();
    for path in paths() {
        for method in ["GET", "POST", "DELETE"] {
            let mut statuses = Vec::new();
            for token in [None, Some(&unknown), Some(&known)] {
                let url = format!("{}{path}", gradus.address());
                let request = match method {
                    "GET" => client.get(url).query(&[("query", "{ viewer { roles { role } } }")]),
                    "POST" => client.post(url).json(&json!({ "query": "{ viewer { roles { role } } }" })),
                    _ => client.delete(url),
                };
                let request = match token {
                    Some(token) => request.bearer_auth(token),
                    None => request,
                };
                statuses.push(request.send().await.expect("an answer").status().as_str().to_owned());
            }
            found.insert(format!("{method} {path}"), statuses.join(" "));
        }
    }

    let text: Vec<_> = found.iter().map(|(route, statuses)| format!("{route:?} = {statuses:?}")).collect();
    assert_eq!(found, expected(), "found:\n{}", text.join("\n"));
}
