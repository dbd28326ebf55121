//! Occurrences. Rows and their keys stay as long as their schedule does (R81).

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use gradus_domain::{
    access::{Reach, Scope},
    ids::{OccurrenceId, ScheduleId},
    page::{Cursor, Page, PageRequest},
    scheduling::{schedule::OccurrenceState, step::Recorded, stored::Occurrence},
};
use gradus_entities::occurrence::{ActiveModel, Column, Entity, Model};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, Order, PaginatorTrait, QueryFilter,
    QueryOrder, QueryTrait, Select,
    sea_query::{Asterisk, Expr, ExprTrait, OnConflict, Query},
};
use uuid::Uuid;

use crate::{
    error::{Result, StoreError},
    page::{Sort, instant_key, page},
    scope::nothing,
    store::{Db, WriteTx},
};

/// Zone rules may move a civil time by less than this.
const ZONE_SHIFT: TimeDelta = TimeDelta::days(2);

/// Which occurrences are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct OccurrenceFilter {
    /// Only those of this schedule.
    pub schedule: Option<ScheduleId>,
    /// Only those in these states; all where empty.
    pub states: Vec<OccurrenceState>,
    /// Only those due from then on.
    pub due_from: Option<DateTime<Utc>>,
    /// Only those due before.
    pub due_before: Option<DateTime<Utc>>,
}

pub(super) fn occurrence(row: Model) -> Occurrence {
    Occurrence {
        id: row.id,
        schedule: row.schedule_id,
        revision: row.revision,
        origin: row.origin,
        nominal_at: row.nominal_at,
        nominal_local: row.nominal_local,
        nominal_key: row.nominal_key,
        due_at: row.due_at,
        starts_at: row.starts_at,
        zone: row.zone,
        offset_seconds: row.offset_seconds,
        pass: row.pass,
        tzdb: row.tzdb,
        state: row.state,
        reason: row.reason,
        provisional: row.provisional,
        note: row.note,
        merged: row.merged,
        range: row.range_to.zip(row.range_count),
        subject: row.subject_kind.zip(row.subject_id),
        started_at: row.started_at,
        ended_at: row.ended_at,
        exclusive: row.exclusive,
        blocked_by: row.blocked_by,
    }
}

/// As [`super::schedules`]: an occurrence belongs to no department.
fn visible(scope: &Scope) -> Select<Entity> {
    let reach = if matches!(scope.reach, Reach::Own(_)) { nothing() } else { Condition::all() };
    Entity::find().filter(Column::OrganizationId.eq(scope.organization)).filter(reach)
}

fn filtered(scope: &Scope, filter: &OccurrenceFilter) -> Select<Entity> {
    let mut select = visible(scope);
    if let Some(schedule) = filter.schedule {
        select = select.filter(Column::ScheduleId.eq(schedule));
    }
    if !filter.states.is_empty() {
        select = select.filter(Column::State.is_in(filter.states.iter().copied()));
    }
    if let Some(from) = filter.due_from {
        select = select.filter(Column::DueAt.gte(from));
    }
    if let Some(before) = filter.due_before {
        select = select.filter(Column::DueAt.lt(before));
    }
    select
}

/// The occurrences with these ids.
pub async fn find_many(db: &impl Db, scope: &Scope, ids: &[OccurrenceId]) -> Result<Vec<Occurrence>> {
    let rows = visible(scope).filter(Column::Id.is_in(ids.iter().copied())).all(db.connection()).await?;
    Ok(rows.into_iter().map(occurrence).collect())
}

/// The occurrence of a schedule with this key.
pub async fn find_by_key(db: &impl Db, scope: &Scope, schedule: ScheduleId, key: &str) -> Result<Option<Occurrence>> {
    let select = visible(scope).filter(Column::ScheduleId.eq(schedule)).filter(Column::NominalKey.eq(key));
    Ok(select.one(db.connection()).await?.map(occurrence))
}

/// One page of occurrences, the one that is due first leading.
pub async fn page_by_due(
    db: &impl Db,
    scope: &Scope,
    filter: &OccurrenceFilter,
    request: &PageRequest,
) -> Result<Page<Occurrence>> {
    let sort = Sort { key: Column::DueAt, id: Column::Id, descending: false };
    let place = |row: &Model| Cursor { key: row.due_at.to_rfc3339(), id: row.id.0 };
    Ok(page(db, filtered(scope, filter), sort, request, instant_key, place).await?.map(occurrence))
}

/// One of the first occurrences of a schedule, and how many the schedule has.
#[derive(Clone, Debug)]
pub struct First {
    /// The occurrence.
    pub occurrence: Occurrence,
    /// How many there are in all.
    pub total: u64,
}

/// The first `size` occurrences of each of `schedules`, the one that is due first leading: one statement.
pub async fn first_of(
    db: &impl Db,
    scope: &Scope,
    schedules: &[ScheduleId],
    filter: &OccurrenceFilter,
    size: u32,
) -> Result<Vec<First>> {
    let mut ranked = filtered(scope, filter).filter(Column::ScheduleId.is_in(schedules.iter().copied())).into_query();
    ranked
        .expr_as(Expr::cust("row_number() OVER (PARTITION BY schedule_id ORDER BY due_at, id)"), "place")
        .expr_as(Expr::cust("count(*) OVER (PARTITION BY schedule_id)"), "total");
    let select = Query::select()
        .column(Asterisk)
        .from_subquery(ranked, "ranked")
        .and_where(Expr::col("place").lte(i64::from(size)))
        .order_by("schedule_id", Order::Asc)
        .order_by("place", Order::Asc)
        .take();
    let mut found = Vec::new();
    for row in db.connection().query_all(&select).await? {
        let total: i64 = row.try_get("", "total")?;
        let total = u64::try_from(total).unwrap_or_default();
        found.push(First { occurrence: occurrence(Model::from_query_result(&row, "")?), total });
    }
    Ok(found)
}

/// How many occurrences there are.
pub async fn count(db: &impl Db, scope: &Scope, filter: &OccurrenceFilter) -> Result<u64> {
    Ok(filtered(scope, filter).count(db.connection()).await?)
}

/// What each of these schedules has planned rows for, from its instant on. What was withdrawn counts as not there.
///
/// The cost follows what is asked for, not how long a schedule has run: single rows are found by their instant, runs of
/// missed ones by an index of their own. Schedules that stand at about the same instant are asked for together.
pub async fn recorded(
    db: &impl Db,
    scope: &Scope,
    from: &HashMap<ScheduleId, DateTime<Utc>>,
) -> Result<HashMap<ScheduleId, Recorded>> {
    let mut found: HashMap<ScheduleId, Recorded> = HashMap::new();
    let mut from: Vec<_> = from.iter().map(|(id, at)| (*at, *id)).collect();
    from.sort_unstable();
    for chunk in from.chunks(500) {
        let Some((earliest, _)) = chunk.first() else { continue };
        let earliest = *earliest - ZONE_SHIFT;
        let planned = || {
            Entity::find()
                .filter(Column::OrganizationId.eq(scope.organization))
                .filter(Column::ScheduleId.is_in(chunk.iter().map(|(_, id)| *id)))
                // As the index says it, so that it is used whatever the values are.
                .filter(Expr::cust("origin <> 'TRIGGER' AND state <> 'WITHDRAWN'"))
        };
        let mut rows = planned().filter(Column::NominalAt.gte(earliest)).all(db.connection()).await?;
        let runs = planned().filter(Column::NominalAt.lt(earliest)).filter(Column::RangeTo.is_not_null());
        rows.extend(runs.filter(Column::RangeTo.gte(earliest)).all(db.connection()).await?);
        for row in rows {
            let recorded = found.entry(row.schedule_id).or_default();
            recorded.instants.insert(row.nominal_at);
            recorded.keys.insert(row.nominal_key);
            recorded.ranges.extend(row.range_to.map(|to| (row.nominal_at, to, row.ended_at.unwrap_or(row.created_at))));
        }
    }
    Ok(found)
}

/// The occurrences of these schedules that are open or wait, by schedule, the oldest first.
pub async fn unended(
    db: &impl Db,
    scope: &Scope,
    schedules: &[ScheduleId],
) -> Result<HashMap<ScheduleId, Vec<Occurrence>>> {
    let mut found: HashMap<ScheduleId, Vec<Occurrence>> = HashMap::new();
    for chunk in schedules.chunks(500) {
        let rows = Entity::find()
            .filter(Column::OrganizationId.eq(scope.organization))
            .filter(Column::ScheduleId.is_in(chunk.iter().copied()))
            .filter(Expr::cust("state IN ('PENDING', 'STARTED')"))
            .order_by_asc(Column::StartsAt)
            .order_by_asc(Column::Id)
            .all(db.connection())
            .await?;
        for row in rows {
            found.entry(row.schedule_id).or_default().push(occurrence(row));
        }
    }
    Ok(found)
}

/// Saves where an occurrence stands and what it started. Whoever calls holds its schedule.
pub async fn save(tx: &WriteTx, scope: &Scope, occurrence: &Occurrence) -> Result<()> {
    let saved = Entity::update_many()
        .col_expr(Column::State, Expr::value(occurrence.state))
        .col_expr(Column::Revision, Expr::value(occurrence.revision))
        .col_expr(Column::Reason, Expr::value(occurrence.reason.clone()))
        .col_expr(Column::Provisional, Expr::value(occurrence.provisional))
        .col_expr(Column::SubjectKind, Expr::value(occurrence.subject.as_ref().map(|(kind, _)| kind.clone())))
        .col_expr(Column::SubjectId, Expr::value(occurrence.subject.as_ref().map(|(_, id)| *id)))
        .col_expr(Column::StartedAt, Expr::value(occurrence.started_at))
        .col_expr(Column::EndedAt, Expr::value(occurrence.ended_at))
        .col_expr(Column::Exclusive, Expr::value(occurrence.exclusive))
        .col_expr(Column::BlockedBy, Expr::value(occurrence.blocked_by))
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Id.eq(occurrence.id))
        .exec(tx.connection())
        .await?;
    if saved.rows_affected == 1 {
        return Ok(());
    }
    Err(StoreError::Inconsistent { table: "occurrences", what: format!("{} is not there", occurrence.id) })
}

/// Stores new occurrences, each with an identity that the caller has looked up.
///
/// A row that is there nevertheless came in meanwhile: nothing is doubled, and the whole unit of work looks again. One
/// that stays in the way, whoever looks, is told as `Exists` in the end.
pub async fn insert_many<'a>(
    tx: &WriteTx,
    scope: &Scope,
    occurrences: impl IntoIterator<Item = &'a Occurrence>,
    now: DateTime<Utc>,
) -> Result<()> {
    let rows: Vec<_> = occurrences.into_iter().map(|occurrence| active_model(scope, occurrence, now)).collect();
    for chunk in rows.chunks(500) {
        let inserted = Entity::insert_many(chunk.to_vec())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(tx.connection())
            .await?;
        if inserted != chunk.len() as u64 {
            return Err(StoreError::Exists("an occurrence that is planned now".into()));
        }
    }
    Ok(())
}

fn active_model(scope: &Scope, occurrence: &Occurrence, now: DateTime<Utc>) -> ActiveModel {
    let occurrence = occurrence.clone();
    ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(occurrence.id),
        schedule_id: Set(occurrence.schedule),
        revision: Set(occurrence.revision),
        origin: Set(occurrence.origin),
        nominal_at: Set(occurrence.nominal_at),
        nominal_local: Set(occurrence.nominal_local),
        nominal_key: Set(occurrence.nominal_key),
        due_at: Set(occurrence.due_at),
        starts_at: Set(occurrence.starts_at),
        zone: Set(occurrence.zone),
        offset_seconds: Set(occurrence.offset_seconds),
        pass: Set(occurrence.pass),
        tzdb: Set(occurrence.tzdb),
        state: Set(occurrence.state),
        reason: Set(occurrence.reason),
        provisional: Set(occurrence.provisional),
        note: Set(occurrence.note),
        merged: Set(occurrence.merged),
        range_to: Set(occurrence.range.map(|(to, _)| to)),
        range_count: Set(occurrence.range.map(|(_, count)| count)),
        subject_kind: Set(occurrence.subject.as_ref().map(|(kind, _)| kind.clone())),
        subject_id: Set(occurrence.subject.map(|(_, id)| id)),
        started_at: Set(occurrence.started_at),
        ended_at: Set(occurrence.ended_at),
        exclusive: Set(occurrence.exclusive),
        blocked_by: Set(occurrence.blocked_by),
        created_at: Set(now),
    }
}

/// The occurrences that started these subjects, for those who show where something came from.
pub async fn of_subjects(db: &impl Db, scope: &Scope, kind: &str, subjects: &[Uuid]) -> Result<Vec<Occurrence>> {
    let rows = visible(scope)
        .filter(Column::SubjectKind.eq(kind))
        .filter(Column::SubjectId.is_in(subjects.iter().copied()))
        .order_by_asc(Column::DueAt)
        .all(db.connection())
        .await?;
    Ok(rows.into_iter().map(occurrence).collect())
}
