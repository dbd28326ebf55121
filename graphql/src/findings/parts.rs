//! What a finding is made of: notes, cause, actions, rounds.

use async_graphql::{Context, Description, ID, Object};
use gradus_domain::{
    findings::{action, cause, effectiveness as effect, finding},
    ids::{EmployeeId, NodeId},
};

use super::enums::{ActionKind, CauseMethod, Comparator, EffectivenessMethod, EffectivenessOutcome};
use crate::{
    errors::Result, indicators::indicator::Indicator, people::employee::Employee, request::request, scalars::Date,
};

/// The employee, where the viewer may see them.
pub(super) async fn person(ctx: &Context<'_>, employee: Option<EmployeeId>) -> Option<Result<Employee>> {
    let found = request(ctx).load(employee?).await;
    found.map(|found| found.map(Employee)).transpose()
}

/// Note on what was seen: the first one when the finding was raised, a further one each time that the same was seen again.
#[derive(Description)]
pub struct FindingNote(pub finding::Note);

#[Object(use_type_description)]
impl FindingNote {
    /// Day on which it was noted.
    async fn noted_on(&self) -> Date {
        Date(self.0.on)
    }

    /// Employee who noted it. Null where Gradus itself did, and where the viewer may not see them.
    async fn noted_by(&self, ctx: &Context<'_>) -> Option<Result<Employee>> {
        person(ctx, self.0.by).await
    }

    /// What was seen.
    async fn text(&self) -> &str {
        &self.0.text
    }
}

/// Root cause of a finding, as it was recorded.
#[derive(Description)]
pub struct RootCause(pub cause::RootCause);

#[Object(use_type_description)]
impl RootCause {
    /// Cycle in which it was recorded, from 1.
    async fn cycle(&self) -> i32 {
        self.0.cycle
    }

    /// Method by which it was sought.
    async fn method(&self) -> CauseMethod {
        self.0.method.into()
    }

    /// Code by which causes are compared (CAP-5).
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Cause, in one line.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// Answers to "why", each to the one before. Empty for other methods.
    async fn whys(&self) -> &[String] {
        &self.0.whys.0
    }

    /// Day on which it was recorded.
    async fn recorded_on(&self) -> Date {
        Date(self.0.on)
    }

    /// Employee who recorded it. Null where a token of nobody did, and where the viewer may not see them.
    async fn recorded_by(&self, ctx: &Context<'_>) -> Option<Result<Employee>> {
        person(ctx, self.0.by).await
    }
}

/// Action about a finding.
#[derive(Description)]
pub struct CorrectiveAction {
    /// The action.
    pub action: action::CorrectiveAction,
    /// The organization's day.
    pub today: chrono::NaiveDate,
}

#[Object(use_type_description)]
impl CorrectiveAction {
    /// Opaque id of the action, for `correctiveActionComplete`.
    async fn id(&self) -> ID {
        self.action.id.to_node_id().into()
    }

    /// Number of the action, such as `ACT-000001`; never used twice (CAP-6).
    async fn number(&self) -> &str {
        &self.action.number
    }

    /// Number of the round in which it was added.
    async fn round(&self) -> i32 {
        self.action.round
    }

    /// What it is for.
    async fn kind(&self) -> ActionKind {
        self.action.kind.into()
    }

    /// What is done.
    async fn title(&self) -> &str {
        &self.action.title
    }

    /// Employee who does it. Null where the viewer may not see them.
    async fn owner(&self, ctx: &Context<'_>) -> Option<Result<Employee>> {
        person(ctx, Some(self.action.owner)).await
    }

    /// Day by which it is done.
    async fn due_on(&self) -> Date {
        Date(self.action.due_on)
    }

    /// Day on which it was done. Null while it is not.
    async fn done_on(&self) -> Option<Date> {
        self.action.done.as_ref().map(|done| Date(done.on))
    }

    /// Employee who said that it is done. Null while it is not, and where the viewer may not see them.
    async fn done_by(&self, ctx: &Context<'_>) -> Option<Result<Employee>> {
        person(ctx, self.action.done.as_ref().and_then(|done| done.by)).await
    }

    /// What shows that it is done. Null while it is not.
    async fn evidence(&self) -> Option<&str> {
        self.action.done.as_ref().map(|done| done.evidence.as_str())
    }

    /// Indicates that its day has passed and it is not done.
    async fn is_overdue(&self) -> bool {
        self.action.is_overdue(self.today)
    }
}

/// Plan by which the effect of the actions is judged (CAP-4).
#[derive(Description)]
pub struct EffectivenessPlan {
    /// The plan.
    pub plan: effect::EffectivenessPlan,
    /// Day from which the effect is judged.
    pub check_due_on: Option<chrono::NaiveDate>,
}

#[Object(use_type_description)]
impl EffectivenessPlan {
    /// What the effect is judged by.
    async fn method(&self) -> EffectivenessMethod {
        self.plan.method.into()
    }

    /// Indicator by which it is judged. Null for other methods, and where the viewer may not see indicators.
    async fn indicator(&self, ctx: &Context<'_>) -> Option<Result<Indicator>> {
        let found = request(ctx).load(self.plan.indicator?).await;
        found.map(|found| found.map(Indicator)).transpose()
    }

    /// How what is observed compares with the threshold.
    async fn comparator(&self) -> Comparator {
        self.plan.comparator.into()
    }

    /// Threshold.
    async fn threshold(&self) -> f64 {
        self.plan.threshold.to_f64()
    }

    /// Number of days for which the effect is observed.
    async fn window_days(&self) -> i32 {
        self.plan.window_days
    }

    /// Fewest observations.
    async fn minimum_sample(&self) -> i32 {
        self.plan.minimum_sample
    }

    /// Number of days from the end of the work to the earliest look.
    async fn wait_days(&self) -> i32 {
        self.plan.wait_days
    }

    /// Day from which the effect is judged. Null while the work is not verified.
    async fn check_due_on(&self) -> Option<Date> {
        self.check_due_on.map(Date)
    }
}

/// Answer to whether the same is so elsewhere.
#[derive(Description)]
pub struct SimilarCases(pub finding::Elsewhere);

#[Object(use_type_description)]
impl SimilarCases {
    /// Indicates that it is.
    async fn found(&self) -> bool {
        self.0.found
    }

    /// Where it is, or where it was looked.
    async fn note(&self) -> &str {
        &self.0.note
    }
}

/// Due day that was moved (CAP-6).
#[derive(Description)]
pub struct FindingExtension(pub finding::Extension);

#[Object(use_type_description)]
impl FindingExtension {
    /// Due day before.
    async fn from_on(&self) -> Date {
        Date(self.0.from)
    }

    /// Due day after.
    async fn to_on(&self) -> Date {
        Date(self.0.to)
    }

    /// Reason.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Day on which it was moved.
    async fn granted_on(&self) -> Date {
        Date(self.0.on)
    }

    /// Employee who moved it. Null where a token of nobody did, and where the viewer may not see them.
    async fn granted_by(&self, ctx: &Context<'_>) -> Option<Result<Employee>> {
        person(ctx, self.0.by).await
    }
}

/// Look at the effect of the actions (CAP-4).
#[derive(Description)]
pub struct EffectivenessCheck(pub effect::EffectivenessCheck);

#[Object(use_type_description)]
impl EffectivenessCheck {
    /// Day from which it was asked for.
    async fn due_on(&self) -> Date {
        Date(self.0.due_on)
    }

    /// Day on which it was made.
    async fn made_on(&self) -> Date {
        Date(self.0.on)
    }

    /// Employee who made it. Null where the viewer may not see them.
    async fn made_by(&self, ctx: &Context<'_>) -> Option<Result<Employee>> {
        person(ctx, Some(self.0.by)).await
    }

    /// What became of it.
    async fn outcome(&self) -> EffectivenessOutcome {
        self.0.outcome.into()
    }

    /// What was observed. Null where nothing was named.
    async fn observed(&self) -> Option<f64> {
        self.0.observed.map(effect::Millionths::to_f64)
    }

    /// Number of observations.
    async fn sample_size(&self) -> i32 {
        self.0.sample
    }

    /// What there was to say.
    async fn note(&self) -> &str {
        &self.0.note
    }
}

/// Round of a finding: one promise, from the day on which it is made to the verdict on its effect. A verdict that is not
/// EFFECTIVE begins a further round; INEFFECTIVE also a further cycle.
#[derive(Description)]
pub struct FindingRound(pub finding::Round);

#[Object(use_type_description)]
impl FindingRound {
    /// Number of the round, from 1.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// Cycle to which it belongs, from 1.
    async fn cycle(&self) -> i32 {
        self.0.cycle
    }

    /// First day.
    async fn opened_on(&self) -> Date {
        Date(self.0.opened_on)
    }

    /// Day by which its work is to be verified. Null where nothing is due.
    async fn due_on(&self) -> Option<Date> {
        self.0.due_on.map(Date)
    }

    /// Day by which its work was first to be verified. Null where nothing is due.
    async fn original_due_on(&self) -> Option<Date> {
        self.0.original_due_on.map(Date)
    }

    /// Due days that were moved, the first first; at most two.
    async fn extensions(&self) -> Vec<FindingExtension> {
        self.0.extensions.iter().cloned().map(FindingExtension).collect()
    }

    /// Whether the same is so elsewhere. Null while nothing is planned.
    async fn similar_cases(&self) -> Option<SimilarCases> {
        self.0.elsewhere.clone().map(SimilarCases)
    }

    /// Plan by which its effect is judged. Null while nothing is planned.
    async fn effectiveness(&self) -> Option<EffectivenessPlan> {
        let check_due_on = self.0.check_due_on;
        self.0.plan.map(|plan| EffectivenessPlan { plan, check_due_on })
    }

    /// Day on which its last action was done. Null while one is open.
    async fn implemented_on(&self) -> Option<Date> {
        self.0.implemented_on.map(Date)
    }

    /// Day on which its work was verified. Null while it is not.
    async fn verified_on(&self) -> Option<Date> {
        self.0.verified_on.map(Date)
    }

    /// Employee who verified it. Null while nobody did, and where the viewer may not see them.
    async fn verified_by(&self, ctx: &Context<'_>) -> Option<Result<Employee>> {
        person(ctx, self.0.verified_by).await
    }

    /// Looks at its effect, the first first; at most two.
    async fn checks(&self) -> Vec<EffectivenessCheck> {
        self.0.checks.iter().cloned().map(EffectivenessCheck).collect()
    }
}
