//! What a run of the importer refused.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Description, Object, async_trait::async_trait, dataloader::Loader};
use gradus_domain::{
    ids::ImportId,
    imports,
    page::{Cursor, Page},
};
use gradus_services::import::runs;

use super::import::whole;
use crate::{
    errors::{Result, fault},
    page::{List, PageArgs, list},
    request::{Batch, BatchError, request},
};

/// Cell, or whole row, of an import that was refused.
#[derive(Description)]
pub struct ImportRefusal(imports::ImportRefusal);

#[Object(use_type_description)]
impl ImportRefusal {
    /// Line of the file on which it stands, or row of the sheet; the header is 1.
    async fn line(&self) -> i32 {
        whole(self.0.line)
    }

    /// Name of the column. Null where it is about the whole row.
    async fn column(&self) -> Option<&str> {
        Some(self.0.column.as_str()).filter(|column| !column.is_empty())
    }

    /// Code of what is wrong, such as `NOT_A_DAY`; the same as in the report of the command line.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Sentence about what is wrong, in English; of a sheet it names the cell.
    async fn message(&self) -> &str {
        &self.0.message
    }
}

/// One page of what a run refused, by line.
pub(super) async fn refusals(ctx: &Context<'_>, import: ImportId, args: PageArgs) -> Result<List<ImportRefusal>> {
    let page = args.request()?;
    if page.after.is_none() && page.before.is_none() && !page.from_end && page.size > 0 {
        return first_page(ctx, FirstRefusalsOf { import, size: page.size }).await;
    }
    let read = request(ctx).read().clone();
    let found = runs::refusals(&read, import, &page).await.map_err(fault)?;
    Ok(list(found, ImportRefusal, move || {
        let read = read.clone();
        async move { runs::count_refusals(&read, import).await }
    }))
}

/// The first page of what a run refused: of all runs of a page together.
async fn first_page(ctx: &Context<'_>, key: FirstRefusalsOf) -> Result<List<ImportRefusal>> {
    let FirstRefusals { items, total } = request(ctx).load(key).await?.unwrap_or_default();
    let has_next = items.len() as u64 != total;
    let items = items.into_iter().map(|found| (Cursor { key: found.line.to_string(), id: found.id.0 }, found));
    let page = Page { items: items.collect(), has_next, has_previous: false };
    Ok(list(page, ImportRefusal, move || async move { Ok(total) }))
}

/// Key of the first page of what a run refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FirstRefusalsOf {
    import: ImportId,
    size: u32,
}

/// The first refused cells of a run, by line, and how many there are in all.
#[derive(Clone, Debug, Default)]
pub struct FirstRefusals {
    items: Vec<imports::ImportRefusal>,
    total: u64,
}

#[async_trait]
impl Loader<FirstRefusalsOf> for Batch {
    type Value = FirstRefusals;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[FirstRefusalsOf],
    ) -> std::result::Result<HashMap<FirstRefusalsOf, FirstRefusals>, BatchError> {
        let mut alike: HashMap<u32, Vec<ImportId>> = HashMap::new();
        for key in keys {
            alike.entry(key.size).or_default().push(key.import);
        }
        let mut pages: HashMap<FirstRefusalsOf, FirstRefusals> = HashMap::new();
        for (size, of) in alike {
            for first in runs::first_refusals(&self.read, &of, size).await.map_err(Arc::new)? {
                let page = pages.entry(FirstRefusalsOf { import: first.import, size }).or_default();
                page.items.push(first.refusal);
                page.total = first.total;
            }
        }
        Ok(pages)
    }
}
