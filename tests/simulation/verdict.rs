//! The end of a year, judged by the oracle: exactly one row for each occurrence that takes place, at the instants that it
//! must have, in the state that the policy of its schedule demands of the moment at which it was decided about.

use std::collections::BTreeMap;

use gradus_domain::scheduling::{policy::MissedPolicy, schedule::OccurrenceState, stored::Origin};

use super::{
    START, YEAR,
    facts::{Life, Segment},
    oracle::Expected,
    pool::Pool,
    store::{Held, Row, Store},
    world::World,
};

/// What must be, by its nominal instant.
type Due<'p> = BTreeMap<i64, (&'p Expected, Segment)>;

/// What became of an occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Outcome {
    state: OccurrenceState,
    reason: Option<&'static str>,
    batch: u64,
    decided: i64,
}

/// Judges the world; the first thing that is wrong.
pub fn judge(pool: &Pool, world: &World<'_>) -> Result<(), String> {
    for (place, (held, life)) in world.store.schedules.iter().zip(&world.facts.lives).enumerate() {
        let due = due(pool, world.data.second_calendar, life);
        let is_moved = pool.entries[held.entry].recurrence_before.is_some();
        let rows = held.rows.iter().filter(|row| row.origin != Origin::Trigger);
        let judged = if is_moved {
            judge_moved(pool, held, rows)
        } else {
            outcomes(&due, rows).and_then(|outcomes| judge_outcomes(&due, life, &outcomes))
        };
        judged.map_err(|what| format!("schedule {place} (rule {}): {what}", held.entry))?;
    }
    messages(&world.store, &world.facts.sent)
}

/// What takes place in the segments of a life. Of what belongs to two, the first speaks.
fn due<'p>(pool: &'p Pool, second_calendar: bool, life: &Life) -> Due<'p> {
    let mut due = Due::new();
    for segment in &life.segments {
        let until = segment.until.unwrap_or(START + YEAR + 30);
        let expected = &pool.entries[segment.entry].expected[usize::from(second_calendar)];
        let inside = expected.iter().filter(|one| one.nominal > segment.cursor && one.starts <= until);
        for one in inside {
            due.entry(one.nominal).or_insert((one, *segment));
        }
    }
    due
}

/// What became of everything, by nominal instant; rows that stand for many are taken apart.
fn outcomes<'r>(due: &Due<'_>, rows: impl Iterator<Item = &'r Row>) -> Result<BTreeMap<i64, Outcome>, String> {
    let mut found = BTreeMap::new();
    let mut runs = Vec::new();
    for row in rows {
        let (nominal, decided) = (row.nominal_at.timestamp(), row.decided_at.timestamp());
        let outcome = Outcome { state: row.state, reason: row.reason, batch: row.batch, decided };
        let Some((expected, _)) = due.get(&nominal) else {
            return Err(format!("R1: {} is not what the rule says, or was not its time", row.key));
        };
        let told = (row.civil, row.due_at.timestamp(), row.starts_at.timestamp());
        if told != (expected.civil, expected.due, expected.starts) {
            return Err(format!("R33: {} is {told:?}, but must be {expected:?}", row.key));
        }
        match row.range {
            None => drop(found.insert(nominal, outcome)),
            Some((to, count)) => runs.push((nominal, to.timestamp(), count, outcome)),
        }
    }
    for (from, to, count, outcome) in runs {
        let inside = due.range(from..=to).map(|(nominal, _)| *nominal).filter(|nominal| !found.contains_key(nominal));
        let inside: Vec<i64> = inside.collect();
        if inside.len() as u64 != count {
            return Err(format!("R13: a run says {count}, and {} lie in it", inside.len()));
        }
        found.extend(inside.into_iter().map(|nominal| (nominal, outcome)));
    }
    match due.iter().find(|(nominal, _)| !found.contains_key(nominal)) {
        Some((_, (lost, _))) => Err(format!("R13: nothing is known of {lost:?}")),
        None => Ok(found),
    }
}

/// Whether every transaction decided as the policies say.
fn judge_outcomes(due: &Due<'_>, life: &Life, outcomes: &BTreeMap<i64, Outcome>) -> Result<(), String> {
    let mut by_batch: BTreeMap<u64, Vec<(&Expected, Segment, Outcome)>> = BTreeMap::new();
    for (nominal, outcome) in outcomes {
        let (expected, segment) = due[nominal];
        by_batch.entry(outcome.batch).or_default().push((expected, segment, *outcome));
    }
    for (batch, decided) in &by_batch {
        let at = decided[0].2.decided;
        // One transaction goes by one rule: the one that holds when it runs.
        let policy = decided[0].1.catch_up;
        let (grace, window) = (policy.grace().num_seconds(), policy.window().num_seconds());
        let is_paused = |expected: &Expected, segment: Segment| {
            let stood_still = life.stood_still.iter();
            let mut binding = stood_still.filter(|still| still.after < *batch && segment.number <= still.segment);
            binding.any(|still| still.since < expected.starts && expected.starts < still.until)
        };
        let late = |expected: &Expected, segment: Segment| {
            let age = at - expected.starts;
            age > grace && age <= window && !is_paused(expected, segment)
        };
        let all_late = decided.iter().filter(|(expected, segment, _)| late(expected, *segment)).count();
        let (most, overflow) = match policy.policy() {
            MissedPolicy::Latest => (1, "OUTAGE"),
            MissedPolicy::Skip => (0, "OUTAGE"),
            MissedPolicy::All | MissedPolicy::Hold => (usize::from(policy.max()), "MAX"),
        };
        let mut seen = 0;
        for (expected, segment, outcome) in decided {
            let age = at - expected.starts;
            let must = if is_paused(expected, *segment) {
                (OccurrenceState::Missed, Some("PAUSED"))
            } else if age <= grace {
                (OccurrenceState::Started, None)
            } else if age > window {
                (OccurrenceState::Missed, Some("WINDOW"))
            } else {
                seen += 1;
                match policy.policy() {
                    _ if seen + most <= all_late => (OccurrenceState::Missed, Some(overflow)),
                    MissedPolicy::Hold => (OccurrenceState::Pending, Some("HOLD")),
                    _ => (OccurrenceState::Started, Some("CAUGHT_UP")),
                }
            };
            if (outcome.state, outcome.reason) != must {
                let Outcome { state, reason, .. } = outcome;
                return Err(format!("R11: {expected:?}, decided at {at}, is {state} {reason:?}, but must be {must:?}"));
            }
        }
    }
    Ok(())
}

/// Where the zone data was renewed on the way, an occurrence is known by its time on the wall: each once, at the instant
/// that the old data or the new gives.
fn judge_moved<'r>(pool: &Pool, held: &Held, rows: impl Iterator<Item = &'r Row>) -> Result<(), String> {
    let entry = &pool.entries[held.entry];
    let both = || entry.expected[0].iter().chain(&entry.expected_before);
    let mut seen = std::collections::BTreeSet::new();
    let mut folded = 0;
    for row in rows {
        let told = (row.nominal_at.timestamp(), row.due_at.timestamp());
        if !both().any(|one| one.civil == row.civil && (one.nominal, one.due) == told) {
            return Err(format!("R24: {} at {} is what neither zone data says", row.key, row.nominal_at));
        }
        folded += row.range.map_or(0, |(_, count)| count - 1);
        if !seen.insert(row.civil) {
            return Err(format!("R80: {} takes place twice", row.key));
        }
    }
    let (Some(first), Some(last)) = (seen.first(), seen.last()) else { return Ok(()) };
    let all = entry.expected[0].iter().filter(|one| (*first..=*last).contains(&one.civil)).count() as u64;
    if seen.len() as u64 + folded != all {
        return Err(format!("R13: {} of {all} are known", seen.len() as u64 + folded));
    }
    Ok(())
}

/// Every started occurrence was told of, and none that was not.
fn messages(store: &Store, sent: &[u32]) -> Result<(), String> {
    let unsent = store.outbox.iter().filter(|message| !message.is_done).count();
    if unsent > 0 {
        return Err(format!("R84: {unsent} messages were never sent"));
    }
    match sent.iter().position(|count| *count == 0) {
        Some(number) => Err(format!("R84: message {number} is noted as sent, but never arrived")),
        None if sent.len() == store.outbox.len() => Ok(()),
        None => Err(format!("R84: {} of {} messages arrived", sent.len(), store.outbox.len())),
    }
}
