//! What the self-check looks for among schedules, occurrences and calendars (R130). Each look is answered from an index
//! that holds only what is wrong, so that it costs next to nothing while nothing is.

use chrono::{DateTime, NaiveDate, Utc};
use gradus_domain::{
    access::Scope,
    ids::OrganizationId,
    scheduling::{
        health::{HealthCheck, PATIENCE, Suspect, is_short},
        schedule::{OccurrenceState, ScheduleState},
    },
};
use gradus_entities::{calendar, calendar_version as version, occurrence, schedule, training_closing};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait, Query},
};
use uuid::Uuid;

use crate::{error::Result, store::Db};

/// When and from where on something is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// The instant of the look.
    pub now: DateTime<Utc>,
    /// The organization's day then.
    pub today: NaiveDate,
    /// Only records with greater ids.
    pub after: Option<Uuid>,
    /// At most so many.
    pub limit: u64,
}

/// How far each calendar of the organization is known: code and last day, by its newest version.
pub async fn calendar_horizons(db: &impl Db, organization: OrganizationId) -> Result<Vec<(String, NaiveDate)>> {
    let known = horizons(db, organization).await?;
    Ok(known.into_iter().map(|(_, code, known_through)| (code, known_through)).collect())
}

async fn horizons(db: &impl Db, organization: OrganizationId) -> Result<Vec<(Uuid, String, NaiveDate)>> {
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
        Some((calendar.id.0, calendar.code, newest.known_through))
    };
    Ok(calendars.into_iter().filter_map(horizon).collect())
}

/// The schedules that `check` finds; none where it looks at something else.
fn schedules(scope: &Scope, check: HealthCheck, look: &Look) -> Option<Select<schedule::Entity>> {
    use schedule::Column;
    let found = match check {
        HealthCheck::ScheduleOverdue => Condition::all().add(Column::WakeAt.lt(look.now - PATIENCE)),
        HealthCheck::ScheduleAsleep => Condition::all()
            .add(Column::State.is_in([ScheduleState::Active, ScheduleState::Errored]))
            .add(Column::WakeAt.is_null()),
        HealthCheck::ScheduleErrored => Condition::all().add(Column::Error.is_not_null()),
        HealthCheck::CursorAhead => Condition::all()
            .add(Expr::col(Column::NextNominalAt).lte(Expr::col(Column::Cursor)))
            .add(Column::State.eq(ScheduleState::Active)),
        _ => return None,
    };
    Some(schedule::Entity::find().filter(Column::OrganizationId.eq(scope.organization)).filter(found))
}

/// Occurrences that have started nothing. One that closes a window has that as its work, and no object of its own.
fn without_work(scope: &Scope) -> Select<occurrence::Entity> {
    use occurrence::Column;
    let closings = Query::select()
        .expr(Expr::val(1))
        .from(training_closing::Entity)
        .and_where(
            Expr::col((training_closing::Entity, training_closing::Column::OrganizationId))
                .equals((occurrence::Entity, Column::OrganizationId)),
        )
        .and_where(
            Expr::col((training_closing::Entity, training_closing::Column::OccurrenceId))
                .equals((occurrence::Entity, Column::Id)),
        )
        .take();
    occurrence::Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::State.eq(OccurrenceState::Started))
        .filter(Column::SubjectId.is_null())
        .filter(Expr::exists(closings).not())
}

/// Id, code, instant of the next wake and cursor of a schedule.
type Row = (Uuid, String, Option<DateTime<Utc>>, DateTime<Utc>);

/// What `check` finds among schedules, occurrences and calendars, by id; nothing where it looks at something else.
pub async fn suspects(db: &impl Db, scope: &Scope, check: HealthCheck, look: &Look) -> Result<Vec<Suspect>> {
    if let Some(select) = schedules(scope, check, look) {
        use schedule::Column;
        let select = select.select_only().columns([Column::Id, Column::Code, Column::WakeAt, Column::Cursor]);
        let select = match look.after {
            Some(after) => select.filter(Column::Id.gt(after)),
            None => select,
        };
        let rows: Vec<Row> =
            select.order_by_asc(Column::Id).limit(look.limit).into_tuple().all(db.connection()).await?;
        let suspect = |(id, code, wake_at, cursor): Row| {
            let since = match check {
                HealthCheck::ScheduleOverdue => wake_at,
                HealthCheck::CursorAhead => Some(cursor),
                _ => None,
            };
            Suspect { check, id, code, since, known_through: None }
        };
        return Ok(rows.into_iter().map(suspect).collect());
    }
    match check {
        HealthCheck::OccurrenceWithoutWork => started_nothing(db, scope, look).await,
        HealthCheck::CalendarHorizon => Ok(short_calendars(db, scope, look).await?),
        _ => Ok(Vec::new()),
    }
}

async fn started_nothing(db: &impl Db, scope: &Scope, look: &Look) -> Result<Vec<Suspect>> {
    use occurrence::Column;
    let select = match look.after {
        Some(after) => without_work(scope).filter(Column::Id.gt(after)),
        None => without_work(scope),
    };
    let rows = select.order_by_asc(Column::Id).limit(look.limit).all(db.connection()).await?;
    let named = schedule::Entity::find()
        .select_only()
        .columns([schedule::Column::Id, schedule::Column::Code])
        .filter(schedule::Column::OrganizationId.eq(scope.organization))
        .filter(schedule::Column::Id.is_in(rows.iter().map(|row| row.schedule_id)));
    let named: Vec<(Uuid, String)> = named.into_tuple().all(db.connection()).await?;
    let code = |of: Uuid| named.iter().find(|(id, _)| *id == of).map(|(_, code)| code.clone()).unwrap_or_default();
    let suspect = |row: occurrence::Model| Suspect {
        check: HealthCheck::OccurrenceWithoutWork,
        id: row.id.0,
        code: code(row.schedule_id.0),
        since: row.started_at,
        known_through: None,
    };
    Ok(rows.into_iter().map(suspect).collect())
}

async fn short_calendars(db: &impl Db, scope: &Scope, look: &Look) -> Result<Vec<Suspect>> {
    let mut short = horizons(db, scope.organization).await?;
    short.retain(|(id, _, known)| is_short(*known, look.today) && look.after.is_none_or(|after| *id > after));
    short.sort_unstable();
    let suspect = |(id, code, known)| Suspect {
        check: HealthCheck::CalendarHorizon,
        id,
        code,
        since: None,
        known_through: Some(known),
    };
    Ok(short.into_iter().take(usize::try_from(look.limit).unwrap_or(usize::MAX)).map(suspect).collect())
}

/// How many records `check` finds; none where it looks at something else.
pub async fn count(db: &impl Db, scope: &Scope, check: HealthCheck, look: &Look) -> Result<u64> {
    if let Some(select) = schedules(scope, check, look) {
        return Ok(select.count(db.connection()).await?);
    }
    match check {
        HealthCheck::OccurrenceWithoutWork => Ok(without_work(scope).count(db.connection()).await?),
        HealthCheck::CalendarHorizon => {
            let all = Look { after: None, limit: u64::MAX, ..*look };
            Ok(short_calendars(db, scope, &all).await?.len() as u64)
        }
        _ => Ok(0),
    }
}
