//! Working days by which an occurrence lies after or before the day that it would have (R32).

use serde::{Deserialize, Serialize};

/// A number of working days from −62 to 62: after the day where positive, before it where negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "i32", into = "i32")]
pub struct WorkingDayOffset(i32);

/// A number of working days out of bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the number of working days must be -{MOST} to {MOST}")]
pub struct OffsetOutOfBounds;

/// The most working days, either way.
pub const MOST: i32 = 62;

impl WorkingDayOffset {
    /// None: it stays where it is.
    pub const NONE: Self = Self(0);

    /// So many working days, if they are at most 62 either way.
    pub fn try_new(days: i32) -> Result<Self, OffsetOutOfBounds> {
        (-MOST..=MOST).contains(&days).then_some(Self(days)).ok_or(OffsetOutOfBounds)
    }

    /// How many, negative before.
    #[must_use]
    pub fn get(self) -> i32 {
        self.0
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_none(self) -> bool {
        self == Self::NONE
    }
}

impl TryFrom<i32> for WorkingDayOffset {
    type Error = OffsetOutOfBounds;

    fn try_from(days: i32) -> Result<Self, OffsetOutOfBounds> {
        Self::try_new(days)
    }
}

impl From<WorkingDayOffset> for i32 {
    fn from(offset: WorkingDayOffset) -> Self {
        offset.0
    }
}
