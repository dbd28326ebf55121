//! Reading runs. Whoever may import a kind in the whole organization sees all of its runs; whoever may for a part sees
//! those that they began.

use gradus_domain::{
    access::{Reach, Scope},
    ids::ImportId,
    imports::{ImportRefusal, ImportRun, ImportedKind},
    page::{Page, PageRequest},
};
use gradus_store::imports::{self, Onlookers};
pub use gradus_store::imports::{FirstRefusal, ImportFilter};

use crate::{Failure, Read, ReadResult};

/// What whoever asks may see; forbidden where they may import nothing.
fn onlookers(ctx: &Read) -> ReadResult<(Scope, Onlookers)> {
    let kinds: Vec<_> = ImportedKind::ALL
        .iter()
        .filter_map(|kind| Some((*kind, ctx.scope(kind.action()).ok()?)))
        .filter(|(_, scope)| !matches!(scope.reach, Reach::Own(_)))
        .collect();
    let (_, scope) = kinds.first().ok_or(Failure::Forbidden)?;
    let scope = scope.clone();
    Ok((scope, Onlookers { kinds, principal: ctx.actor.principal.remembered_as() }))
}

/// The runs with these ids.
pub async fn find_many(ctx: &Read, ids: &[ImportId]) -> ReadResult<Vec<ImportRun>> {
    let (scope, onlookers) = onlookers(ctx)?;
    Ok(imports::find_many(&ctx.reader, &scope, &onlookers, ids).await?)
}

/// One page of runs, the latest first.
pub async fn page(ctx: &Read, filter: &ImportFilter, request: &PageRequest) -> ReadResult<Page<ImportRun>> {
    let (scope, onlookers) = onlookers(ctx)?;
    Ok(imports::page_by_start(&ctx.reader, &scope, &onlookers, filter, request).await?)
}

/// How many runs there are.
pub async fn count(ctx: &Read, filter: &ImportFilter) -> ReadResult<u64> {
    let (scope, onlookers) = onlookers(ctx)?;
    Ok(imports::count(&ctx.reader, &scope, &onlookers, filter).await?)
}

/// One page of what a run refused, by line.
pub async fn refusals(ctx: &Read, import: ImportId, request: &PageRequest) -> ReadResult<Page<ImportRefusal>> {
    let (scope, onlookers) = onlookers(ctx)?;
    Ok(imports::page_of_refusals(&ctx.reader, &scope, &onlookers, import, request).await?)
}

/// The first refused cells of each of these runs, by line.
pub async fn first_refusals(ctx: &Read, imports: &[ImportId], size: u32) -> ReadResult<Vec<FirstRefusal>> {
    let (scope, onlookers) = onlookers(ctx)?;
    Ok(imports::first_refusals(&ctx.reader, &scope, &onlookers, imports, size).await?)
}

/// How many refused cells of a run are kept.
pub async fn count_refusals(ctx: &Read, import: ImportId) -> ReadResult<u64> {
    let (scope, onlookers) = onlookers(ctx)?;
    Ok(imports::count_refusals(&ctx.reader, &scope, &onlookers, import).await?)
}
