//! A program.

use async_graphql::{Context, Description, Enum, ID, InputObject, Object};
use gradus_domain::{
    access::Action,
    ids::{NodeId, PhaseId},
    programs::{
        measure::MeasureState as MeasureStateModel,
        phase::PhaseState,
        program::{Program as Model, ProgramCommand, ProgramState as State},
        progress::{self, Progress as Earned},
    },
};
use gradus_services::programs::{gates::explain::explain, read};

use super::{
    definitions::{Definition, DefinitionKind, program_definitions},
    gate::explanation::ProgramExplanation,
    loaders::{AreasOf, MeasuresOf, PhasesOf},
    measure::{Measure, MeasureArea, MeasureState},
    phase::Phase,
    progress::Progress,
    responsibility::Responsibility,
    template::ProgramTemplate,
};
use crate::{
    errors::{Result, bad_request, fault},
    page::{List, PageArgs, cost, list},
    people::employee::Employee,
    request::request,
    scalars::Date,
    transition::Transition,
};

/// State of a program.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "State")]
pub enum ProgramState {
    /// Made, and not yet begun.
    Draft,
    /// Under way.
    Active,
    /// Stopped for a while: no reminders; clocks of complaints go on.
    OnHold,
    /// Done.
    Completed,
    /// Given up.
    Cancelled,
}

/// Which measures are asked for. Conditions are joined by "and".
#[derive(Clone, Default, InputObject)]
pub struct MeasureFilter {
    /// Id of a phase.
    phase_id: Option<ID>,
    /// Code of an area.
    area: Option<String>,
    /// States of the measure.
    #[graphql(validator(max_items = 100))]
    state: Option<Vec<MeasureState>>,
}

/// Program: phases, measures and who answers for them, from plan to proof.
#[derive(Description)]
pub struct Program(pub Model);

#[Object(use_type_description)]
impl Program {
    /// Opaque id of the program.
    pub async fn id(&self) -> ID {
        self.0.id.to_node_id().into()
    }

    /// Code of the program, unique in the organization.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Name of the program, in the request's language.
    async fn name(&self, ctx: &Context<'_>) -> Result<&str> {
        Ok(self.0.name.get(request(ctx).locale().await?))
    }

    /// State of the program.
    async fn state(&self) -> ProgramState {
        self.0.state.into()
    }

    /// First day of the program.
    async fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }

    /// Employee who answers for the program. Null where nobody does, and where the viewer may not see them.
    async fn owner(&self, ctx: &Context<'_>) -> Option<Result<Employee>> {
        let found = request(ctx).load(self.0.owner?).await;
        found.map(|found| found.map(Employee)).transpose()
    }

    /// Version of the template from which the program was made.
    async fn template(&self, ctx: &Context<'_>) -> Option<Result<ProgramTemplate>> {
        let wanted = self.0.template?;
        let found = request(ctx).load(wanted).await;
        found
            .map(|found| {
                found.map(|template| ProgramTemplate {
                    code: template.code,
                    version: template.version,
                    name: template.name,
                    summary: template.summary,
                    digest: template.digest,
                })
            })
            .transpose()
    }

    /// Phases of the program, in order.
    #[graphql(complexity = "3 * child_complexity + 1")]
    async fn phases(&self, ctx: &Context<'_>) -> Result<Vec<Phase>> {
        let found = request(ctx).load(PhasesOf(self.0.id)).await?;
        Ok(found.unwrap_or_default().into_iter().map(Phase).collect())
    }

    /// Phase that is under way or whose gate is under review. Null when there is none.
    async fn current_phase(&self, ctx: &Context<'_>) -> Option<Result<Phase>> {
        let phases = request(ctx).load(PhasesOf(self.0.id)).await;
        let current = |phases: Option<Vec<gradus_domain::programs::phase::Phase>>| {
            let states = [PhaseState::Active, PhaseState::GateReview, PhaseState::Rework];
            phases.unwrap_or_default().into_iter().find(|phase| states.contains(&phase.state))
        };
        phases.map(|phases| current(phases).map(Phase)).transpose()
    }

    /// Areas of the program's measures, by code.
    #[graphql(complexity = "7 * child_complexity + 1")]
    async fn areas(&self, ctx: &Context<'_>) -> Result<Vec<MeasureArea>> {
        let found = request(ctx).load(AreasOf(self.0.id)).await?;
        Ok(found.unwrap_or_default().into_iter().map(MeasureArea).collect())
    }

    /// Measures of the program, by code.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn measures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
        #[graphql(desc = "Which measures.")] filter: Option<MeasureFilter>,
    ) -> Result<List<Measure>> {
        let page = PageArgs::forward(first, after).request()?;
        let filter = filter.unwrap_or_default();
        let phase = match filter.phase_id.map(|id| PhaseId::from_node_id(&id)) {
            None => None,
            Some(Some(phase)) => Some(phase),
            // An id of another kind is that of no phase: nothing matches.
            Some(None) => Some(PhaseId(uuid::Uuid::nil())),
        };
        let states = filter.state.unwrap_or_default().into_iter().map(MeasureStateModel::from).collect();
        let filter = read::MeasureFilter { phase, area: filter.area, states };
        let (read, program) = (request(ctx).read().clone(), self.0.id);
        let found = read::page_measures(&read, program, &filter, &page).await.map_err(fault)?;
        Ok(list(found, Measure, move || {
            let (read, filter) = (read.clone(), filter.clone());
            async move { read::count_measures(&read, program, &filter).await }
        }))
    }

    /// Definitions of the program, in the template's order: what a later release brings to life, readable now.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn definitions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
        #[graphql(desc = "Kinds of definition; every kind where none is given.", validator(max_items = 100))]
        kind: Option<Vec<DefinitionKind>>,
    ) -> Result<List<Definition>> {
        program_definitions(ctx, self.0.id, first, after, kind).await
    }

    /// Parts of departments in the program's measures on a day, as far as the viewer may see them (RSP-2).
    #[graphql(complexity = "200 * child_complexity + 1")]
    async fn responsibilities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Day whose matrix is asked for; today where none is given.")] at: Option<Date>,
    ) -> Result<Vec<Responsibility>> {
        let request = request(ctx);
        let filter = read::ResponsibilityFilter { programs: Some(vec![self.0.id]), ..Default::default() };
        let found = read::responsibilities(request.read(), &filter, request.day(at).await?).await.map_err(fault)?;
        Ok(found.into_iter().map(Responsibility).collect())
    }

    /// Progress of the program by the end of today: its phases together (formula 4.18).
    async fn progress(&self, ctx: &Context<'_>) -> Result<Progress> {
        let request = request(ctx);
        let today = request.today().await?;
        let measures = request.load(MeasuresOf(self.0.id)).await?.unwrap_or_default();
        let phases = request.load(PhasesOf(self.0.id)).await?.unwrap_or_default();
        let of_phase = |phase| progress::of(progress::counting(phase, &measures, today), today);
        Ok(Progress(phases.iter().map(of_phase).fold(Earned::default(), Earned::plus)))
    }

    /// Why the program stands as it does: from its phases down to the rows that keep a criterion from being met, and what
    /// would turn each green.
    #[graphql(complexity = "100 + child_complexity")]
    async fn explanation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Day at whose end it is told; today where none is given. No day to come.")] as_of: Option<
            Date,
        >,
    ) -> Result<ProgramExplanation> {
        let request = request(ctx);
        let day = request.day(as_of).await?;
        if day > request.today().await? {
            return Err(bad_request("`asOf` is a day to come."));
        }
        let found = explain(request.read(), &self.0, day, request.locale().await?).await.map_err(fault)?;
        Ok(ProgramExplanation(self.0.id, found))
    }

    /// Version of the program, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Commands that may come next, with the reasons against them.
    async fn available_transitions(&self, ctx: &Context<'_>) -> Result<Vec<Transition>> {
        let request = request(ctx);
        let locale = request.locale().await?;
        let read = request.read();
        let permitted =
            read.actor.require_organization::<gradus_services::Never>(Action::ManagePrograms, read.now).is_ok();
        let transition =
            |command: &ProgramCommand| Transition::new(command.as_str(), permitted, &self.0.blockers(*command), locale);
        Ok(ProgramCommand::ALL.iter().map(transition).collect())
    }
}
