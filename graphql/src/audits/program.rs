//! An audit program.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{
    Context, Description, Enum, ID, Object, SimpleObject, async_trait::async_trait, dataloader::Loader,
};
use gradus_domain::{
    audits::program::AuditProgram as Model,
    ids::{AuditProgramId, NodeId},
    programs::template::{self, AuditScopeRule, Code},
};
use gradus_services::audits::{catalog, overrides};

use super::checklist::{Checklist, ChecklistCode};
use crate::{
    errors::{Result, fault},
    people::department::{Department, DepartmentCode},
    programs::program::Program,
    request::{Batch, BatchError, request},
    scalars::Period,
};

/// Who audits whom. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "template::AuditType")]
pub enum AuditType {
    /// Own people, the management system.
    InternalSystem,
    /// Own people, one process.
    Process,
    /// The operator audits a supplier.
    SecondParty,
    /// Somebody from outside audits the operator.
    ThirdParty,
    /// Only what was found earlier.
    FollowUp,
}

/// Quarter of the calendar year.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "template::Quarter")]
pub enum AuditQuarter {
    /// January to March.
    Q1,
    /// April to June.
    Q2,
    /// July to September.
    Q3,
    /// October to December.
    Q4,
}

/// Sort of what is audited against. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
pub enum AuditCriterionKind {
    /// A standard, named by its code.
    Standard,
    /// A controlled document, named by its code.
    Document,
    /// The measures of the program.
    ProgramMeasures,
    /// The contract with the supplier.
    Contract,
    /// The rules for outsourcing.
    OutsourcingRules,
    /// Findings that are still open.
    OpenFindings,
}

/// What is audited against.
#[derive(SimpleObject)]
pub struct AuditCriterion {
    /// Sort of the criterion.
    kind: AuditCriterionKind,
    /// Code of the standard or document. Null for other sorts.
    reference: Option<String>,
}

/// What is looked at in one quarter.
#[derive(SimpleObject)]
pub struct AuditRotation {
    /// Quarter of the year.
    quarter: AuditQuarter,
    /// Codes of the measure areas.
    areas: Vec<String>,
}

/// How an audit of the program finds what it looks at. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
pub enum AuditScopeKind {
    /// Areas that change from quarter to quarter.
    Rotation,
    /// All measures.
    Everything,
    /// Measures of named areas and departments.
    Part,
    /// Whatever earlier audits found.
    OpenFindings,
}

/// Rule by which the audits of a program find what they look at.
#[derive(SimpleObject)]
pub struct AuditScopeDefinition {
    /// Kind of the rule.
    kind: AuditScopeKind,
    /// Codes of measure areas, for `PART`. Empty for all.
    areas: Vec<String>,
    /// Codes of departments, for `PART`. Empty for whoever does the measures or answers for them.
    departments: Vec<String>,
    /// Areas by quarter, for `ROTATION`.
    rotation: Vec<AuditRotation>,
}

/// Rules that auditors of a program must meet (AUD-5, AUD-7).
#[derive(SimpleObject)]
pub struct AuditorRules {
    /// Number of months for which a tie to what is audited lasts after it ended.
    cooling_off_months: i32,
    /// Code of the training requirement that every auditor fulfills on every day of the audit.
    requirement_code: String,
    /// Number of audits in which a lead has been a member; asked from the thirteenth month of the program on.
    lead_audits_as_member: i32,
    /// Codes of the roles whose holders are suggested as auditors.
    roles: Vec<String>,
}

/// Audit program: audits of one kind that come back (AUD-1).
#[derive(Description)]
pub struct AuditProgram(pub Model);

#[Object(use_type_description)]
impl AuditProgram {
    /// Opaque id of the audit program.
    pub async fn id(&self) -> ID {
        self.0.id.to_node_id().into()
    }

    /// Code of the audit program, unique in the organization.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Name of the audit program, in the request's language.
    async fn name(&self, ctx: &Context<'_>) -> Result<&str> {
        Ok(self.0.name.get(request(ctx).locale().await?))
    }

    /// Improvement program to which it belongs. Null where the viewer may not see it.
    async fn program(&self, ctx: &Context<'_>) -> Option<Result<Program>> {
        let found = request(ctx).load(self.0.program).await;
        found.map(|found| found.map(Program)).transpose()
    }

    /// Who audits whom.
    #[graphql(name = "type")]
    async fn audit_type(&self) -> AuditType {
        self.0.definition.audit_type.into()
    }

    /// Criteria against which is audited.
    async fn criteria(&self) -> Vec<AuditCriterion> {
        self.0.definition.criteria.iter().map(criterion).collect()
    }

    /// Code of the schedule that makes its audits.
    async fn schedule_code(&self) -> &str {
        &self.0.definition.schedule
    }

    /// Latest version of the checklist that new audits use. Null for follow-ups, which take over what failed.
    async fn checklist(&self, ctx: &Context<'_>) -> Option<Result<Checklist>> {
        let code = self.0.definition.checklist.as_ref()?;
        let found = request(ctx).load(ChecklistCode(code.to_string())).await;
        found.map(|found| found.map(Checklist)).transpose()
    }

    /// Rule by which its audits find what they look at.
    async fn scope_definition(&self) -> AuditScopeDefinition {
        scope_definition(&self.0)
    }

    /// Department that carries its audits out. Null where the viewer may not see it.
    async fn department(&self, ctx: &Context<'_>) -> Option<Result<Department>> {
        let found = request(ctx).load(DepartmentCode(self.0.definition.rules.team.to_string())).await;
        found.map(|found| found.map(Department)).transpose()
    }

    /// Rules that its auditors must meet.
    async fn auditor_rules(&self) -> AuditorRules {
        let rules = &self.0.definition.rules;
        AuditorRules {
            cooling_off_months: i32::try_from(self.0.definition.cooling_off_months()).unwrap_or(i32::MAX),
            requirement_code: rules.lead_auditor_needs.requirement.to_string(),
            lead_audits_as_member: i32::try_from(rules.lead_auditor_needs.audits_as_member).unwrap_or(i32::MAX),
            roles: texts(&rules.auditor_roles),
        }
    }

    /// Number of exceptions from independence under which audits of a period are held (AUD-8). Audits called off or missed
    /// do not count.
    #[graphql(complexity = "20")]
    async fn overrides(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Period in which the first day of the audit lies.")] period: Period,
    ) -> Result<i32> {
        let (first, last) = (period.0.first_day(), period.0.last_day());
        let found = overrides::count(request(ctx).read(), self.0.id, first, last).await.map_err(fault)?;
        Ok(i32::try_from(found).unwrap_or(i32::MAX))
    }

    /// Time before an audit by which those audited are told, as an ISO 8601 duration.
    async fn notice(&self) -> String {
        self.0.definition.rules.notice.to_string()
    }
}

fn texts(codes: &[Code]) -> Vec<String> {
    codes.iter().map(ToString::to_string).collect()
}

fn criterion(criterion: &template::AuditCriterion) -> AuditCriterion {
    use template::AuditCriterion as C;
    let plain = |kind| AuditCriterion { kind, reference: None };
    match criterion {
        C::Standard { standard } => {
            AuditCriterion { kind: AuditCriterionKind::Standard, reference: Some(standard.to_string()) }
        }
        C::Document { document } => {
            AuditCriterion { kind: AuditCriterionKind::Document, reference: Some(document.to_string()) }
        }
        C::ProgramMeasures => plain(AuditCriterionKind::ProgramMeasures),
        C::Contract => plain(AuditCriterionKind::Contract),
        C::OutsourcingRules => plain(AuditCriterionKind::OutsourcingRules),
        C::OpenFindings => plain(AuditCriterionKind::OpenFindings),
    }
}

fn scope_definition(program: &Model) -> AuditScopeDefinition {
    let rotation = program.definition.rotation.iter();
    let rotation: Vec<_> =
        rotation.map(|turn| AuditRotation { quarter: turn.quarter.into(), areas: texts(&turn.areas) }).collect();
    let of = |kind| AuditScopeDefinition { kind, areas: Vec::new(), departments: Vec::new(), rotation: Vec::new() };
    match &program.definition.scope {
        _ if !rotation.is_empty() => AuditScopeDefinition { rotation, ..of(AuditScopeKind::Rotation) },
        Some(AuditScopeRule::Part { areas, departments }) => {
            AuditScopeDefinition { areas: texts(areas), departments: texts(departments), ..of(AuditScopeKind::Part) }
        }
        Some(AuditScopeRule::OpenFindings) => of(AuditScopeKind::OpenFindings),
        Some(AuditScopeRule::Everything) | None => of(AuditScopeKind::Everything),
    }
}

#[async_trait]
impl Loader<AuditProgramId> for Batch {
    type Value = Model;
    type Error = BatchError;

    async fn load(&self, ids: &[AuditProgramId]) -> std::result::Result<HashMap<AuditProgramId, Model>, BatchError> {
        let found = catalog::find_programs(&self.read, ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|program| (program.id, program)).collect())
    }
}
