//! Campaigns: a quarter's training being planned, opened by a schedule before the quarter begins.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{OccurrenceId, ScheduleId, TrainingCampaignId},
    names::named_enum,
    period::{Period, PeriodKind},
};

/// Name of the sequence from which campaigns take their numbers (CAP-6).
pub const NUMBERS: &str = "training-campaign";

/// The number that people see, such as `TRC-000001`.
#[must_use]
pub fn number(value: i64) -> String {
    format!("TRC-{value:06}")
}

named_enum! {
    /// State of a campaign.
    CampaignState {
        /// Sessions are planned and held within it.
        Open = "OPEN",
        /// Its period is over.
        Closed = "CLOSED",
    }
}

/// A campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingCampaign {
    /// Its id.
    pub id: TrainingCampaignId,
    /// The number that people see; never used twice.
    pub number: String,
    /// The quarter whose training is planned.
    pub period: Period,
    /// The schedule that opened it.
    pub schedule: ScheduleId,
    /// Its occurrence; it opens one campaign, ever.
    pub occurrence: OccurrenceId,
    /// When.
    pub opened_at: DateTime<Utc>,
}

impl TrainingCampaign {
    /// How it stands on `today`: it closes by itself with its period.
    #[must_use]
    pub fn state(&self, today: NaiveDate) -> CampaignState {
        if self.period.last_day() < today { CampaignState::Closed } else { CampaignState::Open }
    }
}

/// The quarter of which a campaign that is due on `day` plans the training: the coming one.
#[must_use]
pub fn planned_by(day: NaiveDate) -> Period {
    Period::containing(day, PeriodKind::Quarter).next()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::training::samples::day;

    #[test]
    fn a_campaign_plans_the_coming_quarter_and_closes_with_it() {
        assert_eq!(planned_by(day("2026-12-15")).to_string(), "2027-Q1");
        assert_eq!(planned_by(day("2026-12-31")).to_string(), "2027-Q1");
        assert_eq!(planned_by(day("2027-01-01")).to_string(), "2027-Q2");

        let campaign = TrainingCampaign {
            id: TrainingCampaignId(Uuid::from_u128(1)),
            number: number(7),
            period: planned_by(day("2026-12-15")),
            schedule: ScheduleId(Uuid::from_u128(2)),
            occurrence: OccurrenceId(Uuid::from_u128(3)),
            opened_at: DateTime::UNIX_EPOCH,
        };
        assert_eq!(campaign.number, "TRC-000007");
        assert_eq!(campaign.state(day("2027-03-31")), CampaignState::Open);
        assert_eq!(campaign.state(day("2027-04-01")), CampaignState::Closed);
    }
}
