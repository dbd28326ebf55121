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
    wall::Wall,
};

use serde::Serialize;

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
    schedule.state = ScheduleState::Errored;
    schedule.error = Some(shortened(&error.to_string()));
    schedule.wake_at = Some(now + wait_after(schedule.failures));
    schedule.failures = schedule.failures.saturating_add(1);
}

/// How long a schedule waits that failed so often before.
fn wait_after(failures: i32) -> TimeDelta {
    (FIRST_RETRY * 2_i32.pow(failures.clamp(0, 7).unsigned_abs())).min(LONGEST_RETRY)
}

fn shortened(error: &str) -> String {
    error.chars().take(LONGEST_ERROR).collect()
}

/// Sets a schedule aside that breaks every batch in which it is.
pub(super) async fn set_aside(
    services: &Services,
    organization: OrganizationId,
    id: ScheduleId,
    error: &StoreError,
) -> Result<(), StoreError> {
    let is_unreadable = error.is_unreadable();
    let error: Arc<str> = told(error).into();
    let actor = Actor::system(organization, ACTOR);
    let outcome = services.door.run(&actor, Command::internal("scheduleSetAside"), {
        move |unit: &mut Unit| {
            let error = error.clone();
            Box::pin(async move {
                let scope = Scope::organization(unit.actor.organization);
                if is_unreadable {
                    return Ok(set_aside_unread(unit, &scope, id, &error).await?);
                }
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

/// The schedules of an organization that are due, without a look at what they say.
pub(super) async fn due_unread(
    services: &Services,
    organization: OrganizationId,
    above: DateTime<Utc>,
) -> Result<Vec<ScheduleId>, StoreError> {
    let reader = services.store.reader(Wall::around(organization));
    let now = services.time.now(&reader).await?;
    due::ids(&reader, &Scope::organization(organization), above, now).await
}

/// What the journal keeps of a schedule that is set aside without having been read.
#[derive(Serialize)]
struct Unread {
    schedule: String,
    state: ScheduleState,
    failures: i32,
    wake_at: DateTime<Utc>,
}

/// The same for one of which something cannot be read, such as its rule: nothing of it is but what is needed here.
async fn set_aside_unread(unit: &mut Unit, scope: &Scope, id: ScheduleId, error: &str) -> Result<(), StoreError> {
    let Some(found) = due::claim_unread(unit.tx(), scope, unit.now, id).await? else {
        unit.leave_nothing();
        return Ok(());
    };
    tracing::error!(schedule.id = %id, error, "could not read schedule {}", found.code);
    let error = shortened(error);
    let (failures, wake_at) = (found.failures.saturating_add(1), unit.now + wait_after(found.failures));
    due::set_aside(unit.tx(), scope, id, (&error, failures), wake_at).await?;
    let after = Unread { schedule: found.code, state: ScheduleState::Errored, failures, wake_at };
    unit.record(id, None::<&()>, Some(&after), Some(&error));
    unit.announce(id, found.version, None);
    Ok(())
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
