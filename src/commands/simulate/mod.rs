//! `gradus simulate`: what the coming days bring, found out on a copy that lives through them.

mod ical;
mod show;
mod words;

use std::sync::Arc;

use chrono::{DateTime, Months, NaiveDate, Utc};
use clap::{Args, ValueEnum};
use gradus_domain::locale::Locale;
use gradus_domain::people::organization::Organization;
use gradus_domain::time::ManualClock;
use gradus_services::Services;
use gradus_services::time::Timekeeper;
use gradus_services::upkeep::forecast::{Forecast, Question, forecast};
use gradus_store::wall::Wall;

use super::output::{Progress, print};
use super::settings::StoreArgs;
use super::stoppable::Stoppable;
use super::{CommandError, database};
use crate::backup;
use crate::system::SystemIds;

/// The longest span in days.
const LONGEST: i64 = 1_830;
/// Reason in the journal of the copy.
const REASON: &str = "simulation";

/// Arguments of `gradus simulate`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gradus simulate --from 2026-01-01 --months 12 --format ical > 2026.ics\n\n\
                        Copies the database into a file in the temporary directory, lets the copy live through the days with the\n\
                        same engine, and removes it. Nothing is written to the database, and nobody is told anything. People do\n\
                        not act in it: audits stay without a team, training that is owed stays owed.")]
pub struct SimulateArgs {
    /// First day [default: today]
    #[arg(long, value_name = "DATE")]
    pub from: Option<NaiveDate>,
    /// Last day, included
    #[arg(long, value_name = "DATE", conflicts_with = "months")]
    pub to: Option<NaiveDate>,
    /// So many months instead of a last day [default: 12]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=60))]
    pub months: Option<u32>,
    /// Only what belongs to this program; training belongs to none
    #[arg(long, value_name = "CODE")]
    pub program: Option<String>,
    /// Organization, where the database holds several
    #[arg(long, value_name = "CODE")]
    pub org: Option<String>,
    /// Language of names and notes: en, zh-CN or zh-TW [default: the organization's]
    #[arg(long, value_name = "TAG", value_parser = locale)]
    pub locale: Option<Locale>,
    /// How to print
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: Form,
    /// Database and configuration.
    #[command(flatten)]
    pub store: StoreArgs,
}

/// How a forecast is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// Aligned columns: the days, then the load, then the collisions.
    #[default]
    Table,
    /// One object.
    Json,
    /// A calendar for people's calendars (RFC 5545).
    Ical,
}

/// What is printed.
struct Told {
    organization: Organization,
    question: Question,
    locale: Locale,
    forecast: Forecast,
}

fn locale(tag: &str) -> Result<Locale, String> {
    Locale::from_tag(tag).ok_or_else(|| "the languages are en, zh-CN and zh-TW".to_owned())
}

/// Runs `gradus simulate`.
pub async fn run(args: &SimulateArgs) -> Result<(), CommandError> {
    let settings = args.store.settings()?;
    let mut stoppable = Stoppable::listen()?;
    let services = backup::source(&settings).await?;
    let told = stoppable.run(Box::pin(simulate(&services, args))).await;
    database::let_go(services.store).await;
    let told = told?;
    print(&match args.format {
        Form::Table => show::table(&told),
        Form::Json => show::json(&told),
        Form::Ical => ical::calendar(&told),
    })
}

async fn simulate(services: &Services, args: &SimulateArgs) -> Result<Told, CommandError> {
    let organization = database::organization(services, args.org.as_deref()).await?;
    let now = services.time.now(&services.store.reader(Wall::closed())).await;
    let now = now.map_err(|error| CommandError::broken("could not read the clock of the database", error))?;
    let question = question(args, &organization, now)?;
    let progress = Progress::start();
    let copied = backup::copy(services, REASON, &|table| progress.tell(table)).await?;
    let clock = Arc::new(ManualClock::new(now));
    let copy = Services::new(copied.store(), Timekeeper::injected(clock.clone()), Arc::new(SystemIds));
    progress.tell("living through it");
    let found = forecast(&copy, &clock, &question).await;
    drop(copy);
    copied.throw_away().await?;
    let forecast = found.map_err(|failure| database::failed("could not simulate", failure))?;
    let locale = args.locale.unwrap_or(organization.locale);
    Ok(Told { organization, question, locale, forecast })
}

fn question(args: &SimulateArgs, organization: &Organization, now: DateTime<Utc>) -> Result<Question, CommandError> {
    let from = args.from.unwrap_or_else(|| organization.today(now));
    let months = Months::new(args.months.unwrap_or(12));
    let after = || from.checked_add_months(months).and_then(|day| day.pred_opt());
    let to = args.to.or_else(after).unwrap_or(from);
    if to < from {
        return Err(CommandError::Usage(format!("--to {to} lies before --from {from}")));
    }
    // The copy lives through all the days from today on.
    let begins = from.min(organization.today(now));
    if (to - begins).num_days() >= LONGEST {
        return Err(CommandError::Usage(format!("{begins} to {to} is too long: at most {LONGEST} days")));
    }
    Ok(Question { organization: organization.id, from, to, program: args.program.clone() })
}
