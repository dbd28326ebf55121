//! What `gradus doctor` looks at, as figures. What they mean is told where they are printed.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use gradus_domain::{
    access::Scope,
    people::organization::Organization,
    scheduling::health::{HealthCheck, Suspect},
};
use gradus_store::{
    clock::{self, SimulatedClock},
    dialect,
    error::StoreError,
    integrity,
    journal::seal,
    scheduling::health::{Look, calendar_horizons},
    wall::Wall,
};

use super::health;
use crate::Services;

/// Records of a check that are named at most.
const NAMED: u64 = 10;

/// The database and its clock.
#[derive(Clone, Debug)]
pub struct DatabaseCheckup {
    /// Which database.
    pub name: &'static str,
    /// Its version.
    pub version: String,
    /// How far the clock of this process is ahead of the database's; none where the database has no clock of its own.
    pub skew: Option<TimeDelta>,
    /// The simulated clock, where there is one.
    pub clock: Option<SimulatedClock>,
}

/// One organization.
#[derive(Clone, Debug)]
pub struct OrganizationCheckup {
    /// Which one.
    pub organization: Organization,
    /// The last known day of each calendar, by code.
    pub calendars: Vec<(String, NaiveDate)>,
    /// What each check of the self-check found, at most ten records of each (R130).
    pub suspects: Vec<(HealthCheck, Vec<Suspect>)>,
    /// Journal lines that wait for their seal.
    pub unsealed: i64,
    /// The business instant of the look.
    pub now: DateTime<Utc>,
}

/// Looks at the database.
pub async fn database(services: &Services) -> Result<DatabaseCheckup, StoreError> {
    let reader = services.store.reader(Wall::closed());
    let before = services.time.real_now();
    let theirs = dialect::now(&reader).await?;
    let after = services.time.real_now();
    // Asking takes time: half of it lies before the answer was made.
    let ours = before + (after - before) / 2;
    Ok(DatabaseCheckup {
        name: dialect::name(&reader),
        version: dialect::version(&reader).await?,
        skew: theirs.map(|theirs| ours - theirs),
        clock: clock::find(&reader).await?,
    })
}

/// Looks at every organization.
pub async fn organizations(services: &Services) -> Result<Vec<OrganizationCheckup>, StoreError> {
    let now = services.time.now(&services.store.reader(Wall::closed())).await?;
    let mut found = Vec::new();
    for organization in crate::people::organizations::list(services).await? {
        let id = organization.id;
        let reader = services.store.reader(Wall::around(id));
        let look = Look { now, today: organization.today(now), after: None, limit: NAMED };
        let mut suspects = Vec::new();
        for check in HealthCheck::ALL {
            suspects.push((*check, health::suspects(&reader, &Scope::organization(id), *check, &look).await?));
        }
        found.push(OrganizationCheckup {
            calendars: calendar_horizons(&reader, id).await?,
            suspects,
            unsealed: seal::waiting(&reader, id).await?.lines,
            organization,
            now,
        });
    }
    Ok(found)
}

/// What is wrong with the database itself: damage, and keys that more than one row has.
pub async fn damage(services: &Services) -> Result<Vec<String>, StoreError> {
    let _unhurried = services.store.unhurried();
    let mut problems = dialect::damage(&services.store.reader(Wall::closed())).await?;
    for organization in crate::people::organizations::list(services).await? {
        let reader = services.store.reader(Wall::around(organization.id));
        let repeated = integrity::repeated_keys(&reader, organization.id).await?;
        problems.extend(repeated.into_iter().map(|problem| format!("{}: {problem}", organization.code)));
    }
    Ok(problems)
}
