//! `auditReview`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{AuditId, NodeId};
use gradus_services::{
    Failure,
    audits::review::{AuditReview, audit_review},
};

use super::audit::Audit;
use crate::{errors::Result, payload::payload, request::request};

/// Input of `auditReview`.
#[derive(InputObject)]
pub struct AuditReviewInput {
    /// Audit.
    audit_id: ID,
    /// Version of the audit that the viewer saw.
    expected_version: i32,
    /// What the peer found, in one line.
    note: String,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    AuditReviewPayload, AuditReviewError, AuditReviewErrorCode;
    /// Audit after the change. Null when the request was refused.
    audit: Audit;
    /// State of the audit does not allow it (AUD-2).
    WrongState = "WRONG_STATE",
    /// No review is asked for any more.
    NotTheReviewer = "NOT_THE_REVIEWER",
    /// Note is missing or may not stand.
    NoteMissing = "NOTE_MISSING",
}

/// Mutation `auditReview`.
#[derive(Default)]
pub struct AuditReviewMutation;

#[Object]
impl AuditReviewMutation {
    /// Notes what a peer found of a result before it is signed (AUD-8). Requires to be the peer whom the audit's exception
    /// names. Since 0.1.
    async fn audit_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: AuditReviewInput,
    ) -> Result<AuditReviewPayload> {
        let request = request(ctx);
        let outcome = match AuditId::from_node_id(&input.audit_id) {
            None => Err(Failure::NotFound("auditId")),
            Some(audit) => {
                let command = AuditReview { audit, expected_version: Some(input.expected_version), note: input.note };
                request
                    .run("auditReview", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { audit_review(unit, &input).await })
                    })
                    .await
            }
        };
        AuditReviewPayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Audit)) }).await
    }
}
