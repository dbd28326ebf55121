//! One principal asks for everything.

use std::{collections::BTreeSet, fmt::Write};

use serde_json::{Value, json};

use super::schema::{Field, Schema, Step};
use crate::support::Gradus;

/// Values for required arguments: root field and argument, or argument alone, and what to write.
pub type Arguments = Vec<(&'static str, String)>;

/// A walk over the whole schema.
pub struct Walk<'a> {
    gradus: &'a Gradus,
    schema: &'a Schema,
    token: &'a str,
    arguments: &'a Arguments,
    closed: &'static [&'static str],
}

/// What a walk brought back.
#[derive(Default)]
pub struct Walked {
    /// Each query with its answer.
    pub answers: Vec<(String, Value)>,
    /// Fields that an answer carried.
    pub reached: BTreeSet<(String, String)>,
}

impl<'a> Walk<'a> {
    /// A walk as the holder of `token`.
    pub fn new(gradus: &'a Gradus, schema: &'a Schema, token: &'a str, arguments: &'a Arguments) -> Self {
        Self { gradus, schema, token, arguments, closed: &[] }
    }

    /// The same walk with these fields closed, so that it takes other ways.
    pub fn around(self, closed: &'static [&'static str]) -> Self {
        Self { closed, ..self }
    }

    /// Asks for each field of each type: its scalars together, each object apart.
    pub async fn run(self) -> Walked {
        let mut walked = Walked::default();
        for (owner, way) in self.schema.ways_without(self.closed) {
            let (leaves, objects): (Vec<_>, Vec<_>) =
                self.schema.fields_of(&owner).iter().partition(|field| !self.schema.is_composite(&field.answers));
            let scalars: Vec<_> = leaves.iter().map(|field| self.call(&owner, field, None)).collect();
            if !scalars.is_empty() {
                let names: Vec<_> = leaves.iter().map(|field| field.name.as_str()).collect();
                self.ask(&owner, &way, &scalars.join(" "), &names, &mut walked).await;
            }
            for field in objects {
                let skip = way.is_empty() && matches!(field.name.as_str(), "node" | "nodes");
                if !skip {
                    let selection = self.call(&owner, field, Some("__typename"));
                    self.ask(&owner, &way, &selection, &[&field.name], &mut walked).await;
                }
            }
        }
        walked
    }

    async fn ask(&self, owner: &str, way: &[Step], selection: &str, fields: &[&str], walked: &mut Walked) {
        let query = self.document(way, selection);
        let answer = self.gradus.answer(self.token, &query, json!({})).await;
        for error in answer["errors"].as_array().into_iter().flatten() {
            // A principal without the right is refused, or told what it would be told of something that does not exist;
            // anything else means that the walk asked wrongly.
            let absent = error["message"].as_str().is_some_and(|message| message.starts_with("There is no such"));
            assert!(absent || error["extensions"]["code"] == "FORBIDDEN", "{query}\n{answer:#}");
        }
        for field in fields {
            if carries(&answer["data"], way, field) {
                walked.reached.insert((owner.to_owned(), (*field).to_owned()));
            }
        }
        walked.answers.push((query, answer));
    }

    fn document(&self, way: &[Step], selection: &str) -> String {
        let mut open = String::from("{ ");
        let mut close = String::from(" }");
        for (place, step) in way.iter().enumerate() {
            let values = of_kind(step, &way[place..]).unwrap_or_else(|| self.values(&step.owner, &step.field));
            let _ = write!(open, "{}{values} {{ ", step.field.name);
            close.push_str(" }");
            if let Some(on) = &step.on {
                let _ = write!(open, "__typename ... on {on} {{ ");
                close.push_str(" }");
            }
        }
        format!("{open}{selection}{close}")
    }

    fn call(&self, owner: &str, field: &Field, inner: Option<&str>) -> String {
        let values = self.values(owner, field);
        match inner {
            Some(inner) => format!("{}{values} {{ {inner} }}", field.name),
            None => format!("{}{values}", field.name),
        }
    }

    /// What to pass for a field's required arguments, and for others of which something is said; fails for a required
    /// one of which nobody has said anything.
    fn values(&self, owner: &str, field: &Field) -> String {
        let full = |argument: &String| format!("{owner}.{}.{argument}", field.name);
        let required = field.required.iter().map(|argument| {
            let full = full(argument);
            let known = self.arguments.iter().find(|(name, _)| *name == full || *name == argument.as_str());
            let (_, value) = known.unwrap_or_else(|| panic!("say in tests/leak/seed.rs what to pass for {full}"));
            format!("{argument}: {value}")
        });
        let optional = field.optional.iter().filter_map(|argument| {
            let full = full(argument);
            let (_, value) = self.arguments.iter().find(|(name, _)| *name == full)?;
            Some(format!("{argument}: {value}"))
        });
        let values: Vec<_> = required.chain(optional).collect();
        if values.is_empty() { String::new() } else { format!("({})", values.join(", ")) }
    }
}

/// Picks the definitions of one kind: there are more of all kinds than a page holds.
fn of_kind(step: &Step, later: &[Step]) -> Option<String> {
    let concrete = later.iter().chain([step]).find_map(|step| step.on.as_ref())?.strip_suffix("Definition")?;
    let mut kind = String::new();
    for (place, letter) in concrete.char_indices() {
        if place > 0 && letter.is_uppercase() {
            kind.push('_');
        }
        kind.push(letter.to_ascii_uppercase());
    }
    (step.field.name == "definitions").then(|| format!("(first: 100, kind: [{kind}])"))
}

/// Whether an answer has `field` on some object at the end of `way`.
fn carries(value: &Value, way: &[Step], field: &str) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| carries(item, way, field)),
        Value::Object(fields) => match way.split_first() {
            Some((step, rest)) => fields.get(&step.field.name).is_some_and(|inner| carries(inner, rest, field)),
            None => fields.contains_key(field),
        },
        _ => false,
    }
}
