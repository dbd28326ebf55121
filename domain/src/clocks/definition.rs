//! What a clock goes by (R100): which events start, pause and stop it, and how long it has.

use serde::{Deserialize, Serialize};

use super::hours::WorkingHours;
use crate::scheduling::zone::Zone;

/// A version of a clock's definition. Clocks keep the version with which they began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockDefinition {
    /// Code, such as `FIRST_ANSWER`.
    pub code: String,
    /// Version.
    pub version: u32,
    /// The event that starts it; further ones do nothing.
    pub starts_on: String,
    /// What pauses it.
    pub pauses: Vec<PauseCondition>,
    /// The events that stop it, for good.
    pub stops_on: Vec<String>,
    /// How much time there is.
    pub target: Target,
    /// When time counts; all of it where nothing is said (24×7).
    pub hours: Option<BusinessHours>,
    /// When it warns before the target.
    pub warnings: Vec<Warning>,
}

/// The hours by which a clock counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusinessHours {
    /// The shifts.
    pub shifts: WorkingHours,
    /// Code of the working calendar.
    pub calendar: String,
    /// On whose wall.
    pub zone: Zone,
}

/// Something during which the clock stands: from one event until another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PauseCondition {
    /// What it is, such as `WAITING_FOR_CUSTOMER`.
    pub name: String,
    /// The event that begins it.
    pub begins_on: String,
    /// The event that ends it.
    pub ends_on: String,
}

/// How much time a clock has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// Seconds of working time.
    pub seconds: i64,
}

/// When a clock warns (R104).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Warning {
    /// So many percent of its time are used.
    PercentUsed(u8),
    /// Only so many seconds of working time are left.
    SecondsLeft(i64),
}

impl Warning {
    /// The seconds of a whole of `total` that are used when it warns.
    #[must_use]
    pub fn used_of(self, total: i64) -> i64 {
        match self {
            Self::PercentUsed(percent) => {
                let used = i128::from(total) * i128::from(percent.min(100)) / 100;
                i64::try_from(used).unwrap_or(total)
            }
            Self::SecondsLeft(left) => total.saturating_sub(left.max(0)).max(0),
        }
    }
}
