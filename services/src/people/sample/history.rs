//! What somebody made up has learned in six quarters.

use std::collections::HashSet;

use chrono::{Days, NaiveDate};
use gradus_domain::period::{Period, PeriodKind};

use super::{Files, dice::Dice, people::Person};

const QUARTERS: usize = 6;
const GENERAL: [&str; 3] = ["C-SEC-1", "C-QMS-1", "C-EMG-1"];
/// Course that is passed by attendance.
const NO_MARK: &str = "C-CUS-4";

fn courses_of(top: &str) -> &'static [&'static str] {
    match top {
        "NET" => &["C-NET-1", "C-NET-2", "C-NET-3"],
        "CSD" => &["C-CUS-1", "C-CUS-2", "C-CUS-3", "C-CUS-4"],
        "RET" => &["C-CUS-1", "C-CUS-2", "C-CUS-4"],
        "CHC" => &["C-CUS-3", "C-LAW-1"],
        "SEC" => &["C-SEC-1", "C-SEC-2"],
        _ => &[],
    }
}

/// Courses that a role, group or position asks for, and the days within which they were taken.
fn courses_for(key: &str) -> (&'static [&'static str], u64) {
    match key {
        "HANDLER" => (&["C-CUS-3", "C-LAW-1"], 330),
        "INSPECTOR" => (&["C-QMS-3"], 330),
        "HEAD" => (&["C-MGT-1", "C-QMS-1"], 330),
        "DATA_ACCESS" => (&["C-SEC-2"], 330),
        "FAULT_DUTY" => (&["C-EMG-1"], 150),
        "AUDITOR" | "LEAD_AUDITOR" => (&["C-QMS-2"], 700),
        _ => (&[], 0),
    }
}

struct History<'h> {
    person: &'h Person,
    files: &'h mut Files,
    until: NaiveDate,
    seen: HashSet<(&'static str, NaiveDate)>,
}

impl History<'_> {
    fn complete(&mut self, dice: &mut Dice, course: &'static str, day: NaiveDate, low: u64) {
        let employed = day >= self.person.hired && self.person.left.is_none_or(|left| day <= left);
        if !employed || day > self.until || !self.seen.insert((course, day)) {
            return;
        }
        let score = dice.points(low);
        let passed = if course == NO_MARK || score >= 80 { "true" } else { "false" };
        // Whole, because the dice repeat no number: a reference that two completions share would be refused.
        let reference = format!("LMS-{:016x}", dice.next());
        let row = [&*self.person.number, course, &day.to_string(), &score.to_string(), passed, &reference];
        self.files.completions.row(&row);
    }
}

pub(super) fn write(dice: &mut Dice, person: &Person, files: &mut Files, until: NaiveDate) {
    // Most are diligent, a few are not: the tenth root of an even number, in thousandths.
    let diligence = (0..9).map(|_| dice.below(1001)).max().unwrap_or(900);
    let mut history = History { person, files, until, seen: HashSet::new() };
    let mut quarter = Period::containing(until, PeriodKind::Quarter);
    for _ in 0..QUARTERS {
        let length = quarter.last_day().signed_duration_since(quarter.first_day()).num_days().unsigned_abs();
        let own = dice.pick(courses_of(person.top)).copied();
        let general = dice.pick(&GENERAL).copied();
        for course in own.into_iter().chain(["C-SEC-1"]).chain(general) {
            if dice.chance(diligence) {
                let day = quarter.first_day() + dice.days(0, length);
                history.complete(dice, course, day, 30);
            }
        }
        quarter = quarter.previous();
    }
    if person.is_recent && matches!(person.top, "CSD" | "CHC" | "RET") {
        for month in 0..6 {
            if dice.chance(850) {
                let day = until - Days::new(30 * month) - dice.days(0, 20);
                history.complete(dice, "C-CUS-1", day, 80);
            }
        }
    }
    for key in person.roles.iter().chain(&person.groups).chain([&person.position]) {
        let (courses, within) = courses_for(key);
        for course in courses {
            if dice.chance(930) {
                let day = until - dice.days(1, within);
                history.complete(dice, course, day, 83);
            }
        }
    }
    if dice.chance(10) && person.left.is_none() && !person.is_recent && !person.is_head {
        let reason = if dice.chance(500) { "长期病假" } else { "外派" };
        let (from, to) = (until - Days::new(40), until - Days::new(20) + dice.days(0, 80));
        // The head of the training department approves.
        let row = [&*person.number, "TR-01", reason, &from.to_string(), &to.to_string(), "E0000010"];
        history.files.waivers.row(&row);
    }
}
