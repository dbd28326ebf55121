//! Training sessions.

pub mod cancel;
pub mod change;
pub mod enroll;
pub mod enrollment;
pub mod plan;
pub mod query;
pub mod record;
mod shown;
pub mod withdraw;

pub use shown::{SessionAttendance, TrainingSession, TrainingSessionMode, TrainingSessionState};
