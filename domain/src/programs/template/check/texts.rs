//! Every text is there in every language.

use super::Checker;
use crate::{
    locale::Locale,
    programs::template::{
        error::{TemplateError, TemplateErrorCode},
        yaml::{Node, Value},
    },
};

/// The longest text in characters.
const LONGEST: usize = 2000;

/// A map keyed by a language is a text; no other map of a template has such keys.
pub(super) fn check(checker: &mut Checker<'_>) {
    let mut errors = Vec::new();
    visit(checker.root, "", &mut errors);
    checker.errors.append(&mut errors);
}

fn visit(node: &Node, path: &str, errors: &mut Vec<TemplateError>) {
    match &node.value {
        Value::Scalar { .. } => {}
        Value::List(nodes) => {
            for (index, node) in nodes.iter().enumerate() {
                visit(node, &format!("{path}[{index}]"), errors);
            }
        }
        Value::Map(_) if Locale::ALL.iter().any(|locale| node.get(locale.tag()).is_some()) => {
            text(node, path, errors);
        }
        Value::Map(entries) => {
            let dot = if path.is_empty() { "" } else { "." };
            for entry in entries {
                visit(&entry.value, &format!("{path}{dot}{}", entry.key), errors);
            }
        }
    }
}

fn text(node: &Node, path: &str, errors: &mut Vec<TemplateError>) {
    for locale in Locale::ALL {
        let value = node.get(locale.tag());
        let place = value.map_or(node.place, |value| value.place);
        let length = value.map_or(0, |value| match &value.value {
            Value::Scalar { text, .. } => text.trim().chars().count(),
            Value::List(_) | Value::Map(_) => 0,
        });
        let (code, message) = match length {
            0 => (TemplateErrorCode::MissingTranslation, format!("the text is missing in {}", locale.tag())),
            1..=LONGEST => continue,
            _ => (TemplateErrorCode::TooLarge, format!("a text has at most {LONGEST} characters")),
        };
        errors.push(TemplateError { path: path.to_owned(), ..TemplateError::new(code, place, message) });
    }
}
