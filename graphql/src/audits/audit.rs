//! An audit.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Description, Enum, ID, Object, async_trait::async_trait, dataloader::Loader};
use gradus_domain::{
    audits::{audit::Audit as Model, state},
    ids::{AuditId, NodeId},
    programs::{
        matrix::RaciRole as Role,
        template::{ItemTemplate, SectionTemplate},
    },
};
use gradus_services::{
    audits::{audits, transitions},
    programs::read::Responsibility as Cell,
};

use super::{
    candidates::{AuditorCandidate, best},
    checklist::Checklist,
    exception::{AuditOverride, OverrideOf},
    found::{AuditItem, AuditResult, AuditScore, AuditsAround, FoundIn},
    program::AuditProgram,
    reminder::{AuditReminder, RemindersOf},
    scope::AuditScope,
};
use crate::{
    errors::{Result, fault},
    findings::{finding::Finding, query::of_audit},
    page::{List, PageArgs, cost},
    people::{department::Department, employee::Employee},
    programs::{
        loaders::PartsByVersion,
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

    /// Items at which it looks, in the order of the checklist, each with its answer as far as the viewer may read it; a
    /// follow-up has only those that failed (AUD-9).
    #[graphql(complexity = "50 + 20 * child_complexity")]
    async fn items(&self, ctx: &Context<'_>) -> Result<Vec<AuditItem>> {
        let Some(checklist) = self.0.checklist else { return Ok(Vec::new()) };
        let Some(version) = request(ctx).load(checklist).await? else { return Ok(Vec::new()) };
        let found = request(ctx).load(FoundIn(self.0.id)).await?.unwrap_or_default();
        let answer = |code: &str| found.answers.iter().find(|answer| answer.item == code).cloned();
        let of = |(section, items): (&SectionTemplate, Vec<&ItemTemplate>)| {
            let items: Vec<_> = (items.into_iter())
                .map(|item| AuditItem {
                    section: section.code.to_string(),
                    item: item.clone(),
                    answer: answer(&item.code),
                })
                .collect();
            items
        };
        Ok(self.0.sheet(&version.content).sections().flat_map(of).collect())
    }

    /// Score of the audit (AUD-3). Null while items are not answered; until the report is signed, also for everybody but
    /// those who audit, review and manage the audit (SEC-2).
    #[graphql(complexity = "20 + child_complexity")]
    async fn score(&self, ctx: &Context<'_>) -> Result<Option<AuditScore>> {
        let found = request(ctx).load(FoundIn(self.0.id)).await?.unwrap_or_default();
        Ok(found.score.map(|score| AuditScore::new(score, found.result.as_ref())))
    }

    /// Signed result, frozen as data. Null until the report is signed (RPT-1).
    #[graphql(complexity = "20 + child_complexity")]
    async fn result(&self, ctx: &Context<'_>) -> Result<Option<AuditResult>> {
        let found = request(ctx).load(FoundIn(self.0.id)).await?.unwrap_or_default();
        Ok(found.result.map(AuditResult::new))
    }

    /// Code of the weight profile of the checklist, chosen when the audit was made (formula 4.15). Null without checklist.
    async fn weight_profile(&self) -> Option<&str> {
        self.0.profile.as_deref()
    }

    /// Indicates that those audited learn of it only when it begins.
    async fn is_unannounced(&self) -> bool {
        self.0.unannounced
    }

    /// Day from which those audited could know of it. Null for an unannounced audit that has not begun.
    async fn informed_on(&self) -> Option<Date> {
        self.0.informed_on.map(Date)
    }

    /// Day on which it began on site. Null while it has not.
    async fn started_on(&self) -> Option<Date> {
        self.0.started_on.map(Date)
    }

    /// Exception from independence under which its team was named. Null where none is in force (AUD-8).
    #[graphql(name = "override")]
    async fn exception(&self, ctx: &Context<'_>) -> Option<Result<AuditOverride>> {
        let found = request(ctx).load(OverrideOf(self.0.id)).await;
        found.map(|found| found.map(AuditOverride)).transpose()
    }

    /// Audit whose failures it looks at again. Null where it looks at none, and where the viewer may not see that (AUD-9).
    async fn follows_up(&self, ctx: &Context<'_>) -> Option<Result<Self>> {
        let around = match request(ctx).load(AuditsAround(self.0.id)).await {
            Ok(around) => around.unwrap_or_default(),
            Err(error) => return Some(Err(error)),
        };
        let found = request(ctx).load(around.0?).await;
        found.map(|found| found.map(Audit)).transpose()
    }

    /// Audits that look at its failures again, as far as the viewer may see them, by number (AUD-9).
    #[graphql(complexity = "5 * child_complexity + 1")]
    async fn follow_ups(&self, ctx: &Context<'_>) -> Result<Vec<Self>> {
        let around = request(ctx).load(AuditsAround(self.0.id)).await?.unwrap_or_default();
        let mut found: Vec<_> = request(ctx).load_many(around.1).await?.into_values().collect();
        found.sort_by(|a, b| a.number.cmp(&b.number));
        Ok(found.into_iter().map(Audit).collect())
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

    /// People who could audit, best first; those refused come last, with the reasons (AUD-5 to AUD-7). Requires
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

#[async_trait]
impl Loader<AuditId> for Batch {
    type Value = Model;
    type Error = BatchError;

    async fn load(&self, ids: &[AuditId]) -> std::result::Result<HashMap<AuditId, Model>, BatchError> {
        let found = audits::find_many(&self.read, ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|audit| (audit.id, audit)).collect())
    }
}
