//! Configuration: flag, else environment, else `gradus.toml`, else the commented default in the binary.
//!
//! It is read once, as a whole: every problem is told at once, each with its key, where the value came from, and what
//! would be right. A key that nobody knows is a problem too, because it is most often a misspelt one.

mod layers;
mod openid;
mod problem;

#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use figment::error::Kind;
use figment::{Figment, Provider};
use gradus_store::risk::Risk;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::http::Network;

pub use layers::{Environment, Flags, Sources};
pub use openid::{KeysFrom, OpenIdSettings};
pub use problem::{Problem, Problems};

/// The default file, with its comments.
pub const DEFAULT: &str = include_str!("default.toml");

/// Every key, in the order of the default file.
pub const KEYS: [&str; 22] = [
    "listen",
    "allow_remote",
    "data_dir",
    "database_url",
    "accept_risk",
    "work",
    "graphiql",
    "requests_per_second",
    "requests_at_once",
    "connections_per_address",
    "trusted_proxies",
    "metrics_token",
    "snapshot",
    "snapshot_memory_mb",
    "evidence_dir",
    "evidence_max_mb",
    "log",
    "log_format",
    "simulated_clock",
    "clock_start",
    "clock_speed",
    "openid",
];

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines: one JSON object a line.
    Json,
}

/// A clock that starts where one likes and runs faster than the world's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SimulatedClock {
    /// Whether a database that holds nothing yet gets such a clock.
    pub make: bool,
    /// Where it starts; `None` for the present.
    pub start: Option<DateTime<Utc>>,
    /// Seconds that pass on it in one second; `None` for as many as before, at first one.
    pub speed: Option<i64>,
}

/// The configuration of a process, valid as a whole.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Address of the API.
    pub listen: SocketAddr,
    /// Directory of the embedded database and of the first tokens.
    pub data_dir: PathBuf,
    /// Another database than the file in `data_dir`. Holds a password: never logged.
    pub database_url: Option<String>,
    /// Dangers of the database that the operator takes on.
    pub accept_risk: Vec<Risk>,
    /// Whether this process does the background work.
    pub work: bool,
    /// Whether `/graphiql` is served.
    pub graphiql: bool,
    /// Even pace of a principal's requests; twice as many may come at once.
    pub requests_per_second: u32,
    /// Requests of a principal in flight at once; half as many of their bodies may be arriving.
    pub requests_at_once: usize,
    /// Connections of one address at once.
    pub connections_per_address: usize,
    /// Proxies that are believed when they tell for whom they ask.
    pub trusted_proxies: Vec<Network>,
    /// What opens `/metrics`, where other machines read them. A secret: never logged.
    pub metrics_token: Option<String>,
    /// Whether the coverage of large organizations is kept in memory.
    pub snapshot: bool,
    /// Most MiB that it may take.
    pub snapshot_memory_mb: u32,
    /// Directory of evidence, where it is not in the data directory.
    pub evidence_dir: Option<PathBuf>,
    /// Most MiB of one file of evidence.
    pub evidence_max_mb: u32,
    /// Filter of the log.
    pub log: String,
    /// Form of the log.
    pub log_format: LogFormat,
    /// The clock, where it is simulated.
    pub clock: Option<SimulatedClock>,
    /// OpenID providers whose tokens are taken.
    pub openid: Vec<OpenIdSettings>,
}

impl Settings {
    /// Reads and validates the configuration.
    pub fn load(sources: Sources) -> Result<Self, Problems> {
        let mut reader = Reader { figment: layers::merge(sources)?, problems: Vec::new() };
        reader.refuse_unknown();
        let settings = reader.settings();
        match settings {
            Some(settings) if reader.problems.is_empty() => Ok(settings),
            _ => Err(Problems(reader.problems)),
        }
    }

    /// The URL of the database: the one given, else the file in the data directory.
    #[must_use]
    pub fn database(&self) -> String {
        let file = || format!("sqlite://{}", self.data_dir.join("gradus.db").display());
        self.database_url.clone().unwrap_or_else(file)
    }

    /// The directory of evidence: the one given, else one in the data directory.
    #[must_use]
    pub fn evidence(&self) -> PathBuf {
        self.evidence_dir.clone().unwrap_or_else(|| self.data_dir.join("evidence"))
    }
}

struct Reader {
    figment: Figment,
    problems: Vec<Problem>,
}

impl Reader {
    fn refuse_unknown(&mut self) {
        let Ok(profiles) = self.figment.data() else { return };
        let unknown = profiles.values().flat_map(|keys| keys.keys()).filter(|key| !KEYS.contains(&key.as_str()));
        for key in unknown.cloned().collect::<Vec<_>>() {
            let right = match nearest(&key) {
                Some(known) => format!("did you mean \"{known}\"?"),
                None => format!("known keys are {}", KEYS.join(", ")),
            };
            self.complain(&key, "there is no such key", right);
        }
    }

    /// `None` where something is wrong; the problems tell what.
    fn settings(&mut self) -> Option<Settings> {
        let listen = self.required("listen", "an address and port, such as 127.0.0.1:8080");
        let allow_remote = self.required("allow_remote", "true or false");
        let data_dir = self.required("data_dir", "a directory");
        let database_url = self.optional("database_url", "postgres://USER:PASSWORD@HOST/DATABASE or sqlite://FILE");
        let accept_risk = self.risks();
        let work = self.required("work", "true or false");
        let graphiql = self.required("graphiql", "true or false");
        let requests_per_second = self.count("requests_per_second", 1_000_000);
        let requests_at_once = self.count("requests_at_once", 256);
        let connections_per_address = self.count("connections_per_address", 4_096);
        let trusted_proxies = self.proxies();
        let metrics_token = self.metrics_token();
        let snapshot = self.required("snapshot", "true or false");
        let snapshot_memory_mb = self.count("snapshot_memory_mb", 1_048_576);
        let evidence_dir = self.optional("evidence_dir", "a directory");
        let evidence_max_mb = self.count("evidence_max_mb", 1_024);
        let log = self.required::<String>("log", "a level such as info, or levels by part");
        let log_format = self.required("log_format", "\"text\" or \"json\"");
        let clock = self.clock();
        let openid = self.openid();
        self.check_listen(listen, allow_remote);
        self.check_database(database_url.as_deref());
        self.check_log(log.as_deref());
        Some(Settings {
            listen: listen?,
            data_dir: data_dir?,
            database_url,
            accept_risk,
            work: work?,
            graphiql: graphiql?,
            requests_per_second: requests_per_second?,
            requests_at_once: usize::try_from(requests_at_once?).ok()?,
            connections_per_address: usize::try_from(connections_per_address?).ok()?,
            trusted_proxies,
            metrics_token,
            snapshot: snapshot?,
            snapshot_memory_mb: snapshot_memory_mb?,
            evidence_dir,
            evidence_max_mb: evidence_max_mb?,
            log: log?,
            log_format: log_format?,
            clock,
            openid,
        })
    }

    fn clock(&mut self) -> Option<SimulatedClock> {
        let simulated = self.required("simulated_clock", "true or false");
        let start = self.optional("clock_start", "an instant, such as 2026-01-01T00:00:00Z");
        let speed = self.optional::<i64>("clock_speed", "a whole number of seconds in a second, such as 3600");
        if speed.is_some_and(|speed| !(1..=10_000_000).contains(&speed)) {
            self.complain("clock_speed", "the clock cannot run at this speed", "from 1 to 10000000");
        }
        let wanted = simulated == Some(true) || start.is_some() || speed.is_some();
        wanted.then(|| SimulatedClock { make: simulated == Some(true), start, speed })
    }

    fn risks(&mut self) -> Vec<Risk> {
        let right = format!("a list of {}", Risk::ALL.map(|risk| format!("\"{risk}\"")).join(" and "));
        let names = self.required::<Vec<String>>("accept_risk", &right).unwrap_or_default();
        let risks: Vec<_> = names.iter().filter_map(|name| name.parse().ok()).collect();
        if risks.len() < names.len() {
            self.complain("accept_risk", "there is no such risk", right);
        }
        risks
    }

    fn proxies(&mut self) -> Vec<Network> {
        let right = "a list of addresses or networks, such as [\"10.0.0.7\", \"fd00::/64\"]";
        let texts = self.required::<Vec<String>>("trusted_proxies", right).unwrap_or_default();
        let networks: Vec<_> = texts.iter().filter_map(|text| text.parse().ok()).collect();
        if networks.len() < texts.len() {
            self.complain("trusted_proxies", "there is no such address", right);
        }
        networks
    }

    fn metrics_token(&mut self) -> Option<String> {
        let right = "16 or more letters, digits and signs of ASCII, without spaces";
        let token = self.optional::<String>("metrics_token", right);
        if token.as_ref().is_some_and(|token| token.len() < 16 || !token.bytes().all(|b| b.is_ascii_graphic())) {
            self.complain("metrics_token", "the token is too easily guessed, or cannot be sent", right);
        }
        token
    }

    /// A whole number from 1 to `most`.
    fn count(&mut self, key: &str, most: u32) -> Option<u32> {
        let right = format!("a whole number from 1 to {most}");
        let count = self.required(key, &right);
        if count.is_some_and(|count| !(1..=most).contains(&count)) {
            self.complain(key, "the number is out of range", right);
        }
        count
    }

    fn check_listen(&mut self, listen: Option<SocketAddr>, allow_remote: Option<bool>) {
        let remote = listen.is_some_and(|address| !address.ip().is_loopback());
        if remote && allow_remote == Some(false) {
            let right = "an address of 127.0.0.0/8 or ::1; or allow_remote = true, with TLS in front";
            self.complain("listen", "other machines could reach this address", right);
        }
    }

    fn check_database(&mut self, url: Option<&str>) {
        let known = ["postgres://", "postgresql://", "sqlite:"];
        if url.is_some_and(|url| !known.iter().any(|scheme| url.starts_with(scheme))) {
            let right = "postgres://USER:PASSWORD@HOST/DATABASE or sqlite://FILE";
            self.complain("database_url", "no such kind of database", right);
        }
    }

    fn check_log(&mut self, log: Option<&str>) {
        if log.is_some_and(|filter| tracing_subscriber::EnvFilter::try_new(filter).is_err()) {
            self.complain("log", "the filter cannot be read", "info, or for example \"info,gradus_store=debug\"");
        }
    }

    fn required<T: DeserializeOwned>(&mut self, key: &str, right: &str) -> Option<T> {
        let value = self.optional(key, right);
        if value.is_none() && !self.figment.contains(key) {
            self.complain(key, "it is missing", right);
        }
        value
    }

    fn optional<T: DeserializeOwned>(&mut self, key: &str, right: &str) -> Option<T> {
        if !self.figment.contains(key) {
            return None;
        }
        // What was given is not repeated: it may be a secret in the wrong place.
        let value = self.figment.extract_inner(key);
        value
            .map_err(|error| {
                let (place, what) = misshapen(key, &error);
                self.complain(&place, what, right);
            })
            .ok()
    }

    fn complain(&mut self, key: &str, what: &'static str, right: impl Into<String>) {
        // A value has its source from the key at the top.
        let top = key.split('.').next().unwrap_or(key);
        let source = self.figment.find_metadata(top).map(|metadata| metadata.name.to_string());
        self.problems.push(Problem { key: key.to_owned(), source, what, right: right.into() });
    }
}

/// Where inside the value of `key` something is wrong, and what.
fn misshapen(key: &str, error: &figment::Error) -> (String, &'static str) {
    let mut place = error.path.clone();
    if place.first().is_none_or(|first| first != key) {
        place.insert(0, key.to_owned());
    }
    // Of a word that is none of several, figment names the key at the top once more.
    if place.len() > 1 && place.last().is_some_and(|last| last == key) {
        place.pop();
    }
    let mut at = |name: &str| {
        if place.last().is_none_or(|last| last != name) {
            place.push(name.to_owned());
        }
    };
    let what = match &error.kind {
        Kind::MissingField(name) => {
            at(name);
            "it is missing"
        }
        Kind::UnknownField(name, _) => {
            at(name);
            "there is no such key"
        }
        _ => "the value has the wrong form",
    };
    (place.join("."), what)
}

/// The known key that differs in the fewest letters, if it is close.
fn nearest(key: &str) -> Option<&'static str> {
    let alike = |known: &str| known.chars().filter(|c| key.contains(*c)).count() * 2 >= known.len();
    let starts = |known: &str| known.bytes().zip(key.bytes()).take_while(|(a, b)| a == b).count();
    KEYS.into_iter().filter(|known| alike(known)).max_by_key(|known| starts(known)).filter(|known| starts(known) >= 2)
}
