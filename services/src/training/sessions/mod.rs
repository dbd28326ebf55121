//! Training sessions: planning them, putting people down for them, and recording what came of it.

pub mod cancel;
pub mod change;
pub mod enroll;
mod ground;
pub mod plan;
pub mod read;
pub mod record;
mod trainer;
pub mod transitions;
pub mod withdraw;
