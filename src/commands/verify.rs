//! `gradus verify`: whether the record is whole.

use clap::Args;

use gradus_domain::people::organization::Organization;
use gradus_services::Services;
use gradus_services::evidence::verify as files;
use gradus_services::journal::verify::{Breach, Verification, verify_since};
use gradus_services::training::rollups::check::{self as sums, Checked};
use gradus_services::upkeep::checkup;
use gradus_store::wall::Wall;
use serde_json::Value;

use super::CommandError;
use super::database;
use super::output::{FormatArgs, Table};
use super::settings::StoreArgs;

/// Arguments of `gradus verify`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  gradus verify --data-dir ./gradus-data\n\nEnds with 1 and a list where something is wrong."
)]
pub struct VerifyArgs {
    /// Organization [default: every one]
    #[arg(long, value_name = "CODE")]
    pub org: Option<String>,
    /// Head that an earlier run printed and that was kept elsewhere: the chain must go on from it
    #[arg(long, value_name = "HASH", requires = "org")]
    pub head: Option<String>,
    /// Database and configuration.
    #[command(flatten)]
    pub store: StoreArgs,
    /// How to print the result.
    #[command(flatten)]
    pub format: FormatArgs,
}

/// Runs `gradus verify`.
pub async fn run(args: &VerifyArgs) -> Result<(), CommandError> {
    let settings = args.store.settings()?;
    let store = database::open_as_it_is(&settings).await?;
    let services = database::services(store).await?.with_evidence(database::evidence(&settings)?);
    let checked = check(&services, args.org.as_deref(), args.head.as_deref()).await;
    database::close(services.store).await?;
    let findings = checked?;
    let wrong = findings.iter().filter(|finding| !finding.ok).count();
    let mut table = Table::new(&["check", "organization", "ok", "detail"]);
    for finding in findings {
        let row: [Value; 4] =
            [finding.check.into(), finding.organization.into(), finding.ok.into(), finding.detail.into()];
        table.row(row);
    }
    table.print(args.format.format)?;
    match wrong {
        0 => Ok(()),
        1 => Err(CommandError::Refused("1 thing is wrong with the record".to_owned())),
        many => Err(CommandError::Refused(format!("{many} things are wrong with the record"))),
    }
}

/// What one check found.
pub(super) struct Finding {
    pub check: &'static str,
    pub organization: Option<String>,
    pub ok: bool,
    pub detail: String,
}

/// Everything that can be checked of the organization, or of all. Its journal must go on from `head`.
pub(super) async fn check(
    services: &Services,
    code: Option<&str>,
    head: Option<&str>,
) -> Result<Vec<Finding>, CommandError> {
    let mut findings = Vec::new();
    let damage = checkup::damage(services).await;
    let damage = damage.map_err(|error| CommandError::broken("could not check the keys of the database", error))?;
    if damage.is_empty() {
        findings.push(Finding { check: "keys", organization: None, ok: true, detail: "every key holds".to_owned() });
    }
    findings.extend(damage.into_iter().map(|detail| Finding { check: "keys", organization: None, ok: false, detail }));
    let organizations = match code {
        Some(_) => vec![database::organization(services, code).await?],
        None => database::all_organizations(services).await?,
    };
    for organization in organizations {
        let reader = services.store.reader(Wall::around(organization.id));
        let verified = verify_since(&reader, organization.id, head).await;
        let verified = verified.map_err(|error| CommandError::broken("could not verify the journal", error))?;
        findings.extend(journal(&organization, &verified));
        let now = services.time.now_for_reading(&reader).await;
        let now = now.map_err(|error| CommandError::broken("could not read the clock", error))?;
        let checked = sums::check(&reader, organization.id, organization.today(now)).await;
        let checked = checked.map_err(|error| CommandError::broken("could not check the sums of coverage", error))?;
        findings.extend(coverage(&organization, checked));
        // What is no process of the service, such as a drill on a copy, has no files.
        if services.evidence.is_there() {
            let checked = files::verify(&reader, &services.evidence, organization.id).await;
            let checked = checked.map_err(|error| CommandError::broken("could not check evidence", error))?;
            findings.extend(evidence(&organization, checked));
        }
    }
    Ok(findings)
}

/// What the chain of an organization says. Its head is for keeping elsewhere: a chain that was cut at its end, or
/// written anew as a whole, shows only against it.
fn journal(organization: &Organization, found: &Verification) -> Vec<Finding> {
    let finding = |ok, detail| Finding { check: "journal", organization: Some(organization.code.clone()), ok, detail };
    if found.breaches.is_empty() {
        let Verification { seals, entries, erased, unsealed, .. } = found;
        let head = found.head.as_deref().unwrap_or("none");
        let erased = if *erased > 0 { format!(" ({erased} with erased values)") } else { String::new() };
        let detail = format!("{entries} lines{erased} under {seals} seals, {unsealed} not yet sealed, head {head}");
        return vec![finding(true, detail)];
    }
    found.breaches.iter().map(|breach| finding(false, told(breach))).collect()
}

/// Whether today's sums of training coverage are what judging everybody anew makes of the facts.
fn coverage(organization: &Organization, found: Option<Checked>) -> Vec<Finding> {
    let finding = |ok, detail| Finding { check: "coverage", organization: Some(organization.code.clone()), ok, detail };
    let Some(Checked { people, waiting, differences }) = found else {
        return vec![finding(true, "no sums are kept yet".to_owned())];
    };
    if differences.is_empty() {
        return vec![finding(true, format!("{people} people judged anew, {waiting} of them wait to be"))];
    }
    differences.into_iter().map(|detail| finding(false, detail)).collect()
}

/// Whether the bytes of evidence are there and are those that were stored.
fn evidence(organization: &Organization, found: files::Checked) -> Vec<Finding> {
    let finding = |ok, detail| Finding { check: "evidence", organization: Some(organization.code.clone()), ok, detail };
    let files::Checked { files, bytes, wrong, told } = found;
    if wrong == 0 {
        return vec![finding(true, format!("{files} files of {bytes} bytes are what was stored"))];
    }
    let more = wrong.saturating_sub(told.len() as u64);
    let rest = (more > 0).then(|| format!("and {more} files more"));
    told.into_iter().chain(rest).map(|detail| finding(false, detail)).collect()
}

fn told(breach: &Breach) -> String {
    match breach {
        Breach::SealMissing { number } => format!("seal {number} is missing"),
        Breach::SealBroken { number } => format!("seal {number} does not follow from the one before it"),
        Breach::LinesChanged { number } => format!("lines under seal {number} were changed, removed or added"),
        Breach::ValuesChanged { number } => format!("values beside lines under seal {number} were changed"),
        Breach::ValuesRemoved { number } => {
            format!("values beside lines under seal {number} are gone, and no line says that they were erased")
        }
        Breach::HeadGone { head } => format!("the chain does not go on from {head}: it was cut, or is another one"),
        Breach::ObjectGone { object } => format!("{object} is gone, and the journal tells of it"),
        Breach::ObjectChanged { object } => format!("{object} is not what the newest line about it says"),
        Breach::LinesInserted { count } => format!("{count} lines stand under no seal and wait for none"),
        Breach::WaitingInVain { count } => format!("{count} rows wait for a seal that are sealed, or are no line"),
        Breach::PlacesWithoutSeal { count } => format!("{count} places are taken under seals that do not exist"),
    }
}
