//! `auditStart`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{AuditId, NodeId};
use gradus_services::{
    Failure,
    audits::start::{AuditStart, audit_start},
};

use super::audit::Audit;
use crate::{errors::Result, payload::payload, request::request};

/// Input of `auditStart`.
#[derive(InputObject)]
pub struct AuditStartInput {
    /// Audit.
    audit_id: ID,
    /// Version of the audit that the viewer saw.
    expected_version: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    AuditStartPayload, AuditStartError, AuditStartErrorCode;
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
    /// First day of the audit has not come.
    TooEarly = "TOO_EARLY",
    /// Those audited have not known of it for as long as the program lays down.
    NoticeTooShort = "NOTICE_TOO_SHORT",
    /// Audit has no checklist.
    NoChecklist = "NO_CHECKLIST",
}

/// Mutation `auditStart`.
#[derive(Default)]
pub struct AuditStartMutation;

#[Object]
impl AuditStartMutation {
    /// Begins an audit on site: its first day has come, those audited have known of it for as long as the program lays
    /// down (but for an unannounced one), and its team is cleared on that day (AUD-2, AUD-5 to AUD-8). Requires
    /// `CONDUCT_AUDITS` and the lead of it. Since 0.1.
    async fn audit_start(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: AuditStartInput,
    ) -> Result<AuditStartPayload> {
        let request = request(ctx);
        let outcome = match AuditId::from_node_id(&input.audit_id) {
            None => Err(Failure::NotFound("auditId")),
            Some(audit) => {
                let command = AuditStart { audit, expected_version: Some(input.expected_version) };
                request
                    .run("auditStart", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { audit_start(unit, &input).await })
                    })
                    .await
            }
        };
        AuditStartPayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Audit)) }).await
    }
}
