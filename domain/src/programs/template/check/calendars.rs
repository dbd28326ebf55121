//! Days lie in their year and are either free or worked.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::{Checker, Path, header};
use crate::{
    programs::template::{CalendarTemplate, CalendarYear, ProgramTemplate, TemplateErrorCode as Code},
    scheduling::calendar::DayOfWeek,
};

/// The longest run of free days; more is a mistyped year.
const LONGEST_HOLIDAY: usize = 31;

pub(super) fn check(checker: &mut Checker<'_>, template: &ProgramTemplate) {
    for (index, calendar) in template.calendars.iter().enumerate() {
        let path = Path::of("calendars").at(index);
        header::zone(checker, &calendar.time_zone, &path.key("time_zone"));
        checker.ensure(calendar.weekend.len() < 7, Code::Calendar, &path.key("weekend"), "one day must be worked");
        for (at, year) in calendar.years.iter().enumerate() {
            let path = path.key("years").at(at);
            let again = calendar.years[..at].iter().any(|other| other.year == year.year);
            checker.ensure(!again, Code::DuplicateCode, &path.key("year"), "this year stands before");
            days(checker, calendar, year, &path);
        }
    }
}

fn days(checker: &mut Checker<'_>, calendar: &CalendarTemplate, year: &CalendarYear, path: &Path) {
    let mut free = BTreeSet::new();
    for (at, holiday) in year.holidays.iter().enumerate() {
        let path = path.key("holidays").at(at);
        in_year(checker, holiday.from, year.year, &path.key("from"));
        in_year(checker, holiday.to, year.year, &path.key("to"));
        if holiday.to < holiday.from {
            checker.error(Code::Calendar, &path.key("to"), "a holiday ends on or after the day on which it begins");
        }
        if holiday.days().nth(LONGEST_HOLIDAY).is_some() {
            checker.error(Code::Calendar, &path.key("to"), format!("longer than {LONGEST_HOLIDAY} days"));
            continue;
        }
        let apart = holiday.days().all(|day| free.insert(day));
        checker.ensure(apart, Code::Calendar, &path, "one of these days belongs to another holiday too");
    }
    let mut worked = BTreeSet::new();
    for (at, day) in year.make_up_days.iter().enumerate() {
        let path = path.key("make_up_days").at(at);
        in_year(checker, *day, year.year, &path);
        checker.ensure(worked.insert(*day), Code::DuplicateCode, &path, "this day stands before");
        checker.ensure(!free.contains(day), Code::Calendar, &path, "this day is a holiday too");
        let weekend = calendar.weekend.contains(&DayOfWeek::from(day.weekday()));
        checker.ensure(weekend, Code::Calendar, &path, "a day of the week that is worked anyway");
    }
}

fn in_year(checker: &mut Checker<'_>, day: NaiveDate, year: i32, path: &Path) {
    if day.year() != year {
        checker.error(Code::Calendar, path, format!("{day} does not lie in {year}"));
    }
}
