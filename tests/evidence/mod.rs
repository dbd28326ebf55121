//! Evidence over HTTP (DOC-1, DOC-4, SEC-1).

mod files;
mod life;

use serde_json::{Value, json};

use crate::support::Gradus;

/// Sends a command about evidence and wants an answer.
async fn send(gradus: &Gradus, token: &str, command: &str, id: &str, version: i32, more: Value) -> Value {
    let query = format!(
        "mutation ($input: Evidence{command}Input!) {{ done: evidence{command}(input: $input) {{
            evidence {{ id version state archivedOn keptUntil hold {{ reason }} purge {{ reason decidedBy }} sha256
                downloadPath uses {{ frozenAt object {{ id }} }} }}
            errors {{ code rule message field currentVersion }} }} }}"
    );
    let mut input = json!({ "evidenceId": id, "expectedVersion": version });
    for (key, value) in more.as_object().expect("fields") {
        input[key] = value.clone();
    }
    gradus.ask_as(token, &query, json!({ "input": input })).await["done"].clone()
}

/// Files in the store.
fn stored(gradus: &Gradus) -> usize {
    fn count(directory: &std::path::Path) -> usize {
        let entries = std::fs::read_dir(directory).expect("a directory").map(|entry| entry.expect("an entry").path());
        entries.map(|path| if path.is_dir() { count(&path) } else { 1 }).sum()
    }
    count(gradus.evidence())
}
