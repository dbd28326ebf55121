//! Freezing a period's training coverage (TRN-5): once, insert-only, and the same figure whenever it is done.
//!
//! What was known by the end of the grace is judged, so a service that was down for a month freezes what it would have
//! frozen in time. Of people and posts there is no such knowledge: they are taken as they are when it is frozen.
//!
//! The whole of it is one transaction: judging, the figures of every department, the list behind them, the end of the
//! occurrences that asked for it, and a line of the journal for each department that fell short. Those lines are where
//! findings (source TRAINING) are to be raised once there are findings.

use chrono::NaiveDate;
use gradus_domain::{
    access::{Action, Scope},
    ids::CoverageFreezeId,
    people::organization::Organization,
    period::Period,
    scheduling::{stored::Ended, zone::Zone},
    training::{
        closing::known_through,
        coverage::{Coverage, Filter, Tally},
        facts::{Judgement, PersonTraining},
        frozen::{self, Figures, Freeze, Part, Shortfall},
        rules::freeze::{TrainingPeriodFreezeRefusal as Refusal, freeze},
    },
};
use gradus_store::{
    error::StoreError,
    people::organizations,
    store::Db,
    training::{
        People, closings,
        facts::{completions, roster, together, waivers},
        freezes,
    },
};
use serde::Serialize;

use super::{
    coverage::days_that_bear_on,
    facts::{TrainingFacts, load_for},
};
use crate::{
    Failure, Unit,
    indicators::{computed, runs::Warning},
    scheduling::work_ended,
};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct TrainingPeriodFreeze {
    /// Which period.
    pub period: Period,
}

/// What the journal keeps of a freeze.
#[derive(Serialize)]
struct Frozen<'a> {
    #[serde(flatten)]
    freeze: &'a Freeze,
    figures: Figures,
    departments_short: usize,
    /// Runs of red periods of the indicator that is computed from it (KPI-5).
    warnings: &'a [Warning],
}

/// What the journal keeps of a department that fell short.
#[derive(Serialize)]
struct Short {
    event: &'static str,
    period: Period,
    #[serde(flatten)]
    shortfall: Shortfall,
}

/// Freezes a period whose schedule missed it. Requires `MANAGE_TRAINING` on the whole organization. A period that is
/// frozen already stays as it is and is answered all the same.
pub async fn training_period_freeze(unit: &mut Unit, input: &TrainingPeriodFreeze) -> Result<Period, Failure<Refusal>> {
    let scope = unit.actor.require_organization(Action::ManageTraining, unit.now)?;
    once(unit, &scope, input.period).await?;
    Ok(input.period)
}

/// Freezes `period` unless it is frozen, and ends the occurrences that asked for it.
async fn once(unit: &mut Unit, scope: &Scope, period: Period) -> Result<(), Failure<Refusal>> {
    let organization = organizations::find(unit.tx(), scope.organization).await?;
    let organization = organization.ok_or(StoreError::Dangling("organization".into()))?;
    let zone = zone_of(&organization)?;
    freeze(period, &zone, unit.now).map_err(|refusal| vec![refusal])?;
    let waiting = closings::of_period_for_update(unit.tx(), scope, period).await?;
    let known = freezes::frozen_of(unit.tx(), scope, &[period]).await?;
    match known.first() {
        None => {
            take(unit, scope, &organization, period).await?;
        }
        Some(_) if waiting.is_empty() => {
            unit.leave_nothing();
            return Ok(());
        }
        Some(frozen) => unit.record(frozen.id, None::<&()>, Some(frozen), None),
    }
    let ids: Vec<_> = waiting.iter().map(|closing| closing.id).collect();
    if !ids.is_empty() {
        closings::end(unit.tx(), scope, &ids, unit.now).await?;
    }
    for closing in waiting {
        work_ended(unit, closing.occurrence, Ended::Done).await?;
    }
    Ok(())
}

/// The zone in which the organization's days end.
pub(super) fn zone_of(organization: &Organization) -> Result<Zone, StoreError> {
    Zone::try_new(&organization.time_zone)
        .map_err(|error| StoreError::Inconsistent { table: "organizations", what: error.to_string() })
}

async fn take(
    unit: &mut Unit,
    scope: &Scope,
    organization: &Organization,
    period: Period,
) -> Result<CoverageFreezeId, StoreError> {
    let as_of = known_through(period);
    let judgement = Judgement::Period { period, as_of };
    let (facts, people) = everybody(unit.tx(), scope, organization.today(unit.now), judgement).await?;
    let outcomes = Coverage::judge(&people, &facts.curriculum, judgement).outcomes;
    let mut figures = frozen::figures(&outcomes, &facts.tree);
    frozen::add_frequency(&mut figures, &people, &outcomes, (&facts.curriculum, &facts.tree), (period, as_of));
    let lists = frozen::pack(&outcomes);
    let list_hash = frozen::list_hash(lists.iter().map(|(part, list)| (*part, list)));
    let freeze = Freeze { id: unit.new_id(), period, known_through: as_of, list_hash, frozen_at: unit.now };
    let stored = freezes::insert(unit.tx(), scope, &freeze, &facts.tree, &figures, lists).await;
    stored.map_err(|error| match error {
        // Somebody else was faster: looking again finds theirs.
        StoreError::Exists(detail) => StoreError::try_again(&detail),
        other => other,
    })?;
    let counted = figures.iter().map(|(part, unit)| (*part, (unit.all.pairs.fulfilled, unit.all.pairs.required)));
    let warnings = computed::training_coverage(unit, scope, period, &counted.collect()).await?;
    announce(unit, &freeze, (&figures, &warnings), frozen::shortfalls(&outcomes));
    Ok(freeze.id)
}

/// Everybody's training as far as it bears on `judgement`.
async fn everybody(
    db: &impl Db,
    scope: &Scope,
    today: NaiveDate,
    judgement: Judgement,
) -> Result<(TrainingFacts, Vec<PersonTraining>), StoreError> {
    let facts = load_for(db, scope, today).await?;
    let listed = roster(db, scope, &People::All).await?;
    let done = completions(db, scope, &People::All, days_that_bear_on(&facts, judgement)).await?;
    let waived = waivers(db, scope, &People::All).await?;
    let people = together(&listed, done, waived);
    Ok((facts, people))
}

/// The figure of a period that is not frozen yet, by what was known at the end of `as_of`: what freezing would keep if no
/// more came in.
pub(crate) async fn closing_tally(
    db: &impl Db,
    scope: &Scope,
    (period, as_of): (Period, NaiveDate),
    today: NaiveDate,
) -> Result<Tally, StoreError> {
    let judgement = Judgement::Period { period, as_of: as_of.min(known_through(period)) };
    let (facts, people) = everybody(db, scope, today, judgement).await?;
    Ok(Coverage::judge(&people, &facts.curriculum, judgement).tally(&Filter::default()))
}

/// Tells of the freeze, and of each department whose own people did not all meet what was asked.
fn announce(
    unit: &mut Unit,
    freeze: &Freeze,
    (figures, warnings): (&std::collections::BTreeMap<Part, frozen::UnitFigures>, &[Warning]),
    short: Vec<Shortfall>,
) {
    let all = figures.get(&None).map_or_else(Figures::default, |unit| unit.all);
    let departments_short = short.len();
    unit.record(freeze.id, None::<&()>, Some(&Frozen { freeze, figures: all, departments_short, warnings }), None);
    // A finding of source TRAINING is raised here for each of them when findings exist.
    for shortfall in short {
        let line = Short { event: "TRAINING_SHORTFALL", period: freeze.period, shortfall };
        unit.record_also(shortfall.department, &line);
    }
    unit.announce(freeze.id, 1, None);
}
