//! Declared conflicts of interest (AUD-5).

use async_graphql::{Context, Description, ID, InputObject, Object};
use gradus_domain::{
    audits::conflict::AuditConflict as Model,
    ids::{AuditConflictId, NodeId},
};
use gradus_services::{
    Failure,
    audits::{
        conflict_declare::{AuditConflictDeclare, audit_conflict_declare},
        conflict_withdraw::{AuditConflictWithdraw, audit_conflict_withdraw},
        conflicts,
    },
};

use crate::{
    errors::{Result, fault},
    payload::payload,
    people::{department::Department, employee::Employee},
    request::request,
    scalars::{Date, DateTime},
};

/// Declared conflict of interest: for its days and the cooling-off time after them, it keeps the person from audits of the
/// department (AUD-5).
#[derive(Description)]
pub struct AuditConflict(Model);

#[Object(use_type_description)]
impl AuditConflict {
    /// Opaque id of the conflict, for `auditConflictWithdraw`.
    async fn id(&self) -> ID {
        self.0.id.to_node_id().into()
    }

    /// Employee whose conflict it is. Null where the viewer may not see them.
    async fn employee(&self, ctx: &Context<'_>) -> Option<Result<Employee>> {
        let found = request(ctx).load(self.0.employee).await;
        found.map(|found| found.map(Employee)).transpose()
    }

    /// Department with which it is. Null where the viewer may not see it.
    async fn department(&self, ctx: &Context<'_>) -> Option<Result<Department>> {
        let found = request(ctx).load(self.0.department).await;
        found.map(|found| found.map(Department)).transpose()
    }

    /// First day on which it holds.
    async fn starts_on(&self) -> Date {
        Date(self.0.span.from)
    }

    /// Last day on which it holds, included. Null where no end is known.
    async fn ends_on(&self) -> Option<Date> {
        self.0.span.to.and_then(|to| to.pred_opt()).map(Date)
    }

    /// What it is.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Timestamp of the declaration.
    async fn declared_at(&self) -> DateTime {
        DateTime(self.0.declared_at)
    }

    /// Timestamp from which it refuses nothing any more. Null while it stands.
    async fn withdrawn_at(&self) -> Option<DateTime> {
        self.0.withdrawal.as_ref().map(|withdrawal| DateTime(withdrawal.at))
    }

    /// Reason why it was taken back. Null while it stands.
    async fn withdrawal_reason(&self) -> Option<&str> {
        self.0.withdrawal.as_ref().map(|withdrawal| withdrawal.reason.as_str())
    }

    /// Version of the conflict, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Queries about conflicts of interest.
#[derive(Default)]
pub struct AuditConflictQuery;

#[Object]
impl AuditConflictQuery {
    /// Conflicts of interest that one person declared, those taken back too, the newest first, 200 at most. Empty where
    /// there is no such person, or the viewer may not read theirs. Requires `READ_AUDITS` for one's own, `MANAGE_AUDITS` for
    /// those of people within reach.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn audit_conflicts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of the employee; the viewer by default.")] employee_number: Option<String>,
    ) -> Result<Vec<AuditConflict>> {
        let found = conflicts::of_person(request(ctx).read(), employee_number.as_deref()).await.map_err(fault)?;
        Ok(found.into_iter().map(AuditConflict).collect())
    }
}

/// Input of `auditConflictDeclare`.
#[derive(InputObject)]
pub struct AuditConflictDeclareInput {
    /// Number of the employee whose conflict it is; the viewer by default.
    employee_number: Option<String>,
    /// Code of the department with which it is.
    department_code: String,
    /// First day on which it holds; today by default.
    starts_on: Option<Date>,
    /// Last day on which it holds, included; no end by default.
    ends_on: Option<Date>,
    /// What it is, in one line.
    reason: String,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

/// Input of `auditConflictWithdraw`.
#[derive(InputObject)]
pub struct AuditConflictWithdrawInput {
    /// Conflict.
    conflict_id: ID,
    /// Version of the conflict that the viewer saw.
    expected_version: i32,
    /// Reason, in one line.
    reason: String,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    AuditConflictDeclarePayload, AuditConflictDeclareError, AuditConflictDeclareErrorCode;
    /// Conflict that was declared. Null when the request was refused.
    conflict: AuditConflict;
    /// No employee within reach has the number.
    EmployeeUnknown = "EMPLOYEE_UNKNOWN",
    /// Nobody is named, and the viewer is no employee.
    NobodyNamed = "NOBODY_NAMED",
    /// No department that the viewer may see has the code.
    DepartmentUnknown = "DEPARTMENT_UNKNOWN",
    /// Last day lies before the first.
    EndsOddly = "ENDS_ODDLY",
    /// Reason is missing or may not stand.
    ReasonMissing = "REASON_MISSING",
}

payload! {
    AuditConflictWithdrawPayload, AuditConflictWithdrawError, AuditConflictWithdrawErrorCode;
    /// Conflict after the change. Null when the request was refused.
    conflict: AuditConflict;
    /// Conflict was taken back before.
    WithdrawnBefore = "WITHDRAWN_BEFORE",
    /// Reason is missing or may not stand.
    ReasonMissing = "REASON_MISSING",
}

/// Mutations of conflicts of interest.
#[derive(Default)]
pub struct AuditConflictMutation;

#[Object]
impl AuditConflictMutation {
    /// Declares a conflict of interest with a department (AUD-5). Requires `READ_AUDITS` for one's own, `MANAGE_AUDITS` for
    /// that of somebody within reach. Since 0.1.
    async fn audit_conflict_declare(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: AuditConflictDeclareInput,
    ) -> Result<AuditConflictDeclarePayload> {
        let request = request(ctx);
        let command = AuditConflictDeclare {
            employee_number: input.employee_number,
            department_code: input.department_code,
            starts_on: input.starts_on.map(|day| day.0),
            ends_on: input.ends_on.map(|day| day.0),
            reason: input.reason,
        };
        let outcome = request
            .run("auditConflictDeclare", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { audit_conflict_declare(unit, &input).await })
            })
            .await;
        AuditConflictDeclarePayload::of(request, outcome, |after, id| async move {
            Ok(conflicts::find(after.read(), id).await.map_err(fault)?.map(AuditConflict))
        })
        .await
    }

    /// Takes back a conflict of interest that was declared by mistake. Requires `READ_AUDITS` for one's own, `MANAGE_AUDITS`
    /// for that of somebody within reach. Since 0.1.
    async fn audit_conflict_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: AuditConflictWithdrawInput,
    ) -> Result<AuditConflictWithdrawPayload> {
        let request = request(ctx);
        let outcome = match AuditConflictId::from_node_id(&input.conflict_id) {
            None => Err(Failure::NotFound("conflictId")),
            Some(conflict) => {
                let (expected_version, reason) = (Some(input.expected_version), input.reason);
                let command = AuditConflictWithdraw { conflict, expected_version, reason };
                request
                    .run("auditConflictWithdraw", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { audit_conflict_withdraw(unit, &input).await })
                    })
                    .await
            }
        };
        AuditConflictWithdrawPayload::of(request, outcome, |after, id| async move {
            Ok(conflicts::find(after.read(), id).await.map_err(fault)?.map(AuditConflict))
        })
        .await
    }
}
