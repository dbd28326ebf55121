//! An audit.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Description, Enum, ID, Object, async_trait::async_trait, dataloader::Loader};
use gradus_domain::{
    audits::{audit::Audit as Model, scope::AuditScope as ScopeModel, state},
    ids::{AuditId, NodeId},
    programs::matrix::RaciRole as Role,
};
use gradus_services::{
    audits::{audits, transitions},
    programs::read::Responsibility as Cell,
};

use super::{
    candidates::{AuditorCandidate, best},
    checklist::Checklist,
    program::AuditProgram,
    reminder::{AuditReminder, RemindersOf},
};
use crate::{
    errors::{Result, fault},
    findings::{finding::Finding, query::of_audit},
    page::{List, PageArgs, cost},
    people::{department::Department, employee::Employee},
    programs::{
        loaders::PartsByVersion,
        measure::Measure,
        responsibility::{RaciRole, Responsibility},
    },
    request::{Batch, BatchError, request},
    scalars::{Date, DateTime},
    scheduling::occurrence::Occurrence,
    transition::Transition,
};

/// State of an audit (AUD-2).
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "state::AuditState")]
pub enum AuditState {
    /// Made; its team may be named.
    Planned,
    /// Its team is cleared and gets ready.
    Preparing,
    /// On site.
    InProgress,
    /// The report is written.
    Reporting,
    /// The report is signed.
    SignedOff,
    /// What it found is followed up.
    FollowUp,
    /// Everything it found is closed or accepted.
    Closed,
    /// Called off.
    Cancelled,
    /// Its day went by without it.
    Missed,
}

/// Audit: one planned visit that looks whether measures are done as they should be.
#[derive(Description)]
pub struct Audit(pub Model);

#[Object(use_type_description)]
impl Audit {
    /// Opaque id of the audit.
    pub async fn id(&self) -> ID {
        self.0.id.to_node_id().into()
    }

    /// Number of the audit, such as `AUD-000001`; never used twice (CAP-6).
    async fn number(&self) -> &str {
        &self.0.number
    }

    /// Name of the audit, in the request's language.
    async fn name(&self, ctx: &Context<'_>) -> Result<&str> {
        Ok(self.0.name.get(request(ctx).locale().await?))
    }

    /// Audit program of which it is one.
    async fn program(&self, ctx: &Context<'_>) -> Option<Result<AuditProgram>> {
        let found = request(ctx).load(self.0.program).await;
        found.map(|found| found.map(AuditProgram)).transpose()
    }

    /// Occurrence that made it. Null where somebody planned it by hand, and where the viewer may not see schedules.
    async fn occurrence(&self, ctx: &Context<'_>) -> Option<Result<Occurrence>> {
        let found = request(ctx).load(self.0.origin?.occurrence).await;
        found.map(|found| found.map(Occurrence)).transpose()
    }

    /// What it looks at, frozen when it was made.
    async fn scope(&self) -> AuditScope {
        AuditScope(self.0.scope.clone())
    }

    /// Parts of departments in the audited measures, by the version of the responsibility matrix under which the audit
    /// was made, whatever was published since (RSP-2); by measure, as far as the viewer may see the departments.
    /// Requires `READ_PROGRAMS`.
    #[graphql(complexity = "50 * child_complexity + 1")]
    async fn responsibilities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this part.")] role: Option<RaciRole>,
    ) -> Result<Vec<Responsibility>> {
        let Some(matrix) = self.0.matrix else { return Ok(Vec::new()) };
        let parts = request(ctx).load(PartsByVersion(matrix)).await?.unwrap_or_default();
        let place = |part: &Cell| self.0.scope.measures.iter().position(|measure| measure.id == part.measure);
        let role = role.map(Role::from);
        let mut audited: Vec<_> = (parts.into_iter())
            .filter(|part| role.is_none_or(|role| role == part.role))
            .filter_map(|part| Some((place(&part)?, part)))
            .collect();
        audited.sort_by_key(|(place, part)| (*place, part.role));
        Ok(audited.into_iter().map(|(_, part)| Responsibility(part)).collect())
    }

    /// State of the audit.
    async fn state(&self) -> AuditState {
        self.0.state.into()
    }

    /// First day of the audit.
    async fn planned_on(&self) -> Date {
        Date(self.0.planned_on)
    }

    /// Last day of the audit, included.
    async fn ends_on(&self) -> Date {
        Date(self.0.ends_on)
    }

    /// Timestamp from which it is prepared: due less the schedule's lead time.
    async fn starts_at(&self) -> DateTime {
        DateTime(self.0.starts_at)
    }

    /// Department that carries it out. Null where the viewer may not see it.
    async fn department(&self, ctx: &Context<'_>) -> Option<Result<Department>> {
        let found = request(ctx).load(self.0.department).await;
        found.map(|found| found.map(Department)).transpose()
    }

    /// Checklist, frozen when the audit was made. Null for follow-ups.
    async fn checklist(&self, ctx: &Context<'_>) -> Option<Result<Checklist>> {
        let found = request(ctx).load(self.0.checklist?).await;
        found.map(|found| found.map(Checklist)).transpose()
    }

    /// Employee who leads it. Null while nobody does, and where the viewer may not see them.
    async fn lead(&self, ctx: &Context<'_>) -> Option<Result<Employee>> {
        let found = request(ctx).load(self.0.lead()?).await;
        found.map(|found| found.map(Employee)).transpose()
    }

    /// Employees who audit, the lead too, as far as the viewer may see them, by number.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn team(&self, ctx: &Context<'_>) -> Result<Vec<Employee>> {
        let found = request(ctx).load_many(self.0.team.iter().map(|member| member.employee)).await?;
        let mut team: Vec<_> = found.into_values().collect();
        team.sort_by(|a, b| a.number.cmp(&b.number));
        Ok(team.into_iter().map(Employee).collect())
    }

    /// People who could audit, best first; those refused come last, with the reasons (AUD-5, AUD-7). Requires
    /// `MANAGE_AUDITS` on the department that carries it out, or `CONDUCT_AUDITS` and a seat in its team.
    #[graphql(complexity = "50 + cost(Some(first), None, child_complexity)")]
    async fn candidates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of people, 100 at most.", default = 10)] first: i32,
    ) -> Result<Vec<AuditorCandidate>> {
        let size = PageArgs::forward(Some(first), None).request()?.size;
        best(request(ctx), &self.0, usize::try_from(size).unwrap_or_default()).await
    }

    /// Reminders and escalations of the audit, by the instants at which they are due: what was sent or left out, also
    /// for an earlier day or lead, and the one that comes next.
    #[graphql(complexity = "10 * child_complexity + 1")]
    async fn reminders(&self, ctx: &Context<'_>) -> Result<Vec<AuditReminder>> {
        let found = request(ctx).load(RemindersOf(self.0.id)).await?.unwrap_or_default();
        Ok(found.into_iter().map(AuditReminder).collect())
    }

    /// Findings of the audit that the viewer may see, by number. Requires `READ_FINDINGS`.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn findings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
    ) -> Result<List<Finding>> {
        of_audit(ctx, self.0.id, first, after).await
    }

    /// Reason why it was called off. Null while it was not.
    async fn cancel_reason(&self) -> Option<&str> {
        self.0.cancel_reason.as_deref()
    }

    /// Version of the audit, for `expectedVersion`.
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

/// What an audit looks at, frozen when it was made.
#[derive(Description)]
pub struct AuditScope(ScopeModel);

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

#[async_trait]
impl Loader<AuditId> for Batch {
    type Value = Model;
    type Error = BatchError;

    async fn load(&self, ids: &[AuditId]) -> std::result::Result<HashMap<AuditId, Model>, BatchError> {
        let found = audits::find_many(&self.read, ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|audit| (audit.id, audit)).collect())
    }
}
