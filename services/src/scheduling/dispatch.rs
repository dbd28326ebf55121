//! What occurrences start, by the action of their schedules. It runs in the transaction that records them.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use gradus_domain::{
    access::Scope,
    changes::Announced,
    ids::{AuditId, TrainingCampaignId},
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
    training::campaigns::{OpenCampaign, open_many},
};

/// What has to be made for an occurrence.
#[derive(Clone, Debug)]
pub(super) enum Order {
    /// An audit.
    Audit(RaiseAudit),
    /// A training campaign.
    Campaign(OpenCampaign),
}

/// Marks an occurrence as started now and says what has to be made for it. What it makes gets its id here, so that the
/// occurrence can be stored first.
pub(super) fn order(unit: &mut Unit, rule: &ScheduleRule, occurrence: &mut Occurrence) -> Result<Order, StoreError> {
    match &rule.action {
        ScheduleAction::CreateAudit { program } => {
            let audit: AuditId = unit.new_id();
            begin(unit, rule, occurrence, audit);
            Ok(Order::Audit(RaiseAudit {
                audit,
                audit_program_code: program.clone(),
                schedule: occurrence.schedule,
                occurrence: occurrence.id,
                due_on: occurrence.due_on(),
                starts_at: occurrence.starts_at,
            }))
        }
        ScheduleAction::PlanTraining => {
            let campaign: TrainingCampaignId = unit.new_id();
            begin(unit, rule, occurrence, campaign);
            let (schedule, due_on) = (occurrence.schedule, occurrence.due_on());
            Ok(Order::Campaign(OpenCampaign { campaign, schedule, occurrence: occurrence.id, due_on }))
        }
        // Such a schedule is never active (`ScheduleAction::is_served`); one that is was tampered with.
        other => Err(StoreError::Inconsistent {
            table: "schedules",
            what: format!("an active schedule has the action {}, which nothing serves", other.kind()),
        }),
    }
}

/// The occurrence as it stands once `subject` is being made for it.
fn begin<I: Announced>(unit: &mut Unit, rule: &ScheduleRule, occurrence: &mut Occurrence, subject: I) {
    occurrence.state = OccurrenceState::Started;
    occurrence.started_at = Some(unit.now);
    occurrence.exclusive = rule.overlap.is_exclusive();
    occurrence.subject = Some((I::PREFIX.to_owned(), subject.into()));
    unit.announce(subject, 1, None);
    unit.announce(occurrence.id, 0, None);
}

/// Makes what was ordered, many of a kind in one statement.
pub(super) async fn make(unit: &Unit, scope: &Scope, orders: &[Order]) -> Result<(), StoreError> {
    let (mut audits, mut campaigns) = (Vec::new(), Vec::new());
    for order in orders.iter().cloned() {
        match order {
            Order::Audit(audit) => audits.push(audit),
            Order::Campaign(campaign) => campaigns.push(campaign),
        }
    }
    if !audits.is_empty() {
        raise_many(unit, scope, &audits).await?;
    }
    if !campaigns.is_empty() {
        open_many(unit, scope, &campaigns).await?;
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
        ScheduleAction::PlanTraining => Ok(None),
        other => Ok(Some(format!("nothing serves the action {}", other.kind()))),
    }
}
