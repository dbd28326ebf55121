//! One page of a list: keyset cursors, never offsets, so that a page costs the same at the end as at the start.

use uuid::Uuid;

/// Items on a page where the client names no number.
pub const DEFAULT_SIZE: u32 = 20;
/// Most items on a page.
pub const MAX_SIZE: u32 = 100;

/// Place in a list: the sort key of an item and its id, which breaks ties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Sort key as text.
    pub key: String,
    /// Id of the item.
    pub id: Uuid,
}

/// Which part of a list is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// Most items to return.
    pub size: u32,
    /// Only items after this place.
    pub after: Option<Cursor>,
    /// Only items before this place.
    pub before: Option<Cursor>,
    /// Takes the items from the end of the range instead of its start; their order stays the same.
    pub from_end: bool,
}

impl PageRequest {
    /// The first `size` items.
    #[must_use]
    pub fn first(size: u32) -> Self {
        Self { size: size.min(MAX_SIZE), after: None, before: None, from_end: false }
    }
}

/// Part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// Items with their places, in the list's order.
    pub items: Vec<(Cursor, T)>,
    /// Whether the list goes on after the last item.
    pub has_next: bool,
    /// Whether the list has items before the first one.
    pub has_previous: bool,
}

impl<T> Page<T> {
    /// The same page with each item turned into something else.
    pub fn map<U>(self, f: impl Fn(T) -> U) -> Page<U> {
        let items = self.items.into_iter().map(|(cursor, item)| (cursor, f(item))).collect();
        Page { items, has_next: self.has_next, has_previous: self.has_previous }
    }
}
