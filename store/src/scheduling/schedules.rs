//! Schedules.

mod saving;

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::{Reach, Scope},
    ids::{ProgramId, ScheduleId},
    page::{Cursor, Page, PageRequest},
    scheduling::{
        schedule::{Progress, ScheduleRule, ScheduleState},
        stored::{Schedule, Upcoming},
    },
};
use gradus_entities::{
    schedule::{ActiveModel, Column, Entity, Model},
    schedule_revision as revision,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Select, sea_query::LockType,
};

pub use saving::{save, save_edited, save_many, save_sql};

use crate::{
    error::{Result, StoreError},
    page::{Sort, page, text_key},
    scope::nothing,
    store::{Db, WriteTx},
};

/// Which schedules are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScheduleFilter {
    /// Only schedules in these states; all where empty.
    pub states: Vec<ScheduleState>,
    /// Only schedules of this program.
    pub program: Option<ProgramId>,
    /// Only schedules that do this, such as `CREATE_AUDIT`.
    pub action_kinds: Vec<String>,
}

/// A row in the domain's words.
pub(super) fn schedule(row: Model) -> Result<Schedule> {
    let next = match (row.next_nominal_at, row.next_due_at, row.next_starts_at) {
        (Some(nominal_at), Some(due_at), Some(starts_at)) => Some(Upcoming { nominal_at, due_at, starts_at }),
        (None, None, None) => None,
        _ => return Err(StoreError::Inconsistent { table: "schedules", what: format!("next of {}", row.code) }),
    };
    Ok(Schedule {
        id: row.id,
        code: row.code,
        name: row.name,
        rule: row.rule,
        state: row.state,
        inactive: row.inactive_reason,
        progress: Progress { revision: row.revision, cursor: row.cursor },
        version: row.version,
        program: row.program_id,
        next,
        wake_at: row.wake_at,
        backfill_until: row.backfill_until,
        pause: row.pause,
        hold: row.hold,
        stopped: row.stopped,
        error: row.error,
        failures: row.failures,
        tzdb: row.tzdb,
    })
}

fn active_model(scope: &Scope, schedule: &Schedule) -> ActiveModel {
    let recurrence = &schedule.rule.recurrence;
    ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(schedule.id),
        code: Set(schedule.code.clone()),
        name: Set(schedule.name.clone()),
        rule: Set(schedule.rule.clone()),
        time_zone: Set(recurrence.zone.name().to_owned()),
        calendar: Set(recurrence.calendar.clone()),
        action_kind: Set(schedule.rule.action.kind().to_owned()),
        state: Set(schedule.state),
        inactive_reason: Set(schedule.inactive),
        program_id: Set(schedule.program),
        revision: Set(schedule.progress.revision),
        version: Set(schedule.version),
        cursor: Set(schedule.progress.cursor),
        next_nominal_at: Set(schedule.next.map(|next| next.nominal_at)),
        next_due_at: Set(schedule.next.map(|next| next.due_at)),
        next_starts_at: Set(schedule.next.map(|next| next.starts_at)),
        wake_at: Set(schedule.wake_at),
        backfill_until: Set(schedule.backfill_until),
        pause: Set(schedule.pause.clone()),
        hold: Set(schedule.hold.clone()),
        stopped: Set(schedule.stopped.clone()),
        error: Set(schedule.error.clone()),
        failures: Set(schedule.failures),
        tzdb: Set(schedule.tzdb.clone()),
        ..Default::default()
    }
}

/// A schedule belongs to no department: a scope that reaches only a part of the organization still reads all of them,
/// one's own record alone does not.
fn visible(scope: &Scope) -> Select<Entity> {
    let reach = if matches!(scope.reach, Reach::Own(_)) { nothing() } else { Condition::all() };
    Entity::find().filter(Column::OrganizationId.eq(scope.organization)).filter(reach)
}

fn filtered(scope: &Scope, filter: &ScheduleFilter) -> Select<Entity> {
    let mut select = visible(scope);
    if !filter.states.is_empty() {
        select = select.filter(Column::State.is_in(filter.states.iter().copied()));
    }
    if let Some(program) = filter.program {
        select = select.filter(Column::ProgramId.eq(program));
    }
    if !filter.action_kinds.is_empty() {
        select = select.filter(Column::ActionKind.is_in(filter.action_kinds.iter().map(String::as_str)));
    }
    select
}

/// The schedules with these ids.
pub async fn find_many(db: &impl Db, scope: &Scope, ids: &[ScheduleId]) -> Result<Vec<Schedule>> {
    let rows = visible(scope).filter(Column::Id.is_in(ids.iter().copied())).all(db.connection()).await?;
    rows.into_iter().map(schedule).collect()
}

/// The schedule with this code.
pub async fn find_by_code(db: &impl Db, scope: &Scope, code: &str) -> Result<Option<Schedule>> {
    visible(scope).filter(Column::Code.eq(code)).one(db.connection()).await?.map(schedule).transpose()
}

/// The codes among `codes` that are in use.
pub async fn codes_in_use(db: &impl Db, scope: &Scope, codes: &[String]) -> Result<Vec<String>> {
    let select = visible(scope).filter(Column::Code.is_in(codes.iter().map(String::as_str)));
    Ok(select.select_only().column(Column::Code).into_tuple().all(db.connection()).await?)
}

/// The schedule, held until the transaction ends.
pub async fn find_for_update(tx: &WriteTx, scope: &Scope, id: ScheduleId) -> Result<Option<Schedule>> {
    let row = visible(scope).filter(Column::Id.eq(id)).lock(LockType::Update).one(tx.connection()).await?;
    row.map(schedule).transpose()
}

/// The schedules of a program, by code, held until the transaction ends.
pub async fn of_program_for_update(tx: &WriteTx, scope: &Scope, program: ProgramId) -> Result<Vec<Schedule>> {
    let select = visible(scope).filter(Column::ProgramId.eq(program)).order_by_asc(Column::Code);
    let rows = select.lock(LockType::Update).all(tx.connection()).await?;
    rows.into_iter().map(schedule).collect()
}

/// One page of schedules, by code.
pub async fn page_by_code(
    db: &impl Db,
    scope: &Scope,
    filter: &ScheduleFilter,
    request: &PageRequest,
) -> Result<Page<Schedule>> {
    let sort = Sort { key: Column::Code, id: Column::Id, descending: false };
    let place = |row: &Model| Cursor { key: row.code.clone(), id: row.id.0 };
    let Page { items, has_next, has_previous } =
        page(db, filtered(scope, filter), sort, request, text_key, place).await?;
    let items = items.into_iter().map(|(place, row)| Ok((place, schedule(row)?))).collect::<Result<_>>()?;
    Ok(Page { items, has_next, has_previous })
}

/// How many schedules there are.
pub async fn count(db: &impl Db, scope: &Scope, filter: &ScheduleFilter) -> Result<u64> {
    Ok(filtered(scope, filter).count(db.connection()).await?)
}

/// Stores new schedules with their first revision.
pub async fn insert_many(tx: &WriteTx, scope: &Scope, schedules: &[Schedule], now: DateTime<Utc>) -> Result<()> {
    for chunk in schedules.chunks(500) {
        let rows = chunk.iter().map(|schedule| ActiveModel { created_at: Set(now), ..active_model(scope, schedule) });
        Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
        let revisions = chunk.iter().map(|schedule| revision_row(scope, schedule, now));
        revision::Entity::insert_many(revisions).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// The rule of a revision of a schedule; none where there is no such revision.
pub async fn rule_of(db: &impl Db, scope: &Scope, id: ScheduleId, number: i32) -> Result<Option<ScheduleRule>> {
    let row = revision::Entity::find()
        .filter(revision::Column::OrganizationId.eq(scope.organization))
        .filter(revision::Column::ScheduleId.eq(id))
        .filter(revision::Column::Revision.eq(number))
        .one(db.connection())
        .await?;
    Ok(row.map(|row| row.rule))
}

/// Stores the rule of a schedule's present revision.
pub async fn insert_revision(tx: &WriteTx, scope: &Scope, schedule: &Schedule, now: DateTime<Utc>) -> Result<()> {
    revision::Entity::insert(revision_row(scope, schedule, now)).exec_without_returning(tx.connection()).await?;
    Ok(())
}

fn revision_row(scope: &Scope, schedule: &Schedule, now: DateTime<Utc>) -> revision::ActiveModel {
    revision::ActiveModel {
        organization_id: Set(scope.organization),
        schedule_id: Set(schedule.id),
        revision: Set(schedule.progress.revision),
        rule: Set(schedule.rule.clone()),
        created_at: Set(now),
    }
}
