//! `changesCursor`.

use async_graphql::{Context, Object};
use gradus_services::changes;

use super::cursor;
use crate::{
    errors::{Result, fault},
    request::request,
};

/// Queries about changes.
#[derive(Default)]
pub struct ChangeQuery;

#[Object]
impl ChangeQuery {
    /// Cursor of the present, for `changes`: read it before what you show, listen after it, and nothing is missed.
    async fn changes_cursor(&self, ctx: &Context<'_>) -> Result<String> {
        let present = changes::present(request(ctx).read()).await;
        present.map(|present| cursor::encode(&present.epoch, present.place)).map_err(fault)
    }
}
