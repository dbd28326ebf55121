//! Dated posts.

use chrono::NaiveDate;
use gradus_domain::{
    access::Scope,
    ids::{AssignmentId, EmployeeId},
    people::{employment::Post, spans::DaySpan},
};
use gradus_entities::assignment::{ActiveModel, Column, Entity, Model};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::employees::CHUNK;
use crate::{
    error::Result,
    store::{Db, WriteTx},
};

/// A post with whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldPost {
    /// Its id.
    pub id: AssignmentId,
    /// Whose it is.
    pub employee: EmployeeId,
    /// The post.
    pub post: Post,
}

pub(crate) fn held(row: &Model) -> HeldPost {
    let post = Post {
        department: row.department_id,
        position: row.position_id,
        main: row.main,
        fte_basis_points: row.fte_basis_points,
        span: DaySpan { from: row.valid_from, to: row.valid_to },
    };
    HeldPost { id: row.id, employee: row.employee_id, post }
}

/// The posts of these people, the earliest first. The caller has checked that the people may be seen.
pub async fn of_employees(db: &impl Db, scope: &Scope, employees: &[EmployeeId]) -> Result<Vec<HeldPost>> {
    let mut posts = Vec::new();
    for chunk in employees.chunks(CHUNK) {
        let select = Entity::find()
            .filter(Column::OrganizationId.eq(scope.organization))
            .filter(Column::EmployeeId.is_in(chunk.iter().copied()))
            .order_by_asc(Column::EmployeeId)
            .order_by_asc(Column::ValidFrom)
            .order_by_asc(Column::Id);
        posts.extend(select.all(db.connection()).await?.iter().map(held));
    }
    Ok(posts)
}

/// Stores new posts.
pub async fn insert_many(tx: &WriteTx, scope: &Scope, posts: &[HeldPost]) -> Result<()> {
    for chunk in posts.chunks(CHUNK) {
        let rows = chunk.iter().map(|held| ActiveModel {
            organization_id: Set(scope.organization),
            id: Set(held.id),
            employee_id: Set(held.employee),
            department_id: Set(held.post.department),
            position_id: Set(held.post.position),
            main: Set(held.post.main),
            fte_basis_points: Set(held.post.fte_basis_points),
            valid_from: Set(held.post.span.from),
            valid_to: Set(held.post.span.to),
        });
        Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// Ends these posts on `to`, which is the first day on which they are no longer held.
pub async fn end_many(tx: &WriteTx, scope: &Scope, posts: &[AssignmentId], to: NaiveDate) -> Result<()> {
    for chunk in posts.chunks(CHUNK) {
        Entity::update_many()
            .set(ActiveModel { valid_to: Set(Some(to)), ..Default::default() })
            .filter(Column::OrganizationId.eq(scope.organization))
            .filter(Column::Id.is_in(chunk.iter().copied()))
            .exec(tx.connection())
            .await?;
    }
    Ok(())
}

/// Removes these posts: those that a corrected history replaces.
pub async fn delete_many(tx: &WriteTx, scope: &Scope, posts: &[AssignmentId]) -> Result<()> {
    for chunk in posts.chunks(CHUNK) {
        Entity::delete_many()
            .filter(Column::OrganizationId.eq(scope.organization))
            .filter(Column::Id.is_in(chunk.iter().copied()))
            .exec(tx.connection())
            .await?;
    }
    Ok(())
}
