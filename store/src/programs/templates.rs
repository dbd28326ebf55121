//! Versions of templates that were applied.

use chrono::{DateTime, Utc};
use gradus_domain::{access::Scope, ids::ProgramTemplateId, locale::LocalizedText};
use gradus_entities::program_template::{ActiveModel, Column, Entity, Model};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::{
    error::Result,
    store::{Db, WriteTx},
};

/// A version of a template that was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedTemplate {
    /// Its id.
    pub id: ProgramTemplateId,
    /// Code of the template.
    pub code: String,
    /// Its version.
    pub version: String,
    /// Digest of its content.
    pub digest: String,
    /// Its name.
    pub name: LocalizedText,
    /// What it is for.
    pub summary: LocalizedText,
}

impl From<Model> for AppliedTemplate {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            code: row.code,
            version: row.template_version,
            digest: row.digest,
            name: row.name,
            summary: row.summary,
        }
    }
}

/// Every version that was applied, by code, the newest last.
pub async fn list(db: &impl Db, scope: &Scope) -> Result<Vec<AppliedTemplate>> {
    let select = Entity::find().filter(Column::OrganizationId.eq(scope.organization));
    let rows = select.order_by_asc(Column::Code).order_by_asc(Column::AppliedAt).all(db.connection()).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The version with this code and content, where it was applied before.
pub async fn find_by_digest(db: &impl Db, scope: &Scope, code: &str, digest: &str) -> Result<Option<AppliedTemplate>> {
    let select = Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Code.eq(code))
        .filter(Column::Digest.eq(digest));
    Ok(select.one(db.connection()).await?.map(Into::into))
}

/// Notes that a version was applied.
pub async fn insert(tx: &WriteTx, scope: &Scope, template: &AppliedTemplate, now: DateTime<Utc>) -> Result<()> {
    let row = ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(template.id),
        code: Set(template.code.clone()),
        template_version: Set(template.version.clone()),
        digest: Set(template.digest.clone()),
        name: Set(template.name.clone()),
        summary: Set(template.summary.clone()),
        applied_at: Set(now),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}
