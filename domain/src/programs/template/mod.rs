//! Program templates: a program that can be applied, written down in a file.
//!
//! A template promises that everything in it is a typed value: who must train, when a phase may be left, how an
//! indicator is computed. It is read as a whole or not at all; [`check`] names every mistake with its line, so that
//! somebody who writes a template can mend them in one go. Nothing is looked up outside the text.
//!
//! One could break it by adding a field of free text on which code then depends; by a reference that `check` does not
//! visit; or by reading a threshold through a float.

mod check;
mod de;
mod digest;
mod error;
mod model;
mod yaml;

pub use error::{Place, TemplateError, TemplateErrorCode};
pub use model::*;
pub use yaml::MAX_BYTES;

/// Reads and checks a template; all that is wrong with it where it is refused.
///
/// Mistakes of form (no YAML, an unknown key, a value of another type) end the reading at the first one; mistakes of
/// content are found all at once, in the order of the text.
pub fn check(text: &str) -> Result<ProgramTemplate, Vec<TemplateError>> {
    let root = yaml::read(text).map_err(|error| vec![error])?;
    let template = de::from_node(&root).map_err(|error| vec![error])?;
    let errors = check::run(&template, &root);
    if errors.is_empty() { Ok(template) } else { Err(errors) }
}

#[cfg(test)]
mod tests;
