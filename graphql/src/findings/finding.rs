//! A finding.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Description, ID, Object, async_trait::async_trait, dataloader::Loader};
use gradus_domain::{
    findings::finding::Finding as Model,
    ids::{DepartmentId, FindingId, NodeId},
    people::department::Department as DepartmentModel,
};
use gradus_services::findings::{read, transitions};

use super::{
    enums::{FindingGrade, FindingSource, FindingState},
    parts::{CorrectiveAction, EffectivenessPlan, FindingNote, FindingRound, RootCause, SimilarCases, person},
};
use crate::{
    audits::audit::Audit,
    errors::{Result, fault, internal},
    people::{department::Department, employee::Employee},
    request::{Batch, BatchError, request},
    scalars::Date,
    transition::Transition,
};

/// Finding: something that is not as it should be, that could be better, or that is done well.
#[derive(Description)]
pub struct Finding(pub Model);

#[Object(use_type_description)]
impl Finding {
    /// Opaque id of the finding.
    pub async fn id(&self) -> ID {
        self.0.id.to_node_id().into()
    }

    /// Number of the finding, such as `FND-000001`; never used twice, also where it was voided (CAP-6).
    async fn number(&self) -> &str {
        &self.0.number
    }

    /// What was found, in one line.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Grade as it stands by now: repeats, and actions that had no effect twice, make it graver (CAP-4, CAP-5).
    async fn grade(&self) -> FindingGrade {
        self.0.grade.into()
    }

    /// Grade with which it was raised.
    async fn raised_grade(&self) -> FindingGrade {
        self.0.raised_grade.into()
    }

    /// Source of the finding.
    async fn source(&self) -> FindingSource {
        self.0.source.into()
    }

    /// State of the finding.
    async fn state(&self) -> FindingState {
        self.0.state.into()
    }

    /// Department that it is about.
    async fn department(&self, ctx: &Context<'_>) -> Result<Department> {
        let found = request(ctx).load(AboutDepartment(self.0.department)).await?;
        found.map(Department).ok_or_else(|| internal(&format!("{} is missing", self.0.department)))
    }

    /// Audit that found it. Null where none did, and where the viewer may not see it.
    async fn audit(&self, ctx: &Context<'_>) -> Option<Result<Audit>> {
        let found = request(ctx).load(self.0.audit?).await;
        found.map(|found| found.map(Audit)).transpose()
    }

    /// Code of the clause or of the checklist's item that is not met. Null where none was named.
    async fn item_code(&self) -> Option<&str> {
        self.0.item.as_deref()
    }

    /// Notes on what was seen, the first first; at most 100.
    async fn notes(&self) -> Vec<FindingNote> {
        self.0.notes.iter().cloned().map(FindingNote).collect()
    }

    /// Employee who raised it. Null where Gradus itself did, and where the viewer may not see them.
    async fn raised_by(&self, ctx: &Context<'_>) -> Option<Result<Employee>> {
        person(ctx, self.0.raised_by).await
    }

    /// Day on which it was raised.
    async fn raised_on(&self) -> Date {
        Date(self.0.raised_on)
    }

    /// Employee who answers for it. Null while nobody does, and where the viewer may not see them.
    async fn owner(&self, ctx: &Context<'_>) -> Option<Result<Employee>> {
        person(ctx, self.0.owner).await
    }

    /// Day on which it was issued. Null while it is a draft.
    async fn issued_on(&self) -> Option<Date> {
        self.0.issued_on.map(Date)
    }

    /// Day on which it was closed. Null while it is not.
    async fn closed_on(&self) -> Option<Date> {
        self.0.closed_on.map(Date)
    }

    /// Reason for which it was contested, decided on, voided, or left as it is: the last one given. Null where none was.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// First day on which it is no longer left as it is. Null while it is not.
    async fn accepted_until_on(&self) -> Option<Date> {
        self.0.accepted_until.map(Date)
    }

    /// Employee who decided that it is left as it is. Null while it is not, and where the viewer may not see them.
    async fn accepted_by(&self, ctx: &Context<'_>) -> Option<Result<Employee>> {
        person(ctx, self.0.accepted_by).await
    }

    /// Cycle in which it is, from 1: each time that its actions had no effect, a new one begins.
    async fn cycle(&self) -> i32 {
        self.0.cycle
    }

    /// Day by which the work of the present round is to be verified, in the organization's time zone. Null where nothing
    /// is due.
    async fn due_on(&self) -> Option<Date> {
        self.0.round().and_then(|round| round.due_on).map(Date)
    }

    /// The same as it was first set (CAP-6).
    async fn original_due_on(&self) -> Option<Date> {
        self.0.round().and_then(|round| round.original_due_on).map(Date)
    }

    /// Indicates that its due day has passed and its work is not verified.
    async fn is_overdue(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.0.is_overdue(request(ctx).today().await?))
    }

    /// Indicates the same against the day that was set first.
    async fn is_overdue_originally(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.0.is_overdue_originally(request(ctx).today().await?))
    }

    /// Root cause of the present cycle. Null while none is on record.
    async fn root_cause(&self) -> Option<RootCause> {
        self.0.cause().cloned().map(RootCause)
    }

    /// Root causes of all cycles, the first first.
    async fn causes(&self) -> Vec<RootCause> {
        self.0.causes.iter().cloned().map(RootCause).collect()
    }

    /// Actions of all rounds, by number; at most 100.
    #[graphql(complexity = "3 * child_complexity + 1")]
    async fn actions(&self, ctx: &Context<'_>) -> Result<Vec<CorrectiveAction>> {
        let today = request(ctx).today().await?;
        Ok(self.0.actions.iter().cloned().map(|action| CorrectiveAction { action, today }).collect())
    }

    /// Plan by which the effect of the present round is judged. Null while nothing is planned.
    async fn effectiveness(&self) -> Option<EffectivenessPlan> {
        let round = self.0.round()?;
        let check_due_on = round.check_due_on;
        round.plan.map(|plan| EffectivenessPlan { plan, check_due_on })
    }

    /// Whether the same is so elsewhere, by the plan of the present round. Null while nothing is planned.
    async fn similar_cases(&self) -> Option<SimilarCases> {
        self.0.round()?.elsewhere.clone().map(SimilarCases)
    }

    /// Rounds, the present one last. Empty while it is a draft.
    #[graphql(complexity = "2 * child_complexity + 1")]
    async fn rounds(&self) -> Vec<FindingRound> {
        self.0.rounds.iter().cloned().map(FindingRound).collect()
    }

    /// Earlier findings that it repeats, as far as the viewer may see them, by number (CAP-5).
    #[graphql(complexity = "3 * child_complexity + 1")]
    async fn repeats(&self, ctx: &Context<'_>) -> Result<Vec<Finding>> {
        let found = request(ctx).load_many(self.0.repeats.iter().copied()).await?;
        let mut repeats: Vec<_> = found.into_values().collect();
        repeats.sort_by(|a: &Model, b: &Model| a.number.cmp(&b.number));
        Ok(repeats.into_iter().map(Finding).collect())
    }

    /// Version of the finding, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What the viewer may do next, decided by the same rules that the mutations use.
    #[graphql(complexity = "20 + child_complexity")]
    async fn available_transitions(&self, ctx: &Context<'_>) -> Result<Vec<Transition>> {
        let request = request(ctx);
        let locale = request.locale().await?;
        let next = transitions::transitions(request.read(), &self.0).await.map_err(fault)?;
        let shown = next.iter().map(|t| Transition::new(t.command.as_str(), t.permitted, &t.blockers, locale));
        Ok(shown.collect())
    }
}

#[async_trait]
impl Loader<FindingId> for Batch {
    type Value = Model;
    type Error = BatchError;

    async fn load(&self, ids: &[FindingId]) -> std::result::Result<HashMap<FindingId, Model>, BatchError> {
        let found = read::find_many(&self.read, ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|finding| (finding.id, finding)).collect())
    }
}

/// Key of the department of a finding which the viewer was shown: whoever sees a finding sees what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AboutDepartment(pub DepartmentId);

#[async_trait]
impl Loader<AboutDepartment> for Batch {
    type Value = DepartmentModel;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[AboutDepartment],
    ) -> std::result::Result<HashMap<AboutDepartment, DepartmentModel>, BatchError> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = read::departments(&self.read, &ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|department| (AboutDepartment(department.id), department)).collect())
    }
}
