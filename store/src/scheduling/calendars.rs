//! Working calendars: an immutable version at a time.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use gradus_domain::{
    access::Scope,
    ids::{CalendarId, CalendarVersionId},
    locale::{Locale, LocalizedText},
    scheduling::calendar::{DayKind, DayOverride, WorkingCalendar},
};
use gradus_entities::{calendar, calendar_day as day, calendar_version as version};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, LockType},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    error::{Result, StoreError},
    store::{Db, WriteTx},
};

/// A calendar with the days of the version that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCalendar {
    /// Its id.
    pub id: CalendarId,
    /// Number of the version that holds.
    pub version: i32,
    /// Name.
    pub name: LocalizedText,
    /// IANA zone of its days.
    pub time_zone: String,
    /// The dates that differ from the weekend rule, by date.
    pub days: Vec<StoredDay>,
    /// The same as rules plan with it.
    pub working: WorkingCalendar,
}

/// A date that differs from the weekend rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDay {
    /// The date.
    pub day: NaiveDate,
    /// What it is.
    pub kind: DayKind,
    /// Why.
    pub name: LocalizedText,
    /// Where that is written.
    pub source: LocalizedText,
    /// The year of the notice that says so; none where nobody knows.
    pub notice_year: Option<i32>,
}

fn from_json<T: DeserializeOwned>(what: &'static str, json: serde_json::Value) -> Result<T> {
    serde_json::from_value(json)
        .map_err(|error| StoreError::Inconsistent { table: "calendar_versions", what: format!("{what}: {error}") })
}

fn to_json(value: &impl Serialize) -> serde_json::Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// The calendars with these codes that exist, each with the days of the version that holds.
pub async fn find_many(db: &impl Db, scope: &Scope, codes: &[String]) -> Result<HashMap<String, StoredCalendar>> {
    let of_organization = |column: calendar::Column| column.eq(scope.organization);
    let rows = calendar::Entity::find()
        .filter(of_organization(calendar::Column::OrganizationId))
        .filter(calendar::Column::Code.is_in(codes.iter().map(String::as_str)))
        .all(db.connection())
        .await?;
    let versions = version::Entity::find()
        .filter(version::Column::OrganizationId.eq(scope.organization))
        .filter(version::Column::CalendarId.is_in(rows.iter().map(|row| row.id)))
        .all(db.connection())
        .await?;
    let current = |row: &calendar::Model| {
        let version = versions.iter().find(|version| version.calendar_id == row.id && version.version == row.version);
        version.cloned().ok_or(StoreError::Inconsistent {
            table: "calendars",
            what: format!("version {} of {} is missing", row.version, row.code),
        })
    };
    let current: Vec<_> = rows.into_iter().map(|row| Ok((current(&row)?, row))).collect::<Result<_>>()?;
    let days = day::Entity::find()
        .filter(day::Column::OrganizationId.eq(scope.organization))
        .filter(day::Column::CalendarVersionId.is_in(current.iter().map(|(version, _)| version.id)))
        .order_by_asc(day::Column::Day)
        .all(db.connection())
        .await?;
    let mut by_version: HashMap<CalendarVersionId, Vec<StoredDay>> = HashMap::new();
    for row in days {
        let of = row.calendar_version_id;
        by_version.entry(of).or_default().push(stored_day(row));
    }
    let calendars = current.into_iter().map(|(version, row)| {
        let days = by_version.remove(&version.id).unwrap_or_default();
        Ok((row.code.clone(), stored(row, version, days)?))
    });
    calendars.collect()
}

fn stored(row: calendar::Model, version: version::Model, days: Vec<StoredDay>) -> Result<StoredCalendar> {
    let overrides: BTreeMap<_, _> = days
        .iter()
        .map(|day| {
            let name = day.name.get(Locale::En).to_owned();
            let source = day.source.get(Locale::En).to_owned();
            (day.day, DayOverride { kind: day.kind, name, source })
        })
        .collect();
    let working = WorkingCalendar {
        code: row.code,
        weekend: from_json("weekend", version.weekend)?,
        overrides,
        known_through: version.known_through,
        provisional_years: from_json("provisional_years", version.provisional_years)?,
    };
    Ok(StoredCalendar { id: row.id, version: row.version, name: row.name, time_zone: row.time_zone, days, working })
}

/// The calendar with this code.
pub async fn find_by_code(db: &impl Db, scope: &Scope, code: &str) -> Result<Option<StoredCalendar>> {
    Ok(find_many(db, scope, &[code.to_owned()]).await?.remove(code))
}

/// A version of a calendar that holds or held; its days and its weekend, with the calendar's present name.
pub async fn find_version(db: &impl Db, scope: &Scope, code: &str, number: i32) -> Result<Option<StoredCalendar>> {
    let row = calendar::Entity::find()
        .filter(calendar::Column::OrganizationId.eq(scope.organization))
        .filter(calendar::Column::Code.eq(code))
        .one(db.connection())
        .await?;
    let Some(row) = row else { return Ok(None) };
    let version = version::Entity::find()
        .filter(version::Column::OrganizationId.eq(scope.organization))
        .filter(version::Column::CalendarId.eq(row.id))
        .filter(version::Column::Version.eq(number))
        .one(db.connection())
        .await?;
    let Some(version) = version else { return Ok(None) };
    let days = day::Entity::find()
        .filter(day::Column::OrganizationId.eq(scope.organization))
        .filter(day::Column::CalendarVersionId.eq(version.id))
        .order_by_asc(day::Column::Day)
        .all(db.connection())
        .await?;
    let days = days.into_iter().map(stored_day).collect();
    Ok(Some(StoredCalendar { version: number, ..stored(row, version, days)? }))
}

fn stored_day(row: day::Model) -> StoredDay {
    StoredDay { day: row.day, kind: row.kind, name: row.name, source: row.source, notice_year: row.notice_year }
}

/// Stores a calendar's first version; the days come from `calendar.days`.
pub async fn insert(
    tx: &WriteTx,
    scope: &Scope,
    calendar: &StoredCalendar,
    version_id: CalendarVersionId,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = calendar::ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(calendar.id),
        code: Set(calendar.working.code.clone()),
        name: Set(calendar.name.clone()),
        time_zone: Set(calendar.time_zone.clone()),
        version: Set(calendar.version),
        alerted_through: Set(None),
        created_at: Set(now),
    };
    calendar::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    insert_version(tx, scope, calendar, version_id, now).await
}

/// Stores a further version of a calendar that exists and lets it hold from now on (R37).
pub async fn replace(
    tx: &WriteTx,
    scope: &Scope,
    calendar: &StoredCalendar,
    version_id: CalendarVersionId,
    now: DateTime<Utc>,
) -> Result<()> {
    insert_version(tx, scope, calendar, version_id, now).await?;
    let row = calendar::ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(calendar.id),
        name: Set(calendar.name.clone()),
        version: Set(calendar.version),
        ..Default::default()
    };
    calendar::Entity::update(row).exec(tx.connection()).await?;
    Ok(())
}

async fn insert_version(
    tx: &WriteTx,
    scope: &Scope,
    calendar: &StoredCalendar,
    version_id: CalendarVersionId,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = version::ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(version_id),
        calendar_id: Set(calendar.id),
        version: Set(calendar.version),
        weekend: Set(to_json(&calendar.working.weekend)),
        provisional_years: Set(to_json(&calendar.working.provisional_years)),
        known_through: Set(calendar.working.known_through),
        created_at: Set(now),
    };
    version::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    let days: Vec<_> = calendar
        .days
        .iter()
        .map(|stored| day::ActiveModel {
            organization_id: Set(scope.organization),
            calendar_version_id: Set(version_id),
            day: Set(stored.day),
            kind: Set(stored.kind),
            name: Set(stored.name.clone()),
            source: Set(stored.source.clone()),
            notice_year: Set(stored.notice_year),
        })
        .collect();
    for chunk in days.chunks(500) {
        day::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// The calendar with this code, held until the transaction ends, so that one version at a time comes to hold.
pub async fn find_for_update(tx: &WriteTx, scope: &Scope, code: &str) -> Result<Option<StoredCalendar>> {
    if hold(tx, scope, code, LockType::Update).await? { find_by_code(tx, scope, code).await } else { Ok(None) }
}

/// Lets no other version of the calendar with this code come to hold until the transaction ends, so that what is planned
/// by it in here is planned by the version that holds. Taken before any schedule is held, as by those who let a version
/// hold, so that nobody waits in a circle.
pub async fn hold_still(tx: &WriteTx, scope: &Scope, code: &str) -> Result<()> {
    hold(tx, scope, code, LockType::Share).await?;
    Ok(())
}

async fn hold(tx: &WriteTx, scope: &Scope, code: &str, lock: LockType) -> Result<bool> {
    let held = calendar::Entity::find()
        .filter(calendar::Column::OrganizationId.eq(scope.organization))
        .filter(calendar::Column::Code.eq(code))
        .lock(lock)
        .one(tx.connection())
        .await?;
    Ok(held.is_some())
}

/// Calendars of which nobody was told that what they know ends before `before`: id, code, and the last known day.
pub async fn ending(db: &impl Db, scope: &Scope, before: NaiveDate) -> Result<Vec<(CalendarId, String, NaiveDate)>> {
    let rows = calendar::Entity::find()
        .filter(calendar::Column::OrganizationId.eq(scope.organization))
        .order_by_asc(calendar::Column::Code)
        .all(db.connection())
        .await?;
    let versions = version::Entity::find()
        .filter(version::Column::OrganizationId.eq(scope.organization))
        .filter(version::Column::CalendarId.is_in(rows.iter().map(|row| row.id)))
        .filter(version::Column::KnownThrough.lt(before))
        .all(db.connection())
        .await?;
    let ends = |row: calendar::Model| {
        let version =
            versions.iter().find(|version| (version.calendar_id, version.version) == (row.id, row.version))?;
        let is_new = row.alerted_through.is_none_or(|told| told < version.known_through);
        is_new.then_some((row.id, row.code, version.known_through))
    };
    Ok(rows.into_iter().filter_map(ends).collect())
}

/// Notes that somebody was told that the calendar ends on `known_through`; answers whether nobody had been before.
pub async fn note_alert(tx: &WriteTx, scope: &Scope, id: CalendarId, known_through: NaiveDate) -> Result<bool> {
    let untold = Condition::any()
        .add(calendar::Column::AlertedThrough.is_null())
        .add(calendar::Column::AlertedThrough.lt(known_through));
    let noted = calendar::Entity::update_many()
        .col_expr(calendar::Column::AlertedThrough, Expr::value(known_through))
        .filter(calendar::Column::OrganizationId.eq(scope.organization))
        .filter(calendar::Column::Id.eq(id))
        .filter(untold)
        .exec(tx.connection())
        .await?;
    Ok(noted.rows_affected == 1)
}
