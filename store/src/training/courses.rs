//! Courses. They belong to the whole organization: whoever may read training reads them all.

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Scope,
    ids::CourseId,
    page::{Cursor, Page, PageRequest},
    training::{catalog::CatalogCourse, completion::Score},
};
use gradus_entities::course::{ActiveModel, Column, Entity, Model};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Select};

use crate::{
    error::{Result, StoreError},
    page::{Sort, page, text_key},
    store::{Db, WriteTx},
};

pub(super) fn score(table: &'static str, hundredths: Option<i32>) -> Result<Option<Score>> {
    let score = hundredths.map(Score::try_from_hundredths).transpose();
    score.map_err(|error| StoreError::Inconsistent { table, what: error.to_string() })
}

fn course(row: Model) -> Result<CatalogCourse> {
    Ok(CatalogCourse {
        id: row.id,
        code: row.code,
        name: row.name,
        subject: row.subject,
        minutes: row.minutes,
        mode: row.mode,
        pass_mark: score("courses", row.pass_mark)?,
        equivalents: row.equivalents,
        version: row.version,
        version_since: row.version_since,
    })
}

fn visible(scope: &Scope) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(scope.organization))
}

/// Every course, by code. There are dozens.
pub async fn list(db: &impl Db, scope: &Scope) -> Result<Vec<CatalogCourse>> {
    let rows = visible(scope).order_by_asc(Column::Code).all(db.connection()).await?;
    rows.into_iter().map(course).collect()
}

/// The courses with these ids.
pub async fn find_many(db: &impl Db, scope: &Scope, ids: &[CourseId]) -> Result<Vec<CatalogCourse>> {
    let rows = visible(scope).filter(Column::Id.is_in(ids.iter().copied())).all(db.connection()).await?;
    rows.into_iter().map(course).collect()
}

/// The course with this code.
pub async fn find_by_code(db: &impl Db, scope: &Scope, code: &str) -> Result<Option<CatalogCourse>> {
    visible(scope).filter(Column::Code.eq(code)).one(db.connection()).await?.map(course).transpose()
}

/// One page of courses, by code.
pub async fn page_by_code(db: &impl Db, scope: &Scope, request: &PageRequest) -> Result<Page<CatalogCourse>> {
    let sort = Sort { key: Column::Code, id: Column::Id, descending: false };
    let place = |row: &Model| Cursor { key: row.code.clone(), id: row.id.0 };
    let found = page(db, visible(scope), sort, request, text_key, place).await?;
    let Page { items, has_next, has_previous } = found;
    let items = items.into_iter().map(|(cursor, row)| Ok((cursor, course(row)?))).collect::<Result<_>>()?;
    Ok(Page { items, has_next, has_previous })
}

/// How many courses there are.
pub async fn count(db: &impl Db, scope: &Scope) -> Result<u64> {
    Ok(visible(scope).count(db.connection()).await?)
}

/// Stores new courses.
pub async fn insert_many(tx: &WriteTx, scope: &Scope, courses: &[CatalogCourse], now: DateTime<Utc>) -> Result<()> {
    let rows = courses.iter().map(|course| ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(course.id),
        code: Set(course.code.clone()),
        name: Set(course.name.clone()),
        subject: Set(course.subject),
        minutes: Set(course.minutes),
        mode: Set(course.mode),
        pass_mark: Set(course.pass_mark.map(Score::hundredths)),
        equivalents: Set(course.equivalents.clone()),
        version: Set(course.version),
        version_since: Set(course.version_since),
        created_at: Set(now),
    });
    let rows: Vec<_> = rows.collect();
    for chunk in rows.chunks(500) {
        Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}
