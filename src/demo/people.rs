//! Taking the sample's files in, through the same import as everybody's.

use std::io::Cursor;

use chrono::NaiveDate;
use gradus_domain::ids::OrganizationId;
use gradus_services::import::{ImportKind, ImportOptions, OnConflict, import_watched};
use gradus_services::people::department_update::{DepartmentUpdate, department_update};
use gradus_services::people::departments;
use gradus_services::people::import::assignments::AssignmentsImport;
use gradus_services::people::import::departments::DepartmentsImport;
use gradus_services::people::import::employees::EmployeesImport;
use gradus_services::people::import::groups::GroupsImport;
use gradus_services::people::sample::{SampleFiles, sample};
use gradus_services::training::{import_completions::CompletionsImport, import_waivers::WaiversImport};
use gradus_services::{Actor, Command, Services};

use crate::commands::CommandError;
use crate::commands::database::failed;
use crate::commands::import::told;
use crate::commands::progress::Progress;

/// Which of the possible rosters it is: every demo has the same people.
const SEED: u64 = 2026;
/// Refused rows that are told.
const TOLD: usize = 5;

/// Fills the departments with people who have a past up to and including `until`.
pub async fn fill(
    services: &Services,
    organization: OrganizationId,
    employees: u32,
    until: NaiveDate,
) -> Result<(), CommandError> {
    let SampleFiles { departments, employees, assignments, groups, completions, waivers, heads, .. } =
        sample(employees, until, SEED);
    let actor = Actor::command_line(organization);
    take::<DepartmentsImport>(services, &actor, departments).await?;
    take::<EmployeesImport>(services, &actor, employees).await?;
    take::<AssignmentsImport>(services, &actor, assignments).await?;
    take::<GroupsImport>(services, &actor, groups).await?;
    take::<CompletionsImport>(services, &actor, completions).await?;
    take::<WaiversImport>(services, &actor, waivers).await?;
    name_heads(services, &actor, &heads).await
}

/// Takes one file in, all of it. What an earlier run has taken in stays as it is.
async fn take<K: ImportKind>(services: &Services, actor: &Actor, file: Vec<u8>) -> Result<(), CommandError> {
    let options = ImportOptions { on_conflict: OnConflict::Skip, ..ImportOptions::default() };
    let doing = || format!("could not take in the sample's {}", K::NAME);
    let mut file = Cursor::new(file);
    let progress = Progress::over(K::NAME, &mut file).map_err(|error| CommandError::broken(doing(), error))?;
    let taken = import_watched::<K>(services, actor, &mut file, options, &progress).await;
    // The bar goes before the log has the next word.
    drop(progress);
    let report = taken.map_err(|error| CommandError::broken(doing(), error))?;
    if report.figures.refused > 0 {
        let rows: Vec<_> = report.figures.refusals.iter().take(TOLD).map(told).collect();
        let refused = report.figures.refused;
        return Err(CommandError::Refused(format!(
            "{}: {refused} of {} rows are refused\n{}",
            doing(),
            report.rows,
            rows.join("\n")
        )));
    }
    tracing::info!("took in {} {}", report.rows, K::NAME);
    Ok(())
}

async fn name_heads(services: &Services, actor: &Actor, heads: &[(&str, String)]) -> Result<(), CommandError> {
    let doing = "could not name the heads of the sample's departments";
    for (code, number) in heads {
        let reading = async {
            let read = services.read(actor.clone().into()).await?;
            departments::find_by_code(&read, code).await
        };
        let found = reading.await.map_err(|failure| failed(doing, failure))?;
        let Some(department) = found.filter(|department| department.head.is_none()) else { continue };
        let input = DepartmentUpdate {
            department: department.id,
            expected_version: None,
            name: None,
            head_number: Some(Some(number.clone())),
            deputy_number: None,
        };
        let named = services.door.run(actor, Command::new("departmentUpdate", &input.clone(), None), move |unit| {
            let input = input.clone();
            Box::pin(async move { department_update(unit, &input).await })
        });
        named.await.map_err(|failure| failed(doing, failure))?;
    }
    Ok(())
}
