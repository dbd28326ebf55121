//! Schedules and occurrences that were computed by another release of the zone data (R24).

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Scope,
    ids::{OrganizationId, ScheduleId},
    scheduling::{
        schedule::{OccurrenceState, ScheduleState},
        stored::{Occurrence, Schedule},
    },
};
use gradus_entities::{occurrence, schedule};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{LockBehavior, LockType},
};

use super::{occurrences, schedules};
use crate::{
    error::Result,
    store::{Db, WriteTx},
};

/// Whether a schedule of the organization waits for something that another release than `release` computed.
pub async fn is_behind(db: &impl Db, organization: OrganizationId, release: &str) -> Result<bool> {
    let found = behind(organization, release).select_only().column(schedule::Column::Id);
    let found: Option<ScheduleId> = found.into_tuple().one(db.connection()).await?;
    Ok(found.is_some())
}

/// One that is set aside is left to its new try, which plans it anew.
fn behind(organization: OrganizationId, release: &str) -> Select<schedule::Entity> {
    schedule::Entity::find()
        .filter(schedule::Column::OrganizationId.eq(organization))
        .filter(schedule::Column::WakeAt.is_not_null())
        .filter(schedule::Column::State.ne(ScheduleState::Errored))
        .filter(schedule::Column::Tzdb.ne(release))
}

/// So many of them in one organization, held until the transaction ends; those that somebody else holds are theirs.
pub async fn claim(tx: &WriteTx, scope: &Scope, release: &str, limit: u64) -> Result<Vec<Schedule>> {
    let rows = behind(scope.organization, release)
        .order_by_asc(schedule::Column::Code)
        .limit(limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(tx.connection())
        .await?;
    rows.into_iter().map(schedules::schedule).collect()
}

/// Open occurrences of these schedules that are due after `now` and were planned by another release than `release`.
pub async fn occurrences_ahead(
    tx: &WriteTx,
    scope: &Scope,
    of: &[ScheduleId],
    release: &str,
    now: DateTime<Utc>,
) -> Result<Vec<Occurrence>> {
    let rows = occurrence::Entity::find()
        .filter(occurrence::Column::OrganizationId.eq(scope.organization))
        .filter(occurrence::Column::ScheduleId.is_in(of.iter().copied()))
        .filter(occurrence::Column::DueAt.gt(now))
        .filter(occurrence::Column::State.is_in([OccurrenceState::Pending, OccurrenceState::Started]))
        .filter(occurrence::Column::Tzdb.ne(release))
        .order_by_asc(occurrence::Column::DueAt)
        .all(tx.connection())
        .await?;
    Ok(rows.into_iter().map(occurrences::occurrence).collect())
}
