//! Gates of phases, and why a program stands as it does.

pub mod condition_meet;
pub mod cycle;
pub mod evaluation;
pub mod explanation;
pub mod loaders;
pub mod phase_gate_decide;
pub mod phase_review_open;
pub mod review;
