//! Reads a GraphQL request out of a body or a query string, and says clearly what is wrong with its shape.

use async_graphql::{Request, Variables};
use gradus_graphql::guard::{self, GuardError};
use serde_json::Value;

/// A request whose shape is right; its document has not been looked at.
#[derive(Debug)]
pub(super) struct Asked {
    pub query: String,
    pub operation_name: Option<String>,
    variables: Value,
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
        let query = match take("query") {
            Some(Value::String(query)) => query,
            None | Some(Value::Null) => return Err(Misshapen::new("The parameter \"query\" is missing.")),
            Some(_) => return Err(Misshapen::new("The parameter \"query\" must be a string.")),
        };
        let operation_name = match take("operationName") {
            Some(Value::String(name)) => Some(name),
            None | Some(Value::Null) => None,
            Some(_) => return Err(Misshapen::new("The parameter \"operationName\" must be a string or null.")),
        };
        let variables = object_or_null("variables", take("variables"))?;
        // Nothing reads the extensions yet; their shape is part of the protocol all the same.
        object_or_null("extensions", take("extensions"))?;
        guard::check_variables(&variables).map_err(Misshapen::Variables)?;
        Ok(Self { query, operation_name, variables })
    }

    /// The first of `required` that has no value.
    pub fn missing_variable<'a>(&self, required: &'a [String]) -> Option<&'a str> {
        let given = |name: &String| self.variables.get(name).is_some_and(|value| !value.is_null());
        required.iter().find(|name| !given(name)).map(String::as_str)
    }

    /// The request for the schema.
    pub fn into_request(self) -> Request {
        let request = Request::new(self.query).variables(Variables::from_json(self.variables));
        match self.operation_name {
            Some(name) => request.operation_name(name),
            None => request,
        }
    }
}

fn object_or_null(name: &str, value: Option<Value>) -> Result<Value, Misshapen> {
    match value {
        None | Some(Value::Null) => Ok(Value::Null),
        Some(object @ Value::Object(_)) => Ok(object),
        Some(_) => Err(Misshapen::new(format!("The parameter \"{name}\" must be an object or null."))),
    }
}
