//! What a request judges once: the facts, everybody on a day or in a period, and what some people owe.

use std::{
    collections::HashMap,
    hash::{Hash, Hasher},
    sync::Arc,
};

use async_graphql::async_trait::async_trait;
use async_graphql::dataloader::Loader;
use gradus_domain::{
    ids::EmployeeId,
    period::Period,
    training::{facts::Judgement, obligation::Obligation},
};
use gradus_services::training::{
    coverage::{self, Source},
    facts::{self, TrainingFacts},
    obligations,
};

use crate::{
    errors::{Result, internal},
    request::{Batch, BatchError, Request},
};

/// Key of the facts by which a request judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FactsKey;

/// The facts by which the request judges, read once.
pub async fn training_facts(request: &Request) -> Result<Arc<TrainingFacts>> {
    request.load(FactsKey).await?.ok_or_else(|| internal(&"no training facts"))
}

#[async_trait]
impl Loader<FactsKey> for Batch {
    type Value = Arc<TrainingFacts>;
    type Error = BatchError;

    async fn load(&self, _: &[FactsKey]) -> std::result::Result<HashMap<FactsKey, Arc<TrainingFacts>>, BatchError> {
        let facts = facts::load(&self.read).await.map_err(Arc::new)?;
        Ok([(FactsKey, Arc::new(facts))].into())
    }
}

/// Key of the percent of waivers above which somebody should be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WaiverAlertKey;

#[async_trait]
impl Loader<WaiverAlertKey> for Batch {
    type Value = u8;
    type Error = BatchError;

    async fn load(&self, _: &[WaiverAlertKey]) -> std::result::Result<HashMap<WaiverAlertKey, u8>, BatchError> {
        let percent = coverage::waiver_alert_percent(&self.read).await.map_err(Arc::new)?;
        Ok([(WaiverAlertKey, percent)].into())
    }
}

/// Key of where figures come from: one for each day or period. The facts come along and are no part of the key.
#[derive(Clone)]
pub struct SourceKey {
    /// Day or period.
    pub judgement: Judgement,
    /// By what.
    pub facts: Arc<TrainingFacts>,
}

impl PartialEq for SourceKey {
    fn eq(&self, other: &Self) -> bool {
        self.judgement == other.judgement
    }
}

impl Eq for SourceKey {}

impl Hash for SourceKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self.judgement {
            Judgement::Day(day) => day.hash(state),
            Judgement::Period { period, as_of } => (period, as_of).hash(state),
        }
    }
}

#[async_trait]
impl Loader<SourceKey> for Batch {
    type Value = Source;
    type Error = BatchError;

    async fn load(&self, keys: &[SourceKey]) -> std::result::Result<HashMap<SourceKey, Source>, BatchError> {
        let mut sources = HashMap::with_capacity(keys.len());
        for key in keys {
            let found = coverage::source(&self.read, key.facts.clone(), key.judgement).await.map_err(Arc::new)?;
            sources.insert(key.clone(), found);
        }
        Ok(sources)
    }
}

/// Key of what a person owes, of a period or up to today.
#[derive(Clone)]
pub struct ObligationsOf {
    /// Who.
    pub employee: EmployeeId,
    /// Of which period.
    pub period: Option<Period>,
    /// By what.
    pub facts: Arc<TrainingFacts>,
}

impl PartialEq for ObligationsOf {
    fn eq(&self, other: &Self) -> bool {
        (self.employee, self.period) == (other.employee, other.period)
    }
}

impl Eq for ObligationsOf {}

impl Hash for ObligationsOf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.employee, self.period).hash(state);
    }
}

#[async_trait]
impl Loader<ObligationsOf> for Batch {
    type Value = Arc<Vec<Obligation>>;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[ObligationsOf],
    ) -> std::result::Result<HashMap<ObligationsOf, Arc<Vec<Obligation>>>, BatchError> {
        let mut periods: HashMap<Option<Period>, Vec<&ObligationsOf>> = HashMap::new();
        for key in keys {
            periods.entry(key.period).or_default().push(key);
        }
        let mut owed = HashMap::with_capacity(keys.len());
        for (period, keys) in periods {
            let Some(facts) = keys.first().map(|key| key.facts.clone()) else { continue };
            let employees: Vec<_> = keys.iter().map(|key| key.employee).collect();
            let found = obligations::of_people(&self.read, &facts, &employees, period).await.map_err(Arc::new)?;
            owed.extend(keys.into_iter().map(|key| {
                let rows = found.get(&key.employee).cloned().unwrap_or_default();
                (key.clone(), Arc::new(rows))
            }));
        }
        Ok(owed)
    }
}
