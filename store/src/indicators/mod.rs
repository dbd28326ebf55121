//! Indicators and their links to measures.

pub mod targets;
pub mod values;

use gradus_domain::{
    access::Scope,
    ids::{DepartmentId, IndicatorId, MeasureId},
    indicators::{Cadence, Indicator},
    page::{Cursor, Page, PageRequest},
    programs::template::IndicatorTag,
};
use gradus_entities::{
    indicator::{ActiveModel, Column, Entity, Model},
    measure_indicator as link,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Select,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    error::Result,
    page::{Sort, page, text_key},
    store::{Db, WriteTx},
};

/// Which indicators are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndicatorFilter {
    /// Only those for which this department answers.
    pub owner: Option<DepartmentId>,
    /// Only those that are used so.
    pub tag: Option<IndicatorTag>,
    /// Only those that are taken so often.
    pub cadence: Option<Cadence>,
}

fn indicator(row: Model) -> Indicator {
    Indicator {
        id: row.id,
        program: row.program_id,
        code: row.code,
        name: row.name,
        direction: row.direction,
        cadence: row.cadence,
        owner: row.owner_id,
        tags: row.tags,
        definition: row.definition,
    }
}

/// Indicators belong to the whole organization: whoever may read any may read all.
fn visible(scope: &Scope) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(scope.organization))
}

fn filtered(scope: &Scope, filter: &IndicatorFilter) -> Select<Entity> {
    let mut select = visible(scope);
    if let Some(owner) = filter.owner {
        select = select.filter(Column::OwnerId.eq(owner));
    }
    if let Some(cadence) = filter.cadence {
        select = select.filter(Column::Cadence.eq(cadence));
    }
    if let Some(tag) = filter.tag {
        // Tags are a JSON list of words from a closed set, so a quoted word stands for itself on both databases.
        let word = match tag {
            IndicatorTag::Core => "%\"CORE\"%",
            IndicatorTag::Baseline => "%\"BASELINE\"%",
        };
        select = select.filter(Expr::col(Column::Tags).cast_as("text").like(word));
    }
    select
}

/// The indicators with these ids.
pub async fn find_many(db: &impl Db, scope: &Scope, ids: &[IndicatorId]) -> Result<Vec<Indicator>> {
    let rows = visible(scope).filter(Column::Id.is_in(ids.iter().copied())).all(db.connection()).await?;
    Ok(rows.into_iter().map(indicator).collect())
}

/// The indicator with this code.
pub async fn find_by_code(db: &impl Db, scope: &Scope, code: &str) -> Result<Option<Indicator>> {
    Ok(visible(scope).filter(Column::Code.eq(code)).one(db.connection()).await?.map(indicator))
}

/// Every indicator, by code. There are dozens.
pub async fn list(db: &impl Db, scope: &Scope) -> Result<Vec<Indicator>> {
    let rows = visible(scope).order_by_asc(Column::Code).all(db.connection()).await?;
    Ok(rows.into_iter().map(indicator).collect())
}

/// One page of indicators, by code.
pub async fn page_by_code(
    db: &impl Db,
    scope: &Scope,
    filter: &IndicatorFilter,
    request: &PageRequest,
) -> Result<Page<Indicator>> {
    let sort = Sort { key: Column::Code, id: Column::Id, descending: false };
    let place = |row: &Model| Cursor { key: row.code.clone(), id: row.id.0 };
    Ok(page(db, filtered(scope, filter), sort, request, text_key, place).await?.map(indicator))
}

/// How many indicators there are.
pub async fn count(db: &impl Db, scope: &Scope, filter: &IndicatorFilter) -> Result<u64> {
    Ok(filtered(scope, filter).count(db.connection()).await?)
}

/// The indicators of these measures, in the order of each measure.
pub async fn of_measures(db: &impl Db, scope: &Scope, measures: &[MeasureId]) -> Result<Vec<(MeasureId, Indicator)>> {
    let links = links_of(db, scope, measures).await?;
    let mut ids: Vec<_> = links.iter().map(|link| link.indicator_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let found = find_many(db, scope, &ids).await?;
    let by_id = |id| found.iter().find(|indicator| indicator.id == id).cloned();
    Ok(links.iter().filter_map(|link| Some((link.measure_id, by_id(link.indicator_id)?))).collect())
}

async fn links_of(db: &impl Db, scope: &Scope, measures: &[MeasureId]) -> Result<Vec<link::Model>> {
    let select = link::Entity::find()
        .filter(link::Column::OrganizationId.eq(scope.organization))
        .filter(link::Column::MeasureId.is_in(measures.iter().copied()));
    Ok(select.order_by_asc(link::Column::Position).all(db.connection()).await?)
}

/// Stores new indicators.
pub async fn insert(tx: &WriteTx, scope: &Scope, indicators: &[Indicator]) -> Result<()> {
    for chunk in indicators.chunks(500) {
        let rows = chunk.iter().map(|new| ActiveModel {
            organization_id: Set(scope.organization),
            id: Set(new.id),
            program_id: Set(new.program),
            code: Set(new.code.clone()),
            name: Set(new.name.clone()),
            direction: Set(new.direction),
            cadence: Set(new.cadence),
            owner_id: Set(new.owner),
            tags: Set(new.tags.clone()),
            definition: Set(new.definition.clone()),
        });
        Entity::insert_many(rows.collect::<Vec<_>>()).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// Links measures to the indicators that show their effect, each list in its order; links that exist are kept.
pub async fn link(tx: &WriteTx, scope: &Scope, links: &[(MeasureId, Vec<IndicatorId>)]) -> Result<()> {
    let measures: Vec<_> = links.iter().map(|(measure, _)| *measure).collect();
    let known = links_of(tx, scope, &measures).await?;
    let is_known =
        |measure, indicator| known.iter().any(|link| link.measure_id == measure && link.indicator_id == indicator);
    let mut rows = Vec::new();
    for (measure, indicators) in links {
        for (position, indicator) in (1..).zip(indicators) {
            if !is_known(*measure, *indicator) {
                rows.push(link::ActiveModel {
                    organization_id: Set(scope.organization),
                    measure_id: Set(*measure),
                    indicator_id: Set(*indicator),
                    position: Set(position),
                });
            }
        }
    }
    for chunk in rows.chunks(500) {
        link::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}
