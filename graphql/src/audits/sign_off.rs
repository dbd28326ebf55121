//! `auditSignOff`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{AuditId, NodeId};
use gradus_services::{
    Failure,
    audits::sign_off::{AuditSignOff, audit_sign_off},
};

use super::audit::Audit;
use crate::{errors::Result, payload::payload, request::request};

/// Input of `auditSignOff`.
#[derive(InputObject)]
pub struct AuditSignOffInput {
    /// Audit.
    audit_id: ID,
    /// Version of the audit that the viewer saw.
    expected_version: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    AuditSignOffPayload, AuditSignOffError, AuditSignOffErrorCode;
    /// Audit after the change. Null when the request was refused.
    audit: Audit;
    /// State of the audit does not allow it (AUD-2).
    WrongState = "WRONG_STATE",
    /// Nobody leads the audit.
    NoLead = "NO_LEAD",
    /// Somebody of the team is not employed on every day of the audit.
    NotEmployed = "NOT_EMPLOYED",
    /// Somebody of the team is away on a day of the audit.
    OnLeave = "ON_LEAVE",
    /// Somebody of the team has to do with what is audited (AUD-5).
    NotIndependent = "NOT_INDEPENDENT",
    /// Somebody of the team audited the same too often, or two audit each other (AUD-6).
    NotRotated = "NOT_ROTATED",
    /// Somebody of the team lacks training or experience (AUD-7).
    NotQualified = "NOT_QUALIFIED",
    /// Items are not answered yet; the message names them.
    Unanswered = "UNANSWERED",
    /// Audit has no checklist.
    NoChecklist = "NO_CHECKLIST",
    /// Peer whom an exception names has not looked at the result (AUD-8).
    ReviewMissing = "REVIEW_MISSING",
}

/// Mutation `auditSignOff`.
#[derive(Default)]
pub struct AuditSignOffMutation;

#[Object]
impl AuditSignOffMutation {
    /// Signs the report: score, answers and exceptions are frozen as the result, and those audited may read them (AUD-2,
    /// SEC-2, RPT-1). Requires `CONDUCT_AUDITS` and the lead of it. Since 0.1.
    async fn audit_sign_off(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: AuditSignOffInput,
    ) -> Result<AuditSignOffPayload> {
        let request = request(ctx);
        let outcome = match AuditId::from_node_id(&input.audit_id) {
            None => Err(Failure::NotFound("auditId")),
            Some(audit) => {
                let command = AuditSignOff { audit, expected_version: Some(input.expected_version) };
                request
                    .run("auditSignOff", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { audit_sign_off(unit, &input).await })
                    })
                    .await
            }
        };
        AuditSignOffPayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Audit)) }).await
    }
}
