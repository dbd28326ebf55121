//! Adding to the sums.

use gradus_domain::{
    access::Scope,
    training::rollup::{Difference, Sum},
};
use gradus_entities::{coverage_rollup as rollup, coverage_total as total};
use sea_orm::{
    ActiveValue::Set,
    EntityTrait,
    sea_query::{Expr, ExprTrait, OnConflict},
};

use super::department_of;
use crate::{
    error::Result,
    people::employees::CHUNK,
    store::{Db, WriteTx},
};

/// Adds to what is there, in order, so that nobody's addition is lost and nobody waits in a circle.
pub async fn add(tx: &WriteTx, scope: &Scope, difference: &Difference) -> Result<()> {
    let mut pairs = OnConflict::columns([
        rollup::Column::OrganizationId,
        rollup::Column::RequirementId,
        rollup::Column::DepartmentId,
    ]);
    for column in [
        rollup::Column::Required,
        rollup::Column::Fulfilled,
        rollup::Column::Waived,
        rollup::Column::NotApplicable,
        rollup::Column::Overdue,
    ] {
        pairs.value(column, Expr::col((rollup::Entity, column)).add(Expr::col(("excluded", column))));
    }
    let rows: Vec<_> = difference.pairs.iter().collect();
    for chunk in rows.chunks(CHUNK) {
        let rows = chunk.iter().map(|((place, requirement), sum)| {
            let Sum { required, fulfilled, waived, not_applicable, overdue, .. } = **sum;
            rollup::ActiveModel {
                organization_id: Set(scope.organization),
                requirement_id: Set(*requirement),
                department_id: Set(department_of(*place)),
                required: Set(required),
                fulfilled: Set(fulfilled),
                waived: Set(waived),
                not_applicable: Set(not_applicable),
                overdue: Set(overdue),
            }
        });
        rollup::Entity::insert_many(rows).on_conflict(pairs.clone()).exec_without_returning(tx.connection()).await?;
    }
    add_totals(tx, scope, difference).await
}

async fn add_totals(tx: &WriteTx, scope: &Scope, difference: &Difference) -> Result<()> {
    let mut totals = OnConflict::columns([total::Column::OrganizationId, total::Column::DepartmentId]);
    for column in [
        total::Column::Required,
        total::Column::Fulfilled,
        total::Column::Waived,
        total::Column::NotApplicable,
        total::Column::Overdue,
        total::Column::People,
        total::Column::PeopleMissing,
    ] {
        totals.value(column, Expr::col((total::Entity, column)).add(Expr::col(("excluded", column))));
    }
    let rows: Vec<_> = difference.totals.iter().collect();
    for chunk in rows.chunks(CHUNK) {
        let rows = chunk.iter().map(|(place, sum)| {
            let Sum { required, fulfilled, waived, not_applicable, overdue, people, people_missing } = **sum;
            total::ActiveModel {
                organization_id: Set(scope.organization),
                department_id: Set(department_of(**place)),
                required: Set(required),
                fulfilled: Set(fulfilled),
                waived: Set(waived),
                not_applicable: Set(not_applicable),
                overdue: Set(overdue),
                people: Set(people),
                people_missing: Set(people_missing),
            }
        });
        total::Entity::insert_many(rows).on_conflict(totals.clone()).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}
