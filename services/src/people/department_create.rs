//! Making a department.

use gradus_domain::{
    access::Action,
    ids::DepartmentId,
    locale::LocalizedText,
    people::department::{Department, DepartmentCreateRefusal as Refusal, is_code},
    text,
};
use gradus_store::people::departments;
use serde::Serialize;

use crate::{Failure, Unit};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct DepartmentCreate {
    /// Code, unique in the organization.
    pub code: String,
    /// Name.
    pub name: LocalizedText,
    /// What kind of unit it is.
    pub kind: String,
    /// Code of the department above it.
    pub parent_code: Option<String>,
}

/// Makes a department. Requires `MANAGE_PEOPLE` on the whole organization.
pub async fn department_create(unit: &mut Unit, input: &DepartmentCreate) -> Result<DepartmentId, Failure<Refusal>> {
    let scope = unit.actor.require_organization(Action::ManagePeople, unit.now)?;
    let mut refusals = Vec::new();
    if !is_code(&input.code) {
        refusals.push(Refusal::CodeMalformed);
    } else if departments::find_by_code(unit.tx(), &scope, &input.code).await?.is_some() {
        refusals.push(Refusal::CodeTaken(input.code.clone()));
    }
    let name = text::plain_in_each(&input.name).map_err(|fault| refusals.push(Refusal::Name(fault))).ok();
    if !is_code(&input.kind) {
        refusals.push(Refusal::KindMalformed);
    }
    let parent = match &input.parent_code {
        None => None,
        Some(code) => {
            let parent = departments::find_by_code(unit.tx(), &scope, code).await?;
            if parent.is_none() {
                refusals.push(Refusal::ParentUnknown(code.clone()));
            }
            parent.map(|parent| parent.id)
        }
    };
    let Some(name) = name.filter(|_| refusals.is_empty()) else { return Err(refusals.into()) };
    let department = Department {
        id: unit.new_id(),
        code: input.code.clone(),
        name,
        kind: input.kind.clone(),
        tier: None,
        duty: LocalizedText::default(),
        parent,
        head: None,
        deputy: None,
        version: 1,
    };
    departments::insert(unit.tx(), &scope, &department, "local", unit.now).await?;
    unit.record(department.id, None::<&()>, Some(&department), None);
    unit.announce(department.id, department.version, Some(department.id));
    unit.tree_grew();
    Ok(department.id)
}
