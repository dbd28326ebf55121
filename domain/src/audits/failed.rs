//! What failed in an audit (AUD-4): what findings are made of, and what a follow-up looks at (AUD-9).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{answer::AnswerValue, score::points, sheet::Sheet};
use crate::programs::template::{FindingGrade, ItemTemplate};

/// An item that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedItem {
    /// Its code.
    pub item: String,
    /// Code of its section.
    pub section: String,
    /// The clauses that it is about.
    pub clauses: Vec<String>,
    /// Whether it is a veto item.
    pub is_veto: bool,
    /// How grave it is.
    pub grade: FindingGrade,
}

/// The items that failed, in order: those that apply and have less than the most points that could be given.
#[must_use]
pub fn failed_items(sheet: Sheet<'_>, answers: &BTreeMap<String, AnswerValue>) -> Vec<FailedItem> {
    let of = |section: &str, item: &ItemTemplate| {
        let (points, most) = points(item, answers.get(&*item.code)?)?;
        (points < most).then(|| FailedItem {
            item: item.code.to_string(),
            section: section.to_owned(),
            clauses: item.clauses.clone(),
            is_veto: item.veto.is_some(),
            grade: grade(item, points),
        })
    };
    let sections = sheet.sections();
    sections.flat_map(|(section, items)| items.into_iter().filter_map(move |item| of(&section.code, item))).collect()
}

/// A failed veto is major, whatever the template says of the item (AUD-4). Of any other the template decides; where it
/// says nothing, nothing done is a nonconformity, and something done is to be watched.
fn grade(item: &ItemTemplate, points: u32) -> FindingGrade {
    match (item.veto, item.grade) {
        (Some(_), _) => FindingGrade::Major,
        (None, Some(grade)) => grade,
        (None, None) if points == 0 => FindingGrade::Minor,
        (None, None) => FindingGrade::Observation,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{audits::sheet::samples::*, programs::template::VetoScope};

    /// AUD-4
    #[test]
    fn a_failed_veto_is_major_and_the_rest_is_graded_by_the_template() {
        let graded = ItemTemplate { grade: Some(FindingGrade::Opportunity), ..item("A3", 1, 1) };
        let major = ItemTemplate { grade: Some(FindingGrade::Minor), ..veto(item("A1", 1, 4), VetoScope::Section) };
        let items = vec![major, item("A2", 1, 4), graded, item("A4", 1, 1), item("A5", 1, 1), item("A6", 1, 1)];
        let content = content(vec![(section("A", items), 100)]);
        let points = [("A1", 3), ("A2", 3), ("A3", 0), ("A4", 0), ("A5", 1)];
        let mut answers: BTreeMap<_, _> =
            points.iter().map(|(item, points)| ((*item).to_owned(), AnswerValue::Points(*points))).collect();
        answers.insert("A6".into(), AnswerValue::NotApplicable { reason: "none".into() });

        let failed = failed_items(sheet(&content), &answers);

        let told: Vec<_> = failed.iter().map(|failed| (&*failed.item, failed.is_veto, failed.grade)).collect();
        assert_eq!(
            told,
            [
                ("A1", true, FindingGrade::Major),
                ("A2", false, FindingGrade::Observation),
                ("A3", false, FindingGrade::Opportunity),
                ("A4", false, FindingGrade::Minor),
            ]
        );
    }
}
