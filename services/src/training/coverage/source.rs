//! Where figures come from: everybody judged, or sums that are kept. Both say the same.

use std::{collections::BTreeMap, sync::Arc};

use gradus_domain::{
    ids::{DepartmentId, TrainingRequirementId},
    training::{
        coverage::{Filter, PersonTally, Tally},
        facts::Judgement,
    },
};

use super::{Judged, judge, rolled_up::RolledUp};
use crate::{Read, ReadResult, training::facts::TrainingFacts};

/// Where figures come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// Everybody judged.
    Judged(Arc<Judged>),
    /// Sums of today.
    RolledUp(Arc<RolledUp>),
}

/// The cheapest source of the figures of `judgement` that holds now.
pub async fn source(ctx: &Read, facts: Arc<TrainingFacts>, judgement: Judgement) -> ReadResult<Source> {
    if judgement == Judgement::Day(facts.today)
        && let Some(rolled_up) = RolledUp::find(ctx, &facts).await?
    {
        return Ok(Source::RolledUp(Arc::new(rolled_up)));
    }
    Ok(Source::Judged(Arc::new(judge(ctx, facts, judgement).await?)))
}

impl Source {
    /// By what people are judged.
    #[must_use]
    pub fn facts(&self) -> &Arc<TrainingFacts> {
        match self {
            Self::Judged(judged) => &judged.facts,
            Self::RolledUp(sums) => sums.facts(),
        }
    }

    /// The day or period that the figures are of.
    #[must_use]
    pub fn judgement(&self) -> Judgement {
        match self {
            Self::Judged(judged) => judged.coverage.judgement,
            Self::RolledUp(sums) => sums.judgement(),
        }
    }

    /// Everybody judged, for what no sum tells.
    pub async fn judged(&self) -> ReadResult<Arc<Judged>> {
        match self {
            Self::Judged(judged) => Ok(judged.clone()),
            Self::RolledUp(sums) => sums.judged().await,
        }
    }

    /// Counts of the pairs that `filter` lets through, which are those of `top` where that is given.
    pub(super) async fn tally(&self, filter: &Filter, top: Option<DepartmentId>) -> ReadResult<Tally> {
        if let Self::RolledUp(sums) = self
            && let Some(sum) = sums.sum(top, filter.requirement).await?
        {
            return Ok(sum.tally());
        }
        Ok(self.judged().await?.coverage.tally(filter))
    }

    /// Counts of people, likewise.
    pub(super) async fn persons(&self, filter: &Filter, top: Option<DepartmentId>) -> ReadResult<PersonTally> {
        if let Self::RolledUp(sums) = self
            && let Some(sum) = sums.sum(top, filter.requirement).await?
        {
            // Of one requirement each person has one pair.
            return Ok(match filter.requirement {
                None => sum.persons(),
                Some(_) => PersonTally { required: sum.tally().required, fulfilled: sum.tally().fulfilled },
            });
        }
        Ok(self.judged().await?.coverage.persons(filter))
    }

    /// Counts by the departments directly below `parent`, or the roots.
    pub(super) async fn by_department(
        &self,
        filter: &Filter,
        parent: Option<DepartmentId>,
    ) -> ReadResult<Vec<(DepartmentId, Tally)>> {
        if let Self::RolledUp(sums) = self
            && let Some(tallies) = sums.children(parent, filter.requirement).await?
        {
            return Ok(tallies);
        }
        Ok(self.judged().await?.coverage.by_department(filter, &self.facts().tree, parent))
    }

    /// Counts by requirement, those left out that speak of nobody.
    pub(super) async fn by_requirement(
        &self,
        filter: &Filter,
        top: Option<DepartmentId>,
    ) -> ReadResult<BTreeMap<TrainingRequirementId, Tally>> {
        if let Self::RolledUp(sums) = self
            && let Some(tallies) = sums.by_requirement(top, filter.requirement).await?
        {
            return Ok(tallies);
        }
        Ok(self.judged().await?.coverage.by_requirement(filter))
    }
}
