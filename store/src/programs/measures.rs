//! Measures, their areas and deliverables.

use gradus_domain::{
    access::Scope,
    ids::{DeliverableId, DepartmentId, MeasureAreaId, MeasureId, PhaseId, ProgramId},
    locale::{LocalizedText, LocalizedTexts},
    page::{Cursor, Page, PageRequest},
    programs::measure::{Measure, MeasureState},
};
use gradus_entities::{
    deliverable,
    measure::{ActiveModel, Column, Entity, Model},
    measure_area as area,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Select, sea_query::Expr,
};

use crate::{
    error::Result,
    page::{Sort, page, text_key},
    store::{Db, WriteTx},
};

/// An area of measures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureArea {
    /// Its id.
    pub id: MeasureAreaId,
    /// Program that it belongs to.
    pub program: ProgramId,
    /// Code, unique in the program.
    pub code: String,
    /// Name.
    pub name: LocalizedText,
    /// Department that answers for it.
    pub accountable: DepartmentId,
}

/// What a measure leaves behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deliverable {
    /// Its id.
    pub id: DeliverableId,
    /// Measure that it belongs to.
    pub measure: MeasureId,
    /// Name.
    pub name: LocalizedText,
}

/// Which measures are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MeasureFilter {
    /// Only of this phase.
    pub phase: Option<PhaseId>,
    /// Only of this area, by code.
    pub area: Option<String>,
    /// Only in these states.
    pub states: Vec<MeasureState>,
}

fn measure(row: Model) -> Measure {
    Measure {
        id: row.id,
        program: row.program_id,
        area: row.area_id,
        phase: row.phase_id,
        code: row.code,
        name: row.name,
        weight: row.weight,
        state: row.state,
        starts_on: row.starts_on,
        due_on: row.due_on,
        baseline_due_on: row.baseline_due_on,
        steps: row.steps.0,
        verified_on: row.verified_on,
        version: row.version,
    }
}

fn visible(scope: &Scope) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(scope.organization))
}

async fn filtered(db: &impl Db, scope: &Scope, program: ProgramId, filter: &MeasureFilter) -> Result<Select<Entity>> {
    let mut select = visible(scope).filter(Column::ProgramId.eq(program));
    if let Some(phase) = filter.phase {
        select = select.filter(Column::PhaseId.eq(phase));
    }
    if !filter.states.is_empty() {
        select = select.filter(Column::State.is_in(filter.states.iter().copied()));
    }
    if let Some(code) = &filter.area {
        let areas = areas_of(db, scope, &[program]).await?;
        let ids = areas.iter().filter(|area| &area.code == code).map(|area| area.id);
        select = select.filter(Column::AreaId.is_in(ids));
    }
    Ok(select)
}

/// The measures with these ids.
pub async fn find_many(db: &impl Db, scope: &Scope, ids: &[MeasureId]) -> Result<Vec<Measure>> {
    let rows = visible(scope).filter(Column::Id.is_in(ids.iter().copied())).all(db.connection()).await?;
    Ok(rows.into_iter().map(measure).collect())
}

/// Every measure of these programs, by code.
pub async fn of_programs(db: &impl Db, scope: &Scope, programs: &[ProgramId]) -> Result<Vec<Measure>> {
    let select = visible(scope).filter(Column::ProgramId.is_in(programs.iter().copied()));
    Ok(select.order_by_asc(Column::Code).all(db.connection()).await?.into_iter().map(measure).collect())
}

/// One page of a program's measures, by code.
pub async fn page_by_code(
    db: &impl Db,
    scope: &Scope,
    program: ProgramId,
    filter: &MeasureFilter,
    request: &PageRequest,
) -> Result<Page<Measure>> {
    let sort = Sort { key: Column::Code, id: Column::Id, descending: false };
    let place = |row: &Model| Cursor { key: row.code.clone(), id: row.id.0 };
    let select = filtered(db, scope, program, filter).await?;
    Ok(page(db, select, sort, request, text_key, place).await?.map(measure))
}

/// How many measures a program has.
pub async fn count(db: &impl Db, scope: &Scope, program: ProgramId, filter: &MeasureFilter) -> Result<u64> {
    Ok(filtered(db, scope, program, filter).await?.count(db.connection()).await?)
}

/// The areas of these programs, by code.
pub async fn areas_of(db: &impl Db, scope: &Scope, programs: &[ProgramId]) -> Result<Vec<MeasureArea>> {
    let rows = area::Entity::find()
        .filter(area::Column::OrganizationId.eq(scope.organization))
        .filter(area::Column::ProgramId.is_in(programs.iter().copied()))
        .order_by_asc(area::Column::Code)
        .all(db.connection())
        .await?;
    Ok(rows.into_iter().map(area_of_row).collect())
}

/// The areas with these ids.
pub async fn find_areas(db: &impl Db, scope: &Scope, ids: &[MeasureAreaId]) -> Result<Vec<MeasureArea>> {
    let rows = area::Entity::find()
        .filter(area::Column::OrganizationId.eq(scope.organization))
        .filter(area::Column::Id.is_in(ids.iter().copied()))
        .all(db.connection())
        .await?;
    Ok(rows.into_iter().map(area_of_row).collect())
}

fn area_of_row(row: area::Model) -> MeasureArea {
    MeasureArea { id: row.id, program: row.program_id, code: row.code, name: row.name, accountable: row.accountable_id }
}

/// The deliverables of these measures, in order.
pub async fn deliverables_of(db: &impl Db, scope: &Scope, measures: &[MeasureId]) -> Result<Vec<Deliverable>> {
    let rows = deliverable::Entity::find()
        .filter(deliverable::Column::OrganizationId.eq(scope.organization))
        .filter(deliverable::Column::MeasureId.is_in(measures.iter().copied()))
        .order_by_asc(deliverable::Column::Position)
        .all(db.connection())
        .await?;
    Ok(rows.into_iter().map(|row| Deliverable { id: row.id, measure: row.measure_id, name: row.name }).collect())
}

/// Stores new areas.
pub async fn insert_areas(tx: &WriteTx, scope: &Scope, areas: &[MeasureArea]) -> Result<()> {
    let rows = areas.iter().map(|new| area::ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(new.id),
        program_id: Set(new.program),
        code: Set(new.code.clone()),
        name: Set(new.name.clone()),
        accountable_id: Set(new.accountable),
    });
    area::Entity::insert_many(rows.collect::<Vec<_>>()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Where a measure and its place in time come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// Whether a source document names it.
    pub origin: String,
    /// Who placed it in time.
    pub timing: String,
}

/// Stores new measures with their deliverables.
pub async fn insert(
    tx: &WriteTx,
    scope: &Scope,
    measures: &[(Measure, Provenance)],
    deliverables: &[Deliverable],
) -> Result<()> {
    let rows = measures.iter().map(|(new, provenance)| ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(new.id),
        program_id: Set(new.program),
        area_id: Set(new.area),
        phase_id: Set(new.phase),
        code: Set(new.code.clone()),
        name: Set(new.name.clone()),
        weight: Set(new.weight),
        state: Set(new.state),
        starts_on: Set(new.starts_on),
        due_on: Set(new.due_on),
        baseline_due_on: Set(new.baseline_due_on),
        steps: Set(LocalizedTexts(new.steps.clone())),
        origin: Set(provenance.origin.clone()),
        timing: Set(provenance.timing.clone()),
        verified_on: Set(new.verified_on),
        version: Set(new.version),
    });
    Entity::insert_many(rows.collect::<Vec<_>>()).exec_without_returning(tx.connection()).await?;
    let rows = deliverables.iter().zip(1..).map(|(new, position)| deliverable::ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(new.id),
        measure_id: Set(new.measure),
        position: Set(position),
        name: Set(new.name.clone()),
    });
    deliverable::Entity::insert_many(rows.collect::<Vec<_>>()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Saves a measure whose version was `version`; false where it has another one by now.
pub async fn save(tx: &WriteTx, scope: &Scope, measure: &Measure, version: i32) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::State, Expr::value(measure.state.as_str()))
        .col_expr(Column::DueOn, Expr::value(measure.due_on))
        .col_expr(Column::VerifiedOn, Expr::value(measure.verified_on))
        .col_expr(Column::Version, Expr::value(measure.version))
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Id.eq(measure.id))
        .filter(Column::Version.eq(version))
        .exec(tx.connection())
        .await?;
    Ok(done.rows_affected == 1)
}
