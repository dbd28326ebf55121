//! `auditAnswer`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::{
    audits::answer::AnswerDraft,
    ids::{AuditId, NodeId},
};
use gradus_services::{
    Failure,
    audits::answer::{AuditAnswer, audit_answer},
};

use super::audit::Audit;
use crate::{errors::Result, payload::payload, request::request};

/// Input of `auditAnswer`: points, or a reading, or that the item does not apply.
#[derive(InputObject)]
pub struct AuditAnswerInput {
    /// Audit.
    audit_id: ID,
    /// Code of the item.
    item_code: String,
    /// Points, from 0 to the most of the item; 1 is yes and 0 is no where there are no others.
    points: Option<i32>,
    /// Reading in the unit of the item, as an exact decimal such as `-12.5`.
    reading: Option<String>,
    /// Indicates that the item does not apply (AUD-3).
    #[graphql(default)]
    not_applicable: bool,
    /// Reason why it does not apply, in one line.
    reason: Option<String>,
    /// Note of the auditor, in one line; those audited read it once the report is signed (SEC-2).
    note: Option<String>,
    /// What shows it, in one line.
    evidence_note: Option<String>,
    /// Number of things that were looked at.
    sample_size: Option<i32>,
    /// Number of things of which they were drawn.
    population: Option<i32>,
    /// Version of the item that the viewer saw; 0 where it was not answered.
    expected_item_version: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    AuditAnswerPayload, AuditAnswerError, AuditAnswerErrorCode;
    /// Audit after the change. Null when the request was refused.
    audit: Audit;
    /// Audit has not begun or its report is signed (AUD-2).
    Locked = "LOCKED",
    /// Audit does not look at such an item.
    ItemUnknown = "ITEM_UNKNOWN",
    /// Not exactly one of points, reading and without application is given.
    NotOneAnswer = "NOT_ONE_ANSWER",
    /// Item takes other points, or a reading.
    OffScale = "OFF_SCALE",
    /// Reading is no decimal.
    ReadingMalformed = "READING_MALFORMED",
    /// Checklist says that the item always applies (AUD-3).
    AlwaysApplies = "ALWAYS_APPLIES",
    /// Reason why it does not apply is missing (AUD-3).
    ReasonMissing = "REASON_MISSING",
    /// Sample is empty, or larger than what it is drawn from.
    SamplingOdd = "SAMPLING_ODD",
    /// Text may not stand.
    TextFaulty = "TEXT_FAULTY",
    /// Somebody answered the item meanwhile; the message tells both answers.
    ItemChanged = "ITEM_CHANGED",
}

/// Mutation `auditAnswer`.
#[derive(Default)]
pub struct AuditAnswerMutation;

#[Object]
impl AuditAnswerMutation {
    /// Answers an item of an audit that is under way, in any order and from several devices: each item has a version of its
    /// own, and the same answer again changes nothing (AUD-3). Requires `CONDUCT_AUDITS` and a seat in the team. Since 0.1.
    async fn audit_answer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: AuditAnswerInput,
    ) -> Result<AuditAnswerPayload> {
        let request = request(ctx);
        let outcome = match AuditId::from_node_id(&input.audit_id) {
            None => Err(Failure::NotFound("auditId")),
            Some(audit) => {
                let answer = AnswerDraft {
                    item_code: input.item_code,
                    points: input.points,
                    reading: input.reading,
                    not_applicable: input.not_applicable,
                    reason: input.reason,
                    note: input.note,
                    evidence_note: input.evidence_note,
                    sample_size: input.sample_size,
                    population: input.population,
                    expected_item_version: input.expected_item_version,
                };
                let command = AuditAnswer { audit, answer };
                request
                    .run("auditAnswer", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { audit_answer(unit, &input).await })
                    })
                    .await
            }
        };
        AuditAnswerPayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Audit)) }).await
    }
}
