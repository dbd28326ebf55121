//! Training sessions: a course that is held at a time, at a place, for a number of people.
//!
//! What is promised: a session never takes more people than it has seats, nobody sits in two at once, and what comes of
//! it is a completion like any other (TRN-6): immutable, under a reference made of session and person, so that the same
//! result handed in twice is one completion. A wrong result is revoked there and recorded here anew.
//!
//! Considered and left: results of their own beside completions. Two places would tell of the same examination, and one
//! of them would be believed.

pub mod enroll;
pub mod person;
pub mod plan;
pub mod record;
pub mod refusal;
pub mod transition;

#[cfg(test)]
mod samples;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{CompletionId, CourseId, DepartmentId, EmployeeId, NodeId, TrainingCampaignId, TrainingSessionId},
    names::named_enum,
};

/// Name of the sequence from which sessions take their numbers (CAP-6).
pub const NUMBERS: &str = "training-session";

/// The number that people see, such as `TRS-000001`.
#[must_use]
pub fn number(value: i64) -> String {
    format!("TRS-{value:06}")
}

named_enum! {
    /// How a session is held.
    SessionMode {
        /// At the screen.
        Online = "ONLINE",
        /// In a room.
        Classroom = "CLASSROOM",
        /// As an examination.
        Exam = "EXAM",
        /// As an exercise of an emergency.
        Drill = "DRILL",
    }
}

named_enum! {
    /// State of a session.
    SessionState {
        /// To come, or over and not recorded yet.
        Planned = "PLANNED",
        /// Took place; results are on record.
        Held = "HELD",
        /// Called off.
        Cancelled = "CANCELLED",
    }
}

named_enum! {
    /// Whether somebody who was enrolled was there.
    Attendance {
        /// Was there.
        Attended = "ATTENDED",
        /// Was not.
        Absent = "ABSENT",
        /// Was not, and has a reason that whoever held the session accepts.
        Excused = "EXCUSED",
    }
}

/// A training session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingSession {
    /// Its id.
    pub id: TrainingSessionId,
    /// The number that people see; never used twice.
    pub number: String,
    /// Which course is held.
    pub course: CourseId,
    /// How.
    pub mode: SessionMode,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// Where.
    pub place: Option<String>,
    /// Where at the screen.
    pub link: Option<String>,
    /// Who holds it; none where nobody does, as with a course at the screen.
    pub trainer: Option<Trainer>,
    /// How many may take part.
    pub capacity: i32,
    /// The department that organizes it.
    pub department: DepartmentId,
    /// The campaign within which it is planned.
    pub campaign: Option<TrainingCampaignId>,
    /// State.
    pub state: SessionState,
    /// Why it was called off.
    pub cancel_reason: Option<String>,
    /// Version, for `expectedVersion`.
    pub version: i32,
}

/// Who holds a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trainer {
    /// Somebody of the organization.
    Employee(EmployeeId),
    /// Somebody else, by name.
    External(String),
}

impl TrainingSession {
    /// The employee who holds it.
    #[must_use]
    pub fn own_trainer(&self) -> Option<EmployeeId> {
        match self.trainer {
            Some(Trainer::Employee(employee)) => Some(employee),
            Some(Trainer::External(_)) | None => None,
        }
    }

    /// Whether it shares an instant with the time from `starts_at` to `ends_at`. One may begin when another ends.
    #[must_use]
    pub fn overlaps(&self, starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> bool {
        self.starts_at < ends_at && starts_at < self.ends_at
    }

    /// The reference of the completion that `employee` takes from it: the same result twice is one completion (TRN-6).
    #[must_use]
    pub fn source_ref(&self, employee: EmployeeId) -> String {
        format!("{}:{}", self.id.to_node_id(), employee.to_node_id())
    }
}

/// That somebody takes part in a session, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrollment {
    /// The session.
    pub session: TrainingSessionId,
    /// Who takes part.
    pub employee: EmployeeId,
    /// Since when.
    pub enrolled_at: DateTime<Utc>,
    /// Who enrolled them, where that was an employee.
    pub enrolled_by: Option<EmployeeId>,
    /// What is on record of the day; none before.
    pub outcome: Option<Outcome>,
}

/// What is on record of somebody who was enrolled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Whether they were there.
    pub attendance: Attendance,
    /// The completion, of those who were.
    pub completion: Option<CompletionId>,
    /// Who recorded it, where that was an employee.
    pub recorded_by: Option<EmployeeId>,
    /// When.
    pub recorded_at: DateTime<Utc>,
}
