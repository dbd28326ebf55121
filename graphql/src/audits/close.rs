//! `auditClose`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{AuditId, NodeId};
use gradus_services::{
    Failure,
    audits::close::{AuditClose, audit_close},
};

use super::audit::Audit;
use crate::{errors::Result, payload::payload, request::request};

/// Input of `auditClose`.
#[derive(InputObject)]
pub struct AuditCloseInput {
    /// Audit.
    audit_id: ID,
    /// Version of the audit that the viewer saw.
    expected_version: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    AuditClosePayload, AuditCloseError, AuditCloseErrorCode;
    /// Audit after the change. Null when the request was refused.
    audit: Audit;
    /// State of the audit does not allow it (AUD-2).
    WrongState = "WRONG_STATE",
    /// Items that failed are not mended; the message names them.
    Unsettled = "UNSETTLED",
    /// Follow-ups are not closed; the message names them.
    FollowUpsOpen = "FOLLOW_UPS_OPEN",
}

/// Mutation `auditClose`.
#[derive(Default)]
pub struct AuditCloseMutation;

#[Object]
impl AuditCloseMutation {
    /// Closes an audit: what failed is mended, and its follow-ups are closed (AUD-2). Requires `MANAGE_AUDITS` on the
    /// department that carries it out. Since 0.1.
    async fn audit_close(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: AuditCloseInput,
    ) -> Result<AuditClosePayload> {
        let request = request(ctx);
        let outcome = match AuditId::from_node_id(&input.audit_id) {
            None => Err(Failure::NotFound("auditId")),
            Some(audit) => {
                let command = AuditClose { audit, expected_version: Some(input.expected_version) };
                request
                    .run("auditClose", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { audit_close(unit, &input).await })
                    })
                    .await
            }
        };
        AuditClosePayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Audit)) }).await
    }
}
