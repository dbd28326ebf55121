//! The responsibility matrix (RSP-1, RSP-2): who carries out, answers for, is asked about and told of each measure.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{locale::Locale, names::named_enum, refusal::Refusal};

named_enum! {
    /// Part of a department in a measure.
    RaciRole {
        /// Carries it out.
        Responsible = "RESPONSIBLE",
        /// Answers for it: exactly one department.
        Accountable = "ACCOUNTABLE",
        /// Is asked before it is done.
        Consulted = "CONSULTED",
        /// Is told when it is done.
        Informed = "INFORMED",
    }
}

/// One cell: a department's part in a measure, by their codes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cell {
    /// Code of the measure.
    pub measure: String,
    /// Code of the department.
    pub department: String,
    /// Its part.
    pub role: RaciRole,
}

/// Why a matrix is not put in force.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MatrixRefusal {
    /// Nobody answers for the measure.
    NobodyAccountable(String),
    /// Several departments answer for the measure.
    SeveralAccountable(String, Vec<String>),
    /// Nobody carries the measure out.
    NobodyResponsible(String),
    /// The same cell is given twice.
    Repeated(Cell),
    /// No such measure in the program.
    MeasureUnknown(String),
    /// No such department.
    DepartmentUnknown(String),
    /// The program is completed or cancelled.
    ProgramOver,
    /// It would take effect before a version that is in force already.
    EffectiveBeforeLast,
}

/// Everything that is wrong with a matrix over `measures` (RSP-1); empty where it may be put in force.
///
/// Accountable and responsible may coincide.
#[must_use]
pub fn violations<'a>(measures: impl IntoIterator<Item = &'a str>, cells: &[Cell]) -> Vec<MatrixRefusal> {
    let mut found = Vec::new();
    let mut by_measure: BTreeMap<&str, Vec<&Cell>> = measures.into_iter().map(|code| (code, Vec::new())).collect();
    let mut seen = std::collections::BTreeSet::new();
    for cell in cells {
        match by_measure.get_mut(cell.measure.as_str()) {
            Some(row) => row.push(cell),
            None => found.push(MatrixRefusal::MeasureUnknown(cell.measure.clone())),
        }
        if !seen.insert(cell) {
            found.push(MatrixRefusal::Repeated(cell.clone()));
        }
    }
    for (measure, row) in by_measure {
        let of = |role| row.iter().filter(move |cell| cell.role == role).map(|cell| cell.department.clone());
        let mut accountable: Vec<_> = of(RaciRole::Accountable).collect();
        accountable.sort();
        accountable.dedup();
        match accountable.len() {
            0 => found.push(MatrixRefusal::NobodyAccountable(measure.into())),
            1 => {}
            _ => found.push(MatrixRefusal::SeveralAccountable(measure.into(), accountable)),
        }
        if of(RaciRole::Responsible).next().is_none() {
            found.push(MatrixRefusal::NobodyResponsible(measure.into()));
        }
    }
    found.sort();
    found.dedup();
    found
}

impl Refusal for MatrixRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NobodyAccountable(_) => "NOBODY_ACCOUNTABLE",
            Self::SeveralAccountable(..) => "SEVERAL_ACCOUNTABLE",
            Self::NobodyResponsible(_) => "NOBODY_RESPONSIBLE",
            Self::Repeated(_) => "REPEATED",
            Self::MeasureUnknown(_) => "MEASURE_UNKNOWN",
            Self::DepartmentUnknown(_) => "DEPARTMENT_UNKNOWN",
            Self::ProgramOver => "WRONG_STATE",
            Self::EffectiveBeforeLast => "EFFECTIVE_BEFORE_LAST",
        }
    }

    fn message(&self, locale: Locale) -> String {
        match (self, locale) {
            (Self::NobodyAccountable(m), Locale::En) => format!("Nobody is accountable for {m}."),
            (Self::NobodyAccountable(m), Locale::ZhCn) => format!("措施 {m} 没有最终负责部门。"),
            (Self::NobodyAccountable(m), Locale::ZhTw) => format!("措施 {m} 沒有當責部門。"),
            (Self::SeveralAccountable(m, who), Locale::En) => {
                format!("{} are all accountable for {m}; one department must be.", who.join(", "))
            }
            (Self::SeveralAccountable(m, who), Locale::ZhCn) => {
                format!("措施 {m} 有多个最终负责部门（{}），只能有一个。", who.join("、"))
            }
            (Self::SeveralAccountable(m, who), Locale::ZhTw) => {
                format!("措施 {m} 有多個當責部門（{}），只能有一個。", who.join("、"))
            }
            (Self::NobodyResponsible(m), Locale::En) => format!("Nobody carries {m} out."),
            (Self::NobodyResponsible(m), Locale::ZhCn) => format!("措施 {m} 没有执行部门。"),
            (Self::NobodyResponsible(m), Locale::ZhTw) => format!("措施 {m} 沒有負責執行部門。"),
            (Self::Repeated(c), Locale::En) => {
                format!("{} is given {} for {} twice.", c.department, c.role, c.measure)
            }
            (Self::Repeated(c), _) => format!("{} / {} / {} 重复。", c.measure, c.department, c.role),
            (Self::MeasureUnknown(m), Locale::En) => format!("The program has no measure {m}."),
            (Self::MeasureUnknown(m), Locale::ZhCn) => format!("计划中没有措施 {m}。"),
            (Self::MeasureUnknown(m), Locale::ZhTw) => format!("計畫中沒有措施 {m}。"),
            (Self::DepartmentUnknown(d), Locale::En) => format!("There is no department {d}."),
            (Self::DepartmentUnknown(d), Locale::ZhCn) => format!("没有部门 {d}。"),
            (Self::DepartmentUnknown(d), Locale::ZhTw) => format!("沒有部門 {d}。"),
            (Self::ProgramOver, Locale::En) => "The program is over.".into(),
            (Self::ProgramOver, Locale::ZhCn) => "计划已结束。".into(),
            (Self::ProgramOver, Locale::ZhTw) => "計畫已結束。".into(),
            (Self::EffectiveBeforeLast, Locale::En) => {
                "A version that takes effect on that day or later is in force already.".into()
            }
            (Self::EffectiveBeforeLast, Locale::ZhCn) => "已有在该日或之后生效的版本。".into(),
            (Self::EffectiveBeforeLast, Locale::ZhTw) => "已有在該日或之後生效的版本。".into(),
        }
    }

    fn field(&self) -> Vec<String> {
        match self {
            Self::EffectiveBeforeLast => vec!["effectiveFrom".into()],
            Self::ProgramOver => Vec::new(),
            _ => vec!["cells".into()],
        }
    }

    fn rule(&self) -> &'static str {
        match self {
            Self::EffectiveBeforeLast => "RSP-2",
            _ => "RSP-1",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(measure: &str, department: &str, role: RaciRole) -> Cell {
        Cell { measure: measure.into(), department: department.into(), role }
    }

    /// RSP-1
    #[test]
    fn one_who_answers_and_one_who_does_it_are_enough_and_may_be_the_same() {
        let cells = [cell("M1", "NET", RaciRole::Accountable), cell("M1", "NET", RaciRole::Responsible)];

        assert_eq!(violations(["M1"], &cells), []);
    }

    /// RSP-1
    #[test]
    fn every_violation_is_listed_at_once() {
        let cells = [
            cell("M1", "NET", RaciRole::Accountable),
            cell("M1", "SEC", RaciRole::Accountable),
            cell("M2", "NET", RaciRole::Responsible),
            cell("M2", "NET", RaciRole::Responsible),
            cell("M9", "NET", RaciRole::Informed),
        ];

        let found = violations(["M1", "M2", "M3"], &cells);

        let expected = [
            MatrixRefusal::NobodyAccountable("M2".into()),
            MatrixRefusal::NobodyAccountable("M3".into()),
            MatrixRefusal::SeveralAccountable("M1".into(), vec!["NET".into(), "SEC".into()]),
            MatrixRefusal::NobodyResponsible("M1".into()),
            MatrixRefusal::NobodyResponsible("M3".into()),
            MatrixRefusal::Repeated(cell("M2", "NET", RaciRole::Responsible)),
            MatrixRefusal::MeasureUnknown("M9".into()),
        ];
        assert_eq!(found, expected);
    }
}
