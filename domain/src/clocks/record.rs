//! What is written down of a clock: when it stood, how its target moved, what happened, who waived a breach.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::definition::Warning;

/// A time during which a clock stood because of a condition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Pause {
    /// Since when.
    pub from: DateTime<Utc>,
    /// Until when; none while it lasts.
    pub to: Option<DateTime<Utc>>,
    /// The condition.
    pub condition: String,
}

/// That a breach no longer counts, by somebody's decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiver {
    /// When it was given.
    pub at: DateTime<Utc>,
    /// By whom, as the journal names them.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// That the target moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retarget {
    /// When that was decided.
    pub at: DateTime<Utc>,
    /// Why: the event, or what a person said.
    pub reason: String,
    /// The target before; none while the clock stood.
    pub before: Option<DateTime<Utc>>,
    /// The target after; none while the clock stands.
    pub after: Option<DateTime<Utc>>,
}

/// What happened to a clock at an instant that may lie before the look which found it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ClockEvent {
    /// It warned.
    Warned {
        /// When.
        at: DateTime<Utc>,
        /// By which threshold.
        warning: Warning,
    },
    /// Its target passed.
    Breached {
        /// When.
        at: DateTime<Utc>,
    },
}

/// Why a breach is not waived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaiverRefusal {
    /// Nothing was breached.
    NotBreached,
    /// It is waived already.
    AlreadyWaived,
    /// A reason must be given.
    ReasonMissing,
}

impl ClockEvent {
    /// When it happened.
    #[must_use]
    pub fn at(&self) -> DateTime<Utc> {
        match self {
            Self::Warned { at, .. } | Self::Breached { at } => *at,
        }
    }
}
