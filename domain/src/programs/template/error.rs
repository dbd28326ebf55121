//! What is wrong with a template, and where.

use std::fmt;

use serde::Serialize;

/// A line and column, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Place {
    /// The first character of the document.
    pub const START: Self = Self { line: 1, column: 1 };

    pub(super) fn of(marker: &saphyr_parser::Marker) -> Self {
        Self { line: marker.line().max(1), column: marker.col() + 1 }
    }
}

/// Why a template is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TemplateErrorCode {
    /// The text is no YAML.
    NotYaml,
    /// YAML of which templates make no use: aliases, anchors, tags, several documents.
    NotPlain,
    /// Too many bytes, values or levels.
    TooLarge,
    /// One key twice in a map.
    DuplicateKey,
    /// A key that has no meaning there.
    UnknownKey,
    /// A word that is not among those that may stand there.
    UnknownWord,
    /// A key that must be there and is not.
    MissingKey,
    /// A value of another type, or one that cannot be read as what it ought to be.
    WrongType,
    /// One code twice among things of one sort.
    DuplicateCode,
    /// A code that nothing bears.
    UnknownReference,
    /// A text without one of the languages.
    MissingTranslation,
    /// RSP-1: not exactly one accountable, or nobody responsible.
    Responsibility,
    /// PRG-1: phases out of order, with a gap or an overlap, or a measure outside its phase.
    Phases,
    /// A cron expression that cannot be read or never fires.
    Cron,
    /// A zone that the tz database does not know.
    TimeZone,
    /// Formula 4.17: thresholds on the wrong side of each other.
    Thresholds,
    /// A checklist whose weights, vetoes or profiles do not fit together.
    Checklist,
    /// A day outside its year, or one that is both free and working.
    Calendar,
    /// A value outside what makes sense for it.
    OutOfRange,
    /// Two values that contradict each other.
    Contradiction,
}

/// One thing that is wrong, with its place in the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TemplateError {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The way to the value, such as `measures[3].raci.accountable`; empty for the document itself.
    pub path: String,
    /// What kind of mistake it is.
    pub code: TemplateErrorCode,
    /// A sentence that says what to mend.
    pub message: String,
}

impl TemplateError {
    pub(super) fn new(code: TemplateErrorCode, place: Place, message: impl Into<String>) -> Self {
        Self { line: place.line, column: place.column, path: String::new(), code, message: message.into() }
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.line, self.column)?;
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for TemplateError {}
