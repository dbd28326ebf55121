//! Notes on occurrences that stay as they are, and the schedules that go by a calendar.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Scope,
    ids::{OccurrenceId, ScheduleId},
    scheduling::{
        occurrence_note::OccurrenceNote,
        schedule::{OccurrenceState, ScheduleState},
        stored::{Occurrence, Origin, Schedule},
    },
};
use gradus_entities::{
    occurrence::{Column, Entity},
    schedule,
};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, LockType},
};

use super::{occurrences::occurrence, schedules};
use crate::{
    error::Result,
    store::{Db, WriteTx},
};

/// The living schedules that go by the calendar with this code, by their own code.
pub async fn schedules_of_calendar(db: &impl Db, scope: &Scope, code: &str) -> Result<Vec<Schedule>> {
    let rows = living_of_calendar(scope, code).all(db.connection()).await?;
    rows.into_iter().map(schedules::schedule).collect()
}

/// The same, held until the transaction ends: also those that stand still, so that whoever lets one go on waits for this
/// transaction, or this one for them.
pub async fn living_of_calendar_for_update(tx: &WriteTx, scope: &Scope, code: &str) -> Result<Vec<Schedule>> {
    let rows = living_of_calendar(scope, code).lock(LockType::Update).all(tx.connection()).await?;
    rows.into_iter().map(schedules::schedule).collect()
}

fn living_of_calendar(scope: &Scope, code: &str) -> Select<schedule::Entity> {
    schedule::Entity::find()
        .filter(schedule::Column::OrganizationId.eq(scope.organization))
        .filter(schedule::Column::Calendar.eq(code))
        .filter(schedule::Column::State.ne(ScheduleState::Archived))
        .order_by_asc(schedule::Column::Code)
}

/// The occurrences of these schedules that have not started because of `reason`, the oldest first.
pub async fn waiting_because(
    db: &impl Db,
    scope: &Scope,
    schedules: &[ScheduleId],
    reason: &str,
) -> Result<Vec<Occurrence>> {
    let mut found = Vec::new();
    for ids in schedules.chunks(500) {
        let rows = Entity::find()
            .filter(Column::OrganizationId.eq(scope.organization))
            .filter(Column::ScheduleId.is_in(ids.iter().copied()))
            // As the index says it, then which of them.
            .filter(Expr::cust("state IN ('PENDING', 'STARTED')"))
            .filter(Column::State.eq(OccurrenceState::Pending))
            .filter(Column::Reason.eq(reason))
            .order_by_asc(Column::StartsAt)
            .order_by_asc(Column::Id)
            .all(db.connection())
            .await?;
        found.extend(rows.into_iter().map(occurrence));
    }
    Ok(found)
}

/// Planned occurrences of these schedules that have a row and are due after `now`, with what is open of them.
pub async fn ahead(
    db: &impl Db,
    scope: &Scope,
    schedules: &[ScheduleId],
    now: DateTime<Utc>,
) -> Result<Vec<Occurrence>> {
    let mut found = Vec::new();
    for ids in schedules.chunks(500) {
        let rows = Entity::find()
            .filter(Column::OrganizationId.eq(scope.organization))
            .filter(Column::ScheduleId.is_in(ids.iter().copied()))
            .filter(Column::Origin.ne(Origin::Trigger))
            .filter(Column::DueAt.gt(now))
            .filter(Column::State.is_in([OccurrenceState::Pending, OccurrenceState::Started]))
            .order_by_asc(Column::DueAt)
            .all(db.connection())
            .await?;
        found.extend(rows.into_iter().map(occurrence));
    }
    Ok(found)
}

/// Which planned occurrences of these schedules have a row and are due after `now`: schedule and key.
pub async fn keys_ahead(
    db: &impl Db,
    scope: &Scope,
    schedules: &[ScheduleId],
    now: DateTime<Utc>,
) -> Result<HashSet<(ScheduleId, String)>> {
    let rows = ahead(db, scope, schedules, now).await?;
    Ok(rows.into_iter().map(|row| (row.schedule, row.nominal_key)).collect())
}

/// Notes on an occurrence what would have become of it; none takes the note away.
pub async fn note(tx: &WriteTx, scope: &Scope, id: OccurrenceId, note: Option<&OccurrenceNote>) -> Result<()> {
    let note = note.map(|note| serde_json::to_value(note).unwrap_or_default());
    Entity::update_many()
        .col_expr(Column::Note, Expr::value(note))
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Id.eq(id))
        .exec(tx.connection())
        .await?;
    Ok(())
}
