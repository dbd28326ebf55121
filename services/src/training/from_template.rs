//! Courses and requirements of a template. What is there already under the same code stays as it is.

use std::collections::HashSet;

use chrono::NaiveDate;
use gradus_domain::{
    access::Scope,
    locale::LocalizedText,
    programs::template::ProgramTemplate,
    training::{
        catalog::{CatalogCourse, CatalogRequirement, RequirementVersion},
        definition::RequirementDefinition,
    },
};
use gradus_store::{
    error::StoreError,
    training::{courses, requirements},
};

use crate::Unit;

/// How much was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// Courses.
    pub courses: usize,
    /// Requirements.
    pub requirements: usize,
}

/// Makes the courses and requirements of `template` that are not there yet, effective from the program's start.
///
/// The template was checked, so what its requirements name exists once its departments, positions, roles and groups do;
/// those are made before.
pub async fn apply(
    unit: &mut Unit,
    scope: &Scope,
    template: &ProgramTemplate,
    starts_on: NaiveDate,
) -> Result<Made, StoreError> {
    let known: HashSet<_> = courses::list(unit.tx(), scope).await?.into_iter().map(|course| course.code).collect();
    let missing = template.courses.iter().filter(|course| !known.contains(&*course.code));
    let new: Vec<_> = missing.map(|written| CatalogCourse::from_template(unit.new_id(), written)).collect();
    courses::insert_many(unit.tx(), scope, &new, unit.now).await?;

    let known: HashSet<_> = requirements::list(unit.tx(), scope).await?.into_iter().map(|found| found.code).collect();
    let mut made = Made { courses: new.len(), requirements: 0 };
    for written in template.training_requirements.iter().filter(|written| !known.contains(&*written.code)) {
        let definition = RequirementDefinition::try_from(written)
            .map_err(|error| StoreError::Unfit(format!("requirement {} of the template: {error}", written.code)))?;
        let requirement = CatalogRequirement {
            id: unit.new_id(),
            code: definition.code.clone(),
            name: definition.name.clone(),
            note: written.note.clone().unwrap_or_else(LocalizedText::default),
            version: 1,
            versions: vec![RequirementVersion { version: 1, effective_from: starts_on, definition }],
        };
        requirements::insert(unit.tx(), scope, &requirement, unit.now).await?;
        made.requirements += 1;
    }
    if made != Made::default() {
        unit.judge_everybody_anew();
    }
    Ok(made)
}
