//! Lead time: how long before an occurrence is due its work begins.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Days, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::zone::Zone;

/// The longest lead in days.
const MOST_DAYS: u64 = 366;

/// A lead such as `P14D` or `PT2H`: whole civil days, then elapsed seconds. At most 366 days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LeadTime {
    days: u64,
    seconds: u32,
}

/// A text that is no lead time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a lead time is written as an ISO 8601 duration of weeks, days, hours, minutes, seconds, at most P366D: P14D, PT2H"
)]
pub struct NotALeadTime;

impl LeadTime {
    /// No lead: work begins when it is due.
    pub const NONE: Self = Self { days: 0, seconds: 0 };

    /// Whether there is none.
    #[must_use]
    pub fn is_none(self) -> bool {
        self == Self::NONE
    }

    /// How long it is where every day has 24 hours.
    #[must_use]
    pub fn elapsed(self) -> TimeDelta {
        let days = TimeDelta::days(i64::try_from(self.days).unwrap_or_default());
        days + TimeDelta::seconds(i64::from(self.seconds))
    }

    /// The instant that lies this long before `due`: the same wall time days earlier, then hours by the stopwatch.
    #[must_use]
    pub fn before(self, due: DateTime<Utc>, zone: &Zone) -> DateTime<Utc> {
        let same_time = if self.days == 0 {
            due
        } else {
            let civil = zone.local(due).civil;
            zone.first_instant(civil.checked_sub_days(Days::new(self.days)).unwrap_or(civil))
        };
        same_time - TimeDelta::seconds(i64::from(self.seconds))
    }
}

impl FromStr for LeadTime {
    type Err = NotALeadTime;

    fn from_str(text: &str) -> Result<Self, NotALeadTime> {
        let body = text.strip_prefix('P').filter(|body| body.len() < 32).ok_or(NotALeadTime)?;
        let (date, time) = match body.split_once('T') {
            Some((_, "")) => return Err(NotALeadTime),
            Some((date, time)) => (date, time),
            None => (body, ""),
        };
        let [weeks, days] = parts(date, ['W', 'D'])?;
        let [hours, minutes, seconds] = parts(time, ['H', 'M', 'S'])?;
        let seconds = hours * 3_600 + minutes * 60 + seconds;
        let lead = Self { days: weeks * 7 + days, seconds: u32::try_from(seconds).map_err(|_| NotALeadTime)? };
        let fits = lead.days * 86_400 + u64::from(lead.seconds) <= MOST_DAYS * 86_400;
        (fits && !body.is_empty()).then_some(lead).ok_or(NotALeadTime)
    }
}

/// Reads `2W3D` for the units `W`, `D`: each at most once, in that order.
fn parts<const N: usize>(mut text: &str, units: [char; N]) -> Result<[u64; N], NotALeadTime> {
    let mut values = [0; N];
    for (value, unit) in values.iter_mut().zip(units) {
        let Some((digits, rest)) = text.split_once(unit) else { continue };
        let plain = !digits.is_empty() && digits.len() <= 9 && digits.bytes().all(|byte| byte.is_ascii_digit());
        *value = digits.parse().ok().filter(|_| plain).ok_or(NotALeadTime)?;
        text = rest;
    }
    text.is_empty().then_some(values).ok_or(NotALeadTime)
}

impl fmt::Display for LeadTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hours, minutes, seconds) = (self.seconds / 3_600, self.seconds / 60 % 60, self.seconds % 60);
        f.write_str("P")?;
        if self.days > 0 || self.seconds == 0 {
            write!(f, "{}D", self.days)?;
        }
        if self.seconds > 0 {
            f.write_str("T")?;
        }
        for (value, unit) in [(hours, 'H'), (minutes, 'M'), (seconds, 'S')] {
            if value > 0 {
                write!(f, "{value}{unit}")?;
            }
        }
        Ok(())
    }
}

impl TryFrom<String> for LeadTime {
    type Error = NotALeadTime;

    fn try_from(text: String) -> Result<Self, NotALeadTime> {
        text.parse()
    }
}

impl From<LeadTime> for String {
    fn from(lead: LeadTime) -> Self {
        lead.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheduling::test_calendar::{at, zone};

    fn lead(text: &str) -> LeadTime {
        text.parse().expect("a lead time")
    }

    #[test]
    fn days_are_counted_on_the_wall_and_hours_by_the_stopwatch() {
        // Due on Monday 30 March 2026 at 09:00 in London, a day after the clock went forward.
        let (due, london) = (at("2026-03-30T08:00:00Z"), zone("Europe/London"));

        assert_eq!(lead("P2D").before(due, &london), at("2026-03-28T09:00:00Z"));
        assert_eq!(lead("PT48H").before(due, &london), at("2026-03-28T08:00:00Z"));
        assert_eq!(lead("P1DT2H").before(due, &london), at("2026-03-29T06:00:00Z"));
        assert_eq!(LeadTime::NONE.before(due, &london), due);
    }

    #[test]
    fn a_lead_reads_back_what_it_wrote() {
        for (text, canonical) in
            [("P14D", "P14D"), ("P2W", "P14D"), ("PT2H", "PT2H"), ("P1DT90M", "P1DT1H30M"), ("P0D", "P0D")]
        {
            assert_eq!(lead(text).to_string(), canonical);
            assert_eq!(lead(canonical), lead(text));
        }
    }

    #[test]
    fn what_is_no_lead_is_refused() {
        for text in [
            "",
            "P",
            "PT",
            "14D",
            "P1M",
            "P1Y",
            "P-1D",
            "P+1D",
            "P1.5D",
            "P367D",
            "PT9999999999H",
            "P1D1D",
            "P1DT",
            "PT1H1D",
            "p1d",
        ] {
            assert_eq!(text.parse::<LeadTime>(), Err(NotALeadTime), "{text}");
        }
    }
}
