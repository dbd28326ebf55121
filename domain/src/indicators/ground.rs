//! The figure of a unit and a period, from the revisions that are there.
//!
//! A unit's own value stands for the unit with all that is below it; where it has none, its children make it, each
//! by the same rule. A child is expected where somebody in it has reported for the period or for one in the year
//! before, so that a department to which an indicator means nothing is missing nowhere, and one that fell silent is.
//! Departments stand where they stand today: after a reorganization every figure that was not recorded as such is that
//! of the tree of today, as far back as one looks.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::{
    indicator::Indicator,
    parts::{Revision, Shape},
    rollup::{Axis, Completeness, Merged, NotRolledUp, together},
};
use crate::{
    ids::DepartmentId,
    people::tree::DepartmentTree,
    period::{Period, PeriodKind},
    programs::template::Aggregation,
};

/// A department with what is below it, or the whole organization.
pub type Unit = Option<DepartmentId>;

/// What figures of one indicator are made from.
#[derive(Debug)]
pub struct Ground<'a> {
    indicator: &'a Indicator,
    tree: &'a DepartmentTree,
    /// Current revisions by period.
    known: HashMap<Period, HashMap<Unit, &'a Revision>>,
}

/// Where a figure comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It was recorded for the unit and the period.
    Own,
    /// It was put together from units below, or from shorter periods.
    RolledUp,
    /// It is the value of the period before, of an indicator whose last value counts.
    Carried,
}

/// The figure of a unit and a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What it is made of; none without data.
    pub merged: Option<Merged>,
    /// How much of what was expected is there.
    pub completeness: Completeness,
    /// Where it comes from.
    pub origin: Origin,
    /// Whether there are values, but no rule by which they make one.
    pub is_not_rolled_up: bool,
}

impl Figure {
    fn none() -> Self {
        let completeness = Completeness::default();
        Self { merged: None, completeness, origin: Origin::RolledUp, is_not_rolled_up: false }
    }
}

/// The periods of `cadence` by which a figure of `period` is made, from the first: those in it, and of a count from the
/// beginning of the year those before. One that is longer than `period` makes no figure of it.
#[must_use]
pub fn made_of(period: Period, cadence: PeriodKind, aggregation: Aggregation) -> Vec<Period> {
    if cadence.months() > period.kind().months() {
        return Vec::new();
    }
    let from = match aggregation {
        Aggregation::SumYtd => Period::containing(period.last_day(), PeriodKind::Year).first_day(),
        _ => period.first_day(),
    };
    let first = Period::containing(from, cadence);
    std::iter::successors(Some(first), |at| Some(at.next()))
        .take_while(|at| at.last_day() <= period.last_day())
        .collect()
}

/// Every period whose values bear on the figure of one: those by which it is made, and those of the year before, in
/// which a unit has to have reported to be expected.
#[must_use]
pub fn bearing_on(period: Period, cadence: PeriodKind, aggregation: Aggregation) -> Vec<Period> {
    let made_of = made_of(period, cadence, aggregation);
    let Some(first) = made_of.first() else { return Vec::new() };
    let mut before: Vec<_> = year_before(*first).collect();
    before.reverse();
    before.into_iter().chain(made_of).collect()
}

fn year_before(period: Period) -> impl Iterator<Item = Period> {
    let periods = 12 / period.kind().months();
    std::iter::successors(Some(period.previous()), |at| Some(at.previous())).take(periods as usize)
}

impl<'a> Ground<'a> {
    /// What `revisions` of `indicator` tell; of several for one unit and period, the last.
    #[must_use]
    pub fn new(
        indicator: &'a Indicator,
        tree: &'a DepartmentTree,
        revisions: impl IntoIterator<Item = &'a Revision>,
    ) -> Self {
        let mut known: HashMap<Period, HashMap<Unit, &Revision>> = HashMap::new();
        for revision in revisions {
            let of_period = known.entry(revision.period).or_default();
            let current = of_period.entry(revision.unit).or_insert(revision);
            if current.revision < revision.revision {
                *current = revision;
            }
        }
        Self { indicator, tree, known }
    }

    fn aggregation(&self) -> Aggregation {
        self.indicator.definition.aggregation
    }

    fn shape(&self) -> Shape {
        self.indicator.definition.shape()
    }

    /// What was recorded for exactly this unit and period.
    #[must_use]
    pub fn own(&self, unit: Unit, period: Period) -> Option<&'a Revision> {
        self.known.get(&period)?.get(&unit).copied()
    }

    /// The figure of `unit` and `period` as far as `today` lets it be: of a period that goes on, what has ended counts as
    /// expected, and of the rest what is there.
    #[must_use]
    pub fn figure(&self, unit: Unit, period: Period, today: NaiveDate) -> Figure {
        self.try_figure(unit, period, today)
            .unwrap_or_else(|NotRolledUp| Figure { is_not_rolled_up: true, ..Figure::none() })
    }

    fn try_figure(&self, unit: Unit, period: Period, today: NaiveDate) -> Result<Figure, NotRolledUp> {
        let aggregation = self.aggregation();
        let parts = made_of(period, self.indicator.cadence.into(), aggregation);
        let Some(last) = parts.last().copied() else { return Ok(Figure::none()) };
        match aggregation {
            Aggregation::AsOf => return self.at(unit, last),
            Aggregation::Last => {
                let at_close = self.at(unit, last)?;
                if at_close.merged.is_some() {
                    return Ok(at_close);
                }
                let before = self.at(unit, last.previous())?;
                let carried = before.merged.is_some();
                return Ok(if carried { Figure { origin: Origin::Carried, ..before } } else { at_close });
            }
            _ if parts.len() == 1 => return self.at(unit, last),
            _ => {}
        }
        let mut completeness = Completeness::default();
        let mut values = Vec::new();
        for part in parts {
            let figure = self.at(unit, part)?;
            if figure.merged.is_some() || part.last_day() < today {
                let expected = figure.completeness.expected > 0;
                completeness =
                    completeness.and(if expected { figure.completeness } else { Completeness::of_one(false) });
            }
            values.extend(figure.merged);
        }
        let merged = together(values, aggregation, self.shape(), Axis::Periods)?;
        Ok(Figure { merged, completeness, origin: Origin::RolledUp, is_not_rolled_up: false })
    }

    /// The figure of `unit` in one period of the indicator's own length.
    fn at(&self, unit: Unit, period: Period) -> Result<Figure, NotRolledUp> {
        if let Some(own) = self.own(unit, period) {
            let merged = Some(Merged::of(own, self.aggregation()));
            let completeness = Completeness::of_one(true);
            return Ok(Figure { merged, completeness, origin: Origin::Own, is_not_rolled_up: false });
        }
        let reporters = self.reporters(period);
        let mut on_the_way: HashSet<DepartmentId> = HashSet::new();
        for reporter in &reporters {
            for above in self.tree.ancestors(*reporter) {
                if !on_the_way.insert(above) {
                    break;
                }
            }
        }
        let mut values = Vec::new();
        let completeness = self.gather(unit, period, (&reporters, &on_the_way), &mut values);
        let merged = together(values, self.aggregation(), self.shape(), Axis::Units)?;
        Ok(Figure { merged, completeness, origin: Origin::RolledUp, is_not_rolled_up: false })
    }

    /// The departments that reported for `period` or in the year before.
    fn reporters(&self, period: Period) -> HashSet<DepartmentId> {
        let periods = std::iter::once(period).chain(year_before(period));
        periods.filter_map(|at| self.known.get(&at)).flat_map(|of| of.keys().copied().flatten()).collect()
    }

    /// Collects the values of the topmost units below `unit` that have one. Goes down without recursion, since a tree may
    /// be deep, and comes back to units that were silent themselves and have nothing expected below.
    fn gather(
        &self,
        unit: Unit,
        period: Period,
        (reporters, on_the_way): (&HashSet<DepartmentId>, &HashSet<DepartmentId>),
        values: &mut Vec<Merged>,
    ) -> Completeness {
        let mut all = Completeness::default();
        let below = |unit: Unit| self.tree.children(unit).into_iter().filter(|child| on_the_way.contains(child));
        let mut open: Vec<DepartmentId> = below(unit).collect();
        if open.is_empty() && unit.is_some_and(|unit| reporters.contains(&unit)) {
            return Completeness::of_one(false);
        }
        while let Some(next) = open.pop() {
            if let Some(own) = self.own(Some(next), period) {
                values.push(Merged::of(own, self.aggregation()));
                all = all.and(Completeness::of_one(true));
                continue;
            }
            let before = open.len();
            open.extend(below(Some(next)));
            if open.len() == before {
                all = all.and(Completeness::of_one(false));
            }
        }
        all
    }
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
