//! What becomes of the rows of `import employees`.
//!
//! The file tells how people stand today. For somebody new the post and the roles begin on the first day of
//! employment; for somebody known, a change of department, position or roles takes effect today, so that the past
//! stays as it was. Transfers with dates of their own come with `import assignments`.

use std::collections::{HashMap, HashSet};

use gradus_domain::{
    ids::{AssignmentId, EmployeeId, RoleId},
    people::{
        employee::Employee,
        employment::Post,
        spans::{Dated, DaySpan},
    },
};
use gradus_store::people::{dated::Held, posts::HeldPost};
use uuid::Uuid;

use super::{employees::EmployeeRow, lookup::Lookup};
use crate::{
    Unit,
    import::{CellError, Code, Numbered, OnConflict, Outcome},
};

/// What is to be done.
#[derive(Default)]
pub(super) struct Plan {
    pub outcomes: Vec<Outcome>,
    /// Managers first.
    pub new: Vec<Employee>,
    pub changed: Vec<Employee>,
    pub new_posts: Vec<HeldPost>,
    /// Posts that began today or later and are replaced.
    pub undone_posts: Vec<AssignmentId>,
    /// Posts that end today.
    pub ended_posts: Vec<AssignmentId>,
    pub new_roles: Vec<Held<RoleId>>,
    /// Roles that end today.
    pub ended_roles: Vec<Uuid>,
}

/// A row whose codes are known.
struct Resolved {
    employee: Employee,
    roles: Vec<RoleId>,
}

impl Plan {
    pub fn make(
        unit: &Unit,
        rows: &[Numbered<EmployeeRow>],
        lookup: &Lookup,
        known_roles: &[Held<RoleId>],
        known_posts: &[HeldPost],
        on_conflict: OnConflict,
    ) -> Self {
        let mut plan = Self { outcomes: vec![Outcome::Unchanged; rows.len()], ..Self::default() };
        let ids: HashMap<&str, EmployeeId> = rows
            .iter()
            .map(|row| row.row.number.as_str())
            .map(|number| (number, lookup.employees.get(number).map_or_else(|| unit.new_id(), |known| known.id)))
            .collect();
        let mut resolved = plan.resolve(rows, lookup, &ids);
        plan.refuse_without_manager(rows, lookup, &mut resolved);
        let mut new = HashMap::new();
        for (index, row) in rows.iter().enumerate() {
            let Some(wanted) = resolved.remove(row.row.number.as_str()) else { continue };
            let Some(known) = lookup.employees.get(&row.row.number) else {
                plan.take_on(unit, &wanted);
                new.insert(wanted.employee.id, wanted.employee);
                plan.outcomes[index] = Outcome::Created;
                continue;
            };
            let held = of_person(known_roles, known.id, |held| held.employee);
            let posts = of_person(known_posts, known.id, |held| held.employee);
            plan.outcomes[index] = plan.change(unit, lookup, known, wanted, held, posts, on_conflict);
        }
        plan.new = managers_first(rows, &ids, new);
        plan
    }

    /// Looks up what each row names; refuses those that name what is not there.
    fn resolve<'r>(
        &mut self,
        rows: &'r [Numbered<EmployeeRow>],
        lookup: &Lookup,
        ids: &HashMap<&str, EmployeeId>,
    ) -> HashMap<&'r str, Resolved> {
        let mut resolved = HashMap::with_capacity(rows.len());
        for (outcome, Numbered { row, .. }) in self.outcomes.iter_mut().zip(rows) {
            let mut errors = Vec::new();
            let department = lookup.department("department_code", &row.department).map_err(|error| errors.push(error));
            let mut roles = Vec::with_capacity(row.roles.len());
            for code in &row.roles {
                match lookup.roles.get(code) {
                    Some(role) => roles.push(*role),
                    None => errors.push(CellError::new("roles", Code::RoleUnknown, format!("there is no role {code}"))),
                }
            }
            let manager = row.manager.as_deref().map(|number| {
                ids.get(number).copied().or_else(|| lookup.employees.get(number).map(|known| known.id)).ok_or(number)
            });
            if let Some(Err(number)) = manager {
                let message = format!("there is no employee {number}");
                errors.push(CellError::new("manager_no", Code::EmployeeUnknown, message));
            }
            let (Ok(department), Some(id), true) = (department, ids.get(row.number.as_str()), errors.is_empty()) else {
                *outcome = Outcome::Refused(errors);
                continue;
            };
            let employee = Employee {
                id: *id,
                number: row.number.clone(),
                name: row.name.clone(),
                email: row.email.clone(),
                employment: row.employment,
                hired_on: row.hired_on,
                left_on: row.left_on,
                department,
                position: row.position.as_ref().and_then(|code| lookup.positions.get(code)).copied(),
                manager: manager.and_then(Result::ok),
                locale: row.locale,
                version: 1,
            };
            roles.sort_unstable();
            roles.dedup();
            resolved.insert(row.number.as_str(), Resolved { employee, roles });
        }
        resolved
    }

    /// Who is new needs a manager who is there or comes with the file, and is not above that manager.
    fn refuse_without_manager(
        &mut self,
        rows: &[Numbered<EmployeeRow>],
        lookup: &Lookup,
        resolved: &mut HashMap<&str, Resolved>,
    ) {
        let mut settled: HashSet<&str> = HashSet::new();
        let above: HashMap<&str, Option<&str>> =
            rows.iter().map(|row| (row.row.number.as_str(), row.row.manager.as_deref())).collect();
        for (index, Numbered { row, .. }) in rows.iter().enumerate() {
            let mut path: Vec<&str> = Vec::new();
            let mut next = Some(row.number.as_str());
            let complaint = loop {
                let Some(number) = next else { break None };
                if settled.contains(number) || lookup.employees.contains_key(number) && !path.is_empty() {
                    break None;
                }
                if path.contains(&number) {
                    break Some((Code::Cycle, "the employee would be above himself or herself"));
                }
                if !resolved.contains_key(number) {
                    break Some((Code::EmployeeUnknown, "the manager's row is refused"));
                }
                path.push(number);
                next = above.get(number).copied().flatten();
            };
            match complaint {
                None => settled.extend(path),
                Some((code, message)) if resolved.remove(row.number.as_str()).is_some() => {
                    self.outcomes[index] = Outcome::refused(CellError::new("manager_no", code, message));
                }
                Some(_) => {}
            }
        }
    }

    /// Post and roles of somebody new, from the first day on.
    fn take_on(&mut self, unit: &Unit, wanted: &Resolved) {
        let Employee { id, department, position, hired_on, .. } = wanted.employee;
        let post = Post { department, position, main: true, fte_basis_points: 10_000, span: DaySpan::since(hired_on) };
        self.new_posts.push(HeldPost { id: unit.new_id(), employee: id, post });
        self.add_roles(unit, id, &wanted.roles, hired_on);
    }

    fn add_roles(&mut self, unit: &Unit, employee: EmployeeId, roles: &[RoleId], from: chrono::NaiveDate) {
        let held = |role: &RoleId| Held {
            id: unit.new_id::<AssignmentId>().into(),
            employee,
            fact: Dated::since(*role, from),
        };
        self.new_roles.extend(roles.iter().map(held));
    }

    #[expect(clippy::too_many_arguments, reason = "each is a different fact about the person")]
    fn change(
        &mut self,
        unit: &Unit,
        lookup: &Lookup,
        known: &Employee,
        wanted: Resolved,
        held: &[Held<RoleId>],
        posts: &[HeldPost],
        on_conflict: OnConflict,
    ) -> Outcome {
        let today = lookup.today.max(wanted.employee.hired_on);
        let now_held: Vec<_> =
            held.iter().filter(|role| role.fact.span.to.is_none_or(|to| to > lookup.today)).collect();
        let ended: Vec<_> = now_held.iter().filter(|role| !wanted.roles.contains(&role.fact.value)).collect();
        let begun: Vec<_> = wanted
            .roles
            .iter()
            .filter(|role| !now_held.iter().any(|held| held.fact.value == **role))
            .copied()
            .collect();
        let after = Employee { version: known.version, ..wanted.employee };
        if after == *known && ended.is_empty() && begun.is_empty() {
            return Outcome::Unchanged;
        }
        match on_conflict {
            OnConflict::Skip => return Outcome::Skipped,
            OnConflict::Stop => {
                let message = format!("employee {} is there with other values", known.number);
                return Outcome::refused(CellError::new("employee_no", Code::AlreadyExists, message));
            }
            OnConflict::Update => {}
        }
        self.ended_roles.extend(ended.iter().map(|role| role.id));
        self.add_roles(unit, known.id, &begun, today);
        if (after.department, after.position) != (known.department, known.position) {
            self.transfer(unit, &after, posts, today);
        }
        self.changed.push(Employee { version: known.version + 1, ..after });
        Outcome::Updated
    }

    /// The main post ends today and another one begins.
    fn transfer(&mut self, unit: &Unit, after: &Employee, posts: &[HeldPost], today: chrono::NaiveDate) {
        for held in posts.iter().filter(|held| held.post.main) {
            if held.post.span.from >= today {
                self.undone_posts.push(held.id);
            } else if held.post.span.to.is_none_or(|to| to > today) {
                self.ended_posts.push(held.id);
            }
        }
        let post = Post {
            department: after.department,
            position: after.position,
            main: true,
            fte_basis_points: 10_000,
            span: DaySpan::since(today),
        };
        self.new_posts.push(HeldPost { id: unit.new_id(), employee: after.id, post });
    }
}

/// The part of `all`, which is sorted by person, that is of one person.
fn of_person<T>(all: &[T], person: EmployeeId, whose: impl Fn(&T) -> EmployeeId) -> &[T] {
    let start = all.partition_point(|held| whose(held) < person);
    let end = all.partition_point(|held| whose(held) <= person);
    all.get(start..end).unwrap_or_default()
}

/// The same people, each after the manager, so that a reference never points to a row that is not there yet.
fn managers_first(
    rows: &[Numbered<EmployeeRow>],
    ids: &HashMap<&str, EmployeeId>,
    mut new: HashMap<EmployeeId, Employee>,
) -> Vec<Employee> {
    let mut sorted = Vec::with_capacity(new.len());
    for row in rows {
        let mut chain = Vec::new();
        let mut next = ids.get(row.row.number.as_str()).and_then(|id| new.remove(id));
        while let Some(current) = next {
            next = current.manager.and_then(|manager| new.remove(&manager));
            chain.push(current);
        }
        sorted.extend(chain.into_iter().rev());
    }
    sorted
}
