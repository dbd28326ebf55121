//! Deciding about values of a batch: what is known is read once, whatever hands them in.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use gradus_domain::{
    access::{Action, Reach, Scope},
    ids::{DepartmentId, IndicatorId},
    indicators::{
        Indicator,
        ground::Unit,
        parts::{Revision, ValueSource},
        record::{Recording, ValueDraft, ValueFault, period_of, record},
    },
    period::Period,
};
use gradus_store::{
    error::StoreError,
    indicators::{
        self,
        values::{self, Of},
    },
    people::departments,
};

use crate::{Unit as Work, people::today::today};

type Cell = (String, Unit, Period);

/// What values of a batch are decided by.
pub struct Ledger {
    scope: Scope,
    today: NaiveDate,
    source: ValueSource,
    indicators: HashMap<String, Indicator>,
    departments: HashMap<String, DepartmentId>,
    /// Codes of departments that may be seen, where values may not be recorded.
    closed: HashSet<String>,
    known: HashMap<Cell, Revision>,
    seen: HashMap<Cell, usize>,
}

/// What becomes of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// A revision is recorded.
    New(Box<Revision>, Kind),
    /// It stands as it is.
    Unchanged,
}

/// Whether a revision is the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is.
    First,
    /// It corrects one.
    Correction,
}

impl Ledger {
    /// Reads what `drafts` are decided by, in a constant number of statements.
    pub async fn load(
        work: &Work,
        scope: &Scope,
        drafts: &[&ValueDraft],
        source: ValueSource,
    ) -> Result<Self, StoreError> {
        let whole = Scope::organization(scope.organization);
        let today = today(work.tx(), scope.organization, work.now).await?;
        let indicators = indicators::list(work.tx(), &whole).await?;
        let indicators: HashMap<_, _> = indicators.into_iter().map(|found| (found.code.clone(), found)).collect();
        let codes: BTreeSet<_> = drafts.iter().filter_map(|draft| draft.department_code.clone()).collect();
        let codes: Vec<_> = codes.into_iter().collect();
        let found = departments::find_many_by_code(work.tx(), scope, &codes).await?;
        let departments: HashMap<_, _> = found.into_iter().map(|found| (found.code, found.id)).collect();
        let missing: Vec<_> = codes.into_iter().filter(|code| !departments.contains_key(code)).collect();
        let closed = match work.actor.scope::<crate::Never>(Action::ReadIndicators, work.now) {
            Ok(seen) if !missing.is_empty() => departments::find_many_by_code(work.tx(), &seen, &missing).await?,
            _ => Vec::new(),
        };
        let closed = closed.into_iter().map(|found| found.code).collect();
        let (known, seen) = (HashMap::new(), HashMap::new());
        let mut ledger = Self { scope: scope.clone(), today, source, indicators, departments, closed, known, seen };
        ledger.look_before(work, drafts).await?;
        Ok(ledger)
    }

    async fn look_before(&mut self, work: &Work, drafts: &[&ValueDraft]) -> Result<(), StoreError> {
        let cells: Vec<_> = drafts.iter().filter_map(|draft| self.cell(draft).ok()).collect();
        let ids: BTreeSet<_> = cells.iter().map(|(indicator, ..)| indicator.id).collect();
        let units: BTreeSet<_> = cells.iter().map(|(_, unit, _)| *unit).collect();
        let periods: BTreeSet<_> = cells.iter().map(|(_, _, period)| *period).collect();
        let (ids, units) = (ids.into_iter().collect::<Vec<_>>(), units.into_iter().collect::<Vec<_>>());
        let periods: Vec<_> = periods.into_iter().collect();
        let whole = Scope::organization(self.scope.organization);
        let known = values::current(work.tx(), &whole, (&ids, &periods), Of::Units(&units), None).await?;
        let codes: HashMap<_, _> = self.indicators.values().map(|found| (found.id, found.code.clone())).collect();
        self.known = known
            .into_iter()
            .filter_map(|revision| {
                Some(((codes.get(&revision.indicator)?.clone(), revision.unit, revision.period), revision))
            })
            .collect();
        Ok(())
    }

    fn cell(&self, draft: &ValueDraft) -> Result<(&Indicator, Unit, Period), ValueFault> {
        let indicator = self.indicators.get(&draft.indicator_code);
        let indicator = indicator.ok_or_else(|| ValueFault::IndicatorUnknown(draft.indicator_code.clone()))?;
        let unit = match &draft.department_code {
            None => None,
            Some(code) => {
                let found = self.departments.get(code).copied();
                Some(found.ok_or_else(|| ValueFault::DepartmentUnknown(code.clone()))?)
            }
        };
        Ok((indicator, unit, period_of(draft, indicator, self.today)?))
    }

    /// Whether the actor may see where the value belongs, but not record it there.
    #[must_use]
    pub fn is_forbidden(&self, draft: &ValueDraft) -> bool {
        match &draft.department_code {
            None => self.scope.reach != Reach::Organization,
            Some(code) => self.closed.contains(code),
        }
    }

    /// What becomes of the value at `index`.
    pub fn decide(&mut self, work: &Work, index: usize, draft: &ValueDraft) -> Result<Decision, ValueFault> {
        let (indicator, unit, period) = self.cell(draft)?;
        let (id, code) = (indicator.id, indicator.code.clone());
        let cell = (code, unit, period);
        if let Some(before) = self.seen.get(&cell) {
            return Err(ValueFault::Twice(*before));
        }
        let known = self.known.get(&cell);
        let decided = match record(draft, indicator, known, self.today)? {
            Recording::Unchanged => Decision::Unchanged,
            Recording::New { period, parts, is_late, reason } => {
                let kind = if known.is_some() { Kind::Correction } else { Kind::First };
                let revision = Revision {
                    id: work.new_id(),
                    indicator: id,
                    unit,
                    period,
                    revision: known.map_or(0, |known| known.revision) + 1,
                    parts,
                    sample_size: draft.sample_size,
                    source: self.source,
                    formula_version: None,
                    recorded_at: work.now,
                    recorded_by: work.actor.employee,
                    is_late,
                    reason,
                };
                Decision::New(Box::new(revision), kind)
            }
        };
        self.seen.insert(cell, index);
        Ok(decided)
    }

    /// Those of which `drafts` speak.
    #[must_use]
    pub fn of(&self, drafts: &[ValueDraft]) -> Vec<IndicatorId> {
        drafts.iter().filter_map(|draft| self.indicators.get(&draft.indicator_code)).map(|found| found.id).collect()
    }

    /// The indicators.
    #[must_use]
    pub fn indicators(&self) -> Vec<Indicator> {
        self.indicators.values().cloned().collect()
    }
}
