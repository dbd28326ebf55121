//! Hints between processes: each tells after its commits, and looks when another has told, for news and for work (R93).

use std::{convert::Infallible, time::Duration};

use gradus_store::{error::StoreError, hints};

use super::Feed;
use crate::Services;

/// Commits that follow one another within this time are told of once.
const GATHER: Duration = Duration::from_millis(50);
/// How long to wait before the listening is begun anew.
const AGAIN: Duration = Duration::from_secs(5);

/// Tells and hears until it is dropped; ends at once where there can be no other process.
pub async fn exchange(services: &Services) {
    tokio::join!(tell(&services.changes), hear(&services.changes));
}

async fn tell(feed: &Feed) {
    if !hints::are_of_use(feed.store()) {
        return;
    }
    let any = feed.commits().any();
    loop {
        // From here on a commit ends the wait below.
        let committed = any.notified();
        let organizations = feed.commits().untold();
        if organizations.is_empty() {
            committed.await;
            continue;
        }
        if let Err(error) = hints::tell(feed.store(), &organizations).await {
            tracing::debug!("could not tell of a commit: {error}");
        }
        tokio::time::sleep(GATHER).await;
    }
}

async fn hear(feed: &Feed) {
    loop {
        match listen(feed).await {
            Ok(None) => return,
            Ok(Some(never)) => match never {},
            Err(error) => tracing::debug!("could not hear of commits: {error}"),
        }
        tokio::time::sleep(AGAIN).await;
    }
}

/// Hears until the listening breaks; `None` where there is nobody to hear.
async fn listen(feed: &Feed) -> Result<Option<Infallible>, StoreError> {
    let Some(mut heard) = hints::Hints::open(feed.store()).await? else { return Ok(None) };
    loop {
        for organization in heard.next().await? {
            feed.commits().heard(organization);
        }
    }
}
