//! `journal` and `journalVerification`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::page::Page;
use gradus_services::journal::{
    list::{self, JournalFilter as Filter},
    verify,
};

use super::{
    entry::{JournalEntry, JournalOutcome},
    verification::JournalVerification,
};
use crate::{
    errors::{Result, fault},
    page::{List, PageArgs, cost, list as connection},
    request::request,
};

/// Which lines of the journal are asked for. Conditions are joined by "and".
#[derive(Clone, InputObject)]
pub struct JournalFilter {
    /// Id of an object: only lines about it.
    object_id: Option<ID>,
    /// Names of commands.
    #[graphql(validator(max_items = 100))]
    command: Option<Vec<String>>,
    /// Outcome of the command.
    outcome: Option<JournalOutcome>,
}

/// Queries about the journal.
#[derive(Default)]
pub struct JournalQuery;

#[Object]
impl JournalQuery {
    /// Who changed what, newest first. Requires `READ_JOURNAL` on the whole organization (SEC-4).
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn journal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
        #[graphql(desc = "Which lines.")] filter: Option<JournalFilter>,
    ) -> Result<List<JournalEntry>> {
        let page = PageArgs::forward(first, after).request()?;
        let read = request(ctx).read().clone();
        let Some(filter) = read_filter(filter) else {
            let nothing = Page { items: Vec::new(), has_next: false, has_previous: false };
            return Ok(connection(nothing, JournalEntry, || async { Ok(0) }));
        };
        let found = list::page(&read, &filter, &page).await.map_err(fault)?;
        Ok(connection(found, JournalEntry, move || {
            let (read, filter) = (read.clone(), filter.clone());
            async move { list::count(&read, &filter).await }
        }))
    }

    /// Whether the journal is whole: every seal recomputed from its lines. Requires `READ_JOURNAL` on the whole
    /// organization. Costs what the journal is long.
    #[graphql(complexity = "1000 + child_complexity")]
    async fn journal_verification(&self, ctx: &Context<'_>) -> Result<JournalVerification> {
        Ok(JournalVerification(verify::verify(request(ctx).read()).await.map_err(fault)?))
    }
}

fn read_filter(filter: Option<JournalFilter>) -> Option<Filter> {
    let Some(filter) = filter else { return Some(Filter::default()) };
    let object = match filter.object_id {
        None => None,
        Some(id) => Some(uuid::Uuid::try_parse(id.rsplit_once('_')?.1).ok()?),
    };
    let outcome = filter.outcome.map(|outcome| match outcome {
        JournalOutcome::Done => "DONE".to_owned(),
        JournalOutcome::Refused => "REFUSED".to_owned(),
    });
    Some(Filter { object, commands: filter.command.unwrap_or_default(), outcome })
}
