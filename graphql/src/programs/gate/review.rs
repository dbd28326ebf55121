//! A review of a gate, with what became of it.

use async_graphql::{Context, Description, Enum, ID, Object};
use gradus_domain::{
    ids::NodeId,
    programs::gate::{
        condition::{ConditionsState as Conditions, GateCondition as Condition, standing},
        evaluate::GateRecommendation as Recommendation,
        review::{Gate, GateDecision as Decision, GateWaiver as Waiver},
    },
};

use super::evaluation::CriterionEvaluation;
use crate::{
    errors::Result,
    people::employee::Employee,
    request::request,
    scalars::{Date, DateTime},
};

/// What the criteria of a gate recommend (PRG-3).
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "Recommendation")]
pub enum GateRecommendation {
    /// Every criterion is met.
    Pass,
    /// Only criteria that do not block are not met.
    PassWithConditions,
    /// A criterion that blocks is not met, or nothing is known of it.
    Rework,
}

/// What a gate decides (PRG-2).
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "Decision")]
pub enum GateDecision {
    /// The phase is passed, or the round of an open-ended one.
    Pass,
    /// The same, and something must be done by a day.
    PassWithConditions,
    /// The phase goes back to work.
    Rework,
    /// The phase is left out, as the sponsor says.
    Skip,
}

/// How the conditions of a gate stand (PRG-4).
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "Conditions")]
pub enum ConditionsState {
    /// There are none.
    None,
    /// Some are open, and none is past its day.
    Open,
    /// One is open and past its day: the program's next gate stays shut.
    #[graphql(name = "CONDITIONS_BREACHED")]
    Breached,
    /// All are met.
    Met,
}

/// Review of a phase's gate: what the criteria said, and what a named person decided (PRG-3, PRG-4). Nothing of it changes
/// but that its conditions are met.
#[derive(Description)]
pub struct GateReview(pub Gate);

/// Condition under which a gate was passed (PRG-4).
#[derive(Description)]
pub struct GateCondition(pub Condition);

/// Criterion that did not have to be met for once (PRG-4).
#[derive(Description)]
pub struct GateWaiver(pub Waiver);

#[Object(use_type_description)]
impl GateWaiver {
    /// Code of the criterion.
    async fn criterion_code(&self) -> &str {
        &self.0.code
    }

    /// Reason for the waiver.
    async fn reason(&self) -> &str {
        &self.0.reason
    }
}

#[Object(use_type_description)]
impl GateCondition {
    /// Opaque id of the condition.
    async fn id(&self) -> ID {
        self.0.id.to_node_id().into()
    }

    /// What must be done.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// Employee who must do it. Null where the viewer may not see them.
    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<Employee>> {
        Ok(request(ctx).load(self.0.owner).await?.map(Employee))
    }

    /// Day by which it must be done.
    async fn due_on(&self) -> Date {
        Date(self.0.due_on)
    }

    /// Indicates that the day has passed and the condition is not met.
    async fn is_breached(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.0.is_breached(request(ctx).today().await?))
    }

    /// Day on which it was confirmed that the condition is met. Null until then.
    async fn met_on(&self) -> Option<Date> {
        self.0.met.as_ref().map(|met| Date(met.on))
    }

    /// Employee who confirmed it. Null until then, and where the viewer may not see them.
    async fn met_by(&self, ctx: &Context<'_>) -> Result<Option<Employee>> {
        let Some(met) = &self.0.met else { return Ok(None) };
        Ok(request(ctx).load(met.by).await?.map(Employee))
    }

    /// What shows that the condition is met. Null until then.
    async fn met_note(&self) -> Option<&str> {
        self.0.met.as_ref().map(|met| met.note.as_str())
    }

    /// Version of the condition, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

#[Object(use_type_description)]
impl GateReview {
    /// Opaque id of the review.
    async fn id(&self) -> ID {
        self.0.review.id.to_node_id().into()
    }

    /// Which review of the phase it is, from 1.
    async fn number(&self) -> i32 {
        self.0.review.number
    }

    /// Round of an open-ended phase that is judged, from 1. Null for a phase that ends.
    async fn cycle(&self) -> Option<i32> {
        self.0.review.cycle
    }

    /// Timestamp of the request for a decision.
    async fn opened_at(&self) -> DateTime {
        DateTime(self.0.review.opened_at)
    }

    /// Employee who asked for a decision. Null where a machine did, and where the viewer may not see them.
    async fn opened_by(&self, ctx: &Context<'_>) -> Result<Option<Employee>> {
        let Some(opened_by) = self.0.review.opened_by else { return Ok(None) };
        Ok(request(ctx).load(opened_by).await?.map(Employee))
    }

    /// What the criteria said when the decision was made; until then, when it was asked for.
    async fn evaluations(&self) -> Vec<CriterionEvaluation> {
        let evaluations = self.0.ruling.as_ref().map_or(&self.0.review.evaluations, |ruling| &ruling.evaluations);
        evaluations.0.iter().cloned().map(CriterionEvaluation).collect()
    }

    /// What the criteria said when the decision was asked for.
    async fn evaluations_at_opening(&self) -> Vec<CriterionEvaluation> {
        self.0.review.evaluations.0.iter().cloned().map(CriterionEvaluation).collect()
    }

    /// What the criteria recommended when the decision was made, but for those that it waived; until then, when it was
    /// asked for.
    async fn recommendation(&self) -> GateRecommendation {
        self.0.ruling.as_ref().map_or(self.0.review.recommendation, |ruling| ruling.recommendation).into()
    }

    /// Decision. Null until there is one.
    async fn decision(&self) -> Option<GateDecision> {
        self.0.ruling.as_ref().map(|ruling| ruling.decision.into())
    }

    /// Reason for the decision. Null where none was given; never where it goes against the recommendation.
    async fn reason(&self) -> Option<&str> {
        self.0.ruling.as_ref().and_then(|ruling| ruling.reason.as_deref())
    }

    /// Indicates that the decision goes against the recommendation.
    async fn is_against_recommendation(&self) -> bool {
        self.0.ruling.as_ref().is_some_and(|ruling| ruling.is_against)
    }

    /// Timestamp of the decision. Null until there is one.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.ruling.as_ref().map(|ruling| DateTime(ruling.decided_at))
    }

    /// Employee who decided. Null until then, and where the viewer may not see them.
    async fn decided_by(&self, ctx: &Context<'_>) -> Result<Option<Employee>> {
        let Some(ruling) = &self.0.ruling else { return Ok(None) };
        Ok(request(ctx).load(ruling.decided_by).await?.map(Employee))
    }

    /// Criteria that the decision waived, by code.
    async fn waivers(&self) -> Vec<GateWaiver> {
        self.0.waivers.iter().cloned().map(GateWaiver).collect()
    }

    /// Conditions that the decision set, in order.
    async fn conditions(&self) -> Vec<GateCondition> {
        self.0.conditions.iter().cloned().map(GateCondition).collect()
    }

    /// How the conditions stand today.
    async fn conditions_state(&self, ctx: &Context<'_>) -> Result<ConditionsState> {
        Ok(standing(&self.0.conditions, request(ctx).today().await?).into())
    }
}
