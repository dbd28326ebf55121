//! The tenant.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ids::OrganizationId,
    locale::{Locale, LocalizedText},
    scheduling::zone::Zone,
};

/// An organization: the tenant to which every other row belongs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Short name that commands use, unique in the installation.
    pub code: String,
    /// Name.
    pub name: LocalizedText,
    /// IANA zone in which its days begin and end.
    pub time_zone: String,
    /// Code of the working calendar that its schedules use by default.
    pub calendar: String,
    /// Language where a request names none.
    pub locale: Locale,
}

impl Organization {
    /// The day on which its clocks stand at `now`; the day in UTC where its zone is not known to this build.
    #[must_use]
    pub fn today(&self, now: DateTime<Utc>) -> NaiveDate {
        Zone::try_new(&self.time_zone).map_or(now.date_naive(), |zone| zone.date(now))
    }
}
