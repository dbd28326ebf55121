//! The table of rights as data.

use std::{collections::BTreeMap, fmt::Write};

use gradus_domain::access::RolePreset;
use serde::Deserialize;
use serde_json::Value;

use crate::house::root;

/// What an operation answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// It shows the object, or gets as far as the rule.
    Yes,
    /// It answers as if the object did not exist.
    Absent,
    /// FORBIDDEN.
    Forbidden,
}

impl Cell {
    const LETTERS: [(Self, char); 3] = [(Self::Yes, 'Y'), (Self::Absent, '-'), (Self::Forbidden, 'x')];

    fn letter(self) -> char {
        Self::LETTERS.into_iter().find(|(cell, _)| *cell == self).map(|(_, letter)| letter).expect("a letter")
    }

    fn of_letter(letter: char) -> Self {
        let known = Self::LETTERS.into_iter().find(|(_, of)| *of == letter).map(|(cell, _)| cell);
        known.unwrap_or_else(|| panic!("{letter} is no letter of the matrix"))
    }

    /// The cell of a top-level error; `None` where it tells of no right.
    pub fn of_error(error: &Value) -> Option<Self> {
        match error["extensions"]["code"].as_str() {
            Some("FORBIDDEN") => Some(Self::Forbidden),
            Some("BAD_REQUEST") if error["message"].as_str()?.starts_with("There is no such") => Some(Self::Absent),
            _ => None,
        }
    }
}

impl Cell {
    /// The cell of an answer with errors at its top, which all tell the same; none where there are none.
    pub fn of_errors(name: &str, answer: &Value) -> Option<Self> {
        let errors = answer["errors"].as_array()?;
        let told = |error| Self::of_error(error).unwrap_or_else(|| panic!("{name}: {answer:#}"));
        let mut cells: Vec<_> = errors.iter().map(told).collect();
        cells.dedup();
        assert!(cells.len() < 2, "{name} tells one thing: {answer:#}");
        cells.pop()
    }
}

/// How a principal stands to the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// Holds the role on the whole organization.
    All,
    /// Holds it on the object's department.
    Inside,
    /// Holds it on the department above that one; it is to be as if on the object's own.
    Above,
    /// Holds it on another department.
    Beside,
    /// Holds it on another department, and is the person whom the object is about, or is assigned to it.
    Own,
    /// Holds it on the whole of another organization.
    Other,
}

impl Relation {
    /// In the order of the columns.
    pub const ALL: [Self; 5] = [Self::All, Self::Inside, Self::Beside, Self::Own, Self::Other];
}

type Key = (String, RolePreset, Relation);

/// Every cell.
#[derive(Default)]
pub struct Matrix(BTreeMap<String, BTreeMap<(String, Relation), Cell>>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    roles: Vec<String>,
    relations: Vec<String>,
    operations: BTreeMap<String, String>,
    #[serde(rename = "routes")]
    _routes: BTreeMap<String, String>,
}

impl Matrix {
    /// The matrix that stands in the file.
    pub fn load() -> Self {
        let text = std::fs::read_to_string(root().join("tests/access/matrix.toml")).expect("the matrix");
        let file: File = toml::from_str(&text).expect("TOML");
        let roles: Vec<_> = RolePreset::ALL.iter().map(ToString::to_string).collect();
        assert_eq!(file.roles, roles, "the roles in the order of the columns");
        assert_eq!(file.relations, ["all", "inside", "beside", "own", "other"]);
        let mut matrix = Self::default();
        for (operation, row) in file.operations {
            let groups: Vec<_> = row.split_whitespace().collect();
            assert_eq!(groups.len(), roles.len(), "{operation}: a group of letters for each role");
            for (role, group) in roles.iter().zip(groups) {
                assert_eq!(group.len(), Relation::ALL.len(), "{operation}: a letter for each relation");
                for (relation, letter) in Relation::ALL.into_iter().zip(group.chars()) {
                    let row = matrix.0.entry(operation.clone()).or_default();
                    row.insert((role.clone(), relation), Cell::of_letter(letter));
                }
            }
        }
        matrix
    }

    /// The matrix of cells that were found.
    pub fn of(cells: BTreeMap<Key, Cell>) -> Self {
        let mut matrix = Self::default();
        for ((operation, role, relation), cell) in cells {
            matrix.0.entry(operation).or_default().insert((role.to_string(), relation), cell);
        }
        matrix
    }

    /// The operations, sorted.
    pub fn operations(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    /// Number of cells.
    pub fn len(&self) -> usize {
        self.0.values().map(BTreeMap::len).sum()
    }

    /// Whether no operation lacks a cell.
    pub fn is_complete(&self) -> bool {
        self.0.values().all(|row| row.len() == RolePreset::ALL.len() * Relation::ALL.len())
    }

    /// The operations with such a cell.
    pub fn those(&self, wanted: impl Fn(Relation, Cell) -> bool) -> Vec<String> {
        let has =
            |row: &BTreeMap<(String, Relation), Cell>| row.iter().any(|((_, relation), cell)| wanted(*relation, *cell));
        self.0.iter().filter(|(_, row)| has(row)).map(|(operation, _)| operation.clone()).collect()
    }

    /// What was found otherwise.
    pub fn differences(&self, found: &Self) -> Vec<String> {
        let mut told = Vec::new();
        for (operation, row) in &found.0 {
            for ((role, relation), cell) in row {
                let expected = self.0.get(operation).and_then(|row| row.get(&(role.clone(), *relation)));
                if expected != Some(cell) {
                    told.push(format!("{operation}, {role}, {relation:?}: {cell:?} instead of {expected:?}"));
                }
            }
        }
        told
    }

    /// The rows as they stand in the file.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (operation, row) in &self.0 {
            let groups: Vec<String> = RolePreset::ALL
                .iter()
                .map(|role| Relation::ALL.iter().map(|relation| row[&(role.to_string(), *relation)].letter()).collect())
                .collect();
            let name = format!("\"{operation}\"");
            let _ = writeln!(text, "{name:38} = \"{}\"", groups.join(" "));
        }
        text
    }
}
