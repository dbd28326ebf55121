//! What a request reads once of frozen periods.

use std::{
    collections::HashMap,
    hash::{Hash, Hasher},
    sync::Arc,
};

use async_graphql::async_trait::async_trait;
use async_graphql::dataloader::Loader;
use gradus_domain::{
    period::Period,
    training::frozen::{FrozenPair, UnitFigures},
};
use gradus_services::{
    Read, ReadResult,
    training::{
        facts::TrainingFacts,
        frozen::{self, FrozenPeriod, Place, Recovered},
    },
};

use crate::request::{Batch, BatchError};

/// Key of the freeze of a period. The facts come along and are no part of the key.
#[derive(Clone)]
pub struct FreezeOf {
    /// Of which period.
    pub period: Period,
    /// By what.
    pub facts: Arc<TrainingFacts>,
}

impl PartialEq for FreezeOf {
    fn eq(&self, other: &Self) -> bool {
        self.period == other.period
    }
}

impl Eq for FreezeOf {}

impl Hash for FreezeOf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.period.hash(state);
    }
}

#[async_trait]
impl Loader<FreezeOf> for Batch {
    type Value = Arc<FrozenPeriod>;
    type Error = BatchError;

    async fn load(&self, keys: &[FreezeOf]) -> Result<HashMap<FreezeOf, Arc<FrozenPeriod>>, BatchError> {
        let mut found = HashMap::with_capacity(keys.len());
        for key in keys {
            if let Some(frozen) = frozen::find(&self.read, &key.facts, key.period).await.map_err(Arc::new)? {
                found.insert(key.clone(), Arc::new(frozen));
            }
        }
        Ok(found)
    }
}

/// A part of a frozen period.
#[derive(Clone)]
pub struct FrozenPart {
    /// The period.
    pub frozen: Arc<FrozenPeriod>,
    /// Which part.
    pub place: Place,
}

impl PartialEq for FrozenPart {
    fn eq(&self, other: &Self) -> bool {
        (self.frozen.freeze.id, &self.place) == (other.frozen.freeze.id, &other.place)
    }
}

impl Eq for FrozenPart {}

impl Hash for FrozenPart {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.frozen.freeze.id, &self.place).hash(state);
    }
}

/// Key of the figures of a part.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct FiguresOf(pub FrozenPart);

/// Key of who was missing in a part.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct MissingOf(pub FrozenPart);

/// Key of who has made it good since in a part.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RecoveredOf(pub FrozenPart);

/// Answers keys, those of one period together.
async fn by_period<K, V>(
    read: &Read,
    keys: &[K],
    part: impl Fn(&K) -> &FrozenPart,
    load: impl AsyncFn(&Read, &FrozenPeriod, &[Place]) -> ReadResult<HashMap<Place, V>>,
) -> Result<HashMap<K, V>, BatchError>
where
    K: Clone + Eq + Hash,
    V: Clone,
{
    let mut periods: HashMap<_, Vec<&K>> = HashMap::new();
    for key in keys {
        periods.entry(part(key).frozen.freeze.id).or_default().push(key);
    }
    let mut found = HashMap::with_capacity(keys.len());
    for keys in periods.into_values() {
        let Some(first) = keys.first() else { continue };
        let places: Vec<_> = keys.iter().map(|key| part(key).place.clone()).collect();
        let values = load(read, &part(first).frozen, &places).await.map_err(Arc::new)?;
        let known = keys.iter().filter_map(|key| Some(((*key).clone(), values.get(&part(key).place)?.clone())));
        found.extend(known);
    }
    Ok(found)
}

#[async_trait]
impl Loader<FiguresOf> for Batch {
    type Value = Arc<UnitFigures>;
    type Error = BatchError;

    async fn load(&self, keys: &[FiguresOf]) -> Result<HashMap<FiguresOf, Self::Value>, BatchError> {
        by_period(&self.read, keys, |key| &key.0, frozen::figures).await
    }
}

#[async_trait]
impl Loader<MissingOf> for Batch {
    type Value = Arc<Vec<FrozenPair>>;
    type Error = BatchError;

    async fn load(&self, keys: &[MissingOf]) -> Result<HashMap<MissingOf, Self::Value>, BatchError> {
        by_period(&self.read, keys, |key| &key.0, frozen::missing).await
    }
}

#[async_trait]
impl Loader<RecoveredOf> for Batch {
    type Value = Arc<Vec<Recovered>>;
    type Error = BatchError;

    async fn load(&self, keys: &[RecoveredOf]) -> Result<HashMap<RecoveredOf, Self::Value>, BatchError> {
        by_period(&self.read, keys, |key| &key.0, frozen::recovered).await
    }
}
