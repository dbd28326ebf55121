//! Checklists: what is looked at and how it is weighed (formula 4.15). A published version never changes.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    ids::{ChecklistId, ChecklistVersionId},
    locale::LocalizedText,
    programs::template::{
        ChecklistKind, ChecklistTemplate, Code, ItemTemplate, SectionTemplate, StandardEdition, WeightProfile,
    },
};

/// A checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checklist {
    /// Its id.
    pub id: ChecklistId,
    /// Code, unique in the organization.
    pub code: String,
    /// What it is for.
    pub kind: ChecklistKind,
    /// Name.
    pub name: LocalizedText,
}

/// A published version of a checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistVersion {
    /// Its id.
    pub id: ChecklistVersionId,
    /// Its checklist.
    pub checklist: Checklist,
    /// Number, from 1.
    pub number: i32,
    /// What it holds.
    pub content: ChecklistContent,
    /// Fingerprint of the content.
    pub digest: String,
}

/// What a version of a checklist holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
pub struct ChecklistContent {
    /// The standard whose clauses its items name.
    pub clauses_of: Option<StandardEdition>,
    /// Sections with their items.
    pub sections: Vec<SectionTemplate>,
    /// How sections are weighed, by occasion.
    pub weight_profiles: Vec<WeightProfile>,
    /// Which profile goes first where several fit.
    pub profile_precedence: Vec<Code>,
    /// Percent of the total weight that may be without application; above, a visit is not valid.
    pub na_max_percent: u8,
    /// Points needed to pass.
    pub pass_score: u32,
}

impl ChecklistContent {
    /// Every item, in order.
    pub fn items(&self) -> impl Iterator<Item = &ItemTemplate> {
        self.sections.iter().flat_map(|section| &section.items)
    }

    /// SHA-256 over the content as JSON, in lower-case hex: equal content has one digest.
    #[must_use]
    pub fn digest(&self) -> String {
        // The types hold only strings, numbers and string-keyed maps, which JSON always takes.
        let content = serde_json::to_vec(self).unwrap_or_default();
        Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl From<&ChecklistTemplate> for ChecklistContent {
    fn from(template: &ChecklistTemplate) -> Self {
        Self {
            clauses_of: template.clauses_of.clone(),
            sections: template.sections.clone(),
            weight_profiles: template.weight_profiles.clone(),
            profile_precedence: template.profile_precedence.clone(),
            na_max_percent: template.na_max_percent,
            pass_score: template.pass_score,
        }
    }
}
