//! `findingRaise`.

use async_graphql::{Context, InputObject, Object};

use gradus_services::findings::raise::{FindingRaise, finding_raise};

use super::{
    enums::{FindingGrade, FindingSource},
    finding::Finding,
};
use crate::{errors::Result, payload::payload, request::request};

/// Input of `findingRaise`.
#[derive(InputObject)]
pub struct FindingRaiseInput {
    /// What was found, in one line.
    title: String,
    /// What was seen, in one line.
    note: Option<String>,
    /// Grade (CAP-1).
    grade: FindingGrade,
    /// Source (CAP-1). `MANUAL` where none is given.
    #[graphql(default_with = "FindingSource::Manual")]
    source: FindingSource,
    /// Code of the department that it is about.
    department_code: String,
    /// Number of the audit that found it.
    audit_number: Option<String>,
    /// Code of the clause or of the checklist's item that is not met; kept in capitals. Findings of one code,
    /// department and cause are repeats of each other (CAP-5).
    item_code: Option<String>,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    FindingRaisePayload, FindingRaiseError, FindingRaiseErrorCode;
    /// Finding after the change. Null when the request was refused.
    finding: Finding;
    /// Text is missing.
    TextMissing = "TEXT_MISSING",
    /// Text is longer than 500 characters, begins like a formula, or holds a sign that is not printed.
    TextMalformed = "TEXT_MALFORMED",
    /// Code is not made of up to 40 letters, digits, dots, dashes and underscores.
    CodeMalformed = "CODE_MALFORMED",
    /// No department for which the viewer raises findings has the code.
    DepartmentUnknown = "DEPARTMENT_UNKNOWN",
    /// No audit that the viewer may see has the number.
    AuditUnknown = "AUDIT_UNKNOWN",
}

/// Mutation `findingRaise`.
#[derive(Default)]
pub struct FindingRaiseMutation;

#[Object]
impl FindingRaiseMutation {
    /// Writes a finding down as a draft, which those whom it is about do not see until it is issued (SEC-2). Requires
    /// `RAISE_FINDINGS` on the department that it is about. Since 0.1.
    async fn finding_raise(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: FindingRaiseInput,
    ) -> Result<FindingRaisePayload> {
        let request = request(ctx);
        let command = FindingRaise {
            title: input.title,
            note: input.note,
            grade: input.grade.into(),
            source: input.source.into(),
            department_code: input.department_code,
            audit_number: input.audit_number,
            item_code: input.item_code,
        };
        let outcome = request
            .run("findingRaise", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { finding_raise(unit, &input).await })
            })
            .await;
        FindingRaisePayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Finding)) })
            .await
    }
}
