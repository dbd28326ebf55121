//! What an answer gives away, whatever it is wrapped in.

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

use super::{
    beta,
    seed::{ALPHAS, CANARY, SIBLING},
};
use crate::support::{Gradus, Tenant};

/// Fields whose texts are places in lists.
const CURSORS: &[&str] = &["cursor", "startCursor", "endCursor"];

/// Knows what must not be seen: an organization's texts by their canaries, its rows by their ids.
pub struct Watch {
    canaries: &'static [&'static str],
    ids: BTreeSet<String>,
}

impl Watch {
    /// Watches for what is BETA's.
    pub async fn of(gradus: &Gradus, beta: &Tenant) -> Self {
        Self { canaries: &[CANARY], ids: beta::ids(gradus, beta).await }
    }

    /// Watches for what is ALPHA's, for the eyes of BETA.
    pub async fn of_alpha(gradus: &Gradus) -> Self {
        Self { canaries: &[ALPHAS, SIBLING], ids: beta::ids(gradus, &gradus.alpha).await }
    }

    /// What of the organization an answer shows. What the client itself sent, and reads in the answer again, is no news.
    pub fn finds(&self, answer: &Value, sent: &str) -> Option<String> {
        self.shows(&without(&laid_open(answer), sent))
    }

    /// The same where the client sent several values. Only those are no news that would be found by themselves: a code
    /// that both organizations have must not hide a part of a canary.
    pub fn finds_beside(&self, answer: &Value, sent: &[String]) -> Option<String> {
        let mut shown = laid_open(answer);
        self.shows(&shown)?;
        let mut known: Vec<_> = sent.iter().filter(|sent| self.shows(sent).is_some()).collect();
        // A value may stand within a longer one.
        known.sort_by_key(|sent| std::cmp::Reverse(sent.len()));
        for sent in known {
            shown = without(&shown, sent);
        }
        self.shows(&shown)
    }

    /// What of the organization a text shows.
    fn shows(&self, shown: &str) -> Option<String> {
        if let Some(canary) = self.canaries.iter().find(|canary| shown.contains(**canary)) {
            return Some((*canary).to_owned());
        }
        let digits = shown.replace('-', "").to_lowercase();
        let runs = digits.split(|sign: char| !sign.is_ascii_hexdigit()).filter(|run| run.len() >= 32);
        let mut windows = runs.flat_map(|run| (0..=run.len() - 32).map(move |from| &run[from..from + 32]));
        windows.find(|window| self.ids.contains(*window)).map(str::to_owned)
    }
}

/// A text without what the client sent.
pub fn without(text: &str, sent: &str) -> String {
    if sent.is_empty() { text.to_owned() } else { text.replace(sent, "what was sent") }
}

/// An answer with all that its texts hold in another writing: cursors, and whatever else decodes to text.
pub fn laid_open(answer: &Value) -> String {
    let mut text = answer.to_string();
    decode(answer, &mut text);
    text
}

fn decode(value: &Value, text: &mut String) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| decode(item, text)),
        Value::Object(fields) => {
            for (name, value) in fields {
                if let (true, Value::String(cursor)) = (CURSORS.contains(&name.as_str()), value) {
                    assert!(decoded(cursor).is_some(), "{name} {cursor} is in a writing that nobody looks into");
                }
                decode(value, text);
            }
        }
        Value::String(coded) => text.extend(decoded(coded).into_iter().flat_map(|inner| ["\n".to_owned(), inner])),
        _ => {}
    }
}

fn decoded(text: &str) -> Option<String> {
    URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok())
}

/// An answer without what tells one request from another: traces, and where in the text of the query a field stands.
pub fn comparable(mut answer: Value) -> Value {
    for error in answer.get_mut("errors").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(error) = error.as_object_mut() {
            error.remove("locations");
        }
        if let Some(extensions) = error.get_mut("extensions").and_then(Value::as_object_mut) {
            extensions.remove("traceId");
        }
    }
    answer
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_canary_is_seen_in_a_cursor_and_an_id_in_any_writing() {
        let watch = Watch { canaries: &[CANARY], ids: BTreeSet::from(["0199000000007000800000000000beef".to_owned()]) };
        let cursor = URL_SAFE_NO_PAD.encode(format!("7:{CANARY}SHOP"));
        let id = URL_SAFE_NO_PAD.encode("0199000000007000800000000000beef:CSD");

        let seen = |answer: Value| watch.finds(&answer, "");

        assert!(seen(json!({ "cursor": cursor })).is_some());
        assert!(seen(json!({ "cursor": id })).is_some());
        assert!(seen(json!({ "after": "{\"id\":\"01990000-0000-7000-8000-00000000BEEF\"}" })).is_some());
        assert_eq!(seen(json!({ "id": "department_0199000000007000800000000000dead" })), None);
        assert_eq!(watch.finds(&json!({ "message": format!("No {CANARY}.") }), CANARY), None);
        let sent = ["BETA".to_owned(), format!("{CANARY}SHOP")];
        assert_eq!(watch.finds_beside(&json!({ "message": format!("No {CANARY}SHOP.") }), &sent), None);
        assert!(watch.finds_beside(&json!({ "name": format!("{CANARY} shop") }), &sent).is_some());
    }
}
