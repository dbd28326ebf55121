//! `gradus schema`: the contract, as text.

use clap::Args;

/// Arguments of `gradus schema`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gradus schema > graphql/schema.graphql")]
pub struct SchemaArgs {}
