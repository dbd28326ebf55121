//! What an audit works through: its checklist, the part of it that is looked at, and how its sections are weighed.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};

use super::checklist::ChecklistContent;
use crate::programs::template::{Code, ItemTemplate, ProfileRule, SectionTemplate};

/// What an audit works through.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'a> {
    /// The frozen checklist.
    pub content: &'a ChecklistContent,
    /// Codes of the items that are looked at; all of them where nothing is said (AUD-9).
    pub items: Option<&'a [String]>,
    /// Code of the weight profile that was chosen when the audit was made.
    pub profile: Option<&'a str>,
}

impl<'a> Sheet<'a> {
    /// Sections that have something to look at, each with its items.
    pub fn sections(self) -> impl Iterator<Item = (&'a SectionTemplate, Vec<&'a ItemTemplate>)> {
        self.content.sections.iter().filter_map(move |section| {
            let items: Vec<_> = section.items.iter().filter(|item| self.looks_at(item)).collect();
            (!items.is_empty()).then_some((section, items))
        })
    }

    /// Every item that is looked at, in order.
    pub fn items(self) -> impl Iterator<Item = &'a ItemTemplate> {
        self.content.items().filter(move |item| self.looks_at(item))
    }

    /// The item with this code, where it is looked at.
    #[must_use]
    pub fn item(self, code: &str) -> Option<&'a ItemTemplate> {
        self.items().find(|item| &*item.code == code)
    }

    /// What a section weighs in the total; 1 where the checklist has no profile.
    #[must_use]
    pub fn weight(self, section: &Code) -> u32 {
        let named = self.content.weight_profiles.iter().find(|profile| Some(&*profile.code) == self.profile);
        let profile = named.or_else(|| self.content.weight_profiles.last());
        profile.map_or(1, |profile| profile.weights.get(section).copied().unwrap_or_default())
    }

    fn looks_at(self, item: &ItemTemplate) -> bool {
        self.items.is_none_or(|items| items.iter().any(|code| **code == *item.code))
    }
}

/// What a weight profile is chosen by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occasion {
    /// First day of the program.
    pub program_starts_on: NaiveDate,
    /// The day of the audit.
    pub day: NaiveDate,
    /// Scores of the earlier audits of the same audit program, in hundredths of a percent, the newest first.
    pub scores: Vec<u32>,
}

/// The code of the weight profile of an audit: of those that fit, the one that goes first. Tiers and traffic are facts of
/// shops, so such a profile never fits an audit.
#[must_use]
pub fn profile<'a>(content: &'a ChecklistContent, occasion: &Occasion) -> Option<&'a Code> {
    let rules: BTreeMap<&Code, &ProfileRule> =
        content.weight_profiles.iter().map(|profile| (&profile.code, &profile.when)).collect();
    content.profile_precedence.iter().find(|code| rules.get(code).is_some_and(|rule| fits(rule, occasion)))
}

fn fits(rule: &ProfileRule, occasion: &Occasion) -> bool {
    match rule {
        ProfileRule::Otherwise => true,
        ProfileRule::FirstMonths { months } => {
            let over = occasion.program_starts_on.checked_add_months(Months::new(*months));
            over.is_none_or(|over| occasion.day < over)
        }
        ProfileRule::ScoreStreak { at_least, visits } => {
            let visits = usize::try_from(*visits).unwrap_or(usize::MAX);
            let reached = |score: &u32| at_least.scaled(2).is_some_and(|least| i64::from(*score) >= least);
            occasion.scores.len() >= visits && occasion.scores.iter().take(visits).all(reached)
        }
        ProfileRule::Tier { .. } | ProfileRule::Traffic { .. } => false,
    }
}

#[cfg(test)]
pub(crate) mod samples {
    use super::*;
    use crate::{
        locale::LocalizedText,
        programs::template::{Basis, ItemScale, ProfileBasis, VetoScope, WeightProfile},
    };

    pub fn code(text: &str) -> Code {
        text.parse().expect("a code")
    }

    pub fn item(name: &str, weight: u32, most: u32) -> ItemTemplate {
        let scale = if most == 1 { ItemScale::Binary } else { ItemScale::Points { most } };
        ItemTemplate {
            code: code(name),
            weight,
            scale,
            text: LocalizedText::plain(name),
            group: None,
            veto: None,
            clauses: Vec::new(),
            na_allowed: true,
            grade: None,
        }
    }

    pub fn veto(item: ItemTemplate, scope: VetoScope) -> ItemTemplate {
        ItemTemplate { veto: Some(scope), ..item }
    }

    pub fn section(name: &str, items: Vec<ItemTemplate>) -> SectionTemplate {
        SectionTemplate { code: code(name), name: LocalizedText::plain(name), items }
    }

    /// A checklist of these sections, each with its weight.
    pub fn content(sections: Vec<(SectionTemplate, u32)>) -> ChecklistContent {
        let weights = sections.iter().map(|(section, weight)| (section.code.clone(), *weight)).collect();
        let basis = ProfileBasis { direction: Basis::Choice, figures: Basis::Choice };
        ChecklistContent {
            clauses_of: None,
            sections: sections.into_iter().map(|(section, _)| section).collect(),
            weight_profiles: vec![WeightProfile { code: code("ALWAYS"), when: ProfileRule::Otherwise, basis, weights }],
            profile_precedence: vec![code("ALWAYS")],
            na_max_percent: 30,
            pass_score: 80,
        }
    }

    pub fn sheet(content: &ChecklistContent) -> Sheet<'_> {
        Sheet { content, items: None, profile: Some("ALWAYS") }
    }
}

#[cfg(test)]
mod tests {
    use super::{samples::*, *};

    /// Formula 4.15
    #[test]
    fn the_first_profile_that_fits_is_taken() {
        let mut content = content(vec![(section("A", vec![item("A1", 1, 1)]), 100)]);
        let always = content.weight_profiles[0].clone();
        let named =
            |name: &str, when| crate::programs::template::WeightProfile { code: code(name), when, ..always.clone() };
        content.weight_profiles = vec![
            always.clone(),
            named("TOP", ProfileRule::Tier { tier: code("FLAGSHIP") }),
            named("YOUNG", ProfileRule::FirstMonths { months: 3 }),
            named("GOOD", ProfileRule::ScoreStreak { at_least: "90".parse().expect("a decimal"), visits: 2 }),
        ];
        content.profile_precedence = vec![code("TOP"), code("YOUNG"), code("GOOD"), code("ALWAYS")];
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let chosen = |on: &str, scores: &[u32]| {
            let occasion = Occasion { program_starts_on: day("2026-01-01"), day: day(on), scores: scores.to_vec() };
            profile(&content, &occasion).map(ToString::to_string)
        };

        assert_eq!(chosen("2026-03-31", &[9500, 9500]).as_deref(), Some("YOUNG"));
        assert_eq!(chosen("2026-04-01", &[9000, 9500, 10]).as_deref(), Some("GOOD"));
        assert_eq!(chosen("2026-04-01", &[8999, 9500]).as_deref(), Some("ALWAYS"));
        assert_eq!(chosen("2026-04-01", &[9500]).as_deref(), Some("ALWAYS"));
    }
}
