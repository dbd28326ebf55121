//! The cells that a run refused: seen by who sees the run.

use gradus_domain::{
    access::Scope,
    ids::ImportId,
    imports::{ImportRefusal, KEPT_REFUSALS},
    page::{Cursor, Page, PageRequest},
};
use gradus_entities::{import::Column, import_refusal as refusal};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, Order, PaginatorTrait, QueryFilter, QuerySelect,
    QueryTrait, Select,
    sea_query::{Asterisk, Expr, ExprTrait, Query},
};

use super::{Onlookers, visible};
use crate::{
    error::Result,
    page::{Sort, page},
    store::{Db, WriteTx},
};

/// Keeps refused cells of a run, as many as there is room for after the `kept` ones that came before.
pub async fn keep_refusals(
    tx: &WriteTx,
    scope: &Scope,
    import: ImportId,
    kept: i64,
    refusals: &[ImportRefusal],
) -> Result<()> {
    let room = usize::try_from(KEPT_REFUSALS.saturating_sub(kept)).unwrap_or_default();
    let kept = refusals.get(..room.min(refusals.len())).unwrap_or_default();
    for chunk in kept.chunks(500) {
        let rows = chunk.iter().map(|found| refusal::ActiveModel {
            organization_id: Set(scope.organization),
            id: Set(found.id),
            import_id: Set(import),
            line: Set(found.line),
            column_name: Set(found.column.clone()),
            code: Set(found.code.clone()),
            message: Set(found.message.clone()),
        });
        refusal::Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// Forgets what a run refused, before it begins anew.
pub async fn forget_refusals(tx: &WriteTx, scope: &Scope, import: ImportId) -> Result<()> {
    refusal::Entity::delete_many()
        .filter(refusal::Column::OrganizationId.eq(scope.organization))
        .filter(refusal::Column::ImportId.eq(import))
        .exec(tx.connection())
        .await?;
    Ok(())
}

fn refusals(scope: &Scope, onlookers: &Onlookers, imports: &[ImportId]) -> Select<refusal::Entity> {
    let of_these = Column::Id.is_in(imports.iter().copied());
    let seen = visible(scope, onlookers).filter(of_these).select_only().column(Column::Id);
    refusal::Entity::find()
        .filter(refusal::Column::OrganizationId.eq(scope.organization))
        .filter(refusal::Column::ImportId.is_in(imports.iter().copied()))
        .filter(refusal::Column::ImportId.in_subquery(seen.into_query()))
}

/// One page of what a run refused, by line.
pub async fn page_of_refusals(
    db: &impl Db,
    scope: &Scope,
    onlookers: &Onlookers,
    import: ImportId,
    request: &PageRequest,
) -> Result<Page<ImportRefusal>> {
    let sort = Sort { key: refusal::Column::Line, id: refusal::Column::Id, descending: false };
    let key = |key: &str| key.parse::<i64>().ok().map(Into::into);
    let place = |row: &refusal::Model| Cursor { key: row.line.to_string(), id: row.id.0 };
    let found = page(db, refusals(scope, onlookers, &[import]), sort, request, key, place).await?;
    Ok(found.map(refused))
}

/// One of the first refused cells of a run, and how many of the run are kept.
#[derive(Clone, Debug)]
pub struct FirstRefusal {
    /// The run.
    pub import: ImportId,
    /// The cell.
    pub refusal: ImportRefusal,
    /// How many there are in all.
    pub total: u64,
}

/// The first `size` refused cells of each of `imports`, by line: one statement.
pub async fn first_refusals(
    db: &impl Db,
    scope: &Scope,
    onlookers: &Onlookers,
    imports: &[ImportId],
    size: u32,
) -> Result<Vec<FirstRefusal>> {
    let mut ranked = refusals(scope, onlookers, imports).into_query();
    ranked
        .expr_as(Expr::cust("row_number() OVER (PARTITION BY import_id ORDER BY line, id)"), "place")
        .expr_as(Expr::cust("count(*) OVER (PARTITION BY import_id)"), "total");
    let select = Query::select()
        .column(Asterisk)
        .from_subquery(ranked, "ranked")
        .and_where(Expr::col("place").lte(i64::from(size)))
        .order_by("import_id", Order::Asc)
        .order_by("place", Order::Asc)
        .take();
    let mut found = Vec::new();
    for row in db.connection().query_all(&select).await? {
        let total: i64 = row.try_get("", "total")?;
        let model = refusal::Model::from_query_result(&row, "")?;
        let total = u64::try_from(total).unwrap_or_default();
        found.push(FirstRefusal { import: model.import_id, refusal: refused(model), total });
    }
    Ok(found)
}

/// How many refused cells of a run are kept.
pub async fn count_refusals(db: &impl Db, scope: &Scope, onlookers: &Onlookers, import: ImportId) -> Result<u64> {
    Ok(refusals(scope, onlookers, &[import]).count(db.connection()).await?)
}

fn refused(row: refusal::Model) -> ImportRefusal {
    ImportRefusal { id: row.id, line: row.line, column: row.column_name, code: row.code, message: row.message }
}
