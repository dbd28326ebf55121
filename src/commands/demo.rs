//! `gradus demo`: a sample organization, alive.

use std::path::Path;

use clap::Args;

use super::database::{self, Missing};
use super::settings::{ClockArgs, Habit, ListenArgs, StoreArgs};
use super::{CommandError, clock, serve};
use crate::demo;
use crate::logging;

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

/// Runs `gradus demo`.
pub async fn run(args: &DemoArgs) -> Result<(), CommandError> {
    let settings = args.store.process_settings(Some(&args.listen), &args.clock, Habit::Demo)?;
    logging::start(&settings);
    let services = database::open(&settings, Missing::Make).await?;
    let services = clock::prepare(services, &settings).await?;
    demo::make(&services, args.employees).await?;
    let file = settings.data_dir.join("admin-token");
    demo::keep_token(&services, &file).await?;
    serve::serve(services, &settings, &hints(&file)).await
}

fn hints(file: &Path) -> String {
    format!("Token:     in {}\n\n{EXAMPLES}", file.display())
}

const EXAMPLES: &str = r#"Three questions to begin with:

  { program(code: "TELECOM-QP") { name state phases { code startsOn endsOn state } } }

  { departments(first: 20) { nodes { code name responsibilities { role measure { code name } } } } }

  { schedules(first: 20) { nodes { code state nextDueAt } } }

"#;
