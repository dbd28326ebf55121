//! Figures for which everybody is looked at: judged from the facts for the request, or counted from the columns in memory
//! ([`snapshot`](crate::training::snapshot)). Both give the same.

use std::{collections::BTreeMap, sync::Arc};

use gradus_domain::{
    ids::{DepartmentId, EmployeeId, TrainingRequirementId},
    page::{Cursor, Page, PageRequest},
    training::{
        columns::{AsOf, Missing, MissingPage},
        coverage::{Filter, PersonTally, Tally},
        facts::Judgement,
    },
};
use tokio::sync::OnceCell;

use super::{Judged, judge, place};
use crate::{Read, ReadResult, training::facts::TrainingFacts};

/// How everybody stands.
#[derive(Clone, Debug)]
pub enum Everybody {
    /// Judged for this request.
    Judged(Arc<Judged>),
    /// Counted from memory.
    Counted(Arc<Counted>),
}

/// A day as it was counted from memory.
#[derive(Debug)]
pub struct Counted {
    facts: Arc<TrainingFacts>,
    judgement: Judgement,
    as_of: AsOf,
    read: Read,
    judged: OnceCell<Arc<Judged>>,
}

impl Everybody {
    /// Looks at everybody, in the cheapest way there is now.
    pub(super) async fn look(ctx: &Read, facts: Arc<TrainingFacts>, judgement: Judgement) -> ReadResult<Self> {
        if let Judgement::Day(day) = judgement
            && let Some(as_of) = ctx.snapshots.as_of(ctx, &facts, day).await?
        {
            let (read, judged) = (ctx.clone(), OnceCell::new());
            return Ok(Self::Counted(Arc::new(Counted { facts, judgement, as_of, read, judged })));
        }
        let judged = judge(ctx, facts, judgement).await?;
        ctx.snapshots.judged(judged.facts.scope.organization, judged.people.len());
        Ok(Self::Judged(Arc::new(judged)))
    }

    pub(super) fn facts(&self) -> &Arc<TrainingFacts> {
        match self {
            Self::Judged(judged) => &judged.facts,
            Self::Counted(counted) => &counted.facts,
        }
    }

    pub(super) fn judgement(&self) -> Judgement {
        match self {
            Self::Judged(judged) => judged.coverage.judgement,
            Self::Counted(counted) => counted.judgement,
        }
    }

    /// Everybody judged, for what the columns do not tell.
    pub(super) async fn judged(&self) -> ReadResult<Arc<Judged>> {
        match self {
            Self::Judged(judged) => Ok(judged.clone()),
            Self::Counted(counted) => counted.judged.get_or_try_init(|| counted.judge()).await.cloned(),
        }
    }

    pub(super) fn tally(&self, filter: &Filter) -> Tally {
        match self {
            Self::Judged(judged) => judged.coverage.tally(filter),
            Self::Counted(counted) => counted.as_of.tally(filter),
        }
    }

    pub(super) fn persons(&self, filter: &Filter) -> PersonTally {
        match self {
            Self::Judged(judged) => judged.coverage.persons(filter),
            Self::Counted(counted) => counted.as_of.persons(filter),
        }
    }

    pub(super) fn by_requirement(&self, filter: &Filter) -> BTreeMap<TrainingRequirementId, Tally> {
        match self {
            Self::Judged(judged) => judged.coverage.by_requirement(filter),
            Self::Counted(counted) => counted.as_of.by_requirement(filter),
        }
    }

    pub(super) fn by_department(&self, filter: &Filter, parent: Option<DepartmentId>) -> Vec<(DepartmentId, Tally)> {
        let tree = &self.facts().tree;
        match self {
            Self::Judged(judged) => judged.coverage.by_department(filter, tree, parent),
            Self::Counted(counted) => counted.as_of.by_department(filter, tree, parent),
        }
    }

    /// One page of the pairs that are missing: those due first at the front, then by number and requirement.
    pub(super) fn missing(&self, filter: &Filter, request: &PageRequest) -> Page<Missing> {
        let size = usize::try_from(request.size).unwrap_or(usize::MAX);
        let facts = self.facts();
        let cursor = |missing: &Missing| {
            let Missing { outcome, number } = missing;
            let key = format!("{}\u{1}{number}\u{1}{}", outcome.due_on, facts.code_of(outcome.requirement));
            Cursor { key, id: outcome.employee.0 }
        };
        let mut items: Vec<_> = match self {
            Self::Judged(judged) => {
                let missing = judged.coverage.unfulfilled(filter).into_iter();
                let missing = missing
                    .map(|outcome| Missing { number: judged.number(outcome.employee), outcome: outcome.clone() });
                let mut rows: Vec<_> = missing.map(|missing| (cursor(&missing), missing)).collect();
                rows.sort_by(|(a, _), (b, _)| place(a).cmp(&place(b)));
                let after = |cursor: &Cursor| request.after.as_ref().is_none_or(|after| place(after) < place(cursor));
                rows.into_iter().filter(|(cursor, _)| after(cursor)).take(size.saturating_add(1)).collect()
            }
            Self::Counted(counted) => {
                let after = request.after.as_ref().map(place);
                let after = after.as_ref().map(|(texts, id)| (&texts[..], EmployeeId(*id)));
                let page = MissingPage { after, size: size.saturating_add(1) };
                let found = counted.as_of.missing(filter, page, |requirement| facts.code_of(requirement));
                found.into_iter().map(|missing| (cursor(&missing), missing)).collect()
            }
        };
        let has_next = items.len() > size;
        items.truncate(size);
        Page { items, has_next, has_previous: request.after.is_some() }
    }
}

impl Counted {
    async fn judge(&self) -> ReadResult<Arc<Judged>> {
        Ok(Arc::new(judge(&self.read, self.facts.clone(), self.judgement).await?))
    }
}
