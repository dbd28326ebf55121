//! Queries by chance: any selection that the schema allows, with arguments that somebody might try.

use std::fmt::Write;

use serde_json::Value;

use super::{
    arguments::{fill, is_always_passed, ways_to_pass},
    names::{Kind, Values, unknown},
    schema::{Argument, Field, Schema},
};
use crate::support::chance::Chance;

/// Steps from the root, at most.
const DEPTH: usize = 6;
/// Fields of one query, at most.
const FIELDS: usize = 40;
/// Places and ids that are remembered of each organization.
const KEPT: usize = 200;

/// By what the things of one organization can be named: its own values, those of the department beside, and whatever else.
pub struct Known(pub Vec<Values>);

/// What answers have shown of one organization: places in lists, and ids.
#[derive(Default)]
pub struct Seen {
    cursors: Vec<String>,
    ids: Vec<String>,
}

impl Seen {
    /// Begins with the ids that are known.
    pub fn of(known: &Known) -> Self {
        Self { cursors: Vec::new(), ids: known.0.iter().flat_map(Values::ids).cloned().collect() }
    }

    /// Remembers what `field` told; of too much, what comes last is kept.
    fn note(&mut self, field: &str, told: &str) {
        let (_, name) = field.split_once('.').expect("a type and a field");
        let kept = match name {
            "cursor" | "startCursor" | "endCursor" => &mut self.cursors,
            "id" => &mut self.ids,
            _ => return,
        };
        if kept.len() == KEPT {
            kept.remove(0);
        }
        kept.push(told.to_owned());
    }
}

/// A field that a query asks for, and by which name the answer shows it.
struct Asked {
    shown: String,
    field: String,
    within: Vec<Asked>,
}

/// A query, and what was put into it.
pub struct Drawn {
    /// The document.
    pub query: String,
    /// Every value that names something.
    pub sent: Vec<String>,
    asked: Vec<Asked>,
}

impl Drawn {
    /// Calls `reached` with each field of which `data` tells something, and remembers what can be named from now on.
    pub fn tell(&self, data: &Value, seen: &mut Seen, reached: &mut impl FnMut(&str)) {
        tell(&self.asked, data, seen, reached);
    }
}

fn tell(asked: &[Asked], data: &Value, seen: &mut Seen, reached: &mut impl FnMut(&str)) {
    match data {
        Value::Array(items) => items.iter().for_each(|item| tell(asked, item, seen, reached)),
        Value::Object(fields) => {
            for one in asked {
                let Some(told) = fields.get(&one.shown).filter(|told| !told.is_null()) else { continue };
                if told.as_array().is_some_and(Vec::is_empty) {
                    continue;
                }
                reached(&one.field);
                if let Some(text) = told.as_str() {
                    seen.note(&one.field, text);
                }
                tell(&one.within, told, seen, reached);
            }
        }
        _ => {}
    }
}

/// Draws queries for somebody of one organization.
pub struct Drawing<'a> {
    schema: &'a Schema,
    chance: &'a mut Chance,
    mine: &'a Known,
    theirs: &'a Known,
    seen: &'a Seen,
    seen_there: &'a Seen,
    sent: Vec<String>,
    left: usize,
    names: usize,
}

impl<'a> Drawing<'a> {
    /// A drawing of one query: with what can be named of the viewer's organization, and of the other one.
    pub fn new(
        schema: &'a Schema,
        chance: &'a mut Chance,
        (mine, seen): (&'a Known, &'a Seen),
        (theirs, seen_there): (&'a Known, &'a Seen),
    ) -> Self {
        Self { schema, chance, mine, theirs, seen, seen_there, sent: Vec::new(), left: FIELDS, names: 0 }
    }

    /// The query.
    pub fn draw(mut self) -> Drawn {
        let mut text = String::from("{ ");
        let root = self.schema.root();
        let asked = self.select(root, DEPTH, &mut text);
        text.push_str(" }");
        Drawn { query: text, sent: self.sent, asked }
    }

    fn by(&mut self, one_in: u64) -> bool {
        self.chance.below(one_in) == 0
    }

    /// Some fields of a type.
    fn select(&mut self, owner: &str, depth: usize, text: &mut String) -> Vec<Asked> {
        let schema = self.schema;
        let fields = schema.fields_of(owner);
        let mut asked: Vec<Asked> = Vec::new();
        text.push_str("__typename");
        for _ in 0..=self.chance.below(4) {
            let field = self.chance.pick(fields);
            if self.left == 0 {
                break;
            }
            self.left -= 1;
            let is_twice = asked.iter().any(|other| other.shown == field.name);
            let shown = if is_twice || self.by(3) {
                self.names += 1;
                format!("a{}", self.names)
            } else {
                field.name.clone()
            };
            let alias = if shown == field.name { String::new() } else { format!("{shown}: ") };
            let _ = write!(text, " {alias}{}", field.name);
            self.pass(owner, field, text);
            let within = self.within(field, depth, text);
            asked.push(Asked { shown, field: format!("{owner}.{}", field.name), within });
        }
        asked
    }

    fn within(&mut self, field: &Field, depth: usize, text: &mut String) -> Vec<Asked> {
        let schema = self.schema;
        if !schema.is_composite(&field.answers) {
            return Vec::new();
        }
        if depth <= 1 {
            text.push_str(" { __typename }");
            return Vec::new();
        }
        let Some(possible) = schema.possible(&field.answers) else {
            text.push_str(" { ");
            let asked = self.select(&field.answers, depth - 1, text);
            text.push_str(" }");
            return asked;
        };
        let on = self.chance.pick(possible);
        let _ = write!(text, " {{ __typename ... on {on} {{ ");
        let asked = self.select(on, depth - 1, text);
        text.push_str(" } }");
        asked
    }

    /// Arguments: what must be passed, and of what may be passed something.
    fn pass(&mut self, owner: &str, field: &Field, text: &mut String) {
        let mut passed: Vec<String> = Vec::new();
        for argument in &field.arguments {
            let full = format!("{owner}.{}.{}", field.name, argument.name);
            let has_first = passed.iter().any(|passed| passed.starts_with("first"));
            let is_passed = match argument.name.as_str() {
                _ if argument.required || is_always_passed(&full, &argument.name) => true,
                "first" => !self.by(4),
                "last" | "before" if has_first => false,
                _ => self.by(4),
            };
            if is_passed {
                let value = self.value(&full, argument);
                passed.push(format!("{}: {value}", argument.name));
            }
        }
        if !passed.is_empty() {
            let _ = write!(text, "({})", passed.join(", "));
        }
    }

    fn value(&mut self, full: &str, argument: &Argument) -> String {
        match full {
            "Query.node.id" => return format!("{:?}", self.id()),
            "Query.nodes.ids" => return format!("[{:?}, {:?}]", self.id(), self.id()),
            _ => {}
        }
        let ways = ways_to_pass(self.schema, full, argument);
        let way = self.chance.pick(&ways).as_ref();
        let (text, kind) = way.unwrap_or_else(|name| panic!("say in tests/leak/arguments.rs what to pass for {name}"));
        match kind {
            None => text.clone(),
            Some(kind) => {
                let value = self.named(*kind);
                fill(text, &value)
            }
        }
    }

    /// A thing of a kind: one's own, of the department beside, of the other organization, or of nobody.
    fn named(&mut self, kind: Kind) -> String {
        let drawn = self.chance.below(4);
        let value = if kind == Kind::Cursor {
            let cursors = if drawn == 2 { &self.seen_there.cursors } else { &self.seen.cursors };
            if drawn == 3 || cursors.is_empty() { unknown("a place") } else { self.chance.pick(cursors).clone() }
        } else {
            let of = if drawn < 2 { self.mine } else { self.theirs };
            let value = self.chance.pick(&of.0).get(kind).to_owned();
            if drawn == 3 { unknown(&value) } else { value }
        };
        self.sent.push(value.clone());
        value
    }

    /// Any id.
    fn id(&mut self) -> String {
        let is_mine = self.by(2);
        let ids = if is_mine { &self.seen.ids } else { &self.seen_there.ids };
        let id = self.chance.pick(ids).clone();
        let id = if self.by(8) { unknown(&id) } else { id };
        self.sent.push(id.clone());
        id
    }
}
