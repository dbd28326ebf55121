//! `auditPlan`.

use async_graphql::{Context, InputObject, Object};
use gradus_services::audits::plan::{AuditPlan, audit_plan};

use super::audit::Audit;
use crate::{errors::Result, payload::payload, request::request, scalars::Date};

/// Input of `auditPlan`.
#[derive(InputObject)]
pub struct AuditPlanInput {
    /// Code of the audit program.
    audit_program_code: String,
    /// First day of the audit, today or later.
    planned_on: Date,
    /// Last day of the audit; the first one by default.
    ends_on: Option<Date>,
    /// Indicates that those audited learn of it only when it begins.
    #[graphql(default)]
    unannounced: bool,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    AuditPlanPayload, AuditPlanError, AuditPlanErrorCode;
    /// Audit after the change. Null when the request was refused.
    audit: Audit;
    /// No audit program has the code.
    ProgramUnknown = "PROGRAM_UNKNOWN",
    /// First day is over.
    InThePast = "IN_THE_PAST",
    /// Last day lies before the first or too long after it.
    EndsOddly = "ENDS_ODDLY",
    /// Nothing would be looked at.
    NothingToAudit = "NOTHING_TO_AUDIT",
}

/// Mutation `auditPlan`.
#[derive(Default)]
pub struct AuditPlanMutation;

#[Object]
impl AuditPlanMutation {
    /// Plans an audit beside those that schedules make, with the scope of its quarter. Requires `MANAGE_AUDITS` on the
    /// whole organization. Since 0.1.
    async fn audit_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: AuditPlanInput,
    ) -> Result<AuditPlanPayload> {
        let request = request(ctx);
        let command = AuditPlan {
            audit_program_code: input.audit_program_code,
            planned_on: input.planned_on.0,
            ends_on: input.ends_on.map(|day| day.0),
            unannounced: input.unannounced,
        };
        let outcome = request
            .run("auditPlan", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { audit_plan(unit, &input).await })
            })
            .await;
        AuditPlanPayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Audit)) }).await
    }
}
