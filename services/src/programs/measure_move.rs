//! Starting, implementing and verifying measures (PRG-6, RSP-5).

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use gradus_domain::{
    access::{Action, Reach, Scope},
    evidence::revision::{EvidenceObject, EvidenceObjectKind},
    ids::{DepartmentId, EmployeeId, MeasureId, ProgramId},
    programs::{
        measure::{Measure, MeasureCommand, MeasureFacts, MeasureRefusal},
        program::ProgramState,
    },
    scheduling::zone::Zone,
};
use gradus_store::{
    error::StoreError,
    people::{organizations, posts},
    programs::{
        measures, programs,
        responsibilities::{self, ResponsibilityFilter},
    },
    store::Db,
};
use serde::Serialize;

use crate::{Actor, Failure, Unit, evidence, failure::expect_version};

/// Input of the three commands.
#[derive(Clone, Debug, Serialize)]
pub struct MeasureMove {
    /// The measure.
    pub measure: MeasureId,
    /// A remark for the journal.
    pub note: Option<String>,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
}

/// The right that a command needs.
#[must_use]
pub fn action_of(command: MeasureCommand) -> Action {
    match command {
        MeasureCommand::Start | MeasureCommand::Implement => Action::UpdateMeasures,
        MeasureCommand::Verify => Action::VerifyMeasures,
    }
}

/// Moves a measure. Starting and implementing require `UPDATE_MEASURES` on a department that carries the measure out or
/// answers for it; verifying requires `VERIFY_MEASURES`, and is refused to whom the carrying department employs.
///
/// What the actor may read comes first, then what they may do, and only who may do it learns the version.
pub async fn measure_move(
    unit: &mut Unit,
    command: MeasureCommand,
    input: &MeasureMove,
) -> Result<MeasureId, Failure<MeasureRefusal>> {
    let action = action_of(command);
    let scope: Scope = unit.actor.scope(action, unit.now)?;
    let whole = Scope::organization(scope.organization);
    let readable = unit.actor.scope(Action::ReadPrograms, unit.now)?;
    let found = measures::find_many(unit.tx(), &readable, &[input.measure]).await?;
    let program = found.first().map(|measure| measure.program).ok_or(Failure::NotFound("measureId"))?;
    let program = programs::find_for_update(unit.tx(), &whole, program).await?.ok_or(Failure::NotFound("measureId"))?;
    let found = measures::find_many(unit.tx(), &whole, &[input.measure]).await?;
    let before = found.into_iter().next().ok_or(Failure::NotFound("measureId"))?;
    let today = today(unit.tx(), &whole, unit.now).await?;
    if scope.reach != Reach::Organization && !concerns(unit.tx(), &scope, &before, today).await? {
        return Err(Failure::Forbidden);
    }
    expect_version(input.expected_version, before.version)?;
    let asked = Judged { measure: before.id, program: before.program, state: program.state };
    let mut facts = facts(unit.tx(), &unit.actor, &[asked], today).await?;
    let facts = facts.remove(&before.id).ok_or(Failure::NotFound("measureId"))?;
    let version = before.version;
    let mut after = before.clone().apply(command, &facts, today)?;
    after.version += 1;
    if !measures::save(unit.tx(), &whole, &after, version).await? {
        return Err(Failure::Conflict(after.version));
    }
    if after.state.is_earned() {
        evidence::settle(unit, EvidenceObject { kind: EvidenceObjectKind::Measure, id: after.id.0 }).await?;
    }
    unit.record(after.id, Some(&before), Some(&after), input.note.as_deref());
    unit.announce(after.id, after.version, None);
    Ok(after.id)
}

/// A measure on which a decision is sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Judged {
    /// The measure.
    pub measure: MeasureId,
    /// Its program.
    pub program: ProgramId,
    /// State of its program.
    pub state: ProgramState,
}

/// What the decisions on measures rest on, for as many as are asked for at once.
pub async fn facts(
    db: &impl Db,
    actor: &Actor,
    measures: &[Judged],
    today: NaiveDate,
) -> Result<HashMap<MeasureId, MeasureFacts>, StoreError> {
    let whole = Scope::organization(actor.organization);
    let filter = ResponsibilityFilter {
        programs: Some(measures.iter().map(|judged| judged.program).collect::<HashSet<_>>().into_iter().collect()),
        measures: Some(measures.iter().map(|judged| judged.measure).collect()),
        ..ResponsibilityFilter::default()
    };
    let cells = responsibilities::in_force(db, &whole, &filter, today).await?;
    let actor_department = match actor.employee {
        Some(employee) => department_of(db, &whole, employee, today).await?,
        None => None,
    };
    let mut facts: HashMap<_, _> = measures
        .iter()
        .map(|judged| {
            let responsibilities = Vec::new();
            (judged.measure, MeasureFacts { program: judged.state, responsibilities, actor_department })
        })
        .collect();
    for cell in cells {
        if let Some(facts) = facts.get_mut(&cell.measure) {
            facts.responsibilities.push((cell.department, cell.role));
        }
    }
    Ok(facts)
}

/// Whether the actor may work on the measure: update it where one of their departments carries it out or answers for it.
pub(crate) async fn may_update(unit: &Unit, measure: &Measure) -> Result<bool, StoreError> {
    let Ok(scope) = unit.actor.scope::<MeasureRefusal>(Action::UpdateMeasures, unit.now) else { return Ok(false) };
    if scope.reach == Reach::Organization {
        return Ok(true);
    }
    let today = today(unit.tx(), &Scope::organization(scope.organization), unit.now).await?;
    concerns(unit.tx(), &scope, measure, today).await
}

/// Whether a department in `scope` carries the measure out or answers for it.
async fn concerns(db: &impl Db, scope: &Scope, measure: &Measure, today: NaiveDate) -> Result<bool, StoreError> {
    use gradus_domain::programs::matrix::RaciRole::{Accountable, Responsible};
    let filter = ResponsibilityFilter {
        programs: Some(vec![measure.program]),
        measures: Some(vec![measure.id]),
        ..ResponsibilityFilter::default()
    };
    let cells = responsibilities::in_force(db, scope, &filter, today).await?;
    Ok(cells.iter().any(|cell| matches!(cell.role, Responsible | Accountable)))
}

async fn department_of(
    db: &impl Db,
    scope: &Scope,
    employee: EmployeeId,
    day: NaiveDate,
) -> Result<Option<DepartmentId>, StoreError> {
    let posts = posts::of_employees(db, scope, &[employee]).await?;
    let on_day = |held: &&posts::HeldPost| held.post.main && held.post.span.contains(day);
    Ok(posts.iter().find(on_day).map(|held| held.post.department))
}

/// The organization's day at `now`.
pub async fn today(db: &impl Db, scope: &Scope, now: DateTime<Utc>) -> Result<NaiveDate, StoreError> {
    Ok(zone(db, scope).await?.date(now))
}

/// The zone in which the organization's days begin and end.
pub async fn zone(db: &impl Db, scope: &Scope) -> Result<Zone, StoreError> {
    let wrong = |what: String| StoreError::Inconsistent { table: "organizations", what };
    let organization = organizations::find(db, scope.organization).await?;
    let organization = organization.ok_or_else(|| wrong("it is gone".into()))?;
    Zone::try_new(&organization.time_zone).map_err(|error| wrong(error.to_string()))
}
