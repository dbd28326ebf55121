//! Completions as they are kept and shown: who, by whom recorded, from which source, and whether revoked.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    ids::{CourseId, EmployeeId, TrainingRequirementId, WaiverId},
    training::completion::{Completion, Score},
};

/// A completion on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedCompletion {
    /// Whose.
    pub employee: EmployeeId,
    /// What judging looks at.
    pub completion: Completion,
    /// Reference in the system that it comes from.
    pub source_ref: Option<String>,
    /// How many completions of the same identity were revoked before.
    pub attempt: i32,
    /// Who recorded it, where that was an employee.
    pub recorded_by: Option<EmployeeId>,
    /// When it was recorded here.
    pub recorded_at: DateTime<Utc>,
    /// Why and when it was revoked.
    pub revocation: Option<Revocation>,
}

/// That a completion was revoked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// Why.
    pub reason: String,
    /// The day, in the organization's zone.
    pub on: NaiveDate,
    /// Who, where that was an employee.
    pub by: Option<EmployeeId>,
    /// When.
    pub at: DateTime<Utc>,
}

/// A waiver on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedWaiver {
    /// Its id.
    pub id: WaiverId,
    /// For whom.
    pub employee: EmployeeId,
    /// Of which requirement.
    pub requirement: TrainingRequirementId,
    /// Why.
    pub reason: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day.
    pub valid_until: NaiveDate,
    /// Who approved it.
    pub approved_by: EmployeeId,
    /// The day from which the organization knew of it.
    pub known_on: NaiveDate,
}

/// What tells one completion from another: the reference of its source, or, where the source gives none, person,
/// course, day and result. The same evidence handed in twice has one identity.
#[must_use]
pub fn identity(
    source_ref: Option<&str>,
    employee: EmployeeId,
    course: CourseId,
    completed_on: NaiveDate,
    score: Option<Score>,
    passed: bool,
) -> Uuid {
    let mut digest = Sha256::new();
    match source_ref {
        Some(reference) => {
            digest.update(b"source\0");
            digest.update(reference.as_bytes());
        }
        None => {
            digest.update(b"result\0");
            digest.update(employee.0.as_bytes());
            digest.update(course.0.as_bytes());
            digest.update(completed_on.to_string());
            digest.update(score.map_or(-1, Score::hundredths).to_be_bytes());
            digest.update([u8::from(passed)]);
        }
    }
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest.finalize()).for_each(|(byte, hashed)| *byte = hashed);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::samples::{course_id, day, employee_id};

    #[test]
    fn trn6_the_same_evidence_has_one_identity_whoever_hands_it_in() {
        let of = |reference, employee: &str, on: &str, passed| {
            identity(reference, employee_id(employee), course_id("C1"), day(on), None, passed)
        };

        assert_eq!(of(Some("LMS-1"), "E1", "2026-01-01", true), of(Some("LMS-1"), "E2", "2026-02-01", false));
        assert_eq!(of(None, "E1", "2026-01-01", true), of(None, "E1", "2026-01-01", true));
        assert_ne!(of(None, "E1", "2026-01-01", true), of(None, "E2", "2026-01-01", true));
        assert_ne!(of(None, "E1", "2026-01-01", false), of(None, "E1", "2026-01-01", true));
    }
}
