//! Values of indicators as they are shown. Requires `READ_INDICATORS` for the department, or for the whole organization.
//!
//! Whatever is asked of any number of indicators of one unit takes the same few statements: the unit's place in the tree,
//! its own values, the targets, and - only for indicators without values of their own where something is below - the tree
//! and the values below. Readings of percentiles are one more with either of the two.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use gradus_domain::{
    access::{Action, Reach, Scope},
    ids::IndicatorId,
    indicators::{
        Indicator,
        ground::{Ground, Unit, bearing_on, made_of},
        parts::Revision,
        shown::{Shown, show},
        targets::{Target, in_force},
    },
    people::tree::DepartmentTree,
    period::{Period, PeriodKind},
    programs::template::Aggregation,
};
use gradus_store::{
    error::StoreError,
    indicators::{
        targets,
        values::{self, Of},
    },
    people::{departments, tree},
    store::Db,
};

use crate::{Read, ReadResult, people::today::today};

/// Most periods of one series.
pub const MOST_PERIODS: usize = 120;

/// Which periods are asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Wanted {
    /// These.
    Periods(Vec<Period>),
    /// The newest one with a value, of the present one and the two before; without any, the last that is over.
    Latest,
    /// Of each indicator the period that ends with or goes on at the end of this one, and the one before it.
    At(Period),
}

impl Wanted {
    fn of(&self, indicator: &Indicator, today: NaiveDate) -> Vec<Period> {
        let kind: PeriodKind = indicator.cadence.into();
        match self {
            Self::Periods(periods) => periods.clone(),
            Self::Latest => {
                let present = Period::containing(today, kind);
                let before = present.previous();
                vec![before.previous(), before, present]
            }
            Self::At(period) => {
                let at = Period::containing(period.last_day(), kind);
                vec![at.previous(), at]
            }
        }
    }
}

/// The periods from one to another, both included.
#[must_use]
pub fn periods(from: Period, to: Period) -> Vec<Period> {
    std::iter::successors(Some(from), |at| Some(at.next())).take_while(|at| at.first_day() <= to.first_day()).collect()
}

/// The department with this code, or the organization; `None` where the actor may not see values of it.
pub async fn unit(ctx: &Read, code: Option<&str>) -> ReadResult<Option<Unit>> {
    let scope = ctx.scope(Action::ReadIndicators)?;
    Ok(match code {
        None => (scope.reach == Reach::Organization).then_some(None),
        Some(code) => departments::find_by_code(&ctx.reader, &scope, code).await?.map(|found| Some(found.id)),
    })
}

/// What `wanted` shows of each of `indicators` for `unit`, as it was known at `as_of`.
pub async fn shown(
    ctx: &Read,
    indicators: &[Indicator],
    unit: Unit,
    wanted: &Wanted,
    as_of: Option<DateTime<Utc>>,
) -> ReadResult<HashMap<IndicatorId, Vec<Shown>>> {
    let scope = ctx.scope(Action::ReadIndicators)?;
    let day = today(&ctx.reader, scope.organization, as_of.unwrap_or(ctx.now)).await?;
    let known = Known::load(&ctx.reader, &scope, indicators, unit, (wanted, day, as_of)).await?;
    Ok(indicators.iter().map(|indicator| (indicator.id, known.shown(indicator, wanted))).collect())
}

/// Whether every period by which `wanted` is made has a value of its own.
fn is_whole(indicator: &Indicator, own: &HashSet<(IndicatorId, Period)>, wanted: &Wanted, day: NaiveDate) -> bool {
    let aggregation = indicator.definition.aggregation;
    let has_own = |period: &Period| {
        let parts = made_of(*period, indicator.cadence.into(), aggregation);
        parts.iter().all(|part| own.contains(&(indicator.id, *part)))
    };
    let asked = wanted.of(indicator, day);
    match wanted {
        // Its own values come before what others would make of it.
        Wanted::Latest => asked.iter().any(has_own),
        Wanted::Periods(_) | Wanted::At(_) => asked.iter().all(has_own),
    }
}

/// What figures of one unit are made from.
struct Known {
    unit: Unit,
    path: Vec<Unit>,
    day: NaiveDate,
    tree: DepartmentTree,
    own: HashMap<IndicatorId, Vec<Revision>>,
    below: HashMap<IndicatorId, Vec<Revision>>,
    targets: Vec<Target>,
}

fn grouped(revisions: Vec<Revision>) -> HashMap<IndicatorId, Vec<Revision>> {
    let mut groups: HashMap<IndicatorId, Vec<Revision>> = HashMap::new();
    for revision in revisions {
        groups.entry(revision.indicator).or_default().push(revision);
    }
    groups
}

impl Known {
    async fn load(
        db: &impl Db,
        scope: &Scope,
        indicators: &[Indicator],
        unit: Unit,
        (wanted, day, as_of): (&Wanted, NaiveDate, Option<DateTime<Utc>>),
    ) -> Result<Self, StoreError> {
        let (path, is_parent) = match unit {
            None => (vec![None], true),
            Some(department) => {
                let (above, is_parent) = values::place(db, scope, department).await?;
                (above.into_iter().map(Some).chain([None]).collect(), is_parent)
            }
        };
        let parts = |indicator: &Indicator, of: fn(Period, PeriodKind, Aggregation) -> Vec<Period>| {
            let (kind, aggregation) = (indicator.cadence.into(), indicator.definition.aggregation);
            let asked = wanted.of(indicator, day).into_iter();
            asked.flat_map(|period| of(period, kind, aggregation)).collect::<Vec<_>>()
        };
        let near = |indicator: &Indicator| {
            let made_of = parts(indicator, made_of);
            // The last value may be one period old.
            let before = made_of.first().map(|first| first.previous());
            made_of.into_iter().chain(before).collect::<Vec<_>>()
        };
        let ids: Vec<_> = indicators.iter().map(|indicator| indicator.id).collect();
        let asked: BTreeSet<_> = indicators.iter().flat_map(near).collect();
        let asked: Vec<_> = asked.into_iter().collect();
        let own = values::current(db, scope, (&ids, &asked), Of::Units(&[unit]), as_of).await?;
        let held: HashSet<_> = own.iter().map(|revision| (revision.indicator, revision.period)).collect();
        let open = indicators.iter().filter(|indicator| is_parent && !is_whole(indicator, &held, wanted, day));
        let open: Vec<_> = open.collect();
        let (tree, below) = if open.is_empty() {
            (DepartmentTree::default(), Vec::new())
        } else {
            let ids: Vec<_> = open.iter().map(|indicator| indicator.id).collect();
            let asked: BTreeSet<_> = open.iter().flat_map(|indicator| parts(indicator, bearing_on)).collect();
            let asked: Vec<_> = asked.into_iter().collect();
            let below = values::current(db, scope, (&ids, &asked), Of::Subtree(unit), as_of).await?;
            (tree::load(db, scope).await?, below)
        };
        let targets = targets::of_units(db, scope, &ids, &path, as_of).await?;
        Ok(Self { unit, path, day, tree, own: grouped(own), below: grouped(below), targets })
    }

    fn shown(&self, indicator: &Indicator, wanted: &Wanted) -> Vec<Shown> {
        let rows = self.below.get(&indicator.id).or_else(|| self.own.get(&indicator.id));
        let ground = Ground::new(indicator, &self.tree, rows.into_iter().flatten());
        let each = wanted.of(indicator, self.day).into_iter().map(|period| {
            let figure = ground.figure(self.unit, period, self.day);
            let thresholds = in_force(indicator, &self.targets, &self.path, period);
            show(indicator, (self.unit, period), figure, thresholds, self.day)
        });
        let mut each: Vec<_> = each.collect();
        if *wanted == Wanted::Latest {
            let newest = each.iter().rposition(|shown| shown.merged.is_some());
            // Without any, the last period that is over says since when.
            let at = newest.unwrap_or_else(|| each.len().saturating_sub(2));
            each = each.into_iter().skip(at).take(1).collect();
        }
        each
    }
}

/// The targets that were set for the unit itself, from the first.
pub async fn targets_of(ctx: &Read, indicators: &[IndicatorId], unit: Unit) -> ReadResult<Vec<Target>> {
    let scope = ctx.scope(Action::ReadIndicators)?;
    Ok(targets::of_units(&ctx.reader, &scope, indicators, &[unit], None).await?)
}
