//! What people are judged by, kept in memory: the tree, the courses and the requirements of an organization.
//!
//! Each change of them counts the organization's edition up, in the same transaction. Whoever judges reads the edition
//! first and takes what is kept under it: that is as new or newer. What is newer came with a new generation, before
//! which the state is void.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::NaiveDate;
use gradus_domain::{access::Scope, ids::OrganizationId};
use gradus_store::{error::StoreError, store::Db};

use crate::training::facts::{TrainingFacts, load_for};

/// What people are judged by in an edition.
type Edition = (i64, Arc<TrainingFacts>);

/// What people are judged by, of each organization with its edition.
#[derive(Clone, Debug, Default)]
pub(crate) struct Curricula(Arc<Mutex<HashMap<OrganizationId, Edition>>>);

impl Curricula {
    /// What the people of `scope` are judged by in `edition`. The caller has not changed it in the same transaction: what
    /// is taken back must not be kept.
    pub(crate) async fn get(
        &self,
        db: &impl Db,
        scope: &Scope,
        edition: i64,
        today: NaiveDate,
    ) -> Result<Arc<TrainingFacts>, StoreError> {
        if let Some(kept) = self.kept(scope.organization, edition) {
            return Ok(kept);
        }
        let loaded = Arc::new(load_for(db, scope, today).await?);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(scope.organization, (edition, loaded.clone()));
        Ok(loaded)
    }

    fn kept(&self, organization: OrganizationId, edition: i64) -> Option<Arc<TrainingFacts>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&organization).filter(|(known, _)| *known == edition).map(|(_, facts)| facts.clone())
    }
}
