//! Courses: what can be learned, its pass mark, and which other courses count for it.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    ids::CourseId,
    training::completion::{Completion, Score},
};

/// What judging a completion needs to know of a course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// Its id.
    pub id: CourseId,
    /// Points from which it is passed; none where attendance suffices.
    pub pass_mark: Option<Score>,
    /// The present version.
    pub version: i32,
    /// The day from which the present version is taught; none where there was no other before.
    pub version_since: Option<NaiveDate>,
    /// Courses whose completion counts for this one.
    pub equivalents: Vec<CourseId>,
}

impl Course {
    /// Whether `completion` of this course is passed: at the mark of the one who asks, or else at the course's own. A
    /// course without a mark is passed by attendance, whatever mark is asked for.
    #[must_use]
    pub fn is_passed_by(&self, completion: &Completion, asked: Option<Score>) -> bool {
        let mark = self.pass_mark.map(|own| asked.unwrap_or(own));
        completion.passed && mark.is_none_or(|mark| completion.score.is_some_and(|score| mark <= score))
    }
}

/// The courses of an organization.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Courses(HashMap<CourseId, Course>);

impl Courses {
    /// The course with this id.
    #[must_use]
    pub fn get(&self, id: CourseId) -> Option<&Course> {
        self.0.get(&id)
    }

    /// Whether a completion of `taken` counts for `wanted`: the same course, or listed there as equivalent.
    #[must_use]
    pub fn counts_for(&self, taken: CourseId, wanted: CourseId) -> bool {
        taken == wanted || self.get(wanted).is_some_and(|course| course.equivalents.contains(&taken))
    }
}

impl FromIterator<Course> for Courses {
    fn from_iter<I: IntoIterator<Item = Course>>(courses: I) -> Self {
        Self(courses.into_iter().map(|course| (course.id, course)).collect())
    }
}
