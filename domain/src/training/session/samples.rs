//! A session, as tests want it.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    ids::{DepartmentId, TrainingSessionId},
    training::{
        samples::course_id,
        session::{SessionMode, SessionState, TrainingSession},
    },
};

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// A session of two seats on 10 May 2026, from 01:00 to 03:00 UTC.
pub fn session() -> TrainingSession {
    TrainingSession {
        id: TrainingSessionId(Uuid::from_u128(1)),
        number: "TRS-000001".into(),
        course: course_id("C1"),
        mode: SessionMode::Classroom,
        starts_at: at("2026-05-10T01:00:00Z"),
        ends_at: at("2026-05-10T03:00:00Z"),
        place: Some("Room 3".into()),
        link: None,
        trainer: None,
        capacity: 2,
        department: DepartmentId(Uuid::from_u128(2)),
        campaign: None,
        state: SessionState::Planned,
        cancel_reason: None,
        version: 1,
    }
}
