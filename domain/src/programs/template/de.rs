//! From the located tree to typed values, without losing the places.
//!
//! A map with a `kind` is an enum: `{kind: CLOCK_MET, policy: SLA-REQ}` reads as the variant `ClockMet` with the
//! remaining keys as its fields; a variant without fields may also be written as the bare word. Because the enum is
//! read directly, unknown keys inside it are found, with their line.

use std::fmt::Display;

use serde::de::{self, DeserializeSeed, IntoDeserializer, Visitor};

use super::{
    error::{Place, TemplateError, TemplateErrorCode},
    yaml::{Entry, Node, Value},
};

/// The key that names the variant of an enum.
const KIND: &str = "kind";

/// A typed value from the tree.
pub(super) fn from_node<T: de::DeserializeOwned>(node: &Node) -> Result<T, TemplateError> {
    T::deserialize(NodeReader(node)).map_err(|error| TemplateError {
        path: String::new(),
        ..TemplateError::new(error.code, error.place.unwrap_or(node.place), error.message)
    })
}

/// A refusal on its way out; the innermost reader that knows a place adds it.
#[derive(Debug)]
pub(super) struct ReadError {
    code: TemplateErrorCode,
    place: Option<Place>,
    message: String,
}

impl ReadError {
    fn new(code: TemplateErrorCode, message: impl Into<String>) -> Self {
        Self { code, place: None, message: message.into() }
    }

    fn at(mut self, place: Place) -> Self {
        self.place.get_or_insert(place);
        self
    }
}

impl Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ReadError {}

impl de::Error for ReadError {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(TemplateErrorCode::WrongType, message.to_string())
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        let message = format!("unknown key `{field}`; known are {}", expected.join(", "));
        Self::new(TemplateErrorCode::UnknownKey, message)
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        let message = format!("unknown word `{variant}`; known are {}", expected.join(", "));
        Self::new(TemplateErrorCode::UnknownWord, message)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(TemplateErrorCode::MissingKey, format!("the key `{field}` is missing"))
    }
}

type Read<T> = Result<T, ReadError>;

#[derive(Clone, Copy)]
struct NodeReader<'a>(&'a Node);

impl<'a> NodeReader<'a> {
    fn expected(self, what: &str) -> ReadError {
        let found = match &self.0.value {
            Value::Scalar { text, .. } if self.0.is_null() => format!("nothing (`{text}`)"),
            Value::Scalar { text, .. } => format!("`{}`", text.chars().take(60).collect::<String>()),
            Value::List(_) => "a list".to_owned(),
            Value::Map(_) => "a map".to_owned(),
        };
        ReadError::new(TemplateErrorCode::WrongType, format!("expected {what}, found {found}")).at(self.0.place)
    }

    fn text(self) -> Read<&'a str> {
        match &self.0.value {
            Value::Scalar { text, .. } if !self.0.is_null() => Ok(text),
            _ => Err(self.expected("a text")),
        }
    }

    /// A number as written; quotes make it a text.
    fn number<T: std::str::FromStr>(self, what: &str) -> Read<T> {
        match &self.0.value {
            Value::Scalar { text, quoted: false } => text.parse().map_err(|_| self.expected(what)),
            _ => Err(self.expected(what)),
        }
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $what:literal,)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
            visitor.$visit(self.number($what)?).map_err(|error: ReadError| error.at(self.0.place))
        })+
    };
}

impl<'de> de::Deserializer<'de> for NodeReader<'de> {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match &self.0.value {
            Value::List(_) => self.deserialize_seq(visitor),
            Value::Map(_) => self.deserialize_map(visitor),
            Value::Scalar { .. } if self.0.is_null() => visitor.visit_unit(),
            Value::Scalar { text, quoted } => match text.as_str() {
                "true" | "false" if !quoted => visitor.visit_bool(text == "true"),
                text if !quoted && text.parse::<i64>().is_ok() => self.deserialize_i64(visitor),
                text => visitor.visit_borrowed_str(text),
            },
        }
        .map_err(|error: ReadError| error.at(self.0.place))
    }

    numbers! {
        deserialize_i8 visit_i8 "a small whole number",
        deserialize_i16 visit_i16 "a whole number",
        deserialize_i32 visit_i32 "a whole number",
        deserialize_i64 visit_i64 "a whole number",
        deserialize_u8 visit_u8 "a whole number from 0 to 255",
        deserialize_u16 visit_u16 "a whole number from 0 to 65535",
        deserialize_u32 visit_u32 "a whole number from 0 on",
        deserialize_u64 visit_u64 "a whole number from 0 on",
        deserialize_f32 visit_f32 "a number",
        deserialize_f64 visit_f64 "a number",
        deserialize_bool visit_bool "true or false",
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        visitor.visit_borrowed_str(self.text()?).map_err(|error: ReadError| error.at(self.0.place))
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        let Value::List(nodes) = &self.0.value else { return Err(self.expected("a list")) };
        visitor.visit_seq(Items(nodes.iter())).map_err(|error| error.at(self.0.place))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Read<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        let Value::Map(entries) = &self.0.value else { return Err(self.expected("a map")) };
        visitor.visit_map(Entries::of(entries, None)).map_err(|error| error.at(self.0.place))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        self.deserialize_map(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Read<V::Value> {
        visitor.visit_newtype_struct(self).map_err(|error: ReadError| error.at(self.0.place))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        let word = match &self.0.value {
            Value::Scalar { .. } => self.0,
            Value::Map(_) => self.0.get(KIND).ok_or_else(|| {
                ReadError::new(TemplateErrorCode::MissingKey, "the key `kind` is missing").at(self.0.place)
            })?,
            Value::List(_) => return Err(self.expected("a word or a map with a `kind`")),
        };
        visitor.visit_enum(Variant { node: self.0, word }).map_err(|error| error.at(self.0.place))
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        if self.0.is_null() { visitor.visit_unit() } else { Err(self.expected("nothing")) }
    }

    serde::forward_to_deserialize_any! {
        char bytes byte_buf unit_struct tuple_struct identifier ignored_any
    }
}

struct Items<'a>(std::slice::Iter<'a, Node>);

impl<'de> de::SeqAccess<'de> for Items<'de> {
    type Error = ReadError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Read<Option<T::Value>> {
        self.0.next().map(|node| seed.deserialize(NodeReader(node))).transpose()
    }
}

/// The entries of a map, without the one that names the variant.
struct Entries<'a> {
    rest: std::slice::Iter<'a, Entry>,
    skip: Option<&'static str>,
    value: Option<&'a Node>,
}

impl<'a> Entries<'a> {
    fn of(entries: &'a [Entry], skip: Option<&'static str>) -> Self {
        Self { rest: entries.iter(), skip, value: None }
    }
}

impl<'de> de::MapAccess<'de> for Entries<'de> {
    type Error = ReadError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Read<Option<K::Value>> {
        let skip = self.skip;
        let Some(entry) = self.rest.find(|entry| Some(entry.key.as_str()) != skip) else { return Ok(None) };
        self.value = Some(&entry.value);
        let key: de::value::StrDeserializer<'_, ReadError> = entry.key.as_str().into_deserializer();
        seed.deserialize(key).map(Some).map_err(|error| error.at(entry.place))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Read<V::Value> {
        let node =
            self.value.take().ok_or_else(|| ReadError::new(TemplateErrorCode::NotYaml, "a key without value"))?;
        seed.deserialize(NodeReader(node)).map_err(|error| error.at(node.place))
    }
}

struct Variant<'a> {
    node: &'a Node,
    word: &'a Node,
}

impl<'de> de::EnumAccess<'de> for Variant<'de> {
    type Error = ReadError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Read<(V::Value, Self)> {
        let word = NodeReader(self.word).text()?;
        let key: de::value::StrDeserializer<'_, ReadError> = word.into_deserializer();
        let value = seed.deserialize(key).map_err(|error| error.at(self.word.place))?;
        Ok((value, self))
    }
}

impl<'de> de::VariantAccess<'de> for Variant<'de> {
    type Error = ReadError;

    fn unit_variant(self) -> Read<()> {
        let Value::Map(entries) = &self.node.value else { return Ok(()) };
        match entries.iter().find(|entry| entry.key != KIND) {
            Some(entry) => {
                let message = format!("unknown key `{}`; this kind has no others", entry.key);
                Err(ReadError::new(TemplateErrorCode::UnknownKey, message).at(entry.place))
            }
            None => Ok(()),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, _seed: T) -> Read<T::Value> {
        Err(ReadError::new(TemplateErrorCode::WrongType, "this kind cannot be written in a template"))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, _visitor: V) -> Read<V::Value> {
        Err(ReadError::new(TemplateErrorCode::WrongType, "this kind cannot be written in a template"))
    }

    fn struct_variant<V: Visitor<'de>>(self, _fields: &'static [&'static str], visitor: V) -> Read<V::Value> {
        // A bare word for a kind with fields reads as that kind with none given, so the first missing key is named.
        let entries: &[Entry] = match &self.node.value {
            Value::Map(entries) => entries,
            Value::Scalar { .. } | Value::List(_) => &[],
        };
        visitor.visit_map(Entries::of(entries, Some(KIND))).map_err(|error| error.at(self.node.place))
    }
}
