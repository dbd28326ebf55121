//! `auditFollowUpPlan`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{AuditId, NodeId};
use gradus_services::{
    Failure,
    audits::follow_up_plan::{AuditFollowUpPlan, audit_follow_up_plan},
};

use super::audit::Audit;
use crate::{errors::Result, payload::payload, request::request, scalars::Date};

/// Input of `auditFollowUpPlan`.
#[derive(InputObject)]
pub struct AuditFollowUpPlanInput {
    /// Audit.
    audit_id: ID,
    /// Version of the audit that the viewer saw.
    expected_version: i32,
    /// First day of the follow-up, today or later.
    planned_on: Date,
    /// Last day of the follow-up; the first one by default.
    ends_on: Option<Date>,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    AuditFollowUpPlanPayload, AuditFollowUpPlanError, AuditFollowUpPlanErrorCode;
    /// Follow-up that was planned. Null when the request was refused.
    audit: Audit;
    /// State of the audit does not allow it (AUD-2).
    WrongState = "WRONG_STATE",
    /// Nothing failed that is not mended or looked at again already (AUD-9).
    NothingFailed = "NOTHING_FAILED",
    /// First day is over.
    InThePast = "IN_THE_PAST",
    /// Last day lies before the first or too long after it.
    EndsOddly = "ENDS_ODDLY",
}

/// Mutation `auditFollowUpPlan`.
#[derive(Default)]
pub struct AuditFollowUpPlanMutation;

#[Object]
impl AuditFollowUpPlanMutation {
    /// Plans an audit of the items that failed in another, with its checklist, weights and scope, so that its independence
    /// holds here too (AUD-9). Requires `MANAGE_AUDITS` on the department that carries the first one out. Since 0.1.
    async fn audit_follow_up_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: AuditFollowUpPlanInput,
    ) -> Result<AuditFollowUpPlanPayload> {
        let request = request(ctx);
        let outcome = match AuditId::from_node_id(&input.audit_id) {
            None => Err(Failure::NotFound("auditId")),
            Some(audit) => {
                let command = AuditFollowUpPlan {
                    audit,
                    expected_version: Some(input.expected_version),
                    planned_on: input.planned_on.0,
                    ends_on: input.ends_on.map(|day| day.0),
                };
                request
                    .run("auditFollowUpPlan", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { audit_follow_up_plan(unit, &input).await })
                    })
                    .await
            }
        };
        AuditFollowUpPlanPayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Audit)) })
            .await
    }
}
