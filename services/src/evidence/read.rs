//! Reading evidence (SEC-1): whoever may read a record to which it is bound, whoever handed it in, and whoever manages
//! evidence sees it.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::stream::BoxStream;
use gradus_domain::{
    access::{Action, Reach},
    evidence::revision::{Evidence, EvidenceUse},
    ids::EvidenceId,
    page::{Page, PageRequest},
};
pub use gradus_store::evidence::EvidenceFilter;
use gradus_store::evidence::{Onlooker, revisions, uses};

use super::blobs::BlobError;
use crate::{Actor, Never, Read, ReadResult, Services};

/// Whom the store shows evidence to.
pub(super) fn onlooker(actor: &Actor, now: DateTime<Utc>) -> Onlooker {
    let scope = |action| actor.scope::<Never>(action, now).ok();
    Onlooker {
        organization: actor.organization,
        principal: actor.principal.remembered_as(),
        employee: actor.employee,
        sees_all: scope(Action::ManageEvidence).is_some_and(|scope| scope.reach == Reach::Organization),
        audits: scope(Action::ReadAudits),
        measures: scope(Action::ReadPrograms).is_some(),
    }
}

/// The revisions with these ids.
pub async fn find_many(ctx: &Read, ids: &[EvidenceId]) -> ReadResult<Vec<Evidence>> {
    Ok(revisions::find_many(&ctx.reader, &onlooker(&ctx.actor, ctx.now), ids).await?)
}

/// The revisions that replace these.
pub async fn replaced_by(ctx: &Read, ids: &[EvidenceId]) -> ReadResult<Vec<Evidence>> {
    Ok(revisions::replaced_by(&ctx.reader, &onlooker(&ctx.actor, ctx.now), ids).await?)
}

/// To which records that the asker may read these revisions are bound.
pub async fn uses_of(ctx: &Read, ids: &[EvidenceId]) -> ReadResult<Vec<EvidenceUse>> {
    Ok(uses::shown(&ctx.reader, &onlooker(&ctx.actor, ctx.now), ids).await?)
}

/// One page of evidence, the latest first.
pub async fn page(ctx: &Read, filter: &EvidenceFilter, request: &PageRequest) -> ReadResult<Page<Evidence>> {
    Ok(revisions::page_by_time(&ctx.reader, &onlooker(&ctx.actor, ctx.now), filter, request).await?)
}

/// How much evidence there is.
pub async fn count(ctx: &Read, filter: &EvidenceFilter) -> ReadResult<u64> {
    Ok(revisions::count(&ctx.reader, &onlooker(&ctx.actor, ctx.now), filter).await?)
}

/// Bytes of a revision, all of them or those of `range`; all of them are checked against their hash on the way.
pub async fn bytes(
    services: &Services,
    actor: &Actor,
    evidence: &Evidence,
    range: Option<(u64, u64)>,
) -> Result<BoxStream<'static, Result<Bytes, BlobError>>, BlobError> {
    match range {
        Some(range) => services.evidence.part(actor.organization, &evidence.hash, range).await,
        None => services.evidence.whole(actor.organization, &evidence.hash).await,
    }
}
