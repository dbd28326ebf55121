//! Proposed versions of calendars.

use gradus_domain::{
    access::{Reach, Scope},
    ids::CalendarProposalId,
    page::{Cursor, Page, PageRequest},
    scheduling::calendar_proposal::{CalendarProposal, ProposalState},
};
use gradus_entities::calendar_proposal::{ActiveModel, Column, Entity, Model};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Select,
    sea_query::LockType,
};

use crate::{
    error::{Result, StoreError},
    page::{Sort, instant_key, page},
    scope::nothing,
    store::{Db, WriteTx},
};

/// Which proposals are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProposalFilter {
    /// Only those in these states; all where empty.
    pub states: Vec<ProposalState>,
    /// Only those of this calendar.
    pub code: Option<String>,
}

fn proposal(row: Model) -> CalendarProposal {
    CalendarProposal {
        id: row.id,
        version: row.version,
        code: row.code,
        base_version: row.base_version,
        state: row.state,
        format: row.format,
        year: row.year,
        source: row.source,
        digest: row.digest,
        content: row.content,
        proposed_by: row.proposed_by,
        proposed_at: row.proposed_at,
        decided_by: row.decided_by,
        decided_at: row.decided_at,
        reason: row.reason,
    }
}

fn active_model(scope: &Scope, proposal: &CalendarProposal) -> ActiveModel {
    let proposal = proposal.clone();
    ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(proposal.id),
        code: Set(proposal.code),
        base_version: Set(proposal.base_version),
        version: Set(proposal.version),
        state: Set(proposal.state),
        format: Set(proposal.format),
        year: Set(proposal.year),
        source: Set(proposal.source),
        digest: Set(proposal.digest),
        content: Set(proposal.content),
        proposed_by: Set(proposal.proposed_by),
        proposed_at: Set(proposal.proposed_at),
        decided_by: Set(proposal.decided_by),
        decided_at: Set(proposal.decided_at),
        reason: Set(proposal.reason),
    }
}

/// As of schedules: a calendar belongs to no department.
fn visible(scope: &Scope) -> Select<Entity> {
    let reach = if matches!(scope.reach, Reach::Own(_)) { nothing() } else { Condition::all() };
    Entity::find().filter(Column::OrganizationId.eq(scope.organization)).filter(reach)
}

fn filtered(scope: &Scope, filter: &ProposalFilter) -> Select<Entity> {
    let mut select = visible(scope);
    if !filter.states.is_empty() {
        select = select.filter(Column::State.is_in(filter.states.iter().copied()));
    }
    if let Some(code) = &filter.code {
        select = select.filter(Column::Code.eq(code.as_str()));
    }
    select
}

/// The proposals with these ids.
pub async fn find_many(db: &impl Db, scope: &Scope, ids: &[CalendarProposalId]) -> Result<Vec<CalendarProposal>> {
    let rows = visible(scope).filter(Column::Id.is_in(ids.iter().copied())).all(db.connection()).await?;
    Ok(rows.into_iter().map(proposal).collect())
}

/// The proposal for a year of a calendar that waits for a decision, of which there is one at most.
pub async fn find_pending(db: &impl Db, scope: &Scope, code: &str, year: i32) -> Result<Option<CalendarProposal>> {
    let filter = ProposalFilter { states: vec![ProposalState::Pending], code: Some(code.to_owned()) };
    let row = filtered(scope, &filter).filter(Column::Year.eq(year)).one(db.connection()).await?;
    Ok(row.map(proposal))
}

/// The proposal, held until the transaction ends.
pub async fn find_for_update(tx: &WriteTx, scope: &Scope, id: CalendarProposalId) -> Result<Option<CalendarProposal>> {
    let row = visible(scope).filter(Column::Id.eq(id)).lock(LockType::Update).one(tx.connection()).await?;
    Ok(row.map(proposal))
}

/// One page of proposals, the latest first.
pub async fn page_by_time(
    db: &impl Db,
    scope: &Scope,
    filter: &ProposalFilter,
    request: &PageRequest,
) -> Result<Page<CalendarProposal>> {
    let sort = Sort { key: Column::ProposedAt, id: Column::Id, descending: true };
    let place = |row: &Model| Cursor { key: row.proposed_at.to_rfc3339(), id: row.id.0 };
    Ok(page(db, filtered(scope, filter), sort, request, instant_key, place).await?.map(proposal))
}

/// How many proposals there are.
pub async fn count(db: &impl Db, scope: &Scope, filter: &ProposalFilter) -> Result<u64> {
    Ok(filtered(scope, filter).count(db.connection()).await?)
}

/// Stores a new proposal. One that came in meanwhile for the same year lets the whole unit of work look again.
pub async fn insert(tx: &WriteTx, scope: &Scope, proposal: &CalendarProposal) -> Result<()> {
    let inserted = Entity::insert(active_model(scope, proposal)).exec_without_returning(tx.connection()).await;
    match inserted.map_err(StoreError::from) {
        Ok(_) => Ok(()),
        Err(StoreError::Exists(_)) => Err(StoreError::try_again("another proposal came in meanwhile")),
        Err(error) => Err(error),
    }
}

/// Saves a proposal that this transaction holds.
pub async fn save(tx: &WriteTx, scope: &Scope, proposal: &CalendarProposal) -> Result<()> {
    Entity::update_many()
        .set(active_model(scope, proposal))
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Id.eq(proposal.id))
        .exec(tx.connection())
        .await?;
    Ok(())
}
