//! The templates that come with Gradus.

use std::sync::LazyLock;

use gradus_domain::programs::template::{ProgramTemplate, TemplateError, check};

const TELECOM: &str = include_str!("../../../templates/telecom.yaml");

static SHIPPED: LazyLock<Result<Vec<ShippedTemplate>, Vec<TemplateError>>> =
    LazyLock::new(|| Ok(vec![ShippedTemplate::read(TELECOM)?]));

/// A template that comes with Gradus.
#[derive(Clone, Debug)]
pub struct ShippedTemplate {
    /// Its content.
    pub content: ProgramTemplate,
    /// Digest of its content.
    pub digest: String,
}

impl ShippedTemplate {
    fn read(text: &str) -> Result<Self, Vec<TemplateError>> {
        let content = check(text)?;
        let digest = content.digest();
        Ok(Self { content, digest })
    }
}

/// Every template that comes with Gradus, read once; what is wrong with them, where a build ships a faulty one.
pub fn shipped() -> Result<&'static [ShippedTemplate], &'static [TemplateError]> {
    match &*SHIPPED {
        Ok(templates) => Ok(templates),
        Err(errors) => Err(errors),
    }
}

/// The template with this code.
#[must_use]
pub fn find(code: &str) -> Option<&'static ShippedTemplate> {
    shipped().ok()?.iter().find(|template| &*template.content.template.code == code)
}
