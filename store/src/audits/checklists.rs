//! Checklists and their versions. They belong to the organization as a whole.

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Scope,
    audits::checklist::{Checklist, ChecklistVersion},
    ids::{ChecklistId, ChecklistVersionId},
};
use gradus_entities::{
    checklist::{ActiveModel, Column, Entity, Model},
    checklist_version as version,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Select};

use super::rows::{kind_name, kind_of};
use crate::{
    error::{Result, StoreError},
    store::{Db, WriteTx},
};

fn checklist(row: Model) -> Result<Checklist> {
    Ok(Checklist { id: row.id, code: row.code, kind: kind_of(&row.kind)?, name: row.name })
}

fn checklists(scope: &Scope) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(scope.organization))
}

fn versions(scope: &Scope) -> Select<version::Entity> {
    version::Entity::find().filter(version::Column::OrganizationId.eq(scope.organization))
}

/// The checklists with these codes.
pub async fn find_by_codes(db: &impl Db, scope: &Scope, codes: &[String]) -> Result<Vec<Checklist>> {
    let rows = checklists(scope).filter(Column::Code.is_in(codes)).all(db.connection()).await?;
    rows.into_iter().map(checklist).collect()
}

/// The latest version of the checklist with this code.
pub async fn latest(db: &impl Db, scope: &Scope, code: &str) -> Result<Option<ChecklistVersion>> {
    let Some(found) = checklists(scope).filter(Column::Code.eq(code)).one(db.connection()).await? else {
        return Ok(None);
    };
    let newest = versions(scope).filter(version::Column::ChecklistId.eq(found.id));
    let newest = newest.order_by_desc(version::Column::Number).one(db.connection()).await?;
    newest.map(|row| Ok(assemble(checklist(found)?, row))).transpose()
}

/// The latest version of each checklist among `ids`.
pub async fn latest_of(db: &impl Db, scope: &Scope, ids: &[ChecklistId]) -> Result<Vec<ChecklistVersion>> {
    let rows = versions(scope).filter(version::Column::ChecklistId.is_in(ids.iter().copied()));
    let rows = rows.order_by_asc(version::Column::Number).all(db.connection()).await?;
    // Later numbers replace earlier ones.
    let newest: std::collections::BTreeMap<_, _> = rows.into_iter().map(|row| (row.checklist_id, row)).collect();
    with_checklists(db, scope, newest.into_values().collect()).await
}

/// The versions with these ids.
pub async fn find_versions(db: &impl Db, scope: &Scope, ids: &[ChecklistVersionId]) -> Result<Vec<ChecklistVersion>> {
    let rows = versions(scope).filter(version::Column::Id.is_in(ids.iter().copied())).all(db.connection()).await?;
    with_checklists(db, scope, rows).await
}

async fn with_checklists(db: &impl Db, scope: &Scope, rows: Vec<version::Model>) -> Result<Vec<ChecklistVersion>> {
    let ids = rows.iter().map(|row| row.checklist_id);
    let found = checklists(scope).filter(Column::Id.is_in(ids)).all(db.connection()).await?;
    let mut of_row = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(owner) = found.iter().find(|checklist| checklist.id == row.checklist_id) else {
            let what = format!("version {} has no checklist", row.id);
            return Err(StoreError::Inconsistent { table: "checklist_versions", what });
        };
        of_row.push(assemble(checklist(owner.clone())?, row));
    }
    Ok(of_row)
}

fn assemble(checklist: Checklist, row: version::Model) -> ChecklistVersion {
    ChecklistVersion { id: row.id, checklist, number: row.number, content: row.content, digest: row.digest }
}

/// Stores new checklists, each with a version.
pub async fn insert(tx: &WriteTx, scope: &Scope, new: Vec<ChecklistVersion>, now: DateTime<Utc>) -> Result<()> {
    let lists = new.iter().map(|version| ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(version.checklist.id),
        code: Set(version.checklist.code.clone()),
        kind: Set(kind_name(version.checklist.kind).into()),
        name: Set(version.checklist.name.clone()),
    });
    Entity::insert_many(lists.collect::<Vec<_>>()).exec_without_returning(tx.connection()).await?;
    let rows = new.into_iter().map(|new| version::ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(new.id),
        checklist_id: Set(new.checklist.id),
        number: Set(new.number),
        content: Set(new.content),
        digest: Set(new.digest),
        published_at: Set(now),
    });
    version::Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    Ok(())
}
