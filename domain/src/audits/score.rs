//! The score of a checklist (AUD-3, formula 4.15), exact from the first item to the last threshold.
//!
//! What is without application leaves numerator and denominator, so its weight is spread inside its section; a section
//! of which nothing applies leaves the total. What is not answered is neither: there is no score yet. A veto fires by
//! the item's own answer and takes its group, its section or the whole; a wider one takes what a narrower one takes,
//! so their order never matters.

mod ratio;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use self::ratio::Ratio;
use super::{answer::AnswerValue, sheet::Sheet};
use crate::{
    names::named_enum,
    programs::template::{ItemScale, ItemTemplate, VetoScope},
};

/// The version of the formula; it stands beside every stored score.
pub const FORMULA: &str = "4.15/1";

/// Hundredths of a percent from which an audit conforms.
const CONFORM: u32 = 8_500;
/// Hundredths of a percent from which an audit conforms on conditions.
const CONDITIONAL: u32 = 7_000;

named_enum! {
    /// What a score amounts to (AUD-3).
    ScoreGrade {
        /// At least 85 percent.
        Conform = "CONFORM",
        /// At least 70 percent.
        Conditional = "CONDITIONAL",
        /// Below, or an item failed that fails the whole.
        Fail = "FAIL",
    }
}

/// A score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditScore {
    /// Hundredths of a percent, rounded down; none where nothing applies.
    pub basis_points: Option<u32>,
    /// What it amounts to; none where nothing applies or the audit is not valid.
    pub grade: Option<ScoreGrade>,
    /// Whether the points reach what the checklist asks for; false where there are none.
    pub is_passed: bool,
    /// Whether no more is without application than the checklist admits.
    pub is_valid: bool,
    /// Sections, in order.
    pub sections: Vec<SectionScore>,
    /// Vetoes that fired, in the order of the items.
    pub vetoes: Vec<FiredVeto>,
    /// Codes of the items without application, in order.
    pub not_applicable: Vec<String>,
    /// The version of the formula.
    pub formula_version: String,
}

/// The score of a section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionScore {
    /// Its code.
    pub code: String,
    /// What it weighs in the total.
    pub weight: u32,
    /// Hundredths of a percent, rounded down; none where nothing of it applies.
    pub basis_points: Option<u32>,
}

/// A veto that fired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiredVeto {
    /// Code of the item.
    pub item: String,
    /// How far it reaches.
    pub scope: VetoScope,
}

/// The points of an answer and the most that could be given; none without application.
#[must_use]
pub fn points(item: &ItemTemplate, answer: &AnswerValue) -> Option<(u32, u32)> {
    match (answer, &item.scale) {
        (AnswerValue::NotApplicable { .. }, _) => None,
        (AnswerValue::Points(points), ItemScale::Points { most }) => Some(((*points).min(*most), *most)),
        (AnswerValue::Points(points), _) => Some(((*points).min(1), 1)),
        (AnswerValue::Reading(reading), ItemScale::Reading { low, high, .. }) => {
            let in_order = low.is_none_or(|low| low <= *reading) && high.is_none_or(|high| *reading <= high);
            Some((u32::from(in_order), 1))
        }
        (AnswerValue::Reading(_), _) => Some((0, 1)),
    }
}

/// Codes of the items that are not answered, in order.
#[must_use]
pub fn unanswered(sheet: Sheet<'_>, answers: &BTreeMap<String, AnswerValue>) -> Vec<String> {
    sheet.items().filter(|item| !answers.contains_key(&*item.code)).map(|item| item.code.to_string()).collect()
}

/// The score, or the items that are still to be answered.
pub fn score(sheet: Sheet<'_>, answers: &BTreeMap<String, AnswerValue>) -> Result<AuditScore, Vec<String>> {
    let missing = unanswered(sheet, answers);
    if !missing.is_empty() {
        return Err(missing);
    }
    let given = |item: &ItemTemplate| answers.get(&*item.code).and_then(|answer| points(item, answer));
    let fires = |item: &&ItemTemplate| item.veto.is_some() && given(item).is_some_and(|(points, most)| points < most);
    let fired: Vec<&ItemTemplate> = sheet.items().filter(fires).collect();
    let taken = |item: &ItemTemplate| {
        fired.iter().any(|veto| {
            veto.code == item.code
                || (veto.group.is_some() && veto.group == item.group && veto.veto == Some(VetoScope::ItemGroup))
        })
    };

    let (mut sections, mut sum, mut weights) = (Vec::new(), Ratio::new(0, 1), 0);
    for (section, items) in sheet.sections() {
        let weight = sheet.weight(&section.code);
        let lost = items.iter().any(|item| fired.contains(item) && item.veto == Some(VetoScope::Section));
        let share = |item: &&ItemTemplate| {
            let (points, most) = given(item)?;
            Some((item.weight, if lost || taken(item) { 0 } else { points }, most))
        };
        let score = of_section(items.iter().filter_map(share));
        if let Some(score) = &score {
            sum = sum.plus(&score.times(&Ratio::new(u64::from(weight), 1)));
            weights += u64::from(weight);
        }
        let basis_points = score.as_ref().map(Ratio::basis_points);
        sections.push(SectionScore { code: section.code.to_string(), weight, basis_points });
    }
    let failed = fired.iter().any(|item| item.veto == Some(VetoScope::Overall));
    let total = (weights > 0).then(|| sum.times(&Ratio::new(1, weights)).basis_points());
    let total = total.map(|total| if failed { 0 } else { total });
    let is_valid = is_valid(sheet, &|item| given(item).is_some());
    let by_threshold = total.filter(|_| is_valid).map(grade);
    Ok(AuditScore {
        basis_points: total,
        grade: if failed { Some(ScoreGrade::Fail) } else { by_threshold },
        is_passed: is_valid && total.is_some_and(|total| total >= sheet.content.pass_score.saturating_mul(100)),
        is_valid,
        sections,
        vetoes: fired.iter().filter_map(|item| fired_veto(item)).collect(),
        not_applicable: sheet.items().filter(|item| given(item).is_none()).map(|i| i.code.to_string()).collect(),
        formula_version: FORMULA.into(),
    })
}

/// Weighed points of a section; none where nothing of it applies.
fn of_section(shares: impl Iterator<Item = (u32, u32, u32)>) -> Option<Ratio> {
    // By the most that could be given, so that the denominators stay few.
    let mut by_most: BTreeMap<u32, u64> = BTreeMap::new();
    let mut weights = 0;
    for (weight, points, most) in shares {
        *by_most.entry(most).or_default() += u64::from(weight) * u64::from(points);
        weights += u64::from(weight);
    }
    let sum =
        by_most.iter().fold(Ratio::new(0, 1), |sum, (most, weighed)| sum.plus(&Ratio::new(*weighed, u64::from(*most))));
    (weights > 0).then(|| sum.times(&Ratio::new(1, weights)))
}

fn is_valid(sheet: Sheet<'_>, applies: &dyn Fn(&ItemTemplate) -> bool) -> bool {
    let weigh = |items: &mut dyn Iterator<Item = &ItemTemplate>| items.map(|item| u64::from(item.weight)).sum::<u64>();
    let all = weigh(&mut sheet.items());
    let left = weigh(&mut sheet.items().filter(|item| !applies(item)));
    left * 100 <= u64::from(sheet.content.na_max_percent) * all
}

fn grade(basis_points: u32) -> ScoreGrade {
    match basis_points {
        CONFORM.. => ScoreGrade::Conform,
        CONDITIONAL.. => ScoreGrade::Conditional,
        _ => ScoreGrade::Fail,
    }
}

fn fired_veto(item: &ItemTemplate) -> Option<FiredVeto> {
    Some(FiredVeto { item: item.code.to_string(), scope: item.veto? })
}

#[cfg(test)]
mod tests;
