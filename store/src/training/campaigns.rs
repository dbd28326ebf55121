//! Training campaigns. They belong to the whole organization: whoever may read training reads them all.

use gradus_domain::{
    access::Scope,
    ids::TrainingCampaignId,
    page::{Cursor, Page, PageRequest},
    training::campaign::TrainingCampaign,
};
use gradus_entities::training_campaign::{ActiveModel, Column, Entity, Model};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, Select};

use crate::{
    error::{Result, StoreError},
    page::{Sort, instant_key, page},
    store::{Db, WriteTx},
};

fn visible(scope: &Scope) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(scope.organization))
}

fn campaign(row: Model) -> Result<TrainingCampaign> {
    let odd = |what: &str| StoreError::Inconsistent { table: "training_campaigns", what: what.into() };
    Ok(TrainingCampaign {
        id: row.id,
        number: row.number,
        period: row.period.parse().map_err(|_| odd("a period that is none"))?,
        schedule: row.schedule_id,
        occurrence: row.occurrence_id.ok_or_else(|| odd("no occurrence opened it"))?,
        opened_at: row.opened_at,
    })
}

/// The campaigns with these ids.
pub async fn find_many(db: &impl Db, scope: &Scope, ids: &[TrainingCampaignId]) -> Result<Vec<TrainingCampaign>> {
    let rows = visible(scope).filter(Column::Id.is_in(ids.iter().copied())).all(db.connection()).await?;
    rows.into_iter().map(campaign).collect()
}

/// The campaign with this number.
pub async fn find_by_number(db: &impl Db, scope: &Scope, number: &str) -> Result<Option<TrainingCampaign>> {
    visible(scope).filter(Column::Number.eq(number)).one(db.connection()).await?.map(campaign).transpose()
}

/// One page of campaigns, the one that was opened last leading.
pub async fn page_by_time(db: &impl Db, scope: &Scope, request: &PageRequest) -> Result<Page<TrainingCampaign>> {
    let sort = Sort { key: Column::OpenedAt, id: Column::Id, descending: true };
    let place = |row: &Model| Cursor { key: row.opened_at.to_rfc3339(), id: row.id.0 };
    let Page { items, has_next, has_previous } = page(db, visible(scope), sort, request, instant_key, place).await?;
    let items = items.into_iter().map(|(cursor, row)| Ok((cursor, campaign(row)?))).collect::<Result<_>>()?;
    Ok(Page { items, has_next, has_previous })
}

/// How many campaigns there are.
pub async fn count(db: &impl Db, scope: &Scope) -> Result<u64> {
    Ok(visible(scope).count(db.connection()).await?)
}

/// Stores new campaigns.
pub async fn insert_many(tx: &WriteTx, scope: &Scope, campaigns: &[TrainingCampaign]) -> Result<()> {
    for chunk in campaigns.chunks(500) {
        let rows = chunk.iter().map(|campaign| ActiveModel {
            organization_id: Set(scope.organization),
            id: Set(campaign.id),
            number: Set(campaign.number.clone()),
            period: Set(campaign.period.to_string()),
            schedule_id: Set(campaign.schedule),
            occurrence_id: Set(Some(campaign.occurrence)),
            opened_at: Set(campaign.opened_at),
        });
        Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}
