//! What occurrences start, by the action of their schedules. It runs in the transaction that records them.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use gradus_domain::{
    access::Scope,
    changes::Announced,
    scheduling::{
        action::ScheduleAction,
        schedule::{OccurrenceState, ScheduleRule},
        stored::{Occurrence, Origin},
    },
    training::closing::Opened,
};
use gradus_store::error::StoreError;
use uuid::Uuid;

use crate::{
    Unit,
    audits::raise::{self, RaiseAudit, raise_many},
    training::{
        campaigns::{self, OpenCampaign},
        closing::{self, CloseWindow},
    },
};

/// What has to be made for an occurrence.
#[derive(Clone, Debug)]
pub(super) enum Order {
    /// An audit.
    Audit(RaiseAudit),
    /// A training campaign.
    Campaign(OpenCampaign),
    /// The close of a window of training coverage.
    Window(CloseWindow),
}

/// Marks an occurrence as started now and says what has to be made for it. What it makes gets its id here, so that the
/// occurrence can be stored first.
pub(super) fn order(unit: &mut Unit, rule: &ScheduleRule, occurrence: &mut Occurrence) -> Result<Order, StoreError> {
    let order = match &rule.action {
        ScheduleAction::CreateAudit { program } => Order::Audit(RaiseAudit {
            audit: subject(unit, occurrence),
            audit_program_code: program.clone(),
            schedule: occurrence.schedule,
            occurrence: occurrence.id,
            due_on: occurrence.due_on(),
            starts_at: occurrence.starts_at,
        }),
        ScheduleAction::PlanTraining => Order::Campaign(OpenCampaign {
            campaign: subject(unit, occurrence),
            schedule: occurrence.schedule,
            occurrence: occurrence.id,
            due_on: occurrence.due_on(),
        }),
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

/// The id of what is being made for an occurrence, which it becomes the subject of.
fn subject<I: Announced + From<Uuid>>(unit: &mut Unit, occurrence: &mut Occurrence) -> I {
    let subject: I = unit.new_id();
    occurrence.subject = Some((I::PREFIX.to_owned(), subject.into()));
    unit.announce(subject, 1, None);
    subject
}

/// Makes what was ordered, many of a kind in one statement.
pub(super) async fn make(unit: &Unit, scope: &Scope, orders: &[Order]) -> Result<(), StoreError> {
    let (mut audits, mut campaigns, mut windows) = (Vec::new(), Vec::new(), Vec::new());
    for order in orders.iter().cloned() {
        match order {
            Order::Audit(audit) => audits.push(audit),
            Order::Campaign(campaign) => campaigns.push(campaign),
            Order::Window(window) => windows.push(window),
        }
    }
    if !audits.is_empty() {
        raise_many(unit, scope, &audits).await?;
    }
    if !campaigns.is_empty() {
        campaigns::open_many(unit, scope, &campaigns).await?;
    }
    if !windows.is_empty() {
        closing::open_many(unit, scope, &windows).await?;
    }
    Ok(())
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
        ScheduleAction::PlanTraining | ScheduleAction::CloseTrainingWindow { .. } => Ok(None),
        other => Ok(Some(format!("nothing serves the action {}", other.kind()))),
    }
}
