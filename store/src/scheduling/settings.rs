//! What organizations set for all of their schedules.

use gradus_domain::{access::Scope, scheduling::settings::SchedulingSettings};
use gradus_entities::scheduling_settings::{ActiveModel, Column, Entity};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::OnConflict};

use crate::{
    error::{Result, StoreError},
    store::{Db, WriteTx},
};

/// The settings of the organization; what nobody has set is as it is by default.
pub async fn find(db: &impl Db, scope: &Scope) -> Result<SchedulingSettings> {
    let row = Entity::find().filter(Column::OrganizationId.eq(scope.organization)).one(db.connection()).await?;
    Ok(row.map_or_else(SchedulingSettings::default, |row| SchedulingSettings {
        version: row.version,
        spacing_minutes: row.spacing_minutes,
    }))
}

/// Saves the settings, which follow the version before. Where somebody else has set them meanwhile the whole unit of work
/// looks again.
pub async fn save(tx: &WriteTx, scope: &Scope, settings: &SchedulingSettings) -> Result<()> {
    let row = ActiveModel {
        organization_id: Set(scope.organization),
        version: Set(settings.version),
        spacing_minutes: Set(settings.spacing_minutes),
    };
    let changed = if settings.version == 1 {
        let once = OnConflict::new().do_nothing().to_owned();
        Entity::insert(row).on_conflict(once).exec_without_returning(tx.connection()).await?
    } else {
        let update = Entity::update_many().set(row).filter(Column::OrganizationId.eq(scope.organization));
        let update = update.filter(Column::Version.eq(settings.version - 1));
        update.exec(tx.connection()).await?.rows_affected
    };
    if changed == 1 { Ok(()) } else { Err(StoreError::try_again("the settings were changed meanwhile")) }
}
