//! `auditAssign`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{AuditId, NodeId};
use gradus_services::{
    Failure,
    audits::assign::{AuditAssign, IndependenceOverride, audit_assign},
};

use super::{audit::Audit, exception::AuditCompensation};
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
    /// Exception from independence and rotation, for departments of up to ten people (AUD-8). It covers what is refused now,
    /// ends when the team is named anew, and is printed in the result.
    #[graphql(name = "override")]
    exception: Option<AuditOverrideInput>,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

/// Exception from the independence of auditors, as a small department may need it (AUD-8).
#[derive(InputObject)]
pub struct AuditOverrideInput {
    /// Reason of the exception.
    reason: String,
    /// Number of the employee who approves it: neither auditor nor auditee nor planner.
    approver_number: String,
    /// What makes up for it.
    compensation: AuditCompensation,
    /// Number of the employee who makes up for it: of the team as a co-auditor, outside it as a peer, and independent.
    compensator_number: String,
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
    /// Somebody is away on a day of the audit.
    OnLeave = "ON_LEAVE",
    /// Somebody would audit the same too often, or two would audit each other (AUD-6).
    NotRotated = "NOT_ROTATED",
    /// Somebody has to do with what is audited (AUD-5).
    NotIndependent = "NOT_INDEPENDENT",
    /// Somebody lacks training or experience (AUD-7).
    NotQualified = "NOT_QUALIFIED",
    /// Nothing is refused that an exception could cover (AUD-8).
    OverrideNotNeeded = "OVERRIDE_NOT_NEEDED",
    /// Department that carries the audit out has more than ten people (AUD-8).
    OverrideNotSmall = "OVERRIDE_NOT_SMALL",
    /// Reason of the exception is missing or may not stand (AUD-8).
    ReasonMissing = "REASON_MISSING",
    /// Who approves audits, is audited, planned the audit or has left (AUD-8).
    ApproverInvolved = "APPROVER_INVOLVED",
    /// Who makes up for the exception is bound, or is in the team or out of it against what is said (AUD-8).
    NotCompensated = "NOT_COMPENSATED",
}

/// Mutation `auditAssign`.
#[derive(Default)]
pub struct AuditAssignMutation;

#[Object]
impl AuditAssignMutation {
    /// Names the team of an audit, in place of the one before; everybody is independent (AUD-5), rotates (AUD-6) and is
    /// qualified on every day of the audit (AUD-7), but for what an exception covers (AUD-8). Until its report is signed,
    /// somebody who is no longer cleared is replaced so. Requires `MANAGE_AUDITS` on the department that carries it out. Since 0.1.
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
                    compensation: asked.compensation.into(),
                    compensator_number: asked.compensator_number,
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
