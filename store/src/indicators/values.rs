//! Revisions of indicator values, and the readings behind them. Rows come once and never change.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Scope,
    ids::{DepartmentId, IndicatorId, IndicatorValueId},
    indicators::{
        exact::Amount,
        ground::Unit,
        parts::{Parts, Reading, Revision},
    },
    period::Period,
};
use gradus_entities::{
    indicator_sample as sample,
    indicator_value::{Column, Entity, Model},
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder, Select, Value};
use uuid::Uuid;

use crate::{
    dialect::Bulk,
    error::{Result, StoreError},
    scope::{subtrees, within},
    store::{Db, WriteTx},
};

const VALUES: Bulk = Bulk {
    table: "indicator_values",
    columns: &[
        ("organization_id", "uuid"),
        ("id", "uuid"),
        ("indicator_id", "uuid"),
        ("department_id", "uuid"),
        ("unit_id", "uuid"),
        ("period", "text"),
        ("number", "integer"),
        ("numerator", "bigint"),
        ("denominator", "bigint"),
        ("value", "bigint"),
        ("weight", "bigint"),
        ("sample_size", "bigint"),
        ("source", "text"),
        ("formula_version", "text"),
        ("recorded_at", "timestamptz"),
        ("recorded_by_id", "uuid"),
        ("is_late", "boolean"),
        ("reason", "text"),
    ],
};

const SAMPLES: Bulk = Bulk {
    table: "indicator_samples",
    columns: &[("organization_id", "uuid"), ("value_id", "uuid"), ("reading", "bigint"), ("times", "bigint")],
};

/// Of which units.
#[derive(Clone, Copy, Debug)]
pub enum Of<'a> {
    /// Of these.
    Units(&'a [Unit]),
    /// Of a unit with what is below it; everything, where it is the organization.
    Subtree(Unit),
}

/// What tells a unit in a key: the department, or the organization.
pub(super) fn unit_id(scope: &Scope, unit: Unit) -> Uuid {
    unit.map_or(scope.organization.0, |department| department.0)
}

fn revisions(scope: &Scope, indicators: &[IndicatorId], periods: &[Period], of: Of<'_>) -> Select<Entity> {
    let select = Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::IndicatorId.is_in(indicators.iter().copied()))
        .filter(Column::Period.is_in(periods.iter().copied()))
        .filter(within(scope, Column::DepartmentId, None::<Column>));
    match of {
        Of::Units(units) => select.filter(Column::UnitId.is_in(units.iter().map(|unit| unit_id(scope, *unit)))),
        Of::Subtree(None) => select,
        Of::Subtree(Some(top)) => select.filter(Column::UnitId.in_subquery(subtrees(scope.organization, &[top]))),
    }
}

/// The current revisions of these indicators and periods: of each unit and period the last that was recorded, at
/// `known_by` at the latest. Two statements, and one more for readings.
pub async fn current(
    db: &impl Db,
    scope: &Scope,
    (indicators, periods): (&[IndicatorId], &[Period]),
    of: Of<'_>,
    known_by: Option<DateTime<Utc>>,
) -> Result<Vec<Revision>> {
    if indicators.is_empty() || periods.is_empty() {
        return Ok(Vec::new());
    }
    let mut select = revisions(scope, indicators, periods, of);
    if let Some(known_by) = known_by {
        select = select.filter(Column::RecordedAt.lte(known_by));
    }
    let rows = select.order_by_asc(Column::Number).all(db.connection()).await?;
    // Corrections are rare, so that reading the few rows that they replace costs less than asking for the last ones.
    let mut last: HashMap<(IndicatorId, Period, Uuid), Model> = HashMap::with_capacity(rows.len());
    for row in rows {
        last.insert((row.indicator_id, row.period, row.unit_id), row);
    }
    let mut readings = readings(db, scope, last.values()).await?;
    Ok(last.into_values().map(|row| revision(row, &mut readings)).collect())
}

type Readings = HashMap<IndicatorValueId, Vec<Reading>>;

async fn readings(db: &impl Db, scope: &Scope, rows: impl Iterator<Item = &Model>) -> Result<Readings> {
    let ids: Vec<_> = rows.filter(|row| row.numerator.is_none() && row.value.is_none()).map(|row| row.id).collect();
    let mut readings = Readings::new();
    for chunk in ids.chunks(10_000) {
        let select = sample::Entity::find()
            .filter(sample::Column::OrganizationId.eq(scope.organization))
            .filter(sample::Column::ValueId.is_in(chunk.iter().copied()))
            .order_by_asc(sample::Column::Reading);
        for row in select.all(db.connection()).await? {
            readings.entry(row.value_id).or_default().push(Reading { value: row.reading, times: row.times });
        }
    }
    Ok(readings)
}

fn revision(row: Model, readings: &mut Readings) -> Revision {
    let parts = match (row.numerator.zip(row.denominator), row.value, row.weight) {
        (Some((numerator, denominator)), _, _) => Parts::Quotient { numerator, denominator },
        (None, Some(value), Some(weight)) => Parts::Weighted { value, weight },
        (None, Some(value), None) => Parts::Plain { value },
        (None, None, _) => Parts::Readings { readings: readings.remove(&row.id).unwrap_or_default() },
    };
    Revision {
        id: row.id,
        indicator: row.indicator_id,
        unit: row.department_id,
        period: row.period,
        revision: row.number,
        parts,
        sample_size: row.sample_size,
        source: row.source,
        formula_version: row.formula_version,
        recorded_at: row.recorded_at,
        recorded_by: row.recorded_by_id,
        is_late: row.is_late,
        reason: row.reason,
    }
}

/// Stores revisions. Where somebody else recorded the same revision meanwhile, the whole is tried again.
pub async fn insert(tx: &WriteTx, scope: &Scope, revisions: &[Revision]) -> Result<()> {
    let rows = revisions.iter().map(|revision| row(scope, revision)).collect();
    if VALUES.insert_new(tx, rows).await?.iter().any(|(_, all)| !all) {
        return Err(StoreError::try_again("a value of an indicator was recorded meanwhile"));
    }
    let samples = revisions.iter().flat_map(|revision| {
        let readings: &[Reading] = match &revision.parts {
            Parts::Readings { readings } => readings,
            _ => &[],
        };
        readings.iter().map(|reading| {
            let (value, times) = (Value::from(reading.value.0), Value::from(reading.times));
            vec![scope.organization.into(), revision.id.into(), value, times]
        })
    });
    SAMPLES.insert_new(tx, samples.collect()).await?;
    Ok(())
}

fn row(scope: &Scope, revision: &Revision) -> Vec<Value> {
    let amount = |amount: Option<Amount>| Value::BigInt(amount.map(|amount| amount.0));
    let (numerator, denominator, value, weight) = match &revision.parts {
        Parts::Quotient { numerator, denominator } => (Some(*numerator), Some(*denominator), None, None),
        Parts::Weighted { value, weight } => (None, None, Some(*value), Some(*weight)),
        Parts::Plain { value } => (None, None, Some(*value), None),
        Parts::Readings { .. } => (None, None, None, None),
    };
    vec![
        scope.organization.into(),
        revision.id.into(),
        revision.indicator.into(),
        Value::Uuid(revision.unit.map(|unit: DepartmentId| unit.0)),
        unit_id(scope, revision.unit).into(),
        revision.period.to_string().into(),
        revision.revision.into(),
        amount(numerator),
        amount(denominator),
        amount(value),
        amount(weight),
        Value::BigInt(revision.sample_size),
        revision.source.as_str().into(),
        Value::String(revision.formula_version.clone()),
        revision.recorded_at.into(),
        Value::Uuid(revision.recorded_by.map(|person| person.0)),
        revision.is_late.into(),
        Value::String(revision.reason.clone()),
    ]
}

/// A department and everything above it, from the nearest, and whether something is below it.
pub async fn place(db: &impl Db, scope: &Scope, department: DepartmentId) -> Result<(Vec<DepartmentId>, bool)> {
    use gradus_entities::department_closure as closure;
    let select = closure::Entity::find().filter(closure::Column::OrganizationId.eq(scope.organization)).filter(
        Condition::any()
            .add(closure::Column::DescendantId.eq(department))
            .add(closure::Column::AncestorId.eq(department).and(closure::Column::Depth.eq(1))),
    );
    let rows = select.order_by_asc(closure::Column::Depth).all(db.connection()).await?;
    let is_above = |row: &&closure::Model| row.descendant_id == department;
    let above = rows.iter().filter(is_above).map(|row| row.ancestor_id).collect();
    Ok((above, rows.iter().any(|row| row.descendant_id != department)))
}
