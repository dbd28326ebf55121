//! Bounds on the variables of a request.

use std::io;

use serde_json::Value;

use super::{GuardError, Reason};
use crate::limits;

/// Refuses variables that are too long ([`limits::VARIABLES_BYTES`]) or too deep ([`limits::VARIABLES_DEPTH`]).
pub fn check_variables(variables: &Value) -> Result<(), GuardError> {
    if deeper_than(variables, limits::VARIABLES_DEPTH) {
        let message = format!("The variables are nested more than {} levels deep.", limits::VARIABLES_DEPTH);
        return Err(GuardError::nowhere(Reason::TooComplex, message));
    }
    let mut room = Room(limits::VARIABLES_BYTES);
    if let Ok(()) = serde_json::to_writer(&mut room, variables) {
        Ok(())
    } else {
        let message = format!("The variables are longer than {} bytes.", limits::VARIABLES_BYTES);
        Err(GuardError::nowhere(Reason::TooComplex, message))
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
