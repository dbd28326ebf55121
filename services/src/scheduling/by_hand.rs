//! Occurrences that somebody asks for, apart from the plan: triggered or made up for (R62, R76, R79).

use gradus_domain::{
    access::Scope,
    scheduling::{
        policy::OverlapPolicy,
        schedule::OccurrenceState,
        stored::{Occurrence, Schedule},
    },
};
use gradus_store::error::StoreError;

use super::{
    carry::{LineIs, Planned, carry_out},
    facts::unended_of,
};
use crate::Unit;

/// Stores `rows` of a schedule that the transaction holds, oldest first, and starts those whose turn it is; all of them
/// where nobody minds what is open. Neither the schedule nor what waits already changes.
pub(super) async fn start_by_hand(
    unit: &mut Unit,
    scope: &Scope,
    mut schedule: Schedule,
    mut rows: Vec<Occurrence>,
    even_if_open: bool,
) -> Result<(), StoreError> {
    if even_if_open {
        // Of this copy, which only says how the line is formed; the rule itself is not saved.
        schedule.rule.overlap = OverlapPolicy::Allow;
    }
    let unended = unended_of(unit, scope, std::slice::from_ref(&schedule)).await?;
    let unended = unended.into_values().next().unwrap_or_default();
    // What waits for its calendar waits, whoever asks for it (R36).
    for row in rows.iter_mut().filter(|row| !row.is_held()) {
        row.state = OccurrenceState::Started;
    }
    let mut planned = Planned::with(schedule, rows, Vec::new());
    planned.line_up(unit, unended, LineIs::Standing)?;
    carry_out(unit, scope, &[planned]).await
}
