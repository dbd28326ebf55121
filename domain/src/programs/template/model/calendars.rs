//! Working calendars: weekends, holidays and make-up days (R30, R31).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{value::Code, words::words};
use crate::{
    locale::{Locale, LocalizedText},
    scheduling::calendar::{DayKind, DayOfWeek, DayOverride, WorkingCalendar},
};

words! {
    /// How sure the days of a year are.
    YearStatus {
        /// By official notice.
        Official,
        /// Statutory days only, until there is a notice.
        Provisional,
    }
}

/// A working calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarTemplate {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: LocalizedText,
    /// The days of the week that are free.
    pub weekend: Vec<DayOfWeek>,
    /// IANA zone of its days.
    pub time_zone: String,
    /// What is known of each year.
    pub years: Vec<CalendarYear>,
}

impl CalendarTemplate {
    /// The calendar by which schedules roll, with the reasons of its days in `locale`.
    ///
    /// It is certain to the end of its last official year; provisional years are marked as such.
    #[must_use]
    pub fn working_calendar(&self, locale: Locale) -> WorkingCalendar {
        let last_day = |year: &CalendarYear| NaiveDate::from_ymd_opt(year.year, 12, 31);
        let of = |status| self.years.iter().filter(move |year| year.status == status);
        let known_through = of(YearStatus::Official).filter_map(last_day).max().unwrap_or(NaiveDate::MIN);
        let mut calendar = WorkingCalendar::weekends_only(&*self.code, known_through);
        calendar.weekend = self.weekend.iter().copied().collect();
        calendar.provisional_years = of(YearStatus::Provisional).map(|year| year.year).collect();
        for year in &self.years {
            let source = year.source.get(locale).to_owned();
            for holiday in &year.holidays {
                let name = holiday.name.get(locale).to_owned();
                let off = DayOverride { kind: DayKind::Off, name, source: source.clone() };
                calendar.overrides.extend(holiday.days().map(|day| (day, off.clone())));
            }
            for day in &year.make_up_days {
                let name = match locale {
                    Locale::En => "make-up working day",
                    Locale::ZhCn => "调休上班",
                    Locale::ZhTw => "補班",
                };
                let work = DayOverride { kind: DayKind::Work, name: name.to_owned(), source: source.clone() };
                calendar.overrides.insert(*day, work);
            }
        }
        calendar
    }
}

/// The days of a year that differ from the week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarYear {
    /// The year.
    pub year: i32,
    /// How sure its days are.
    pub status: YearStatus,
    /// Where they come from.
    pub source: LocalizedText,
    /// Free days.
    pub holidays: Vec<Holiday>,
    /// Days of the weekend on which one works.
    pub make_up_days: Vec<NaiveDate>,
}

impl CalendarYear {
    /// Every day of which it speaks, in no order.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> {
        self.holidays.iter().flat_map(Holiday::days).chain(self.make_up_days.iter().copied())
    }
}

/// Free days in a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// What is celebrated.
    pub name: LocalizedText,
    /// The first free day.
    pub from: NaiveDate,
    /// The last free day.
    pub to: NaiveDate,
}

impl Holiday {
    /// Its days, in order.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let to = self.to;
        self.from.iter_days().take_while(move |day| *day <= to)
    }
}
