//! The sample organization: a telecom operator whose quality program began on the first day of the year.
//!
//! It is made through the same use cases as any other, in steps that each look whether they were done before, so that a
//! run that was cut off is carried on by the next one.

mod people;
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
use gradus_store::wall::Wall;

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
    let program = program(services, organization.id).await?;
    // The last step: as long as it is missing, the others may be too.
    if program.state == ProgramState::Draft {
        people::fill(services, organization.id, employees, today(services).await?).await?;
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

async fn program(services: &Services, organization: OrganizationId) -> Result<Program, CommandError> {
    if let Some(program) = find(services, organization).await? {
        return Ok(program);
    }
    let input = ProgramCreate {
        template_code: PROGRAM.to_owned(),
        code: PROGRAM.to_owned(),
        starts_on: first_day_of_the_year(services).await?,
        name: None,
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

/// The day on the organization's wall, in business time.
async fn today(services: &Services) -> Result<NaiveDate, CommandError> {
    let now = services.time.now(&services.store.reader(Wall::closed())).await.map_err(broken)?;
    let zone: Zone =
        ZONE.parse().map_err(|error: UnknownZone| CommandError::broken("could not find the zone", error))?;
    Ok(zone.date(now))
}

/// January 1 of the present year.
async fn first_day_of_the_year(services: &Services) -> Result<NaiveDate, CommandError> {
    let today = today(services).await?;
    Ok(today.with_ordinal(1).unwrap_or(today))
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
