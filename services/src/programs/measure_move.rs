//! Starting, implementing and verifying measures (PRG-6, RSP-5).

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use gradus_domain::{
    access::{Action, Reach, Scope},
    evidence::revision::{EvidenceObject, EvidenceObjectKind},
    ids::{DepartmentId, EmployeeId, MeasureId, ProgramId},
    programs::{
        matrix::RaciRole,
        measure::{Measure, MeasureCommand, MeasureFacts, MeasureMove as Move, MeasureRefusal},
        program::{Program, ProgramState},
    },
    scheduling::zone::Zone,
};
use gradus_store::{
    error::StoreError,
    people::{departments, organizations, posts},
    programs::{
        measure_facts, measures, programs,
        responsibilities::{self, ResponsibilityFilter},
    },
    store::Db,
};
use serde::Serialize;

use super::measure_informed::tell;
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
        MeasureCommand::Verify | MeasureCommand::Check => Action::VerifyMeasures,
    }
}

/// A measure that is about to change, with what decides on it; its program is held until the transaction ends.
pub(super) struct Held {
    pub(super) measure: Measure,
    pub(super) program: Program,
    pub(super) today: NaiveDate,
}

impl Held {
    /// What the actor may read comes first, then what they may do, and only who may do it learns the version.
    pub(super) async fn load<R>(
        unit: &Unit,
        action: Action,
        measure: MeasureId,
        expected_version: Option<i32>,
    ) -> Result<Self, Failure<R>> {
        let missing = || Failure::NotFound("measureId");
        let scope: Scope = unit.actor.scope(action, unit.now)?;
        let whole = Scope::organization(scope.organization);
        let readable = unit.actor.scope(Action::ReadPrograms, unit.now)?;
        let found = measures::find_many(unit.tx(), &readable, &[measure]).await?;
        let program = found.first().map(|measure| measure.program).ok_or_else(missing)?;
        let program = programs::find_for_update(unit.tx(), &whole, program).await?.ok_or_else(missing)?;
        let found = measures::find_many(unit.tx(), &whole, &[measure]).await?;
        let measure = found.into_iter().next().ok_or_else(missing)?;
        let today = today(unit.tx(), &whole, unit.now).await?;
        if scope.reach != Reach::Organization && !concerns(unit.tx(), &scope, &measure, today).await? {
            return Err(Failure::Forbidden);
        }
        expect_version(expected_version, measure.version)?;
        Ok(Self { measure, program, today })
    }

    /// What decides on it.
    pub(super) async fn facts<R>(&self, unit: &Unit) -> Result<MeasureFacts, Failure<R>> {
        let asked = Judged { measure: self.measure.id, program: self.program.id, state: self.program.state };
        let mut facts = facts(unit.tx(), &unit.actor, &[asked], self.today).await?;
        facts.remove(&self.measure.id).ok_or(Failure::NotFound("measureId"))
    }

    /// Saves the measure as `after`, under the next version, and tells of it.
    pub(super) async fn save<R>(
        self,
        unit: &mut Unit,
        mut after: Measure,
        reason: Option<&str>,
    ) -> Result<Measure, Failure<R>> {
        let scope = Scope::organization(unit.actor.organization);
        let version = self.measure.version;
        after.version = version + 1;
        if !measures::save(unit.tx(), &scope, &after, version).await? {
            return Err(Failure::Conflict(after.version));
        }
        unit.record(after.id, Some(&self.measure), Some(&after), reason);
        unit.announce(after.id, after.version, None);
        Ok(after)
    }
}

/// Moves a measure. Starting and implementing require `UPDATE_MEASURES` on a department that carries the measure out or
/// answers for it; verifying requires `VERIFY_MEASURES`, and is refused to whom the carrying department employs. That it is
/// implemented is told to those who are to be informed (RSP-4).
pub async fn measure_move(
    unit: &mut Unit,
    by: Move,
    input: &MeasureMove,
) -> Result<MeasureId, Failure<MeasureRefusal>> {
    let command = by.command().ok_or(Failure::Forbidden)?;
    let held = Held::load(unit, action_of(command), input.measure, input.expected_version).await?;
    let facts = held.facts(unit).await?;
    let after = held.measure.clone().apply(by, &facts, held.today)?;
    let today = held.today;
    let after = held.save(unit, after, input.note.as_deref()).await?;
    if by == Move::Implement {
        let informed = facts.responsibilities.iter().filter(|(_, role)| *role == RaciRole::Informed);
        let informed: Vec<_> = informed.map(|(department, _)| *department).collect();
        tell(unit, &after, &informed, today).await?;
    }
    if after.state.is_earned() {
        evidence::settle(unit, EvidenceObject { kind: EvidenceObjectKind::Measure, id: after.id.0 }).await?;
    }
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
    let ids: Vec<_> = measures.iter().map(|judged| judged.measure).collect();
    let needs = measure_facts::needs_of(db, &whole, &ids).await?;
    let needed: HashSet<_> = needs.iter().map(|need| need.needs).collect();
    let needed = measures::find_many(db, &whole, &needed.into_iter().collect::<Vec<_>>()).await?;
    let named: HashSet<_> = cells.iter().map(|cell| cell.department).collect();
    let named = departments::find_many(db, &whole, &named.into_iter().collect::<Vec<_>>()).await?;
    let bare = |judged: &Judged| MeasureFacts {
        program: judged.state,
        responsibilities: Vec::new(),
        actor_department,
        has_indicator: false,
        needs: Vec::new(),
        asked: Vec::new(),
        codes: named.iter().map(|department| (department.id, department.code.clone())).collect(),
    };
    let mut facts: HashMap<_, _> = measures.iter().map(|judged| (judged.measure, bare(judged))).collect();
    for cell in cells {
        if let Some(facts) = facts.get_mut(&cell.measure) {
            facts.responsibilities.push((cell.department, cell.role));
        }
    }
    for need in needs {
        let known = needed.iter().find(|measure| measure.id == need.needs);
        if let (Some(facts), Some(known)) = (facts.get_mut(&need.measure), known) {
            facts.needs.push((known.code.clone(), known.state));
        }
    }
    for (measure, _) in measure_facts::indicators_of(db, &whole, &ids).await? {
        if let Some(facts) = facts.get_mut(&measure) {
            facts.has_indicator = true;
        }
    }
    for asked in measure_facts::consultations_of(db, &whole, &ids).await? {
        if let Some(facts) = facts.get_mut(&asked.measure) {
            facts.asked.push(asked.department);
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
