//! Whether a template that reads well also makes sense: references, weights, dates, rules.
//!
//! Every check adds to one list and none ends the work, so that an author sees all mistakes at once. A check names the
//! value by its path; the line is looked up in the tree from which the value came.

mod assurance;
mod audits;
mod calendars;
mod cases;
mod checklists;
mod codes;
mod header;
mod indicators;
mod inspections;
mod measures;
mod path;
mod phases;
mod schedules;
mod surveys;
mod texts;
mod training;

use super::{
    ProgramTemplate,
    error::{Place, TemplateError, TemplateErrorCode},
    yaml::{Node, Value},
};
use codes::{Codes, Sort};
use path::{Path, Step};

/// All that is wrong with `template`, in the order of the text from which it was read.
pub(super) fn run(template: &ProgramTemplate, root: &Node) -> Vec<TemplateError> {
    let mut checker = Checker { root, codes: Codes::default(), errors: Vec::new() };
    codes::declare(&mut checker, template);
    header::check(&mut checker, template);
    phases::check(&mut checker, template);
    measures::check(&mut checker, template);
    indicators::check(&mut checker, template);
    cases::check(&mut checker, template);
    training::check(&mut checker, template);
    audits::check(&mut checker, template);
    inspections::check(&mut checker, template);
    checklists::check(&mut checker, template);
    surveys::check(&mut checker, template);
    schedules::check(&mut checker, template);
    assurance::check(&mut checker, template);
    calendars::check(&mut checker, template);
    texts::check(&mut checker);
    let mut errors = checker.errors;
    errors.sort_by_key(|error| (error.line, error.column));
    errors
}

/// What the checks share: the tree, the codes that are declared, and the list to which they add.
struct Checker<'a> {
    root: &'a Node,
    codes: Codes<'a>,
    errors: Vec<TemplateError>,
}

impl Checker<'_> {
    /// Adds a mistake about the value at `path`.
    fn error(&mut self, code: TemplateErrorCode, path: &Path, message: impl Into<String>) {
        let place = self.place(path);
        self.errors.push(TemplateError { path: path.to_string(), ..TemplateError::new(code, place, message) });
    }

    /// Adds a mistake unless `holds`.
    fn ensure(&mut self, holds: bool, code: TemplateErrorCode, path: &Path, message: &str) {
        if !holds {
            self.error(code, path, message);
        }
    }

    /// Where the value at `path` begins; where it was left out, what surrounds it.
    fn place(&self, path: &Path) -> Place {
        let mut node = self.root;
        for step in path.steps() {
            let next = match (step, &node.value) {
                (Step::Key(key), Value::Map(_)) => node.get(key),
                (Step::At(index), Value::List(nodes)) => nodes.get(*index),
                _ => None,
            };
            let Some(next) = next else { break };
            node = next;
        }
        node.place
    }

    /// Checks that something of this sort bears `code`.
    fn refer(&mut self, sort: Sort, code: &str, path: &Path) {
        if !self.codes.has(sort, code) {
            let message = match self.codes.nearest(sort, code) {
                Some(near) => format!("no {} has the code `{code}`; `{near}` comes nearest", sort.name()),
                None => format!("no {} has the code `{code}`", sort.name()),
            };
            self.error(TemplateErrorCode::UnknownReference, path, message);
        }
    }

    /// The same for each of a list.
    fn refer_all<C: AsRef<str>>(&mut self, sort: Sort, codes: &[C], path: &Path) {
        for (index, code) in codes.iter().enumerate() {
            self.refer(sort, code.as_ref(), &path.at(index));
        }
    }

    /// Checks that no code stands twice among things of one sort.
    fn unique<'c>(&mut self, what: &str, codes: impl IntoIterator<Item = (&'c str, Path)>) {
        let mut seen = std::collections::HashMap::new();
        for (code, path) in codes {
            let line = self.place(&path).line;
            if let Some(first) = seen.get(code) {
                let message = format!("the {what} `{code}` was declared before, in line {first}");
                self.error(TemplateErrorCode::DuplicateCode, &path, message);
            } else {
                seen.insert(code, line);
            }
        }
    }
}
