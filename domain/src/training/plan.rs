//! Seats against people: whether what is planned can train everybody who is missing before a period ends (SCH-6).
//!
//! Seats are told generously: every planned seat that could serve a department is told for it, whoever else might take
//! it, and one for every course of a rule. So a gap that is told is one that is there; that none is told proves nothing.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::{
    ids::{CourseId, DepartmentId},
    locale::Locale,
    people::tree::DepartmentTree,
    period::Period,
    scheduling::watchdog::{WatchdogStatus, warns_from},
    training::{course::Courses, requirement::CourseRule},
};

/// A planned session, as far as a plan looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Which course is held.
    pub course: CourseId,
    /// Which department organizes it.
    pub department: DepartmentId,
    /// How many may take part.
    pub seats: u64,
}

impl Offer {
    /// Whether people of `department` and below may count on it: it is organized there, below or above.
    #[must_use]
    pub fn serves(&self, tree: &DepartmentTree, department: DepartmentId) -> bool {
        tree.is_within(self.department, department) || tree.is_within(department, self.department)
    }
}

/// Planned seats by course.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seats(HashMap<CourseId, u64>);

impl Seats {
    /// How many there are in all.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.values().sum()
    }

    /// How many people could meet `rule` by them, at the most.
    #[must_use]
    pub fn suffice_for(&self, rule: &CourseRule<CourseId>, courses: &Courses) -> u64 {
        let counting = |wanted: CourseId| {
            let counts = self.0.iter().filter(|(taken, _)| courses.counts_for(**taken, wanted));
            counts.map(|(_, seats)| *seats).sum::<u64>()
        };
        match rule {
            CourseRule::AnyCourse { min_completions } => self.total() / u64::from(*min_completions).max(1),
            CourseRule::AnyOf { courses: named, min_completions } => {
                let one_of = |taken: &CourseId| named.iter().any(|wanted| courses.counts_for(*taken, *wanted));
                let seats: u64 = self.0.iter().filter(|(taken, _)| one_of(taken)).map(|(_, seats)| *seats).sum();
                seats / u64::from(*min_completions).max(1)
            }
            CourseRule::AllOf { courses: named } => {
                named.iter().map(|wanted| counting(*wanted)).min().unwrap_or_default()
            }
        }
    }
}

impl FromIterator<Offer> for Seats {
    fn from_iter<I: IntoIterator<Item = Offer>>(offers: I) -> Self {
        let mut seats = Self::default();
        for offer in offers {
            *seats.0.entry(offer.course).or_default() += offer.seats;
        }
        seats
    }
}

/// People against seats, of one requirement or of several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlanLine {
    /// Pairs that are required in the period.
    pub required: u64,
    /// Those of them that are not met yet.
    pub missing: u64,
    /// Seats that could serve them.
    pub seats: u64,
}

impl PlanLine {
    /// How many cannot be trained by what is planned.
    #[must_use]
    pub fn gap(self) -> u64 {
        self.missing.saturating_sub(self.seats)
    }
}

/// What the watchdog looks at in a department.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watch {
    /// A requirement that speaks of its people.
    Requirement(PlanLine),
    /// People of whom no requirement speaks, so many.
    NoObligations(u64),
}

/// How a department stands in `period` on `today`.
#[must_use]
pub fn judge(period: Period, watch: Watch, today: NaiveDate) -> WatchdogStatus {
    let unplanned = match watch {
        Watch::Requirement(line) if line.missing == 0 => return WatchdogStatus::Met,
        Watch::Requirement(line) => line.seats == 0,
        Watch::NoObligations(_) => true,
    };
    let falls_short = matches!(watch, Watch::Requirement(line) if 0 < line.gap());
    if period.last_day() < today {
        WatchdogStatus::Missed
    } else if today < warns_from(period) {
        WatchdogStatus::Open
    } else if unplanned {
        WatchdogStatus::NotPlanned
    } else if falls_short {
        WatchdogStatus::AtRisk
    } else {
        WatchdogStatus::Open
    }
}

impl Watch {
    /// What stands of it, as a sentence for the department's head.
    #[must_use]
    pub fn told(self, period: Period, locale: Locale) -> String {
        let [en, cn, tw] = match self {
            Self::NoObligations(people) => [
                format!("No training requirement speaks of the people here in {period} (people: {people})."),
                format!("本部门有 {people} 人，{period} 没有适用于他们的培训要求。"),
                format!("本部門有 {people} 人，{period} 沒有適用於他們的訓練要求。"),
            ],
            Self::Requirement(line) if line.missing == 0 => [
                format!("Everybody of whom it is required in {period} has met it."),
                format!("{period} 应完成者均已完成。"),
                format!("{period} 應完成者均已完成。"),
            ],
            Self::Requirement(PlanLine { missing, seats: 0, .. }) => [
                format!("Missing in {period}: {missing}. No session is planned."),
                format!("{period} 尚有 {missing} 人未完成，且未安排培训场次。"),
                format!("{period} 尚有 {missing} 人未完成，且未安排訓練場次。"),
            ],
            Self::Requirement(PlanLine { missing, seats, .. }) => [
                format!("Missing in {period}: {missing}. Seats planned: {seats}."),
                format!("{period} 尚有 {missing} 人未完成，已计划名额 {seats} 个。"),
                format!("{period} 尚有 {missing} 人未完成，已計畫名額 {seats} 個。"),
            ],
        };
        match locale {
            Locale::En => en,
            Locale::ZhCn => cn,
            Locale::ZhTw => tw,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::{
        course::Course,
        samples::{course, course_id, day, department, period, tree},
    };

    fn offer(code: &str, by: &str, seats: u64) -> Offer {
        Offer { course: course_id(code), department: department(by), seats }
    }

    fn line(missing: u64, seats: u64) -> Watch {
        Watch::Requirement(PlanLine { required: 9, missing, seats })
    }

    #[test]
    fn sch6_a_department_that_cannot_reach_all_in_time_is_told_before_the_quarter_ends() {
        let on = |watch, text| judge(period("2026-Q4"), watch, day(text));

        for (watch, early, late, over) in [
            (line(0, 0), WatchdogStatus::Met, WatchdogStatus::Met, WatchdogStatus::Met),
            (line(3, 0), WatchdogStatus::Open, WatchdogStatus::NotPlanned, WatchdogStatus::Missed),
            (line(3, 2), WatchdogStatus::Open, WatchdogStatus::AtRisk, WatchdogStatus::Missed),
            (line(3, 3), WatchdogStatus::Open, WatchdogStatus::Open, WatchdogStatus::Missed),
            (Watch::NoObligations(4), WatchdogStatus::Open, WatchdogStatus::NotPlanned, WatchdogStatus::Missed),
        ] {
            assert_eq!((on(watch, "2026-11-30"), on(watch, "2026-12-01")), (early, late), "{watch:?}");
            assert_eq!((on(watch, "2026-12-31"), on(watch, "2027-01-01")), (late, over), "{watch:?}");
        }
    }

    #[test]
    fn sch6_the_sentence_says_who_is_missing_and_what_is_planned() {
        let told = |watch: Watch| watch.told(period("2026-Q4"), Locale::En);

        assert_eq!(told(line(3, 2)), "Missing in 2026-Q4: 3. Seats planned: 2.");
        assert_eq!(told(line(3, 0)), "Missing in 2026-Q4: 3. No session is planned.");
        assert_eq!(
            told(Watch::NoObligations(4)),
            "No training requirement speaks of the people here in 2026-Q4 (people: 4)."
        );
    }

    #[test]
    fn seats_serve_the_department_that_organizes_them_and_those_above_and_below_it() {
        let tree = tree();
        let of_csd = offer("C1", "CSD", 5);

        assert!(of_csd.serves(&tree, department("CSD")));
        assert!(of_csd.serves(&tree, department("SNR")) && of_csd.serves(&tree, department("CHC")));
        assert!(!of_csd.serves(&tree, department("NET")));
    }

    #[test]
    fn seats_suffice_for_as_many_people_as_the_rule_of_courses_allows() {
        let equivalent = Course { equivalents: vec![course_id("C3")], ..course("C1", None) };
        let courses: Courses = [equivalent, course("C2", None), course("C3", None)].into_iter().collect();
        let seats: Seats = [offer("C1", "CSD", 4), offer("C2", "CSD", 3), offer("C3", "CSD", 2)].into_iter().collect();
        let of = |rule| seats.suffice_for(&rule, &courses);
        let named = |codes: &[&str]| codes.iter().map(|code| course_id(code)).collect::<Vec<_>>();

        assert_eq!(of(CourseRule::AnyCourse { min_completions: 1 }), 9);
        assert_eq!(of(CourseRule::AnyCourse { min_completions: 2 }), 4);
        assert_eq!(of(CourseRule::AnyOf { courses: named(&["C1"]), min_completions: 1 }), 6, "C3 counts for C1");
        assert_eq!(of(CourseRule::AllOf { courses: named(&["C1", "C2"]) }), 3, "the scarcest course decides");
        assert_eq!(of(CourseRule::AllOf { courses: named(&["C2", "C9"]) }), 0);
    }
}
