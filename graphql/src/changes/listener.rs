//! One who listens. For each event it is asked who they are by now and whether they may see the object by now: the same
//! question, to the same code, as when they ask for the object by its id.

use std::{collections::VecDeque, future::pending, sync::Arc, time::Duration};

use async_graphql::Error;
use futures_util::{
    StreamExt,
    future::{BoxFuture, try_join_all},
    stream::{self, BoxStream},
};
use gradus_domain::{access::Reach, changes::ChangeKind, ids::OrganizationId, locale::Locale};
use gradus_services::{
    Actor, ReadResult, Services,
    changes::{Present, Recorded, SubscribeFault, Subscription},
};
use tokio::time::Instant;

use super::{
    change::{Change, node_id},
    cursor::Cursor,
};
use crate::{
    batching::with_batches,
    errors::{Result, bad_request, chain, error, fault},
    node,
    request::Request,
};

/// Events that are judged together.
const JUDGED_AT_ONCE: usize = 100;
/// How old a judgment may be when its event is handed over; a listener who reads slowly is judged anew.
const FRESH: Duration = Duration::from_secs(1);

/// It could not be found out who somebody is by now.
#[derive(Clone, Copy, Debug)]
pub struct RightsUnknown;

/// Finds out who a listener is by now; `None` for one who is no longer signed in.
pub type Rights =
    Arc<dyn Fn() -> BoxFuture<'static, std::result::Result<Option<Arc<Actor>>, RightsUnknown>> + Send + Sync>;

/// Who listens, as the socket puts it into a request.
#[derive(Clone)]
pub struct Listener {
    services: Services,
    organization: OrganizationId,
    begin: Present,
    locale: Option<Locale>,
    rights: Rights,
}

impl Listener {
    /// A listener in an organization from now on, whose rights are asked of `rights` each time.
    pub async fn new(
        services: Services,
        organization: OrganizationId,
        locale: Option<Locale>,
        rights: Rights,
    ) -> ReadResult<Self> {
        let begin = services.changes.present(organization).await?;
        Ok(Self { services, organization, begin, locale, rights })
    }

    /// The changes from now on, or after a place.
    pub(super) async fn listen(
        &self,
        kinds: Option<Vec<ChangeKind>>,
        after: Option<Cursor>,
    ) -> Result<BoxStream<'static, Result<Change>>> {
        if after.as_ref().is_some_and(|after| after.epoch != self.begin.epoch) {
            return Err(unknown_place());
        }
        let from = after.as_ref().map_or(self.begin.place, |after| after.place);
        let subscription = self.services.changes.subscribe(self.organization, from).await;
        let subscription = subscription.map_err(|refused| match refused {
            SubscribeFault::UnknownPlace => unknown_place(),
            SubscribeFault::Broken(error) => fault(error.into()),
        })?;
        let subscription = match &kinds {
            Some(kinds) => subscription.about(kinds),
            None => subscription,
        };
        let listening = Listening {
            listener: self.clone(),
            subscription,
            kinds,
            epoch: self.begin.epoch.clone(),
            begin: after.is_none().then(|| self.begin.clone()),
            waiting: VecDeque::new(),
            judged: VecDeque::new(),
            judged_at: Instant::now(),
        };
        // After a fault there is nothing more: the client goes on after the last cursor that it has.
        let changes = stream::unfold(Some(listening), |listening: Option<Listening>| async move {
            let mut listening = listening?;
            match listening.next().await {
                Ok(change) => Some((Ok(change), Some(listening))),
                Err(error) => Some((Err(error), None)),
            }
        });
        Ok(changes.boxed())
    }
}

struct Listening {
    listener: Listener,
    subscription: Subscription,
    kinds: Option<Vec<ChangeKind>>,
    epoch: String,
    /// What had committed by then is not told.
    begin: Option<Present>,
    /// Events of which it is not known whether they may be seen.
    waiting: VecDeque<Arc<Recorded>>,
    /// Events that may be seen, before all that wait.
    judged: VecDeque<Arc<Recorded>>,
    judged_at: Instant,
}

impl Listening {
    async fn next(&mut self) -> Result<Change> {
        loop {
            if self.judged_at.elapsed() > FRESH {
                self.judged.append(&mut self.waiting);
                std::mem::swap(&mut self.judged, &mut self.waiting);
            }
            if let Some(event) = self.judged.pop_front() {
                match Change::of(&self.epoch, &event) {
                    Some(change) => return Ok(change),
                    None => continue,
                }
            }
            if self.waiting.is_empty() {
                let events = self.subscription.next().await.map_err(|error| unavailable(&error))?;
                let is_new = |event: &Recorded| self.begin.as_ref().is_none_or(|begin| !begin.has(event.place));
                let is_wanted = |event: &Recorded| is_of(event, self.kinds.as_deref()) && is_new(event);
                self.waiting.extend(events.into_iter().filter(|event| is_wanted(event)));
            } else {
                self.judge().await?;
            }
        }
    }

    /// Moves the first events that wait to those that may be seen, or drops them.
    async fn judge(&mut self) -> Result<()> {
        let Ok(actor) = (self.listener.rights)().await else {
            return Err(unavailable(&"it is not known who listens"));
        };
        let events: Vec<_> = self.waiting.iter().take(JUDGED_AT_ONCE).cloned().collect();
        let Some(actor) = actor.filter(|actor| actor.organization == self.listener.organization) else {
            // Nothing is told any more; whoever holds the connection closes it.
            return pending().await;
        };
        let services = &self.listener.services;
        let read = services.read(actor).await.map_err(|failure| unavailable(&chain(&failure)))?;
        let request = Request::with(services.clone(), read, self.listener.locale);
        let verdicts = with_batches(try_join_all(events.iter().map(|event| may_see(&request, event)))).await?;
        self.waiting.drain(..events.len());
        self.judged.extend(events.into_iter().zip(verdicts).filter_map(|(event, seen)| seen.then_some(event)));
        self.judged_at = Instant::now();
        Ok(())
    }
}

fn is_of(event: &Recorded, kinds: Option<&[ChangeKind]>) -> bool {
    ChangeKind::of_prefix(&event.event.object_kind).is_some_and(|kind| kinds.is_none_or(|kinds| kinds.contains(&kind)))
}

/// Whether the object can be read now. Whoever reads everything of a kind need not be looked up in the database.
async fn may_see(request: &Request, event: &Recorded) -> Result<bool> {
    let Some(kind) = ChangeKind::of_prefix(&event.event.object_kind) else { return Ok(false) };
    match request.read().scope(kind.read_by()) {
        Err(_) => Ok(false),
        Ok(scope) if scope.reach == Reach::Organization => Ok(true),
        Ok(_) => Ok(node::find(request, &node_id(event)).await?.is_some()),
    }
}

fn unknown_place() -> Error {
    bad_request("`after` is no cursor of this database; read anew, begin without.")
}

fn unavailable(cause: &dyn std::fmt::Display) -> Error {
    tracing::warn!("could not tell a listener what changed: {cause}");
    error("UNAVAILABLE", "What changed cannot be told at the moment; listen again after the last cursor.")
}
