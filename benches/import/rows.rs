//! Rows that look like those of a learning system: every course of everybody comes back, with scores and references.

use std::{
    error::Error,
    fs::File,
    io::{BufWriter, Seek, Write},
    path::Path,
};

/// Courses of the catalog.
pub const COURSES: u64 = 40;
/// Departments.
const DEPARTMENTS: u64 = 200;

/// A completion.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub number: u64,
    pub person: u64,
    pub course: u64,
    /// Days after 2023-01-01.
    pub day: u64,
    /// Hundredths of a point.
    pub score: u64,
}

/// So many completions of so many people, the same each time.
#[derive(Clone, Debug)]
pub struct Rows {
    next: u64,
    end: u64,
    people: u64,
}

impl Rows {
    pub fn new(rows: u64, people: u64) -> Self {
        Self { next: 0, end: rows, people }
    }
}

impl Iterator for Rows {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let number = self.next;
        self.next += 1;
        // People and courses come in no order, as they do from such systems.
        let mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 24;
        (number < self.end).then_some(Row {
            number,
            person: mixed % self.people,
            course: (mixed / self.people) % COURSES,
            day: (mixed >> 7) % 1_000,
            score: 6_000 + mixed % 80 * 50,
        })
    }
}

/// Code of a course.
pub fn course(number: u64) -> String {
    format!("C-{number:02}")
}

type Made = Result<File, Box<dyn Error>>;

fn written(directory: &Path, name: &str, write: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>) -> Made {
    let file = File::options().read(true).write(true).create(true).truncate(true).open(directory.join(name))?;
    let mut out = BufWriter::new(file);
    write(&mut out)?;
    let mut file = out.into_inner()?;
    file.rewind()?;
    Ok(file)
}

/// The tree of departments.
pub fn departments(directory: &Path) -> Made {
    written(directory, "departments.csv", |out| {
        writeln!(out, "code,parent_code,name\nROOT,,Root")?;
        (0..DEPARTMENTS).try_for_each(|number| writeln!(out, "D{number},ROOT,Department {number}"))
    })
}

/// The roster.
pub fn people(directory: &Path, people: u64) -> Made {
    written(directory, "people.csv", |out| {
        writeln!(out, "employee_no,name,department_code,hired_on")?;
        (0..people)
            .try_for_each(|number| writeln!(out, "E{number:06},Somebody {number},D{},2020-01-01", number % DEPARTMENTS))
    })
}

/// The completions.
pub fn completions(directory: &Path, mut rows: Rows) -> Made {
    let first = chrono::NaiveDate::from_ymd_opt(2023, 1, 1).ok_or("a day")?;
    written(directory, "completions.csv", |out| {
        writeln!(out, "employee_no,course_code,completed_on,score,passed,source_ref")?;
        rows.try_for_each(|row| {
            let (day, code) = (first + chrono::Days::new(row.day), course(row.course));
            let (points, hundredths) = (row.score / 100, row.score % 100);
            writeln!(out, "E{:06},{code},{day},{points}.{hundredths:02},true,LMS-{}", row.person, row.number)
        })
    })
}
