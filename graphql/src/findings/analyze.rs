//! `findingAnalyze`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::findings::cause::CauseDraft;
use gradus_domain::ids::{FindingId, NodeId};
use gradus_services::{
    Failure,
    findings::analyze::{FindingAnalyze, finding_analyze},
};

use super::{enums::CauseMethod, finding::Finding};
use crate::{errors::Result, payload::payload, request::request};

/// Input of `findingAnalyze`.
#[derive(InputObject)]
pub struct FindingAnalyzeInput {
    /// Finding.
    finding_id: ID,
    /// Version of the finding that the viewer saw.
    expected_version: i32,
    /// Method by which the cause was sought.
    method: CauseMethod,
    /// Code by which causes are compared; kept in capitals.
    cause_code: String,
    /// Cause, in one line.
    text: String,
    /// Answers to "why", each to the one before; 2 to 10 of them where that is the method.
    #[graphql(default, validator(max_items = 100))]
    whys: Vec<String>,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    FindingAnalyzePayload, FindingAnalyzeError, FindingAnalyzeErrorCode;
    /// Finding after the change. Null when the request was refused.
    finding: Finding;
    /// State of the finding does not allow it (CAP-2).
    WrongState = "WRONG_STATE",
    /// Finding is neither major nor minor and needs no correction (CAP-1).
    NotRequired = "NOT_REQUIRED",
    /// Code is not made of up to 40 letters, digits, dots, dashes and underscores.
    CodeMalformed = "CODE_MALFORMED",
    /// Asking why has fewer than 2 or more than 10 answers.
    ChainOdd = "CHAIN_ODD",
    /// Text is missing.
    TextMissing = "TEXT_MISSING",
    /// Text is longer than 500 characters, begins like a formula, or holds a sign that is not printed.
    TextMalformed = "TEXT_MALFORMED",
}

/// Mutation `findingAnalyze`.
#[derive(Default)]
pub struct FindingAnalyzeMutation;

#[Object]
impl FindingAnalyzeMutation {
    /// Records the root cause. A finding that repeats earlier ones by it is linked to them and becomes one grade
    /// graver (CAP-5). Requires `ANSWER_FINDINGS` on the department that it is about, or to answer for it. Since 0.1.
    async fn finding_analyze(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: FindingAnalyzeInput,
    ) -> Result<FindingAnalyzePayload> {
        let request = request(ctx);
        let outcome = match FindingId::from_node_id(&input.finding_id) {
            None => Err(Failure::NotFound("findingId")),
            Some(finding) => {
                let expected_version = Some(input.expected_version);
                let command = FindingAnalyze {
                    finding,
                    expected_version,
                    cause: CauseDraft {
                        method: input.method.into(),
                        code: input.cause_code,
                        text: input.text,
                        whys: input.whys,
                    },
                };
                request
                    .run("findingAnalyze", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { finding_analyze(unit, &input).await })
                    })
                    .await
            }
        };
        FindingAnalyzePayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Finding)) })
            .await
    }
}
