//! Early warning (KPI-5): what recording values begins or lengthens.
//!
//! Whoever raises findings calls `findings::raise_within` for each [`Warning`], under its key: the same run has the same
//! key however long it grows.

use std::collections::{BTreeSet, HashMap, HashSet};

use gradus_domain::{
    access::Scope,
    ids::IndicatorId,
    indicators::{
        Indicator,
        ground::{Ground, Unit},
        parts::Revision,
        runs::{Run, runs},
        shown::show,
        targets::{Target, in_force},
    },
    people::tree::DepartmentTree,
    period::Period,
};
use gradus_store::{
    error::StoreError,
    indicators::{
        targets,
        values::{self, Of},
    },
    people::tree,
};
use serde::{Deserialize, Serialize};

use crate::{Unit as Work, people::today::today};

/// Periods before the recorded ones in which a run may have begun.
const BACK: usize = 36;

/// A run of red periods that values began or lengthened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Of which indicator.
    pub indicator: IndicatorId,
    /// Of which unit.
    pub unit: Unit,
    /// From when to when.
    pub run: Run,
    /// What tells the run from every other.
    pub key: String,
}

/// The runs to which `recorded` values belong, of their own units and of periods that are over. A constant number of
/// statements.
pub async fn after_record(
    work: &Work,
    scope: &Scope,
    indicators: &[Indicator],
    recorded: &[Revision],
) -> Result<Vec<Warning>, StoreError> {
    let today = today(work.tx(), scope.organization, work.now).await?;
    let over = recorded.iter().filter(|revision| revision.period.last_day() < today);
    let touched: HashSet<_> = over.map(|revision| (revision.indicator, revision.unit, revision.period)).collect();
    if touched.is_empty() {
        return Ok(Vec::new());
    }
    let whole = Scope::organization(scope.organization);
    let ids: BTreeSet<_> = touched.iter().map(|(indicator, _, _)| *indicator).collect();
    let ids: Vec<_> = ids.into_iter().collect();
    let units: BTreeSet<_> = touched.iter().map(|(_, unit, _)| *unit).collect();
    let units: Vec<_> = units.into_iter().collect();
    let periods: HashSet<_> = touched.iter().flat_map(|(_, _, period)| window(*period)).collect();
    let periods: Vec<_> = periods.into_iter().filter(|period| period.last_day() < today).collect();
    let known = values::current(work.tx(), &whole, (&ids, &periods), Of::Units(&units), None).await?;
    let tree = tree::load(work.tx(), &whole).await?;
    let path = |unit: Unit| -> Vec<Unit> {
        unit.into_iter().flat_map(|unit| tree.ancestors(unit)).map(Some).chain([None]).collect()
    };
    let judged_by: BTreeSet<_> = units.iter().flat_map(|unit| path(*unit)).collect();
    let judged_by: Vec<_> = judged_by.into_iter().collect();
    let targets = targets::of_units(work.tx(), &whole, &ids, &judged_by, None).await?;

    let mut series: HashMap<(IndicatorId, Unit), Vec<&Revision>> = HashMap::new();
    for revision in &known {
        series.entry((revision.indicator, revision.unit)).or_default().push(revision);
    }
    let mut found = Vec::new();
    for ((id, unit), revisions) in series {
        let Some(indicator) = indicators.iter().find(|indicator| indicator.id == id) else { continue };
        let runs = of_series(indicator, unit, &revisions, (&targets, &path(unit)), today);
        let is_touched = |run: &Run| {
            let within = |at: &Period| run.first.first_day() <= at.first_day() && at.last_day() <= run.last.last_day();
            touched.iter().any(|(of, at, period)| (*of, *at) == (id, unit) && within(period))
        };
        found.extend(runs.into_iter().filter(is_touched).map(|run| Warning {
            indicator: id,
            unit,
            run,
            key: run.key(id, unit),
        }));
    }
    found.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(found)
}

/// The periods that may belong to a run with `period`: those before, and those after it that were there before it.
fn window(period: Period) -> impl Iterator<Item = Period> {
    let before = std::iter::successors(Some(period), |at| Some(at.previous())).take(BACK + 1);
    before.chain(std::iter::successors(Some(period.next()), |at| Some(at.next())).take(BACK))
}

fn of_series(
    indicator: &Indicator,
    unit: Unit,
    revisions: &[&Revision],
    (targets, path): (&[Target], &[Unit]),
    today: chrono::NaiveDate,
) -> Vec<Run> {
    let tree = DepartmentTree::default();
    let ground = Ground::new(indicator, &tree, revisions.iter().copied());
    let mut periods: Vec<_> = revisions.iter().map(|revision| revision.period).collect();
    periods.sort_unstable();
    periods.dedup();
    let judged = periods.into_iter().map(|period| {
        let thresholds = in_force(indicator, targets, path, period);
        let figure = ground.figure(unit, period, today);
        (period, show(indicator, (unit, period), figure, thresholds, today).verdict)
    });
    runs(&judged.collect::<Vec<_>>())
}
