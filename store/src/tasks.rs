//! What waits for a person: each source of tasks by itself, from a place on, so that a page costs what it shows.

use chrono::{DateTime, NaiveDate, Utc};
use gradus_domain::{
    access::Scope,
    audits::state::{AuditRole, AuditState},
    ids::{AuditId, DepartmentId, EmployeeId, OrganizationId, TrainingSessionId},
    tasks::Onward,
    training::session::SessionState,
};
use gradus_entities::{audit, audit_member as member, training_session as session};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use crate::{error::Result, scope::within, store::Db};

/// Which part of a source is read.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// From where on.
    pub from: Onward,
    /// At most so many.
    pub limit: u64,
}

fn beyond<C: ColumnTrait>(day: C, id: C, from: Onward) -> Condition {
    match from {
        Onward::Start => Condition::all(),
        Onward::OnDay(on) => Condition::all().add(day.gte(on)),
        Onward::AfterDay(on) => Condition::all().add(day.gt(on)),
        Onward::After(on, last) => {
            let same_day = Condition::all().add(day.eq(on)).add(id.gt(last));
            Condition::any().add(day.gt(on)).add(same_day)
        }
    }
}

/// Planned audits in whose team `me` sits, by their day.
pub async fn audits_of_team(
    db: &impl Db,
    organization: OrganizationId,
    me: EmployeeId,
    part: Part,
) -> Result<Vec<(NaiveDate, AuditId)>> {
    let mine = member::Entity::find()
        .select_only()
        .column(member::Column::AuditId)
        .filter(member::Column::OrganizationId.eq(organization))
        .filter(member::Column::EmployeeId.eq(me));
    audits(db, organization, Condition::all().add(audit::Column::Id.in_subquery(mine.into_query())), part).await
}

/// Planned audits without a lead that one of `departments` carries out, within what `scope` manages, by their day.
pub async fn audits_to_staff(
    db: &impl Db,
    scope: &Scope,
    departments: &[DepartmentId],
    part: Part,
) -> Result<Vec<(NaiveDate, AuditId)>> {
    let led = member::Entity::find()
        .select_only()
        .column(member::Column::AuditId)
        .filter(member::Column::OrganizationId.eq(scope.organization))
        .filter(member::Column::Role.eq(AuditRole::Lead));
    let wanted = Condition::all()
        .add(audit::Column::DepartmentId.is_in(departments.iter().copied()))
        .add(within(scope, audit::Column::DepartmentId, None::<audit::Column>))
        .add(audit::Column::Id.not_in_subquery(led.into_query()));
    audits(db, scope.organization, wanted, part).await
}

async fn audits(
    db: &impl Db,
    organization: OrganizationId,
    wanted: Condition,
    part: Part,
) -> Result<Vec<(NaiveDate, AuditId)>> {
    let found = audit::Entity::find()
        .select_only()
        .columns([audit::Column::PlannedOn, audit::Column::Id])
        .filter(audit::Column::OrganizationId.eq(organization))
        .filter(audit::Column::State.eq(AuditState::Planned))
        .filter(wanted)
        .filter(beyond(audit::Column::PlannedOn, audit::Column::Id, part.from))
        .order_by_asc(audit::Column::PlannedOn)
        .order_by_asc(audit::Column::Id)
        .limit(part.limit);
    Ok(found.into_tuple().all(db.connection()).await?)
}

/// Sessions of `trainer` that have begun by `now` and of which nothing is recorded, that a department in `scope`
/// organizes, by the instant at which they end: from that of `since` on.
pub async fn sessions_to_record(
    db: &impl Db,
    scope: &Scope,
    trainer: EmployeeId,
    now: DateTime<Utc>,
    since: Option<DateTime<Utc>>,
    limit: u64,
) -> Result<Vec<(DateTime<Utc>, TrainingSessionId)>> {
    let mut select = session::Entity::find()
        .select_only()
        .columns([session::Column::EndsAt, session::Column::Id])
        .filter(session::Column::OrganizationId.eq(scope.organization))
        .filter(session::Column::TrainerId.eq(trainer))
        .filter(session::Column::State.eq(SessionState::Planned))
        .filter(session::Column::StartsAt.lte(now))
        .filter(within(scope, session::Column::DepartmentId, None::<session::Column>));
    if let Some(since) = since {
        select = select.filter(session::Column::EndsAt.gte(since));
    }
    let found = select.order_by_asc(session::Column::EndsAt).order_by_asc(session::Column::Id).limit(limit);
    Ok(found.into_tuple().all(db.connection()).await?)
}
