//! One principal asks for everything.

use std::collections::BTreeSet;

use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use super::{
    arguments::Arguments,
    schema::{Field, Schema, Step},
    watch::comparable,
};
use crate::support::Gradus;

/// Queries under way at once.
pub const AT_ONCE: usize = 4;

/// A walk over the whole schema.
pub struct Walk<'a> {
    gradus: &'a Gradus,
    schema: &'a Schema,
    token: &'a str,
    arguments: Arguments,
    over: Option<(&'static str, usize)>,
}

/// What a walk brought back.
#[derive(Default)]
pub struct Walked {
    /// Each query with its answer.
    pub answers: Vec<(String, Value)>,
    /// Fields of which an answer told something.
    pub reached: BTreeSet<String>,
    /// Queries that were asked wrongly.
    pub wrong: Vec<String>,
}

impl<'a> Walk<'a> {
    /// A walk as the holder of `token`.
    pub fn new(gradus: &'a Gradus, schema: &'a Schema, token: &'a str, arguments: &Arguments) -> Self {
        Self { gradus, schema, token, arguments: arguments.clone(), over: None }
    }

    /// Only what lies behind the root field of this name, up to so many steps away.
    pub fn over(self, field: &'static str, steps: usize) -> Self {
        Self { over: Some((field, steps)), ..self }
    }

    /// Asks for each field of each type.
    pub async fn run(self) -> Walked {
        let ways = match self.over {
            None => self.schema.ways(),
            Some((field, steps)) => self.schema.ways_over(field, steps),
        };
        self.explore_all(&ways.into_iter().collect::<Vec<_>>()).await
    }

    /// Asks for each field of these types on every way that leads to them.
    pub async fn again(self, types: &BTreeSet<String>) -> Walked {
        let ways_to = |name: &String| {
            let (ways, name) = (self.schema.ways_to(name), name.clone());
            ways.into_iter().map(move |way| (name.clone(), way))
        };
        self.explore_all(&types.iter().flat_map(ways_to).collect::<Vec<_>>()).await
    }

    async fn explore_all(&self, ways: &[(String, Vec<Step>)]) -> Walked {
        let explored = stream::iter(ways).map(|(owner, way)| self.explore(owner, way)).buffered(AT_ONCE);
        let mut walked = Walked::default();
        for part in explored.collect::<Vec<_>>().await {
            walked.answers.extend(part.answers);
            walked.reached.extend(part.reached);
            walked.wrong.extend(part.wrong);
        }
        walked
    }

    /// All fields of a type in one query; where a part of it is refused, its scalars together and each object apart, so
    /// that no refusal hides another field.
    async fn explore(&self, owner: &str, way: &[Step]) -> Walked {
        let mut walked = Walked::default();
        let by_id = |name: &str| way.is_empty() && matches!(name, "node" | "nodes");
        let fields: Vec<_> = self.schema.fields_of(owner).iter().filter(|field| !by_id(&field.name)).collect();
        let call = |field: &&Field| {
            let inner = if self.schema.is_composite(&field.answers) { " { __typename }" } else { "" };
            self.arguments.call(owner, field) + inner
        };
        let calls: Vec<_> = fields.iter().map(call).collect();
        let names: Vec<_> = fields.iter().map(|field| field.name.as_str()).collect();
        if self.ask(owner, way, &calls, &names, false, &mut walked).await {
            return walked;
        }
        let is_object = |place: &usize| self.schema.is_composite(&fields[*place].answers);
        let (objects, scalars): (Vec<_>, Vec<_>) = (0..fields.len()).partition(is_object);
        let apart = objects.into_iter().map(|place| vec![place]);
        for group in std::iter::once(scalars).chain(apart).filter(|group| !group.is_empty()) {
            let calls: Vec<_> = group.iter().map(|place| calls[*place].clone()).collect();
            let names: Vec<_> = group.iter().map(|place| names[*place]).collect();
            self.ask(owner, way, &calls, &names, true, &mut walked).await;
        }
        walked
    }

    /// Asks and notes; whether there were no errors. Where `strict`, errors that the walk itself made are noted, too.
    async fn ask(
        &self,
        owner: &str,
        way: &[Step],
        calls: &[String],
        names: &[&str],
        strict: bool,
        walked: &mut Walked,
    ) -> bool {
        let query = self.arguments.document(way, &calls.join(" "));
        let answer = comparable(self.gradus.answer(self.token, &query, json!({})).await);
        let fine = answer["errors"].is_null();
        // A detour may ask for more than a request may cost: it is there for what it does reach.
        if strict && self.over.is_none() {
            walked.wrong.extend(asked_wrongly(&query, &answer));
        }
        for name in names.iter().filter(|name| tells(&answer["data"], way, name)) {
            walked.reached.insert(format!("{owner}.{name}"));
        }
        walked.answers.push((query, answer));
        fine
    }
}

/// A principal without the right is refused, or told what it would be told of something that does not exist; anything
/// else means that the test asked wrongly.
pub fn asked_wrongly(query: &str, answer: &Value) -> Option<String> {
    let mut errors = answer["errors"].as_array().into_iter().flatten();
    let is_fine = |error: &Value| {
        let absent = error["message"].as_str().is_some_and(|message| message.starts_with("There is no such"));
        absent || error["extensions"]["code"] == "FORBIDDEN"
    };
    errors.any(|error| !is_fine(error)).then(|| format!("asked wrongly:\n{query}\n{answer:#}"))
}

/// Whether an answer tells something of `field` on some object at the end of `way`: a value, or a list with items.
fn tells(value: &Value, way: &[Step], field: &str) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| tells(item, way, field)),
        Value::Object(fields) => match way.split_first() {
            Some((step, rest)) => fields.get(&step.field.name).is_some_and(|inner| tells(inner, rest, field)),
            None => fields.get(field).is_some_and(|told| !told.is_null() && *told != json!([])),
        },
        _ => false,
    }
}
