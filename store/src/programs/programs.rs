//! Programs.

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Scope,
    ids::ProgramId,
    page::{Cursor, Page, PageRequest},
    programs::program::{Program, ProgramState},
};
use gradus_entities::{
    program::{ActiveModel, Column, Entity, Model},
    program_template as template,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::Expr,
};

use crate::{
    error::Result,
    page::{Sort, page, text_key},
    store::{Db, WriteTx},
};

/// Which programs are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProgramFilter {
    /// Only programs in these states.
    pub states: Vec<ProgramState>,
}

fn program(row: Model) -> Program {
    Program {
        id: row.id,
        code: row.code,
        name: row.name,
        state: row.state,
        starts_on: row.starts_on,
        owner: row.owner_id,
        template: row.template_id,
        version: row.version,
    }
}

/// A program concerns the whole organization: whoever may read programs at all sees each of them.
fn visible(scope: &Scope) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(scope.organization))
}

fn filtered(scope: &Scope, filter: &ProgramFilter) -> Select<Entity> {
    let select = visible(scope);
    if filter.states.is_empty() { select } else { select.filter(Column::State.is_in(filter.states.iter().copied())) }
}

/// The program with this code.
pub async fn find_by_code(db: &impl Db, scope: &Scope, code: &str) -> Result<Option<Program>> {
    Ok(visible(scope).filter(Column::Code.eq(code)).one(db.connection()).await?.map(program))
}

/// A program that was made from any version of this template and is not over.
pub async fn find_by_template(db: &impl Db, scope: &Scope, code: &str) -> Result<Option<Program>> {
    let versions = template::Entity::find()
        .select_only()
        .column(template::Column::Id)
        .filter(template::Column::OrganizationId.eq(scope.organization))
        .filter(template::Column::Code.eq(code))
        .into_query();
    let select = visible(scope)
        .filter(Column::TemplateId.in_subquery(versions))
        .filter(Column::State.is_not_in([ProgramState::Completed, ProgramState::Cancelled]));
    Ok(select.one(db.connection()).await?.map(program))
}

/// The programs with these ids.
pub async fn find_many(db: &impl Db, scope: &Scope, ids: &[ProgramId]) -> Result<Vec<Program>> {
    let rows = visible(scope).filter(Column::Id.is_in(ids.iter().copied())).all(db.connection()).await?;
    Ok(rows.into_iter().map(program).collect())
}

/// The program, locked until the transaction ends: decisions about it and its parts queue here.
pub async fn find_for_update(tx: &WriteTx, scope: &Scope, id: ProgramId) -> Result<Option<Program>> {
    let select = visible(scope).filter(Column::Id.eq(id)).lock_exclusive();
    Ok(select.one(tx.connection()).await?.map(program))
}

/// One page of programs, by code.
pub async fn page_by_code(
    db: &impl Db,
    scope: &Scope,
    filter: &ProgramFilter,
    request: &PageRequest,
) -> Result<Page<Program>> {
    let sort = Sort { key: Column::Code, id: Column::Id, descending: false };
    let place = |row: &Model| Cursor { key: row.code.clone(), id: row.id.0 };
    Ok(page(db, filtered(scope, filter), sort, request, text_key, place).await?.map(program))
}

/// How many programs there are.
pub async fn count(db: &impl Db, scope: &Scope, filter: &ProgramFilter) -> Result<u64> {
    Ok(filtered(scope, filter).count(db.connection()).await?)
}

/// Stores a new program with the answers to its template's questions.
pub async fn insert(
    tx: &WriteTx,
    scope: &Scope,
    program: &Program,
    parameters: &serde_json::Value,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(program.id),
        code: Set(program.code.clone()),
        name: Set(program.name.clone()),
        state: Set(program.state),
        starts_on: Set(program.starts_on),
        owner_id: Set(program.owner),
        template_id: Set(program.template),
        parameters: Set(parameters.clone()),
        version: Set(program.version),
        created_at: Set(now),
        activated_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Saves state and version of a program whose version was `version`; false where it has another one by now.
pub async fn save_state(
    tx: &WriteTx,
    scope: &Scope,
    program: &Program,
    version: i32,
    activated_at: Option<DateTime<Utc>>,
) -> Result<bool> {
    let mut update = Entity::update_many()
        .col_expr(Column::State, Expr::value(program.state.as_str()))
        .col_expr(Column::Version, Expr::value(program.version));
    if let Some(at) = activated_at {
        update = update.col_expr(Column::ActivatedAt, Expr::value(at));
    }
    let done = update
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Id.eq(program.id))
        .filter(Column::Version.eq(version))
        .exec(tx.connection())
        .await?;
    Ok(done.rows_affected == 1)
}
