//! What occurrences start, by the action of their schedules. It runs in the transaction that records them.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use gradus_domain::{
    access::Scope,
    ids::{AuditId, NodeId},
    scheduling::{
        action::ScheduleAction,
        schedule::{OccurrenceState, ScheduleRule},
        stored::Occurrence,
    },
};
use gradus_store::error::StoreError;

use crate::{
    Unit,
    audits::raise::{self, RaiseAudit, raise_many},
};

/// Marks an occurrence as started now and says what has to be made for it. What it makes gets its id here, so that the
/// occurrence can be stored first.
pub(super) fn order(
    unit: &mut Unit,
    rule: &ScheduleRule,
    occurrence: &mut Occurrence,
) -> Result<RaiseAudit, StoreError> {
    match &rule.action {
        ScheduleAction::CreateAudit { program } => {
            let audit: AuditId = unit.new_id();
            occurrence.state = OccurrenceState::Started;
            occurrence.started_at = Some(unit.now);
            occurrence.exclusive = rule.overlap.is_exclusive();
            occurrence.subject = Some((AuditId::PREFIX.to_owned(), audit.into()));
            unit.announce(audit, 1, None);
            unit.announce(occurrence.id, 0, None);
            Ok(RaiseAudit {
                audit,
                audit_program_code: program.clone(),
                schedule: occurrence.schedule,
                occurrence: occurrence.id,
                due_on: occurrence.due_on(),
                starts_at: occurrence.starts_at,
            })
        }
        // Such a schedule is never active (`ScheduleAction::is_served`); one that is was tampered with.
        other => Err(StoreError::Inconsistent {
            table: "schedules",
            what: format!("an active schedule has the action {}, which nothing serves", other.kind()),
        }),
    }
}

/// Makes what was ordered, many in one statement.
pub(super) async fn make(unit: &Unit, scope: &Scope, orders: &[RaiseAudit]) -> Result<(), StoreError> {
    if orders.is_empty() { Ok(()) } else { raise_many(unit, scope, orders).await }
}

/// What keeps the work of occurrences that are due on these days from being made; none where nothing does.
pub(super) async fn lacks(
    unit: &Unit,
    scope: &Scope,
    rule: &ScheduleRule,
    days: BTreeSet<NaiveDate>,
) -> Result<Option<String>, StoreError> {
    match &rule.action {
        ScheduleAction::CreateAudit { program } => raise::lacks(unit, scope, program, days).await,
        other => Ok(Some(format!("nothing serves the action {}", other.kind()))),
    }
}
