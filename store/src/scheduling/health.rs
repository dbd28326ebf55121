//! What an operator looks at: how far calendars reach, and schedules that stand still.

use chrono::{DateTime, NaiveDate, Utc};
use gradus_domain::ids::OrganizationId;
use gradus_entities::{calendar, calendar_version as version, schedule};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::{error::Result, store::Db};

/// How far each calendar of the organization is known: code and last day, by its newest version.
pub async fn calendar_horizons(db: &impl Db, organization: OrganizationId) -> Result<Vec<(String, NaiveDate)>> {
    let calendars = calendar::Entity::find()
        .filter(calendar::Column::OrganizationId.eq(organization))
        .order_by_asc(calendar::Column::Code)
        .all(db.connection())
        .await?;
    let versions = version::Entity::find()
        .filter(version::Column::OrganizationId.eq(organization))
        .order_by_desc(version::Column::Version)
        .all(db.connection())
        .await?;
    let horizon = |calendar: calendar::Model| {
        let newest = versions.iter().find(|version| version.calendar_id == calendar.id)?;
        Some((calendar.code, newest.known_through))
    };
    Ok(calendars.into_iter().filter_map(horizon).collect())
}

/// The codes of schedules that should have been looked at before `before`, the most overdue first; at most `limit`.
pub async fn overdue(
    db: &impl Db,
    organization: OrganizationId,
    before: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<String>> {
    let select = schedule::Entity::find()
        .select_only()
        .column(schedule::Column::Code)
        .filter(schedule::Column::OrganizationId.eq(organization))
        .filter(schedule::Column::WakeAt.lt(before))
        .order_by_asc(schedule::Column::WakeAt)
        .limit(limit);
    Ok(select.into_tuple().all(db.connection()).await?)
}

/// How many schedules of the organization could not be planned.
pub async fn broken(db: &impl Db, organization: OrganizationId) -> Result<u64> {
    let select = schedule::Entity::find()
        .filter(schedule::Column::OrganizationId.eq(organization))
        .filter(schedule::Column::Error.is_not_null());
    Ok(select.count(db.connection()).await?)
}
