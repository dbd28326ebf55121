//! What occurrences start, by the action of their schedules. It runs in the transaction that records them.

use gradus_domain::{
    access::Scope,
    ids::{AuditId, NodeId},
    scheduling::{
        action::ScheduleAction,
        schedule::{OccurrenceState, ScheduleRule},
        stored::{Occurrence, Origin},
    },
    training::closing::Opened,
};
use gradus_store::error::StoreError;

use crate::{
    Unit,
    audits::raise::{RaiseAudit, raise_many},
    training::closing::{CloseWindow, open_many},
};

/// What has to be made for an occurrence.
#[derive(Clone, Debug)]
pub(super) enum Order {
    /// An audit.
    Audit(RaiseAudit),
    /// The close of a window of training coverage.
    Window(CloseWindow),
}

/// Marks an occurrence as started now and says what has to be made for it. What it makes gets its id here, so that the
/// occurrence can be stored first.
pub(super) fn order(unit: &mut Unit, rule: &ScheduleRule, occurrence: &mut Occurrence) -> Result<Order, StoreError> {
    let order = match &rule.action {
        ScheduleAction::CreateAudit { program } => {
            let audit: AuditId = unit.new_id();
            occurrence.subject = Some((AuditId::PREFIX.to_owned(), audit.into()));
            unit.announce(audit, 1, None);
            Order::Audit(RaiseAudit {
                audit,
                audit_program_code: program.clone(),
                schedule: occurrence.schedule,
                occurrence: occurrence.id,
                due_on: occurrence.due_on(),
                starts_at: occurrence.starts_at,
            })
        }
        ScheduleAction::CloseTrainingWindow { window } => Order::Window(CloseWindow {
            period: window.seen_from(occurrence.due_on()),
            occurrence: occurrence.id,
            opened: match occurrence.origin {
                Origin::Backfill => Opened::Backfilled,
                Origin::Automatic | Origin::Trigger => Opened::InTime,
            },
        }),
        // Such a schedule is never active (`ScheduleAction::is_served`); one that is was tampered with.
        other => {
            return Err(StoreError::Inconsistent {
                table: "schedules",
                what: format!("an active schedule has the action {}, which nothing serves", other.kind()),
            });
        }
    };
    occurrence.state = OccurrenceState::Started;
    occurrence.started_at = Some(unit.now);
    occurrence.exclusive = rule.overlap.is_exclusive();
    unit.announce(occurrence.id, 0, None);
    Ok(order)
}

/// Makes what was ordered, many in one statement.
pub(super) async fn make(unit: &Unit, scope: &Scope, orders: &[Order]) -> Result<(), StoreError> {
    let (mut audits, mut windows) = (Vec::new(), Vec::new());
    for order in orders {
        match order {
            Order::Audit(audit) => audits.push(audit.clone()),
            Order::Window(window) => windows.push(*window),
        }
    }
    open_many(unit, scope, &windows).await?;
    if audits.is_empty() { Ok(()) } else { raise_many(unit, scope, &audits).await }
}
