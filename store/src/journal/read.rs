//! Reading lines.

use gradus_domain::{
    access::{Reach, Scope},
    ids::{JournalEntryId, OrganizationId},
    page::{Cursor, Page, PageRequest},
};
use gradus_entities::journal_entry::{Column, Entity, Model};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, Select};
use uuid::Uuid;

use super::{Entry, beside};
use crate::{
    error::Result,
    page::{Sort, instant_key, page},
    scope::nothing,
    store::Db,
};

/// Which lines are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JournalFilter {
    /// Only about this object.
    pub object: Option<Uuid>,
    /// Only these commands.
    pub commands: Vec<String>,
    /// Only what was refused, or only what was done.
    pub outcome: Option<String>,
}

/// The journal belongs to the organization as a whole: whoever sees only a part sees none of it.
fn filtered(scope: &Scope, filter: &JournalFilter) -> Select<Entity> {
    let mut select = Entity::find().filter(Column::OrganizationId.eq(scope.organization));
    if scope.reach != Reach::Organization {
        select = select.filter(nothing());
    }
    if let Some(object) = filter.object {
        select = select.filter(Column::ObjectId.eq(object));
    }
    if !filter.commands.is_empty() {
        select = select.filter(Column::Command.is_in(filter.commands.iter().map(String::as_str)));
    }
    if let Some(outcome) = &filter.outcome {
        select = select.filter(Column::Outcome.eq(outcome));
    }
    select
}

/// One page of the journal, newest first.
pub async fn newest_first(
    db: &impl Db,
    scope: &Scope,
    filter: &JournalFilter,
    request: &PageRequest,
) -> Result<Page<Entry>> {
    let sort = Sort { key: Column::At, id: Column::Id, descending: true };
    let place = |row: &Model| Cursor { key: row.at.to_rfc3339(), id: row.id.0 };
    let mut found = page(db, filtered(scope, filter), sort, request, instant_key, place).await?.map(Entry::from);
    beside::fill(db, scope.organization, found.items.iter_mut().map(|(_, line)| line)).await?;
    Ok(found)
}

/// What a committed line vouches for of the values beside it; none where the line is not there. No two tries of a command
/// have the same, since each value has a salt of its own.
pub async fn commitments(db: &impl Db, organization: OrganizationId, line: JournalEntryId) -> Result<Option<String>> {
    let line = Entity::find_by_id((organization, line)).one(db.connection()).await?;
    Ok(line.and_then(|line| line.commitments))
}

/// Whether a line is committed.
pub async fn is_written(db: &impl Db, organization: OrganizationId, line: JournalEntryId) -> Result<bool> {
    Ok(Entity::find_by_id((organization, line)).count(db.connection()).await? > 0)
}

/// How many lines there are.
pub async fn count(db: &impl Db, scope: &Scope, filter: &JournalFilter) -> Result<u64> {
    Ok(filtered(scope, filter).count(db.connection()).await?)
}
