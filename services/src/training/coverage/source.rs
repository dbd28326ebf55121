//! Where figures come from: everybody looked at, or sums that are kept. Both say the same.

use std::{collections::BTreeMap, sync::Arc};

use gradus_domain::{
    ids::{DepartmentId, TrainingRequirementId},
    training::{
        coverage::{Filter, PersonTally, Tally},
        facts::Judgement,
    },
};

use super::{Everybody, Judged, rolled_up::RolledUp};
use crate::{Read, ReadResult, training::facts::TrainingFacts};

/// Where figures come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// Everybody.
    Everybody(Everybody),
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
    Everybody::look(ctx, facts, judgement).await.map(Source::Everybody)
}

impl Source {
    /// By what people are judged.
    #[must_use]
    pub fn facts(&self) -> &Arc<TrainingFacts> {
        match self {
            Self::Everybody(everybody) => everybody.facts(),
            Self::RolledUp(sums) => sums.facts(),
        }
    }

    /// The day or period that the figures are of.
    #[must_use]
    pub fn judgement(&self) -> Judgement {
        match self {
            Self::Everybody(everybody) => everybody.judgement(),
            Self::RolledUp(sums) => sums.judgement(),
        }
    }

    /// Everybody, for what no sum tells.
    pub(super) async fn everybody(&self) -> ReadResult<Everybody> {
        match self {
            Self::Everybody(everybody) => Ok(everybody.clone()),
            Self::RolledUp(sums) => sums.everybody().await,
        }
    }

    /// Everybody judged, for what neither sums nor columns tell.
    pub async fn judged(&self) -> ReadResult<Arc<Judged>> {
        self.everybody().await?.judged().await
    }

    /// Counts of the pairs that `filter` lets through, which are those of `top` where that is given.
    pub(super) async fn tally(&self, filter: &Filter, top: Option<DepartmentId>) -> ReadResult<Tally> {
        if let Self::RolledUp(sums) = self
            && let Some(sum) = sums.sum(top, filter.requirement).await?
        {
            return Ok(sum.tally());
        }
        Ok(self.everybody().await?.tally(filter))
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
        Ok(self.everybody().await?.persons(filter))
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
        Ok(self.everybody().await?.by_department(filter, parent))
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
        Ok(self.everybody().await?.by_requirement(filter))
    }
}
