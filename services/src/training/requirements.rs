//! Reading training requirements. Requires `READ_TRAINING`.

use std::collections::HashMap;

use gradus_domain::{
    access::Action,
    ids::TrainingRequirementId,
    locale::{Locale, LocalizedText},
    page::{Page, PageRequest},
    training::{audience::Audience, catalog::CatalogRequirement, words, words::Named},
};
use gradus_store::training::{facts, requirements};

use crate::{Read, ReadResult};

/// The requirements with these ids.
pub async fn find_many(ctx: &Read, ids: &[TrainingRequirementId]) -> ReadResult<Vec<CatalogRequirement>> {
    Ok(requirements::find_many(&ctx.reader, &ctx.scope(Action::ReadTraining)?, ids).await?)
}

/// The requirement with this code.
pub async fn find_by_code(ctx: &Read, code: &str) -> ReadResult<Option<CatalogRequirement>> {
    Ok(requirements::find_by_code(&ctx.reader, &ctx.scope(Action::ReadTraining)?, code).await?)
}

/// One page of requirements, by code.
pub async fn page(ctx: &Read, request: &PageRequest) -> ReadResult<Page<CatalogRequirement>> {
    Ok(requirements::page_by_code(&ctx.reader, &ctx.scope(Action::ReadTraining)?, request).await?)
}

/// How many requirements there are.
pub async fn count(ctx: &Read) -> ReadResult<u64> {
    Ok(requirements::count(&ctx.reader, &ctx.scope(Action::ReadTraining)?).await?)
}

/// What the codes that audiences name are called.
#[derive(Clone, Debug)]
pub struct AudienceNames {
    departments: HashMap<String, LocalizedText>,
    positions: HashMap<String, LocalizedText>,
    roles: HashMap<String, LocalizedText>,
    groups: HashMap<String, LocalizedText>,
}

/// Reads what the codes that audiences name are called.
pub async fn audience_names(ctx: &Read) -> ReadResult<AudienceNames> {
    let (db, scope) = (&ctx.reader, ctx.scope(Action::ReadTraining)?);
    Ok(AudienceNames {
        departments: facts::names(db, &scope, "departments").await?,
        positions: facts::names(db, &scope, "positions").await?,
        roles: facts::names(db, &scope, "roles").await?,
        groups: facts::names(db, &scope, "groups").await?,
    })
}

impl AudienceNames {
    /// The audience in words.
    #[must_use]
    pub fn tell(&self, audience: &Audience, locale: Locale) -> String {
        let name = |kind, code: &str| {
            let names = match kind {
                Named::Department => &self.departments,
                Named::Position => &self.positions,
                Named::Role => &self.roles,
                Named::Group => &self.groups,
            };
            let name = names.get(code).map(|name| name.get(locale)).filter(|name| !name.is_empty());
            name.unwrap_or(code).to_owned()
        };
        words::audience(audience, locale, &name)
    }
}
