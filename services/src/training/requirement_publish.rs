//! Publishing a requirement, or a new version of one.

use chrono::NaiveDate;
use gradus_domain::{
    access::{Action, Scope as Reachable},
    ids::TrainingRequirementId,
    locale::LocalizedText,
    people::tree::DepartmentTree,
    training::{
        audience::Audience,
        catalog::{CatalogRequirement, RequirementVersion},
        completion::Score,
        definition::RequirementDefinition,
        requirement::{FirstDue, LONG_LEAVE_DAYS, Recurrence},
        rules::publish::{
            RequirementDraft, RequirementPublishFacts, TrainingRequirementPublishRefusal as Refusal, course_rule,
            publish,
        },
        scope::{Scope, UnknownCode},
    },
};
use gradus_store::{
    error::StoreError,
    training::{courses, facts, requirements},
};
use serde::Serialize;

use crate::{Failure, Unit, failure::expect_version, people::today::today};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct TrainingRequirementPublish {
    /// Code; that of an existing requirement together with `expected_version` makes a new version of it.
    pub code: String,
    /// Name.
    pub name: LocalizedText,
    /// For whom.
    pub audience: Audience,
    /// Codes of courses of which some suffice; `*` stands for any course.
    pub any_of: Vec<String>,
    /// Codes of courses each of which is needed.
    pub all_of: Vec<String>,
    /// How many completions of `any_of` it takes.
    pub min_completions: Option<u32>,
    /// How often.
    pub recurrence: Recurrence,
    /// From when on for newcomers.
    pub first_due: FirstDue,
    /// Points that replace the courses' own marks.
    pub pass_mark: Option<f64>,
    /// Whether a new version of a course makes earlier completions void.
    pub retrain: bool,
    /// Days from which a leave exempts.
    pub long_leave_days: Option<u32>,
    /// First day on which it obliges; today where none is given.
    pub effective_from: Option<NaiveDate>,
    /// Version of the requirement that the actor saw.
    pub expected_version: Option<i32>,
}

/// Publishes a requirement. Requires `MANAGE_TRAINING` on the whole organization.
pub async fn requirement_publish(
    unit: &mut Unit,
    input: &TrainingRequirementPublish,
) -> Result<TrainingRequirementId, Failure<Refusal>> {
    let scope = unit.actor.require_organization(Action::ManageTraining, unit.now)?;
    let before = requirements::find_by_code(unit.tx(), &scope, &input.code).await?;
    let replaced = before.as_ref().filter(|_| input.expected_version.is_some());
    if let Some(replaced) = replaced {
        expect_version(input.expected_version, replaced.version)?;
    } else if input.expected_version.is_some() {
        return Err(Failure::NotFound("code"));
    }
    let today = today(unit.tx(), scope.organization, unit.now).await?;
    let effective_from = input.effective_from.unwrap_or(today);

    let rule = course_rule(input.any_of.clone(), input.all_of.clone(), input.min_completions);
    let rule = rule.map_err(|refusal| vec![refusal])?;
    let draft = RequirementDraft {
        code: input.code.clone(),
        name: input.name.clone(),
        audience: input.audience.clone(),
        courses: rule,
        recurrence: input.recurrence,
        first_due: input.first_due,
    };
    let facts = RequirementPublishFacts {
        courses: courses::list(unit.tx(), &scope).await?.into_iter().map(|course| course.code).collect(),
        code_taken: before.is_some() && replaced.is_none(),
        unknown: unknown_codes(unit, &scope, &input.audience).await?,
    };
    let mut refusals = publish(&draft, &facts).err().unwrap_or_default();
    let pass_mark = input.pass_mark.map(Score::try_from_points).transpose().unwrap_or_else(|_| {
        refusals.push(Refusal::PassMarkOutOfRange);
        None
    });
    let earliest = replaced.and_then(|before| before.latest()).map(|latest| latest.effective_from.max(today));
    if let Some(earliest) = earliest.filter(|earliest| effective_from < *earliest) {
        refusals.push(Refusal::EffectiveTooEarly(earliest));
    }
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let definition = RequirementDefinition {
        code: input.code.clone(),
        name: input.name.clone(),
        audience: draft.audience,
        courses: draft.courses,
        recurrence: draft.recurrence,
        first_due: draft.first_due,
        pass_mark,
        retrain: input.retrain,
        long_leave_days: input.long_leave_days.unwrap_or(LONG_LEAVE_DAYS),
        effective_from: None,
        retired_on: None,
    };
    let number = replaced.map_or(1, |before| before.version + 1);
    let version = RequirementVersion { version: number, effective_from, definition };
    save(unit, &scope, replaced.cloned(), version).await
}

async fn save(
    unit: &mut Unit,
    scope: &Reachable,
    before: Option<CatalogRequirement>,
    version: RequirementVersion,
) -> Result<TrainingRequirementId, Failure<Refusal>> {
    let after = match &before {
        Some(before) => {
            let mut after = before.clone();
            // The text in the other languages stays.
            after.name.0.extend(version.definition.name.0.clone());
            after.version = version.version;
            after.versions.push(version.clone());
            after
        }
        None => CatalogRequirement {
            id: unit.new_id(),
            code: version.definition.code.clone(),
            name: version.definition.name.clone(),
            note: LocalizedText::default(),
            version: version.version,
            versions: vec![version.clone()],
        },
    };
    match &before {
        None => requirements::insert(unit.tx(), scope, &after, unit.now).await?,
        Some(before) => {
            let saved =
                requirements::publish_version(unit.tx(), scope, &after, &version, before.version, unit.now).await?;
            if !saved {
                return Err(Failure::Conflict(before.version));
            }
        }
    }
    unit.record(after.id, before.as_ref(), Some(&after), None);
    unit.announce(after.id, after.version, None);
    unit.judge_everybody_anew();
    Ok(after.id)
}

/// Codes of `audience` that mean nothing here.
async fn unknown_codes(unit: &Unit, scope: &Reachable, audience: &Audience) -> Result<Vec<UnknownCode>, StoreError> {
    let numbers = audience.include.iter().chain(&audience.exclude).flat_map(|clause| clause.persons.iter().cloned());
    let numbers: Vec<_> = numbers.collect();
    let units = facts::departments(unit.tx(), scope).await?;
    let directory = facts::directory(unit.tx(), scope, &units, &numbers).await?;
    let tree = DepartmentTree::try_new(units.into_iter().map(|(id, _, parent)| (id, parent)))
        .map_err(|error| StoreError::Inconsistent { table: "departments", what: error.to_string() })?;
    Ok(Scope::try_new(audience, &directory, &tree).err().unwrap_or_default())
}
