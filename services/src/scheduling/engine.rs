//! Materializing what is due (R82, R83, R85).
//!
//! A batch is one transaction of one organization: up to 1,000 due schedules are claimed, each is planned in memory by
//! a pure function, and the occurrences, the work that they start, the missed ones, the cursors, the journal's lines and
//! the events are written together, each kind in a few statements. On PostgreSQL two batches are under way at once. Two
//! processes never claim the same schedule, because the claim skips what another one holds; a batch whose commit was in
//! doubt may run again, because what is recorded is left out and both identities of an occurrence are unique.
//!
//! A schedule that breaks a batch is found by halving it, set aside as `ERRORED`, and tried again later; the others go
//! on, also where its rule cannot even be read. A broken database is not taken for a broken schedule: where no schedule
//! was claimed, or where the fault may pass by itself, the failure is the run's, and the next run claims the same
//! schedules.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{StreamExt, stream};
use gradus_domain::{
    access::Scope,
    ids::{OrganizationId, ScheduleId},
    scheduling::schedule::ScheduleState,
};
use gradus_store::{
    error::StoreError,
    scheduling::due::{self, Claim, Due},
    wall::{System, Wall},
};
use serde::{Deserialize, Serialize};

use super::{
    carry::{Carried, Planned, carry_out, plan},
    claimed::Claimed,
    facts::{calendars_of, next_step, recorded_of, unended_of},
    low_water::BOTTOM,
    set_aside::{due_unread, fail, set_aside, told},
};
use crate::{Actor, Command, Failure, Never, Services, Unit};

/// Who acts, in the journal.
pub(super) const ACTOR: &str = "scheduler";
/// Occurrences after which a batch takes on no further schedule, so that its transaction stays short.
const MOST_ROWS: usize = 2_000;
/// How far a look sees ahead: further than the loop ever sleeps.
const AHEAD: TimeDelta = TimeDelta::seconds(2);

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Schedules that were due.
    pub schedules: u64,
    /// Occurrences whose work was started.
    pub started: u64,
    /// Occurrences that wait for a person or a calendar.
    pub waiting: u64,
    /// Occurrences left out because another one is open.
    pub skipped: u64,
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
        self.skipped += other.skipped;
        self.missed += other.missed;
        self.errored += other.errored;
    }

    fn note(&mut self, carried: &Carried) {
        self.started += carried.started.len() as u64;
        self.waiting += carried.waiting;
        self.skipped += carried.skipped;
        self.missed += carried.missed;
    }
}

/// Materializes everything that is due now, in every organization. Any process may call it at any time.
pub async fn materialize_due(services: &Services) -> Result<Report, StoreError> {
    Ok(run(services).await?.0)
}

/// The same; answers too how long it is until the next schedule wakes, by the clock that decides.
///
/// What breaks in one organization stops no other: it is told at the end, when all others are done.
pub(super) async fn run(services: &Services) -> Result<(Report, Option<TimeDelta>), StoreError> {
    let mut report = Report::default();
    let mut failed = None;
    let mut left = BTreeSet::new();
    loop {
        let Look { above, due, idle } = look(services, &left).await?;
        if due.organizations.is_empty() {
            return failed.map_or(Ok((report, idle)), Err);
        }
        let mut untouched: BTreeSet<_> = due.organizations.iter().copied().collect();
        // A second batch of the same organization is worth its while only where the first cannot take all.
        let runs = due.organizations.len().max(if due.fills_a_batch { services.lanes() } else { 1 });
        let several: Vec<_> = due.organizations.into_iter().cycle().take(runs).collect();
        let work = several
            .into_iter()
            .map(|organization| async move { (organization, work_off(services, organization, above).await) });
        let mut work = stream::iter(work).buffer_unordered(services.lanes());
        while let Some((organization, outcome)) = work.next().await {
            match outcome {
                Ok(done) => {
                    report.add(done);
                    if done.schedules > 0 {
                        untouched.remove(&organization);
                    }
                }
                Err(error) => {
                    tracing::error!(organization.id = %organization, error = told(&error), "could not do what is due");
                    left.insert(organization);
                    failed.get_or_insert(error);
                }
            }
        }
        // What is due there is held by others, who do it.
        left.extend(untouched);
    }
}

/// What a look without a lock finds.
struct Look {
    /// Above which instant it looked.
    above: DateTime<Utc>,
    /// Where something is due, but for the organizations that are left alone.
    due: Due,
    /// How long it is until the next schedule wakes, where nothing is due.
    idle: Option<TimeDelta>,
}

/// A look without a lock; the claim decides by the clock of its own transaction (R93). Where nothing is due it costs one
/// statement and the clock.
async fn look(services: &Services, left: &BTreeSet<OrganizationId>) -> Result<Look, StoreError> {
    let reader = services.store.reader(Wall::system(System::Scheduler));
    let now = services.time.now(&reader).await?;
    // A simulated clock jumps, and stands still until all that is due is done: nothing may be overlooked meanwhile.
    let above = if services.time.is_simulated() { BOTTOM } else { services.low_water.above(now) };
    let first = due::first_wake(&reader, above, now + AHEAD).await?;
    services.low_water.saw(now, first);
    if first.is_none_or(|first| first > now) {
        return Ok(Look { above, due: Due::default(), idle: first.map(|first| first - now) });
    }
    let mut due = due::organizations(&reader, above, now, left.iter().copied()).await?;
    due.organizations.retain(|organization| !left.contains(organization));
    Ok(Look { above, due, idle: None })
}

/// One batch of an organization, in halves where something in it breaks.
async fn work_off(
    services: &Services,
    organization: OrganizationId,
    above: DateTime<Utc>,
) -> Result<Report, StoreError> {
    let mut report = Report::default();
    let mut claims = vec![Claim::Next(above)];
    while let Some(claim) = claims.pop() {
        let claimed = Claimed::default();
        let error = match batch(services, organization, &claim, &claimed).await {
            Ok(done) => {
                report.add(done);
                continue;
            }
            // The database is away or interrupted, not a schedule broken.
            Err(error) if error.may_pass() || error.is_waiting() => return Err(error),
            // Another batch of the organization is about to commit; what this one claimed is due still.
            Err(error) if error.waited_too_long() => {
                tracing::debug!(organization.id = %organization, %error, "left what is due to the next turn");
                return Ok(report);
            }
            Err(error) => error,
        };
        let ids = match claim {
            Claim::These(ids) => ids,
            Claim::Next(above) => match claimed.take() {
                // One of them cannot even be read, so none is told; their ids can be.
                ids if ids.is_empty() && error.is_unreadable() => due_unread(services, organization, above).await?,
                ids => ids,
            },
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

async fn batch(
    services: &Services,
    organization: OrganizationId,
    claim: &Claim,
    claimed: &Claimed<ScheduleId>,
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

async fn materialize(unit: &mut Unit, claim: &Claim, claimed: &Claimed<ScheduleId>) -> Result<Report, StoreError> {
    let scope = Scope::organization(unit.actor.organization);
    let due = due::claim(unit.tx(), &scope, unit.now, claim).await?;
    claimed.note(due.iter().map(|due| due.id));
    if due.is_empty() {
        unit.leave_nothing();
        return Ok(Report::default());
    }
    let calendars = calendars_of(unit, &scope, &due).await?;
    let mut recorded = recorded_of(unit, &scope, &due).await?;
    let mut unended = unended_of(unit, &scope, &due).await?;
    let mut report = Report::default();
    let (mut all, mut rows) = (Vec::with_capacity(due.len()), 0);
    for mut schedule in due {
        // After an outage one schedule may have a thousand to make up for. What does not fit is due still.
        if rows >= MOST_ROWS {
            break;
        }
        report.schedules += 1;
        let recorded = recorded.remove(&schedule.id).unwrap_or_default();
        let was_paused = schedule.state == ScheduleState::Paused;
        schedule.end_lapsed_pause(unit.now);
        schedule.version += i32::from(was_paused);
        let unended = unended.remove(&schedule.id).unwrap_or_default();
        let (planned, is_told) = match next_step(&schedule, &calendars, recorded, unit.now) {
            Ok(step) => {
                let planned = plan(unit, schedule, &step, unended)?;
                let carried = planned.carried();
                report.note(&carried);
                (planned, was_paused || !carried.is_empty())
            }
            Err(error) => {
                report.errored += 1;
                fail(&mut schedule, &error, unit.now);
                (Planned::bare(schedule), true)
            }
        };
        if is_told {
            unit.announce(planned.schedule.id, planned.schedule.version, None);
        }
        rows += planned.rows();
        all.push(planned);
    }
    carry_out(unit, &scope, &all).await?;
    match all.as_slice() {
        [only] => unit.record(only.schedule.id, None::<&()>, Some(&only.carried()), None),
        _ => unit.record(scope.organization, None::<&()>, Some(&report), None),
    }
    Ok(report)
}
