//! `gradus config`: what the configuration is, and whether it is right.

use clap::{Args, Subcommand};
use serde_json::Value;

use super::CommandError;
use super::output::{self, FormatArgs, Table};
use super::settings::StoreArgs;
use crate::config::{DEFAULT, Settings};

/// Arguments of `gradus config`.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub struct ConfigArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print the default configuration with its comments
    #[command(after_help = "Example:\n  gradus config default > gradus.toml")]
    Default,
    /// Check the configuration of this machine and print what holds
    #[command(after_help = "Example:\n  gradus config check --config /etc/gradus.toml --format json")]
    Check {
        #[command(flatten)]
        store: StoreArgs,
        #[command(flatten)]
        format: FormatArgs,
    },
}

/// Runs `gradus config`.
pub fn run(args: &ConfigArgs) -> Result<(), CommandError> {
    match &args.what {
        What::Default => output::print(DEFAULT),
        What::Check { store, format } => table(&store.settings()?).print(format.format),
    }
}

fn table(settings: &Settings) -> Table {
    let mut table = Table::new(&["key", "value"]);
    let clock = settings.clock.map(|clock| {
        let start = clock.start.map(|start| format!(", from {start}")).unwrap_or_default();
        let speed = clock.speed.map(|speed| format!(", {speed} times as fast")).unwrap_or_default();
        format!("simulated{start}{speed}")
    });
    let providers: Vec<_> = settings.openid.iter().map(|openid| openid.provider.name.as_str()).collect();
    let proxies: Vec<_> = settings.trusted_proxies.iter().map(ToString::to_string).collect();
    let rows: [(&str, Value); 17] = [
        ("listen", settings.listen.to_string().into()),
        ("data_dir", settings.data_dir.display().to_string().into()),
        ("database", without_password(&settings.database()).into()),
        ("accept_risk", settings.accept_risk.iter().map(|risk| risk.as_str()).collect::<Vec<_>>().join(" ").into()),
        ("work", settings.work.into()),
        ("graphiql", settings.graphiql.into()),
        ("requests_per_second", settings.requests_per_second.into()),
        ("requests_at_once", settings.requests_at_once.into()),
        ("connections_per_address", settings.connections_per_address.into()),
        ("trusted_proxies", proxies.join(" ").into()),
        ("metrics_token", settings.metrics_token.as_ref().map(|_| "set").into()),
        ("snapshot", settings.snapshot.into()),
        ("snapshot_memory_mb", settings.snapshot_memory_mb.into()),
        ("log", settings.log.clone().into()),
        ("log_format", format!("{:?}", settings.log_format).to_lowercase().into()),
        ("clock", clock.into()),
        ("openid", (!providers.is_empty()).then(|| providers.join(", ")).into()),
    ];
    for (key, value) in rows {
        table.row([Value::from(key), value]);
    }
    table
}

/// The URL of a database as it may be shown.
#[must_use]
pub fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    // Query parameters may hold a password too.
    let rest = rest.split_once('?').map_or(rest, |(address, _)| address);
    match rest.rsplit_once('@') {
        Some((user, host)) => {
            let user = user.split_once(':').map_or(user, |(name, _)| name);
            format!("{scheme}://{user}@{host}")
        }
        None => format!("{scheme}://{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(without_password("postgres://u:p@ss@h:5432/d?password=x"), "postgres://u@h:5432/d");
        assert_eq!(without_password("postgres://h/d"), "postgres://h/d");
        assert_eq!(without_password("sqlite://./a.db"), "sqlite://./a.db");
    }
}
