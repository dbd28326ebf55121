//! `auditPrepare`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{AuditId, NodeId};
use gradus_services::{
    Failure,
    audits::prepare::{AuditPrepare, audit_prepare},
};

use super::audit::Audit;
use crate::{errors::Result, payload::payload, request::request};

/// Input of `auditPrepare`.
#[derive(InputObject)]
pub struct AuditPrepareInput {
    /// Audit.
    audit_id: ID,
    /// Version of the audit that the viewer saw.
    expected_version: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    AuditPreparePayload, AuditPrepareError, AuditPrepareErrorCode;
    /// Audit after the change. Null when the request was refused.
    audit: Audit;
    /// State of the audit does not allow it (AUD-2).
    WrongState = "WRONG_STATE",
    /// Nobody leads the audit.
    NoLead = "NO_LEAD",
    /// Audit has no checklist.
    NoChecklist = "NO_CHECKLIST",
    /// Somebody is not employed on every day of the audit.
    NotEmployed = "NOT_EMPLOYED",
    /// Somebody is away on a day of the audit.
    OnLeave = "ON_LEAVE",
    /// Somebody would audit the same too often, or two would audit each other (AUD-6).
    NotRotated = "NOT_ROTATED",
    /// Somebody has to do with what is audited (AUD-5).
    NotIndependent = "NOT_INDEPENDENT",
    /// Somebody lacks training or experience (AUD-7).
    NotQualified = "NOT_QUALIFIED",
}

/// Mutation `auditPrepare`.
#[derive(Default)]
pub struct AuditPrepareMutation;

#[Object]
impl AuditPrepareMutation {
    /// Begins to prepare an audit: it has a lead and a checklist, and its team is still cleared (AUD-2, AUD-5, AUD-7).
    /// Requires `MANAGE_AUDITS` on the department that carries it out, or `CONDUCT_AUDITS` and a seat in its team. Since
    /// 0.1.
    async fn audit_prepare(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: AuditPrepareInput,
    ) -> Result<AuditPreparePayload> {
        let request = request(ctx);
        let outcome = match AuditId::from_node_id(&input.audit_id) {
            None => Err(Failure::NotFound("auditId")),
            Some(audit) => {
                let command = AuditPrepare { audit, expected_version: Some(input.expected_version) };
                request
                    .run("auditPrepare", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { audit_prepare(unit, &input).await })
                    })
                    .await
            }
        };
        AuditPreparePayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Audit)) }).await
    }
}
