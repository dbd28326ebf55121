//! Findings, whole.

use chrono::{DateTime, NaiveDate, Utc};
use gradus_domain::{
    access::Scope,
    findings::{
        finding::Finding,
        grade::{FindingGrade, FindingSource},
        state::FindingState,
    },
    ids::{AuditId, CorrectiveActionId, DepartmentId, EmployeeId, FindingId},
    page::{Cursor, Page, PageRequest},
};
use gradus_entities::{
    corrective_action as action,
    finding::{Column, Entity, Model},
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{LockBehavior, LockType},
};

use super::{
    rows::whole,
    save,
    visible::{FindingViewer, visible},
};
use crate::{
    error::Result,
    page::{Sort, day_key, page, text_key},
    scope::within,
    store::{Db, WriteTx},
};

/// Which findings are asked for. Conditions are joined by "and".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FindingFilter {
    /// Only in these states.
    pub states: Vec<FindingState>,
    /// Only of these grades.
    pub grades: Vec<FindingGrade>,
    /// Only from these sources.
    pub sources: Vec<FindingSource>,
    /// Only of this department or one below it.
    pub department: Option<DepartmentId>,
    /// Only those for which this person answers.
    pub owner: Option<EmployeeId>,
    /// Only those that this audit found.
    pub audit: Option<AuditId>,
    /// Only those that are overdue on a day, or only those that are not.
    pub overdue: Option<(bool, NaiveDate)>,
}

/// How findings are sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FindingOrder {
    /// By number.
    #[default]
    Number,
    /// By due day, what is never due last.
    Due,
}

fn filtered(viewer: &FindingViewer, filter: &FindingFilter) -> Select<Entity> {
    let mut select = visible(viewer);
    if !filter.states.is_empty() {
        select = select.filter(Column::State.is_in(filter.states.iter().copied()));
    }
    if !filter.grades.is_empty() {
        select = select.filter(Column::Grade.is_in(filter.grades.iter().copied()));
    }
    if !filter.sources.is_empty() {
        select = select.filter(Column::Source.is_in(filter.sources.iter().copied()));
    }
    if let Some(root) = filter.department {
        let subtree = Scope::subtree(viewer.read.organization, root);
        select = select.filter(within(&subtree, Column::DepartmentId, None::<Column>));
    }
    if let Some(owner) = filter.owner {
        select = select.filter(Column::OwnerId.eq(owner));
    }
    if let Some(audit) = filter.audit {
        select = select.filter(Column::AuditId.eq(audit));
    }
    if let Some((wanted, today)) = filter.overdue {
        let due = FindingState::ALL.iter().copied().filter(|state| state.is_due());
        let is_overdue = Condition::all().add(Column::State.is_in(due)).add(Column::DueOrNever.lt(today));
        select = select.filter(if wanted { is_overdue } else { is_overdue.not() });
    }
    select
}

/// The findings with these ids that the viewer sees.
pub async fn find_many(db: &impl Db, viewer: &FindingViewer, ids: &[FindingId]) -> Result<Vec<Finding>> {
    let rows = visible(viewer).filter(Column::Id.is_in(ids.iter().copied())).all(db.connection()).await?;
    whole(db, &viewer.read, rows).await
}

/// The finding with this number.
pub async fn find_by_number(db: &impl Db, viewer: &FindingViewer, number: &str) -> Result<Option<Finding>> {
    let row = visible(viewer).filter(Column::Number.eq(number)).one(db.connection()).await?;
    Ok(whole(db, &viewer.read, row.into_iter().collect()).await?.pop())
}

/// The finding, locked until the transaction ends.
pub async fn find_for_update(tx: &WriteTx, viewer: &FindingViewer, id: FindingId) -> Result<Option<Finding>> {
    let row = visible(viewer).filter(Column::Id.eq(id)).lock_exclusive().one(tx.connection()).await?;
    Ok(whole(tx, &viewer.read, row.into_iter().collect()).await?.pop())
}

/// The finding to which an action belongs, locked until the transaction ends.
pub async fn find_of_action(tx: &WriteTx, viewer: &FindingViewer, id: CorrectiveActionId) -> Result<Option<Finding>> {
    let of_action = action::Entity::find()
        .select_only()
        .column(action::Column::FindingId)
        .filter(action::Column::OrganizationId.eq(viewer.read.organization))
        .filter(action::Column::Id.eq(id))
        .into_query();
    let row = visible(viewer).filter(Column::Id.in_subquery(of_action)).lock_exclusive().one(tx.connection()).await?;
    Ok(whole(tx, &viewer.read, row.into_iter().collect()).await?.pop())
}

/// The finding with this key, locked until the transaction ends.
pub async fn find_by_key(tx: &WriteTx, scope: &Scope, key: &str) -> Result<Option<Finding>> {
    let viewer = FindingViewer::everything(scope);
    let row = visible(&viewer).filter(Column::Key.eq(key)).lock_exclusive().one(tx.connection()).await?;
    Ok(whole(tx, scope, row.into_iter().collect()).await?.pop())
}

/// Those of these findings that nobody else works on, locked until the transaction ends.
pub async fn lock_free(tx: &WriteTx, scope: &Scope, ids: &[FindingId]) -> Result<Vec<Finding>> {
    let free = visible(&FindingViewer::everything(scope))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(Column::Id)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let rows = free.all(tx.connection()).await?;
    whole(tx, scope, rows).await
}

/// One page of findings.
pub async fn find_page(
    db: &impl Db,
    viewer: &FindingViewer,
    filter: &FindingFilter,
    order: FindingOrder,
    request: &PageRequest,
) -> Result<Page<Finding>> {
    let select = filtered(viewer, filter);
    let found = match order {
        FindingOrder::Number => {
            let sort = Sort { key: Column::Number, id: Column::Id, descending: false };
            let place = |row: &Model| Cursor { key: row.number.clone(), id: row.id.0 };
            page(db, select, sort, request, text_key, place).await?
        }
        FindingOrder::Due => {
            let sort = Sort { key: Column::DueOrNever, id: Column::Id, descending: false };
            let place = |row: &Model| Cursor { key: row.due_or_never.to_string(), id: row.id.0 };
            page(db, select, sort, request, day_key, place).await?
        }
    };
    let (cursors, rows): (Vec<_>, Vec<_>) = found.items.into_iter().unzip();
    let findings = whole(db, &viewer.read, rows).await?;
    let items = cursors.into_iter().zip(findings).collect();
    Ok(Page { items, has_next: found.has_next, has_previous: found.has_previous })
}

/// How many findings there are.
pub async fn count(db: &impl Db, viewer: &FindingViewer, filter: &FindingFilter) -> Result<u64> {
    Ok(filtered(viewer, filter).count(db.connection()).await?)
}

/// Stores a new finding; one whose key there is already is `Exists`.
pub async fn insert(tx: &WriteTx, scope: &Scope, finding: &Finding, now: DateTime<Utc>) -> Result<()> {
    save::insert(tx, scope, finding, now).await
}

/// Saves a finding whose version was that of `before`; `false` where somebody was faster.
pub async fn save(tx: &WriteTx, scope: &Scope, before: &Finding, after: &Finding) -> Result<bool> {
    save::update(tx, scope, before, after).await
}
