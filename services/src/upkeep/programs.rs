//! What looks wrong about programs (RPT-5): vacant accountable departments, breached conditions, measures without an
//! indicator, phases past their end. Programs are few and their plans bounded, so each look reads a plan as a whole.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use gradus_domain::{
    access::Scope,
    ids::ProgramId,
    page::{Page, PageRequest},
    programs::{
        gate::life,
        matrix::RaciRole,
        measure::MeasureState,
        program::{Program, ProgramState},
    },
    scheduling::health::{HealthCheck, Suspect},
};
use gradus_store::{
    error::StoreError,
    people::departments,
    programs::{
        gates, measure_facts, measures, phases,
        programs::{self, ProgramFilter},
        responsibilities::{self, ResponsibilityFilter},
    },
    scheduling::health::Look,
    store::Db,
};
use uuid::Uuid;

use crate::programs::holders;

/// What `check` finds, by id; nothing where it looks at something else.
pub(super) async fn suspects(
    db: &impl Db,
    scope: &Scope,
    check: HealthCheck,
    look: &Look,
) -> Result<Vec<Suspect>, StoreError> {
    let mut found: Vec<_> = all(db, scope, check, look.today).await?.into_iter().collect();
    found.retain(|(id, _)| look.after.is_none_or(|after| *id > after));
    found.truncate(usize::try_from(look.limit).unwrap_or(usize::MAX));
    let suspect = |(id, code)| Suspect { check, id, code, since: None, known_through: None };
    Ok(found.into_iter().map(suspect).collect())
}

/// How many there are.
pub(super) async fn count(db: &impl Db, scope: &Scope, check: HealthCheck, look: &Look) -> Result<u64, StoreError> {
    Ok(all(db, scope, check, look.today).await?.len() as u64)
}

/// Id and code of each.
async fn all(
    db: &impl Db,
    scope: &Scope,
    check: HealthCheck,
    today: NaiveDate,
) -> Result<BTreeMap<Uuid, String>, StoreError> {
    let under_way = under_way(db, scope).await?;
    let ids: Vec<_> = under_way.iter().map(|program| program.id).collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    match check {
        HealthCheck::AccountableVacant => vacant(db, scope, ids, today).await,
        HealthCheck::ConditionsBreached => breached(db, scope, &ids, today).await,
        HealthCheck::MeasureWithoutIndicator => without_indicator(db, scope, &ids).await,
        HealthCheck::PhaseOverdue => {
            let found = phases::of_programs(db, scope, &ids).await?;
            let late = found.into_iter().filter(|phase| life::is_overdue(phase, today));
            Ok(late.map(|phase| (phase.id.0, phase.code)).collect())
        }
        _ => Ok(BTreeMap::new()),
    }
}

/// A program on hold is under way: its duties do not rest.
async fn under_way(db: &impl Db, scope: &Scope) -> Result<Vec<Program>, StoreError> {
    let filter = ProgramFilter { states: vec![ProgramState::Active, ProgramState::OnHold] };
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let request = PageRequest { after: after.take(), ..PageRequest::first(100) };
        let Page { items, has_next, .. } = programs::page_by_code(db, scope, &filter, &request).await?;
        if has_next {
            after = items.last().map(|(cursor, _)| cursor.clone());
        }
        found.extend(items.into_iter().map(|(_, program)| program));
        if after.is_none() {
            return Ok(found);
        }
    }
}

/// Departments that answer for a measure and for which nobody of their own stands today (RSP-3).
async fn vacant(
    db: &impl Db,
    scope: &Scope,
    programs: Vec<ProgramId>,
    today: NaiveDate,
) -> Result<BTreeMap<Uuid, String>, StoreError> {
    let role = Some(RaciRole::Accountable);
    let filter = ResponsibilityFilter { programs: Some(programs), role, ..ResponsibilityFilter::default() };
    let cells = responsibilities::in_force(db, scope, &filter, today).await?;
    let offices = holders::offices(db, scope, today).await?;
    let mut ids: Vec<_> = cells.iter().map(|cell| cell.department).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.retain(|department| offices.holder(*department).is_vacant());
    let named = departments::find_many(db, scope, &ids).await?;
    Ok(named.into_iter().map(|department| (department.id.0, department.code)).collect())
}

/// Phases whose gates set conditions that are past their day (PRG-4).
async fn breached(
    db: &impl Db,
    scope: &Scope,
    programs: &[ProgramId],
    today: NaiveDate,
) -> Result<BTreeMap<Uuid, String>, StoreError> {
    let phases = phases::of_programs(db, scope, programs).await?;
    let ids: Vec<_> = phases.iter().map(|phase| phase.id).collect();
    let gates = gates::of_phases(db, scope, &ids).await?;
    let is_breached = |id| {
        let mut own = gates.iter().filter(|gate| gate.review.phase == id).flat_map(|gate| &gate.conditions);
        own.any(|condition| condition.is_breached(today))
    };
    let found = phases.into_iter().filter(|phase| is_breached(phase.id));
    Ok(found.map(|phase| (phase.id.0, phase.code)).collect())
}

/// Measures whose effect no indicator shows (PRG-6).
async fn without_indicator(
    db: &impl Db,
    scope: &Scope,
    programs: &[ProgramId],
) -> Result<BTreeMap<Uuid, String>, StoreError> {
    let mut found = measures::of_programs(db, scope, programs).await?;
    found.retain(|measure| measure.state != MeasureState::Cancelled);
    let ids: Vec<_> = found.iter().map(|measure| measure.id).collect();
    let shown = measure_facts::indicators_of(db, scope, &ids).await?;
    found.retain(|measure| !shown.iter().any(|(of, _)| *of == measure.id));
    Ok(found.into_iter().map(|measure| (measure.id.0, measure.code)).collect())
}
