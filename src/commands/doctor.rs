//! `gradus doctor`: what an operator looks at first.

use clap::Args;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use gradus_domain::locale::Locale;
use gradus_domain::scheduling::health::{HealthCheck, HealthSeverity, Suspect};
use gradus_services::Services;
use gradus_services::upkeep::checkup::{self, DatabaseCheckup, OrganizationCheckup};
use gradus_store::error::StoreError;

use super::config::without_password;
use super::output::{FormatArgs, Table};
use super::settings::StoreArgs;
use super::{CommandError, database};
use crate::app;
use crate::config::OpenIdSettings;
use crate::openid;

/// Arguments of `gradus doctor`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gradus doctor --format json\n\nEnds with 1 where something needs care.")]
pub struct DoctorArgs {
    /// Database and configuration.
    #[command(flatten)]
    pub store: StoreArgs,
    /// How to print the result.
    #[command(flatten)]
    pub format: FormatArgs,
}

/// How far the clocks of process and database may be apart before schedules look early or late to people.
const SKEW: TimeDelta = TimeDelta::seconds(2);

/// How far a working calendar should reach: publishing next year's days takes a while.
const HORIZON: TimeDelta = TimeDelta::days(60);

/// How far it must reach, so that what is planned next is planned by days that are known.
const HORIZON_END: TimeDelta = TimeDelta::days(14);

/// Journal lines that wait for a seal while nobody seals.
const UNSEALED: i64 = 10_000;

/// How well something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Health {
    Well,
    /// Worth knowing; nothing is broken.
    Notice,
    /// Needs care.
    Problem,
}

struct Finding {
    check: String,
    health: Health,
    detail: String,
}

fn finding(check: impl Into<String>, health: Health, detail: impl Into<String>) -> Finding {
    Finding { check: check.into(), health, detail: detail.into() }
}

/// Runs `gradus doctor`.
pub async fn run(args: &DoctorArgs) -> Result<(), CommandError> {
    let settings = args.store.settings()?;
    let mut findings = vec![finding("configuration", Health::Well, without_password(&settings.database()))];
    match database::open_as_it_is(&settings).await {
        Err(error) => findings.push(finding("database", Health::Problem, error.to_string())),
        Ok(store) => {
            let pending = app::pending(&store).await.map_err(broken)?;
            findings.push(migrations(&pending));
            if pending.is_empty() {
                let services = database::services(store.clone()).await?;
                findings.extend(look(&services).await.map_err(broken)?);
                findings.extend(providers(&settings.openid, services.time.real_now()).await);
            }
            database::close(store).await?;
        }
    }
    let problems = findings.iter().filter(|finding| finding.health == Health::Problem).count();
    let mut table = Table::new(&["check", "health", "detail"]);
    for Finding { check, health, detail } in findings {
        table.row([check, format!("{health:?}").to_lowercase(), detail]);
    }
    table.print(args.format.format)?;
    match problems {
        0 => Ok(()),
        1 => Err(CommandError::Refused("1 thing needs care".to_owned())),
        many => Err(CommandError::Refused(format!("{many} things need care"))),
    }
}

fn broken(error: StoreError) -> CommandError {
    CommandError::broken("could not look at the database", error)
}

fn migrations(pending: &[String]) -> Finding {
    match pending {
        [] => finding("migrations", Health::Well, "none pending"),
        pending => {
            let detail = format!("pending: {}; run `gradus migrate`", pending.join(", "));
            finding("migrations", Health::Problem, detail)
        }
    }
}

async fn look(services: &Services) -> Result<Vec<Finding>, StoreError> {
    let mut findings = clocks(&checkup::database(services).await?);
    let organizations = checkup::organizations(services).await?;
    if organizations.is_empty() {
        findings.push(finding("organizations", Health::Notice, "none; make one with `gradus org create`"));
    }
    findings.extend(organizations.iter().flat_map(organization));
    Ok(findings)
}

/// Each by itself, so that one that cannot even be prepared is a finding beside the others.
async fn providers(settings: &[OpenIdSettings], now: DateTime<Utc>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for one in settings {
        match openid::providers(std::slice::from_ref(one)) {
            Ok(ready) => findings.extend(ready.look(now).await.into_iter().map(provider)),
            Err(error) => {
                findings.push(finding(format!("openid {}", one.provider.name), Health::Problem, error.to_string()));
            }
        }
    }
    findings
}

fn provider((name, keys): (&str, Result<usize, String>)) -> Finding {
    let check = format!("openid {name}");
    match keys {
        Err(fault) => finding(check, Health::Problem, format!("its keys cannot be read: {fault}")),
        Ok(0) => finding(check, Health::Problem, "none of its keys is for the algorithms that are configured"),
        Ok(keys) => finding(check, Health::Well, format!("{keys} keys")),
    }
}

fn clocks(database: &DatabaseCheckup) -> Vec<Finding> {
    let mut findings = vec![finding("database", Health::Well, format!("{} {}", database.name, database.version))];
    findings.push(match database.skew {
        None => finding("clock", Health::Well, "the clock of this machine"),
        Some(skew) => {
            let health = if skew.abs() > SKEW { Health::Problem } else { Health::Well };
            let millis = skew.num_milliseconds();
            finding("clock", health, format!("this machine is {millis} ms ahead of the database, whose clock holds"))
        }
    });
    findings.extend(database.clock.map(|clock| {
        let detail = format!("simulated; it shows {}, at {} times the speed", clock.shows, clock.speed);
        finding("business time", Health::Notice, detail)
    }));
    findings
}

fn organization(checkup: &OrganizationCheckup) -> Vec<Finding> {
    let code = &checkup.organization.code;
    let today = checkup.now.date_naive();
    let calendars = checkup.calendars.iter().map(|(calendar, known)| horizon(code, calendar, *known, today));
    let mut findings: Vec<Finding> = calendars.collect();
    // How far calendars reach is told above, well or not. What people have to do is told to them, not to the operator.
    let of_the_service = |check: HealthCheck| check != HealthCheck::CalendarHorizon && !check.is_of_people();
    let checks = checkup.suspects.iter().filter(|(check, _)| of_the_service(*check));
    findings.extend(checks.map(|(check, suspects)| self_check(code, *check, suspects)));
    let health = if checkup.unsealed > UNSEALED { Health::Problem } else { Health::Well };
    findings.push(finding(format!("{code}: journal"), health, format!("{} lines not yet sealed", checkup.unsealed)));
    findings
}

/// What one check of the self-check found (R130).
fn self_check(code: &str, check: HealthCheck, suspects: &[Suspect]) -> Finding {
    let name = format!("{code}: {}", check.as_str().to_lowercase().replace('_', " "));
    let Some(first) = suspects.first() else { return finding(name, Health::Well, "none") };
    let health = match check.severity() {
        HealthSeverity::Notice => Health::Notice,
        HealthSeverity::Problem => Health::Problem,
    };
    let codes: Vec<_> = suspects.iter().map(|suspect| suspect.code.as_str()).collect();
    finding(name, health, format!("{}: {}", codes.join(", "), first.message(Locale::En)))
}

fn horizon(code: &str, calendar: &str, known: NaiveDate, today: NaiveDate) -> Finding {
    let left = known - today;
    let health = match left {
        left if left < HORIZON_END => Health::Problem,
        left if left < HORIZON => Health::Notice,
        _ => Health::Well,
    };
    finding(
        format!("{code}: calendar {calendar}"),
        health,
        format!("known until {known}; what lies later is provisional"),
    )
}
