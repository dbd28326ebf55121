//! Why a program stands as it does.

use async_graphql::{Context, Description, Enum, Object};
use gradus_domain::{
    ids::ProgramId,
    programs::gate::explain::{self, ExplainedCriterion, ExplainedPhase, ExplainedRow, RowSubject},
};
use gradus_services::programs::gates::explain::Explained;

use crate::{
    errors::{Result, internal},
    programs::{
        criterion::{CriterionStatus, ExitCriterion},
        loaders::{CriteriaOf, MeasuresOf},
        measure::Measure,
        phase::{Phase, PhaseState},
    },
    request::request,
    scalars::Date,
};

/// How a program or a phase stands. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "explain::Light")]
pub enum Light {
    /// Nothing is in the way.
    Green,
    /// Something is not met, and there is time.
    Amber,
    /// Something is not met and its day has gone by, or a gate waits for it, or a condition is breached.
    Red,
    /// Not begun.
    Grey,
}

/// Explanation of how a program stands: from the program down to the rows, and what would turn each green. It says what
/// the gates' own evaluation says (PRG-3).
#[derive(Description)]
pub struct ProgramExplanation(pub ProgramId, pub Explained);

/// Explanation of how a phase stands.
#[derive(Description)]
pub struct PhaseExplanation(ProgramId, gradus_domain::programs::phase::Phase, ExplainedPhase);

/// Explanation of how a criterion stands.
#[derive(Description)]
pub struct CriterionExplanation(ProgramId, gradus_domain::ids::PhaseId, ExplainedCriterion);

/// Row that keeps a criterion from being met.
#[derive(Description)]
pub struct ExplanationRow(ProgramId, ExplainedRow);

#[Object(use_type_description)]
impl ProgramExplanation {
    /// Day at whose end it stood so.
    async fn as_of(&self) -> Date {
        Date(self.1.as_of)
    }

    /// How the program stands: as the worst of its phases.
    async fn light(&self) -> Light {
        self.1.light.into()
    }

    /// Why, as a sentence in the request's language.
    async fn sentence(&self) -> &str {
        &self.1.sentence
    }

    /// Phases of the program, in order.
    #[graphql(complexity = "3 * child_complexity + 1")]
    async fn phases(&self) -> Vec<PhaseExplanation> {
        let phase =
            |(phase, explained): &(_, ExplainedPhase)| PhaseExplanation(self.0, Clone::clone(phase), explained.clone());
        self.1.phases.iter().map(phase).collect()
    }
}

#[Object(use_type_description)]
impl PhaseExplanation {
    /// Phase, as it is now.
    async fn phase(&self, ctx: &Context<'_>) -> Result<Phase> {
        let found = request(ctx).load(self.1.id).await?;
        found.map(Phase).ok_or_else(|| internal(&"an explanation of a phase that is gone"))
    }

    /// State of the phase at the end of the day.
    async fn state(&self) -> PhaseState {
        self.1.state.into()
    }

    /// How the phase stood.
    async fn light(&self) -> Light {
        self.2.light.into()
    }

    /// Why, as a sentence in the request's language.
    async fn sentence(&self) -> &str {
        &self.2.sentence
    }

    /// Criteria of the phase, in order.
    #[graphql(complexity = "5 * child_complexity + 1")]
    async fn criteria(&self) -> Vec<CriterionExplanation> {
        let of = |criterion: &ExplainedCriterion| CriterionExplanation(self.0, self.1.id, criterion.clone());
        self.2.criteria.iter().map(of).collect()
    }
}

#[Object(use_type_description)]
impl CriterionExplanation {
    /// Criterion.
    async fn criterion(&self, ctx: &Context<'_>) -> Result<ExitCriterion> {
        let all = request(ctx).load(CriteriaOf(self.1)).await?.unwrap_or_default();
        let found = all.into_iter().find(|criterion| criterion.id == self.2.criterion);
        found.map(ExitCriterion).ok_or_else(|| internal(&"an explanation of a criterion that is gone"))
    }

    /// Whether the criterion held on the day.
    async fn status(&self) -> CriterionStatus {
        self.2.status.into()
    }

    /// Why, as a sentence in the request's language.
    async fn sentence(&self) -> &str {
        &self.2.sentence
    }

    /// Rows that keep the criterion from being met. Empty where it is.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn rows(&self) -> Vec<ExplanationRow> {
        self.2.rows.iter().map(|row| ExplanationRow(self.0, row.clone())).collect()
    }
}

#[Object(use_type_description)]
impl ExplanationRow {
    /// How the row stands, as a sentence in the request's language.
    async fn sentence(&self) -> &str {
        &self.1.sentence
    }

    /// What would turn it green, in the request's language. Null where nothing that is known would.
    async fn remedy(&self) -> Option<&str> {
        Some(self.1.remedy.as_str()).filter(|remedy| !remedy.is_empty())
    }

    /// Name of the mutation that comes next on the way there. Null where none does.
    async fn command(&self) -> Option<&'static str> {
        self.1.command
    }

    /// Code or period of what the row is about. Null where it is not an object.
    async fn code(&self) -> Option<&str> {
        match &self.1.subject {
            RowSubject::Measure(code) | RowSubject::Indicator(code) | RowSubject::AuditProgram(code) => Some(code),
            RowSubject::Coverage(period) => Some(period.as_str()).filter(|period| !period.is_empty()),
            RowSubject::Other => None,
        }
    }

    /// Measure that the row is about. Null where it is about something else.
    async fn measure(&self, ctx: &Context<'_>) -> Result<Option<Measure>> {
        let RowSubject::Measure(code) = &self.1.subject else { return Ok(None) };
        let all = request(ctx).load(MeasuresOf(self.0)).await?.unwrap_or_default();
        Ok(all.into_iter().find(|measure| measure.code == *code).map(Measure))
    }
}
