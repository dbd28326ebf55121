//! `gradus serve`: the API, and the background work unless another process does it.

use clap::Args;

use super::settings::{ClockArgs, ListenArgs, StoreArgs};

/// Arguments of `gradus serve`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gradus serve --listen 127.0.0.1:8080 --data-dir ./gradus-data\n\n\
                        On an empty database it prints one token once, and writes it to DIR/admin-token.")]
pub struct ServeArgs {
    /// Database and configuration.
    #[command(flatten)]
    pub store: StoreArgs,
    /// How the API is served.
    #[command(flatten)]
    pub listen: ListenArgs,
    /// The clock.
    #[command(flatten)]
    pub clock: ClockArgs,
}
