//! Keyset pages: sort key, then id, in either direction.

use gradus_domain::page::{Cursor, Page, PageRequest};
use sea_orm::{ColumnTrait, Condition, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select, Value};

use crate::{error::Result, store::Db};

/// How a list is sorted: by `key`, then by `id` in the same direction.
#[derive(Clone, Copy, Debug)]
pub struct Sort<C> {
    /// Column of the sort key; never null.
    pub key: C,
    /// Column that breaks ties.
    pub id: C,
    /// Whether the list runs from the greatest key to the least.
    pub descending: bool,
}

/// Reads one page of `select`. `parse` turns a cursor's key into the column's value (`None`: the cursor is not of this
/// list, and nothing is found); `place` tells the cursor of a row.
pub async fn page<E: EntityTrait>(
    db: &impl Db,
    select: Select<E>,
    sort: Sort<E::Column>,
    request: &PageRequest,
    parse: impl Fn(&str) -> Option<Value>,
    place: impl Fn(&E::Model) -> Cursor,
) -> Result<Page<E::Model>> {
    let mut select = select;
    for (cursor, wants_later) in [(&request.after, true), (&request.before, false)] {
        let Some(cursor) = cursor else { continue };
        let Some(key) = parse(&cursor.key) else {
            return Ok(Page { items: Vec::new(), has_next: false, has_previous: false });
        };
        select = select.filter(beyond(sort, key, cursor.id, wants_later != sort.descending));
    }
    let order = if request.from_end == sort.descending { Order::Asc } else { Order::Desc };
    let size = u64::from(request.size);
    let mut rows =
        select.order_by(sort.key, order.clone()).order_by(sort.id, order).limit(size + 1).all(db.connection()).await?;
    let more = rows.len() as u64 > size;
    rows.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    if request.from_end {
        rows.reverse();
    }
    let (has_next, has_previous) =
        if request.from_end { (request.before.is_some(), more) } else { (more, request.after.is_some()) };
    let items = rows.into_iter().map(|row| (place(&row), row)).collect();
    Ok(Page { items, has_next, has_previous })
}

fn beyond<C: ColumnTrait>(sort: Sort<C>, key: Value, id: uuid::Uuid, greater: bool) -> Condition {
    let tie = Condition::all().add(sort.key.eq(key.clone()));
    if greater {
        Condition::any().add(sort.key.gt(key)).add(tie.add(sort.id.gt(id)))
    } else {
        Condition::any().add(sort.key.lt(key)).add(tie.add(sort.id.lt(id)))
    }
}

/// Reads a cursor's key as text.
pub fn text_key(key: &str) -> Option<Value> {
    Some(key.into())
}

/// Reads a cursor's key as an instant.
pub fn instant_key(key: &str) -> Option<Value> {
    chrono::DateTime::parse_from_rfc3339(key).ok().map(|at| at.to_utc().into())
}

/// Reads a cursor's key as a day.
pub fn day_key(key: &str) -> Option<Value> {
    key.parse::<chrono::NaiveDate>().ok().map(Into::into)
}
