//! An audience with its codes found: what is asked for each person and day.

use std::collections::{HashMap, HashSet};

use chrono::{Months, NaiveDate};

use crate::{
    ids::{DepartmentId, EmployeeId, GroupId, PositionId, RoleId},
    people::{
        employment::{EmploymentType, PersonFacts, Post},
        tree::DepartmentTree,
    },
    training::audience::{Audience, Clause, Employment},
};

/// What the codes of an organization mean.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    /// Departments by code.
    pub departments: HashMap<String, DepartmentId>,
    /// Positions by code.
    pub positions: HashMap<String, PositionId>,
    /// Roles by code.
    pub roles: HashMap<String, RoleId>,
    /// Groups by code.
    pub groups: HashMap<String, GroupId>,
    /// Employees by number.
    pub employees: HashMap<String, EmployeeId>,
}

/// A code that means nothing here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no {kind} {code}")]
pub struct UnknownCode {
    /// What it should name: `department`, `position`, `role`, `group` or `employee`.
    pub kind: &'static str,
    /// The code.
    pub code: String,
}

/// For whom a requirement is, ready to be asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    include: Vec<Conditions>,
    exclude: Vec<Conditions>,
}

/// A clause with its codes found; an empty set is no condition.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Conditions {
    /// With all departments below.
    departments: HashSet<DepartmentId>,
    positions: HashSet<PositionId>,
    roles: HashSet<RoleId>,
    groups: HashSet<GroupId>,
    persons: HashSet<EmployeeId>,
    tenure_less_than: Option<Months>,
    employment: Employment,
}

impl Scope {
    /// Finds the codes of `audience`; all unknown ones are told at once.
    pub fn try_new(
        audience: &Audience,
        directory: &Directory,
        tree: &DepartmentTree,
    ) -> Result<Self, Vec<UnknownCode>> {
        let mut unknown = Vec::new();
        let mut conditions = |clauses: &[Clause], default| -> Vec<Conditions> {
            clauses.iter().map(|clause| Conditions::find(clause, default, directory, tree, &mut unknown)).collect()
        };
        let include = conditions(&audience.include, Employment::Employees);
        let exclude = conditions(&audience.exclude, Employment::Anyone);
        if unknown.is_empty() { Ok(Self { include, exclude }) } else { Err(unknown) }
    }

    /// Whether it takes in `person` on `day` by a post then held, or without one. Employment itself is not asked.
    #[must_use]
    pub fn matches(&self, person: &PersonFacts, day: NaiveDate) -> bool {
        let mut posts = person.posts_on(day).peekable();
        if posts.peek().is_none() {
            return self.admits(person, None, day);
        }
        posts.any(|post| self.admits(person, Some(post), day))
    }

    /// The departments of the posts by which it takes in `person` on `day`, each once.
    #[must_use]
    pub fn departments_on(&self, person: &PersonFacts, day: NaiveDate) -> Vec<DepartmentId> {
        let posts = person.posts_on(day).filter(|post| self.admits(person, Some(post), day));
        let mut departments: Vec<_> = posts.map(|post| post.department).collect();
        departments.sort_unstable();
        departments.dedup();
        departments
    }

    /// The days on which the answer for `person` changes because of the time since hiring alone.
    pub fn tenure_days(&self, person: &PersonFacts) -> impl Iterator<Item = NaiveDate> {
        let clauses = self.include.iter().chain(&self.exclude);
        clauses
            .filter_map(|clause| clause.tenure_less_than)
            .filter_map(|months| person.hired_on.checked_add_months(months))
    }

    fn admits(&self, person: &PersonFacts, post: Option<&Post>, day: NaiveDate) -> bool {
        self.include.iter().any(|clause| clause.hold(person, post, day))
            && !self.exclude.iter().any(|clause| clause.hold(person, post, day))
    }
}

impl Conditions {
    fn find(
        clause: &Clause,
        employment: Employment,
        directory: &Directory,
        tree: &DepartmentTree,
        unknown: &mut Vec<UnknownCode>,
    ) -> Self {
        let named = lookup("department", &clause.departments, &directory.departments, unknown);
        Self {
            departments: named.into_iter().flat_map(|department| tree.subtree(department)).collect(),
            positions: lookup("position", &clause.positions, &directory.positions, unknown),
            roles: lookup("role", &clause.roles, &directory.roles, unknown),
            groups: lookup("group", &clause.groups, &directory.groups, unknown),
            persons: lookup("employee", &clause.persons, &directory.employees, unknown),
            tenure_less_than: clause.tenure_less_than_months.map(Months::new),
            employment: clause.employment.unwrap_or(employment),
        }
    }

    fn hold(&self, person: &PersonFacts, post: Option<&Post>, day: NaiveDate) -> bool {
        let employed_so = match self.employment {
            Employment::Anyone => true,
            Employment::Employees => person.employment == EmploymentType::Employee,
            Employment::Contractors => person.employment == EmploymentType::Contractor,
        };
        let in_department = || post.is_some_and(|post| self.departments.contains(&post.department));
        let in_position = || post.and_then(|post| post.position).is_some_and(|held| self.positions.contains(&held));
        let in_role = || person.roles.iter().any(|role| role.span.contains(day) && self.roles.contains(&role.value));
        let in_group =
            || person.groups.iter().any(|group| group.span.contains(day) && self.groups.contains(&group.value));
        let is_new = |months| person.hired_on.checked_add_months(months).is_none_or(|end| day < end);

        employed_so
            && (self.departments.is_empty() || in_department())
            && (self.positions.is_empty() || in_position())
            && (self.roles.is_empty() || in_role())
            && (self.groups.is_empty() || in_group())
            && (self.persons.is_empty() || self.persons.contains(&person.employee))
            && self.tenure_less_than.is_none_or(is_new)
    }
}

fn lookup<T: Copy + Eq + std::hash::Hash>(
    kind: &'static str,
    codes: &[String],
    known: &HashMap<String, T>,
    unknown: &mut Vec<UnknownCode>,
) -> HashSet<T> {
    let mut found = HashSet::with_capacity(codes.len());
    for code in codes {
        match known.get(code) {
            Some(id) => {
                found.insert(*id);
            }
            None => unknown.push(UnknownCode { kind, code: code.clone() }),
        }
    }
    found
}
