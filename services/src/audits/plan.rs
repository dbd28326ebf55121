//! Planning an audit by hand, beside those that schedules make.

use chrono::NaiveDate;
use gradus_domain::{
    access::Action,
    audits::plan::{AuditPlanRefusal as Refusal, days_refused},
    ids::AuditId,
};
use gradus_store::{
    audits::{
        programs,
        sources::{self, AuditSource},
    },
    error::StoreError,
    people::organizations,
};
use serde::Serialize;

use super::raise::{AuditDates, Informed, freeze, make};
use crate::{Failure, Unit};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct AuditPlan {
    /// Code of the audit program.
    pub audit_program_code: String,
    /// First day.
    pub planned_on: NaiveDate,
    /// Last day; the first one where none is given.
    pub ends_on: Option<NaiveDate>,
    /// Whether those audited learn of it only when it begins.
    pub unannounced: bool,
}

/// Makes an audit of a program with the scope of that day's quarter. Requires `MANAGE_AUDITS` on the whole organization.
pub async fn audit_plan(unit: &mut Unit, input: &AuditPlan) -> Result<AuditId, Failure<Refusal>> {
    let scope = unit.actor.require_organization(Action::ManageAudits, unit.now)?;
    let organization = organizations::find(unit.tx(), scope.organization).await?;
    let missing = || StoreError::Inconsistent { table: "organizations", what: "the actor's own is missing".into() };
    let today = organization.ok_or_else(missing)?.today(unit.now);
    let ends_on = input.ends_on.unwrap_or(input.planned_on);
    let mut refusals = days_refused(input.planned_on, ends_on, today);
    let program = programs::find_by_code(unit.tx(), &scope, &input.audit_program_code).await?;
    let Some(program) = program else {
        refusals.push(Refusal::ProgramUnknown(input.audit_program_code.clone()));
        return Err(refusals.into());
    };
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let frozen = freeze(unit, &scope, &program, input.planned_on).await?;
    if frozen.scope.departments.is_empty() && frozen.scope.measures.is_empty() {
        return Err(vec![Refusal::NothingToAudit].into());
    }
    let dates = AuditDates { planned_on: input.planned_on, ends_on, starts_at: unit.now };
    let informed = Informed { on: (!input.unannounced).then_some(today) };
    let audit = make(unit, &scope, &program, frozen, dates, informed).await?;
    let source = AuditSource { audit: audit.id, follows_up: None, planned_by: unit.actor.employee };
    sources::insert(unit.tx(), &scope, source).await?;
    unit.record(audit.id, None::<&()>, Some(&audit), None);
    unit.announce(audit.id, audit.version, Some(audit.department));
    Ok(audit.id)
}
