//! Backfills of schedules.

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::{Reach, Scope},
    ids::{BackfillId, OrganizationId, ScheduleId},
    page::{Cursor, Page, PageRequest},
    scheduling::backfill::{Backfill, BackfillState},
};
use gradus_entities::backfill::{ActiveModel, Column, Entity, Model};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Select,
    sea_query::LockType,
};

use crate::{
    claim,
    error::Result,
    page::{Sort, instant_key, page},
    scope::nothing,
    store::{Db, WriteTx},
};

const TABLE: &str = "backfills";

/// Which backfills are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BackfillFilter {
    /// Only those of this schedule.
    pub schedule: Option<ScheduleId>,
    /// Only those in these states; all where empty.
    pub states: Vec<BackfillState>,
}

fn backfill(row: Model) -> Backfill {
    Backfill {
        id: row.id,
        schedule: row.schedule_id,
        revision: row.revision,
        version: row.version,
        state: row.state,
        from: row.span_from,
        to: row.span_to,
        order: row.sort,
        even_if_open: row.even_if_open,
        planned: row.planned,
        made: row.made,
        passed: row.passed,
        watermark: row.watermark,
        wake_at: row.wake_at,
        waits: row.waits,
        error: row.error,
        asked: row.asked,
        cancelled: row.cancelled,
        ended_at: row.ended_at,
    }
}

fn active_model(scope: &Scope, backfill: &Backfill) -> ActiveModel {
    let backfill = backfill.clone();
    ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(backfill.id),
        schedule_id: Set(backfill.schedule),
        revision: Set(backfill.revision),
        version: Set(backfill.version),
        state: Set(backfill.state),
        span_from: Set(backfill.from),
        span_to: Set(backfill.to),
        sort: Set(backfill.order),
        even_if_open: Set(backfill.even_if_open),
        planned: Set(backfill.planned),
        made: Set(backfill.made),
        passed: Set(backfill.passed),
        watermark: Set(backfill.watermark),
        wake_at: Set(backfill.wake_at),
        waits: Set(backfill.waits),
        error: Set(backfill.error),
        created_at: Set(backfill.asked.at),
        asked: Set(backfill.asked),
        cancelled: Set(backfill.cancelled),
        ended_at: Set(backfill.ended_at),
    }
}

/// As of schedules: a backfill belongs to no department.
fn visible(scope: &Scope) -> Select<Entity> {
    let reach = if matches!(scope.reach, Reach::Own(_)) { nothing() } else { Condition::all() };
    Entity::find().filter(Column::OrganizationId.eq(scope.organization)).filter(reach)
}

fn filtered(scope: &Scope, filter: &BackfillFilter) -> Select<Entity> {
    let mut select = visible(scope);
    if let Some(schedule) = filter.schedule {
        select = select.filter(Column::ScheduleId.eq(schedule));
    }
    if !filter.states.is_empty() {
        select = select.filter(Column::State.is_in(filter.states.iter().copied()));
    }
    select
}

/// The backfills with these ids.
pub async fn find_many(db: &impl Db, scope: &Scope, ids: &[BackfillId]) -> Result<Vec<Backfill>> {
    let rows = visible(scope).filter(Column::Id.is_in(ids.iter().copied())).all(db.connection()).await?;
    Ok(rows.into_iter().map(backfill).collect())
}

/// The backfill, held until the transaction ends.
pub async fn find_for_update(tx: &WriteTx, scope: &Scope, id: BackfillId) -> Result<Option<Backfill>> {
    let row = visible(scope).filter(Column::Id.eq(id)).lock(LockType::Update).one(tx.connection()).await?;
    Ok(row.map(backfill))
}

/// One page of backfills, the latest first.
pub async fn page_by_time(
    db: &impl Db,
    scope: &Scope,
    filter: &BackfillFilter,
    request: &PageRequest,
) -> Result<Page<Backfill>> {
    let sort = Sort { key: Column::CreatedAt, id: Column::Id, descending: true };
    let place = |row: &Model| Cursor { key: row.created_at.to_rfc3339(), id: row.id.0 };
    Ok(page(db, filtered(scope, filter), sort, request, instant_key, place).await?.map(backfill))
}

/// How many backfills there are.
pub async fn count(db: &impl Db, scope: &Scope, filter: &BackfillFilter) -> Result<u64> {
    Ok(filtered(scope, filter).count(db.connection()).await?)
}

/// The organizations of the first backfills that go on by `now`.
pub async fn organizations(db: &impl Db, now: DateTime<Utc>) -> Result<Vec<OrganizationId>> {
    claim::organizations(db, TABLE, now, None).await
}

/// Takes the first backfill that goes on by `now` and that nobody else works on; it is held until the transaction ends.
pub async fn claim_next(tx: &WriteTx, scope: &Scope, now: DateTime<Utc>) -> Result<Option<Backfill>> {
    let running = [BackfillState::Running.as_str().to_owned()];
    let rows = claim::claim::<Entity>(tx, scope, now, ("state", &running), 1).await?;
    Ok(rows.into_iter().next().map(backfill))
}

/// Stores a new backfill.
pub async fn insert(tx: &WriteTx, scope: &Scope, backfill: &Backfill) -> Result<()> {
    Entity::insert(active_model(scope, backfill)).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Saves a backfill that this transaction holds.
pub async fn save(tx: &WriteTx, scope: &Scope, backfill: &Backfill) -> Result<()> {
    Entity::update_many()
        .set(active_model(scope, backfill))
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Id.eq(backfill.id))
        .exec(tx.connection())
        .await?;
    Ok(())
}
