//! Relay connections over keyset pages. Cursors are opaque; they carry a place in a list and no authority.

use std::{borrow::Cow, future::Future, pin::Pin, sync::Arc};

use async_graphql::{
    Object, OutputType, TypeName,
    connection::{CursorType, Edge, EmptyFields, PageInfo},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use gradus_domain::page::{Cursor, DEFAULT_SIZE, MAX_SIZE, Page, PageRequest};
use gradus_services::ReadResult;
use uuid::Uuid;

use crate::errors::{Result, bad_request, fault};

/// A place in a list, as clients see it.
pub struct Place(Cursor);

impl CursorType for Place {
    type Error = NotACursor;

    fn decode_cursor(text: &str) -> std::result::Result<Self, NotACursor> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| NotACursor)?;
        let text = String::from_utf8(bytes).map_err(|_| NotACursor)?;
        let (id, key) = text.split_once(':').ok_or(NotACursor)?;
        let id = Uuid::try_parse(id).map_err(|_| NotACursor)?;
        Ok(Self(Cursor { key: key.into(), id }))
    }

    fn encode_cursor(&self) -> String {
        URL_SAFE_NO_PAD.encode(format!("{}:{}", self.0.id.as_simple(), self.0.key))
    }
}

/// A text that no list gave out as a cursor.
#[derive(Debug, thiserror::Error)]
#[error("not a cursor of this list")]
pub struct NotACursor;

/// Which page a client asks for.
#[derive(Clone, Debug, Default)]
pub struct PageArgs {
    /// The first so many.
    pub first: Option<i32>,
    /// After this cursor.
    pub after: Option<String>,
    /// The last so many.
    pub last: Option<i32>,
    /// Before this cursor.
    pub before: Option<String>,
}

impl PageArgs {
    /// A page from the start of a list.
    #[must_use]
    pub fn forward(first: Option<i32>, after: Option<String>) -> Self {
        Self { first, after, ..Self::default() }
    }

    /// The page in the domain's words; refuses sizes below 0 and over 100, and `first` together with `last`.
    pub fn request(self) -> Result<PageRequest> {
        if self.first.is_some() && self.last.is_some() {
            return Err(bad_request("Give `first` or `last`, not both."));
        }
        let (name, size) = match (self.first, self.last) {
            (_, Some(last)) => ("last", Some(last)),
            (first, None) => ("first", first),
        };
        let size = match size.map(u32::try_from) {
            None => DEFAULT_SIZE,
            Some(Ok(size)) if size <= MAX_SIZE => size,
            Some(_) => return Err(bad_request(format!("`{name}` is a number from 0 to {MAX_SIZE}."))),
        };
        let place = |name: &str, text: Option<String>| match text.as_deref().map(Place::decode_cursor) {
            None => Ok(None),
            Some(Ok(place)) => Ok(Some(place.0)),
            Some(Err(_)) => Err(bad_request(format!("`{name}` is a cursor that this list gave out."))),
        };
        let (after, before) = (place("after", self.after)?, place("before", self.before)?);
        Ok(PageRequest { size, after, before, from_end: self.last.is_some() })
    }
}

/// What a list costs: its page size times what each item costs.
#[must_use]
pub fn cost(first: Option<i32>, last: Option<i32>, item: usize) -> usize {
    let size = first.or(last).and_then(|n| usize::try_from(n).ok()).unwrap_or(DEFAULT_SIZE as usize);
    1 + size.min(MAX_SIZE as usize) * item.max(1)
}

type Counter = dyn Fn() -> Pin<Box<dyn Future<Output = ReadResult<u64>> + Send>> + Send + Sync;

/// One page of a list.
pub struct List<N: OutputType> {
    info: (bool, bool),
    edges: Vec<Edge<Place, N, EmptyFields>>,
    count: Arc<Counter>,
}

/// Page of a list: its items, and where the list goes on.
#[Object(name_type)]
impl<N: OutputType> List<N> {
    /// Where the page stands in the list.
    async fn page_info(&self) -> PageInfo {
        let cursor = |edge: Option<&Edge<Place, N, EmptyFields>>| edge.map(|edge| edge.cursor.encode_cursor());
        PageInfo {
            has_previous_page: self.info.0,
            has_next_page: self.info.1,
            start_cursor: cursor(self.edges.first()),
            end_cursor: cursor(self.edges.last()),
        }
    }

    /// Items of the page, each with its cursor.
    async fn edges(&self) -> &[Edge<Place, N, EmptyFields>] {
        &self.edges
    }

    /// Items of the page.
    async fn nodes(&self) -> Vec<&N> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }

    /// Number of items in the whole list, as far as the viewer may see them. Counted only when asked for.
    async fn total_count(&self) -> Result<i32> {
        let count = (self.count)().await.map_err(fault)?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }
}

impl<N: OutputType> TypeName for List<N> {
    fn type_name() -> Cow<'static, str> {
        let node = N::type_name();
        // The journal's list is named after the journal: clients count on it.
        let list = if node == "JournalEntry" { "Journal" } else { node.as_ref() };
        format!("{list}Connection").into()
    }
}

/// A connection over `page`, with `node` made of each item and `count` run only for `totalCount`.
pub fn list<T, N, F>(page: Page<T>, node: impl Fn(T) -> N, count: impl Fn() -> F + Send + Sync + 'static) -> List<N>
where
    N: OutputType,
    F: Future<Output = ReadResult<u64>> + Send + 'static,
{
    List {
        info: (page.has_previous, page.has_next),
        edges: page.items.into_iter().map(|(cursor, item)| Edge::new(Place(cursor), node(item))).collect(),
        count: Arc::new(move || Box::pin(count())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_what_it_wrote() {
        let cursor = Cursor { key: "CSD:é".into(), id: Uuid::from_u128(9) };

        let text = Place(cursor.clone()).encode_cursor();

        assert_eq!(Place::decode_cursor(&text).map(|place| place.0).ok(), Some(cursor));
        for wrong in ["", "x", "%%%", "AAAA"] {
            assert!(Place::decode_cursor(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_page_is_never_larger_than_a_hundred() {
        let args = |first| PageArgs::forward(Some(first), None).request();

        assert!(args(101).is_err() && args(-1).is_err());
        assert_eq!(args(100).map(|request| request.size).ok(), Some(100));
        let both = PageArgs { first: Some(1), last: Some(1), ..PageArgs::default() };
        assert!(both.request().is_err());
    }
}
