//! What a roster knows of a person: employment, and posts, roles, groups and leaves with the days on which they hold.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{DepartmentId, EmployeeId, GroupId, PositionId, RoleId},
    names::named_enum,
    people::spans::{Dated, DaySpan, unite},
};

named_enum! {
    /// How somebody works for the organization.
    EmploymentType {
        /// On its payroll.
        Employee = "EMPLOYEE",
        /// Through another firm.
        Contractor = "CONTRACTOR",
    }
}

named_enum! {
    /// Where somebody stands with the organization on a day.
    EmployeeStatus {
        /// Hired for a later day.
        Upcoming = "UPCOMING",
        /// At work.
        Active = "ACTIVE",
        /// Employed, and away on a dated leave.
        OnLeave = "ON_LEAVE",
        /// The last day has passed.
        Left = "LEFT",
    }
}

/// A post that a person holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// In which department.
    pub department: DepartmentId,
    /// As what, where the roster says so.
    pub position: Option<PositionId>,
    /// Whether it is the person's main post.
    pub main: bool,
    /// Share of a full working time, in basis points: 10,000 for everybody, since no import and no command tells another.
    pub fte_basis_points: i32,
    /// When it is held.
    pub span: DaySpan,
}

/// What is known of one person, past and present.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonFacts {
    /// Who.
    pub employee: EmployeeId,
    /// How employed.
    pub employment: EmploymentType,
    /// First day of employment.
    pub hired_on: NaiveDate,
    /// Last day of employment, still employed on it.
    pub left_on: Option<NaiveDate>,
    /// Posts.
    pub posts: Vec<Post>,
    /// Roles held.
    pub roles: Vec<Dated<RoleId>>,
    /// Groups belonged to.
    pub groups: Vec<Dated<GroupId>>,
    /// Leaves.
    pub leaves: Vec<DaySpan>,
}

impl PersonFacts {
    /// Whether the person is employed on `day`; the last day counts.
    #[must_use]
    pub fn employed_on(&self, day: NaiveDate) -> bool {
        self.hired_on <= day && self.left_on.is_none_or(|last| day <= last)
    }

    /// Where the person stands with the organization on `day`.
    #[must_use]
    pub fn status_on(&self, day: NaiveDate) -> EmployeeStatus {
        if day < self.hired_on {
            return EmployeeStatus::Upcoming;
        }
        if !self.employed_on(day) {
            return EmployeeStatus::Left;
        }
        if self.leaves.iter().any(|leave| leave.contains(day)) {
            return EmployeeStatus::OnLeave;
        }
        EmployeeStatus::Active
    }

    /// The posts held on `day`.
    pub fn posts_on(&self, day: NaiveDate) -> impl Iterator<Item = &Post> {
        self.posts.iter().filter(move |post| post.span.contains(day))
    }

    /// The department of the main post on `day`, or of any post where none is the main one.
    #[must_use]
    pub fn department_on(&self, day: NaiveDate) -> Option<DepartmentId> {
        let main = self.posts_on(day).find(|post| post.main);
        main.or_else(|| self.posts_on(day).next()).map(|post| post.department)
    }

    /// The leaves of at least `days` days. Leaves that meet are one; a leave without a known end is long.
    #[must_use]
    pub fn long_leaves(&self, days: i64) -> Vec<DaySpan> {
        let mut leaves = unite(self.leaves.clone());
        leaves.retain(|leave| leave.days().is_none_or(|length| length >= days));
        leaves
    }

    /// The days on which something about the person changes, in order, from the first of employment on.
    #[must_use]
    pub fn turning_days(&self) -> Vec<NaiveDate> {
        let posts = self.posts.iter().map(|post| post.span);
        let roles = self.roles.iter().map(|role| role.span);
        let groups = self.groups.iter().map(|group| group.span);
        let spans = posts.chain(roles).chain(groups).chain(unite(self.leaves.clone()));
        let mut days: Vec<_> = spans.flat_map(|span| [Some(span.from), span.to]).flatten().collect();
        days.push(self.hired_on);
        days.extend(self.left_on.and_then(|last| last.succ_opt()));
        days.retain(|day| *day >= self.hired_on);
        days.sort_unstable();
        days.dedup();
        days
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).expect("a day of 2026")
    }

    fn person() -> PersonFacts {
        PersonFacts {
            employee: EmployeeId(uuid::Uuid::from_u128(1)),
            employment: EmploymentType::Employee,
            hired_on: day(1, 10),
            left_on: Some(day(9, 30)),
            posts: Vec::new(),
            roles: Vec::new(),
            groups: Vec::new(),
            leaves: vec![DaySpan::between(day(3, 1), day(3, 20)), DaySpan::between(day(3, 20), day(4, 10))],
        }
    }

    #[test]
    fn a_person_is_employed_on_the_last_day_and_not_after() {
        let person = person();

        assert_eq!(person.status_on(day(1, 9)), EmployeeStatus::Upcoming);
        assert_eq!(person.status_on(day(1, 10)), EmployeeStatus::Active);
        assert_eq!(person.status_on(day(3, 25)), EmployeeStatus::OnLeave);
        assert_eq!(person.status_on(day(9, 30)), EmployeeStatus::Active);
        assert_eq!(person.status_on(day(10, 1)), EmployeeStatus::Left);
    }

    #[test]
    fn two_leaves_that_meet_are_one_long_leave() {
        assert_eq!(person().long_leaves(30), [DaySpan::between(day(3, 1), day(4, 10))]);
        assert!(person().long_leaves(41).is_empty());
    }

    #[test]
    fn a_transfer_takes_effect_on_its_day() {
        let [old, new] = [1, 2].map(|n| DepartmentId(uuid::Uuid::from_u128(n)));
        let post = |department, span| Post { department, position: None, main: true, fte_basis_points: 10_000, span };
        let posts = vec![post(old, DaySpan::between(day(1, 10), day(6, 1))), post(new, DaySpan::since(day(6, 1)))];
        let person = PersonFacts { posts, ..person() };

        assert_eq!(person.department_on(day(5, 31)), Some(old));
        assert_eq!(person.department_on(day(6, 1)), Some(new));
        assert_eq!(person.department_on(day(1, 9)), None);
    }
}
