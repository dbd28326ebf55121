//! Who stands for a department on a day (RSP-3): its head, the deputy for as long as the head is absent, and where both
//! are missing, whoever stands for the department above it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::{
    ids::{DepartmentId, EmployeeId},
    names::named_enum,
    people::{employee::Employee, employment::EmployeeStatus, spans::DaySpan},
};

named_enum! {
    /// As what somebody stands for a department.
    HolderKind {
        /// As its head.
        Head = "HEAD",
        /// As the deputy, because the head is absent or there is none.
        Deputy = "DEPUTY",
        /// As head or deputy of a department above it, because nobody is there.
        Above = "ABOVE",
        /// Nobody does, up to the top.
        Vacant = "VACANT",
    }
}

/// A department, as far as it matters here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seats {
    /// The department above it.
    pub parent: Option<DepartmentId>,
    /// Who heads it.
    pub head: Option<EmployeeId>,
    /// Who stands in for the head.
    pub deputy: Option<EmployeeId>,
}

/// Who stands for a department.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Holder {
    /// The department that was asked for.
    pub of: DepartmentId,
    /// Who; none where it is vacant.
    pub employee: Option<EmployeeId>,
    /// As what.
    pub kind: HolderKind,
    /// The department whose head or deputy that is.
    pub department: DepartmentId,
}

impl Holder {
    /// Whether nobody of the department itself stands for it: it is vacant, and told on the same day.
    #[must_use]
    pub fn is_vacant(&self) -> bool {
        matches!(self.kind, HolderKind::Above | HolderKind::Vacant)
    }
}

/// Departments, and those who are there on a day.
#[derive(Clone, Debug, Default)]
pub struct Offices {
    /// The departments.
    pub departments: BTreeMap<DepartmentId, Seats>,
    /// Those of the named heads and deputies who are here.
    pub present: BTreeSet<EmployeeId>,
}

impl Offices {
    /// Departments, and those of `people` who are employed and not on leave on `day`.
    #[must_use]
    pub fn on(
        day: NaiveDate,
        departments: BTreeMap<DepartmentId, Seats>,
        people: &[Employee],
        leaves: &BTreeMap<EmployeeId, Vec<DaySpan>>,
    ) -> Self {
        let here = |person: &&Employee| {
            let absent = leaves.get(&person.id).map_or(&[][..], Vec::as_slice);
            person.status_on(day, absent) == EmployeeStatus::Active
        };
        Self { departments, present: people.iter().filter(here).map(|person| person.id).collect() }
    }

    /// Who stands for `of`.
    #[must_use]
    pub fn holder(&self, of: DepartmentId) -> Holder {
        let (mut department, mut climbed) = (of, BTreeSet::new());
        while climbed.insert(department) {
            let seats = self.departments.get(&department).copied().unwrap_or_default();
            let here = |person: Option<EmployeeId>| person.filter(|person| self.present.contains(person));
            let found = match (here(seats.head), here(seats.deputy)) {
                (Some(head), _) => Some((head, HolderKind::Head)),
                (None, Some(deputy)) => Some((deputy, HolderKind::Deputy)),
                (None, None) => None,
            };
            if let Some((employee, kind)) = found {
                let kind = if department == of { kind } else { HolderKind::Above };
                return Holder { of, employee: Some(employee), kind, department };
            }
            let Some(parent) = seats.parent else { break };
            department = parent;
        }
        Holder { of, employee: None, kind: HolderKind::Vacant, department: of }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn department(number: u128) -> DepartmentId {
        DepartmentId(uuid::Uuid::from_u128(number))
    }

    fn person(number: u128) -> EmployeeId {
        EmployeeId(uuid::Uuid::from_u128(number))
    }

    fn employee(number: u128, left_on: Option<&str>) -> Employee {
        Employee {
            id: person(number),
            number: format!("E{number}"),
            name: String::new(),
            email: None,
            employment: crate::people::employment::EmploymentType::Employee,
            hired_on: day("2020-01-01"),
            left_on: left_on.map(day),
            department: department(1),
            position: None,
            manager: None,
            locale: None,
            version: 1,
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    /// A house of two floors: 1 above 2. Person 10 heads 1; 20 heads 2 and 21 is the deputy there.
    fn on(text: &str, leave: DaySpan, left_on: Option<&str>) -> Holder {
        let seats = BTreeMap::from([
            (department(1), Seats { parent: None, head: Some(person(10)), deputy: None }),
            (department(2), Seats { parent: Some(department(1)), head: Some(person(20)), deputy: Some(person(21)) }),
        ]);
        let people = [employee(10, None), employee(20, None), employee(21, left_on)];
        Offices::on(day(text), seats, &people, &BTreeMap::from([(person(20), vec![leave])])).holder(department(2))
    }

    /// RSP-3
    #[test]
    fn the_deputy_stands_in_on_the_days_of_the_heads_absence_and_on_no_other() {
        let leave = DaySpan::between(day("2026-07-01"), day("2026-07-15"));
        let who = |text| on(text, leave, None).employee;

        assert_eq!(who("2026-06-30"), Some(person(20)));
        assert_eq!(who("2026-07-01"), Some(person(21)));
        assert_eq!(who("2026-07-14"), Some(person(21)));
        assert_eq!(who("2026-07-15"), Some(person(20)), "the first day back");
        assert!(!on("2026-07-01", leave, None).is_vacant());
    }

    /// RSP-3
    #[test]
    fn a_vacant_department_is_stood_for_from_above_and_told_as_vacant() {
        let leave = DaySpan::since(day("2026-07-01"));

        let vacant = on("2026-07-02", leave, Some("2026-07-01"));

        let expected = (Some(person(10)), HolderKind::Above, department(1));
        assert_eq!((vacant.employee, vacant.kind, vacant.department), expected);
        assert!(vacant.is_vacant());
        let nobody = Offices::default().holder(department(9));
        assert_eq!((nobody.employee, nobody.kind), (None, HolderKind::Vacant));
    }
}
