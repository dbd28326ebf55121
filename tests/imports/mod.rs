//! Runs of the importer: gone on with, looked up, listened to, and seen by nobody else; workbooks; files over HTTP.

mod http;
mod runs;
mod sheets;
pub mod workbook;

use gradus_services::{
    Actor,
    import::{Atomicity, ImportOptions},
    people::import::employees::EmployeesImport,
};

use crate::support::{Gradus, imports::run_of};

/// Batches whatever the size of the file.
pub fn in_batches() -> ImportOptions {
    ImportOptions { atomicity: Atomicity::Batches, ..ImportOptions::default() }
}

/// The telecom program with its departments and courses, and two people: E1 in NET, E2 in CSD.
pub async fn operator() -> Gradus {
    let gradus = Gradus::start().await;
    gradus.telecom("2026-01-05").await;
    let actor = Actor::command_line(gradus.alpha.id);
    let people = "employee_no,name,department_code,hired_on\nE1,王伟,NET,2020-01-01\nE2,李娜,CSD,2020-01-01\n";
    let options = ImportOptions::default();
    let report = run_of::<EmployeesImport>(&gradus.services, &actor, "people.csv", people.as_bytes(), options).await;
    assert_eq!((report.figures.created, report.figures.refused), (2, 0), "{report:?}");
    gradus
}

/// So many completions of E1, each with a reference of its own.
pub fn completions(rows: usize) -> String {
    let row = |number: usize| format!("E1,C-SEC-1,2026-10-{:02},80,true,r{number}\n", 1 + number % 28);
    let rows: String = (0..rows).map(row).collect();
    format!("employee_no,course_code,completed_on,score,passed,source_ref\n{rows}")
}
