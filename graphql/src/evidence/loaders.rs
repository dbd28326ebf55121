//! Reading evidence for whole pages at once.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{async_trait::async_trait, dataloader::Loader};
use gradus_domain::{
    evidence::{command::EvidenceFacts, revision},
    ids::EvidenceId,
};
use gradus_services::evidence::{read, transitions};

use crate::request::{Batch, BatchError, group};

#[async_trait]
impl Loader<EvidenceId> for Batch {
    type Value = revision::Evidence;
    type Error = BatchError;

    async fn load(&self, ids: &[EvidenceId]) -> std::result::Result<HashMap<EvidenceId, Self::Value>, BatchError> {
        let found = read::find_many(&self.read, ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|evidence| (evidence.id, evidence)).collect())
    }
}

/// Key of the revision that replaces another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ReplacedBy(pub EvidenceId);

#[async_trait]
impl Loader<ReplacedBy> for Batch {
    type Value = revision::Evidence;
    type Error = BatchError;

    async fn load(&self, keys: &[ReplacedBy]) -> std::result::Result<HashMap<ReplacedBy, Self::Value>, BatchError> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = read::replaced_by(&self.read, &ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().filter_map(|evidence| Some((ReplacedBy(evidence.replaces?), evidence))).collect())
    }
}

/// Key of what a revision shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UsesOf(pub EvidenceId);

#[async_trait]
impl Loader<UsesOf> for Batch {
    type Value = Vec<revision::EvidenceUse>;
    type Error = BatchError;

    async fn load(&self, keys: &[UsesOf]) -> std::result::Result<HashMap<UsesOf, Self::Value>, BatchError> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = read::uses_of(&self.read, &ids).await.map_err(Arc::new)?;
        Ok(group(keys, found, |bound| Some(UsesOf(bound.evidence))))
    }
}

/// Key of what decides about a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FactsOfEvidence(pub EvidenceId);

#[async_trait]
impl Loader<FactsOfEvidence> for Batch {
    type Value = EvidenceFacts;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[FactsOfEvidence],
    ) -> std::result::Result<HashMap<FactsOfEvidence, EvidenceFacts>, BatchError> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = transitions::facts(&self.read, &ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(id, facts)| (FactsOfEvidence(id), facts)).collect())
    }
}
