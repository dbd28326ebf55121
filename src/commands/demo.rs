//! `gradus demo`: a sample organization, alive.

use clap::Args;

use super::settings::{ClockArgs, ListenArgs, StoreArgs};

/// Arguments of `gradus demo`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gradus demo --employees 2000\n\n\
                        The first run makes the organization, later ones keep it. Then open /graphiql with the token in\n\
                        DIR/admin-token.")]
pub struct DemoArgs {
    /// Employees of the sample organization
    #[arg(long, default_value_t = 2000, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=200_000))]
    pub employees: u32,
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
