//! Where log lines go: to the standard error, so that the standard output holds only what was asked for.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::config::{LogFormat, Settings};

/// Starts logging as the settings say. A second call changes nothing.
pub fn start(settings: &Settings) {
    // The settings have checked the filter already. PostgreSQL's notices, such as that a table which is to be made where it
    // is missing is there, say nothing to an operator; a filter that names them shows them nevertheless.
    let filter = EnvFilter::try_new(format!("sqlx::postgres::notice=off,{}", settings.log))
        .unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match settings.log_format {
        LogFormat::Text => lines.with_ansi(std::io::stderr().is_terminal()).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    if started.is_err() {
        tracing::debug!("logging had been started before");
    }
}
