//! Firing timers (R128): what schedules are claimed with, for single instants of objects.
//!
//! A batch is one transaction of one organization: up to 1,000 due timers are claimed, what they do is done, and their
//! rows are saved with it. So a timer has fired exactly where its effect is committed: a process that dies in between
//! leaves it armed, and one whose commit was in doubt finds it fired. Two processes never claim the same timer. One that
//! breaks a batch is found by halving it, set aside with its error, and tried again later; the others go on (R83).

use std::{collections::BTreeSet, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use gradus_domain::{
    access::Scope,
    ids::{OrganizationId, TimerId},
    scheduling::timer::{Timer, TimerKind, TimerState},
};
use gradus_store::{
    error::StoreError,
    scheduling::timers::{self, Claim},
    wall::{System, Wall},
};
use serde::{Deserialize, Serialize};

use super::{claimed::Claimed, engine::broken, low_water::BOTTOM, set_aside::told};
use crate::{Actor, Command, Services, Unit, audits::remind, findings, programs::measure_lapse};

/// Who acts, in the journal.
const ACTOR: &str = "timers";
/// How far a look sees ahead: further than the loop ever sleeps.
const AHEAD: TimeDelta = TimeDelta::seconds(2);

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimerReport {
    /// Timers that did what they are for.
    pub fired: u64,
    /// Timers whose instant came, and for which there was nothing to do.
    pub ignored: u64,
    /// Timers that were set aside.
    pub failed: u64,
    /// Seconds by which the latest of them was late.
    pub latest_by: u64,
}

impl TimerReport {
    /// Adds another run's counts.
    pub fn add(&mut self, other: Self) {
        self.fired += other.fired;
        self.ignored += other.ignored;
        self.failed += other.failed;
        self.latest_by = self.latest_by.max(other.latest_by);
    }

    fn of(timers: &[Timer]) -> Self {
        let count = |state| timers.iter().filter(|timer| timer.state == state).count() as u64;
        let latest = timers.iter().filter_map(Timer::lateness).max().unwrap_or_default();
        Self {
            fired: count(TimerState::Fired),
            ignored: count(TimerState::Ignored),
            failed: 0,
            latest_by: u64::try_from(latest.num_seconds()).unwrap_or_default(),
        }
    }
}

/// Fires every timer that is due, in every organization. Any process may call it at any time.
pub async fn fire_due(services: &Services) -> Result<TimerReport, StoreError> {
    Ok(run(services).await?.0)
}

/// The same; answers too how long it is until the next timer wakes, by the clock that decides. What breaks in one
/// organization stops no other.
pub async fn run(services: &Services) -> Result<(TimerReport, Option<TimeDelta>), StoreError> {
    let mut report = TimerReport::default();
    let mut failed = None;
    let mut left = BTreeSet::new();
    loop {
        let reader = services.store.reader(Wall::system(System::Scheduler));
        let now = services.time.now(&reader).await?;
        let above = if services.time.is_simulated() { BOTTOM } else { services.timer_water.above(now) };
        let first = timers::first_wake(&reader, above, now + AHEAD).await?;
        services.timer_water.saw(now, first);
        if first.is_none_or(|first| now < first) {
            return failed.map_or(Ok((report, first.map(|first| first - now))), Err);
        }
        let mut due = timers::organizations(&reader, above, now, left.iter().copied()).await?;
        due.organizations.retain(|organization| !left.contains(organization));
        if due.organizations.is_empty() {
            return failed.map_or(Ok((report, None)), Err);
        }
        for organization in due.organizations {
            match work_off(services, organization, above).await {
                // What is due there is held by others, who do it.
                Ok(None) => {
                    left.insert(organization);
                }
                Ok(Some(done)) => report.add(done),
                Err(error) => {
                    tracing::error!(organization.id = %organization, error = told(&error), "could not fire timers");
                    left.insert(organization);
                    failed.get_or_insert(error);
                }
            }
        }
    }
}

/// One batch of an organization, in halves where something in it breaks; none where there was nothing to do.
async fn work_off(
    services: &Services,
    organization: OrganizationId,
    above: DateTime<Utc>,
) -> Result<Option<TimerReport>, StoreError> {
    let mut report = None;
    let mut claims = vec![Claim::Next(above)];
    while let Some(claim) = claims.pop() {
        let claimed = Claimed::default();
        let error = match batch(services, organization, &claim, &claimed).await {
            Ok(done) => {
                if let Some(done) = done {
                    report.get_or_insert_with(TimerReport::default).add(done);
                }
                continue;
            }
            // The database is away or interrupted, not a timer broken.
            Err(error) if error.may_pass() || error.is_waiting() => return Err(error),
            Err(error) if error.waited_too_long() => return Ok(report),
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
                report.get_or_insert_with(TimerReport::default).failed += 1;
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
    claimed: &Claimed<TimerId>,
) -> Result<Option<TimerReport>, StoreError> {
    let (claim, claimed) = (claim.clone(), claimed.clone());
    let actor = Actor::system(organization, ACTOR);
    let outcome = services.door.run(&actor, Command::internal("timerFire"), {
        move |unit: &mut Unit| {
            let (claim, claimed) = (claim.clone(), claimed.clone());
            Box::pin(async move { Ok(fire(unit, &claim, &claimed).await?) })
        }
    });
    outcome.await.map_err(broken)
}

async fn fire(unit: &mut Unit, claim: &Claim, claimed: &Claimed<TimerId>) -> Result<Option<TimerReport>, StoreError> {
    let scope = Scope::organization(unit.actor.organization);
    let due = timers::claim(unit.tx(), &scope, unit.now, claim).await?;
    claimed.note(due.iter().map(|due| due.id));
    let (mut of_audits, mut of_measures, mut of_findings) = (Vec::new(), Vec::new(), Vec::new());
    for timer in due {
        let kind = match timer.kind {
            TimerKind::AuditReminder => &mut of_audits,
            TimerKind::MeasureCheck => &mut of_measures,
            TimerKind::FindingCheckDue | TimerKind::RiskAcceptanceEnds => &mut of_findings,
        };
        kind.push(timer);
    }
    let mut changed = remind::fire(unit, &scope, of_audits).await?;
    changed.extend(measure_lapse::fire(unit, &scope, of_measures).await?);
    changed.extend(findings::timers::fire(unit, &scope, of_findings).await?);
    if changed.is_empty() {
        unit.leave_nothing();
        return Ok(None);
    }
    timers::save_many(unit.tx(), &scope, &changed).await?;
    let report = TimerReport::of(&changed);
    unit.record(scope.organization, None::<&()>, Some(&report), None);
    Ok(Some(report))
}

/// Sets a timer aside whose effect fails.
async fn set_aside(
    services: &Services,
    organization: OrganizationId,
    id: TimerId,
    error: &StoreError,
) -> Result<(), StoreError> {
    let error: Arc<str> = told(error).into();
    let actor = Actor::system(organization, ACTOR);
    let outcome = services.door.run(&actor, Command::internal("timerSetAside"), {
        move |unit: &mut Unit| {
            let error = error.clone();
            Box::pin(async move {
                let scope = Scope::organization(unit.actor.organization);
                let claimed = timers::claim(unit.tx(), &scope, unit.now, &Claim::These(vec![id])).await?;
                let Some(timer) = claimed.into_iter().next() else {
                    unit.leave_nothing();
                    return Ok(());
                };
                tracing::error!(timer.id = %id, %error, "could not fire a timer of {}", timer.object);
                let failed = timer.failed(&error, unit.now);
                unit.record(id, None::<&()>, Some(&failed), Some(&error));
                timers::save_many(unit.tx(), &scope, &[failed]).await?;
                Ok(())
            })
        }
    });
    outcome.await.map_err(broken)
}
