//! Reading YAML into a tree in which every node knows its line and column.
//!
//! A template is a plain document: no anchors, aliases, tags or second document. Refusing them is what makes a
//! "billion laughs" impossible, and the limits below bound depth and size before anything is built.
//!
//! `saphyr-parser` gives bare events. A serde-aware crate on top of it was considered: there, the maps that carry a
//! `kind` are buffered by serde and lose their places, and numbers pass through `f64`, which turns 99.993 into
//! something near it.

use std::collections::HashSet;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use super::error::{Place, TemplateError, TemplateErrorCode};

/// The largest template that is read, in bytes.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;
const MAX_DEPTH: usize = 32;
const MAX_NODES: usize = 250_000;

/// A value of the document and where it begins.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub place: Place,
    pub value: Value,
}

#[derive(Clone, Debug)]
pub(super) enum Value {
    /// The text as written, and whether quotes or a block mark say that it is text.
    Scalar {
        text: String,
        quoted: bool,
    },
    List(Vec<Node>),
    Map(Vec<Entry>),
}

#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub key: String,
    pub place: Place,
    pub value: Node,
}

impl Node {
    /// The value under `key`, where this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entry under `key`, where this is a map that has it.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.value {
            Value::Map(entries) => entries.iter().find(|entry| entry.key == key),
            Value::List(_) | Value::Scalar { .. } => None,
        }
    }

    /// Whether it stands for nothing: `null`, `~` or no text at all.
    pub fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar { text, quoted: false } if matches!(text.as_str(), "" | "~" | "null"))
    }
}

/// A list or map that has been opened and not yet closed.
enum Open {
    List(Place, Vec<Node>),
    Map { place: Place, entries: Vec<Entry>, keys: HashSet<String>, pending: Option<(String, Place)> },
}

/// Reads one document.
pub(super) fn read(text: &str) -> Result<Node, TemplateError> {
    if text.len() > MAX_BYTES {
        let message = format!("the template has {} bytes; at most {MAX_BYTES} are read", text.len());
        return Err(TemplateError::new(TemplateErrorCode::TooLarge, Place::START, message));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let place = Place::of(error.marker());
            TemplateError::new(TemplateErrorCode::NotYaml, place, error.info().to_owned())
        })?;
        builder.take(event, span)?;
    }
    builder.root.ok_or_else(|| TemplateError::new(TemplateErrorCode::NotYaml, Place::START, "the template is empty"))
}

#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    root: Option<Node>,
    nodes: usize,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), TemplateError> {
        let place = Place::of(&span.start);
        let refuse = |what: &str| Err(TemplateError::new(TemplateErrorCode::NotPlain, place, what));
        match event {
            Event::Alias(_) => return refuse("a template has no aliases; write the value where it is needed"),
            Event::Scalar(_, _, anchor, _) | Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _)
                if anchor != 0 =>
            {
                return refuse("a template has no anchors; write the value where it is needed");
            }
            Event::Scalar(_, _, _, Some(_)) | Event::SequenceStart(_, Some(_)) | Event::MappingStart(_, Some(_)) => {
                return refuse("a template has no YAML tags; a map says what it is by its `kind`");
            }
            Event::DocumentStart(_) if self.root.is_some() => return refuse("a template is one document"),
            Event::Scalar(text, style, _, None) => {
                let quoted = !matches!(style, ScalarStyle::Plain);
                self.add(Node { place, value: Value::Scalar { text: text.into_owned(), quoted } })?;
            }
            Event::SequenceStart(_, None) => self.push(Open::List(place, Vec::new()), place)?,
            Event::MappingStart(_, None) => {
                let (entries, keys) = (Vec::new(), HashSet::new());
                self.push(Open::Map { place, entries, keys, pending: None }, place)?;
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::List(place, nodes)) => self.add(Node { place, value: Value::List(nodes) })?,
                Some(Open::Map { place, entries, .. }) => self.add(Node { place, value: Value::Map(entries) })?,
                None => {}
            },
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {}
        }
        Ok(())
    }

    fn push(&mut self, open: Open, place: Place) -> Result<(), TemplateError> {
        if self.open.len() >= MAX_DEPTH {
            let message = format!("nested deeper than {MAX_DEPTH} levels");
            return Err(TemplateError::new(TemplateErrorCode::TooLarge, place, message));
        }
        self.open.push(open);
        Ok(())
    }

    fn add(&mut self, node: Node) -> Result<(), TemplateError> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            let message = format!("more than {MAX_NODES} values");
            return Err(TemplateError::new(TemplateErrorCode::TooLarge, node.place, message));
        }
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List(_, nodes)) => nodes.push(node),
            Some(Open::Map { entries, keys, pending, .. }) => match pending.take() {
                Some((key, place)) => entries.push(Entry { key, place, value: node }),
                None => *pending = Some(key_of(node, keys)?),
            },
        }
        Ok(())
    }
}

fn key_of(node: Node, keys: &mut HashSet<String>) -> Result<(String, Place), TemplateError> {
    let Value::Scalar { text, .. } = node.value else {
        return Err(TemplateError::new(TemplateErrorCode::NotPlain, node.place, "a key is a word"));
    };
    if !keys.insert(text.clone()) {
        let message = format!("the key `{text}` stands twice in one map");
        return Err(TemplateError::new(TemplateErrorCode::DuplicateKey, node.place, message));
    }
    Ok((text, node.place))
}
