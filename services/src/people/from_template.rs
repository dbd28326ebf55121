//! Departments, roles, positions and groups of a template. What is there already under the same code stays as it is.

use std::collections::{HashMap, HashSet};

use gradus_domain::{
    access::Scope,
    ids::DepartmentId,
    people::{
        catalog::{Group, Position, Role},
        department::Department,
    },
    programs::template::{DepartmentTemplate, HeldIn, ProgramTemplate},
};
use gradus_store::{
    error::StoreError,
    people::{catalog, departments},
};
use serde::Serialize;

use crate::Unit;

/// How much was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// Departments.
    pub departments: usize,
    /// Roles.
    pub roles: usize,
    /// Positions.
    pub positions: usize,
    /// Groups.
    pub groups: usize,
}

/// Makes what is not there yet. The template was checked, so every department it names is one of its own.
pub async fn apply(unit: &mut Unit, scope: &Scope, template: &ProgramTemplate) -> Result<Made, StoreError> {
    let departments = make_departments(unit, scope, template).await?;
    if departments > 0 {
        unit.tree_grew();
    }
    Ok(Made {
        departments,
        roles: make_roles(unit, scope, template).await?,
        positions: make_positions(unit, scope, template).await?,
        groups: make_groups(unit, scope, template).await?,
    })
}

/// A word of the template as data writes it: `department`.
fn word(value: &impl Serialize) -> String {
    let word = serde_json::to_value(value).ok();
    word.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default().to_lowercase()
}

async fn make_departments(unit: &Unit, scope: &Scope, template: &ProgramTemplate) -> Result<usize, StoreError> {
    let known = departments::list(unit.tx(), scope).await?;
    let mut ids: HashMap<String, DepartmentId> = known.into_iter().map(|known| (known.code, known.id)).collect();
    let missing = |department: &&DepartmentTemplate| !ids.contains_key(&*department.code);
    let mut waiting: Vec<_> = template.departments.iter().filter(missing).collect();
    let total = waiting.len();
    while !waiting.is_empty() {
        let before = waiting.len();
        let mut later = Vec::new();
        for new in waiting {
            let parent = new.parent.as_ref().map(|code| ids.get(&**code).copied());
            let parent = match parent {
                Some(None) => {
                    later.push(new);
                    continue;
                }
                Some(Some(parent)) => Some(parent),
                None => None,
            };
            let department = Department {
                id: unit.new_id(),
                code: new.code.to_string(),
                name: new.name.clone(),
                kind: word(&new.kind),
                tier: None,
                duty: new.duty.clone(),
                parent,
                head: None,
                deputy: None,
                version: 1,
            };
            departments::insert(unit.tx(), scope, &department, &word(&new.origin), unit.now).await?;
            ids.insert(department.code, department.id);
        }
        if later.len() == before {
            return Err(StoreError::Inconsistent { table: "departments", what: "a parent is missing".into() });
        }
        waiting = later;
    }
    Ok(total)
}

async fn make_roles(unit: &Unit, scope: &Scope, template: &ProgramTemplate) -> Result<usize, StoreError> {
    let known: HashSet<_> = catalog::roles(unit.tx(), scope).await?.into_iter().map(|role| role.code).collect();
    let new = template.roles.iter().filter(|role| !known.contains(&*role.code));
    let new: Vec<_> = new
        .map(|role| Role {
            id: unit.new_id(),
            code: role.code.to_string(),
            name: role.name.clone(),
            held_in: match &role.held_in {
                HeldIn::Any => None,
                HeldIn::Department { department } => Some(department.to_string()),
            },
            may: role.may.clone(),
            identity_hidden: role.identity_hidden,
        })
        .collect();
    catalog::insert_roles(unit.tx(), scope, &new).await?;
    Ok(new.len())
}

async fn make_positions(unit: &Unit, scope: &Scope, template: &ProgramTemplate) -> Result<usize, StoreError> {
    let known: HashSet<_> = catalog::positions(unit.tx(), scope).await?.into_iter().map(|known| known.code).collect();
    let new = template.positions.iter().filter(|position| !known.contains(&*position.code));
    let new: Vec<_> = new
        .map(|position| Position { id: unit.new_id(), code: position.code.to_string(), name: position.name.clone() })
        .collect();
    catalog::insert_positions(unit.tx(), scope, &new).await?;
    Ok(new.len())
}

async fn make_groups(unit: &Unit, scope: &Scope, template: &ProgramTemplate) -> Result<usize, StoreError> {
    let known: HashSet<_> = catalog::groups(unit.tx(), scope).await?.into_iter().map(|known| known.code).collect();
    let new = template.groups.iter().filter(|group| !known.contains(&*group.code));
    let new: Vec<_> =
        new.map(|group| Group { id: unit.new_id(), code: group.code.to_string(), name: group.name.clone() }).collect();
    catalog::insert_groups(unit.tx(), scope, &new).await?;
    Ok(new.len())
}
