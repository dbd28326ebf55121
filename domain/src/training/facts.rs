//! What a figure is computed from, and the day or period it is asked for.

use chrono::NaiveDate;

use crate::{
    people::employment::PersonFacts,
    period::{Period, PeriodKind},
    training::{
        completion::{Completion, Knowledge, Waiver},
        course::Courses,
        requirement::Requirement,
    },
};

/// A person with what is on record of their training.
#[derive(Clone, Debug)]
pub struct PersonTraining {
    /// Employment, posts, roles, groups, leaves.
    pub person: PersonFacts,
    /// Completions, revoked ones too, in any order.
    pub completions: Vec<Completion>,
    /// Waivers.
    pub waivers: Vec<Waiver>,
}

/// What is asked of everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Curriculum {
    /// The courses.
    pub courses: Courses,
    /// The requirements.
    pub requirements: Vec<Requirement>,
}

/// What a figure is about. A day means its end, in the organization's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// How things stood on a day, by everything on record now.
    Day(NaiveDate),
    /// How a period came out, judged at its close; while it is open, how far it has come.
    Period {
        /// The period.
        period: Period,
        /// Only what was known by the end of this day counts.
        as_of: NaiveDate,
    },
}

impl Judgement {
    /// The day whose end is judged; `None` for a period that has not begun.
    #[must_use]
    pub fn day(self) -> Option<NaiveDate> {
        match self {
            Self::Day(day) => Some(day),
            Self::Period { period, as_of } => (period.first_day() <= as_of).then(|| as_of.min(period.last_day())),
        }
    }

    /// The day by whose end it is told whether something is overdue.
    #[must_use]
    pub fn as_of(self) -> NaiveDate {
        match self {
            Self::Day(day) => day,
            Self::Period { as_of, .. } => as_of,
        }
    }

    /// How much of the records counts.
    #[must_use]
    pub fn knowledge(self) -> Knowledge {
        match self {
            Self::Day(_) => Knowledge::Everything,
            Self::Period { as_of, .. } => Knowledge::Until(as_of),
        }
    }

    /// First day on which belonging to the scope matters though it ended before the day that is judged: a period
    /// shows those who left or moved within it, a day does not. Of a shorter window only its own days matter.
    #[must_use]
    pub(crate) fn membership_from(self, window: Option<PeriodKind>) -> Option<NaiveDate> {
        let Self::Period { period, .. } = self else { return None };
        let window = window.zip(self.day()).map(|(kind, day)| Period::containing(day, kind).first_day());
        Some(window.map_or(period.first_day(), |first| first.max(period.first_day())))
    }
}
