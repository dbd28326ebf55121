//! `gradus schema`: the contract, as text.

use clap::Args;

use super::{CommandError, output};

/// Arguments of `gradus schema`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gradus schema > graphql/schema.graphql")]
pub struct SchemaArgs {}

/// Runs `gradus schema`.
pub fn run() -> Result<(), CommandError> {
    output::print(&gradus_graphql::schema::sdl())
}
