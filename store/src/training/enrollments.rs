//! Who takes part in training sessions, and what came of it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Scope,
    ids::{EmployeeId, TrainingSessionId},
    page::{Cursor, Page, PageRequest},
    training::session::{Enrollment, Outcome, SessionState},
};
use gradus_entities::{
    employee,
    training_enrollment::{ActiveModel, Column, Entity, Model},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement},
};

use super::people::{People, Posts, belongs};
use crate::{
    error::Result,
    page::{Sort, instant_key, page},
    store::{Db, WriteTx},
};

fn enrollment(row: &Model) -> Enrollment {
    let outcome = row.attendance.zip(row.recorded_at).map(|(attendance, recorded_at)| Outcome {
        attendance,
        completion: row.completion_id,
        recorded_by: row.recorded_by_id,
        recorded_at,
    });
    Enrollment {
        session: row.session_id,
        employee: row.employee_id,
        enrolled_at: row.enrolled_at,
        enrolled_by: row.enrolled_by_id,
        outcome,
    }
}

/// Those enrolled in `session` whom the scope reaches.
fn visible(scope: &Scope, session: TrainingSessionId) -> Select<Entity> {
    let enrolled = Expr::col(("training_enrollments", "employee_id"));
    Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::SessionId.eq(session))
        .filter(belongs(scope, &People::Named, Posts::Present, enrolled))
}

/// Everybody enrolled in `session` whom the scope reaches, in the order of enrolling.
pub async fn list(db: &impl Db, scope: &Scope, session: TrainingSessionId) -> Result<Vec<Enrollment>> {
    let select = visible(scope, session).order_by_asc(Column::EnrolledAt).order_by_asc(Column::EmployeeId);
    Ok(select.all(db.connection()).await?.iter().map(enrollment).collect())
}

/// One page of those enrolled in `session` whom the scope reaches, in the order of enrolling.
pub async fn page_by_time(
    db: &impl Db,
    scope: &Scope,
    session: TrainingSessionId,
    request: &PageRequest,
) -> Result<Page<Enrollment>> {
    let sort = Sort { key: Column::EnrolledAt, id: Column::EmployeeId, descending: false };
    let place = |row: &Model| Cursor { key: row.enrolled_at.to_rfc3339(), id: row.employee_id.0 };
    Ok(page(db, visible(scope, session), sort, request, instant_key, place).await?.map(|row| enrollment(&row)))
}

/// How many are enrolled in `session` whom the scope reaches.
pub async fn count(db: &impl Db, scope: &Scope, session: TrainingSessionId) -> Result<u64> {
    Ok(visible(scope, session).count(db.connection()).await?)
}

/// Locks these people, always in the same order, so that nobody puts one of them down for another session meanwhile.
pub async fn lock_people(tx: &WriteTx, scope: &Scope, people: &[EmployeeId]) -> Result<()> {
    employee::Entity::find()
        .filter(employee::Column::OrganizationId.eq(scope.organization))
        .filter(employee::Column::Id.is_in(people.iter().copied()))
        .select_only()
        .column(employee::Column::Id)
        .order_by_asc(employee::Column::Id)
        .lock_exclusive()
        .into_tuple::<EmployeeId>()
        .all(tx.connection())
        .await?;
    Ok(())
}

/// A number of a session between these instants, other than `except`, in which each of `people` is enrolled or which they
/// hold; whoever is nowhere is left out. Sessions that were called off count for nothing.
pub async fn elsewhere(
    db: &impl Db,
    scope: &Scope,
    people: &[EmployeeId],
    between: (DateTime<Utc>, DateTime<Utc>),
    except: TrainingSessionId,
) -> Result<HashMap<EmployeeId, String>> {
    let column = |name: &'static str| Expr::col(("training_sessions", name));
    let of = |person: Expr| {
        Query::select()
            .expr(person.clone())
            .expr(column("number"))
            .from("training_sessions")
            .and_where(column("organization_id").eq(scope.organization.0))
            .and_where(column("id").ne(except.0))
            .and_where(column("state").ne(SessionState::Cancelled.as_str()))
            .and_where(column("starts_at").lt(between.1))
            .and_where(column("ends_at").gt(between.0))
            .and_where(person.is_in(people.iter().map(|id| id.0)))
            .take()
    };
    let enrolled = |name: &'static str| Expr::col(("training_enrollments", name));
    let same = enrolled("organization_id").equals(("training_sessions", "organization_id"));
    let sitting: SelectStatement = of(enrolled("employee_id"))
        .inner_join(
            "training_enrollments",
            Condition::all().add(same).add(enrolled("session_id").equals(("training_sessions", "id"))),
        )
        .take();
    let mut found = HashMap::new();
    for select in [sitting, of(column("trainer_id"))] {
        for row in db.connection().query_all(&select).await? {
            found.insert(row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        }
    }
    Ok(found)
}

/// Stores who takes part.
pub async fn insert_many(tx: &WriteTx, scope: &Scope, enrollments: &[Enrollment]) -> Result<()> {
    let rows = enrollments.iter().map(|enrollment| ActiveModel {
        organization_id: Set(scope.organization),
        session_id: Set(enrollment.session),
        employee_id: Set(enrollment.employee),
        enrolled_at: Set(enrollment.enrolled_at),
        enrolled_by_id: Set(enrollment.enrolled_by),
        attendance: Set(None),
        completion_id: Set(None),
        recorded_by_id: Set(None),
        recorded_at: Set(None),
    });
    Entity::insert_many(rows.collect::<Vec<_>>()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Takes these people off a session.
pub async fn remove(tx: &WriteTx, scope: &Scope, session: TrainingSessionId, people: &[EmployeeId]) -> Result<()> {
    Entity::delete_many()
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::SessionId.eq(session))
        .filter(Column::EmployeeId.is_in(people.iter().copied()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Stores what came of somebody's part in a session.
pub async fn save_outcome(
    tx: &WriteTx,
    scope: &Scope,
    session: TrainingSessionId,
    person: EmployeeId,
    outcome: &Outcome,
) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Attendance, Expr::value(outcome.attendance))
        .col_expr(Column::CompletionId, Expr::value(outcome.completion))
        .col_expr(Column::RecordedById, Expr::value(outcome.recorded_by))
        .col_expr(Column::RecordedAt, Expr::value(outcome.recorded_at))
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::SessionId.eq(session))
        .filter(Column::EmployeeId.eq(person))
        .exec(tx.connection())
        .await?;
    Ok(())
}
