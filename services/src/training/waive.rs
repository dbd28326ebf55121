//! Waiving a requirement for a person, for a while.

use chrono::NaiveDate;
use gradus_domain::{
    access::Action,
    ids::WaiverId,
    training::{
        evidence::RecordedWaiver,
        rules::waive::{TrainingWaiveRefusal as Refusal, WaiverDraft, waive},
    },
};
use gradus_store::training::{facts, requirements, waivers};
use serde::Serialize;

use crate::{Failure, Unit, people::today::today};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct TrainingWaive {
    /// Number of the employee for whom.
    pub employee_number: String,
    /// Code of the requirement.
    pub requirement_code: String,
    /// Why.
    pub reason: String,
    /// First day; today where none is given.
    pub valid_from: Option<NaiveDate>,
    /// Last day.
    pub valid_until: Option<NaiveDate>,
    /// Number of the employee who approves, where a system asks; a person who asks is the approver.
    pub approver_number: Option<String>,
}

/// Waives a requirement. Requires `WAIVE_TRAINING` for the person.
pub async fn training_waive(unit: &mut Unit, input: &TrainingWaive) -> Result<WaiverId, Failure<Refusal>> {
    let scope = unit.actor.scope(Action::WaiveTraining, unit.now)?;
    let numbers: Vec<_> = std::iter::once(&input.employee_number).chain(&input.approver_number).cloned().collect();
    let people = facts::by_number(unit.tx(), &scope, &numbers).await?;
    let find = |number: &str| people.iter().find(|person| person.number == number);
    let person = find(&input.employee_number);
    let person = person.ok_or_else(|| vec![Refusal::EmployeeUnknown(input.employee_number.clone())])?;
    let requirement = requirements::find_by_code(unit.tx(), &scope, &input.requirement_code).await?;
    let requirement = requirement.ok_or_else(|| vec![Refusal::RequirementUnknown(input.requirement_code.clone())])?;
    let named = input.approver_number.as_deref().and_then(find).map(|approver| approver.facts.employee);
    let known_on = today(unit.tx(), scope.organization, unit.now).await?;
    let draft = WaiverDraft {
        person: person.facts.employee,
        approver: unit.actor.employee.or(named),
        reason: input.reason.clone(),
        valid_from: input.valid_from.unwrap_or(known_on),
        valid_until: input.valid_until,
    };
    let valid_until = waive(&draft).map_err(|refusal| vec![refusal])?;
    let approved_by = draft.approver.ok_or_else(|| vec![Refusal::ApproverMissing])?;
    let waiver = RecordedWaiver {
        id: unit.new_id(),
        employee: draft.person,
        requirement: requirement.id,
        reason: draft.reason.trim().to_owned(),
        valid_from: draft.valid_from,
        valid_until,
        approved_by,
        known_on,
    };
    waivers::insert_many(unit.tx(), &scope, std::slice::from_ref(&waiver), unit.now).await?;
    unit.record(waiver.id, None::<&()>, Some(&waiver), Some(&waiver.reason));
    unit.announce(waiver.id, 1, None);
    unit.judge_anew([waiver.employee]);
    Ok(waiver.id)
}
