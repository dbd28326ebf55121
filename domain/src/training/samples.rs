//! People, courses and requirements for tests; a test mentions only what it is about.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    ids::{CompletionId, CourseId, DepartmentId, EmployeeId, GroupId, PositionId, RoleId, TrainingRequirementId},
    people::{
        employment::{EmploymentType, PersonFacts, Post},
        spans::DaySpan,
        tree::DepartmentTree,
    },
    period::{Period, PeriodKind},
    training::{
        audience::{Audience, Clause},
        completion::{Completion, Score, Waiver},
        course::Course,
        coverage::{Coverage, Filter, Tally},
        facts::{Curriculum, Judgement, PersonTraining},
        requirement::{CourseRule, FirstDue, LONG_LEAVE_DAYS, Recurrence, Requirement},
        scope::{Directory, Scope},
    },
};

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

pub(crate) fn period(text: &str) -> Period {
    text.parse().expect("a period")
}

fn number(code: &str) -> Uuid {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(code.bytes()).for_each(|(byte, letter)| *byte = letter);
    Uuid::from_bytes(bytes)
}

pub(crate) fn department(code: &str) -> DepartmentId {
    DepartmentId(number(code))
}

pub(crate) fn course_id(code: &str) -> CourseId {
    CourseId(number(code))
}

pub(crate) fn requirement_id(code: &str) -> TrainingRequirementId {
    TrainingRequirementId(number(code))
}

pub(crate) fn role(code: &str) -> RoleId {
    RoleId(number(code))
}

pub(crate) fn group(code: &str) -> GroupId {
    GroupId(number(code))
}

pub(crate) fn position(code: &str) -> PositionId {
    PositionId(number(code))
}

pub(crate) fn employee_id(code: &str) -> EmployeeId {
    EmployeeId(number(code))
}

/// SNR above NET (with NET-GD, NET-SH), CSD (with CHC) and RET.
pub(crate) fn tree() -> DepartmentTree {
    let departments = [
        ("SNR", None),
        ("NET", Some("SNR")),
        ("NET-GD", Some("NET")),
        ("NET-SH", Some("NET")),
        ("CSD", Some("SNR")),
        ("CHC", Some("CSD")),
        ("RET", Some("SNR")),
    ];
    let ids = departments.map(|(code, parent)| (department(code), parent.map(department)));
    DepartmentTree::try_new(ids).expect("a tree")
}

pub(crate) fn directory() -> Directory {
    let departments = ["SNR", "NET", "NET-GD", "NET-SH", "CSD", "CHC", "RET"];
    let roles = ["HANDLER", "AUDITOR", "LEAD_AUDITOR", "INSPECTOR", "FAULT_DUTY"];
    let groups = ["LISTED_CONTRACTOR", "EMERGENCY_TEAM", "DATA_ACCESS"];
    Directory {
        departments: departments.map(|code| (code.to_owned(), department(code))).into(),
        positions: ["HEAD", "STAFF"].map(|code| (code.to_owned(), position(code))).into(),
        roles: roles.map(|code| (code.to_owned(), role(code))).into(),
        groups: groups.map(|code| (code.to_owned(), group(code))).into(),
        employees: ["E1", "E2"].map(|code| (code.to_owned(), employee_id(code))).into(),
    }
}

pub(crate) fn codes(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|code| (*code).to_owned()).collect()
}

pub(crate) fn departments(named: &[&str]) -> Clause {
    Clause { departments: codes(named), ..Clause::default() }
}

pub(crate) fn scope(audience: &Audience) -> Scope {
    Scope::try_new(audience, &directory(), &tree()).expect("known codes")
}

/// Every employee, any course, once a calendar quarter, thirty days of grace.
pub(crate) fn requirement(code: &str) -> Requirement {
    Requirement {
        id: requirement_id(code),
        scope: scope(&Audience::all_employees()),
        courses: CourseRule::AnyCourse { min_completions: 1 },
        recurrence: Recurrence::Calendar { window: PeriodKind::Quarter },
        first_due: FirstDue::Within { days: 30 },
        pass_mark: None,
        retrain: false,
        long_leave_days: LONG_LEAVE_DAYS,
        effective_from: None,
        retired_on: None,
    }
}

/// The same, valid for so many months from completion.
pub(crate) fn rolling(code: &str, months: u32) -> Requirement {
    Requirement { recurrence: Recurrence::Rolling { months }, ..requirement(code) }
}

pub(crate) fn for_clauses(requirement: Requirement, clauses: &[Clause]) -> Requirement {
    Requirement { scope: scope(&Audience::of(clauses.iter().cloned())), ..requirement }
}

pub(crate) fn course(code: &str, mark: Option<i32>) -> Course {
    let pass_mark = mark.map(|points| Score::try_from_hundredths(points * 100).expect("a score"));
    Course { id: course_id(code), pass_mark, version: 1, version_since: None, equivalents: Vec::new() }
}

/// C1 and C2 with a mark of 80, C0 without one.
pub(crate) fn curriculum(requirements: impl IntoIterator<Item = Requirement>) -> Curriculum {
    let courses = [course("C1", Some(80)), course("C2", Some(80)), course("C0", None)];
    Curriculum { courses: courses.into_iter().collect(), requirements: requirements.into_iter().collect() }
}

/// An employee of NET since 2020, who has done nothing.
pub(crate) fn person(code: &str) -> PersonTraining {
    hired(code, "2020-01-01")
}

pub(crate) fn hired(code: &str, on: &str) -> PersonTraining {
    let facts = PersonFacts {
        employee: employee_id(code),
        employment: EmploymentType::Employee,
        hired_on: day(on),
        left_on: None,
        posts: vec![post("NET", on, None)],
        roles: Vec::new(),
        groups: Vec::new(),
        leaves: Vec::new(),
    };
    PersonTraining { person: facts, completions: Vec::new(), waivers: Vec::new() }
}

pub(crate) fn post(code: &str, from: &str, to: Option<&str>) -> Post {
    let span = DaySpan { from: day(from), to: to.map(day) };
    Post { department: department(code), position: Some(position("STAFF")), main: true, fte_basis_points: 10_000, span }
}

/// A passed completion with 90 points, known on its day.
pub(crate) fn done(code: &str, on: &str) -> Completion {
    Completion {
        id: CompletionId(number(code)),
        course: course_id(code),
        course_version: 1,
        completed_on: day(on),
        score: Score::try_from_hundredths(9000).ok(),
        passed: true,
        known_on: day(on),
        revoked_on: None,
        closes: None,
    }
}

pub(crate) fn waiver(code: &str, from: &str, until: &str) -> Waiver {
    Waiver { requirement: requirement_id(code), valid_from: day(from), valid_until: day(until), known_on: day(from) }
}

impl PersonTraining {
    pub(crate) fn did(mut self, completion: Completion) -> Self {
        self.completions.push(completion);
        self
    }

    pub(crate) fn waived(mut self, waiver: Waiver) -> Self {
        self.waivers.push(waiver);
        self
    }

    pub(crate) fn left(mut self, on: &str) -> Self {
        self.person.left_on = Some(day(on));
        self
    }

    pub(crate) fn in_posts(mut self, posts: impl IntoIterator<Item = Post>) -> Self {
        self.person.posts = posts.into_iter().collect();
        self
    }

    pub(crate) fn away(mut self, from: &str, to: &str) -> Self {
        self.person.leaves.push(DaySpan::between(day(from), day(to)));
        self
    }
}

pub(crate) fn on(people: &[PersonTraining], curriculum: &Curriculum, text: &str) -> Coverage {
    Coverage::judge(people, curriculum, Judgement::Day(day(text)))
}

pub(crate) fn in_period(people: &[PersonTraining], curriculum: &Curriculum, text: &str, as_of: &str) -> Coverage {
    Coverage::judge(people, curriculum, Judgement::Period { period: period(text), as_of: day(as_of) })
}

pub(crate) fn tally(coverage: &Coverage) -> Tally {
    coverage.tally(&Filter::all())
}
