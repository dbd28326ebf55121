//! Training sessions.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::{Reach, Scope},
    ids::{CourseId, DepartmentId, EmployeeId, TrainingCampaignId, TrainingSessionId},
    page::{Cursor, Page, PageRequest},
    training::session::{SessionMode, SessionState, Trainer, TrainingSession},
};
use gradus_entities::{
    training_enrollment as enrollment,
    training_session::{ActiveModel, Column, Entity, Model},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, SelectStatement},
};

use super::people::{People, Posts, belongs};
use crate::{
    error::Result,
    page::{Sort, instant_key, page},
    scope::within,
    store::{Db, WriteTx},
};

/// Which sessions are asked for. Conditions are joined by "and".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionFilter {
    /// Only in these states.
    pub states: Vec<SessionState>,
    /// Only held so.
    pub modes: Vec<SessionMode>,
    /// Only of these courses, where any is named.
    pub courses: Option<Vec<CourseId>>,
    /// Only those that this department or one below it organizes.
    pub department: Option<DepartmentId>,
    /// Only those planned within this campaign.
    pub campaign: Option<TrainingCampaignId>,
    /// Only those that begin at or after this instant.
    pub from: Option<DateTime<Utc>>,
    /// Only those that begin before this instant.
    pub before: Option<DateTime<Utc>>,
}

/// Sessions in which somebody is enrolled whom `scope` reaches.
fn with_people(scope: &Scope) -> SelectStatement {
    let enrolled = Expr::col(("training_enrollments", "employee_id"));
    enrollment::Entity::find()
        .select_only()
        .column(enrollment::Column::SessionId)
        .filter(enrollment::Column::OrganizationId.eq(scope.organization))
        .filter(belongs(scope, &People::All, Posts::Present, enrolled))
        .into_query()
}

/// Sessions that the scope reaches: those that one of its departments organizes, those in which somebody of it is
/// enrolled, and those that whoever asks holds.
fn visible(scope: &Scope) -> Select<Entity> {
    let select = Entity::find().filter(Column::OrganizationId.eq(scope.organization));
    let own = match &scope.reach {
        Reach::Organization => return select,
        Reach::Subtrees { own, .. } => *own,
        Reach::Own(person) => Some(*person),
    };
    let mut reached = Condition::any()
        .add(within(scope, Column::DepartmentId, None::<Column>))
        .add(Column::Id.in_subquery(with_people(scope)));
    if let Some(me) = own {
        reached = reached.add(Column::TrainerId.eq(me));
    }
    select.filter(reached)
}

fn filtered(scope: &Scope, filter: &SessionFilter) -> Select<Entity> {
    let mut select = visible(scope);
    if !filter.states.is_empty() {
        select = select.filter(Column::State.is_in(filter.states.iter().copied()));
    }
    if !filter.modes.is_empty() {
        select = select.filter(Column::Mode.is_in(filter.modes.iter().copied()));
    }
    if let Some(courses) = &filter.courses {
        select = select.filter(Column::CourseId.is_in(courses.iter().copied()));
    }
    if let Some(root) = filter.department {
        let subtree = Scope::subtree(scope.organization, root);
        select = select.filter(within(&subtree, Column::DepartmentId, None::<Column>));
    }
    if let Some(campaign) = filter.campaign {
        select = select.filter(Column::CampaignId.eq(campaign));
    }
    if let Some(from) = filter.from {
        select = select.filter(Column::StartsAt.gte(from));
    }
    if let Some(before) = filter.before {
        select = select.filter(Column::StartsAt.lt(before));
    }
    select
}

fn session(row: Model) -> TrainingSession {
    let external = row.trainer_name.map(Trainer::External);
    TrainingSession {
        id: row.id,
        number: row.number,
        course: row.course_id,
        mode: row.mode,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        place: row.place,
        link: row.link,
        trainer: row.trainer_id.map(Trainer::Employee).or(external),
        capacity: row.capacity,
        department: row.department_id,
        campaign: row.campaign_id,
        state: row.state,
        cancel_reason: row.cancel_reason,
        version: row.version,
    }
}

/// The sessions with these ids that the scope reaches.
pub async fn find_many(db: &impl Db, scope: &Scope, ids: &[TrainingSessionId]) -> Result<Vec<TrainingSession>> {
    let rows = visible(scope).filter(Column::Id.is_in(ids.iter().copied())).all(db.connection()).await?;
    Ok(rows.into_iter().map(session).collect())
}

/// The session with this number.
pub async fn find_by_number(db: &impl Db, scope: &Scope, number: &str) -> Result<Option<TrainingSession>> {
    Ok(visible(scope).filter(Column::Number.eq(number)).one(db.connection()).await?.map(session))
}

/// The session, locked until the transaction ends: whoever takes a seat meanwhile waits for it.
pub async fn find_for_update(tx: &WriteTx, scope: &Scope, id: TrainingSessionId) -> Result<Option<TrainingSession>> {
    let row = visible(scope).filter(Column::Id.eq(id)).lock_exclusive().one(tx.connection()).await?;
    Ok(row.map(session))
}

/// One page of sessions, by their beginning.
pub async fn page_by_time(
    db: &impl Db,
    scope: &Scope,
    filter: &SessionFilter,
    request: &PageRequest,
) -> Result<Page<TrainingSession>> {
    let sort = Sort { key: Column::StartsAt, id: Column::Id, descending: false };
    let place = |row: &Model| Cursor { key: row.starts_at.to_rfc3339(), id: row.id.0 };
    Ok(page(db, filtered(scope, filter), sort, request, instant_key, place).await?.map(session))
}

/// How many sessions there are.
pub async fn count(db: &impl Db, scope: &Scope, filter: &SessionFilter) -> Result<u64> {
    Ok(filtered(scope, filter).count(db.connection()).await?)
}

/// Every session that is asked for.
pub async fn list(db: &impl Db, scope: &Scope, filter: &SessionFilter) -> Result<Vec<TrainingSession>> {
    Ok(filtered(scope, filter).all(db.connection()).await?.into_iter().map(session).collect())
}

/// How many seats are taken of each of these sessions, whoever sits there; sessions without anybody are left out.
pub async fn seats_taken(
    db: &impl Db,
    scope: &Scope,
    ids: &[TrainingSessionId],
) -> Result<HashMap<TrainingSessionId, u64>> {
    let mut taken = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(500) {
        let counts: Vec<(TrainingSessionId, i64)> = enrollment::Entity::find()
            .filter(enrollment::Column::OrganizationId.eq(scope.organization))
            .filter(enrollment::Column::SessionId.is_in(chunk.iter().copied()))
            .select_only()
            .column(enrollment::Column::SessionId)
            .column_as(enrollment::Column::EmployeeId.count(), "people")
            .group_by(enrollment::Column::SessionId)
            .into_tuple()
            .all(db.connection())
            .await?;
        taken.extend(counts.into_iter().map(|(id, count)| (id, u64::try_from(count).unwrap_or_default())));
    }
    Ok(taken)
}

/// Stores a new session.
pub async fn insert(tx: &WriteTx, scope: &Scope, session: &TrainingSession, now: DateTime<Utc>) -> Result<()> {
    let (trainer_id, trainer_name) = trainer(session);
    let row = ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(session.id),
        number: Set(session.number.clone()),
        course_id: Set(session.course),
        mode: Set(session.mode),
        starts_at: Set(session.starts_at),
        ends_at: Set(session.ends_at),
        place: Set(session.place.clone()),
        link: Set(session.link.clone()),
        trainer_id: Set(trainer_id),
        trainer_name: Set(trainer_name),
        capacity: Set(session.capacity),
        department_id: Set(session.department),
        campaign_id: Set(session.campaign),
        state: Set(session.state),
        cancel_reason: Set(session.cancel_reason.clone()),
        version: Set(session.version),
        created_at: Set(now),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

fn trainer(session: &TrainingSession) -> (Option<EmployeeId>, Option<String>) {
    match &session.trainer {
        None => (None, None),
        Some(Trainer::Employee(employee)) => (Some(*employee), None),
        Some(Trainer::External(name)) => (None, Some(name.clone())),
    }
}

/// Saves a session whose version was one less; `false` where somebody was faster.
pub async fn save(tx: &WriteTx, scope: &Scope, session: &TrainingSession) -> Result<bool> {
    let (trainer_id, trainer_name) = trainer(session);
    let updated = Entity::update_many()
        .col_expr(Column::Mode, Expr::value(session.mode))
        .col_expr(Column::StartsAt, Expr::value(session.starts_at))
        .col_expr(Column::EndsAt, Expr::value(session.ends_at))
        .col_expr(Column::Place, Expr::value(session.place.clone()))
        .col_expr(Column::Link, Expr::value(session.link.clone()))
        .col_expr(Column::TrainerId, Expr::value(trainer_id))
        .col_expr(Column::TrainerName, Expr::value(trainer_name))
        .col_expr(Column::Capacity, Expr::value(session.capacity))
        .col_expr(Column::CampaignId, Expr::value(session.campaign))
        .col_expr(Column::State, Expr::value(session.state))
        .col_expr(Column::CancelReason, Expr::value(session.cancel_reason.clone()))
        .col_expr(Column::Version, Expr::value(session.version))
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Id.eq(session.id))
        .filter(Column::Version.eq(session.version - 1))
        .exec(tx.connection())
        .await?;
    Ok(updated.rows_affected == 1)
}
