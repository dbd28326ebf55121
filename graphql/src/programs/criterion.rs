//! Exit criteria of phases.

use async_graphql::{Context, Description, Enum, Object};
use gradus_domain::{
    locale::Locale,
    programs::{phase::ExitCriterion as Model, template::GateCheck},
};

use crate::{errors::Result, request::request};

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

    /// Whether the criterion holds. NO_DATA until gates are evaluated, which a later release brings.
    async fn status(&self) -> CriterionStatus {
        CriterionStatus::NoData
    }

    /// Why the status is what it is, in the request's language.
    async fn explanation(&self, ctx: &Context<'_>) -> Result<&'static str> {
        Ok(match request(ctx).locale().await? {
            Locale::En => "Gates are not evaluated yet; a later release brings it.",
            Locale::ZhCn => "阶段验收尚未启用，将由后续版本提供。",
            Locale::ZhTw => "階段驗收尚未啟用，將由後續版本提供。",
        })
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
