//! Exit criteria of phases.

use async_graphql::{Context, Description, Enum, Object};
use gradus_domain::programs::{gate::told, phase::ExitCriterion as Model, template::GateCheck};

use super::gate::loaders::EvaluationsOf;
use crate::{
    errors::{Result, internal},
    request::request,
    scalars::Date,
};

/// Exit criterion: a condition of leaving a phase, as a typed value (PRG-3).
#[derive(Description)]
pub struct ExitCriterion(pub Model);

/// Kind of thing that a criterion looks up. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
pub enum CriterionKind {
    /// Values or status of indicators.
    Indicator,
    /// Training coverage of the last closed period.
    TrainingCoverage,
    /// Audits of a program.
    AuditProgram,
    /// Findings of a grade.
    Findings,
    /// Weighted share of measures that are verified.
    Measures,
    /// Document in a state.
    Document,
    /// Number of objects of a sort.
    Count,
    /// Statement of a named person.
    Attestation,
}

/// Whether a criterion holds.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "told::CriterionStatus")]
pub enum CriterionStatus {
    /// It holds.
    Met,
    /// It does not hold.
    NotMet,
    /// Nothing is known by which it could be judged. Counts as not met.
    NoData,
}

#[Object(use_type_description)]
impl ExitCriterion {
    /// Code of the criterion, unique in the phase.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Condition in words, in the request's language.
    async fn text(&self, ctx: &Context<'_>) -> Result<&str> {
        Ok(self.0.text.get(request(ctx).locale().await?))
    }

    /// Kind of thing that is looked up first.
    async fn kind(&self) -> CriterionKind {
        self.0.checks.first().map_or(CriterionKind::Attestation, kind)
    }

    /// Kinds of everything that is looked up; all of it must hold.
    async fn kinds(&self) -> Vec<CriterionKind> {
        self.0.checks.iter().map(kind).collect()
    }

    /// Indicates that the gate stays shut while the criterion is not met.
    async fn blocking(&self) -> bool {
        self.0.blocking
    }

    /// Whether the criterion holds today, by the same evaluation that the gate's review keeps (PRG-3).
    #[graphql(complexity = "20 + child_complexity")]
    async fn status(&self, ctx: &Context<'_>) -> Result<CriterionStatus> {
        Ok(self.evaluation(ctx).await?.status.into())
    }

    /// Why the status is what it is, in the request's language.
    async fn explanation(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.evaluation(ctx).await?.explanation(request(ctx).locale().await?))
    }

    /// What is seen, in the request's language. Null where nothing is known.
    async fn value(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.evaluation(ctx).await?.value(request(ctx).locale().await?))
    }

    /// What is wanted, in the request's language.
    async fn target(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.evaluation(ctx).await?.target(request(ctx).locale().await?))
    }

    /// Codes and periods of what is looked at.
    async fn inputs(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        Ok(self.evaluation(ctx).await?.inputs())
    }

    /// Day at whose end the criterion is judged: today.
    async fn as_of(&self, ctx: &Context<'_>) -> Result<Date> {
        Ok(Date(request(ctx).today().await?))
    }
}

impl ExitCriterion {
    async fn evaluation(&self, ctx: &Context<'_>) -> Result<told::Evaluation> {
        let all = request(ctx).load(EvaluationsOf(self.0.phase)).await?.unwrap_or_default();
        let own = all.into_iter().find(|evaluation| evaluation.criterion == self.0.id);
        own.ok_or_else(|| internal(&"a criterion that nobody judges"))
    }
}

fn kind(check: &GateCheck) -> CriterionKind {
    match check {
        GateCheck::Indicator { .. } => CriterionKind::Indicator,
        GateCheck::TrainingCoverage { .. } => CriterionKind::TrainingCoverage,
        GateCheck::AuditProgram { .. } => CriterionKind::AuditProgram,
        GateCheck::Findings { .. } => CriterionKind::Findings,
        GateCheck::Measures { .. } => CriterionKind::Measures,
        GateCheck::Document { .. } => CriterionKind::Document,
        GateCheck::Count { .. } => CriterionKind::Count,
        GateCheck::Attestation { .. } => CriterionKind::Attestation,
    }
}
