//! The binary: reads the command line and leaves everything else to the library.

use std::process::ExitCode;

use clap::Parser;
use gradus::commands::{self, Cli};

#[tokio::main]
async fn main() -> ExitCode {
    commands::run(Cli::parse()).await
}
