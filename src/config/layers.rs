//! The four layers of a configuration, lowest first: default file, `gradus.toml`, environment, flags.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use figment::providers::{Format, Serialized, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};
use serde::Serialize;

use super::DEFAULT;
use super::problem::{Problem, Problems};

/// Variables of the environment that begin with this are ours.
const PREFIX: &str = "GRADUS_";

/// What was given on the command line. Nothing where a flag was not used.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Flags {
    /// `--config`: read instead of `./gradus.toml`, and must exist.
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// `--listen`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<SocketAddr>,
    /// `--allow-remote`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_remote: Option<bool>,
    /// `--data-dir`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_dir: Option<PathBuf>,
    /// `--database-url`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_url: Option<String>,
    /// `--accept-risk`, as often as it was given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accept_risk: Vec<String>,
    /// False for `--no-work`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work: Option<bool>,
    /// `--graphiql`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub graphiql: Option<bool>,
    /// `--simulated-clock`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub simulated_clock: Option<bool>,
    /// `--clock-start`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock_start: Option<DateTime<Utc>>,
    /// `--clock-speed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock_speed: Option<i64>,
}

/// Variables that are no setting, in small letters: which file to read, and what a single command is told.
const NO_SETTING: [&str; 2] = ["config", "drill_server"];

/// The variables `GRADUS_…`, taken once from wherever the process got them.
#[derive(Clone, Debug, Default)]
pub struct Environment(Vec<(String, String)>);

impl Environment {
    /// Ours among `variables`, their keys in small letters.
    pub fn of(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let ours = variables.into_iter().filter_map(|(name, value)| {
            let key = name.strip_prefix(PREFIX)?.to_ascii_lowercase();
            Some((key, value))
        });
        Self(ours.collect())
    }

    /// Ours among the variables of this process.
    #[must_use]
    pub fn of_process() -> Self {
        Self::of(
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))),
        )
    }

    fn config(&self) -> Option<PathBuf> {
        self.0.iter().find(|(key, _)| key == "config").map(|(_, value)| value.into())
    }
}

impl Provider for Environment {
    fn metadata(&self) -> Metadata {
        Metadata::named("the environment, GRADUS_…")
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let values = self.0.iter().filter(|(key, _)| !NO_SETTING.contains(&key.as_str())).map(|(key, text)| {
            let text_only = ["data_dir", "database_url", "metrics_token", "log"].contains(&key.as_str());
            let value = if text_only {
                Value::from(text.clone())
            } else {
                text.parse().unwrap_or_else(|_| Value::from(text.clone()))
            };
            (key.clone(), value)
        });
        Ok(Profile::Default.collect(values.collect()))
    }
}

/// Where the configuration comes from.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The command line.
    pub flags: Flags,
    /// The environment.
    pub environment: Environment,
    /// Whether GraphiQL is on where nobody says otherwise, as in `gradus demo`.
    pub graphiql_by_default: bool,
}

pub(super) fn merge(sources: Sources) -> Result<Figment, Problems> {
    let Sources { flags, environment, graphiql_by_default } = sources;
    let mut figment = Figment::from(Toml::string(DEFAULT));
    if graphiql_by_default {
        figment = figment.merge(("graphiql", true));
    }
    let named = flags.config.clone().or_else(|| environment.config());
    if let Some(file) = file(named.as_deref())? {
        figment = figment.merge(file);
    }
    Ok(figment.merge(environment).merge(FlagLayer(flags)))
}

/// The file that was named, else `gradus.toml` here if there is one.
fn file(named: Option<&Path>) -> Result<Option<FileLayer>, Problems> {
    let path = named.unwrap_or(Path::new("gradus.toml"));
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(path, "the file cannot be read", error.to_string())),
    };
    let dict = figment::providers::Toml::from_str::<Dict>(&text).map_err(|error| {
        let place =
            error.span().map(|span| format!("in line {}", text[..span.start.min(text.len())].lines().count().max(1)));
        unreadable(path, "the file is not TOML", place.unwrap_or_else(|| "see `gradus config default`".to_owned()))
    })?;
    Ok(Some(FileLayer { name: path.display().to_string(), dict }))
}

fn unreadable(path: &Path, what: &'static str, right: String) -> Problems {
    Problems(vec![Problem { key: path.display().to_string(), source: None, what, right }])
}

struct FileLayer {
    name: String,
    dict: Dict,
}

impl Provider for FileLayer {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.name.clone())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Ok(Profile::Default.collect(self.dict.clone()))
    }
}

struct FlagLayer(Flags);

impl Provider for FlagLayer {
    fn metadata(&self) -> Metadata {
        Metadata::named("the command line")
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Serialized::defaults(&self.0).data()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::KEYS;

    #[test]
    fn the_default_file_holds_every_key_and_no_other() {
        let keys = |text: &str| -> Vec<String> {
            // A table of the example is a key too; what stands inside it is indented.
            let table = |line: &str| Some(line.strip_prefix("# [[")?.strip_suffix("]]")?.to_owned());
            let assigned = |line: &str| Some(line.split_once(" = ")?.0.to_owned());
            text.lines()
                .filter_map(|line| table(line).or_else(|| assigned(line)))
                .map(|key| key.trim_start_matches("# ").to_owned())
                .filter(|key| !key.contains(' '))
                .collect()
        };

        assert_eq!(keys(DEFAULT), KEYS);
    }
}
