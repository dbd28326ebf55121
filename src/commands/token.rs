//! `gradus token`: the tokens with which machines and people sign in.

use clap::{Args, Subcommand};

use super::output::FormatArgs;
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
    /// Role that it carries
    #[arg(long)]
    pub role: String,
    /// Department to whose subtree it is limited [default: the whole organization]
    #[arg(long, value_name = "CODE")]
    pub department: Option<String>,
    /// How long it is valid, such as 90d, 12h or 30m [default: until it is revoked]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub expires: Option<chrono::TimeDelta>,
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

/// Arguments of `gradus token revoke`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gradus token revoke token_0199c4d1f5f27f4e9d3c0a1b2c3d4e5f")]
pub struct TokenRevokeArgs {
    /// Id of the token, as `gradus token list` prints it
    #[arg(value_name = "ID")]
    pub id: String,
    /// Database and configuration.
    #[command(flatten)]
    pub store: StoreArgs,
}

/// A duration such as `90d`, `12h` or `30m`.
pub fn duration(text: &str) -> Result<chrono::TimeDelta, String> {
    let wrong = || "use a number and d, h or m, such as 90d".to_owned();
    let unit = text.chars().next_back().ok_or_else(wrong)?;
    let number: u32 =
        text.get(..text.len() - unit.len_utf8()).and_then(|number| number.parse().ok()).ok_or_else(wrong)?;
    let minutes = match unit {
        'd' => 24 * 60,
        'h' => 60,
        'm' => 1,
        _ => return Err(wrong()),
    };
    match chrono::TimeDelta::try_minutes(i64::from(number) * minutes) {
        Some(duration) if number > 0 && duration.num_days() <= 3660 => Ok(duration),
        _ => Err("the duration must be longer than nothing and at most ten years".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_a_number_and_a_unit() {
        assert_eq!(duration("90d"), Ok(chrono::TimeDelta::days(90)));
        assert_eq!(duration("12h"), Ok(chrono::TimeDelta::hours(12)));
        for wrong in ["", "d", "90", "-1d", "0d", "1.5d", "90天", "99999d", "4294967295d"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
