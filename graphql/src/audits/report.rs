//! `auditReport`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{AuditId, NodeId};
use gradus_services::{
    Failure,
    audits::report::{AuditReport, audit_report},
};

use super::audit::Audit;
use crate::{errors::Result, payload::payload, request::request};

/// Input of `auditReport`.
#[derive(InputObject)]
pub struct AuditReportInput {
    /// Audit.
    audit_id: ID,
    /// Version of the audit that the viewer saw.
    expected_version: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    AuditReportPayload, AuditReportError, AuditReportErrorCode;
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
}

/// Mutation `auditReport`.
#[derive(Default)]
pub struct AuditReportMutation;

#[Object]
impl AuditReportMutation {
    /// Ends the work on site: every item is answered or without application, and the team is still cleared (AUD-2, AUD-5 to
    /// AUD-8). Answers may still be corrected until the report is signed. Requires `CONDUCT_AUDITS` and the lead of it.
    /// Since 0.1.
    async fn audit_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: AuditReportInput,
    ) -> Result<AuditReportPayload> {
        let request = request(ctx);
        let outcome = match AuditId::from_node_id(&input.audit_id) {
            None => Err(Failure::NotFound("auditId")),
            Some(audit) => {
                let command = AuditReport { audit, expected_version: Some(input.expected_version) };
                request
                    .run("auditReport", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { audit_report(unit, &input).await })
                    })
                    .await
            }
        };
        AuditReportPayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Audit)) }).await
    }
}
