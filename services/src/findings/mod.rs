//! Findings and corrective action.

pub mod act;
pub mod analyze;
pub mod answer;
pub mod extend;
pub mod figures;
mod ground;
pub mod issue;
pub mod judge;
pub mod plan;
pub mod raise;
pub mod read;
pub mod risk;
mod tell;
pub(crate) mod timers;
pub mod transitions;
pub mod verify;
