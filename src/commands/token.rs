//! `gradus token`: the tokens with which machines and people sign in.

use chrono::SubsecRound;
use clap::{Args, Subcommand};
use gradus_domain::access::{Action, Actions, RolePreset};
use gradus_domain::ids::{NodeId, OrganizationId, TokenId};
use gradus_services::identity::token_create::{MAX_DAYS, NewToken, TokenCreate, token_create};
use gradus_services::identity::token_list::{self, Token};
use gradus_services::identity::token_revoke::token_revoke;
use gradus_services::identity::token_rotate::{OVERLAP, TokenRotate, token_rotate};
use gradus_services::{Actor, Command, Services};
use serde_json::Value;

use super::CommandError;
use super::database::{self, Missing};
use super::output::{self, Format, FormatArgs, Table};
use super::settings::StoreArgs;

/// Arguments of `gradus token`.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub struct TokenArgs {
    /// What to do.
    #[command(subcommand)]
    pub what: TokenCommand,
}

/// What can be done with tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make a token and print it, once
    Create(TokenCreateArgs),
    /// List tokens, without their secret
    List(TokenListArgs),
    /// Put a new token in the place of one, which ends a day later
    Rotate(TokenRotateArgs),
    /// End a token at once
    Revoke(TokenRevokeArgs),
}

/// Arguments of `gradus token create`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  gradus token create --name portal --role QUALITY_MANAGER --department QMD --expires 90d"
)]
pub struct TokenCreateArgs {
    /// What the token is for
    #[arg(long)]
    pub name: String,
    /// Role that it carries, such as ORGANIZATION_ADMIN or QUALITY_MANAGER
    #[arg(long, value_parser = role)]
    pub role: RolePreset,
    /// Department to whose subtree it is limited [default: the whole organization]
    #[arg(long, value_name = "CODE")]
    pub department: Option<String>,
    /// Action to which it is confined, such as READ_TRAINING; may be repeated [default: all that the role allows]
    #[arg(long = "scope", value_name = "ACTION", value_delimiter = ',', value_parser = action)]
    pub scopes: Vec<Action>,
    /// How many days it is valid, at most 366d
    #[arg(long, value_name = "DAYS", default_value = "90d", value_parser = days)]
    pub expires: i64,
    /// Organization, where the database holds several
    #[arg(long, value_name = "CODE")]
    pub org: Option<String>,
    /// Database and configuration.
    #[command(flatten)]
    pub store: StoreArgs,
    /// How to print the token.
    #[command(flatten)]
    pub format: FormatArgs,
}

/// Arguments of `gradus token list`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gradus token list --format json")]
pub struct TokenListArgs {
    /// Organization, where the database holds several
    #[arg(long, value_name = "CODE")]
    pub org: Option<String>,
    /// Database and configuration.
    #[command(flatten)]
    pub store: StoreArgs,
    /// How to print the list.
    #[command(flatten)]
    pub format: FormatArgs,
}

/// Arguments of `gradus token rotate`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gradus token rotate token_0199c4d1f5f27f4e9d3c0a1b2c3d4e5f\n\n\
                        The new token has the same rights. The old one still signs in for 24 hours, so that whatever\n\
                        uses it can be given the new one.")]
pub struct TokenRotateArgs {
    /// Id of the token, as `gradus token list` prints it
    #[arg(value_name = "ID", value_parser = token_id)]
    pub id: TokenId,
    /// How many days the new one is valid, at most 366d [default: as many as the old one was made for]
    #[arg(long, value_name = "DAYS", value_parser = days)]
    pub expires: Option<i64>,
    /// Organization, where the database holds several
    #[arg(long, value_name = "CODE")]
    pub org: Option<String>,
    /// Database and configuration.
    #[command(flatten)]
    pub store: StoreArgs,
    /// How to print the token.
    #[command(flatten)]
    pub format: FormatArgs,
}

/// Arguments of `gradus token revoke`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gradus token revoke token_0199c4d1f5f27f4e9d3c0a1b2c3d4e5f")]
pub struct TokenRevokeArgs {
    /// Id of the token, as `gradus token list` prints it
    #[arg(value_name = "ID", value_parser = token_id)]
    pub id: TokenId,
    /// Organization, where the database holds several
    #[arg(long, value_name = "CODE")]
    pub org: Option<String>,
    /// Database and configuration.
    #[command(flatten)]
    pub store: StoreArgs,
}

/// Runs `gradus token`.
pub async fn run(args: &TokenArgs) -> Result<(), CommandError> {
    match &args.what {
        TokenCommand::Create(args) => create(args).await,
        TokenCommand::List(args) => list(args).await,
        TokenCommand::Rotate(args) => rotate(args).await,
        TokenCommand::Revoke(args) => revoke(args).await,
    }
}

async fn create(args: &TokenCreateArgs) -> Result<(), CommandError> {
    let services = database::open(&args.store.settings()?, Missing::Refuse).await?;
    let organization = database::organization(&services, args.org.as_deref()).await?;
    let input = TokenCreate {
        name: args.name.clone(),
        role: args.role,
        department: args.department.clone(),
        employee: None,
        scopes: (!args.scopes.is_empty()).then(|| Actions::new(args.scopes.iter().copied())),
        days: args.expires,
        real_now: services.time.real_now(),
    };
    let made = issue(&services, organization.id, input).await;
    database::close(services.store).await?;
    print(made?, args.format.format)
}

/// Prints a token, the only time that it is seen.
fn print(made: NewToken, format: Format) -> Result<(), CommandError> {
    let NewToken { id, token, expires_at } = made;
    if format == Format::Table {
        // The token alone, so that a script can take it as it is.
        eprintln!("Token {}, valid until {}; it is shown this once:", id.to_node_id(), shown(expires_at));
        return output::print(&format!("{token}\n"));
    }
    let mut table = Table::new(&["id", "token", "expiresAt"]);
    table.row([id.to_node_id(), token, shown(expires_at)]);
    table.print(Format::Json)
}

async fn rotate(args: &TokenRotateArgs) -> Result<(), CommandError> {
    let services = database::open(&args.store.settings()?, Missing::Refuse).await?;
    let organization = database::organization(&services, args.org.as_deref()).await?;
    let input = TokenRotate { id: args.id, days: args.expires, real_now: services.time.real_now() };
    let actor = Actor::command_line(organization.id);
    let rotated = services.door.run(&actor, Command::internal("tokenRotate"), move |unit| {
        let input = input.clone();
        Box::pin(async move { token_rotate(unit, &input).await })
    });
    let rotated = rotated.await.map_err(|failure| database::failed("could not rotate the token", failure));
    database::close(services.store.clone()).await?;
    let rotated = rotated?;
    eprintln!(
        "The old token ends at {}, at most {} hours from now.",
        shown(rotated.old_expires_at),
        OVERLAP.num_hours()
    );
    print(rotated.new, args.format.format)
}

/// Issues a token, as the operator.
pub async fn issue(
    services: &Services,
    organization: OrganizationId,
    input: TokenCreate,
) -> Result<NewToken, CommandError> {
    let actor = Actor::command_line(organization);
    let made = services.door.run(&actor, Command::new("tokenCreate", &input.clone(), None), move |unit| {
        let input = input.clone();
        Box::pin(async move { token_create(unit, &input).await })
    });
    made.await.map_err(|failure| database::failed("could not make the token", failure))
}

async fn list(args: &TokenListArgs) -> Result<(), CommandError> {
    let services = database::open(&args.store.settings()?, Missing::Refuse).await?;
    let organization = database::organization(&services, args.org.as_deref()).await?;
    let listing = async {
        let read = services.read(Actor::command_line(organization.id).into()).await?;
        token_list::list(&read).await
    };
    let listed = listing.await.map_err(|failure| database::failed("could not list the tokens", failure));
    let now = services.time.real_now();
    database::close(services.store.clone()).await?;
    let mut table = Table::new(&["id", "name", "role", "state", "expiresAt", "lastUsedAt", "scopes"]);
    for token in listed? {
        let state = state(&token, now);
        let scopes: Option<Vec<_>> = token.scopes.map(|scopes| scopes.iter().map(Action::as_str).collect());
        let row: [Value; 7] = [
            token.id.to_node_id().into(),
            token.name.into(),
            token.role.as_str().into(),
            state.into(),
            shown(token.expires_at).into(),
            token.last_used_at.map(shown).into(),
            scopes.map(|scopes| scopes.join(" ")).into(),
        ];
        table.row(row);
    }
    table.print(args.format.format)
}

fn state(token: &Token, now: chrono::DateTime<chrono::Utc>) -> &'static str {
    match token {
        Token { revoked_at: Some(_), .. } => "revoked",
        Token { expires_at, .. } if *expires_at <= now => "expired",
        Token { rotated_at: Some(_), .. } => "rotated",
        _ => "valid",
    }
}

async fn revoke(args: &TokenRevokeArgs) -> Result<(), CommandError> {
    let services = database::open(&args.store.settings()?, Missing::Refuse).await?;
    let organization = database::organization(&services, args.org.as_deref()).await?;
    let id = args.id;
    let actor = Actor::command_line(organization.id);
    let revoked = services.door.run(&actor, Command::internal("tokenRevoke"), move |unit| {
        Box::pin(async move { token_revoke(unit, id).await })
    });
    let revoked = revoked.await.map_err(|failure| database::failed("could not revoke the token", failure));
    database::close(services.store.clone()).await?;
    revoked.map(|_| ())
}

/// An instant as commands print it.
pub fn shown(instant: chrono::DateTime<chrono::Utc>) -> String {
    instant.trunc_subsecs(0).to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

fn role(text: &str) -> Result<RolePreset, String> {
    let known = || RolePreset::ALL.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ");
    text.to_ascii_uppercase().parse().map_err(|_| format!("the roles are {}", known()))
}

fn action(text: &str) -> Result<Action, String> {
    let known = || Action::ALL.iter().map(|action| action.as_str()).collect::<Vec<_>>().join(", ");
    text.to_ascii_uppercase().parse().map_err(|_| format!("the actions are {}", known()))
}

fn token_id(text: &str) -> Result<TokenId, String> {
    TokenId::from_node_id(text)
        .ok_or_else(|| "an id of a token looks like token_0199c4d1f5f27f4e9d3c0a1b2c3d4e5f".to_owned())
}

/// A number of days such as `90d`.
pub fn days(text: &str) -> Result<i64, String> {
    let number = text.strip_suffix('d').and_then(|number| number.parse::<u32>().ok()).map(i64::from);
    let number = number.ok_or("use a number of days and d, such as 90d")?;
    if (1..=MAX_DAYS).contains(&number) { Ok(number) } else { Err(format!("a token is valid for 1d to {MAX_DAYS}d")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_life_is_a_number_of_days_within_a_year() {
        assert_eq!(days("90d"), Ok(90));
        assert_eq!(days("366d"), Ok(366));
        for wrong in ["", "d", "90", "-1d", "0d", "1.5d", "12h", "90天", "367d", "4294967296d"] {
            assert!(days(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_role_is_known_in_any_case_and_an_unknown_one_is_told_the_others() {
        assert_eq!(role("organization_admin"), Ok(RolePreset::OrganizationAdmin));
        assert!(role("boss").unwrap_err().contains("QUALITY_MANAGER"));
    }
}
