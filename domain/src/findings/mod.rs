//! Findings and corrective action (CAP-1 to CAP-6): what was found not to be as it should, and what is done about it.
//!
//! A finding goes through rounds. A round is one promise: a due day, actions, a plan by which their effect is judged, a
//! verification, and the verdict. A verdict that is not EFFECTIVE begins a further round; INEFFECTIVE also a further cycle,
//! in which the cause is sought anew. What a round promised and when it was kept stays as it was, so that no figure of
//! the past changes by what happens later.
//!
//! The order of work: `transition` is the one table of states and commands, `raise`, `answer`, `analyze`, `plan`, `act`,
//! `verify`, `judge`, `extend` and `risk` are the commands, `recurrence` tells what happened before, and `figures` counts.

pub mod act;
pub mod action;
pub mod analyze;
pub mod answer;
pub mod blockers;
pub mod cause;
pub mod effectiveness;
pub mod extend;
pub mod figures;
pub mod finding;
pub mod grade;
pub mod judge;
pub mod plan;
pub mod raise;
pub mod recurrence;
pub mod refusal;
pub mod risk;
pub mod state;
pub mod transition;
pub mod verify;

#[cfg(test)]
mod model;
#[cfg(test)]
pub(crate) mod samples;
