//! What a criterion said at an instant.

use async_graphql::{Context, Description, Object};
use gradus_domain::programs::gate::told::Evaluation;

use crate::{errors::Result, programs::criterion::CriterionStatus, request::request};

/// What a criterion said when it was judged: part of the snapshot that a review or a decision keeps (PRG-3).
#[derive(Description)]
pub struct CriterionEvaluation(pub Evaluation);

#[Object(use_type_description)]
impl CriterionEvaluation {
    /// Code of the criterion, unique in the phase.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Indicates that the gate stays shut while the criterion is not met.
    async fn blocking(&self) -> bool {
        self.0.blocking
    }

    /// Whether the criterion held.
    async fn status(&self) -> CriterionStatus {
        self.0.status.into()
    }

    /// Why the status was what it was, in the request's language.
    async fn explanation(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.0.explanation(request(ctx).locale().await?))
    }

    /// What was seen, in the request's language. Null where nothing was known.
    async fn value(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.0.value(request(ctx).locale().await?))
    }

    /// What was wanted, in the request's language.
    async fn target(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.0.target(request(ctx).locale().await?))
    }

    /// Codes and periods of what was looked at.
    async fn inputs(&self) -> Vec<String> {
        self.0.inputs()
    }
}
