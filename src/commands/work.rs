//! `gradus work`: the background work only, as many processes as one likes on one PostgreSQL.

use clap::Args;

use super::settings::{ClockArgs, StoreArgs};

/// Arguments of `gradus work`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gradus work --database-url postgres://gradus@db.internal/gradus")]
pub struct WorkArgs {
    /// Database and configuration.
    #[command(flatten)]
    pub store: StoreArgs,
    /// The clock.
    #[command(flatten)]
    pub clock: ClockArgs,
}
