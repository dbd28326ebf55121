//! Targets of indicators over time. Rows come once and never change: a later one counts.

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Scope,
    ids::IndicatorId,
    indicators::{ground::Unit, targets::Target},
};
use gradus_entities::indicator_target::{ActiveModel, Column, Entity, Model};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::values::unit_id;
use crate::{
    error::Result,
    store::{Db, WriteTx},
};

fn target(row: Model) -> Target {
    Target {
        id: row.id,
        indicator: row.indicator_id,
        unit: row.department_id,
        valid_from: row.since,
        revision: row.number,
        thresholds: row.thresholds,
        reason: row.reason,
        recorded_at: row.recorded_at,
        recorded_by: row.recorded_by_id,
    }
}

/// Every target that was set for these indicators and units by `known_by`, from the first. A unit is judged by targets
/// of those above it, so whoever may see its values sees those too: nothing is filtered by reach.
pub async fn of_units(
    db: &impl Db,
    scope: &Scope,
    indicators: &[IndicatorId],
    units: &[Unit],
    known_by: Option<DateTime<Utc>>,
) -> Result<Vec<Target>> {
    let mut select = Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::IndicatorId.is_in(indicators.iter().copied()))
        .filter(Column::UnitId.is_in(units.iter().map(|unit| unit_id(scope, *unit))));
    if let Some(known_by) = known_by {
        select = select.filter(Column::RecordedAt.lte(known_by));
    }
    let rows = select.order_by_asc(Column::Since).order_by_asc(Column::Number).all(db.connection()).await?;
    Ok(rows.into_iter().map(target).collect())
}

/// Stores a target. A second one of the same number is refused as one that exists.
pub async fn insert(tx: &WriteTx, scope: &Scope, target: &Target) -> Result<()> {
    let row = ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(target.id),
        indicator_id: Set(target.indicator),
        department_id: Set(target.unit),
        unit_id: Set(unit_id(scope, target.unit)),
        since: Set(target.valid_from),
        number: Set(target.revision),
        thresholds: Set(target.thresholds.clone()),
        reason: Set(target.reason.clone()),
        recorded_at: Set(target.recorded_at),
        recorded_by_id: Set(target.recorded_by),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}
