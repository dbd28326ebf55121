//! Definitions: what a program is made of and a later release brings to life.
//!
//! It promises that nothing of a template is dropped: what no table of its own holds is kept here, as the same typed
//! value as in the template, whose references have been checked. A definition says of itself whether code obeys it.
//!
//! One could break it by adding a section to templates and storing it nowhere; a test walks the sections.

mod content;
mod kind;
mod sentences;
mod words;

#[cfg(test)]
mod tests;

pub use content::{BasisMeaning, DefinitionContent, SharedResourceRules};
pub use kind::{DefinitionKind, Service};

use serde::{Deserialize, Serialize};

use crate::{
    ids::{DefinitionId, ProgramId},
    locale::{Locale, LocalizedText},
};

/// A stored definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// Its id.
    pub id: DefinitionId,
    /// Program that it belongs to.
    pub program: ProgramId,
    /// Code, unique among the program's definitions of its kind.
    pub code: String,
    /// Place among the program's definitions, from 1.
    pub position: i32,
    /// What it says.
    pub content: DefinitionContent,
}

impl Definition {
    /// What sort of thing it defines.
    #[must_use]
    pub fn kind(&self) -> DefinitionKind {
        self.content.kind()
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> LocalizedText {
        self.content.name()
    }

    /// Whether all that it says is obeyed by this release.
    #[must_use]
    pub fn is_served(&self) -> bool {
        self.content.service() == Service::Served
    }

    /// Why it is not active, in `locale`; `None` where it is.
    #[must_use]
    pub fn inactive_reason(&self, locale: Locale) -> Option<&'static str> {
        self.content.service().reason(locale)
    }
}
