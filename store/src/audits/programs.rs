//! Audit programs. They belong to the organization as a whole: who may read audits may read them.

use chrono::{DateTime, Utc};
use gradus_domain::{access::Scope, audits::program::AuditProgram, ids::AuditProgramId};
use gradus_entities::audit_program::{ActiveModel, Column, Entity, Model};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Select};

use crate::{
    error::Result,
    store::{Db, WriteTx},
};

fn program(row: Model) -> AuditProgram {
    AuditProgram { id: row.id, program: row.program_id, code: row.code, name: row.name, definition: row.definition }
}

fn visible(scope: &Scope) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(scope.organization))
}

/// The audit programs with these ids.
pub async fn find_many(db: &impl Db, scope: &Scope, ids: &[AuditProgramId]) -> Result<Vec<AuditProgram>> {
    let rows = visible(scope).filter(Column::Id.is_in(ids.iter().copied())).all(db.connection()).await?;
    Ok(rows.into_iter().map(program).collect())
}

/// The audit program with this code.
pub async fn find_by_code(db: &impl Db, scope: &Scope, code: &str) -> Result<Option<AuditProgram>> {
    Ok(visible(scope).filter(Column::Code.eq(code)).one(db.connection()).await?.map(program))
}

/// Every audit program, by code. There are a handful.
pub async fn list(db: &impl Db, scope: &Scope) -> Result<Vec<AuditProgram>> {
    let rows = visible(scope).order_by_asc(Column::Code).all(db.connection()).await?;
    Ok(rows.into_iter().map(program).collect())
}

/// Stores new audit programs.
pub async fn insert(tx: &WriteTx, scope: &Scope, programs: Vec<AuditProgram>, now: DateTime<Utc>) -> Result<()> {
    let rows = programs.into_iter().map(|program| ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(program.id),
        program_id: Set(program.program),
        code: Set(program.code),
        name: Set(program.name),
        schedule_code: Set(program.definition.schedule.to_string()),
        checklist_code: Set(program.definition.checklist.as_ref().map(ToString::to_string)),
        definition: Set(program.definition),
        created_at: Set(now),
    });
    Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    Ok(())
}
