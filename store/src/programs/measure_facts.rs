//! What measures are decided by beside the matrix: their checks, who was asked about them, and what comes first.

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Scope,
    ids::{DepartmentId, EmployeeId, IndicatorId, MeasureId},
    programs::{dependency::Need, measure_check::MeasureCheck},
};
use gradus_entities::{
    measure_check as check, measure_consultation as consultation, measure_dependency as dependency,
    measure_indicator as indicator,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use uuid::Uuid;

use crate::{
    error::Result,
    store::{Db, WriteTx},
};

/// A question about a measure to a department (RSP-4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consultation {
    /// Its id.
    pub id: Uuid,
    /// The measure.
    pub measure: MeasureId,
    /// Who was asked.
    pub department: DepartmentId,
    /// What.
    pub question: String,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom; none where a machine did.
    pub by: Option<EmployeeId>,
}

/// The checks of these measures, the oldest first.
pub async fn checks_of(db: &impl Db, scope: &Scope, measures: &[MeasureId]) -> Result<Vec<MeasureCheck>> {
    let rows = check::Entity::find()
        .filter(check::Column::OrganizationId.eq(scope.organization))
        .filter(check::Column::MeasureId.is_in(measures.iter().copied()))
        .order_by_asc(check::Column::RecordedAt)
        .order_by_asc(check::Column::Id)
        .all(db.connection())
        .await?;
    let of_row = |row: check::Model| MeasureCheck {
        id: row.id,
        measure: row.measure_id,
        quarter: row.quarter,
        result: row.result,
        basis: row.basis,
        note: row.note,
        on: row.checked_on,
        at: row.recorded_at,
        by: row.checked_by_id,
    };
    Ok(rows.into_iter().map(of_row).collect())
}

/// Stores new checks.
pub async fn insert_checks(tx: &WriteTx, scope: &Scope, new: &[MeasureCheck]) -> Result<()> {
    for chunk in new.chunks(500) {
        let rows = chunk.iter().map(|new| check::ActiveModel {
            organization_id: Set(scope.organization),
            id: Set(new.id),
            measure_id: Set(new.measure),
            quarter: Set(new.quarter),
            result: Set(new.result),
            basis: Set(new.basis),
            note: Set(new.note.clone()),
            checked_on: Set(new.on),
            recorded_at: Set(new.at),
            checked_by_id: Set(new.by),
        });
        check::Entity::insert_many(rows.collect::<Vec<_>>()).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// What was asked about these measures, the oldest first.
pub async fn consultations_of(db: &impl Db, scope: &Scope, measures: &[MeasureId]) -> Result<Vec<Consultation>> {
    let rows = consultation::Entity::find()
        .filter(consultation::Column::OrganizationId.eq(scope.organization))
        .filter(consultation::Column::MeasureId.is_in(measures.iter().copied()))
        .order_by_asc(consultation::Column::AskedAt)
        .order_by_asc(consultation::Column::Id)
        .all(db.connection())
        .await?;
    let of_row = |row: consultation::Model| Consultation {
        id: row.id,
        measure: row.measure_id,
        department: row.department_id,
        question: row.question,
        at: row.asked_at,
        by: row.asked_by_id,
    };
    Ok(rows.into_iter().map(of_row).collect())
}

/// Stores a new question.
pub async fn insert_consultation(tx: &WriteTx, scope: &Scope, new: &Consultation) -> Result<()> {
    let row = consultation::ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(new.id),
        measure_id: Set(new.measure),
        department_id: Set(new.department),
        question: Set(new.question.clone()),
        asked_at: Set(new.at),
        asked_by_id: Set(new.by),
    };
    consultation::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// What these measures need now.
pub async fn needs_of(db: &impl Db, scope: &Scope, measures: &[MeasureId]) -> Result<Vec<Need>> {
    let rows: Vec<(MeasureId, MeasureId)> = dependency::Entity::find()
        .select_only()
        .columns([dependency::Column::MeasureId, dependency::Column::NeedsId])
        .filter(dependency::Column::OrganizationId.eq(scope.organization))
        .filter(dependency::Column::MeasureId.is_in(measures.iter().copied()))
        .filter(dependency::Column::EndedAt.is_null())
        .order_by_asc(dependency::Column::MeasureId)
        .order_by_asc(dependency::Column::NeedsId)
        .into_tuple()
        .all(db.connection())
        .await?;
    Ok(rows.into_iter().map(|(measure, needs)| Need { measure, needs }).collect())
}

/// Begins and ends needs of a measure.
pub async fn change_needs(
    tx: &WriteTx,
    scope: &Scope,
    measure: MeasureId,
    (begin, end): (&[(Uuid, MeasureId)], &[MeasureId]),
    now: DateTime<Utc>,
) -> Result<()> {
    if !end.is_empty() {
        dependency::Entity::update_many()
            .col_expr(dependency::Column::EndedAt, Expr::value(now))
            .filter(dependency::Column::OrganizationId.eq(scope.organization))
            .filter(dependency::Column::MeasureId.eq(measure))
            .filter(dependency::Column::NeedsId.is_in(end.iter().copied()))
            .filter(dependency::Column::EndedAt.is_null())
            .exec(tx.connection())
            .await?;
    }
    if !begin.is_empty() {
        let rows = begin.iter().map(|(id, needs)| dependency::ActiveModel {
            organization_id: Set(scope.organization),
            id: Set(*id),
            measure_id: Set(measure),
            needs_id: Set(*needs),
            since: Set(now),
            ended_at: Set(None),
        });
        dependency::Entity::insert_many(rows.collect::<Vec<_>>()).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// The indicators of each of these measures, as far as they have any.
pub async fn indicators_of(
    db: &impl Db,
    scope: &Scope,
    measures: &[MeasureId],
) -> Result<Vec<(MeasureId, IndicatorId)>> {
    let select = indicator::Entity::find()
        .select_only()
        .columns([indicator::Column::MeasureId, indicator::Column::IndicatorId])
        .filter(indicator::Column::OrganizationId.eq(scope.organization))
        .filter(indicator::Column::MeasureId.is_in(measures.iter().copied()));
    Ok(select.into_tuple().all(db.connection()).await?)
}
