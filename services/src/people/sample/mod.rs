//! A telecom operator's roster and training history, made up: the same for the same arguments.
//!
//! It is written as the files that a stranger would import, so that the demo goes through the same door. The
//! departments of the telecom template are its head office and must be there; the units below them are its own.

mod dice;
mod history;
mod people;
mod units;

use chrono::NaiveDate;

use dice::Dice;

/// Files as `gradus import` reads them, UTF-8.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SampleFiles {
    /// Units below the head office.
    pub departments: Vec<u8>,
    /// People as they stand on the last day.
    pub employees: Vec<u8>,
    /// Posts of those who were transferred.
    pub assignments: Vec<u8>,
    /// Memberships in groups, and leaves.
    pub groups: Vec<u8>,
    /// Six quarters of training.
    pub completions: Vec<u8>,
    /// Waivers of training.
    pub waivers: Vec<u8>,
    /// Who heads which department of the head office: code and number.
    pub heads: Vec<(&'static str, String)>,
}

/// Departments of the template, each with the weight of its staff in the field; zero for those without any.
const HEAD_OFFICE: [(&str, u32); 14] = [
    ("QMC", 0),
    ("SNR", 0),
    ("QMO", 0),
    ("IAD", 0),
    ("NET", 30),
    ("SEC", 3),
    ("CSD", 22),
    ("CHC", 5),
    ("RET", 34),
    ("HRT", 2),
    ("FIN", 2),
    ("MKT", 2),
    ("PRO", 0),
    ("LGL", 0),
];

/// Makes the files for `employees` people, with history up to and including `until`.
#[must_use]
pub fn sample(employees: u32, until: NaiveDate, seed: u64) -> SampleFiles {
    let mut dice = Dice::new(seed);
    let units = units::make(employees);
    let mut files = Files::new();
    for unit in &units {
        files.departments.row(&[&unit.code, &unit.parent, &unit.name, unit.kind, unit.tier]);
    }
    let mut heads = Vec::new();
    for number in 0..employees {
        let person = people::make(&mut dice, number, &units, until);
        if person.is_head {
            heads.push((person.top, person.number.clone()));
        }
        people::write(&mut dice, &person, &mut files, until);
        history::write(&mut dice, &person, &mut files, until);
    }
    files.done(heads)
}

/// One file that is being written.
struct File(csv::Writer<Vec<u8>>);

impl File {
    fn new(header: &[&str]) -> Self {
        let mut file = Self(csv::Writer::from_writer(Vec::new()));
        file.row(header);
        file
    }

    fn row(&mut self, cells: &[&str]) {
        // Memory takes whatever is written.
        let _ = self.0.write_record(cells);
    }

    fn bytes(self) -> Vec<u8> {
        self.0.into_inner().unwrap_or_default()
    }
}

struct Files {
    departments: File,
    employees: File,
    assignments: File,
    groups: File,
    completions: File,
    waivers: File,
}

impl Files {
    fn new() -> Self {
        Self {
            departments: File::new(&["code", "parent_code", "name", "kind", "tier"]),
            employees: File::new(&[
                "employee_no",
                "name",
                "email",
                "department_code",
                "position_code",
                "roles",
                "employment_type",
                "hired_on",
                "left_on",
                "manager_no",
                "locale",
            ]),
            assignments: File::new(&["employee_no", "department_code", "position_code", "valid_from", "valid_to"]),
            groups: File::new(&["employee_no", "group_code", "valid_from", "valid_to"]),
            completions: File::new(&["employee_no", "course_code", "completed_on", "score", "passed", "source_ref"]),
            waivers: File::new(&[
                "employee_no",
                "requirement_code",
                "reason",
                "valid_from",
                "valid_until",
                "approved_by_no",
            ]),
        }
    }

    fn done(self, heads: Vec<(&'static str, String)>) -> SampleFiles {
        SampleFiles {
            departments: self.departments.bytes(),
            employees: self.employees.bytes(),
            assignments: self.assignments.bytes(),
            groups: self.groups.bytes(),
            completions: self.completions.bytes(),
            waivers: self.waivers.bytes(),
            heads,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_arguments_make_the_same_files() {
        let until = NaiveDate::from_ymd_opt(2026, 11, 20).expect("a day");

        let first = sample(300, until, 7);

        assert_eq!(first, sample(300, until, 7));
        assert_ne!(first.employees, sample(300, until, 8).employees);
        assert_eq!(first.employees.iter().filter(|byte| **byte == b'\n').count(), 301);
        assert_eq!(first.heads.len(), 14);
        assert!(first.completions.len() > 10_000);
    }
}
