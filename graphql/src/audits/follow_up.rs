//! `auditFollowUp`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{AuditId, NodeId};
use gradus_services::{
    Failure,
    audits::follow_up::{AuditFollowUp, audit_follow_up},
};

use super::audit::Audit;
use crate::{errors::Result, payload::payload, request::request};

/// Input of `auditFollowUp`.
#[derive(InputObject)]
pub struct AuditFollowUpInput {
    /// Audit.
    audit_id: ID,
    /// Version of the audit that the viewer saw.
    expected_version: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    AuditFollowUpPayload, AuditFollowUpError, AuditFollowUpErrorCode;
    /// Audit after the change. Null when the request was refused.
    audit: Audit;
    /// State of the audit does not allow it (AUD-2).
    WrongState = "WRONG_STATE",
}

/// Mutation `auditFollowUp`.
#[derive(Default)]
pub struct AuditFollowUpMutation;

#[Object]
impl AuditFollowUpMutation {
    /// Begins to follow up what a signed audit found (AUD-2). Requires `MANAGE_AUDITS` on the department that carries it out.
    /// Since 0.1.
    async fn audit_follow_up(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: AuditFollowUpInput,
    ) -> Result<AuditFollowUpPayload> {
        let request = request(ctx);
        let outcome = match AuditId::from_node_id(&input.audit_id) {
            None => Err(Failure::NotFound("auditId")),
            Some(audit) => {
                let command = AuditFollowUp { audit, expected_version: Some(input.expected_version) };
                request
                    .run("auditFollowUp", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { audit_follow_up(unit, &input).await })
                    })
                    .await
            }
        };
        AuditFollowUpPayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Audit)) })
            .await
    }
}
