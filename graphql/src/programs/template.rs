//! Templates of programs.

use async_graphql::{Context, Description, Object};
use gradus_domain::locale::LocalizedText;

use crate::{errors::Result, request::request};

/// Template of a program: a version of a file from which programs are made.
#[derive(Description)]
pub struct ProgramTemplate {
    /// Code.
    pub code: String,
    /// Version.
    pub version: String,
    /// Name.
    pub name: LocalizedText,
    /// What it is for.
    pub summary: LocalizedText,
    /// Digest of its content.
    pub digest: String,
}

#[Object(use_type_description)]
impl ProgramTemplate {
    /// Code of the template, such as TELECOM-QP.
    async fn code(&self) -> &str {
        &self.code
    }

    /// Version of the template.
    async fn version(&self) -> &str {
        &self.version
    }

    /// Name of the template, in the request's language.
    async fn name(&self, ctx: &Context<'_>) -> Result<&str> {
        Ok(self.name.get(request(ctx).locale().await?))
    }

    /// Purpose of the template in a sentence, in the request's language.
    async fn summary(&self, ctx: &Context<'_>) -> Result<&str> {
        Ok(self.summary.get(request(ctx).locale().await?))
    }

    /// SHA-256 of the template's content: two templates with one digest make the same program.
    async fn digest(&self) -> &str {
        &self.digest
    }
}
