//! What an organization sets for all of its schedules (R7).

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::{locale::Locale, refusal::Refusal};

use super::{preview::LEAST_SPACING, words::pick};

/// The settings of an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchedulingSettings {
    /// Version, for `expectedVersion`; 0 where nobody has set anything.
    pub version: i32,
    /// Minutes that must lie between two occurrences of a schedule at least.
    pub spacing_minutes: i32,
}

/// The spacing lies out of its bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpacingOutOfBounds;

impl Default for SchedulingSettings {
    fn default() -> Self {
        let spacing_minutes = i32::try_from(LEAST_SPACING.num_minutes()).unwrap_or(i32::MAX);
        Self { version: 0, spacing_minutes }
    }
}

impl SchedulingSettings {
    /// The next version, with this spacing: between a minute and a day.
    pub fn with_spacing(self, minutes: i32) -> Result<Self, SpacingOutOfBounds> {
        if !(1..=1_440).contains(&minutes) {
            return Err(SpacingOutOfBounds);
        }
        Ok(Self { version: self.version + 1, spacing_minutes: minutes })
    }

    /// What must lie between two occurrences of a schedule at least.
    #[must_use]
    pub fn spacing(self) -> TimeDelta {
        TimeDelta::minutes(self.spacing_minutes.into())
    }
}

impl Refusal for SpacingOutOfBounds {
    fn code(&self) -> &'static str {
        "OUT_OF_BOUNDS"
    }

    fn message(&self, locale: Locale) -> String {
        pick(
            locale,
            "The minimum spacing lies between 1 and 1,440 minutes.",
            "最小间隔须在1至1440分钟之间。",
            "最小間隔須在1至1440分鐘之間。",
        )
        .to_owned()
    }

    fn field(&self) -> Vec<String> {
        vec!["minimumSpacingMinutes".to_owned()]
    }

    fn rule(&self) -> &'static str {
        "R7"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r7_an_organization_sets_its_spacing_between_a_minute_and_a_day() {
        let unset = SchedulingSettings::default();
        assert_eq!((unset.version, unset.spacing()), (0, TimeDelta::minutes(5)));

        let set = |minutes| unset.with_spacing(minutes);
        assert_eq!(set(1_440), Ok(SchedulingSettings { version: 1, spacing_minutes: 1_440 }));
        assert_eq!(set(1).map(SchedulingSettings::spacing), Ok(TimeDelta::minutes(1)));
        assert_eq!((set(0), set(1_441)), (Err(SpacingOutOfBounds), Err(SpacingOutOfBounds)));
    }
}
