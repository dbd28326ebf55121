//! Requirements: which courses, how often, from when on, and which completions count for them.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{CourseId, TrainingRequirementId},
    names::named_enum,
    period::PeriodKind,
    training::{
        completion::{Completion, Score},
        course::{Course, Courses},
        scope::Scope,
    },
};

/// Which courses meet a requirement. `C` is a code where people write it, an id where it is judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", tag = "rule", deny_unknown_fields)]
pub enum CourseRule<C> {
    /// So many completions of any course at all.
    AnyCourse {
        /// How many.
        min_completions: u32,
    },
    /// So many completions of courses among these.
    AnyOf {
        /// The courses.
        courses: Vec<C>,
        /// How many.
        min_completions: u32,
    },
    /// A completion of each of these.
    AllOf {
        /// The courses.
        courses: Vec<C>,
    },
}

impl<C> CourseRule<C> {
    /// The courses that it names.
    #[must_use]
    pub fn courses(&self) -> &[C] {
        match self {
            Self::AnyCourse { .. } => &[],
            Self::AnyOf { courses, .. } | Self::AllOf { courses } => courses,
        }
    }

    /// The same rule about other names of the courses; the first that cannot be translated is the error.
    pub fn try_map<D, E>(self, translate: impl FnMut(C) -> Result<D, E>) -> Result<CourseRule<D>, E> {
        Ok(match self {
            Self::AnyCourse { min_completions } => CourseRule::AnyCourse { min_completions },
            Self::AnyOf { courses, min_completions } => CourseRule::AnyOf {
                courses: courses.into_iter().map(translate).collect::<Result<_, _>>()?,
                min_completions,
            },
            Self::AllOf { courses } => {
                CourseRule::AllOf { courses: courses.into_iter().map(translate).collect::<Result<_, _>>()? }
            }
        })
    }
}

/// How often a requirement must be met anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", tag = "basis", deny_unknown_fields)]
pub enum Recurrence {
    /// In each calendar window anew.
    Calendar {
        /// How long the window is.
        window: PeriodKind,
    },
    /// A completion is valid for so many months.
    Rolling {
        /// Months from the day of completion.
        months: u32,
    },
    /// Once for good.
    Once,
}

named_enum! {
    /// What must not happen before a requirement is met.
    FirstEvent {
        /// Taking a first case.
        Case = "CASE",
        /// Taking part in a first audit.
        Audit = "AUDIT",
        /// Making a first visit.
        Visit = "VISIT",
        /// Getting access to customers' data.
        Access = "ACCESS",
    }
}

/// When somebody who newly falls under a requirement must have met it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", tag = "rule", deny_unknown_fields)]
pub enum FirstDue {
    /// Within so many days.
    Within {
        /// Days of grace.
        days: u32,
    },
    /// Before an event; it obliges from the first day on.
    Before {
        /// Which event.
        event: FirstEvent,
    },
}

impl FirstDue {
    /// Days from entering the scope until it obliges.
    #[must_use]
    pub fn grace(self) -> Days {
        match self {
            Self::Within { days } => Days::new(u64::from(days)),
            Self::Before { .. } => Days::new(0),
        }
    }
}

/// Days from which a leave exempts, where a requirement says nothing else.
pub const LONG_LEAVE_DAYS: u32 = 30;

/// A requirement, ready to be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// Its id.
    pub id: TrainingRequirementId,
    /// For whom.
    pub scope: Scope,
    /// Which courses.
    pub courses: CourseRule<CourseId>,
    /// How often.
    pub recurrence: Recurrence,
    /// From when on for newcomers.
    pub first_due: FirstDue,
    /// Points that replace the courses' own marks.
    pub pass_mark: Option<Score>,
    /// Whether a new version of a course makes earlier completions void.
    pub retrain: bool,
    /// Days from which a leave exempts.
    pub long_leave_days: u32,
    /// First day on which it obliges, where it has not always done; everybody enters its scope then.
    pub effective_from: Option<NaiveDate>,
    /// First day on which it no longer obliges.
    pub retired_on: Option<NaiveDate>,
}

impl Requirement {
    /// Whether it is in force on `day`.
    #[must_use]
    pub fn in_force_on(&self, day: NaiveDate) -> bool {
        self.effective_from.is_none_or(|from| from <= day) && self.retired_on.is_none_or(|end| day < end)
    }

    /// Whether `completion` counts on `day`: passed, at or above the mark, of a course and version that is asked for.
    #[must_use]
    pub fn accepts(&self, completion: &Completion, courses: &Courses, day: NaiveDate) -> bool {
        let Some(taken) = courses.get(completion.course) else { return false };
        taken.is_passed_by(completion, self.pass_mark)
            && self.is_of_valid_version(completion, taken, day)
            && self.names(taken.id, courses)
    }

    fn is_of_valid_version(&self, completion: &Completion, taken: &Course, day: NaiveDate) -> bool {
        let superseded =
            completion.course_version < taken.version && taken.version_since.is_some_and(|since| since <= day);
        !(self.retrain && superseded)
    }

    fn names(&self, taken: CourseId, courses: &Courses) -> bool {
        match &self.courses {
            CourseRule::AnyCourse { .. } => true,
            CourseRule::AnyOf { courses: named, .. } | CourseRule::AllOf { courses: named } => {
                named.iter().any(|wanted| courses.counts_for(taken, *wanted))
            }
        }
    }

    /// Whether completions of these courses, all of them accepted, are enough.
    #[must_use]
    pub fn is_met_by(&self, taken: &[CourseId], courses: &Courses) -> bool {
        match &self.courses {
            CourseRule::AnyCourse { min_completions } | CourseRule::AnyOf { min_completions, .. } => {
                u32::try_from(taken.len()).is_ok_and(|count| *min_completions <= count)
            }
            CourseRule::AllOf { courses: named } => {
                named.iter().all(|wanted| taken.iter().any(|taken| courses.counts_for(*taken, *wanted)))
            }
        }
    }
}
