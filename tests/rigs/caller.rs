//! Somebody who sends commands over HTTP, to an application in this process or in another.

use serde_json::{Value, json};

use super::commands::selection;

/// A client with a token.
#[derive(Clone)]
pub struct Caller {
    client: reqwest::Client,
    url: String,
    token: String,
}

/// What became of a command.
#[derive(Clone, Debug, PartialEq)]
pub enum Got {
    /// Its payload.
    Payload(Value),
    /// A top-level error with this code: whether it was done is not said.
    Error(String),
    /// The connection was refused: nobody took the request.
    Refused,
    /// The connection broke, or the answer was none: whether it was done is not known.
    Broken,
}

impl Got {
    /// The payload of a command that was done.
    pub fn done(self) -> Value {
        match self {
            Self::Payload(payload) if payload["errors"] == json!([]) => payload,
            other => panic!("not done: {other:?}"),
        }
    }

    /// Whether the command was done.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Payload(payload) if payload["errors"] == json!([]))
    }
}

impl Caller {
    /// Somebody with `token` who asks at `url`, which ends in `/graphql`.
    pub fn new(url: &str, token: &str) -> Self {
        // A connection for each request: what becomes of one says nothing of another.
        let client = reqwest::Client::builder().pool_max_idle_per_host(0).build().expect("a client");
        Self { client, url: url.to_owned(), token: token.trim().to_owned() }
    }

    /// The same somebody, asking elsewhere.
    pub fn at(&self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self.clone() }
    }

    /// Its token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Asks and wants no errors; answers `data`.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        let answer = self.send(query, variables).await.expect("an answer");
        assert_eq!(answer.get("errors"), None, "{query}\n{answer:#}");
        answer["data"].clone()
    }

    /// Sends a mutation with its input.
    pub async fn command(&self, name: &str, input: &Value) -> Got {
        let mut kind = name.to_owned();
        kind[..1].make_ascii_uppercase();
        let query = format!(
            "mutation ($input: {kind}Input!) {{ {name}(input: $input) {{ {} errors {{ code message }} }} }}",
            selection(name)
        );
        match self.send(&query, json!({ "input": input })).await {
            Ok(answer) => match answer["errors"][0]["extensions"]["code"].as_str() {
                Some("BAD_REQUEST" | "TOO_COMPLEX") => panic!("{name} is asked wrongly: {answer:#}"),
                Some(code) => Got::Error(code.to_owned()),
                None => Got::Payload(answer["data"][name].clone()),
            },
            Err(error) if error.is_connect() => Got::Refused,
            Err(_) => Got::Broken,
        }
    }

    /// Sends a mutation with its input under a key.
    pub async fn keyed(&self, name: &str, input: &Value, key: &str) -> Got {
        let mut input = input.clone();
        input["idempotencyKey"] = key.into();
        self.command(name, &input).await
    }

    async fn send(&self, query: &str, variables: Value) -> reqwest::Result<Value> {
        let body = json!({ "query": query, "variables": variables });
        let request = self.client.post(&self.url).bearer_auth(&self.token);
        let request = request.header("accept", "application/json").header("accept-language", "en").json(&body);
        request.send().await?.json().await
    }
}
