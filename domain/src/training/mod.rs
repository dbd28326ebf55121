//! Training: who must learn what, how often, and who has.
//!
//! A requirement names its audience by rule (no lists by hand), so that joiners, transfers and leavers need no
//! upkeep. Coverage of any day or period is computed from dated facts and never stored, except as the frozen
//! snapshot of a closed period and, for today, as sums (`rollup`) that are kept beside the facts. The order of work:
//! `presence` says on which days a requirement obliges a person, `judge` says how each pair of person and requirement stands, `coverage` counts, `obligation` lists what one person
//! owes over time, `frequency` counts trainings per person, `frozen` keeps the figures of a closed period, and `recovered`
//! says who of its missing ones made good since. Beside them, `timeline` says at once how a pair stands on every day, and
//! `columns` keeps that of everybody so packed that any day is counted in one pass.

pub mod audience;
mod branches;
pub mod campaign;
pub mod catalog;
pub mod closing;
pub mod columns;
pub mod completion;
pub mod course;
pub mod coverage;
pub mod definition;
pub mod evidence;
pub mod facts;
pub mod frequency;
pub mod frozen;
pub mod fulfillment;
pub mod judge;
pub mod lapse;
pub mod obligation;
pub mod plan;
pub mod presence;
pub mod recovered;
pub mod requirement;
pub mod rollup;
pub mod rules;
pub mod scope;
pub mod session;
pub mod timeline;
pub mod words;

#[cfg(test)]
mod histories;
#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod vectors;
