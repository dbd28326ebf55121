//! Checklists: what is looked at, and how it is weighed (formula 4.15).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    audits::FindingGrade,
    header::Basis,
    value::{Code, Decimal},
    words::words,
};
use crate::locale::LocalizedText;

words! {
    /// What a checklist is for.
    ChecklistKind {
        /// Audits.
        Audit,
        /// Visits to shops.
        Inspection,
        /// Rounds along equipment.
        Patrol,
    }
    /// How far the failure of an item reaches.
    VetoScope {
        /// Its group scores nothing.
        ItemGroup,
        /// Its section scores nothing.
        Section,
        /// The whole is failed.
        Overall,
    }
    /// One end of an order in four parts.
    Quartile {
        /// The upper quarter.
        Top,
        /// The lower quarter.
        Bottom,
    }
}

/// A checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChecklistTemplate {
    /// Its code.
    pub code: Code,
    /// What it is for.
    pub kind: ChecklistKind,
    /// Its name.
    pub name: LocalizedText,
    /// The standard whose clauses its items name.
    #[serde(default)]
    pub clauses_of: Option<StandardEdition>,
    /// Its sections.
    pub sections: Vec<SectionTemplate>,
    /// How sections are weighed, by occasion.
    pub weight_profiles: Vec<WeightProfile>,
    /// Which profile goes first where several fit.
    pub profile_precedence: Vec<Code>,
    /// Percent of items that may be without application.
    pub na_max_percent: u8,
    /// Points needed to pass.
    pub pass_score: u32,
}

/// A standard and the year of its edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandardEdition {
    /// The code of the standard in the template.
    pub standard: Code,
    /// The year.
    pub edition: u32,
}

/// A part of a checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectionTemplate {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: LocalizedText,
    /// What is looked at.
    pub items: Vec<ItemTemplate>,
}

/// One thing that is looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemTemplate {
    /// Its code.
    pub code: Code,
    /// Its weight in its section.
    pub weight: u32,
    /// How it is judged.
    pub scale: ItemScale,
    /// What is looked at.
    pub text: LocalizedText,
    /// The group whose score a veto takes.
    #[serde(default)]
    pub group: Option<Code>,
    /// How far its failure reaches.
    #[serde(default)]
    pub veto: Option<VetoScope>,
    /// The clauses that it is about.
    #[serde(default)]
    pub clauses: Vec<String>,
    /// Whether it may be without application (AUD-3).
    #[serde(default = "allowed", skip_serializing_if = "is_allowed")]
    pub na_allowed: bool,
    /// How grave it is when it fails (AUD-4); by the rule for all items where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<FindingGrade>,
}

fn allowed() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_allowed(allowed: &bool) -> bool {
    *allowed
}

/// How an item is judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub enum ItemScale {
    /// Yes or no.
    Binary,
    /// Points from 0.
    Points {
        /// The most that can be given.
        most: u32,
    },
    /// A reading, which is in order within its limits.
    Reading {
        /// The unit in which it is taken.
        unit: Code,
        /// The least that is in order; no limit where none is named.
        #[serde(default)]
        low: Option<Decimal>,
        /// The most that is in order; no limit where none is named.
        #[serde(default)]
        high: Option<Decimal>,
    },
}

/// How sections are weighed on an occasion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightProfile {
    /// Its code.
    pub code: Code,
    /// The occasion.
    pub when: ProfileRule,
    /// Where its direction and its figures come from.
    pub basis: ProfileBasis,
    /// Weight by section, 100 in all.
    pub weights: BTreeMap<Code, u32>,
}

/// Where a profile comes from: what is weighed more, and by how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileBasis {
    /// What is weighed more.
    pub direction: Basis,
    /// By how much.
    pub figures: Basis,
}

/// When a profile fits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "snake_case", deny_unknown_fields)]
pub enum ProfileRule {
    /// In the first months of the inspection program.
    FirstMonths {
        /// How many.
        months: u32,
    },
    /// The shop scored well several visits in a row.
    ScoreStreak {
        /// Points at least.
        at_least: Decimal,
        /// How many visits.
        visits: u32,
    },
    /// The shop is of a tier.
    Tier {
        /// Which tier.
        tier: Code,
    },
    /// The shop is among the most or least visited.
    Traffic {
        /// Which quarter.
        quartile: Quartile,
    },
    /// Always.
    Otherwise,
}
