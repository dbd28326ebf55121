//! `gradus org`: organizations, which are made from the command line only.

use clap::{Args, Subcommand};

use gradus_domain::ids::{NodeId, OrganizationId};
use gradus_domain::locale::{Locale, LocalizedText};
use gradus_domain::people::organization::Organization;
use gradus_domain::scheduling::zone::Zone;
use gradus_services::people::organization_create::organization_create;
use gradus_services::{Actor, Command, Services};

use super::CommandError;
use super::database::{self, Missing};
use super::output::{FormatArgs, Table};
use super::settings::StoreArgs;

/// Arguments of `gradus org`.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub struct OrgArgs {
    /// What to do.
    #[command(subcommand)]
    pub what: OrgCommand,
}

/// What can be done with organizations.
#[derive(Debug, Subcommand)]
pub enum OrgCommand {
    /// Make an organization
    Create(OrgCreateArgs),
}

/// What an organization is made with.
#[derive(Clone, Debug, Args)]
pub struct OrganizationArgs {
    /// Short code, unique
    #[arg(long)]
    pub code: String,
    /// Name as people read it
    #[arg(long)]
    pub name: String,
    /// Zone of its days, from the IANA list
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    pub time_zone: String,
    /// Code of its working-day calendar
    #[arg(long, value_name = "CODE")]
    pub calendar: String,
    /// Language of its texts: zh-CN, zh-TW or en
    #[arg(long, default_value = "en", value_name = "TAG", value_parser = locale)]
    pub locale: Locale,
}

/// Arguments of `gradus org create`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  gradus org create --code NORTH --name \"NorthTelecom\" --time-zone Asia/Shanghai --calendar CN"
)]
pub struct OrgCreateArgs {
    /// The organization.
    #[command(flatten)]
    pub organization: OrganizationArgs,
    /// Database and configuration.
    #[command(flatten)]
    pub store: StoreArgs,
    /// How to print what was made.
    #[command(flatten)]
    pub format: FormatArgs,
}

/// Runs `gradus org`.
pub async fn run(args: &OrgArgs) -> Result<(), CommandError> {
    match &args.what {
        OrgCommand::Create(args) => create(args).await,
    }
}

async fn create(args: &OrgCreateArgs) -> Result<(), CommandError> {
    let services = database::open(&args.store.settings()?, Missing::Make).await?;
    let OrganizationArgs { code, name, time_zone, calendar, locale } = args.organization.clone();
    let organization = Organization {
        id: OrganizationId(services.ids.next()),
        code,
        name: LocalizedText([(locale, name)].into()),
        time_zone,
        calendar,
        locale,
    };
    let made = make(&services, &organization).await;
    database::close(services.store).await?;
    made?;
    let mut table = Table::new(&["id", "code", "name"]);
    table.row([organization.id.to_node_id(), organization.code, args.organization.name.clone()]);
    table.print(args.format.format)
}

/// Makes an organization, as the operator.
pub async fn make(services: &Services, organization: &Organization) -> Result<(), CommandError> {
    let actor = Actor::command_line(organization.id);
    let command = Command::new("organizationCreate", organization, None);
    let input = organization.clone();
    let made = services.door.run(&actor, command, move |unit| {
        let input = input.clone();
        Box::pin(async move { organization_create(unit, &input).await })
    });
    made.await.map(|_| ()).map_err(|failure| database::failed("could not make the organization", failure))
}

/// A zone's name, known to be one.
pub fn zone(text: &str) -> Result<String, String> {
    text.parse::<Zone>().map(|zone| zone.to_string()).map_err(|error| error.to_string())
}

/// One of our languages, by its tag.
pub fn locale(text: &str) -> Result<Locale, String> {
    Locale::from_tag(text).ok_or_else(|| "use zh-CN, zh-TW or en".to_owned())
}
