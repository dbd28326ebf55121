//! Every argument by itself: with a value of one's own, with one of another organization, and with one of nobody.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use super::{
    arguments::{Arguments, fill, ways_to_pass},
    names::{Kind, unknown},
    schema::{Field, Schema, Step},
    walk::{AT_ONCE, asked_wrongly},
    watch::{Watch, comparable, without},
};
use crate::support::Gradus;

/// A field with one argument passed in one way.
#[derive(Debug)]
pub struct Variant {
    way: Vec<Step>,
    owner: String,
    field: Field,
    argument: String,
    text: String,
    kind: Option<Kind>,
    selection: String,
}

/// Fields that tell nothing of what is always asked for on the way to them, and what to ask for there instead.
const ASIDE: &[(&str, &str, &str, &str)] = &[
    ("TrainingCoverage", "lapses", "Query.trainingCoverage.period", "null"),
    ("TrainingCoverage", "people", "Query.trainingCoverage.period", "null"),
];

impl Variant {
    /// Each way to pass each argument; fails for those of which nobody has said what to pass.
    pub fn all(schema: &Schema) -> Vec<Self> {
        let mut all = Vec::new();
        let mut unsaid = Vec::new();
        for (owner, way) in schema.ways() {
            let by_id = |name: &str| way.is_empty() && matches!(name, "node" | "nodes");
            for field in schema.fields_of(&owner).iter().filter(|field| !by_id(&field.name)) {
                for argument in &field.arguments {
                    let full = format!("{owner}.{}.{}", field.name, argument.name);
                    for passed in ways_to_pass(schema, &full, argument) {
                        match passed {
                            Err(name) => unsaid.push(name),
                            Ok((text, kind)) => all.push(Self {
                                way: way.clone(),
                                owner: owner.clone(),
                                field: field.clone(),
                                argument: argument.name.clone(),
                                text,
                                kind,
                                selection: schema.probe(&field.answers),
                            }),
                        }
                    }
                }
            }
        }
        assert_eq!(unsaid, [""; 0], "say in tests/leak/arguments.rs what to pass for these");
        all
    }

    /// Whether it names something.
    pub fn names(&self) -> bool {
        self.kind.is_some()
    }

    fn on_the_way(&self, arguments: &Arguments) -> Option<Arguments> {
        let aside = ASIDE.iter().find(|(owner, field, ..)| *owner == self.owner && *field == self.field.name);
        aside.map(|(.., argument, text)| arguments.instead(argument, text))
    }

    fn document(&self, arguments: &Arguments, text: &str) -> String {
        let aside = self.on_the_way(arguments);
        let arguments = aside.as_ref().unwrap_or(arguments);
        let call = arguments.call_with(&self.owner, &self.field, Some((&self.argument, text)));
        arguments.document(&self.way, &format!("{call}{}", self.selection))
    }

    /// A place in the list that the holder of `token` sees.
    async fn place(&self, gradus: &Gradus, token: &str, arguments: &Arguments) -> Option<String> {
        let aside = self.on_the_way(arguments);
        let arguments = aside.as_ref().unwrap_or(arguments);
        let call = arguments.call_with(&self.owner, &self.field, Some(("first", "1")));
        let query = arguments.document(&self.way, &format!("{call} {{ edges {{ cursor }} }}"));
        cursor(&gradus.answer(token, &query, json!({})).await).map(str::to_owned)
    }

    /// Asks with the viewer's own value; `None` where the viewer has none.
    async fn own(&self, gradus: &Gradus, token: &str, arguments: &Arguments) -> Option<(String, Value)> {
        let text = match self.kind {
            None => self.text.clone(),
            Some(Kind::Cursor) => fill(&self.text, &self.place(gradus, token, arguments).await?),
            Some(kind) => fill(&self.text, arguments.values().get(kind)),
        };
        let query = self.document(arguments, &text);
        let answer = comparable(gradus.answer(token, &query, json!({})).await);
        Some((query, answer))
    }

    async fn sent(&self, gradus: &Gradus, token: &str, arguments: &Arguments, value: &str) -> (String, Value, String) {
        let query = self.document(arguments, &fill(&self.text, value));
        let answer = comparable(gradus.answer(token, &query, json!({})).await);
        let told = without(&answer.to_string(), value);
        (query, answer, told)
    }
}

/// Every argument with a value of one's own.
pub async fn with_own(
    gradus: &Gradus,
    variants: &[Variant],
    token: &str,
    arguments: &Arguments,
) -> Vec<(String, Value)> {
    let asked = stream::iter(variants).map(|variant| variant.own(gradus, token, arguments)).buffered(AT_ONCE);
    asked.collect::<Vec<_>>().await.into_iter().flatten().collect()
}

/// The other organization, as far as it is needed to name its things.
pub struct Others<'a> {
    /// Token of its administrator.
    pub token: &'a str,
    /// What its administrator passes.
    pub arguments: &'a Arguments,
    /// Names of what nobody else has.
    pub only_theirs: &'a Arguments,
    /// What must not be seen.
    pub watch: &'a Watch,
}

/// Every argument that names something, with what is the other organization's: the answer shows nothing of it and is
/// the one for something that nobody has. Answers for how many, and what is wrong.
pub async fn with_foreign(
    gradus: &Gradus,
    variants: &[Variant],
    (who, token): (&str, &str),
    arguments: &Arguments,
    others: &Others<'_>,
) -> (usize, Vec<String>) {
    let naming = variants.iter().filter(|variant| variant.names());
    let tried = stream::iter(naming).map(|variant| async move {
        let mut wrong = Vec::new();
        let kind = variant.kind.expect("it names something");
        let foreign = if kind == Kind::Cursor {
            let place = variant.place(gradus, others.token, others.arguments).await;
            place.unwrap_or_else(|| {
                panic!("the other organization has nothing in {}.{}", variant.owner, variant.field.name)
            })
        } else {
            others.only_theirs.values().get(kind).to_owned()
        };
        let nobodys = if kind == Kind::Cursor { beside(&foreign) } else { unknown(&foreign) };
        let (query, answer, told) = variant.sent(gradus, token, arguments, &foreign).await;
        if let Some(found) = others.watch.finds(&answer, &foreign) {
            wrong.push(format!("{who} sees {found}:\n{query}\n{answer:#}"));
        }
        wrong.extend(asked_wrongly(&query, &answer));
        let (_, other, as_told) = variant.sent(gradus, token, arguments, &nobodys).await;
        if told != as_told {
            wrong.push(format!("{who} can tell what exists elsewhere:\n{query}\n{answer:#}\n{other:#}"));
        }
        if who == "administrator" && kind != Kind::Cursor {
            let own = variant.own(gradus, token, arguments).await.expect("an own value");
            if own.1 == other {
                wrong.push(format!("an own value changes nothing, so the argument proves nothing:\n{}", own.0));
            }
        }
        wrong
    });
    let tried: Vec<_> = tried.buffer_unordered(AT_ONCE).collect().await;
    (tried.len(), tried.into_iter().flatten().collect())
}

fn cursor(value: &Value) -> Option<&str> {
    match value {
        Value::Array(items) => items.iter().find_map(cursor),
        Value::Object(fields) => match fields.get("cursor") {
            Some(cursor) => cursor.as_str(),
            None => fields.values().find_map(cursor),
        },
        _ => None,
    }
}

/// The place of a row that nobody has, right beside another one.
fn beside(place: &str) -> String {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(place).expect("a cursor")).expect("a text");
    let (id, key) = text.split_once(':').expect("an id and a key");
    let last = if id.ends_with('0') { '1' } else { '0' };
    URL_SAFE_NO_PAD.encode(format!("{}{last}:{key}", &id[..id.len() - 1]))
}
