//! Issuing a finding: telling it to those whom it is about.

use chrono::NaiveDate;
use gradus_domain::{
    findings::{answer::issue, refusal::FindingRefusal as Refusal, transition::FindingCommand},
    ids::FindingId,
};
use gradus_store::people::departments;
use serde::Serialize;

use super::ground::{everything, load, present, save, today};
use crate::{Failure, Unit};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct FindingIssue {
    /// The finding.
    pub finding: FindingId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
    /// Number of the employee who answers for it; the head of the department where none is given.
    pub owner_number: Option<String>,
    /// Day by which it is to be verified; by its grade where none is given.
    pub due_on: Option<NaiveDate>,
}

/// Issues a finding. Requires `MANAGE_FINDINGS` on the department that it is about.
pub async fn finding_issue(unit: &mut Unit, input: &FindingIssue) -> Result<FindingId, Failure<Refusal>> {
    let before = load(unit, input.finding, FindingCommand::Issue, input.expected_version).await?;
    let on = today(unit).await?;
    let owner = match &input.owner_number {
        Some(given) => {
            let found = present(unit, given, on).await?;
            let unknown = || vec![Refusal::EmployeeUnknown(("", None, "ownerNumber"), given.clone())];
            Some(found.ok_or_else(unknown)?.id)
        }
        None => {
            let own = departments::find_many(unit.tx(), &everything(unit), &[before.department]).await?;
            own.first().and_then(|department| department.head)
        }
    };
    let after = issue(before.clone(), owner, input.due_on, on)?;
    save(unit, &before, &after, None).await?;
    Ok(after.id)
}
