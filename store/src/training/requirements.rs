//! Training requirements with their versions. They belong to the whole organization, like the courses.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Scope,
    ids::TrainingRequirementId,
    page::{Cursor, Page, PageRequest},
    training::catalog::{CatalogRequirement, RequirementVersion},
};
use gradus_entities::{
    training_requirement::{ActiveModel, Column, Entity, Model},
    training_requirement_version as version,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Select, sea_query::Expr,
};

use crate::{
    error::Result,
    page::{Sort, page, text_key},
    store::{Db, WriteTx},
};

fn visible(scope: &Scope) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(scope.organization))
}

/// The requirements of `rows`, in the same order, with their versions: one more statement, however many there are.
async fn with_versions(db: &impl Db, scope: &Scope, rows: Vec<Model>) -> Result<Vec<CatalogRequirement>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let stored = version::Entity::find()
        .filter(version::Column::OrganizationId.eq(scope.organization))
        .filter(version::Column::RequirementId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(version::Column::Version)
        .all(db.connection())
        .await?;
    let mut versions: HashMap<TrainingRequirementId, Vec<RequirementVersion>> = HashMap::new();
    for row in stored {
        let version =
            RequirementVersion { version: row.version, effective_from: row.effective_from, definition: row.definition };
        versions.entry(row.requirement_id).or_default().push(version);
    }
    let requirement = |row: Model| CatalogRequirement {
        versions: versions.remove(&row.id).unwrap_or_default(),
        id: row.id,
        code: row.code,
        name: row.name,
        note: row.note,
        version: row.version,
    };
    Ok(rows.into_iter().map(requirement).collect())
}

/// Every requirement, by code. There are dozens.
pub async fn list(db: &impl Db, scope: &Scope) -> Result<Vec<CatalogRequirement>> {
    let rows = visible(scope).order_by_asc(Column::Code).all(db.connection()).await?;
    with_versions(db, scope, rows).await
}

/// The requirements with these ids.
pub async fn find_many(db: &impl Db, scope: &Scope, ids: &[TrainingRequirementId]) -> Result<Vec<CatalogRequirement>> {
    let rows = visible(scope).filter(Column::Id.is_in(ids.iter().copied())).all(db.connection()).await?;
    with_versions(db, scope, rows).await
}

/// The requirement with this code.
pub async fn find_by_code(db: &impl Db, scope: &Scope, code: &str) -> Result<Option<CatalogRequirement>> {
    let rows = visible(scope).filter(Column::Code.eq(code)).all(db.connection()).await?;
    Ok(with_versions(db, scope, rows).await?.pop())
}

/// One page of requirements, by code.
pub async fn page_by_code(db: &impl Db, scope: &Scope, request: &PageRequest) -> Result<Page<CatalogRequirement>> {
    let sort = Sort { key: Column::Code, id: Column::Id, descending: false };
    let place = |row: &Model| Cursor { key: row.code.clone(), id: row.id.0 };
    let found = page(db, visible(scope), sort, request, text_key, place).await?;
    let Page { items, has_next, has_previous } = found;
    let (cursors, rows): (Vec<_>, Vec<_>) = items.into_iter().unzip();
    let items = cursors.into_iter().zip(with_versions(db, scope, rows).await?).collect();
    Ok(Page { items, has_next, has_previous })
}

/// How many requirements there are.
pub async fn count(db: &impl Db, scope: &Scope) -> Result<u64> {
    Ok(visible(scope).count(db.connection()).await?)
}

/// Stores a new requirement with its versions.
pub async fn insert(tx: &WriteTx, scope: &Scope, requirement: &CatalogRequirement, now: DateTime<Utc>) -> Result<()> {
    let row = ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(requirement.id),
        code: Set(requirement.code.clone()),
        name: Set(requirement.name.clone()),
        note: Set(requirement.note.clone()),
        version: Set(requirement.version),
        created_at: Set(now),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    for version in &requirement.versions {
        insert_version(tx, scope, requirement.id, version, now).await?;
    }
    Ok(())
}

/// Stores a new version of a requirement whose latest was `expected`; `false` where it no longer is.
pub async fn publish_version(
    tx: &WriteTx,
    scope: &Scope,
    requirement: &CatalogRequirement,
    version: &RequirementVersion,
    expected: i32,
    now: DateTime<Utc>,
) -> Result<bool> {
    let changed = Entity::update_many()
        .col_expr(Column::Version, Expr::value(version.version))
        .col_expr(Column::Name, Expr::value(requirement.name.clone()))
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Id.eq(requirement.id))
        .filter(Column::Version.eq(expected))
        .exec(tx.connection())
        .await?;
    if changed.rows_affected == 0 {
        return Ok(false);
    }
    insert_version(tx, scope, requirement.id, version, now).await?;
    Ok(true)
}

async fn insert_version(
    tx: &WriteTx,
    scope: &Scope,
    requirement: TrainingRequirementId,
    version: &RequirementVersion,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = version::ActiveModel {
        organization_id: Set(scope.organization),
        requirement_id: Set(requirement),
        version: Set(version.version),
        definition: Set(version.definition.clone()),
        effective_from: Set(version.effective_from),
        published_at: Set(now),
    };
    version::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}
