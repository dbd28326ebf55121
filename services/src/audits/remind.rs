//! Reminders of audits, and escalation of those that are not held (R110–R113, NTF-1 to NTF-3): the first user of timers.
//!
//! An open audit has one armed timer: for the step that comes next. When it fires, the newest step that has come is sent,
//! those before it never are, and the next one is armed. A change of day or lead, and whatever ends the audit, cancels
//! what is armed and begins anew; a timer that was armed before that finds another version and does nothing.

mod recipients;

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Scope,
    audits::{audit::Audit, reminders},
    delivery::parcel::DeliveryOrder,
    ids::{AuditId, EmployeeId, NodeId, TimerId},
    notifications::reminder::Place,
    scheduling::{
        calendar::WorkingCalendar,
        timer::{Timer, TimerKey, TimerKind, TimerReason, TimerState},
        zone::Zone,
    },
};
use gradus_store::{
    audits::records,
    error::StoreError,
    people::organizations,
    scheduling::{calendars, timers},
    store::Db,
};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use self::recipients::Recipients;
use crate::{Unit, delivery};

/// Name of the channel that takes reminders. None ships.
pub const CHANNEL: &str = "notification";

const KIND: TimerKind = TimerKind::AuditReminder;

/// The organization's wall and working days.
struct House {
    zone: Zone,
    calendar: Option<WorkingCalendar>,
}

impl House {
    async fn load(db: &impl Db, scope: &Scope) -> Result<Self, StoreError> {
        let found = organizations::find(db, scope.organization).await?;
        let found = found.ok_or(StoreError::Dangling("organization".into()))?;
        let calendar = calendars::find_by_code(db, scope, &found.calendar).await?;
        let zone = Zone::try_new(&found.time_zone).unwrap_or_else(|_| Zone::utc());
        Ok(Self { zone, calendar: calendar.map(|calendar| calendar.working) })
    }

    fn place(&self) -> Place<'_> {
        Place { zone: &self.zone, calendar: self.calendar.as_ref() }
    }
}

/// A line of the journal about a timer: of the audit itself only its commands leave lines.
#[derive(Serialize)]
struct Line<'a> {
    audit: AuditId,
    step: i32,
    due_at: DateTime<Utc>,
    state: TimerState,
    reason: Option<TimerReason>,
    late_seconds: Option<i64>,
    told: &'a [EmployeeId],
}

fn armed(id: TimerId, audit: &Audit, (step, due_at): (u32, DateTime<Utc>)) -> Timer {
    let step = i32::try_from(step).unwrap_or(i32::MAX);
    let key = TimerKey { kind: KIND, object: audit.id.0, step, armed_version: audit.due_version };
    Timer::armed(id, key, due_at)
}

/// Arms the first step of new audits, many in one statement.
pub(super) async fn arm_many(unit: &Unit, scope: &Scope, audits: &[Audit]) -> Result<(), StoreError> {
    if audits.is_empty() {
        return Ok(());
    }
    let house = House::load(unit.tx(), scope).await?;
    let first = |audit: &Audit| {
        let first = reminders::first(audit, house.place(), unit.now)?;
        Some(armed(unit.new_id(), audit, first))
    };
    let new: Vec<_> = audits.iter().filter_map(first).collect();
    timers::save_many(unit.tx(), scope, &new).await
}

/// What is sent about an audit begins anew: what is armed is cancelled, and the first step of its new version is armed.
pub(super) async fn begin_anew(unit: &Unit, scope: &Scope, audit: &Audit) -> Result<(), StoreError> {
    let reason = if audit.state.is_open() { TimerReason::Moved } else { TimerReason::Closed };
    timers::cancel(unit.tx(), scope, (KIND, audit.id.0), reason, unit.now).await?;
    arm_many(unit, scope, std::slice::from_ref(audit)).await
}

/// What is due about the audits of these timers is sent. Answers the timers that changed and those that are new; one
/// whose audit somebody else works on is left to the next turn.
pub(crate) async fn fire(unit: &mut Unit, scope: &Scope, due: Vec<Timer>) -> Result<Vec<Timer>, StoreError> {
    if due.is_empty() {
        return Ok(Vec::new());
    }
    let house = House::load(unit.tx(), scope).await?;
    let objects: Vec<Uuid> = due.iter().map(|timer| timer.object).collect();
    let ids: Vec<AuditId> = objects.iter().copied().map(AuditId).collect();
    let audits = records::lock_free(unit.tx(), scope, &ids).await?;
    let recipients = Recipients::load(unit.tx(), scope, &audits, house.zone.date(unit.now)).await?;
    let mut done: HashMap<(Uuid, i32), BTreeSet<u32>> = HashMap::new();
    for timer in timers::of_objects(unit.tx(), scope, KIND, &objects).await? {
        if timer.state != TimerState::Armed {
            let step = timer.step.unsigned_abs();
            done.entry((timer.object, timer.armed_version)).or_default().insert(step);
        }
    }
    let mut changed = Vec::new();
    for timer in due {
        let Some(audit) = audits.iter().find(|audit| audit.id.0 == timer.object) else { continue };
        let done = done.remove(&(timer.object, timer.armed_version)).unwrap_or_default();
        let stepped = step(unit, audit, timer, house.place(), done, &recipients);
        for timer in &stepped {
            tell(unit, audit, timer).await?;
        }
        changed.extend(stepped);
    }
    Ok(changed)
}

/// What becomes of the timer of an audit whose instant has come, with what is new beside it.
fn step(
    unit: &Unit,
    audit: &Audit,
    timer: Timer,
    place: Place<'_>,
    done: BTreeSet<u32>,
    recipients: &Recipients,
) -> Vec<Timer> {
    let now = unit.now;
    if timer.armed_version != audit.due_version {
        return vec![timer.ignored(TimerReason::Moved, now)];
    }
    if !audit.state.is_open() {
        return vec![timer.ignored(TimerReason::Closed, now)];
    }
    let next = reminders::next(audit, place, &done, now);
    let due = reminders::plan().due(&reminders::standing(audit, place, done), place, now);
    let Some(sent) = due.send else {
        // Another version of the calendar has moved the step.
        return vec![match next {
            Some((step, at)) => timer.put_off(i32::try_from(step).unwrap_or(i32::MAX), at),
            None => timer.ignored(TimerReason::Superseded, now),
        }];
    };
    let own = timer.step.unsigned_abs();
    let mut own_timer = Some(timer);
    // The row of a step: the timer's own one, or one that is made for it now.
    let mut row = |step: u32| match own_timer.take_if(|_| step == own) {
        Some(timer) => timer,
        None => armed(unit.new_id(), audit, (step, reminders::instant(audit, place, step).unwrap_or(now))),
    };
    let mut rows: Vec<Timer> =
        due.superseded.iter().map(|turn| row(turn.step).ignored(TimerReason::Superseded, now)).collect();
    let told = recipients.of(audit, sent.step);
    let sent_row = row(sent.step);
    rows.push(if !recipients.is_active(audit) {
        sent_row.ignored(TimerReason::ProgramInactive, now)
    } else if told.is_empty() {
        sent_row.ignored(TimerReason::NoRecipient, now)
    } else {
        sent_row.fired(told, now)
    });
    match (own_timer, next) {
        (None, None) => {}
        (None, Some(next)) => rows.push(armed(unit.new_id(), audit, next)),
        // It was armed for a step that another version of the calendar puts later.
        (Some(timer), Some((step, at))) => rows.push(timer.put_off(i32::try_from(step).unwrap_or(i32::MAX), at)),
        (Some(timer), None) => rows.push(timer.ignored(TimerReason::Superseded, now)),
    }
    rows
}

/// Leaves the line of a step in the journal, and hands what it sends to the outbox of deliveries: one for each recipient,
/// under a key that names rule, audit, step, version and recipient (NTF-1).
async fn tell(unit: &mut Unit, audit: &Audit, timer: &Timer) -> Result<(), StoreError> {
    if timer.state == TimerState::Armed {
        return Ok(());
    }
    let late_seconds = timer.lateness().map(|late| late.num_seconds());
    let (state, reason, told) = (timer.state, timer.reason, &timer.told);
    let line = Line { audit: audit.id, step: timer.step, due_at: timer.due_at, state, reason, late_seconds, told };
    unit.record_also(timer.id, &line);
    unit.announce(audit.id, audit.version, Some(audit.department));
    let step = timer.step.unsigned_abs();
    for employee in &timer.told {
        let order = DeliveryOrder {
            channel: CHANNEL.to_owned(),
            destination: employee.to_node_id(),
            key: format!("{KIND}:{}:{step}:{}:{}", audit.id, timer.armed_version, employee),
            payload: json!({
                "kind": KIND,
                "audit": audit.id.to_node_id(),
                "number": audit.number,
                "plannedOn": audit.planned_on,
                "level": reminders::level(step),
                "isEscalation": reminders::is_escalation(step),
                "dueAt": timer.due_at,
                "recipient": employee.to_node_id(),
            }),
        };
        delivery::enqueue(unit, order).await?;
    }
    Ok(())
}
