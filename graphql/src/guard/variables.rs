//! Bounds on the variables of a request.

use std::io;

use serde_json::Value;

use super::{GuardError, Reason};
use crate::limits;

/// Refuses variables that are too long ([`limits::VARIABLES_BYTES`]) or too deep ([`limits::VARIABLES_DEPTH`]), or that
/// hold U+0000, which no text may hold: one database takes it for the end of a text, another takes it for an error.
pub fn check_variables(variables: &Value) -> Result<(), GuardError> {
    if deeper_than(variables, limits::VARIABLES_DEPTH) {
        let message = format!("The variables are nested more than {} levels deep.", limits::VARIABLES_DEPTH);
        return Err(GuardError::nowhere(Reason::TooComplex, message));
    }
    let mut room = Room(limits::VARIABLES_BYTES);
    if serde_json::to_writer(&mut room, variables).is_err() {
        let message = format!("The variables are longer than {} bytes.", limits::VARIABLES_BYTES);
        return Err(GuardError::nowhere(Reason::TooComplex, message));
    }
    let mut path = Vec::new();
    if holds_zero(variables, &mut path) {
        let place = if path.is_empty() { "…".to_owned() } else { path.join(".") };
        let message = format!("The variable ${place} holds U+0000, which no text may hold.");
        return Err(GuardError::nowhere(Reason::Malformed, message));
    }
    Ok(())
}

/// Whether a text or a name in `value` holds U+0000; if so, `path` leads to it, as far as it is made of names. The value
/// is no deeper than [`limits::VARIABLES_DEPTH`].
fn holds_zero<'v>(value: &'v Value, path: &mut Vec<&'v str>) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(|item| holds_zero(item, path)),
        Value::Object(fields) => fields.iter().any(|(name, field)| {
            if name.contains('\0') {
                return true;
            }
            let is_name = name.len() <= 64 && name.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
            path.push(if is_name { name.as_str() } else { "…" });
            let holds = holds_zero(field, path);
            if !holds {
                path.pop();
            }
            holds
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether `value` has more than `most` levels of lists and objects. Without recursion.
fn deeper_than(value: &Value, most: usize) -> bool {
    let mut waiting = vec![(value, 1)];
    while let Some((value, level)) = waiting.pop() {
        match value {
            Value::Array(_) | Value::Object(_) if level > most => return true,
            Value::Array(items) => waiting.extend(items.iter().map(|item| (item, level + 1))),
            Value::Object(fields) => waiting.extend(fields.values().map(|field| (field, level + 1))),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    false
}

/// Swallows bytes until there is no room left.
struct Room(usize);

impl io::Write for Room {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or_else(|| io::Error::other("no room left"))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
