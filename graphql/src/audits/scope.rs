//! What an audit looks at.

use async_graphql::{Context, Description, Object};
use gradus_domain::audits::scope::AuditScope as Model;

use crate::{errors::Result, people::department::Department, programs::measure::Measure, request::request};

/// What an audit looks at, frozen when it was made.
#[derive(Description)]
pub struct AuditScope(pub(super) Model);

#[Object(use_type_description)]
impl AuditScope {
    /// Codes of the measure areas.
    async fn areas(&self) -> &[String] {
        &self.0.areas
    }

    /// Codes of the measures, as they were when the audit was made.
    async fn measure_codes(&self) -> Vec<&str> {
        self.0.measures.iter().map(|measure| measure.code.as_str()).collect()
    }

    /// Measures, by code, as they are now. Requires `READ_PROGRAMS`.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn measures(&self, ctx: &Context<'_>) -> Result<Vec<Measure>> {
        let found = request(ctx).load_many(self.0.measures.iter().map(|measure| measure.id)).await?;
        let mut measures: Vec<_> = found.into_values().collect();
        measures.sort_by(|a, b| a.code.cmp(&b.code));
        Ok(measures.into_iter().map(Measure).collect())
    }

    /// Departments that are audited, as far as the viewer may see them, by code.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn departments(&self, ctx: &Context<'_>) -> Result<Vec<Department>> {
        let found = request(ctx).load_many(self.0.departments.iter().copied()).await?;
        let mut departments: Vec<_> = found.into_values().collect();
        departments.sort_by(|a, b| a.code.cmp(&b.code));
        Ok(departments.into_iter().map(Department).collect())
    }
}
