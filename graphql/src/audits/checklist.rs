//! A version of a checklist.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{
    Context, Description, Enum, ID, Object, SimpleObject, async_trait::async_trait, dataloader::Loader,
};
use gradus_domain::{
    audits::checklist::ChecklistVersion,
    ids::{ChecklistVersionId, NodeId},
    programs::template::{self, ItemScale, ItemTemplate, SectionTemplate},
};
use gradus_services::audits::catalog;

use super::weights::{WeightProfile, int, profile};
use crate::{
    errors::Result,
    request::{Batch, BatchError, request},
};

/// What a checklist is for. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "template::ChecklistKind")]
pub enum ChecklistKind {
    /// Audits.
    Audit,
    /// Visits to shops.
    Inspection,
    /// Rounds along equipment.
    Patrol,
}

/// How far the failure of an item reaches (formula 4.15).
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "template::VetoScope")]
pub enum VetoScope {
    /// Items of its group score nothing.
    ItemGroup,
    /// Its section scores nothing.
    Section,
    /// The whole is failed.
    Overall,
}

/// Checklist in one published version, which never changes.
#[derive(Description)]
pub struct Checklist(pub ChecklistVersion);

#[Object(use_type_description)]
impl Checklist {
    /// Opaque id of the version.
    pub async fn id(&self) -> ID {
        self.0.id.to_node_id().into()
    }

    /// Code of the checklist, unique in the organization.
    async fn code(&self) -> &str {
        &self.0.checklist.code
    }

    /// Name of the checklist, in the request's language.
    async fn name(&self, ctx: &Context<'_>) -> Result<&str> {
        Ok(self.0.checklist.name.get(request(ctx).locale().await?))
    }

    /// What the checklist is for.
    async fn kind(&self) -> ChecklistKind {
        self.0.checklist.kind.into()
    }

    /// Number of the version, from 1.
    async fn version(&self) -> i32 {
        self.0.number
    }

    /// SHA-256 of what the version holds, in hexadecimal digits.
    async fn digest(&self) -> &str {
        &self.0.digest
    }

    /// Code of the standard whose clauses its items name. Null where they name none.
    async fn standard(&self) -> Option<String> {
        self.0.content.clauses_of.as_ref().map(|of| of.standard.to_string())
    }

    /// Year of the edition of that standard.
    async fn standard_edition(&self) -> Option<i32> {
        self.0.content.clauses_of.as_ref().map(|of| int(of.edition))
    }

    /// Sections, in order.
    async fn sections(&self) -> Vec<ChecklistSection> {
        self.0.content.sections.iter().cloned().map(ChecklistSection).collect()
    }

    /// Weights of the sections, by occasion.
    async fn weight_profiles(&self) -> Vec<WeightProfile> {
        self.0.content.weight_profiles.iter().map(profile).collect()
    }

    /// Codes of weight profiles in the order in which the first that fits is taken.
    async fn profile_precedence(&self) -> Vec<String> {
        self.0.content.profile_precedence.iter().map(ToString::to_string).collect()
    }

    /// Percent of the total weight that may be without application.
    async fn na_max_percent(&self) -> i32 {
        i32::from(self.0.content.na_max_percent)
    }

    /// Points needed to pass, of 100.
    async fn pass_score(&self) -> i32 {
        int(self.0.content.pass_score)
    }
}

/// Part of a checklist.
#[derive(Description)]
pub struct ChecklistSection(SectionTemplate);

#[Object(use_type_description)]
impl ChecklistSection {
    /// Code of the section.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Name of the section, in the request's language.
    async fn name(&self, ctx: &Context<'_>) -> Result<&str> {
        Ok(self.0.name.get(request(ctx).locale().await?))
    }

    /// Items, in order.
    async fn items(&self) -> Vec<ChecklistItem> {
        self.0.items.iter().cloned().map(ChecklistItem).collect()
    }
}

/// One thing that is looked at.
#[derive(Description)]
pub struct ChecklistItem(pub(super) ItemTemplate);

#[Object(use_type_description)]
impl ChecklistItem {
    /// Code of the item, unique in the checklist.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// What is looked at, in the request's language.
    async fn text(&self, ctx: &Context<'_>) -> Result<&str> {
        Ok(self.0.text.get(request(ctx).locale().await?))
    }

    /// Weight of the item in its section.
    async fn weight(&self) -> i32 {
        int(self.0.weight)
    }

    /// Most points that can be given; 1 for yes or no, and for a reading within its limits.
    async fn most_points(&self) -> i32 {
        match &self.0.scale {
            ItemScale::Binary | ItemScale::Reading { .. } => 1,
            ItemScale::Points { most } => int(*most),
        }
    }

    /// Limits within which its reading is in order. Null where points are given.
    async fn reading(&self) -> Option<ChecklistReading> {
        match &self.0.scale {
            ItemScale::Binary | ItemScale::Points { .. } => None,
            ItemScale::Reading { unit, low, high } => Some(ChecklistReading {
                unit: unit.to_string(),
                low: low.map(|low| low.to_string()),
                high: high.map(|high| high.to_string()),
            }),
        }
    }

    /// Indicates that it may be without application (AUD-3).
    async fn is_na_allowed(&self) -> bool {
        self.0.na_allowed
    }

    /// Code of the group whose scores a veto takes. Null where it is alone.
    async fn group(&self) -> Option<&str> {
        self.0.group.as_deref()
    }

    /// Reach of its failure. Null where it vetoes nothing.
    async fn veto(&self) -> Option<VetoScope> {
        self.0.veto.map(Into::into)
    }

    /// Clauses of the standard that it is about.
    async fn clauses(&self) -> &[String] {
        &self.0.clauses
    }
}

/// Limits within which a reading is in order, as exact decimals.
#[derive(SimpleObject)]
pub struct ChecklistReading {
    /// Unit in which it is taken.
    unit: String,
    /// Least that is in order. Null where there is no such limit.
    low: Option<String>,
    /// Most that is in order. Null where there is no such limit.
    high: Option<String>,
}

#[async_trait]
impl Loader<ChecklistVersionId> for Batch {
    type Value = ChecklistVersion;
    type Error = BatchError;

    async fn load(
        &self,
        ids: &[ChecklistVersionId],
    ) -> std::result::Result<HashMap<ChecklistVersionId, ChecklistVersion>, BatchError> {
        let found = catalog::find_versions(&self.read, ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|version| (version.id, version)).collect())
    }
}

/// Key of the latest version of a checklist, by code.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ChecklistCode(pub String);

#[async_trait]
impl Loader<ChecklistCode> for Batch {
    type Value = ChecklistVersion;
    type Error = BatchError;

    async fn load(
        &self,
        codes: &[ChecklistCode],
    ) -> std::result::Result<HashMap<ChecklistCode, ChecklistVersion>, BatchError> {
        let codes: Vec<String> = codes.iter().map(|code| code.0.clone()).collect();
        let found = catalog::latest_by_codes(&self.read, &codes).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|version| (ChecklistCode(version.checklist.code.clone()), version)).collect())
    }
}
