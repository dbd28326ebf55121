//! `findingJudgeEffectiveness`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::findings::{effectiveness::Millionths, judge::JudgeDraft};
use gradus_domain::ids::{FindingId, NodeId};
use gradus_services::{
    Failure,
    findings::judge::{FindingJudge, finding_judge},
};

use super::{enums::EffectivenessVerdict, finding::Finding};
use crate::{errors::Result, payload::payload, request::request};

/// Input of `findingJudgeEffectiveness`.
#[derive(InputObject)]
pub struct FindingJudgeEffectivenessInput {
    /// Finding.
    finding_id: ID,
    /// Version of the finding that the viewer saw.
    expected_version: i32,
    /// Verdict.
    verdict: EffectivenessVerdict,
    /// What was observed, with up to six decimals; needed unless there was no effect. An effect is one where it meets
    /// the plan's threshold.
    observed: Option<f64>,
    /// Number of observations. Fewer than the plan asks for extend the wait once, and count as no effect the second
    /// time.
    sample_size: i32,
    /// What there is to say, in one line.
    note: String,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    FindingJudgeEffectivenessPayload, FindingJudgeEffectivenessError, FindingJudgeEffectivenessErrorCode;
    /// Finding after the change. Null when the request was refused.
    finding: Finding;
    /// State of the finding does not allow it (CAP-2).
    WrongState = "WRONG_STATE",
    /// Nobody is behind the token; a named person must do this (CAP-3).
    PersonNeeded = "PERSON_NEEDED",
    /// Viewer has a part in the finding that excludes this one (CAP-3, SEC-3).
    DutiesConflict = "DUTIES_CONFLICT",
    /// Finding is major, and the viewer belongs, or belonged while the work was done, to the department that it is
    /// about or to one that did the work (CAP-3).
    SameDepartment = "SAME_DEPARTMENT",
    /// Wait for the effect is not over (CAP-4).
    TooEarly = "TOO_EARLY",
    /// What was observed is missing, or has more than nine digits before its decimals.
    ObservedMissing = "OBSERVED_MISSING",
    /// What was observed does not meet the plan's threshold (CAP-4).
    ThresholdMissed = "THRESHOLD_MISSED",
    /// Another finding of the same department and cause was raised since the work was done (formula 4.14).
    Recurred = "RECURRED",
    /// Sample is not one of 1 to 1,000,000 observations.
    SampleOutOfRange = "SAMPLE_OUT_OF_RANGE",
    /// Text is missing.
    TextMissing = "TEXT_MISSING",
    /// Text is longer than 500 characters, begins like a formula, or holds a sign that is not printed.
    TextMalformed = "TEXT_MALFORMED",
}

/// Mutation `findingJudgeEffectiveness`.
#[derive(Default)]
pub struct FindingJudgeEffectivenessMutation;

#[Object]
impl FindingJudgeEffectivenessMutation {
    /// Judges the effect of the work (CAP-4): the finding is closed, gets new actions in the same cycle, or is
    /// reopened in a new one. Requires `VERIFY_FINDINGS` on the department that it is about, and a named person.
    /// Since 0.1.
    async fn finding_judge_effectiveness(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: FindingJudgeEffectivenessInput,
    ) -> Result<FindingJudgeEffectivenessPayload> {
        let request = request(ctx);
        let outcome = match FindingId::from_node_id(&input.finding_id) {
            None => Err(Failure::NotFound("findingId")),
            Some(finding) => {
                let expected_version = Some(input.expected_version);
                let command = FindingJudge {
                    finding,
                    expected_version,
                    judgement: JudgeDraft {
                        verdict: input.verdict.into(),
                        observed: input.observed.and_then(Millionths::of),
                        sample: input.sample_size,
                        note: input.note,
                    },
                };
                request
                    .run("findingJudgeEffectiveness", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { finding_judge(unit, &input).await })
                    })
                    .await
            }
        };
        FindingJudgeEffectivenessPayload::of(request, outcome, |after, id| async move {
            Ok(after.load(id).await?.map(Finding))
        })
        .await
    }
}
