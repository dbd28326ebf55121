//! Materializing what is due (R82, R83, R85).
//!
//! A batch is one transaction of one organization: up to 1,000 due schedules are claimed, each is planned in memory by
//! a pure function, and the occurrences, the work that they start, the missed ones and the cursors are written
//! together. Two processes never claim the same schedule, because the claim skips what another one holds; a batch
//! whose commit was in doubt may run again, because what is recorded is left out and both identities of an occurrence
//! are unique.
//!
//! A schedule that breaks a batch is found by halving it, set aside as `ERRORED`, and tried again later; the others go
//! on. A broken database is not taken for a broken schedule: where no schedule was claimed, or where the fault may pass
//! by itself, the failure is the run's, and the next run claims the same schedules.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use gradus_domain::{
    access::Scope,
    ids::{OrganizationId, ScheduleId},
    scheduling::{
        calendar::WorkingCalendar,
        schedule::ScheduleState,
        step::{Recorded, Standing, Step, step},
        stored::Schedule,
    },
};
use gradus_store::{
    error::StoreError,
    scheduling::{
        calendars,
        due::{self, BATCH, Claim},
        occurrences, schedules,
    },
    wall::{System, Wall},
};
use serde::{Deserialize, Serialize};

use super::carry::{Carried, carry_out};
use crate::{Actor, Command, Failure, Never, Services, Unit};

/// Who acts, in the journal.
const ACTOR: &str = "scheduler";
/// Wait before the first new try of a schedule that could not be planned; it doubles each time.
const FIRST_RETRY: TimeDelta = TimeDelta::minutes(5);
/// The longest wait before a new try.
const LONGEST_RETRY: TimeDelta = TimeDelta::hours(6);
/// The longest error text that is kept.
const LONGEST_ERROR: usize = 500;

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Schedules that were due.
    pub schedules: u64,
    /// Occurrences whose work was started.
    pub started: u64,
    /// Occurrences that wait for a person or a calendar.
    pub waiting: u64,
    /// Occurrences recorded as missed.
    pub missed: u64,
    /// Schedules that were set aside.
    pub errored: u64,
}

impl Report {
    /// Adds another run's counts.
    pub fn add(&mut self, other: Self) {
        self.schedules += other.schedules;
        self.started += other.started;
        self.waiting += other.waiting;
        self.missed += other.missed;
        self.errored += other.errored;
    }

    fn note(&mut self, carried: &Carried) {
        self.started += carried.started.len() as u64;
        self.waiting += carried.waiting;
        self.missed += carried.missed;
    }
}

/// Materializes everything that is due now, in every organization. Any process may call it at any time.
pub async fn materialize_due(services: &Services) -> Result<Report, StoreError> {
    let mut report = Report::default();
    loop {
        let mut claimed = 0;
        for organization in look(services).await? {
            let done = work_off(services, organization).await?;
            claimed += done.schedules;
            report.add(done);
        }
        if claimed == 0 {
            return Ok(report);
        }
    }
}

/// The organizations in which something is due: a look without a lock; the claim decides by the clock of its own
/// transaction (R93).
async fn look(services: &Services) -> Result<Vec<OrganizationId>, StoreError> {
    let reader = services.store.reader(Wall::system(System::Scheduler));
    let now = services.time.now(&reader).await?;
    due::organizations(&reader, now).await
}

/// One batch of an organization, in halves where something in it breaks.
async fn work_off(services: &Services, organization: OrganizationId) -> Result<Report, StoreError> {
    let mut report = Report::default();
    let mut claims = vec![Claim::Next(BATCH)];
    while let Some(claim) = claims.pop() {
        let claimed = Claimed::default();
        let error = match batch(services, organization, &claim, &claimed).await {
            Ok(done) => {
                report.add(done);
                continue;
            }
            Err(error) if error.may_pass() || error.is_waiting() => return Err(error),
            Err(error) => error,
        };
        let ids = match claim {
            Claim::These(ids) => ids,
            Claim::Next(_) => claimed.take(),
        };
        match ids.as_slice() {
            [] => return Err(error),
            [poisoned] => {
                set_aside(services, organization, *poisoned, &error).await?;
                report.schedules += 1;
                report.errored += 1;
            }
            many => {
                let (first, second) = many.split_at(many.len() / 2);
                claims.extend([Claim::These(second.to_vec()), Claim::These(first.to_vec())]);
            }
        }
    }
    Ok(report)
}

/// The schedules that a batch had claimed when it broke.
#[derive(Clone, Default)]
struct Claimed(Arc<Mutex<Vec<ScheduleId>>>);

impl Claimed {
    fn note(&self, schedules: &[Schedule]) {
        let ids = schedules.iter().map(|schedule| schedule.id).collect();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = ids;
    }

    fn take(&self) -> Vec<ScheduleId> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn batch(
    services: &Services,
    organization: OrganizationId,
    claim: &Claim,
    claimed: &Claimed,
) -> Result<Report, StoreError> {
    let (claim, claimed) = (claim.clone(), claimed.clone());
    let actor = Actor::system(organization, ACTOR);
    let outcome = services.door.run(&actor, Command::internal("scheduleMaterialize"), {
        move |unit: &mut Unit| {
            let (claim, claimed) = (claim.clone(), claimed.clone());
            Box::pin(async move { Ok(materialize(unit, &claim, &claimed).await?) })
        }
    });
    outcome.await.map_err(broken)
}

pub(super) fn broken(failure: Failure<Never>) -> StoreError {
    match failure {
        Failure::Broken(error) => error,
        other => StoreError::Unfit(other.to_string()),
    }
}

async fn materialize(unit: &mut Unit, claim: &Claim, claimed: &Claimed) -> Result<Report, StoreError> {
    let scope = Scope::organization(unit.actor.organization);
    let due = due::claim(unit.tx(), &scope, unit.now, claim).await?;
    claimed.note(&due);
    if due.is_empty() {
        unit.leave_nothing();
        return Ok(Report::default());
    }
    let calendars = calendars_of(unit, &scope, &due).await?;
    let mut recorded = recorded_of(unit, &scope, &due).await?;
    let mut report = Report { schedules: due.len() as u64, ..Report::default() };
    let mut told = Vec::new();
    let only = (due.len() == 1).then(|| due[0].id);
    for mut schedule in due {
        let recorded = recorded.remove(&schedule.id).unwrap_or_default();
        let was_paused = schedule.state == ScheduleState::Paused;
        schedule.end_lapsed_pause(unit.now);
        match next_step(&schedule, &calendars, recorded, unit.now) {
            Ok(step) => {
                schedule.version += i32::from(was_paused);
                let carried = carry_out(unit, &scope, &mut schedule, step).await?;
                report.note(&carried);
                if was_paused || !carried.is_empty() {
                    unit.announce(schedule.id, schedule.version, None);
                }
                told.push(carried);
            }
            Err(error) => {
                report.errored += 1;
                fail(&mut schedule, &error, unit.now);
                schedules::save(unit.tx(), &scope, &schedule).await?;
                unit.announce(schedule.id, schedule.version, None);
            }
        }
    }
    match only {
        Some(id) => unit.record(id, None::<&()>, told.first(), None),
        None => unit.record(scope.organization, None::<&()>, Some(&told), None),
    }
    Ok(report)
}

/// The calendars by which `schedules` go, by code.
pub(super) async fn calendars_of(
    unit: &Unit,
    scope: &Scope,
    schedules: &[Schedule],
) -> Result<HashMap<String, WorkingCalendar>, StoreError> {
    let mut codes: Vec<_> = schedules.iter().filter_map(|s| s.rule.recurrence.calendar.clone()).collect();
    codes.sort_unstable();
    codes.dedup();
    let found = calendars::find_many(unit.tx(), scope, &codes).await?;
    Ok(found.into_iter().map(|(code, calendar)| (code, calendar.working)).collect())
}

/// What has rows already beyond the cursors of `schedules`.
pub(super) async fn recorded_of(
    unit: &Unit,
    scope: &Scope,
    schedules: &[Schedule],
) -> Result<HashMap<ScheduleId, Recorded>, StoreError> {
    let from = schedules.iter().map(|schedule| (schedule.id, schedule.progress.cursor)).collect();
    occurrences::recorded(unit.tx(), scope, &from).await
}

/// What `schedule`, which nothing keeps from running any more, has to do now.
pub(super) fn next_step(
    schedule: &Schedule,
    calendars: &HashMap<String, WorkingCalendar>,
    recorded: Recorded,
    now: DateTime<Utc>,
) -> Result<Step, gradus_domain::scheduling::plan::PlanError> {
    let calendar = schedule.rule.recurrence.calendar.as_ref().and_then(|code| calendars.get(code));
    let standing = Standing {
        cursor: schedule.progress.cursor,
        backfill_until: schedule.backfill_until,
        stopped: schedule.stopped.clone(),
        recorded,
    };
    step(&schedule.rule, calendar, &standing, now)
}

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
async fn set_aside(
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
fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
