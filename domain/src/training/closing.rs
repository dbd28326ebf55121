//! When a period's training coverage is frozen (TRN-5): seven days after its last day.
//!
//! Evidence of the last days takes a while to come in. What is dated inside the window and known by the end of the
//! grace counts; whatever comes later recovers an obligation and leaves the figure alone. Because the figure takes in
//! what was known by that day and not what is known at the instant of freezing, it does not matter when the work is
//! really done: a service that was down freezes the same figure a week later.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{OccurrenceId, TrainingClosingId},
    period::Period,
    scheduling::zone::Zone,
};

/// Days after the last day of a period in which evidence of it still counts.
pub const FREEZE_GRACE: Days = Days::new(7);

/// The last day of which what becomes known counts for the frozen figure.
#[must_use]
pub fn known_through(period: Period) -> NaiveDate {
    period.last_day().checked_add_days(FREEZE_GRACE).unwrap_or(NaiveDate::MAX)
}

/// The instant from which `period` may be frozen: the first one after the grace, in the organization's zone.
#[must_use]
pub fn freezes_at(period: Period, zone: &Zone) -> DateTime<Utc> {
    zone.end_of(known_through(period))
}

/// That a schedule closes a window: it is frozen when its time has come, and then the occurrence has done its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingClosing {
    /// Its id.
    pub id: TrainingClosingId,
    /// Which period.
    pub period: Period,
    /// The occurrence that asks for it.
    pub occurrence: OccurrenceId,
    /// When it is frozen.
    pub freezes_at: DateTime<Utc>,
}

impl TrainingClosing {
    /// A closing that `occurrence` asks for at `now`. What is made up for a past that the organization has just begun to
    /// tell of waits for the grace once more, so that the history can be imported before the figure is final.
    #[must_use]
    pub fn opened(
        id: TrainingClosingId,
        period: Period,
        occurrence: OccurrenceId,
        origin: Opened,
        zone: &Zone,
        now: DateTime<Utc>,
    ) -> Self {
        let regular = freezes_at(period, zone);
        let freezes_at = match origin {
            Opened::InTime => regular,
            Opened::Backfilled => {
                let again = zone.date(now).checked_add_days(FREEZE_GRACE).unwrap_or(NaiveDate::MAX);
                regular.max(zone.end_of(again))
            }
        };
        Self { id, period, occurrence, freezes_at }
    }
}

/// How a closing came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// When its time had come, or after an outage.
    InTime,
    /// For the past of a program that was started afterwards.
    Backfilled,
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::training::samples::{day, period};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    fn shanghai() -> Zone {
        Zone::try_new("Asia/Shanghai").expect("a zone")
    }

    #[test]
    fn trn5_a_quarter_freezes_at_midnight_of_the_organization_after_seven_days() {
        assert_eq!(known_through(period("2026-Q1")), day("2026-04-07"));
        assert_eq!(freezes_at(period("2026-Q1"), &shanghai()), at("2026-04-07T16:00:00Z"));
        assert_eq!(freezes_at(period("2026-Q1"), &Zone::utc()), at("2026-04-08T00:00:00Z"));
    }

    #[test]
    fn trn5_a_past_that_is_made_up_for_waits_until_its_history_can_be_there() {
        let (id, occurrence) = (TrainingClosingId(Uuid::nil()), OccurrenceId(Uuid::nil()));
        let opened = |origin, now| {
            TrainingClosing::opened(id, period("2025-Q2"), occurrence, origin, &shanghai(), at(now)).freezes_at
        };

        assert_eq!(opened(Opened::InTime, "2026-01-05T02:00:00Z"), at("2025-07-07T16:00:00Z"));
        assert_eq!(opened(Opened::Backfilled, "2026-01-05T02:00:00Z"), at("2026-01-12T16:00:00Z"));
        assert_eq!(opened(Opened::Backfilled, "2025-06-01T02:00:00Z"), at("2025-07-07T16:00:00Z"));
    }
}
