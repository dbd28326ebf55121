//! Schedules that cannot be planned or carried out: set aside, and tried again later (R82, R83).

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use gradus_domain::{
    access::Scope,
    ids::{OrganizationId, ScheduleId},
    scheduling::{schedule::ScheduleState, stored::Schedule},
};
use gradus_store::{
    error::StoreError,
    scheduling::{
        due::{self, Claim},
        schedules,
    },
};

use super::engine::{ACTOR, broken};
use crate::{Actor, Command, Services, Unit};

/// Wait before the first new try of a schedule that could not be planned; it doubles each time.
const FIRST_RETRY: TimeDelta = TimeDelta::minutes(5);
/// The longest wait before a new try.
const LONGEST_RETRY: TimeDelta = TimeDelta::hours(6);
/// The longest error text that is kept.
const LONGEST_ERROR: usize = 500;

/// The schedule waits for a new try, the longer the more often it failed.
pub(super) fn fail(schedule: &mut Schedule, error: &dyn std::fmt::Display, now: DateTime<Utc>) {
    tracing::error!(schedule.id = %schedule.id, %error, "could not plan schedule {}", schedule.code);
    let wait = FIRST_RETRY * 2_i32.pow(schedule.failures.clamp(0, 7).unsigned_abs());
    let text: String = error.to_string().chars().take(LONGEST_ERROR).collect();
    schedule.state = ScheduleState::Errored;
    schedule.error = Some(text);
    schedule.failures = schedule.failures.saturating_add(1);
    schedule.wake_at = Some(now + wait.min(LONGEST_RETRY));
}

/// Sets a schedule aside that breaks every batch in which it is.
pub(super) async fn set_aside(
    services: &Services,
    organization: OrganizationId,
    id: ScheduleId,
    error: &StoreError,
) -> Result<(), StoreError> {
    let error: Arc<str> = told(error).into();
    let actor = Actor::system(organization, ACTOR);
    let outcome = services.door.run(&actor, Command::internal("scheduleSetAside"), {
        move |unit: &mut Unit| {
            let error = error.clone();
            Box::pin(async move {
                let scope = Scope::organization(unit.actor.organization);
                let claimed = due::claim(unit.tx(), &scope, unit.now, &Claim::These(vec![id])).await?;
                let Some(mut schedule) = claimed.into_iter().next() else {
                    unit.leave_nothing();
                    return Ok(());
                };
                let before = schedule.clone();
                fail(&mut schedule, &error, unit.now);
                schedules::save(unit.tx(), &scope, &schedule).await?;
                unit.record(id, Some(&before), Some(&schedule), schedule.error.as_deref());
                unit.announce(id, schedule.version, None);
                Ok(())
            })
        }
    });
    outcome.await.map_err(broken)
}

/// An error with its causes.
pub(super) fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
