//! Completions: immutable evidence that somebody took a course (TRN-6). Correction is revoking and recording anew.

use std::{fmt, str::FromStr};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{CompletionId, CourseId, TrainingRequirementId},
    people::spans::DaySpan,
    period::Period,
};

/// Points from 0 to 100, kept in hundredths of a point so that 79.5 stays below a mark of 80.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(u16);

/// A number that is no score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a score lies between 0 and 100, with at most two decimals")]
pub struct NotAScore;

impl Score {
    /// A score of so many hundredths of a point.
    pub fn try_from_hundredths(hundredths: i32) -> Result<Self, NotAScore> {
        u16::try_from(hundredths).ok().filter(|value| *value <= 10_000).map(Self).ok_or(NotAScore)
    }

    /// A score of so many points, as an API or a template writes it.
    pub fn try_from_points(points: f64) -> Result<Self, NotAScore> {
        let hundredths = points * 100.0;
        if !(0.0..=10_000.0).contains(&hundredths) || (hundredths - hundredths.round()).abs() > 1e-6 {
            return Err(NotAScore);
        }
        format!("{hundredths:.0}").parse().map(Self).map_err(|_| NotAScore)
    }

    /// Hundredths of a point.
    #[must_use]
    pub fn hundredths(self) -> i32 {
        i32::from(self.0)
    }

    /// Points.
    #[must_use]
    pub fn points(self) -> f64 {
        f64::from(self.0) / 100.0
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.points())
    }
}

impl FromStr for Score {
    type Err = NotAScore;

    fn from_str(text: &str) -> Result<Self, NotAScore> {
        let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        plain.then(|| text.parse().ok()).flatten().map_or(Err(NotAScore), Self::try_from_points)
    }
}

impl Serialize for Score {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.points())
    }
}

impl<'de> Deserialize<'de> for Score {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from_points(f64::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// That a person took a course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completion {
    /// Its id.
    pub id: CompletionId,
    /// Which course.
    pub course: CourseId,
    /// Which version of the course.
    pub course_version: i32,
    /// The day of completion.
    pub completed_on: NaiveDate,
    /// Points, where there was an examination.
    pub score: Option<Score>,
    /// Whether whoever held the course says that it was passed.
    pub passed: bool,
    /// The day from which the organization knew of it: when it was recorded here, or, for history brought over by an
    /// import, when the system that it comes from had it.
    pub known_on: NaiveDate,
    /// The day on which it was revoked.
    pub revoked_on: Option<NaiveDate>,
    /// The missed period that it is to close, where whoever recorded it named one (TRN-3); else it closes the oldest.
    pub closes: Option<Period>,
}

impl Completion {
    /// Whether it stands in the light of what `knowledge` includes.
    #[must_use]
    pub fn stands(&self, knowledge: Knowledge) -> bool {
        match knowledge {
            Knowledge::Everything => self.revoked_on.is_none(),
            Knowledge::Until(day) => self.known_on <= day && self.revoked_on.is_none_or(|revoked| day < revoked),
        }
    }
}

/// How much of the records a figure takes into account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knowledge {
    /// Everything that is on record now.
    Everything,
    /// What was on record by the end of that day.
    Until(NaiveDate),
}

/// That a person need not meet a requirement for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiver {
    /// Which requirement.
    pub requirement: TrainingRequirementId,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day, still waived.
    pub valid_until: NaiveDate,
    /// The day from which the organization knew of it.
    pub known_on: NaiveDate,
}

impl Waiver {
    /// Whether it waives `requirement` on `day`.
    #[must_use]
    pub fn covers(&self, requirement: TrainingRequirementId, day: NaiveDate, knowledge: Knowledge) -> bool {
        let known = match knowledge {
            Knowledge::Everything => true,
            Knowledge::Until(until) => self.known_on <= until,
        };
        known && self.requirement == requirement && self.span().contains(day)
    }

    /// The days that it covers.
    #[must_use]
    pub fn span(&self) -> DaySpan {
        DaySpan { from: self.valid_from, to: self.valid_until.succ_opt() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_lies_between_0_and_100_and_is_exact() {
        assert_eq!("79.5".parse(), Score::try_from_hundredths(7950));
        assert_eq!(Score::try_from_points(80.0), Score::try_from_hundredths(8000));
        assert!("79.99".parse::<Score>().expect("a score") < "80".parse().expect("a score"));
        for text in ["", "-1", "100.01", "NaN", "inf", "1e1", "79.955", "八十"] {
            assert_eq!(text.parse::<Score>(), Err(NotAScore), "{text}");
        }
        for points in [-0.01, 100.01, f64::NAN, f64::INFINITY] {
            assert_eq!(Score::try_from_points(points), Err(NotAScore), "{points}");
        }
    }

    #[test]
    fn scores_are_numbers_in_json() {
        let score: Score = serde_json::from_str("80").expect("a score");

        assert_eq!(score.hundredths(), 8000);
        assert_eq!(
            serde_json::from_str::<Score>(&serde_json::to_string(&score).expect("json")).expect("a score"),
            score
        );
        assert!(serde_json::from_str::<Score>("101").is_err());
    }
}
