//! Reads a GraphQL request out of a body or a query string, and says clearly what is wrong with its shape.

use gradus_graphql::guard::{self, GuardError};
use serde_json::{Map, Value};

/// A request whose shape is right; its document has not been looked at.
#[derive(Debug)]
pub(super) struct Asked {
    pub document: Asking,
    pub operation_name: Option<String>,
    pub variables: Value,
}

/// Which document is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asking {
    /// This text.
    Text(String),
    /// The text of this hash.
    Kept(String),
    /// This text, which is to be kept under its hash.
    Keep(String, String),
}

/// What is wrong with the shape of a request.
#[derive(Debug)]
pub(super) enum Misshapen {
    /// A sentence for the caller.
    Shape(String),
    /// The variables are beyond a bound.
    Variables(GuardError),
}

impl Misshapen {
    fn new(message: impl Into<String>) -> Self {
        Self::Shape(message.into())
    }
}

impl Asked {
    /// From the body of a POST.
    pub fn from_body(body: &[u8]) -> Result<Self, Misshapen> {
        let text = std::str::from_utf8(body)
            .map_err(|error| Misshapen::new(format!("The body is not UTF-8 from byte {} on.", error.valid_up_to())))?;
        if text.trim().is_empty() {
            return Err(Misshapen::new("The body is empty; send a JSON object with \"query\"."));
        }
        let value = serde_json::from_str::<Value>(text).map_err(|error| {
            Misshapen::new(format!("The body is not JSON: line {}, column {}.", error.line(), error.column()))
        })?;
        let mut fields = match value {
            Value::Object(fields) => fields,
            Value::Array(_) => return Err(Misshapen::new("Batches are not accepted; send one request at a time.")),
            _ => return Err(Misshapen::new("The body must be a JSON object with \"query\".")),
        };
        Self::from_fields(|name| fields.remove(name))
    }

    /// From a message of a socket.
    pub fn from_payload(mut fields: Map<String, Value>) -> Result<Self, Misshapen> {
        Self::from_fields(|name| fields.remove(name))
    }

    /// From the query string of a GET; `variables` and `extensions` are JSON texts there.
    pub fn from_query(pairs: Vec<(String, String)>) -> Result<Self, Misshapen> {
        let mut fields = serde_json::Map::new();
        for (name, text) in pairs {
            let value = match name.as_str() {
                "operationName" if text.is_empty() => Value::Null,
                "query" | "operationName" => Value::String(text),
                "variables" | "extensions" if text.is_empty() => Value::Null,
                "variables" | "extensions" => serde_json::from_str(&text)
                    .map_err(|_| Misshapen::new(format!("The parameter \"{name}\" must hold a JSON object.")))?,
                _ => continue,
            };
            if fields.insert(name.clone(), value).is_some() {
                return Err(Misshapen::new(format!("The parameter \"{name}\" is given twice.")));
            }
        }
        Self::from_fields(|name| fields.remove(name))
    }

    fn from_fields(mut take: impl FnMut(&str) -> Option<Value>) -> Result<Self, Misshapen> {
        let text = match take("query") {
            Some(Value::String(text)) => Some(text),
            None | Some(Value::Null) => None,
            Some(_) => return Err(Misshapen::new("The parameter \"query\" must be a string.")),
        };
        let operation_name = match take("operationName") {
            Some(Value::String(name)) => Some(name),
            None | Some(Value::Null) => None,
            Some(_) => return Err(Misshapen::new("The parameter \"operationName\" must be a string or null.")),
        };
        let variables = object_or_null("variables", take("variables"))?;
        let hash = persisted_query(&object_or_null("extensions", take("extensions"))?)?;
        let document = match (text, hash) {
            (Some(text), None) => Asking::Text(text),
            (None, Some(hash)) => Asking::Kept(hash),
            (Some(text), Some(hash)) => Asking::Keep(text, hash),
            (None, None) => return Err(Misshapen::new("The parameter \"query\" is missing.")),
        };
        guard::check_variables(&variables).map_err(Misshapen::Variables)?;
        Ok(Self { document, operation_name, variables })
    }
}

fn object_or_null(name: &str, value: Option<Value>) -> Result<Value, Misshapen> {
    match value {
        None | Some(Value::Null) => Ok(Value::Null),
        Some(object @ Value::Object(_)) => Ok(object),
        Some(_) => Err(Misshapen::new(format!("The parameter \"{name}\" must be an object or null."))),
    }
}

/// The hash of `extensions.persistedQuery`; `None` where there is none.
fn persisted_query(extensions: &Value) -> Result<Option<String>, Misshapen> {
    let Some(persisted) = extensions.get("persistedQuery").filter(|persisted| !persisted.is_null()) else {
        return Ok(None);
    };
    let hash = persisted.get("sha256Hash").and_then(Value::as_str).filter(|_| persisted["version"] == 1);
    let is_hash = |hash: &&str| hash.len() == 64 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    match hash.filter(is_hash) {
        Some(hash) => Ok(Some(hash.to_owned())),
        None => Err(Misshapen::new("\"persistedQuery\" needs version 1 and \"sha256Hash\", 64 hexadecimal digits.")),
    }
}
