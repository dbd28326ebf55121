//! Putting a responsibility matrix in force (RSP-1, RSP-2).

use std::collections::HashMap;

use chrono::NaiveDate;
use gradus_domain::{
    access::Action,
    ids::ProgramId,
    programs::{
        matrix::{Cell, MatrixRefusal, violations},
        measure::MeasureState,
        program::{Program, ProgramCommand},
    },
};
use gradus_store::{
    people::departments,
    programs::{
        measures, programs,
        responsibilities::{self, MatrixVersion},
    },
};
use serde::Serialize;

use crate::{Failure, Unit, failure::expect_version};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct ResponsibilitiesPublish {
    /// The program.
    pub program: ProgramId,
    /// First day on which it is in force.
    pub effective_from: NaiveDate,
    /// The whole matrix.
    pub cells: Vec<Cell>,
    /// Version of the program that the actor saw.
    pub expected_version: Option<i32>,
}

/// Puts a matrix in force from a day on; versions before stay true for the days before. All violations are told at once.
/// Requires `MANAGE_PROGRAMS` on the whole organization.
pub async fn responsibilities_publish(
    unit: &mut Unit,
    input: &ResponsibilitiesPublish,
) -> Result<ProgramId, Failure<MatrixRefusal>> {
    let scope = unit.actor.require_organization(Action::ManagePrograms, unit.now)?;
    let found = programs::find_for_update(unit.tx(), &scope, input.program).await?;
    let program = found.ok_or(Failure::NotFound("programId"))?;
    expect_version(input.expected_version, program.version)?;
    let measures = measures::of_programs(unit.tx(), &scope, &[program.id]).await?;
    let live = measures.iter().filter(|measure| measure.state != MeasureState::Cancelled);
    let mut refusals = violations(live.map(|measure| measure.code.as_str()), &input.cells);
    let known = departments::list(unit.tx(), &scope).await?;
    let departments: HashMap<_, _> = known.iter().map(|department| (department.code.as_str(), department.id)).collect();
    let mut unknown: Vec<_> = input.cells.iter().map(|cell| &cell.department).collect();
    unknown.retain(|code| !departments.contains_key(code.as_str()));
    unknown.sort();
    unknown.dedup();
    refusals.extend(unknown.into_iter().map(|code| MatrixRefusal::DepartmentUnknown(code.clone())));
    let versions = responsibilities::versions(unit.tx(), &scope, Some(&[program.id])).await?;
    if versions.first().is_some_and(|newest| input.effective_from <= newest.effective_from) {
        refusals.push(MatrixRefusal::EffectiveBeforeLast);
    }
    if !program.blockers(ProgramCommand::PublishResponsibilities).is_empty() {
        refusals.push(MatrixRefusal::ProgramOver);
    }
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let ids: HashMap<_, _> = measures.iter().map(|measure| (measure.code.as_str(), measure.id)).collect();
    let cells = input.cells.iter().filter_map(|cell| {
        let (measure, department) = (ids.get(cell.measure.as_str())?, departments.get(cell.department.as_str())?);
        Some((unit.new_uuid(), *measure, *department, cell.role))
    });
    let cells: Vec<_> = cells.collect();
    let number = versions.iter().map(|version| version.number).max().unwrap_or(0) + 1;
    let version =
        MatrixVersion { id: unit.new_id(), program: program.id, number, effective_from: input.effective_from };
    responsibilities::insert(unit.tx(), &scope, &version, &cells, unit.now).await?;
    let next = Program { version: program.version + 1, ..program.clone() };
    if !programs::save_state(unit.tx(), &scope, &next, program.version, None).await? {
        return Err(Failure::Conflict(next.version));
    }
    let after = serde_json::json!({ "version": number, "effectiveFrom": input.effective_from, "cells": input.cells });
    unit.record(program.id, None::<&()>, Some(&after), None);
    unit.announce(program.id, next.version, None);
    Ok(program.id)
}
