//! Evidence: handed in over HTTP, or written behind the scenes where no clock goes that far back.

use reqwest::{Client, Response};
use serde_json::Value;

use super::Gradus;

/// The first bytes of a picture.
pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01";

impl Gradus {
    /// Hands a file in.
    pub async fn hand_in(&self, token: &str, query: &str, media: &str, body: impl Into<reqwest::Body>) -> (u16, Value) {
        let url = format!("{}/evidence?{query}", self.address());
        let request = Client::new().post(url).bearer_auth(token).header("content-type", media).body(body);
        let response = request.send().await.expect("an answer");
        (response.status().as_u16(), response.json().await.expect("JSON"))
    }

    /// Hands a picture in that is taken; answers its id.
    pub async fn picture(&self, token: &str, name: &str, more: &[u8]) -> String {
        let bytes = [PNG, more].concat();
        let (status, made) = self.hand_in(token, &format!("name={name}"), "image/png", bytes).await;
        assert_eq!(status, 201, "{made}");
        made["evidence"].as_str().expect("an id").to_owned()
    }

    /// Fetches a file, with a header where one is given.
    pub async fn fetch(&self, token: &str, id: &str, header: Option<(&str, &str)>) -> Response {
        let request = Client::new().get(format!("{}/evidence/{id}", self.address())).bearer_auth(token);
        let request = match header {
            Some((name, value)) => request.header(name, value),
            None => request,
        };
        request.send().await.expect("an answer")
    }
}

/// A revision that stands in the tables alone. Ids and the organization are as the database writes them.
pub struct Row<'a> {
    /// The organization.
    pub organization: &'a str,
    /// Id of the revision.
    pub id: &'a str,
    /// Id of its file, which is made with it where `file_state` is given.
    pub file: &'a str,
    /// State of a new file.
    pub file_state: Option<&'a str>,
    /// What stands in each text.
    pub text: &'a str,
    /// Who handed it in, or `NULL`.
    pub uploader: &'a str,
    /// The revision before, or `NULL`.
    pub replaces: &'a str,
    /// Number of the revision.
    pub revision: i32,
    /// Its state.
    pub state: &'a str,
    /// Day on which it was archived, in quotes, or `NULL`.
    pub archived: &'a str,
    /// Whether it is held.
    pub held: bool,
}

impl Row<'_> {
    /// The statements that write it.
    pub fn statements(&self) -> Vec<String> {
        let Self { organization, id, file, text, uploader, replaces, revision, state, archived, held, .. } = self;
        let at = "'2026-11-01T02:00:00+00:00'";
        let person = if *uploader == "NULL" { "null".to_owned() } else { format!("\"{}\"", plain(uploader)) };
        let hand = format!("{{\"principal\":\"{text}\",\"name\":\"{text} portal\",\"employee\":{person}}}");
        let decided = format!("'{{\"by\":{hand},\"at\":\"2026-11-01T02:00:00Z\",\"reason\":\"{text} why\"}}'");
        let (hold, purged) = match (held, *state) {
            (true, _) => (decided.as_str(), "NULL"),
            (false, "PURGED") => ("NULL", decided.as_str()),
            _ => ("NULL", "NULL"),
        };
        let hash: String = plain(file).chars().filter(char::is_ascii_hexdigit).cycle().take(64).collect();
        let stored = if self.file_state == Some("STORED") { at } else { "NULL" };
        let made = self.file_state.map(|state| {
            format!(
                "INSERT INTO evidence_files (organization_id, id, hash, size, state, generation, reserved_until, stored_at)
                 VALUES ({organization}, {file}, '{hash}', 7, '{state}', 0, {at}, {stored})"
            )
        });
        let revision = format!(
            "INSERT INTO evidence (organization_id, id, file_id, hash, size, format, name, source, revision, replaces_id,
                principal, uploaded_by, uploader_id, uploaded_at, state, retention, archived_on, is_on_hold, hold, purged,
                version)
             VALUES ({organization}, {id}, {file}, '{hash}', 7, 'PNG', '{text} a.png', '{text} site', {revision},
                {replaces}, '{text}', '{hand}', {uploader}, {at}, '{state}', 'STANDARD', {archived}, {held}, {hold},
                {purged}, 1)"
        );
        made.into_iter().chain([revision]).collect()
    }
}

/// The UUID in a literal.
fn plain(literal: &str) -> String {
    let inner = literal.split('\'').nth(1).unwrap_or_default();
    uuid::Uuid::parse_str(inner).map(|id| id.to_string()).unwrap_or_default()
}
