//! What every figure of a request is judged by: the tree, the codes, the courses and the requirements.

use std::{collections::HashMap, sync::Arc};

use chrono::NaiveDate;
use gradus_domain::{
    access::{Action, Scope},
    ids::{CourseId, DepartmentId, TrainingRequirementId},
    people::tree::DepartmentTree,
    training::{catalog::CatalogRequirement, facts::Curriculum, scope::Directory},
};
use gradus_store::{
    error::StoreError,
    store::Db,
    training::{courses, facts, requirements, rollups},
};

use crate::{Read, ReadResult, people::today::today};

/// What figures are judged by. Its copies share the large parts.
#[derive(Clone, Debug)]
pub struct TrainingFacts {
    /// Whom the viewer may see.
    pub scope: Scope,
    /// The organization's today.
    pub today: NaiveDate,
    /// The department tree.
    pub tree: Arc<DepartmentTree>,
    /// Departments by code.
    pub departments: Arc<HashMap<String, DepartmentId>>,
    /// Requirements by id.
    pub requirements: Arc<HashMap<TrainingRequirementId, CatalogRequirement>>,
    /// Courses and requirements, ready to be judged.
    pub curriculum: Arc<Curriculum>,
}

impl TrainingFacts {
    /// The code of a requirement.
    #[must_use]
    pub fn code_of(&self, requirement: TrainingRequirementId) -> &str {
        self.requirements.get(&requirement).map_or("", |found| &found.code)
    }
}

/// Reads what figures are judged by, as far as the viewer may see training; from memory where it has not changed.
pub async fn load(ctx: &Read) -> ReadResult<TrainingFacts> {
    let scope = ctx.scope(Action::ReadTraining)?;
    let today = today(&ctx.reader, scope.organization, ctx.now).await?;
    let editions = rollups::editions(&ctx.reader, &scope).await?;
    if !editions.begun {
        return Ok(load_for(&ctx.reader, &scope, today).await?);
    }
    // All of it is the whole organization's, whoever asks.
    let kept = ctx.curricula.get(&ctx.reader, &scope, editions.edition, today).await?;
    Ok(TrainingFacts { scope, today, ..(*kept).clone() })
}

/// The same, of whom `scope` reaches.
pub async fn load_for(db: &impl Db, scope: &Scope, today: NaiveDate) -> Result<TrainingFacts, StoreError> {
    let catalog = courses::list(db, scope).await?;
    let listed = requirements::list(db, scope).await?;
    let units = facts::departments(db, scope).await?;
    let mut numbers: Vec<String> = listed.iter().flat_map(numbers_in).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let directory = facts::directory(db, scope, &units, &numbers).await?;
    let tree = DepartmentTree::try_new(units.iter().map(|(id, _, parent)| (*id, *parent)))
        .map_err(|error| StoreError::Inconsistent { table: "departments", what: error.to_string() })?;
    let ids: HashMap<String, CourseId> = catalog.iter().map(|course| (course.code.clone(), course.id)).collect();
    let curriculum = Curriculum {
        courses: catalog.iter().map(|course| course.core(&ids)).collect(),
        requirements: judgeable(&listed, &directory, &tree, &ids)?,
    };
    Ok(TrainingFacts {
        scope: scope.clone(),
        today,
        tree: Arc::new(tree),
        departments: Arc::new(directory.departments),
        requirements: Arc::new(listed.into_iter().map(|requirement| (requirement.id, requirement)).collect()),
        curriculum: Arc::new(curriculum),
    })
}

fn judgeable(
    listed: &[CatalogRequirement],
    directory: &Directory,
    tree: &DepartmentTree,
    courses: &HashMap<String, CourseId>,
) -> Result<Vec<gradus_domain::training::requirement::Requirement>, StoreError> {
    let mut ready = Vec::with_capacity(listed.len());
    for requirement in listed {
        let versions = requirement.judgeable(directory, tree, courses).map_err(|unknown| {
            let what = unknown.first().map_or_else(String::new, ToString::to_string);
            StoreError::Inconsistent { table: "training_requirement_versions", what }
        })?;
        ready.extend(versions);
    }
    Ok(ready)
}

/// Numbers of the employees whom a requirement names.
fn numbers_in(requirement: &CatalogRequirement) -> Vec<String> {
    let audiences = requirement.versions.iter().map(|version| &version.definition.audience);
    let clauses = audiences.flat_map(|audience| audience.include.iter().chain(&audience.exclude));
    clauses.flat_map(|clause| clause.persons.iter().cloned()).collect()
}
