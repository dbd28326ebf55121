//! Definitions of programs.

use gradus_domain::{
    access::Scope,
    ids::{DefinitionId, ProgramId},
    page::{Cursor, Page, PageRequest},
    programs::definition::{Definition, DefinitionKind},
};
use gradus_entities::definition::{ActiveModel, Column, Entity, Model};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Select};

use crate::{
    error::Result,
    page::{Sort, page},
    store::{Db, WriteTx},
};

/// Which definitions are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DefinitionFilter {
    /// Only of these kinds; of every kind where none is named.
    pub kinds: Vec<DefinitionKind>,
}

fn definition(row: Model) -> Definition {
    Definition { id: row.id, program: row.program_id, code: row.code, position: row.position, content: row.content }
}

/// Definitions belong to the whole program: whoever may read any may read all.
fn visible(scope: &Scope) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(scope.organization))
}

fn filtered(scope: &Scope, program: ProgramId, filter: &DefinitionFilter) -> Select<Entity> {
    let select = visible(scope).filter(Column::ProgramId.eq(program));
    if filter.kinds.is_empty() {
        return select;
    }
    select.filter(Column::Kind.is_in(filter.kinds.iter().copied()))
}

/// The definitions with these ids.
pub async fn find_many(db: &impl Db, scope: &Scope, ids: &[DefinitionId]) -> Result<Vec<Definition>> {
    let rows = visible(scope).filter(Column::Id.is_in(ids.iter().copied())).all(db.connection()).await?;
    Ok(rows.into_iter().map(definition).collect())
}

/// The definitions of some kinds of these programs, in order.
pub async fn of_programs(
    db: &impl Db,
    scope: &Scope,
    programs: &[ProgramId],
    kinds: &[DefinitionKind],
) -> Result<Vec<Definition>> {
    let select = visible(scope)
        .filter(Column::ProgramId.is_in(programs.iter().copied()))
        .filter(Column::Kind.is_in(kinds.iter().copied()));
    Ok(select.order_by_asc(Column::Position).all(db.connection()).await?.into_iter().map(definition).collect())
}

/// The definitions of one kind, of every program.
pub async fn of_kind(db: &impl Db, scope: &Scope, kind: DefinitionKind) -> Result<Vec<Definition>> {
    let rows = visible(scope).filter(Column::Kind.eq(kind)).all(db.connection()).await?;
    Ok(rows.into_iter().map(definition).collect())
}

/// One page of a program's definitions, in the template's order.
pub async fn page_by_position(
    db: &impl Db,
    scope: &Scope,
    program: ProgramId,
    filter: &DefinitionFilter,
    request: &PageRequest,
) -> Result<Page<Definition>> {
    let sort = Sort { key: Column::Position, id: Column::Id, descending: false };
    let place = |row: &Model| Cursor { key: row.position.to_string(), id: row.id.0 };
    let parse = |key: &str| key.parse::<i32>().ok().map(Into::into);
    Ok(page(db, filtered(scope, program, filter), sort, request, parse, place).await?.map(definition))
}

/// How many definitions a program has.
pub async fn count(db: &impl Db, scope: &Scope, program: ProgramId, filter: &DefinitionFilter) -> Result<u64> {
    Ok(filtered(scope, program, filter).count(db.connection()).await?)
}

/// Stores new definitions.
pub async fn insert(tx: &WriteTx, scope: &Scope, definitions: &[Definition]) -> Result<()> {
    for chunk in definitions.chunks(500) {
        let rows = chunk.iter().map(|new| ActiveModel {
            organization_id: Set(scope.organization),
            id: Set(new.id),
            program_id: Set(new.program),
            kind: Set(new.kind()),
            code: Set(new.code.clone()),
            position: Set(new.position),
            content: Set(new.content.clone()),
        });
        Entity::insert_many(rows.collect::<Vec<_>>()).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}
