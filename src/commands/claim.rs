//! `gradus claim`: the first organization and its administrator, with the token that the first start printed.

use clap::Args;
use gradus_domain::ids::NodeId;
use gradus_services::identity::claim::{Claim, claim};

use super::CommandError;
use super::database::{self, Missing};
use super::org::OrganizationArgs;
use super::output::{self, Format, FormatArgs, Table};
use super::settings::StoreArgs;
use super::token::shown;
use crate::first_start;

/// Arguments of `gradus claim`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  gradus claim --code NORTH --name \"NorthTelecom\" --time-zone Asia/Shanghai --calendar CN\n\n\
                  Makes the organization and prints the token of its first administrator, once."
)]
pub struct ClaimArgs {
    /// Claim token that `gradus serve` printed [default: the one in DIR/claim-token]
    #[arg(value_name = "TOKEN")]
    pub token: Option<String>,
    /// The organization.
    #[command(flatten)]
    pub organization: OrganizationArgs,
    /// Database and configuration.
    #[command(flatten)]
    pub store: StoreArgs,
    /// How to print the token.
    #[command(flatten)]
    pub format: FormatArgs,
}

/// Runs `gradus claim`.
pub async fn run(args: &ClaimArgs) -> Result<(), CommandError> {
    let settings = args.store.settings()?;
    let file = first_start::file(&settings);
    let token = match &args.token {
        Some(token) => token.clone(),
        None => std::fs::read_to_string(&file).map_err(|_| {
            let hint = "give the token that `gradus serve` printed, or the same --data-dir";
            CommandError::Refused(format!("there is no claim token at {}; {hint}", file.display()))
        })?,
    };
    let services = database::open(&settings, Missing::Refuse).await?;
    let OrganizationArgs { code, name, time_zone, calendar, locale } = args.organization.clone();
    let wanted = Claim { token: token.trim().to_owned(), code, name, time_zone, calendar, locale };
    let claimed = claim(&services, wanted).await;
    database::close(services.store).await?;
    let claimed = claimed.map_err(|failure| database::failed("could not claim the installation", failure))?;
    first_start::forget(&file);
    if args.format.format == Format::Table {
        // The token alone, so that a script can take it as it is.
        eprintln!(
            "Organization {} is yours. Token {}, valid until {}; it is shown this once:",
            claimed.code,
            claimed.id.to_node_id(),
            shown(claimed.expires_at)
        );
        return output::print(&format!("{}\n", claimed.token));
    }
    let mut table = Table::new(&["organization", "code", "id", "token", "expiresAt"]);
    let organization = claimed.organization.to_node_id();
    table.row([organization, claimed.code, claimed.id.to_node_id(), claimed.token, shown(claimed.expires_at)]);
    table.print(Format::Json)
}
