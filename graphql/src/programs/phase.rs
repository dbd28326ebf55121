//! A phase.

use async_graphql::{Context, Description, Enum, ID, Object};
use gradus_domain::{
    access::Action,
    ids::NodeId,
    programs::{
        gate::{cycle, life::PhaseCommand},
        phase::{Phase as Model, PhaseState as State},
        progress,
    },
};
use gradus_services::programs::gates::read::blockers;

use super::{
    criterion::ExitCriterion,
    gate::{cycle::PhaseCycle, loaders::GatesOf, review::GateReview},
    loaders::{CriteriaOf, MeasuresOf, PhasesOf, ReplanningsOf},
    measure::Measure,
    progress::Progress,
};
use crate::{
    errors::{Result, internal},
    request::request,
    scalars::{Date, DateTime},
    transition::Transition,
};

/// State of a phase.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "State")]
pub enum PhaseState {
    /// Not yet begun.
    Planned,
    /// Under way.
    Active,
    /// Gate under review.
    GateReview,
    /// Gate passed.
    Passed,
    /// Gate passed, with conditions.
    PassedWithConditions,
    /// Sent back by the gate.
    Rework,
    /// Left out.
    Skipped,
}

/// Phase: a stretch of a program (PRG-1).
#[derive(Description)]
pub struct Phase(pub Model);

/// Move of a phase's end (PRG-5).
#[derive(Description)]
pub struct Replanning(pub gradus_services::programs::read::Replanning);

#[Object(use_type_description)]
impl Replanning {
    /// Last day of the phase before the move.
    async fn old_ends_on(&self) -> Date {
        Date(self.0.old_ends_on)
    }

    /// Last day of the phase after the move.
    async fn new_ends_on(&self) -> Date {
        Date(self.0.new_ends_on)
    }

    /// Reason for the move.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Timestamp of the decision.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }
}

#[Object(use_type_description)]
impl Phase {
    /// Opaque id of the phase.
    pub async fn id(&self) -> ID {
        self.0.id.to_node_id().into()
    }

    /// Code of the phase, unique in the program.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Name of the phase, in the request's language.
    async fn name(&self, ctx: &Context<'_>) -> Result<&str> {
        Ok(self.0.name.get(request(ctx).locale().await?))
    }

    /// Place of the phase in the program, from 1.
    async fn position(&self) -> i32 {
        self.0.position
    }

    /// Months after the program's start at which the phase begins.
    async fn start_month(&self) -> i32 {
        self.0.start_month
    }

    /// Months after the program's start at which the phase ends. Null when it is open-ended.
    async fn end_month(&self) -> Option<i32> {
        self.0.end_month
    }

    /// First day of the phase.
    async fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }

    /// Last day of the phase. Null when it is open-ended.
    async fn ends_on(&self) -> Option<Date> {
        self.0.ends_on.map(Date)
    }

    /// Last day of the phase as first planned. Null when it is open-ended.
    async fn baseline_ends_on(&self) -> Option<Date> {
        self.0.baseline_ends_on.map(Date)
    }

    /// Days by which the end lies after the one first planned. Null when the phase is open-ended.
    async fn slippage_days(&self) -> Option<i32> {
        self.0.slippage_days().and_then(|days| i32::try_from(days).ok())
    }

    /// Moves of the phase's end with their reasons, oldest first.
    async fn replannings(&self, ctx: &Context<'_>) -> Result<Vec<Replanning>> {
        let found = request(ctx).load(ReplanningsOf(self.0.id)).await?;
        Ok(found.unwrap_or_default().into_iter().map(Replanning).collect())
    }

    /// State of the phase.
    async fn state(&self) -> PhaseState {
        self.0.state.into()
    }

    /// Objectives of the phase, in the request's language.
    async fn objectives(&self, ctx: &Context<'_>) -> Result<Vec<&str>> {
        let locale = request(ctx).locale().await?;
        Ok(self.0.objectives.iter().map(|objective| objective.get(locale)).collect())
    }

    /// Round of an open-ended phase in which today lies. Null for a phase that ends, and before the first round.
    async fn cycle(&self, ctx: &Context<'_>) -> Result<Option<PhaseCycle>> {
        Ok(cycle::at(&self.0, request(ctx).today().await?).map(PhaseCycle))
    }

    /// Version of the phase, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Newest review of the phase's gate, decided or not. Null before the first.
    #[graphql(complexity = "10 + child_complexity")]
    async fn gate(&self, ctx: &Context<'_>) -> Result<Option<GateReview>> {
        let found = request(ctx).load(GatesOf(self.0.id)).await?.unwrap_or_default();
        Ok(found.into_iter().next_back().map(GateReview))
    }

    /// Every review of the phase's gate, the oldest first: those that sent it back, and of an open-ended phase one for each
    /// round.
    #[graphql(complexity = "5 * child_complexity + 1")]
    async fn gates(&self, ctx: &Context<'_>) -> Result<Vec<GateReview>> {
        let found = request(ctx).load(GatesOf(self.0.id)).await?;
        Ok(found.unwrap_or_default().into_iter().map(GateReview).collect())
    }

    /// Commands that may come next, with the reasons against them.
    #[graphql(complexity = "10 + child_complexity")]
    async fn available_transitions(&self, ctx: &Context<'_>) -> Result<Vec<Transition>> {
        let request = request(ctx);
        let (locale, today, read) = (request.locale().await?, request.today().await?, request.read());
        let program = request.load(self.0.program).await?.ok_or_else(|| internal(&"a phase without a program"))?;
        let phases = request.load(PhasesOf(self.0.program)).await?.unwrap_or_default();
        let gates = request.load_many(phases.iter().map(|phase| GatesOf(phase.id))).await?;
        let gates: Vec<_> = gates.into_values().flatten().collect();
        let (open, decide) = blockers(&program, &self.0, &gates, read.actor.employee, today);
        let may = |action| read.actor.require_organization::<gradus_services::Never>(action, read.now).is_ok();
        Ok(vec![
            Transition::new(PhaseCommand::OpenReview.as_str(), may(Action::ManagePrograms), &open, locale),
            Transition::new(PhaseCommand::Decide.as_str(), may(Action::DecideGates), &decide, locale),
        ])
    }

    /// Conditions of leaving the phase.
    #[graphql(complexity = "5 * child_complexity + 1")]
    async fn exit_criteria(&self, ctx: &Context<'_>) -> Result<Vec<ExitCriterion>> {
        let found = request(ctx).load(CriteriaOf(self.0.id)).await?;
        Ok(found.unwrap_or_default().into_iter().map(ExitCriterion).collect())
    }

    /// Measures of the phase, by code.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn measures(&self, ctx: &Context<'_>) -> Result<Vec<Measure>> {
        let found = request(ctx).load(MeasuresOf(self.0.program)).await?.unwrap_or_default();
        Ok(found.into_iter().filter(|measure| measure.phase == self.0.id).map(Measure).collect())
    }

    /// Progress of the phase by the end of today; of the present round where the phase is open-ended (formula 4.18).
    async fn progress(&self, ctx: &Context<'_>) -> Result<Progress> {
        let request = request(ctx);
        let measures = request.load(MeasuresOf(self.0.program)).await?.unwrap_or_default();
        let today = request.today().await?;
        Ok(Progress(progress::of(progress::counting(&self.0, &measures, today), today)))
    }
}
