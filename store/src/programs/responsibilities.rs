//! Versions of the responsibility matrix, and who has which part on a day (RSP-2).

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use gradus_domain::{
    access::Scope,
    ids::{DepartmentId, MatrixVersionId, MeasureId, ProgramId},
    programs::matrix::RaciRole,
};
use gradus_entities::{matrix_version as version, responsibility as cell};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Select};
use uuid::Uuid;

use crate::{
    error::Result,
    scope::within,
    store::{Db, WriteTx},
};

/// A version of a program's matrix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatrixVersion {
    /// Its id.
    pub id: MatrixVersionId,
    /// Program that it belongs to.
    pub program: ProgramId,
    /// Its number, from 1.
    pub number: i32,
    /// First day on which it is in force.
    pub effective_from: NaiveDate,
}

/// One cell: a department's part in a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Responsibility {
    /// Version that says so.
    pub version: MatrixVersionId,
    /// The measure.
    pub measure: MeasureId,
    /// The department.
    pub department: DepartmentId,
    /// Its part.
    pub role: RaciRole,
}

/// Which cells are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResponsibilityFilter {
    /// Only of these programs.
    pub programs: Option<Vec<ProgramId>>,
    /// Only of these measures.
    pub measures: Option<Vec<MeasureId>>,
    /// Only of these departments.
    pub departments: Option<Vec<DepartmentId>>,
    /// Only this part.
    pub role: Option<RaciRole>,
}

/// Every version of these programs, the newest first; of all programs where none is named.
pub async fn versions(db: &impl Db, scope: &Scope, programs: Option<&[ProgramId]>) -> Result<Vec<MatrixVersion>> {
    let mut select = version::Entity::find().filter(version::Column::OrganizationId.eq(scope.organization));
    if let Some(programs) = programs {
        select = select.filter(version::Column::ProgramId.is_in(programs.iter().copied()));
    }
    let rows = select.order_by_desc(version::Column::EffectiveFrom).all(db.connection()).await?;
    let of_row = |row: version::Model| MatrixVersion {
        id: row.id,
        program: row.program_id,
        number: row.number,
        effective_from: row.effective_from,
    };
    Ok(rows.into_iter().map(of_row).collect())
}

/// The cells in force on `day` that the scope reaches, by measure, department and part. Two statements.
pub async fn in_force(
    db: &impl Db,
    scope: &Scope,
    filter: &ResponsibilityFilter,
    day: NaiveDate,
) -> Result<Vec<Responsibility>> {
    let mut newest: BTreeMap<ProgramId, MatrixVersionId> = BTreeMap::new();
    for version in versions(db, scope, filter.programs.as_deref()).await? {
        if version.effective_from <= day {
            newest.entry(version.program).or_insert(version.id);
        }
    }
    if newest.is_empty() {
        return Ok(Vec::new());
    }
    let versions: Vec<_> = newest.into_values().collect();
    by_versions(db, scope, filter, &versions).await
}

/// The cells of these versions that the scope reaches, by measure, department and part, whichever are in force. Of which
/// programs the filter speaks does not matter here.
pub async fn by_versions(
    db: &impl Db,
    scope: &Scope,
    filter: &ResponsibilityFilter,
    versions: &[MatrixVersionId],
) -> Result<Vec<Responsibility>> {
    let mut select = visible(scope).filter(cell::Column::MatrixVersionId.is_in(versions.iter().copied()));
    if let Some(measures) = &filter.measures {
        select = select.filter(cell::Column::MeasureId.is_in(measures.iter().copied()));
    }
    if let Some(departments) = &filter.departments {
        select = select.filter(cell::Column::DepartmentId.is_in(departments.iter().copied()));
    }
    if let Some(role) = filter.role {
        select = select.filter(cell::Column::Role.eq(role));
    }
    let ordered = select
        .order_by_asc(cell::Column::MeasureId)
        .order_by_asc(cell::Column::Role)
        .order_by_asc(cell::Column::DepartmentId);
    let of_row = |row: cell::Model| Responsibility {
        version: row.matrix_version_id,
        measure: row.measure_id,
        department: row.department_id,
        role: row.role,
    };
    Ok(ordered.all(db.connection()).await?.into_iter().map(of_row).collect())
}

fn visible(scope: &Scope) -> Select<cell::Entity> {
    cell::Entity::find().filter(cell::Column::OrganizationId.eq(scope.organization)).filter(within(
        scope,
        cell::Column::DepartmentId,
        None::<cell::Column>,
    ))
}

/// Stores a new version with its cells, each with an id of its own.
pub async fn insert(
    tx: &WriteTx,
    scope: &Scope,
    new: &MatrixVersion,
    cells: &[(Uuid, MeasureId, DepartmentId, RaciRole)],
    now: DateTime<Utc>,
) -> Result<()> {
    let row = version::ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(new.id),
        program_id: Set(new.program),
        number: Set(new.number),
        effective_from: Set(new.effective_from),
        published_at: Set(now),
    };
    version::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    for chunk in cells.chunks(500) {
        let rows = chunk.iter().map(|(id, measure, department, role)| cell::ActiveModel {
            organization_id: Set(scope.organization),
            id: Set(*id),
            matrix_version_id: Set(new.id),
            measure_id: Set(*measure),
            department_id: Set(*department),
            role: Set(*role),
        });
        cell::Entity::insert_many(rows.collect::<Vec<_>>()).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}
