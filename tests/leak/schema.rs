//! The schema, as introspection tells it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Value, json};

use crate::support::Gradus;

const QUERY: &str = "{ __schema { queryType { name } types { kind name
    fields { name args { name defaultValue type { ...T } } type { ...T } }
    possibleTypes { name } } } }
    fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// A field of a type.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Required arguments.
    pub required: Vec<String>,
    /// Arguments that may be left out.
    pub optional: Vec<String>,
    /// Name of the type that it answers, without lists and non-nulls.
    pub answers: String,
}

/// Types by name.
pub struct Schema {
    root: String,
    fields: BTreeMap<String, Vec<Field>>,
    possible: BTreeMap<String, Vec<String>>,
}

/// One step on the way from the root.
#[derive(Clone, Debug)]
pub struct Step {
    /// Type on which the field stands.
    pub owner: String,
    /// The field.
    pub field: Field,
    /// Concrete type that is meant where the field answers an interface.
    pub on: Option<String>,
}

impl Schema {
    /// The schema that `gradus` serves.
    pub async fn of(gradus: &Gradus) -> Self {
        let answer = gradus.ask(QUERY, json!({})).await["__schema"].clone();
        let mut schema = Self {
            root: answer["queryType"]["name"].as_str().expect("a root").to_owned(),
            fields: BTreeMap::new(),
            possible: BTreeMap::new(),
        };
        for of in answer["types"].as_array().expect("types") {
            let name = of["name"].as_str().expect("a name").to_owned();
            if name.starts_with("__") {
                continue;
            }
            match of["kind"].as_str() {
                Some("OBJECT") => drop(schema.fields.insert(name, fields(of))),
                Some("INTERFACE" | "UNION") => drop(schema.possible.insert(name, possible(of))),
                _ => {}
            }
        }
        schema
    }

    /// Fields of an object type; empty for scalars and enums.
    pub fn fields_of(&self, name: &str) -> &[Field] {
        self.fields.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether a type has fields of its own.
    pub fn is_composite(&self, name: &str) -> bool {
        self.fields.contains_key(name) || self.possible.contains_key(name)
    }

    /// The shortest way from the root to each object type.
    pub fn ways(&self) -> BTreeMap<String, Vec<Step>> {
        self.ways_without(&[])
    }

    /// The shortest way from the root to each object type that does not lead over these fields.
    pub fn ways_without(&self, closed: &[&str]) -> BTreeMap<String, Vec<Step>> {
        let mut ways = BTreeMap::from([(self.root.clone(), Vec::new())]);
        let mut queue = VecDeque::from([self.root.clone()]);
        while let Some(owner) = queue.pop_front() {
            let way: Vec<Step> = ways[&owner].clone();
            for field in self.fields_of(&owner) {
                // `node` reaches everything by an id that the walk would have to know first.
                if owner == self.root && matches!(field.name.as_str(), "node" | "nodes")
                    || closed.contains(&field.name.as_str())
                {
                    continue;
                }
                let single = [field.answers.clone()];
                let (targets, is_abstract) = match self.possible.get(&field.answers) {
                    Some(possible) => (possible.as_slice(), true),
                    None => (single.as_slice(), false),
                };
                for target in targets.iter().filter(|target| self.fields.contains_key(*target)) {
                    if ways.contains_key(target) {
                        continue;
                    }
                    let on = is_abstract.then(|| target.clone());
                    let step = Step { owner: owner.clone(), field: field.clone(), on };
                    ways.insert(target.clone(), way.iter().cloned().chain([step]).collect());
                    queue.push_back(target.clone());
                }
            }
        }
        ways
    }

    /// Every field of every type that a query can reach.
    pub fn fields(&self) -> BTreeSet<(String, String)> {
        let ways = self.ways();
        let of = |owner: &String| {
            self.fields_of(owner).iter().map(|field| (owner.clone(), field.name.clone())).collect::<Vec<_>>()
        };
        let all = ways.keys().flat_map(of);
        all.filter(|(owner, field)| !(owner == &self.root && matches!(field.as_str(), "node" | "nodes"))).collect()
    }

    /// How many types a query can reach.
    pub fn types(&self) -> usize {
        self.ways().len()
    }

    /// Root fields that look one object up by a name, with the argument.
    pub fn lookups(&self) -> Vec<(String, String)> {
        let by_name = |field: &Field| match field.required.as_slice() {
            [argument] if matches!(argument.as_str(), "code" | "number") => {
                Some((field.name.clone(), argument.clone()))
            }
            _ => None,
        };
        self.fields_of(&self.root).iter().filter_map(by_name).collect()
    }
}

fn fields(of: &Value) -> Vec<Field> {
    let field = |field: &Value| Field {
        name: field["name"].as_str().expect("a name").to_owned(),
        required: arguments(field, true),
        optional: arguments(field, false),
        answers: innermost(&field["type"]),
    };
    of["fields"].as_array().expect("fields").iter().map(field).collect()
}

/// Names of the arguments that must be given, or of those that need not.
fn arguments(field: &Value, required: bool) -> Vec<String> {
    let all = field["args"].as_array().expect("arguments").iter();
    let must = |argument: &&Value| argument["type"]["kind"] == "NON_NULL" && argument["defaultValue"].is_null();
    let wanted = all.filter(|argument| must(argument) == required);
    wanted.map(|argument| argument["name"].as_str().expect("a name").to_owned()).collect()
}

fn innermost(of: &Value) -> String {
    match of["name"].as_str() {
        Some(name) => name.to_owned(),
        None => innermost(&of["ofType"]),
    }
}

fn possible(of: &Value) -> Vec<String> {
    let types = of["possibleTypes"].as_array().cloned().unwrap_or_default();
    types.iter().map(|of| of["name"].as_str().expect("a name").to_owned()).collect()
}
