//! The schema, as introspection tells it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Value, json};

use crate::support::Gradus;

const QUERY: &str = "{ __schema { queryType { name } mutationType { name } types { kind name
    fields { name args { name defaultValue type { ...T } } type { ...T } }
    inputFields { name defaultValue type { ...T } } possibleTypes { name } } } }
    fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// Fields that answer an interface and lead nowhere else: few of its types ever stand behind them, and to those there is
/// a shorter way. What such a field itself tells is asked like everything else.
const NO_WAY: &[&str] = &["WatchdogReport.subject"];

/// An argument of a field, or a field of an input.
#[derive(Clone, Debug)]
pub struct Argument {
    /// Its name.
    pub name: String,
    /// Whether it must be given.
    pub required: bool,
    /// Name of its type, without lists and non-nulls.
    pub of: String,
}

/// A field of a type.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What may be passed.
    pub arguments: Vec<Argument>,
    /// Name of the type that it answers, without lists and non-nulls.
    pub answers: String,
}

/// Types by name.
pub struct Schema {
    root: String,
    mutation: String,
    fields: BTreeMap<String, Vec<Field>>,
    inputs: BTreeMap<String, Vec<Argument>>,
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
            mutation: answer["mutationType"]["name"].as_str().expect("a root").to_owned(),
            fields: BTreeMap::new(),
            inputs: BTreeMap::new(),
            possible: BTreeMap::new(),
        };
        for of in answer["types"].as_array().expect("types") {
            let name = of["name"].as_str().expect("a name").to_owned();
            if name.starts_with("__") {
                continue;
            }
            match of["kind"].as_str() {
                Some("OBJECT") => drop(schema.fields.insert(name, fields(of))),
                Some("INPUT_OBJECT") => drop(schema.inputs.insert(name, arguments(&of["inputFields"]))),
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

    /// Name of the type at which every query begins.
    pub fn root(&self) -> &str {
        &self.root
    }

    /// Object types of an interface or a union; `None` for all others.
    pub fn possible(&self, name: &str) -> Option<&[String]> {
        self.possible.get(name).map(Vec::as_slice)
    }

    /// Whether a type has fields of its own.
    pub fn is_composite(&self, name: &str) -> bool {
        self.fields.contains_key(name) || self.possible.contains_key(name)
    }

    /// The shortest way from the root to each object type.
    pub fn ways(&self) -> BTreeMap<String, Vec<Step>> {
        self.search(None, usize::MAX)
    }

    /// The shortest way from the root over `field` to each object type that is no more than `steps` away.
    pub fn ways_over(&self, field: &str, steps: usize) -> BTreeMap<String, Vec<Step>> {
        let mut ways = self.search(Some(field), steps);
        ways.remove(&self.root);
        ways
    }

    /// Every way to a type that differs from others in its last step.
    pub fn ways_to(&self, name: &str) -> Vec<Vec<Step>> {
        let mut ways = Vec::new();
        for (owner, way) in self.ways() {
            for field in self.fields_of(&owner) {
                if leads_nowhere(&owner, field) {
                    continue;
                }
                let possible = self.possible.get(&field.answers);
                if field.answers != name && !possible.is_some_and(|types| types.iter().any(|of| of == name)) {
                    continue;
                }
                let on = possible.map(|_| name.to_owned());
                let step = Step { owner: owner.clone(), field: field.clone(), on };
                ways.push(way.iter().cloned().chain([step]).collect());
            }
        }
        ways.retain(|way: &Vec<Step>| !matches!(way[0].field.name.as_str(), "node" | "nodes"));
        ways
    }

    fn search(&self, first: Option<&str>, steps: usize) -> BTreeMap<String, Vec<Step>> {
        let mut ways = BTreeMap::from([(self.root.clone(), Vec::new())]);
        let mut queue = VecDeque::from([self.root.clone()]);
        while let Some(owner) = queue.pop_front() {
            let way: Vec<Step> = ways[&owner].clone();
            if way.len() == steps {
                continue;
            }
            for field in self.fields_of(&owner) {
                // `node` reaches everything by an id that the walk would have to know first.
                let by_id = matches!(field.name.as_str(), "node" | "nodes");
                if owner == self.root && (by_id || first.is_some_and(|first| first != field.name)) {
                    continue;
                }
                if leads_nowhere(&owner, field) {
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

    /// Every field of every type that a query can reach, as `Type.field`.
    pub fn fields(&self) -> BTreeSet<String> {
        let by_id = |owner: &str, field: &Field| owner == self.root && matches!(field.name.as_str(), "node" | "nodes");
        let of = |owner: &String| {
            let fields = self.fields_of(owner).iter().filter(|field| !by_id(owner, field));
            fields.map(|field| format!("{owner}.{}", field.name)).collect::<Vec<_>>()
        };
        self.ways().keys().flat_map(of).collect()
    }

    /// How many types a query can reach.
    pub fn types(&self) -> usize {
        self.ways().len()
    }

    /// Every mutation.
    pub fn mutations(&self) -> &[Field] {
        self.fields_of(&self.mutation)
    }

    /// Fields of an input; `None` for scalars and enums.
    pub fn input(&self, name: &str) -> Option<&[Argument]> {
        self.inputs.get(name).map(Vec::as_slice)
    }

    /// What to select of a type to see as much of it as two levels hold; nothing for scalars.
    pub fn probe(&self, name: &str) -> String {
        if !self.is_composite(name) {
            return String::new();
        }
        let of_edge = |field: &Field| field.name == "edges";
        if let Some(edges) = self.fields_of(name).iter().find(|field| of_edge(field)) {
            let node = self.fields_of(&edges.answers).iter().find(|field| field.name == "node").expect("a node");
            let node = self.leaves(&node.answers);
            return format!(
                " {{ totalCount pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }}
                edges {{ cursor node {{ {node} }} }} }}"
            );
        }
        let open = |field: &&Field| field.arguments.iter().all(|argument| !argument.required);
        let inner = self.fields_of(name).iter().filter(open).map(|field| {
            let is_composite = self.is_composite(&field.answers);
            if is_composite {
                format!("{} {{ {} }}", field.name, self.leaves(&field.answers))
            } else {
                field.name.clone()
            }
        });
        format!(" {{ __typename {} }}", inner.collect::<Vec<_>>().join(" "))
    }

    /// The scalars of a type.
    fn leaves(&self, name: &str) -> String {
        let fields = self.fields_of(name).iter();
        let plain = fields.filter(|field| !self.is_composite(&field.answers) && field.arguments.is_empty());
        std::iter::once("__typename").chain(plain.map(|field| field.name.as_str())).collect::<Vec<_>>().join(" ")
    }
}

fn leads_nowhere(owner: &str, field: &Field) -> bool {
    NO_WAY.contains(&format!("{owner}.{}", field.name).as_str())
}

fn fields(of: &Value) -> Vec<Field> {
    let field = |field: &Value| Field {
        name: field["name"].as_str().expect("a name").to_owned(),
        arguments: arguments(&field["args"]),
        answers: innermost(&field["type"]),
    };
    of["fields"].as_array().expect("fields").iter().map(field).collect()
}

fn arguments(of: &Value) -> Vec<Argument> {
    let argument = |argument: &Value| Argument {
        name: argument["name"].as_str().expect("a name").to_owned(),
        required: argument["type"]["kind"] == "NON_NULL" && argument["defaultValue"].is_null(),
        of: innermost(&argument["type"]),
    };
    of.as_array().expect("arguments").iter().map(argument).collect()
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
