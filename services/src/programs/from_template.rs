//! What a template becomes: departments first, since everything names them, then the program and its parts.

use std::collections::HashMap;

use chrono::{Days, Months};
use gradus_domain::{
    access::Scope,
    ids::{DepartmentId, MeasureAreaId, MeasureId, NodeId, PhaseId},
    programs::{
        matrix::RaciRole,
        measure::{Measure, MeasureState},
        phase::{ExitCriterion, Phase, PhaseState, lay_out},
        program::Program,
        template::{Code, MeasureTemplate, ParameterType, ProgramTemplate},
    },
};
use gradus_store::{
    error::StoreError,
    people::departments,
    programs::{
        measures::{self, Deliverable, MeasureArea, Provenance},
        phases, programs,
        responsibilities::{self, MatrixVersion},
    },
};
use serde::Serialize;

use super::{definitions, program_create::ProgramCreateRefusal};
use crate::{Unit, audits, indicators, people, scheduling, training};

/// A program that is being made.
pub struct Plan<'a> {
    /// The organization.
    pub scope: Scope,
    /// The program.
    pub program: &'a Program,
    /// Answers to the template's questions.
    pub parameters: &'a serde_json::Value,
    /// What it is made of.
    pub template: &'a ProgramTemplate,
}

/// Ids of what was made, by code.
type ByCode<I> = HashMap<String, I>;

/// Makes everything that the template holds.
pub async fn apply(unit: &mut Unit, plan: &Plan<'_>) -> Result<(), StoreError> {
    let Plan { scope, program, parameters, template } = plan;
    people::from_template::apply(unit, scope, template).await?;
    programs::insert(unit.tx(), scope, program, parameters, unit.now).await?;
    let departments = departments_by_code(unit, plan).await?;
    let phases = make_phases(unit, plan).await?;
    let areas = make_areas(unit, plan, &departments).await?;
    let measures = make_measures(unit, plan, &phases, &areas).await?;
    make_matrix(unit, plan, &departments, &measures).await?;
    indicators::from_template::apply(unit, scope, program.id, &measures, &departments, template).await?;
    training::from_template::apply(unit, scope, template, program.starts_on).await?;
    audits::from_template::apply(unit, scope, template, program.id).await?;
    scheduling::from_template::apply(unit, scope, template, program.id).await?;
    definitions::apply(unit, scope, program.id, template).await
}

async fn departments_by_code(unit: &Unit, plan: &Plan<'_>) -> Result<ByCode<DepartmentId>, StoreError> {
    let all = departments::list(unit.tx(), &plan.scope).await?;
    Ok(all.into_iter().map(|department| (department.code, department.id)).collect())
}

/// The id of something that a checked template names.
fn named<I: NodeId>(ids: &ByCode<I>, code: &Code) -> Result<I, StoreError> {
    let missing = || StoreError::Inconsistent { table: "program_templates", what: format!("{code} was not made") };
    ids.get(&**code).copied().ok_or_else(missing)
}

async fn make_phases(unit: &Unit, plan: &Plan<'_>) -> Result<ByCode<PhaseId>, StoreError> {
    let written = &plan.template.phases;
    let starts: Vec<_> = written.iter().map(|phase| phase.from_month).collect();
    let mut made = Vec::new();
    let mut criteria = Vec::new();
    for (phase, (starts_on, ends_on)) in written.iter().zip(lay_out(plan.program.starts_on, &starts)) {
        let id = unit.new_id();
        made.push(Phase {
            id,
            program: plan.program.id,
            code: phase.code.to_string(),
            name: phase.name.clone(),
            position: signed(phase.order),
            start_month: signed(phase.from_month),
            end_month: phase.to_month.map(signed),
            cycle_months: phase.cycle_months.map(signed),
            starts_on,
            ends_on,
            baseline_starts_on: starts_on,
            baseline_ends_on: ends_on,
            state: PhaseState::Planned,
            objectives: phase.objectives.clone(),
            version: 1,
        });
        criteria.extend(phase.exit_criteria.iter().map(|criterion| ExitCriterion {
            id: unit.new_id(),
            phase: id,
            code: criterion.code.to_string(),
            text: criterion.text.clone(),
            blocking: criterion.blocking,
            basis: criterion.basis.as_ref().map_or_else(|| word(&phase.origin), word),
            checks: criterion.all_of.clone(),
        }));
    }
    phases::insert(unit.tx(), &plan.scope, &made, &criteria).await?;
    Ok(made.into_iter().map(|phase| (phase.code, phase.id)).collect())
}

async fn make_areas(
    unit: &Unit,
    plan: &Plan<'_>,
    departments: &ByCode<DepartmentId>,
) -> Result<ByCode<MeasureAreaId>, StoreError> {
    let mut made = Vec::new();
    for area in &plan.template.areas {
        made.push(MeasureArea {
            id: unit.new_id(),
            program: plan.program.id,
            code: area.code.to_string(),
            name: area.name.clone(),
            accountable: named(departments, &area.accountable)?,
        });
    }
    measures::insert_areas(unit.tx(), &plan.scope, &made).await?;
    Ok(made.into_iter().map(|area| (area.code, area.id)).collect())
}

async fn make_measures(
    unit: &Unit,
    plan: &Plan<'_>,
    phases: &ByCode<PhaseId>,
    areas: &ByCode<MeasureAreaId>,
) -> Result<ByCode<MeasureId>, StoreError> {
    let mut made = Vec::new();
    let mut deliverables = Vec::new();
    for written in &plan.template.measures {
        let measure = measure(unit, plan, written, named(phases, &written.phase)?, named(areas, &written.area)?);
        deliverables.extend(written.deliverables.iter().map(|name| Deliverable {
            id: unit.new_id(),
            measure: measure.id,
            name: name.clone(),
        }));
        made.push((measure, Provenance { origin: word(&written.origin), timing: word(&written.timing) }));
    }
    measures::insert(unit.tx(), &plan.scope, &made, &deliverables).await?;
    Ok(made.into_iter().map(|(measure, _)| (measure.code, measure.id)).collect())
}

fn measure(unit: &Unit, plan: &Plan<'_>, written: &MeasureTemplate, phase: PhaseId, area: MeasureAreaId) -> Measure {
    let due_on = plan.program.starts_on + Months::new(written.months.to) - Days::new(1);
    Measure {
        id: unit.new_id(),
        program: plan.program.id,
        area,
        phase,
        code: written.code.to_string(),
        name: written.name.clone(),
        weight: signed(written.weight),
        state: MeasureState::Planned,
        starts_on: plan.program.starts_on + Months::new(written.months.from),
        due_on,
        baseline_due_on: due_on,
        steps: written.steps.clone(),
        verified_on: None,
        version: 1,
    }
}

async fn make_matrix(
    unit: &Unit,
    plan: &Plan<'_>,
    departments: &ByCode<DepartmentId>,
    measures: &ByCode<MeasureId>,
) -> Result<(), StoreError> {
    let mut cells = Vec::new();
    for written in &plan.template.measures {
        let measure = named(measures, &written.code)?;
        let parts = [
            (RaciRole::Responsible, &written.raci.responsible),
            (RaciRole::Accountable, &written.raci.accountable),
            (RaciRole::Consulted, &written.raci.consulted),
            (RaciRole::Informed, &written.raci.informed),
        ];
        for (role, codes) in parts {
            for code in codes {
                cells.push((unit.new_uuid(), measure, named(departments, code)?, role));
            }
        }
    }
    let version = MatrixVersion {
        id: unit.new_id(),
        program: plan.program.id,
        number: 1,
        effective_from: plan.program.starts_on,
    };
    responsibilities::insert(unit.tx(), &plan.scope, &version, &cells, unit.now).await
}

fn signed(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// A word of the template as text.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// Answers that do not fit the template's questions.
#[must_use]
pub fn wrong_parameters(
    template: &ProgramTemplate,
    answers: &serde_json::Map<String, serde_json::Value>,
) -> Vec<ProgramCreateRefusal> {
    let mut wrong = Vec::new();
    for (key, answer) in answers {
        let Some(question) = template.parameters.iter().find(|question| &*question.key == key.as_str()) else {
            wrong.push(ProgramCreateRefusal::ParameterUnknown(key.clone()));
            continue;
        };
        let fits = match question.answer {
            ParameterType::Boolean => answer.is_boolean(),
            ParameterType::Date => answer.as_str().is_some_and(|day| day.parse::<chrono::NaiveDate>().is_ok()),
            ParameterType::SiteList => {
                answer.as_array().is_some_and(|codes| codes.iter().all(serde_json::Value::is_string))
            }
        };
        if !fits {
            wrong.push(ProgramCreateRefusal::ParameterMalformed(key.clone()));
        }
    }
    wrong
}
