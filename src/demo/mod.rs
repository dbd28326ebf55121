//! The sample organization: a telecom operator whose quality program began on the first day of the year.
//!
//! It is made through the same use cases as any other, in steps that each look whether they were done before, so that a
//! run that was cut off is carried on by the next one.

mod people;
mod sessions;
mod token;

use chrono::{Datelike, NaiveDate};
use gradus_domain::ids::{OrganizationId, ProgramId};
use gradus_domain::locale::{Locale, LocalizedText};
use gradus_domain::people::organization::Organization;
use gradus_domain::programs::program::{Program, ProgramState};
use gradus_domain::scheduling::zone::{UnknownZone, Zone};
use gradus_services::people::organizations;
use gradus_services::programs::program_activate::program_activate;
use gradus_services::programs::program_create::ProgramCreate;
use gradus_services::programs::read;
use gradus_services::{Actor, Command, Services};

use crate::commands::CommandError;
use crate::commands::database::failed;
use crate::commands::{org, template};

pub use token::keep_token;

/// Code of the organization.
pub const ORGANIZATION: &str = "DEMO";

/// Code of the program, and of the template from which it is made.
pub const PROGRAM: &str = "TELECOM-QP";

const ZONE: &str = "Asia/Shanghai";

/// Makes what is missing of the sample organization.
pub async fn make(services: &Services, employees: u32) -> Result<(), CommandError> {
    let organization = organization(services).await?;
    let first = first_day(services, organization.id).await?;
    let program = program(services, organization.id, first).await?;
    // The last step: as long as it is missing, the others may be too.
    if program.state == ProgramState::Draft {
        people::fill(services, organization.id, employees, first).await?;
        sessions::plan(services, organization.id).await?;
        activate(services, organization.id, program.id).await?;
        tracing::info!("activated program {PROGRAM} as of {}", program.starts_on);
    }
    Ok(())
}

async fn organization(services: &Services) -> Result<Organization, CommandError> {
    let found = organizations::find_by_code(services, ORGANIZATION).await.map_err(broken)?;
    if let Some(organization) = found {
        return Ok(organization);
    }
    let organization = Organization {
        id: OrganizationId(services.ids.next()),
        code: ORGANIZATION.to_owned(),
        name: LocalizedText(
            [
                (Locale::En, "Sample Telecom".to_owned()),
                (Locale::ZhCn, "示例电信".to_owned()),
                (Locale::ZhTw, "範例電信".to_owned()),
            ]
            .into(),
        ),
        time_zone: ZONE.to_owned(),
        calendar: "CN".to_owned(),
        locale: Locale::ZhCn,
    };
    org::make(services, &organization).await?;
    Ok(organization)
}

async fn program(services: &Services, organization: OrganizationId, first: NaiveDate) -> Result<Program, CommandError> {
    if let Some(program) = find(services, organization).await? {
        return Ok(program);
    }
    let input = ProgramCreate {
        template_code: PROGRAM.to_owned(),
        code: PROGRAM.to_owned(),
        starts_on: first.with_ordinal(1).unwrap_or(first),
        name: None,
        owner_number: None,
        parameters: serde_json::Map::new(),
    };
    template::make(services, organization, input).await?;
    let missing = || CommandError::Refused("the sample program is not there".to_owned());
    find(services, organization).await?.ok_or_else(missing)
}

async fn find(services: &Services, organization: OrganizationId) -> Result<Option<Program>, CommandError> {
    let looking = async {
        let read = services.read(Actor::command_line(organization).into()).await?;
        read::find_by_code(&read, PROGRAM).await
    };
    looking.await.map_err(|failure| failed("could not look for the sample program", failure))
}

/// The day, on the organization's wall, on which it was made. The sample ends there, also where another day has come
/// before a run that was cut off is carried on: so every run makes the same people with the same past.
async fn first_day(services: &Services, organization: OrganizationId) -> Result<NaiveDate, CommandError> {
    let made_at = organizations::made_at(services, organization).await.map_err(broken)?;
    let made_at = made_at.ok_or_else(|| CommandError::Refused("the sample organization is gone".to_owned()))?;
    let zone: Zone =
        ZONE.parse().map_err(|error: UnknownZone| CommandError::broken("could not find the zone", error))?;
    Ok(zone.date(made_at))
}

async fn activate(services: &Services, organization: OrganizationId, program: ProgramId) -> Result<(), CommandError> {
    let actor = Actor::command_line(organization);
    let activated = services.door.run(&actor, Command::internal("programActivate"), move |unit| {
        Box::pin(async move { program_activate(unit, program, None).await })
    });
    activated.await.map(|_| ()).map_err(|failure| failed("could not activate the sample program", failure))
}

fn broken(error: gradus_store::error::StoreError) -> CommandError {
    CommandError::broken("could not make the sample organization", error)
}
