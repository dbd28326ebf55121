//! Reading the journal. Requires `READ_JOURNAL` on the whole organization.

use gradus_domain::{
    access::Action,
    page::{Page, PageRequest},
};
use gradus_store::journal::read;
pub use gradus_store::journal::{Entry, read::JournalFilter};

use crate::{Read, ReadResult};

/// One page of the journal, newest first.
pub async fn page(ctx: &Read, filter: &JournalFilter, request: &PageRequest) -> ReadResult<Page<Entry>> {
    let scope = ctx.actor.require_organization(Action::ReadJournal, ctx.now)?;
    Ok(read::newest_first(&ctx.reader, &scope, filter, request).await?)
}

/// How many lines there are.
pub async fn count(ctx: &Read, filter: &JournalFilter) -> ReadResult<u64> {
    let scope = ctx.actor.require_organization(Action::ReadJournal, ctx.now)?;
    Ok(read::count(&ctx.reader, &scope, filter).await?)
}
