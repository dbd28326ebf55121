//! What an occurrence starts, by the action of its schedule. It runs in the transaction that records the occurrence.

use gradus_domain::{
    access::Scope,
    ids::{AuditId, NodeId},
    scheduling::{action::ScheduleAction, stored::Occurrence},
};
use gradus_store::error::StoreError;
use uuid::Uuid;

use crate::{
    Unit,
    audits::raise::{RaiseAudit, raise_in},
};

/// Starts the work of `occurrence`; answers what it made, as prefix and id.
pub(super) async fn start(
    unit: &mut Unit,
    scope: &Scope,
    action: &ScheduleAction,
    occurrence: &Occurrence,
) -> Result<(String, Uuid), StoreError> {
    match action {
        ScheduleAction::CreateAudit { program } => {
            let order = RaiseAudit {
                audit_program_code: program.clone(),
                schedule: occurrence.schedule,
                occurrence: occurrence.id,
                due_on: occurrence.due_on(),
                starts_at: occurrence.starts_at,
            };
            let audit = raise_in(unit, scope, &order).await?;
            unit.announce(audit, 1, None);
            Ok((AuditId::PREFIX.to_owned(), audit.into()))
        }
        // Such a schedule is never active (`ScheduleAction::is_served`); one that is was tampered with.
        other => Err(StoreError::Inconsistent {
            table: "schedules",
            what: format!("an active schedule has the action {}, which nothing serves", other.kind()),
        }),
    }
}
