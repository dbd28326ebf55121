//! What one request carries: who asks, in which language, the instant, and its loaders.

use std::{collections::HashMap, hash::Hash, sync::Arc};

use async_graphql::{
    Context,
    dataloader::{DataLoader, HashMapCache},
};
use gradus_domain::{locale::Locale, people::organization::Organization};
use gradus_services::{
    Actor, Command, Failure, Read, ReadResult, Services,
    door::{Unit, Work},
};
use serde::{Serialize, de::DeserializeOwned};
use tokio::sync::OnceCell;

use crate::{
    batching::{Batches, Patience},
    errors::{Result, fault},
};

/// What the loaders of one request share. Each area implements `Loader` for it with a key type of its own, so the
/// viewer's scope is inside every batch.
#[derive(Clone)]
pub struct Batch {
    /// What the use cases read with.
    pub read: Read,
}

/// The error of a batch: cloned to everybody who waits for it.
pub type BatchError = Arc<Failure<gradus_services::Never>>;

/// The state of one request.
pub struct Request {
    services: Services,
    read: Read,
    asked_locale: Option<Locale>,
    organization: OnceCell<Organization>,
    loader: DataLoader<Batch, HashMapCache>,
}

impl Request {
    /// The state of a request of `actor`; reads the clock, once.
    pub async fn new(services: Services, actor: Arc<Actor>, asked_locale: Option<Locale>) -> ReadResult<Self> {
        let read = services.read(actor).await?;
        Ok(Self::with(services, read, asked_locale))
    }

    /// The state of a request whose instant is known.
    pub fn with(services: Services, read: Read, asked_locale: Option<Locale>) -> Self {
        let batch = Batch { read: read.clone() };
        let loader = DataLoader::with_cache(batch, Batches, Patience, HashMapCache::default());
        Self { services, read, asked_locale, organization: OnceCell::new(), loader }
    }

    /// What the use cases read with.
    pub fn read(&self) -> &Read {
        &self.read
    }

    /// The service's parts.
    pub fn services(&self) -> &Services {
        &self.services
    }

    /// The viewer's organization, read at most once.
    pub async fn organization(&self) -> Result<&Organization> {
        let load = || gradus_services::people::organizations::own(&self.read);
        self.organization.get_or_try_init(load).await.map_err(fault)
    }

    /// The language of texts: what the request asks for, else the organization's.
    pub async fn locale(&self) -> Result<Locale> {
        match self.asked_locale {
            Some(locale) => Ok(locale),
            None => Ok(self.organization().await?.locale),
        }
    }

    /// The organization's day at the instant of the request.
    pub async fn today(&self) -> Result<chrono::NaiveDate> {
        let organization = self.organization().await?;
        let zone = gradus_domain::scheduling::zone::Zone::try_new(&organization.time_zone);
        Ok(zone.map_or_else(|_| self.read.now.date_naive(), |zone| zone.date(self.read.now)))
    }

    /// The day that was asked for, else today.
    pub async fn day(&self, asked: Option<crate::scalars::Date>) -> Result<chrono::NaiveDate> {
        match asked {
            Some(day) => Ok(day.0),
            None => self.today().await,
        }
    }

    /// One value by key, batched with whatever else the request asks for at the same time.
    pub async fn load<K, V>(&self, key: K) -> Result<Option<V>>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        V: Send + Sync + Clone + 'static,
        Batch: async_graphql::dataloader::Loader<K, Value = V, Error = BatchError>,
    {
        self.loader.load_one(key).await.map_err(|failure| shared_fault(&failure))
    }

    /// Several values by key, batched.
    pub async fn load_many<K, V>(&self, keys: impl IntoIterator<Item = K>) -> Result<HashMap<K, V>>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        V: Send + Sync + Clone + 'static,
        Batch: async_graphql::dataloader::Loader<K, Value = V, Error = BatchError>,
    {
        self.loader.load_many(keys).await.map_err(|failure| shared_fault(&failure))
    }

    /// Carries out a command through the door.
    pub async fn run<I, T, R>(
        &self,
        name: &'static str,
        idempotency_key: Option<String>,
        input: I,
        use_case: for<'u> fn(&'u mut Unit, I) -> Work<'u, T, R>,
    ) -> std::result::Result<T, Failure<R>>
    where
        I: Clone + Serialize + Send + Sync + 'static,
        T: Serialize + DeserializeOwned + Send + 'static,
        R: gradus_domain::refusal::Refusal,
    {
        let command = Command::new(name, &input, idempotency_key);
        // The command waits for connections and locks of its own.
        self.read.reader.rest().await;
        self.services.door.run(&self.read.actor, command, move |unit| use_case(unit, input.clone())).await
    }

    /// The same request at a later instant with empty loaders: what a payload reads after its command committed.
    pub async fn after_commit(&self) -> Result<Self> {
        let read = self.services.read_on(&self.read).await.map_err(fault)?;
        Ok(Self::with(self.services.clone(), read, self.asked_locale))
    }
}

fn shared_fault(failure: &BatchError) -> async_graphql::Error {
    match failure.as_ref() {
        Failure::Forbidden => crate::errors::forbidden(),
        other => crate::errors::internal(&crate::errors::chain(other)),
    }
}

/// The request's state.
pub fn request<'a>(ctx: &Context<'a>) -> &'a Request {
    ctx.data_unchecked::<Request>()
}

/// Groups values under their keys, for loaders of lists.
pub fn group<K: Hash + Eq + Clone, V>(keys: &[K], values: Vec<V>, key: impl Fn(&V) -> Option<K>) -> HashMap<K, Vec<V>> {
    let mut groups: HashMap<K, Vec<V>> = keys.iter().map(|key| (key.clone(), Vec::new())).collect();
    for value in values {
        if let Some(group) = key(&value).and_then(|key| groups.get_mut(&key)) {
            group.push(value);
        }
    }
    groups
}
