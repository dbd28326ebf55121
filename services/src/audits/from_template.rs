//! Checklists and audit programs of a template. What is there already under the same code stays as it is.

use std::collections::HashSet;

use gradus_domain::{
    access::Scope,
    audits::{
        checklist::{Checklist, ChecklistContent, ChecklistVersion},
        program::{AuditProgram, AuditProgramDefinition},
    },
    ids::ProgramId,
    programs::template::ProgramTemplate,
};
use gradus_store::{
    audits::{checklists, programs},
    error::StoreError,
};

use crate::Unit;

/// How much was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// Checklists.
    pub checklists: usize,
    /// Audit programs.
    pub audit_programs: usize,
}

/// Makes the checklists, each with version 1, and the audit programs of `template` that are not there yet.
///
/// The template was checked, so what its audit programs name is there once its departments and roles are.
pub async fn apply(
    unit: &mut Unit,
    scope: &Scope,
    template: &ProgramTemplate,
    program: ProgramId,
) -> Result<Made, StoreError> {
    let codes: Vec<String> = template.checklists.iter().map(|checklist| checklist.code.to_string()).collect();
    let known = checklists::find_by_codes(unit.tx(), scope, &codes).await?;
    let known: HashSet<_> = known.into_iter().map(|checklist| checklist.code).collect();
    let missing = template.checklists.iter().filter(|written| !known.contains(&*written.code));
    let new: Vec<ChecklistVersion> = missing
        .map(|written| {
            let content = ChecklistContent::from(written);
            let checklist = Checklist {
                id: unit.new_id(),
                code: written.code.to_string(),
                kind: written.kind,
                name: written.name.clone(),
            };
            ChecklistVersion { id: unit.new_id(), checklist, number: 1, digest: content.digest(), content }
        })
        .collect();
    let known: HashSet<_> = programs::list(unit.tx(), scope).await?.into_iter().map(|found| found.code).collect();
    let missing = template.audit_programs.iter().filter(|written| !known.contains(&*written.code));
    let new_programs: Vec<AuditProgram> = missing
        .map(|written| AuditProgram {
            id: unit.new_id(),
            program,
            code: written.code.to_string(),
            name: written.name.clone(),
            definition: AuditProgramDefinition {
                audit_type: written.audit_type,
                criteria: written.criteria.clone(),
                schedule: written.schedule.clone(),
                checklist: written.checklist.clone(),
                at_least_once_in: written.at_least_once_in,
                basis: written.basis,
                rotation: written.rotation.clone(),
                scope: written.scope.clone(),
                rules: template.audit_rules.clone(),
            },
        })
        .collect();
    let made = Made { checklists: new.len(), audit_programs: new_programs.len() };
    if !new.is_empty() {
        checklists::insert(unit.tx(), scope, new, unit.now).await?;
    }
    if !new_programs.is_empty() {
        programs::insert(unit.tx(), scope, new_programs, unit.now).await?;
    }
    Ok(made)
}
