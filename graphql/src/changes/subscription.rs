//! `Subscription`.

use async_graphql::{Context, Subscription as SubscriptionType};
use futures_util::stream::BoxStream;

use super::{Change, ChangeKind, Listener, cursor};
use crate::errors::{Result, bad_request};

/// Subscriptions.
#[derive(Default)]
pub struct Subscription;

/// Subscriptions.
#[SubscriptionType]
impl Subscription {
    /// Changes of objects that the viewer may see, each once, in the order in which they were committed, from whichever
    /// process they come. The viewer's rights are looked at anew for each. Served at `/graphql/ws` by the protocol
    /// `graphql-transport-ws`.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only objects of these kinds.", validator(max_items = 100))] kinds: Option<Vec<ChangeKind>>,
        #[graphql(desc = "Cursor after which to start: of a change, or of `changesCursor`. Without it, from now on.")]
        after: Option<String>,
    ) -> Result<BoxStream<'static, Result<Change>>> {
        let Some(listener) = ctx.data_opt::<Listener>() else {
            return Err(bad_request("Subscriptions are served at /graphql/ws."));
        };
        let read = |text: &String| cursor::decode(text).ok_or_else(not_a_cursor);
        let after = after.as_ref().map(read).transpose()?;
        let kinds = kinds.map(|kinds| kinds.into_iter().map(Into::into).collect());
        listener.listen(kinds, after).await
    }
}

fn not_a_cursor() -> async_graphql::Error {
    bad_request("`after` is a cursor that `changes` or `changesCursor` gave out.")
}
