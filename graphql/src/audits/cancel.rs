//! `auditCancel`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{AuditId, NodeId};
use gradus_services::{
    Failure,
    audits::cancel::{AuditCancel, audit_cancel},
};

use super::audit::Audit;
use crate::{errors::Result, payload::payload, request::request};

/// Input of `auditCancel`.
#[derive(InputObject)]
pub struct AuditCancelInput {
    /// Audit.
    audit_id: ID,
    /// Version of the audit that the viewer saw.
    expected_version: i32,
    /// Reason, for the journal and for those audited.
    reason: String,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    AuditCancelPayload, AuditCancelError, AuditCancelErrorCode;
    /// Audit after the change. Null when the request was refused.
    audit: Audit;
    /// State of the audit does not allow it (AUD-2).
    WrongState = "WRONG_STATE",
    /// Reason is missing.
    ReasonMissing = "REASON_MISSING",
}

/// Mutation `auditCancel`.
#[derive(Default)]
pub struct AuditCancelMutation;

#[Object]
impl AuditCancelMutation {
    /// Calls an audit off; its number and its occurrence stay taken. Requires `MANAGE_AUDITS` on the department that
    /// carries it out. Since 0.1.
    async fn audit_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: AuditCancelInput,
    ) -> Result<AuditCancelPayload> {
        let request = request(ctx);
        let outcome = match AuditId::from_node_id(&input.audit_id) {
            None => Err(Failure::NotFound("auditId")),
            Some(audit) => {
                let command =
                    AuditCancel { audit, expected_version: Some(input.expected_version), reason: input.reason };
                request
                    .run("auditCancel", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { audit_cancel(unit, &input).await })
                    })
                    .await
            }
        };
        AuditCancelPayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Audit)) }).await
    }
}
