//! What is noted on an occurrence that stays as it is although its time would be another one by now (R24, R37).

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{locale::Locale, names::named_enum};

use super::{stored::Occurrence, words::pick, zone::Zone};

named_enum! {
    /// Why it would take place at another time.
    NoteCause {
        /// A later version of its calendar.
        Calendar = "CALENDAR",
        /// Later zone data.
        ZoneData = "ZONE_DATA",
    }
}

/// A note on an occurrence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
pub struct OccurrenceNote {
    /// Why.
    pub cause: NoteCause,
    /// The calendar's version, such as `CN 4`, or the release of the zone data.
    pub of: String,
    /// When it would be due; none where it would not take place.
    pub due_at: Option<DateTime<Utc>>,
    /// What the wall shows then, or, where only the wall moved, at the instant that stays.
    pub local: Option<NaiveDateTime>,
}

impl OccurrenceNote {
    /// The note as a sentence.
    #[must_use]
    pub fn told(&self, locale: Locale) -> String {
        let Self { cause, of, local, .. } = self;
        let local = local.map(|local| local.format("%Y-%m-%d %H:%M").to_string());
        match (cause, local) {
            (NoteCause::Calendar, Some(local)) => pick(
                locale,
                format!("By calendar {of} it would be due on {local}."),
                format!("按日历 {of}，应于 {local} 到期。"),
                format!("依日曆 {of}，應於 {local} 到期。"),
            ),
            (NoteCause::Calendar, None) => pick(
                locale,
                format!("By calendar {of} it would not take place by itself."),
                format!("按日历 {of}，本次不会单独发生。"),
                format!("依日曆 {of}，本次不會單獨發生。"),
            ),
            (NoteCause::ZoneData, local) => {
                let local = local.unwrap_or_default();
                pick(
                    locale,
                    format!("By zone data {of} the wall shows {local} when it is due."),
                    format!("按时区数据 {of}，到期时当地时间为 {local}。"),
                    format!("依時區資料 {of}，到期時當地時間為 {local}。"),
                )
            }
        }
    }
}

/// What is to be noted on an occurrence that was planned by other zone data: its instant stays, the wall moved (R24).
#[must_use]
pub fn of_zone_data(occurrence: &Occurrence, release: &str) -> Option<OccurrenceNote> {
    let zone = Zone::try_new(&occurrence.zone).ok()?;
    let local = zone.local(occurrence.due_at);
    (local.offset != occurrence.offset_seconds).then(|| OccurrenceNote {
        cause: NoteCause::ZoneData,
        of: release.to_owned(),
        due_at: Some(occurrence.due_at),
        local: Some(local.civil),
    })
}
