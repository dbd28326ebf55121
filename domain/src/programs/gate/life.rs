//! The life of phases (PRG-2): one table of what leads where.

use chrono::{DateTime, NaiveDate, Utc};

use super::review::Gate;
use crate::{
    ids::PhaseId,
    names::named_enum,
    programs::phase::{Phase, PhaseState},
};

named_enum! {
    /// What can be done to a phase.
    PhaseCommand {
        /// Ask for the decision of its gate.
        OpenReview = "phaseReviewOpen",
        /// Decide its gate.
        Decide = "phaseGateDecide",
    }
}

named_enum! {
    /// How a phase moves.
    PhaseMove {
        /// It begins, because the one before it was left.
        Begin = "ENTER",
        /// Its gate is put to the decision.
        OpenReview = "OPEN_REVIEW",
        /// The gate lets it go.
        Pass = "PASS",
        /// The gate lets it go, with conditions.
        PassWithConditions = "PASS_WITH_CONDITIONS",
        /// The gate sends it back to work.
        Rework = "REWORK",
        /// It is left out.
        Skip = "SKIP",
    }
}

/// Every move that there is, of phases that end. Of an open-ended one, a gate that is passed leads into its next round,
/// which is under way at once.
pub const TABLE: [(PhaseState, PhaseMove, PhaseState); 8] = [
    (PhaseState::Planned, PhaseMove::Begin, PhaseState::Active),
    (PhaseState::Active, PhaseMove::OpenReview, PhaseState::GateReview),
    (PhaseState::GateReview, PhaseMove::Pass, PhaseState::Passed),
    (PhaseState::GateReview, PhaseMove::PassWithConditions, PhaseState::PassedWithConditions),
    (PhaseState::GateReview, PhaseMove::Rework, PhaseState::Active),
    (PhaseState::Planned, PhaseMove::Skip, PhaseState::Skipped),
    (PhaseState::Active, PhaseMove::Skip, PhaseState::Skipped),
    (PhaseState::GateReview, PhaseMove::Skip, PhaseState::Skipped),
];

/// Where a move leads; none where the state does not allow it.
#[must_use]
pub fn leads_to(phase: &Phase, by: PhaseMove) -> Option<PhaseState> {
    let (_, _, to) = TABLE.into_iter().find(|(from, other, _)| *from == phase.state && *other == by)?;
    let goes_on = phase.ends_on.is_none() && matches!(by, PhaseMove::Pass | PhaseMove::PassWithConditions);
    Some(if goes_on { PhaseState::Active } else { to })
}

/// Whether the phase is the one that is worked on.
#[must_use]
pub fn is_current(phase: &Phase) -> bool {
    matches!(phase.state, PhaseState::Active | PhaseState::GateReview)
}

/// Moves a phase. Where no phase is worked on afterwards, the first one that is planned begins, so that at most one is
/// under way at any time. `phases` are all of the program, in order; none where the state does not allow the move.
#[must_use]
pub fn moved(mut phases: Vec<Phase>, phase: PhaseId, by: PhaseMove) -> Option<Vec<Phase>> {
    let found = phases.iter_mut().find(|other| other.id == phase)?;
    found.state = leads_to(found, by)?;
    found.version += 1;
    if !phases.iter().any(is_current)
        && let Some(next) = phases.iter_mut().find(|other| other.state == PhaseState::Planned)
    {
        next.state = leads_to(next, PhaseMove::Begin)?;
        next.version += 1;
    }
    Some(phases)
}

/// Whether the phase should have been left by `today`.
#[must_use]
pub fn is_overdue(phase: &Phase, today: NaiveDate) -> bool {
    is_current(phase) && phase.ends_on.is_some_and(|end| end < today)
}

/// The state of a phase at the end of `day`, as its present state and the days of its gates tell. `begun_on` is the day on
/// which the phase before it was left, `date` the organization's day of an instant.
#[must_use]
pub fn state_on(
    phase: &Phase,
    gates: &[&Gate],
    begun_on: Option<NaiveDate>,
    day: NaiveDate,
    date: impl Fn(DateTime<Utc>) -> NaiveDate,
) -> PhaseState {
    let later = |at: DateTime<Utc>| date(at) > day;
    let has_later_move = gates.iter().any(|gate| {
        later(gate.review.opened_at) || gate.ruling.as_ref().is_some_and(|ruling| later(ruling.decided_at))
    });
    if phase.state == PhaseState::Planned || begun_on.is_some_and(|begun| begun > day) {
        return PhaseState::Planned;
    }
    if !has_later_move {
        return phase.state;
    }
    // Before the moves that came later it was at work, or before its gate.
    let waiting = |gate: &&Gate| {
        !later(gate.review.opened_at) && gate.ruling.as_ref().is_none_or(|ruling| later(ruling.decided_at))
    };
    if gates.iter().any(waiting) { PhaseState::GateReview } else { PhaseState::Active }
}
