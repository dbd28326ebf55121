//! An expression in words: exact for every expression, natural for the common ones.

use chrono::Weekday;
use cron::{Schedule, TimeUnitSpec};

use crate::locale::Locale;

use super::{
    super::words::{self, list, ordinal, weekday},
    CronExpression, CronField,
};

/// Times of day beyond which they are described field by field.
const MOST_TIMES: usize = 6;

impl CronExpression {
    /// What it says, in words: `At 09:00 on day 10 of January, April, July and October`.
    #[must_use]
    pub fn in_words(&self, locale: Locale) -> String {
        let words = Words { schedule: &self.schedule, locale };
        words::sentence(&words.date(), &words.time(), locale)
    }
}

struct Words<'a> {
    schedule: &'a Schedule,
    locale: Locale,
}

impl Words<'_> {
    fn pick<T>(&self, en: T, cn: T, tw: T) -> T {
        words::pick(self.locale, en, cn, tw)
    }

    /// "09:00", or the three fields one by one.
    fn time(&self) -> String {
        let (seconds, minutes, hours) =
            (values(self.schedule.seconds()), values(self.schedule.minutes()), values(self.schedule.hours()));
        if seconds.len() == 1 && minutes.len() * hours.len() <= MOST_TIMES {
            let times = hours.iter().flat_map(|hour| minutes.iter().map(move |minute| (hour, minute)));
            let second = seconds.first().copied().unwrap_or_default();
            return list(times.map(|(hour, minute)| words::clock(*hour, *minute, second)), self.locale);
        }
        let hour = self.unit(CronField::Hour, &hours, 24);
        let minute = self.unit(CronField::Minute, &minutes, 60);
        if seconds == [0] {
            return self.pick(format!("{minute} of {hour}"), format!("{hour}的{minute}"), format!("{hour}的{minute}"));
        }
        let second = self.unit(CronField::Second, &seconds, 60);
        self.pick(
            format!("{second} of {minute} of {hour}"),
            format!("{hour}、{minute}的{second}"),
            format!("{hour}、{minute}的{second}"),
        )
    }

    /// "every hour", "hours 9 to 17", "minute 30".
    fn unit(&self, field: CronField, values: &[u32], all: usize) -> String {
        let label = field.label(self.locale);
        if values.len() == all {
            return self.pick(format!("every {label}"), format!("每{label}"), format!("每{label}"));
        }
        let ranges = words::ranges(values, self.locale);
        let plural = if values.len() > 1 { "s" } else { "" };
        self.pick(format!("{label}{plural} {ranges}"), format!("{label} {ranges}"), format!("{label} {ranges}"))
    }

    /// "on day 10 of January", "every Wednesday", "on the first Monday of every month".
    fn date(&self) -> String {
        let (days, months, weekdays) = (
            values(self.schedule.days_of_month()),
            values(self.schedule.months()),
            values(self.schedule.days_of_week()),
        );
        let months = (months.len() < 12).then_some(months);
        let weekdays: Vec<Weekday> = weekdays.into_iter().filter_map(from_sunday).collect();
        let date = match (days.len() == 31, weekdays.as_slice()) {
            (true, week) if week.len() == 7 => self.every_day(months.as_deref()),
            (true, week) => self.every_weekday(week, months.as_deref()),
            (false, week) if week.len() == 7 => self.month_days(&days, months.as_deref()),
            (false, [day]) if nth_week(&days).is_some() => {
                self.nth_weekday(nth_week(&days).unwrap_or_default(), *day, months.as_deref())
            }
            (false, week) => self.both(&days, week, months.as_deref()),
        };
        self.in_years(date)
    }

    fn every_day(&self, months: Option<&[u32]>) -> String {
        match months {
            None => self.pick("every day".to_owned(), "每天".to_owned(), "每天".to_owned()),
            Some(months) => {
                let months = words::months(months, self.locale);
                self.pick(format!("every day in {months}"), format!("{months}的每一天"), format!("{months}的每一天"))
            }
        }
    }

    fn every_weekday(&self, week: &[Weekday], months: Option<&[u32]>) -> String {
        let days = words::week(week, self.locale);
        let every = self.pick(format!("every {days}"), format!("每{days}"), format!("每{days}"));
        match months {
            None => every,
            Some(months) => {
                let months = words::months(months, self.locale);
                self.pick(format!("{every} in {months}"), format!("{months}的{every}"), format!("{months}的{every}"))
            }
        }
    }

    /// "of every month" and its like.
    fn of_months(&self, months: Option<&[u32]>) -> String {
        match months {
            None => self.pick("every month", "每月", "每月").to_owned(),
            Some(months) => words::months(months, self.locale),
        }
    }

    fn month_days(&self, days: &[u32], months: Option<&[u32]>) -> String {
        let plural = if days.len() > 1 { "days" } else { "day" };
        let ranges = words::ranges(days, self.locale);
        let of = self.of_months(months);
        let joint = if months.is_some_and(|months| months.len() > 1) { "的" } else { "" };
        self.pick(
            format!("on {plural} {ranges} of {of}"),
            format!("{of}{joint}{ranges}日"),
            format!("{of}{joint}{ranges}日"),
        )
    }

    fn nth_weekday(&self, nth: u32, day: Weekday, months: Option<&[u32]>) -> String {
        let (of, day, nth) = (self.of_months(months), weekday(day, self.locale), ordinal(nth, self.locale));
        self.pick(format!("on the {nth} {day} of {of}"), format!("{of}{nth}{day}"), format!("{of}{nth}{day}"))
    }

    /// Both day fields: AND, which people who know POSIX cron do not expect (R6).
    fn both(&self, days: &[u32], week: &[Weekday], months: Option<&[u32]>) -> String {
        let dates = self.month_days(days, months);
        let week = words::any_of_week(week, self.locale);
        self.pick(
            format!("{dates}, only where that is a {week}"),
            format!("{dates}（仅限{week}）"),
            format!("{dates}（僅限{week}）"),
        )
    }

    fn in_years(&self, date: String) -> String {
        let years = values(self.schedule.years());
        if self.schedule.years().is_all() || years.len() > 130 {
            return date;
        }
        let ranges = words::ranges(&years, self.locale);
        self.pick(format!("{date}, in {ranges}"), format!("{ranges}年，{date}"), format!("{ranges}年，{date}"))
    }
}

/// Which week of the month seven days make up: 1 for days 1 to 7.
fn nth_week(days: &[u32]) -> Option<u32> {
    let first = days.first()?;
    let whole = first % 7 == 1 && (days.len() == 7 || (*first == 29 && days.len() == 3));
    let contiguous = days.iter().zip(*first..).all(|(day, expected)| *day == expected);
    (whole && contiguous).then_some(first / 7 + 1)
}

fn values(unit: &impl TimeUnitSpec) -> Vec<u32> {
    unit.iter().collect()
}

/// A weekday from cron's number: 1 is Sunday.
fn from_sunday(number: u32) -> Option<Weekday> {
    u8::try_from(number).ok().and_then(|number| Weekday::try_from((number + 5) % 7).ok())
}
