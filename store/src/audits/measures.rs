//! Measures with those who do them and those who answer for them, as audits need them.

use chrono::NaiveDate;
use gradus_domain::{access::Scope, audits::scope::MeasureFacts, ids::ProgramId};

use crate::{error::Result, store::Db};

/// The measures of a program with the departments that the matrix in force on `day` names.
// TODO: read measures and the responsibility matrix as soon as their tables are there.
#[expect(clippy::unused_async, reason = "it reads as soon as the tables of programs are there")]
pub async fn of_program(
    _db: &impl Db,
    _scope: &Scope,
    _program: ProgramId,
    _day: NaiveDate,
) -> Result<Vec<MeasureFacts>> {
    Ok(Vec::new())
}
