//! A measure.

use async_graphql::{Context, Description, Enum, ID, Object};
use gradus_domain::{
    access::Action,
    ids::NodeId,
    programs::measure::{Measure as Model, MeasureCommand, MeasureState as State},
};
use gradus_services::programs::{
    measure_move::{self, Judged},
    read,
};

use super::{
    gate::loaders::{ChecksOf, ConsultationsOf, NeedsOf},
    loaders::{DeliverablesOf, FactsOf, PartsInMeasure},
    measure_check::{MeasureCheck, MeasureConsultation, needed},
    phase::Phase,
    responsibility::Responsibility,
};
use crate::{
    errors::{Result, internal},
    indicators::{indicator::Indicator, loaders::IndicatorsOfMeasure},
    request::request,
    scalars::Date,
    transition::Transition,
};

/// State of a measure.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "State")]
pub enum MeasureState {
    /// Suggested.
    Proposed,
    /// Decided, and not yet begun.
    Planned,
    /// Under way.
    InProgress,
    /// Done, as those say who did it.
    Implemented,
    /// Done, as somebody else has checked.
    Verified,
    /// Still in effect.
    Sustained,
    /// No longer in effect.
    Degraded,
    /// Given up by decision.
    Cancelled,
}

/// Measure: something that is done once, to make quality better (PRG-6).
#[derive(Description)]
pub struct Measure(pub Model);

/// Deliverable of a measure.
#[derive(Description)]
pub struct Deliverable(pub read::Deliverable);

/// Area of measures.
#[derive(Description)]
pub struct MeasureArea(pub read::MeasureArea);

#[Object(use_type_description)]
impl Deliverable {
    /// Opaque id of the deliverable.
    async fn id(&self) -> ID {
        self.0.id.to_node_id().into()
    }

    /// Name of the deliverable, in the request's language.
    async fn name(&self, ctx: &Context<'_>) -> Result<&str> {
        Ok(self.0.name.get(request(ctx).locale().await?))
    }
}

#[Object(use_type_description)]
impl MeasureArea {
    /// Code of the area, unique in the program.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Name of the area, in the request's language.
    async fn name(&self, ctx: &Context<'_>) -> Result<&str> {
        Ok(self.0.name.get(request(ctx).locale().await?))
    }

    /// Department that answers for the area.
    async fn accountable(&self, ctx: &Context<'_>) -> Result<Option<crate::people::department::Department>> {
        let found = request(ctx).load(crate::people::department::NamedDepartment(self.0.accountable)).await?;
        Ok(found.map(crate::people::department::Department))
    }
}

#[Object(use_type_description)]
impl Measure {
    /// Opaque id of the measure.
    pub async fn id(&self) -> ID {
        self.0.id.to_node_id().into()
    }

    /// Code of the measure, unique in the program.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Name of the measure, in the request's language.
    async fn name(&self, ctx: &Context<'_>) -> Result<&str> {
        Ok(self.0.name.get(request(ctx).locale().await?))
    }

    /// Code of the area to which the measure belongs.
    async fn area(&self, ctx: &Context<'_>) -> Result<String> {
        let area = request(ctx).load(self.0.area).await?;
        area.map(|area| area.code).ok_or_else(|| internal(&"a measure names an area that is gone"))
    }

    /// Phase in which the measure is done.
    async fn phase(&self, ctx: &Context<'_>) -> Result<Phase> {
        let phase = request(ctx).load(self.0.phase).await?;
        phase.map(Phase).ok_or_else(|| internal(&"a measure names a phase that is gone"))
    }

    /// Share of the measure in the progress of its phase.
    async fn weight(&self) -> i32 {
        self.0.weight
    }

    /// State of the measure.
    async fn state(&self) -> MeasureState {
        self.0.state.into()
    }

    /// Day on which the measure begins.
    async fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }

    /// Day by which the measure is done.
    async fn due_on(&self) -> Date {
        Date(self.0.due_on)
    }

    /// Day by which the measure was first planned to be done.
    async fn baseline_due_on(&self) -> Date {
        Date(self.0.baseline_due_on)
    }

    /// Indicates that the due day has passed and the measure is not implemented.
    async fn is_overdue(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.0.is_overdue(request(ctx).today().await?))
    }

    /// Day on which the measure was verified. Null until then.
    async fn verified_on(&self) -> Option<Date> {
        self.0.verified_on.map(Date)
    }

    /// Stages through which the measure goes, in the request's language. Empty where none are laid down.
    async fn steps(&self, ctx: &Context<'_>) -> Result<Vec<&str>> {
        let locale = request(ctx).locale().await?;
        Ok(self.0.steps.iter().map(|step| step.get(locale)).collect())
    }

    /// What the measure leaves behind.
    async fn deliverables(&self, ctx: &Context<'_>) -> Result<Vec<Deliverable>> {
        let found = request(ctx).load(DeliverablesOf(self.0.id)).await?;
        Ok(found.unwrap_or_default().into_iter().map(Deliverable).collect())
    }

    /// Parts of departments in the measure on a day, as far as the viewer may see them (RSP-2).
    #[graphql(complexity = "10 * child_complexity + 1")]
    async fn responsibilities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Day whose matrix is asked for; today where none is given.")] at: Option<Date>,
    ) -> Result<Vec<Responsibility>> {
        let request = request(ctx);
        let day = request.day(at).await?;
        let found = request.load(PartsInMeasure(self.0.id, day)).await?;
        Ok(found.unwrap_or_default().into_iter().map(Responsibility).collect())
    }

    /// Indicators that show the effect of the measure. Empty where the viewer may not see them: `READ_INDICATORS`.
    #[graphql(complexity = "5 * child_complexity + 1")]
    async fn indicators(&self, ctx: &Context<'_>) -> Result<Vec<Indicator>> {
        let found = request(ctx).load(IndicatorsOfMeasure(self.0.id)).await?;
        Ok(found.unwrap_or_default().into_iter().map(Indicator).collect())
    }

    /// Measures that must be verified before this one may begin (PRG-6).
    #[graphql(complexity = "5 * child_complexity + 1")]
    async fn needs(&self, ctx: &Context<'_>) -> Result<Vec<Measure>> {
        let found = request(ctx).load(NeedsOf(self.0.id)).await?.unwrap_or_default();
        futures_util::future::try_join_all(found.iter().map(|need| needed(ctx, need.needs))).await
    }

    /// Checks whether the measure is still in effect, the oldest first (PRG-6).
    #[graphql(complexity = "10 * child_complexity + 1")]
    async fn checks(&self, ctx: &Context<'_>) -> Result<Vec<MeasureCheck>> {
        let found = request(ctx).load(ChecksOf(self.0.id)).await?;
        Ok(found.unwrap_or_default().into_iter().map(MeasureCheck).collect())
    }

    /// Questions about the measure to departments that must be asked, the oldest first (RSP-4).
    #[graphql(complexity = "10 * child_complexity + 1")]
    async fn consultations(&self, ctx: &Context<'_>) -> Result<Vec<MeasureConsultation>> {
        let found = request(ctx).load(ConsultationsOf(self.0.id)).await?;
        Ok(found.unwrap_or_default().into_iter().map(MeasureConsultation).collect())
    }

    /// Version of the measure, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Commands that may come next, with the reasons against them.
    #[graphql(complexity = "10 + child_complexity")]
    async fn available_transitions(&self, ctx: &Context<'_>) -> Result<Vec<Transition>> {
        let request = request(ctx);
        let (locale, today, read) = (request.locale().await?, request.today().await?, request.read());
        let program = request.load(self.0.program).await?.ok_or_else(|| internal(&"a measure without a program"))?;
        let asked = Judged { measure: self.0.id, program: program.id, state: program.state };
        let facts = request.load(FactsOf(asked, today)).await?;
        let facts = facts.ok_or_else(|| internal(&"a measure without facts"))?;
        let transition = |command: &MeasureCommand| {
            let action: Action = measure_move::action_of(*command);
            let permitted = read.scope(action).is_ok();
            Transition::new(command.as_str(), permitted, &self.0.blockers(*command, &facts), locale)
        };
        Ok(MeasureCommand::ALL.iter().map(transition).collect())
    }
}
