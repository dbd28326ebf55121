//! The first record names the columns.

use super::{
    records::Record,
    refusal::{CellError, Code},
};

/// A column that a kind of import knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in the header.
    pub name: &'static str,
    /// Whether the file must have it.
    pub required: bool,
    /// What it holds, for those who make files.
    pub meaning: &'static str,
}

impl Column {
    /// A column that must be there.
    #[must_use]
    pub const fn required(name: &'static str, meaning: &'static str) -> Self {
        Self { name, required: true, meaning }
    }

    /// A column that may be absent.
    #[must_use]
    pub const fn optional(name: &'static str, meaning: &'static str) -> Self {
        Self { name, required: false, meaning }
    }
}

/// Where each known column stands in the file at hand.
#[derive(Clone, Debug)]
pub struct Header {
    places: Vec<(&'static str, usize)>,
    /// How many fields each record has.
    pub width: usize,
}

impl Header {
    /// Finds `columns` in the first record. An unknown one is refused too: its data would silently be left out.
    pub fn try_new(columns: &[Column], record: &Record) -> Result<Self, Vec<CellError>> {
        let mut errors = Vec::new();
        let mut places: Vec<(&'static str, usize)> = Vec::with_capacity(columns.len());
        for (index, field) in record.fields().enumerate() {
            let name: String = field.text.trim().chars().take(40).collect();
            let complaint = match columns.iter().find(|column| column.name.eq_ignore_ascii_case(&name)) {
                None => Some((Code::UnknownColumn, format!("column {} is not known", index + 1))),
                Some(column) if places.iter().any(|(known, _)| *known == column.name) => {
                    Some((Code::DuplicateColumn, format!("column {} has the name of an earlier one", index + 1)))
                }
                Some(column) => {
                    places.push((column.name, index));
                    None
                }
            };
            if let Some((code, message)) = complaint {
                errors.push(CellError { line: field.line, ..CellError::new(&name, code, message) });
            }
        }
        for column in columns.iter().filter(|column| column.required) {
            if !places.iter().any(|(known, _)| *known == column.name) {
                let error = CellError::new(column.name, Code::MissingColumn, "the file has no such column");
                errors.push(CellError { line: record.line.max(1), ..error });
            }
        }
        if errors.is_empty() { Ok(Self { places, width: record.count }) } else { Err(errors) }
    }

    /// Place of a column, where the file has it.
    #[must_use]
    pub fn place(&self, name: &str) -> Option<usize> {
        self.places.iter().find(|(known, _)| *known == name).map(|(_, place)| *place)
    }
}
