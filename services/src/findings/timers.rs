//! What findings wait for (R128, CAP-2, CAP-4): that the wait for an effect begins and ends, and that an accepted risk ends.
//!
//! A timer is armed by the finding's `due_version`; whatever ends the waiting, or moves its day, counts that up, and what was
//! armed before finds another version and does nothing.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use gradus_domain::{
    access::Scope,
    findings::{finding::Finding, risk, state::FindingState, verify::await_effect},
    ids::{EmployeeId, FindingId},
    scheduling::{
        timer::{Timer, TimerKey, TimerKind, TimerReason, TimerState},
        zone::Zone,
    },
};
use gradus_store::{error::StoreError, findings::records, scheduling::timers};
use serde::Serialize;

use super::{
    ground::{everything, organization},
    tell,
};
use crate::Unit;

/// The kinds of timers that are armed for findings.
const KINDS: [TimerKind; 2] = [TimerKind::FindingCheckDue, TimerKind::RiskAcceptanceEnds];

/// Step of [`TimerKind::FindingCheckDue`] at which the wait begins.
const WAIT_BEGINS: i32 = 0;
/// Step of [`TimerKind::FindingCheckDue`] at which a look is asked for.
const LOOK_IS_DUE: i32 = 1;

/// A line of the journal about a timer that asked for a look.
#[derive(Serialize)]
struct Line<'a> {
    finding: FindingId,
    step: i32,
    due_at: DateTime<Utc>,
    state: TimerState,
    reason: Option<TimerReason>,
    late_seconds: Option<i64>,
    told: &'a [EmployeeId],
}

/// What a finding waits for now, with the step and the instant.
fn awaited(finding: &Finding, zone: &Zone, now: DateTime<Utc>) -> Option<(TimerKind, i32, DateTime<Utc>)> {
    let start = |day: NaiveDate| zone.start_of(day);
    match finding.state {
        FindingState::Verified => Some((TimerKind::FindingCheckDue, WAIT_BEGINS, now)),
        FindingState::EffectivenessWait => {
            let due = finding.round().and_then(|round| round.check_due_on)?;
            Some((TimerKind::FindingCheckDue, LOOK_IS_DUE, start(due)))
        }
        FindingState::RiskAccepted => Some((TimerKind::RiskAcceptanceEnds, 0, start(finding.accepted_until?))),
        _ => None,
    }
}

async fn zone(unit: &Unit) -> Result<Zone, StoreError> {
    let found = organization(unit.tx(), unit.actor.organization).await?;
    Ok(Zone::try_new(&found.time_zone).unwrap_or_else(|_| Zone::utc()))
}

fn armed(unit: &Unit, finding: &Finding, (kind, step, at): (TimerKind, i32, DateTime<Utc>)) -> Timer {
    let key = TimerKey { kind, object: finding.id.0, step, armed_version: finding.due_version };
    Timer::armed(unit.new_id(), key, at)
}

/// Where what a finding waits for was set anew: cancels what is armed, and arms what it waits for now.
pub(super) async fn set_anew(unit: &Unit, before: &Finding, after: &Finding) -> Result<(), StoreError> {
    if before.due_version == after.due_version {
        return Ok(());
    }
    let scope = everything(unit);
    let reason = if after.state.is_final() { TimerReason::Closed } else { TimerReason::Moved };
    for kind in KINDS {
        timers::cancel(unit.tx(), &scope, (kind, after.id.0), reason, unit.now).await?;
    }
    let next = awaited(after, &zone(unit).await?, unit.now);
    let next: Vec<_> = next.map(|next| armed(unit, after, next)).into_iter().collect();
    timers::save_many(unit.tx(), &scope, &next).await
}

/// What is due about the findings of these timers is done. Answers the timers that changed and those that are new; one
/// whose finding somebody else works on is left to the next turn.
pub(crate) async fn fire(unit: &mut Unit, scope: &Scope, due: Vec<Timer>) -> Result<Vec<Timer>, StoreError> {
    if due.is_empty() {
        return Ok(Vec::new());
    }
    let zone = zone(unit).await?;
    let ids: Vec<_> = due.iter().map(|timer| FindingId(timer.object)).collect();
    let found = records::lock_free(unit.tx(), scope, &ids).await?;
    let mut findings: HashMap<_, _> = found.into_iter().map(|finding| (finding.id.0, finding)).collect();
    let mut changed = Vec::new();
    for timer in due {
        let Some(finding) = findings.get(&timer.object).cloned() else { continue };
        let (after, timers) = step(unit, finding, timer, &zone).await?;
        findings.insert(after.id.0, after);
        changed.extend(timers);
    }
    Ok(changed)
}

/// What becomes of a timer whose instant has come, and of its finding.
async fn step(
    unit: &mut Unit,
    finding: Finding,
    timer: Timer,
    zone: &Zone,
) -> Result<(Finding, Vec<Timer>), StoreError> {
    let now = unit.now;
    if timer.armed_version != finding.due_version {
        let reason = if finding.state.is_final() { TimerReason::Closed } else { TimerReason::Moved };
        return Ok((finding, vec![timer.ignored(reason, now)]));
    }
    let moved = match (timer.kind, timer.step, finding.state) {
        (TimerKind::FindingCheckDue, WAIT_BEGINS, FindingState::Verified) => await_effect(finding.clone()),
        (TimerKind::RiskAcceptanceEnds, _, FindingState::RiskAccepted) => risk::end(finding.clone()),
        (TimerKind::FindingCheckDue, LOOK_IS_DUE, FindingState::EffectivenessWait) => {
            let told = tell::check_due(unit, &finding, timer.due_at, zone.date(now)).await?;
            let asked = timer.fired(told, now);
            line(unit, &finding, &asked);
            return Ok((finding, vec![asked]));
        }
        _ => return Ok((finding, vec![timer.ignored(TimerReason::Moved, now)])),
    };
    let unfit = |why| StoreError::Unfit(format!("a timer's command was refused: {why:?}"));
    let after = moved.map_err(unfit)?;
    if !records::save(unit.tx(), &everything(unit), &finding, &after).await? {
        return Err(StoreError::Inconsistent { table: "findings", what: "a locked row has changed".into() });
    }
    unit.record_also(after.id, &after);
    unit.announce(after.id, after.version, Some(after.department));
    let fired = timer.fired(Vec::new(), now);
    line(unit, &after, &fired);
    let next = awaited(&after, zone, now).map(|next| armed(unit, &after, next));
    Ok((after, [fired].into_iter().chain(next).collect()))
}

fn line(unit: &mut Unit, finding: &Finding, timer: &Timer) {
    let late_seconds = timer.lateness().map(|late| late.num_seconds());
    let (state, reason, told) = (timer.state, timer.reason, &timer.told);
    let line = Line { finding: finding.id, step: timer.step, due_at: timer.due_at, state, reason, late_seconds, told };
    unit.record_also(timer.id, &line);
    unit.announce(finding.id, finding.version, Some(finding.department));
}
