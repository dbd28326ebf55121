//! Runs of the importer, and the cells that they refused.

mod refusals;

use gradus_domain::{
    access::{Reach, Scope},
    ids::ImportId,
    imports::{ImportCounts, ImportPlan, ImportRun, ImportState, ImportedKind},
    page::{Cursor, Page, PageRequest},
};
use gradus_entities::import::{ActiveModel, Column, Entity, Model};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Select, sea_query::LockType,
};

pub use refusals::{FirstRefusal, count_refusals, first_refusals, forget_refusals, keep_refusals, page_of_refusals};

use crate::{
    error::Result,
    page::{Sort, instant_key, page},
    scope::nothing,
    store::{Db, WriteTx},
};

/// Who looks: which kinds they may import where, and as whom they are known.
///
/// Runs of a kind that somebody may import in the whole organization are theirs to see; of one that they may import for
/// a part, those that they began.
#[derive(Clone, Debug)]
pub struct Onlookers {
    /// For each kind that may be imported, how far the right reaches.
    pub kinds: Vec<(ImportedKind, Scope)>,
    /// What signed in.
    pub principal: String,
}

/// Which runs are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportFilter {
    /// Only those in these states; all where empty.
    pub states: Vec<ImportState>,
    /// Only those of these kinds; all where empty.
    pub kinds: Vec<ImportedKind>,
}

fn run(row: Model) -> ImportRun {
    ImportRun {
        id: row.id,
        version: row.version,
        plan: ImportPlan {
            kind: row.kind,
            format: row.format,
            file_hash: row.file_hash,
            sheet: row.sheet,
            on_conflict: row.on_conflict,
            in_batches: row.in_batches,
        },
        file_name: row.file_name,
        state: row.state,
        counts: ImportCounts {
            done: row.done,
            created: row.created,
            updated: row.updated,
            unchanged: row.unchanged,
            skipped: row.skipped,
            refused: row.refused,
        },
        expected_rows: row.expected_rows,
        batches: row.batches,
        starts: row.starts,
        complaints: row.complaints,
        started_by: row.started_by,
        started_at: row.started_at,
        resumed_at: row.resumed_at,
        resumed_from: row.resumed_from,
        changed_at: row.changed_at,
        ended_at: row.ended_at,
    }
}

fn active_model(scope: &Scope, run: &ImportRun) -> ActiveModel {
    let run = run.clone();
    ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(run.id),
        version: Set(run.version),
        kind: Set(run.plan.kind),
        format: Set(run.plan.format),
        file_name: Set(run.file_name),
        file_hash: Set(run.plan.file_hash),
        sheet: Set(run.plan.sheet),
        on_conflict: Set(run.plan.on_conflict),
        in_batches: Set(run.plan.in_batches),
        state: Set(run.state),
        done: Set(run.counts.done),
        created: Set(run.counts.created),
        updated: Set(run.counts.updated),
        unchanged: Set(run.counts.unchanged),
        skipped: Set(run.counts.skipped),
        refused: Set(run.counts.refused),
        expected_rows: Set(run.expected_rows),
        batches: Set(run.batches),
        starts: Set(run.starts),
        complaints: Set(run.complaints),
        principal: Set(run.started_by.principal.clone()),
        started_by: Set(run.started_by),
        started_at: Set(run.started_at),
        resumed_at: Set(run.resumed_at),
        resumed_from: Set(run.resumed_from),
        changed_at: Set(run.changed_at),
        ended_at: Set(run.ended_at),
    }
}

fn visible(scope: &Scope, onlookers: &Onlookers) -> Select<Entity> {
    let mut any = nothing();
    for (kind, reach) in &onlookers.kinds {
        let of_kind = Condition::all().add(Column::Kind.eq(*kind));
        any = Condition::any().add(any).add(match reach.reach {
            Reach::Organization => of_kind,
            _ => of_kind.add(Column::Principal.eq(onlookers.principal.as_str())),
        });
    }
    Entity::find().filter(Column::OrganizationId.eq(scope.organization)).filter(any)
}

fn filtered(scope: &Scope, onlookers: &Onlookers, filter: &ImportFilter) -> Select<Entity> {
    let mut select = visible(scope, onlookers);
    if !filter.states.is_empty() {
        select = select.filter(Column::State.is_in(filter.states.iter().copied()));
    }
    if !filter.kinds.is_empty() {
        select = select.filter(Column::Kind.is_in(filter.kinds.iter().copied()));
    }
    select
}

/// The runs with these ids.
pub async fn find_many(db: &impl Db, scope: &Scope, onlookers: &Onlookers, ids: &[ImportId]) -> Result<Vec<ImportRun>> {
    let select = visible(scope, onlookers).filter(Column::Id.is_in(ids.iter().copied()));
    Ok(select.all(db.connection()).await?.into_iter().map(run).collect())
}

/// One page of runs, the latest first.
pub async fn page_by_start(
    db: &impl Db,
    scope: &Scope,
    onlookers: &Onlookers,
    filter: &ImportFilter,
    request: &PageRequest,
) -> Result<Page<ImportRun>> {
    let sort = Sort { key: Column::StartedAt, id: Column::Id, descending: true };
    let place = |row: &Model| Cursor { key: row.started_at.to_rfc3339(), id: row.id.0 };
    Ok(page(db, filtered(scope, onlookers, filter), sort, request, instant_key, place).await?.map(run))
}

/// How many runs there are.
pub async fn count(db: &impl Db, scope: &Scope, onlookers: &Onlookers, filter: &ImportFilter) -> Result<u64> {
    Ok(filtered(scope, onlookers, filter).count(db.connection()).await?)
}

/// The latest run of the same file, taken in the same way, that did not come to an end of its own; held until the
/// transaction ends.
pub async fn find_unfinished(
    tx: &WriteTx,
    scope: &Scope,
    onlookers: &Onlookers,
    plan: &ImportPlan,
) -> Result<Option<ImportRun>> {
    let going_on = ImportState::ALL.iter().copied().filter(|state| state.goes_on());
    let sheet = match &plan.sheet {
        Some(sheet) => Column::Sheet.eq(sheet.as_str()),
        None => Column::Sheet.is_null(),
    };
    let found = visible(scope, onlookers)
        .filter(Column::Kind.eq(plan.kind))
        .filter(Column::FileHash.eq(plan.file_hash.as_str()))
        .filter(Column::Format.eq(plan.format))
        .filter(Column::OnConflict.eq(plan.on_conflict))
        .filter(Column::InBatches.eq(plan.in_batches))
        .filter(sheet)
        .filter(Column::State.is_in(going_on))
        .order_by_desc(Column::StartedAt)
        .order_by_desc(Column::Id)
        .lock(LockType::Update)
        .one(tx.connection())
        .await?;
    Ok(found.map(run))
}

/// The run at `version`, held until the transaction ends; none where somebody else has carried it on since.
pub async fn hold(tx: &WriteTx, scope: &Scope, id: ImportId, version: i32) -> Result<Option<ImportRun>> {
    let found = Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Id.eq(id))
        .filter(Column::Version.eq(version))
        .lock(LockType::Update)
        .one(tx.connection())
        .await?;
    Ok(found.map(run))
}

/// Stores a new run.
pub async fn insert(tx: &WriteTx, scope: &Scope, run: &ImportRun) -> Result<()> {
    Entity::insert(active_model(scope, run)).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Saves a run that this transaction holds.
pub async fn save(tx: &WriteTx, scope: &Scope, run: &ImportRun) -> Result<()> {
    Entity::update_many()
        .set(active_model(scope, run))
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Id.eq(run.id))
        .exec(tx.connection())
        .await?;
    Ok(())
}
