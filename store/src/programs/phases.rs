//! Phases, their exit criteria, and why they moved.

use chrono::{DateTime, NaiveDate, Utc};
use gradus_domain::{
    access::Scope,
    ids::{PhaseId, ProgramId},
    locale::LocalizedTexts,
    programs::phase::{ExitCriterion, GateChecks, Phase},
};
use gradus_entities::{
    exit_criterion as criterion,
    phase::{ActiveModel, Column, Entity, Model},
    replanning,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Select};
use uuid::Uuid;

use crate::{
    error::Result,
    store::{Db, WriteTx},
};

fn phase(row: Model) -> Phase {
    Phase {
        id: row.id,
        program: row.program_id,
        code: row.code,
        name: row.name,
        position: row.position,
        start_month: row.start_month,
        end_month: row.end_month,
        cycle_months: row.cycle_months,
        starts_on: row.starts_on,
        ends_on: row.ends_on,
        baseline_starts_on: row.baseline_starts_on,
        baseline_ends_on: row.baseline_ends_on,
        state: row.state,
        objectives: row.objectives.0,
        version: row.version,
    }
}

fn row(scope: &Scope, phase: &Phase) -> ActiveModel {
    ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(phase.id),
        program_id: Set(phase.program),
        code: Set(phase.code.clone()),
        name: Set(phase.name.clone()),
        position: Set(phase.position),
        start_month: Set(phase.start_month),
        end_month: Set(phase.end_month),
        cycle_months: Set(phase.cycle_months),
        starts_on: Set(phase.starts_on),
        ends_on: Set(phase.ends_on),
        baseline_starts_on: Set(phase.baseline_starts_on),
        baseline_ends_on: Set(phase.baseline_ends_on),
        state: Set(phase.state),
        objectives: Set(LocalizedTexts(phase.objectives.clone())),
        note: Set(None),
        version: Set(phase.version),
    }
}

fn visible(scope: &Scope) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(scope.organization))
}

/// The phases of these programs, in order.
pub async fn of_programs(db: &impl Db, scope: &Scope, programs: &[ProgramId]) -> Result<Vec<Phase>> {
    let select = visible(scope).filter(Column::ProgramId.is_in(programs.iter().copied()));
    Ok(select.order_by_asc(Column::Position).all(db.connection()).await?.into_iter().map(phase).collect())
}

/// The phases with these ids.
pub async fn find_many(db: &impl Db, scope: &Scope, ids: &[PhaseId]) -> Result<Vec<Phase>> {
    let rows = visible(scope).filter(Column::Id.is_in(ids.iter().copied())).all(db.connection()).await?;
    Ok(rows.into_iter().map(phase).collect())
}

/// The exit criteria of these phases, in order.
pub async fn criteria_of(db: &impl Db, scope: &Scope, phases: &[PhaseId]) -> Result<Vec<ExitCriterion>> {
    let rows = criterion::Entity::find()
        .filter(criterion::Column::OrganizationId.eq(scope.organization))
        .filter(criterion::Column::PhaseId.is_in(phases.iter().copied()))
        .order_by_asc(criterion::Column::Position)
        .all(db.connection())
        .await?;
    let of_row = |row: criterion::Model| ExitCriterion {
        id: row.id,
        phase: row.phase_id,
        code: row.code,
        text: row.text,
        blocking: row.blocking,
        basis: row.basis,
        checks: row.checks.0,
    };
    Ok(rows.into_iter().map(of_row).collect())
}

/// Stores new phases with their exit criteria.
pub async fn insert(tx: &WriteTx, scope: &Scope, phases: &[Phase], criteria: &[ExitCriterion]) -> Result<()> {
    Entity::insert_many(phases.iter().map(|phase| row(scope, phase))).exec_without_returning(tx.connection()).await?;
    let rows = criteria.iter().zip(1..).map(|(c, position)| criterion::ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(c.id),
        phase_id: Set(c.phase),
        code: Set(c.code.clone()),
        position: Set(position),
        text: Set(c.text.clone()),
        blocking: Set(c.blocking),
        basis: Set(c.basis.clone()),
        checks: Set(GateChecks(c.checks.clone())),
    });
    criterion::Entity::insert_many(rows.collect::<Vec<_>>()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Saves state and days of phases. The program's row is locked by the caller.
pub async fn save(tx: &WriteTx, scope: &Scope, phases: &[Phase]) -> Result<()> {
    for phase in phases {
        let changed = ActiveModel {
            organization_id: Set(scope.organization),
            id: Set(phase.id),
            starts_on: Set(phase.starts_on),
            ends_on: Set(phase.ends_on),
            state: Set(phase.state),
            version: Set(phase.version),
            ..Default::default()
        };
        Entity::update(changed).exec(tx.connection()).await?;
    }
    Ok(())
}

/// One move of a phase's end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replanning {
    /// Phase whose end moved.
    pub phase: PhaseId,
    /// The end before.
    pub old_ends_on: NaiveDate,
    /// The end after.
    pub new_ends_on: NaiveDate,
    /// Why.
    pub reason: String,
    /// When it was decided.
    pub at: DateTime<Utc>,
}

/// Notes why a phase moved.
pub async fn note_replanning(tx: &WriteTx, scope: &Scope, id: Uuid, moved: &Replanning) -> Result<()> {
    let row = replanning::ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(id),
        phase_id: Set(moved.phase),
        old_ends_on: Set(moved.old_ends_on),
        new_ends_on: Set(moved.new_ends_on),
        reason: Set(moved.reason.clone()),
        at: Set(moved.at),
    };
    replanning::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Why these phases moved, oldest first.
pub async fn replannings_of(db: &impl Db, scope: &Scope, phases: &[PhaseId]) -> Result<Vec<Replanning>> {
    let rows = replanning::Entity::find()
        .filter(replanning::Column::OrganizationId.eq(scope.organization))
        .filter(replanning::Column::PhaseId.is_in(phases.iter().copied()))
        .order_by_asc(replanning::Column::At)
        .order_by_asc(replanning::Column::Id)
        .all(db.connection())
        .await?;
    let of_row = |row: replanning::Model| Replanning {
        phase: row.phase_id,
        old_ends_on: row.old_ends_on,
        new_ends_on: row.new_ends_on,
        reason: row.reason,
        at: row.at,
    };
    Ok(rows.into_iter().map(of_row).collect())
}
