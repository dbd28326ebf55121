//! `auditAssign`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{AuditId, NodeId};
use gradus_services::{
    Failure,
    audits::assign::{AuditAssign, IndependenceOverride, audit_assign},
};

use super::audit::Audit;
use crate::{errors::Result, payload::payload, request::request};

/// Input of `auditAssign`.
#[derive(InputObject)]
pub struct AuditAssignInput {
    /// Audit.
    audit_id: ID,
    /// Version of the audit that the viewer saw.
    expected_version: i32,
    /// Number of the employee who leads.
    lead_number: String,
    /// Numbers of the employees who audit under the lead.
    #[graphql(default, validator(max_items = 100))]
    member_numbers: Vec<String>,
    /// Exception from independence (AUD-8). Not served yet: an input that has it is refused with `OVERRIDE_NOT_SERVED`.
    #[graphql(name = "override")]
    exception: Option<AuditOverrideInput>,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

/// Exception from the independence of auditors, as a small unit may need it (AUD-8). Not served yet.
#[derive(InputObject)]
pub struct AuditOverrideInput {
    /// Reason of the exception.
    reason: String,
    /// Number of the employee who approves it: neither auditor nor auditee nor planner.
    approver_number: String,
    /// What makes up for it: an independent co-auditor, or a review of the result by a peer.
    compensation: String,
}

payload! {
    AuditAssignPayload, AuditAssignError, AuditAssignErrorCode;
    /// Audit after the change. Null when the request was refused.
    audit: Audit;
    /// State of the audit does not allow it (AUD-2).
    WrongState = "WRONG_STATE",
    /// No employee has the number.
    EmployeeUnknown = "EMPLOYEE_UNKNOWN",
    /// Employee is named twice.
    NamedTwice = "NAMED_TWICE",
    /// Team has more members than it may.
    TooManyMembers = "TOO_MANY_MEMBERS",
    /// Somebody is not employed on every day of the audit.
    NotEmployed = "NOT_EMPLOYED",
    /// Somebody has to do with what is audited (AUD-5).
    NotIndependent = "NOT_INDEPENDENT",
    /// Somebody lacks training or experience (AUD-7).
    NotQualified = "NOT_QUALIFIED",
    /// Override of the independence is asked for; this release serves none (AUD-8).
    OverrideNotServed = "OVERRIDE_NOT_SERVED",
}

/// Mutation `auditAssign`.
#[derive(Default)]
pub struct AuditAssignMutation;

#[Object]
impl AuditAssignMutation {
    /// Names the team of an audit, in place of the one before; everybody is independent (AUD-5) and qualified on every day
    /// of the audit (AUD-7). Requires `MANAGE_AUDITS` on the department that carries it out. Since 0.1.
    async fn audit_assign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: AuditAssignInput,
    ) -> Result<AuditAssignPayload> {
        let request = request(ctx);
        let outcome = match AuditId::from_node_id(&input.audit_id) {
            None => Err(Failure::NotFound("auditId")),
            Some(audit) => {
                let exception = input.exception.map(|asked| IndependenceOverride {
                    reason: asked.reason,
                    approver_number: asked.approver_number,
                    compensation: asked.compensation,
                });
                let command = AuditAssign {
                    exception,
                    audit,
                    expected_version: Some(input.expected_version),
                    lead_number: input.lead_number,
                    member_numbers: input.member_numbers,
                };
                request
                    .run("auditAssign", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { audit_assign(unit, &input).await })
                    })
                    .await
            }
        };
        AuditAssignPayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Audit)) }).await
    }
}
