//! Gathering what criteria look at: one function for each kind of fact, and only those that are asked for.
//!
//! Each costs a fixed number of statements, however many criteria ask for it. Facts that decide are read with the whole
//! organization's scope. What nobody supplies yet (findings, values of indicators, documents, drills, reviews, channels,
//! statements) stays empty, and is judged as no data.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use gradus_domain::{
    access::Scope,
    ids::ProgramId,
    period::{Period, PeriodKind},
    programs::{
        gate::{
            facts::{AuditProgramFact, CoverageFact, GateFacts, IndicatorFact, MeasureFact},
            told::Share,
        },
        measure_check::{MeasureCheck, state_on},
        template::{GateCheck, IndicatorSelector},
    },
};
use gradus_store::{
    audits::{completed, programs as audit_programs},
    error::StoreError,
    indicators,
    programs::{measure_facts, measures},
    store::Db,
    training::freezes,
};

use crate::training::freeze::closing_tally;

/// The days of a look: the one that is judged, and the organization's own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Days {
    pub(super) as_of: NaiveDate,
    pub(super) today: NaiveDate,
}

/// Everything that `checks` look at in a program, as it stood at the end of a day.
pub(super) async fn gather(
    db: &impl Db,
    scope: &Scope,
    program: ProgramId,
    checks: &[&GateCheck],
    days: Days,
) -> Result<GateFacts, StoreError> {
    Ok(GateFacts {
        measures: measures_on(db, scope, program, checks, days).await?,
        coverage: coverage_on(db, scope, checks, days).await?,
        audits: audits_until(db, scope, program, checks, days).await?,
        indicators: indicators_of(db, scope, checks).await?,
        ..GateFacts::default()
    })
}

async fn measures_on(
    db: &impl Db,
    scope: &Scope,
    program: ProgramId,
    checks: &[&GateCheck],
    days: Days,
) -> Result<BTreeMap<String, MeasureFact>, StoreError> {
    if !checks.iter().any(|check| matches!(check, GateCheck::Measures { .. })) {
        return Ok(BTreeMap::new());
    }
    let found = measures::of_programs(db, scope, &[program]).await?;
    let ids: Vec<_> = found.iter().map(|measure| measure.id).collect();
    let mut checked: HashMap<_, Vec<MeasureCheck>> = HashMap::new();
    for check in measure_facts::checks_of(db, scope, &ids).await? {
        checked.entry(check.measure).or_default().push(check);
    }
    let fact = |measure: gradus_domain::programs::measure::Measure| {
        let checks = checked.get(&measure.id).map_or(&[][..], Vec::as_slice);
        let state = state_on(measure.state, measure.verified_on, checks, days.as_of);
        (measure.code, MeasureFact { weight: measure.weight, state })
    };
    Ok(found.into_iter().map(fact).collect())
}

/// The last closed period of each length that is asked for: its frozen figure, else what it closes with.
async fn coverage_on(
    db: &impl Db,
    scope: &Scope,
    checks: &[&GateCheck],
    days: Days,
) -> Result<BTreeMap<PeriodKind, CoverageFact>, StoreError> {
    let kinds: BTreeSet<_> = checks
        .iter()
        .filter_map(|check| match check {
            GateCheck::TrainingCoverage { period, .. } => Some(*period),
            _ => None,
        })
        .collect();
    let mut known = BTreeMap::new();
    for kind in kinds {
        let period = Period::containing(days.as_of, kind).previous();
        let frozen = freezes::frozen_of(db, scope, &[period]).await?;
        let frozen = frozen.into_iter().find(|freeze| freeze.known_through <= days.as_of);
        let tally = match &frozen {
            Some(freeze) => {
                let figures = freezes::figures(db, scope, freeze.id, &[None]).await?;
                figures.get(&None).map(|figures| figures.all.pairs).unwrap_or_default()
            }
            None => closing_tally(db, scope, (period, days.as_of), days.today).await?,
        };
        let share = Share { part: tally.fulfilled.into(), whole: tally.required.into() };
        known.insert(kind, CoverageFact { period, share, is_frozen: frozen.is_some() });
    }
    Ok(known)
}

/// Audits of the programs that are named. How many were in time and how they scored nobody supplies yet.
async fn audits_until(
    db: &impl Db,
    scope: &Scope,
    program: ProgramId,
    checks: &[&GateCheck],
    days: Days,
) -> Result<BTreeMap<String, AuditProgramFact>, StoreError> {
    let named: BTreeSet<&str> = checks
        .iter()
        .filter_map(|check| match check {
            GateCheck::AuditProgram { audit_program, .. } => Some(&**audit_program),
            _ => None,
        })
        .collect();
    if named.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut found = audit_programs::list(db, scope).await?;
    found.retain(|audited| audited.program == program && named.contains(audited.code.as_str()));
    let ids: Vec<_> = found.iter().map(|audited| audited.id).collect();
    let mut held: HashMap<_, Vec<NaiveDate>> = HashMap::new();
    for (audited, day) in completed::days(db, scope, &ids, days.as_of).await? {
        held.entry(audited).or_default().push(day);
    }
    let fact = |audited: gradus_domain::audits::program::AuditProgram| {
        let completed_on = held.remove(&audited.id).unwrap_or_default();
        (audited.code, AuditProgramFact { completed_on, on_time: None, score: None })
    };
    Ok(found.into_iter().map(fact).collect())
}

/// Indicators that are named or tagged, with who answers for them. Their values nobody supplies yet.
async fn indicators_of(db: &impl Db, scope: &Scope, checks: &[&GateCheck]) -> Result<Vec<IndicatorFact>, StoreError> {
    let selectors: Vec<_> = checks
        .iter()
        .filter_map(|check| match check {
            GateCheck::Indicator { indicators, .. } => Some(indicators),
            _ => None,
        })
        .collect();
    if selectors.is_empty() {
        return Ok(Vec::new());
    }
    let wanted = |found: &gradus_domain::indicators::indicator::Indicator| {
        selectors.iter().any(|selector| match selector {
            IndicatorSelector::Tagged { tag } => found.tags.0.contains(tag),
            IndicatorSelector::Named { codes } => codes.iter().any(|code| **code == *found.code),
        })
    };
    let mut found = indicators::list(db, scope).await?;
    found.retain(wanted);
    // An indicator has an owner by its definition: the column is never empty.
    let fact = |found: gradus_domain::indicators::indicator::Indicator| IndicatorFact {
        code: found.code,
        tags: found.tags.0,
        is_owned: true,
        closed: None,
    };
    Ok(found.into_iter().map(fact).collect())
}
