//! The shipped template is complete and in order; every kind of mistake is named with its line.

mod content;
mod digest;
mod form;
mod sense;

use super::{TemplateError, TemplateErrorCode, check};

const TELECOM: &str = include_str!("../../../../../templates/telecom.yaml");

/// The telecom template with one place changed: `old`, which stands once after the first `after`, becomes `new`.
/// With it the line on which the change begins.
fn changed(after: &str, old: &str, new: &str) -> (String, usize) {
    changed_in(TELECOM, after, old, new)
}

/// The same for a text that may have been changed before.
fn changed_in(text: &str, after: &str, old: &str, new: &str) -> (String, usize) {
    let from = text.find(after).unwrap_or_else(|| panic!("no `{after}`"));
    let at = from + text[from..].find(old).unwrap_or_else(|| panic!("no `{old}` after `{after}`"));
    (format!("{}{new}{}", &text[..at], &text[at + old.len()..]), text[..at].matches('\n').count() + 1)
}

fn mistakes(text: &str) -> Vec<TemplateError> {
    check(text).err().unwrap_or_default()
}

/// Asserts that the change leads to exactly one mistake, of this code and at its line; answers with it.
#[track_caller]
fn one_mistake(after: &str, old: &str, new: &str, code: TemplateErrorCode) -> TemplateError {
    let (text, line) = changed(after, old, new);
    let found = mistakes(&text);

    let shown: String = found.iter().map(|error| format!("{error}\n")).collect();
    assert_eq!(found.len(), 1, "{shown}");
    assert_eq!((found[0].code, found[0].line), (code, line), "{shown}");
    found[0].clone()
}
