//! `gradus journal`: what a line says about people, erased when it must be.

use clap::{Args, Subcommand};
use gradus_domain::ids::{JournalEntryId, NodeId};
use gradus_services::journal::commitment::ERASURE;
use gradus_services::journal::erase::journal_erase;
use gradus_services::{Actor, Command};

use super::CommandError;
use super::database::{self, Missing};
use super::settings::StoreArgs;

/// Arguments of `gradus journal`.
#[derive(Debug, Args)]
pub struct JournalArgs {
    /// What to do.
    #[command(subcommand)]
    pub what: JournalCommand,
}

/// Everything that can be done with the journal.
#[derive(Debug, Subcommand)]
pub enum JournalCommand {
    /// Erase what a line says about people; the line and its chain stay
    Erase(JournalEraseArgs),
}

/// Arguments of `gradus journal erase`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  gradus journal erase journal_0199c4d1f5f27f4e9d3c0a1b2c3d4e5f --reason requested\n\n\
                  Erases the name of the actor, the states before and after, the reason and the refusals. What stays: \
                  who by id,\nwhich command, when, on which object. It cannot be undone."
)]
pub struct JournalEraseArgs {
    /// Id of the line, as the API shows it
    #[arg(value_name = "ID", value_parser = line_id)]
    pub id: JournalEntryId,
    /// Why, for the journal
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Organization, where the database holds several
    #[arg(long, value_name = "CODE")]
    pub org: Option<String>,
    /// Database and configuration.
    #[command(flatten)]
    pub store: StoreArgs,
}

/// Runs `gradus journal`.
pub async fn run(args: &JournalArgs) -> Result<(), CommandError> {
    match &args.what {
        JournalCommand::Erase(args) => erase(args).await,
    }
}

async fn erase(args: &JournalEraseArgs) -> Result<(), CommandError> {
    let services = database::open(&args.store.settings()?, Missing::Refuse).await?;
    let organization = database::organization(&services, args.org.as_deref()).await?;
    let (id, reason) = (args.id, args.reason.clone());
    let actor = Actor::command_line(organization.id);
    let erased = services.door.run(&actor, Command::internal(ERASURE), move |unit| {
        let reason = reason.clone();
        Box::pin(async move { journal_erase(unit, id, &reason).await })
    });
    let erased = erased.await.map_err(|failure| database::failed("could not erase the line", failure));
    database::close(services.store.clone()).await?;
    erased.map(|_| ())
}

fn line_id(text: &str) -> Result<JournalEntryId, String> {
    JournalEntryId::from_node_id(text)
        .ok_or_else(|| "an id of a line looks like journal_0199c4d1f5f27f4e9d3c0a1b2c3d4e5f".to_owned())
}
