//! When somebody is reminded of an audit, and who is told when it is not held (R110–R113, NTF-2, NTF-3).
//!
//! Before its day the lead is reminded; after it, as long as the audit has not begun, one level after the other is told,
//! each once. Days are working days of the organization, at nine in the morning on its wall. What has come is decided by
//! ranges: of the steps that are due the newest is sent, however late, and the older ones never are.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveTime, Utc};

use super::audit::Audit;
use crate::{
    names::named_enum,
    notifications::reminder::{Deadline, Place, ReminderPlan, ReminderStep, Turn},
};

named_enum! {
    /// Who is told.
    ReminderLevel {
        /// The lead of the audit.
        Lead = "LEAD",
        /// The head of the department that carries it out, and the deputy.
        Responsible = "RESPONSIBLE",
        /// The owner of the program; the head of the department above where it has none.
        Accountable = "ACCOUNTABLE",
    }
}

/// The steps: working days from the first day of the audit, and who is told.
const STEPS: [(i32, ReminderLevel); 6] = [
    (-10, ReminderLevel::Lead),
    (-5, ReminderLevel::Lead),
    (-1, ReminderLevel::Lead),
    (1, ReminderLevel::Lead),
    (3, ReminderLevel::Responsible),
    (5, ReminderLevel::Accountable),
];

/// The time of day of every step, on the organization's wall.
const AT: NaiveTime = NaiveTime::from_hms_opt(9, 0, 0).expect("nine in the morning");

/// The plan of every audit.
#[must_use]
pub fn plan() -> ReminderPlan {
    let steps = STEPS.iter().map(|(days, _)| ReminderStep::on_working_day(*days, AT)).collect();
    ReminderPlan { steps, quiet: None }
}

/// Who is told in a step, and who instead where nobody is found, one after the other (R113).
#[must_use]
pub fn levels(step: u32) -> &'static [ReminderLevel] {
    let level = level(step);
    let from = ReminderLevel::ALL.iter().position(|other| *other == level).unwrap_or_default();
    &ReminderLevel::ALL[from..]
}

/// Who is told in a step.
#[must_use]
pub fn level(step: u32) -> ReminderLevel {
    let of = usize::try_from(step).ok().and_then(|step| STEPS.get(step));
    of.map_or(ReminderLevel::Accountable, |(_, level)| *level)
}

/// Whether a step comes after the day of the audit: it tells that the audit was not held.
#[must_use]
pub fn is_escalation(step: u32) -> bool {
    usize::try_from(step).ok().and_then(|step| STEPS.get(step)).is_some_and(|(days, _)| *days > 0)
}

/// The instant from which the steps are counted: the beginning of the audit's first day.
#[must_use]
pub fn deadline(audit: &Audit, place: Place<'_>) -> DateTime<Utc> {
    place.zone.start_of(audit.planned_on)
}

/// The deadline with what was dealt with since it was last moved.
#[must_use]
pub fn standing(audit: &Audit, place: Place<'_>, done: impl IntoIterator<Item = u32>) -> Deadline {
    Deadline {
        at: deadline(audit, place),
        is_open: audit.state.is_open(),
        done: done.into_iter().map(|step| Turn { step, turn: 0 }).collect(),
    }
}

/// Whether what is sent about an audit begins anew: its day, its lead, or whether it is to be held at all has changed.
#[must_use]
pub fn begin_anew(before: &Audit, after: &Audit) -> bool {
    before.planned_on != after.planned_on
        || before.lead() != after.lead()
        || before.state.is_open() != after.state.is_open()
}

/// The step that is sent first, and when, of an audit that was made or moved at `now`: the newest that has come, at once,
/// where the audit's day is still ahead; else the next one. None where nothing is sent any more.
#[must_use]
pub fn first(audit: &Audit, place: Place<'_>, now: DateTime<Utc>) -> Option<(u32, DateTime<Utc>)> {
    if !audit.state.is_open() {
        return None;
    }
    let deadline = deadline(audit, place);
    let turns = plan().turns(deadline, place);
    let newest = turns.iter().rev().find(|(at, _)| *at <= now).filter(|_| now < deadline);
    let first = newest.or_else(|| turns.iter().find(|(at, _)| now < *at));
    first.map(|(at, turn)| (turn.step, now.max(*at)))
}

/// The step that comes next after `now`, of those that were not dealt with.
#[must_use]
pub fn next(audit: &Audit, place: Place<'_>, done: &BTreeSet<u32>, now: DateTime<Utc>) -> Option<(u32, DateTime<Utc>)> {
    let turns = plan().turns(deadline(audit, place), place);
    turns.into_iter().find(|(at, turn)| now < *at && !done.contains(&turn.step)).map(|(at, turn)| (turn.step, at))
}

/// The instant of a step.
#[must_use]
pub fn instant(audit: &Audit, place: Place<'_>, step: u32) -> Option<DateTime<Utc>> {
    let turns = plan().turns(deadline(audit, place), place);
    turns.into_iter().find(|(_, turn)| turn.step == step).map(|(at, _)| at)
}

#[cfg(test)]
mod tests;
