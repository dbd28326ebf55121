//! Frozen training coverage. Rows come once and never change: there is nothing here that updates.

use std::collections::BTreeMap;

use gradus_domain::{
    access::Scope,
    ids::{CoverageFreezeId, DepartmentId},
    people::tree::DepartmentTree,
    period::Period,
    training::{
        coverage::{PersonTally, Tally},
        frozen::{Figures, Freeze, FrozenList, FrozenTree, Part, UnitFigures},
    },
};
use gradus_entities::{coverage_freeze as freeze, coverage_list as list, coverage_snapshot as snapshot};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::{
    error::{Result, StoreError},
    store::{Db, WriteTx},
};

/// Rows of lists in one statement: each may hold a hundred thousand characters.
const LISTS: usize = 20;

fn head(row: &freeze::Model) -> Freeze {
    Freeze {
        id: row.id,
        period: row.period,
        known_through: row.known_through,
        list_hash: row.list_hash.clone(),
        frozen_at: row.frozen_at,
    }
}

/// The freeze of a period with the departments as they were.
pub async fn find(db: &impl Db, scope: &Scope, period: Period) -> Result<Option<(Freeze, DepartmentTree)>> {
    let select = freeze::Entity::find()
        .filter(freeze::Column::OrganizationId.eq(scope.organization))
        .filter(freeze::Column::Period.eq(period));
    let Some(row) = select.one(db.connection()).await? else { return Ok(None) };
    let tree = row.departments.tree().map_err(|error| inconsistent("coverage_freezes", &error))?;
    Ok(Some((head(&row), tree)))
}

/// Those of `periods` that are frozen.
pub async fn frozen_of(db: &impl Db, scope: &Scope, periods: &[Period]) -> Result<Vec<Freeze>> {
    let select = freeze::Entity::find()
        .filter(freeze::Column::OrganizationId.eq(scope.organization))
        .filter(freeze::Column::Period.is_in(periods.iter().copied()));
    Ok(select.all(db.connection()).await?.iter().map(head).collect())
}

/// Keeps a period for good. A second one of the same period is refused as one that exists.
pub async fn insert(
    tx: &WriteTx,
    scope: &Scope,
    taken: &Freeze,
    tree: &DepartmentTree,
    figures: &BTreeMap<Part, UnitFigures>,
    lists: Vec<(Option<DepartmentId>, FrozenList)>,
) -> Result<()> {
    let row = freeze::ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(taken.id),
        period: Set(taken.period),
        known_through: Set(taken.known_through),
        list_hash: Set(taken.list_hash.clone()),
        departments: Set(FrozenTree::of(tree)),
        frozen_at: Set(taken.frozen_at),
    };
    freeze::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    let rows = (0..).zip(figures).map(|(position, (part, unit))| snapshot_row(scope, taken.id, position, *part, unit));
    let rows: Vec<_> = rows.collect();
    for chunk in rows.chunks(200) {
        snapshot::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.connection()).await?;
    }
    let rows = (0..).zip(lists).map(|(position, (department, packed))| list::ActiveModel {
        organization_id: Set(scope.organization),
        freeze_id: Set(taken.id),
        position: Set(position),
        department_id: Set(department),
        list: Set(packed),
    });
    let rows: Vec<_> = rows.collect();
    for chunk in rows.chunks(LISTS) {
        list::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

fn snapshot_row(
    scope: &Scope,
    freeze: CoverageFreezeId,
    position: i32,
    part: Part,
    unit: &UnitFigures,
) -> snapshot::ActiveModel {
    let count = |number: u32| Set(i32::try_from(number).unwrap_or(i32::MAX));
    let Figures { pairs, persons, frequency } = unit.all;
    snapshot::ActiveModel {
        organization_id: Set(scope.organization),
        freeze_id: Set(freeze),
        position: Set(position),
        department_id: Set(part),
        required: count(pairs.required),
        fulfilled: count(pairs.fulfilled),
        waived: count(pairs.waived),
        not_applicable: count(pairs.not_applicable),
        overdue: count(pairs.overdue),
        persons_required: count(persons.required),
        persons_fulfilled: count(persons.fulfilled),
        frequency: Set(frequency),
        by_requirement: Set(unit.by_requirement.clone()),
    }
}

fn unit(row: snapshot::Model) -> Result<(Part, UnitFigures)> {
    let count = |number: i32| u32::try_from(number).map_err(|error| inconsistent("coverage_snapshots", &error));
    let pairs = Tally {
        required: count(row.required)?,
        fulfilled: count(row.fulfilled)?,
        waived: count(row.waived)?,
        not_applicable: count(row.not_applicable)?,
        overdue: count(row.overdue)?,
    };
    let persons = PersonTally { required: count(row.persons_required)?, fulfilled: count(row.persons_fulfilled)? };
    let all = Figures { pairs, persons, frequency: row.frequency };
    Ok((row.department_id, UnitFigures { all, by_requirement: row.by_requirement }))
}

/// The figures of these parts. A part of which nothing was counted has none.
pub async fn figures(
    db: &impl Db,
    scope: &Scope,
    freeze: CoverageFreezeId,
    parts: &[Part],
) -> Result<BTreeMap<Part, UnitFigures>> {
    let mut asked = Condition::any().add(snapshot::Column::DepartmentId.is_in(parts.iter().flatten().copied()));
    if parts.contains(&None) {
        asked = asked.add(snapshot::Column::DepartmentId.is_null());
    }
    let select = snapshot::Entity::find()
        .filter(snapshot::Column::OrganizationId.eq(scope.organization))
        .filter(snapshot::Column::FreezeId.eq(freeze))
        .filter(asked);
    select.all(db.connection()).await?.into_iter().map(unit).collect()
}

/// The lists of these departments, or all of them, in their order.
pub async fn lists(
    db: &impl Db,
    scope: &Scope,
    freeze: CoverageFreezeId,
    departments: Option<&[DepartmentId]>,
) -> Result<Vec<(Option<DepartmentId>, FrozenList)>> {
    let mut select = list::Entity::find()
        .filter(list::Column::OrganizationId.eq(scope.organization))
        .filter(list::Column::FreezeId.eq(freeze))
        .order_by_asc(list::Column::Position);
    if let Some(departments) = departments {
        select = select.filter(list::Column::DepartmentId.is_in(departments.iter().copied()));
    }
    let rows: Vec<(Option<DepartmentId>, FrozenList)> = select
        .select_only()
        .column(list::Column::DepartmentId)
        .column(list::Column::List)
        .into_tuple()
        .all(db.connection())
        .await?;
    Ok(rows)
}

fn inconsistent(table: &'static str, error: &dyn std::fmt::Display) -> StoreError {
    StoreError::Inconsistent { table, what: error.to_string() }
}
