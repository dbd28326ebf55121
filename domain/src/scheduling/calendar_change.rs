//! A further version of a calendar: what a file makes of the version that holds, and what that moves (R37, R38).
//!
//! A file replaces the days of its own notice and nothing else: those that came from the notice of the same year, and,
//! where nobody knows from which notice a day came, those that lie in the year. So the notice for 2019 does not lose
//! its working Saturday in December 2018 when the notice for 2018 is read again.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    locale::{Locale, LocalizedText},
    names::named_enum,
};

use super::{
    calendar::{DayKind, DayOfWeek, DayOverride, WorkingCalendar},
    calendar_file::{CalendarFile, YEARS},
    plan::{PlannedOccurrence, upcoming},
    recurrence::Recurrence,
};

/// Occurrences of one schedule that are looked at to see what moves.
const MOST_PLANNED: usize = 1_000;

/// A date of a version, with its texts in every language that is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentDay {
    /// What it is.
    pub kind: DayKind,
    /// Why.
    pub name: LocalizedText,
    /// Where that is written.
    pub source: LocalizedText,
    /// The year of the notice that says so; none where nobody knows.
    #[serde(default)]
    pub notice_year: Option<i32>,
}

/// Everything that a version of a calendar says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
pub struct CalendarContent {
    /// Name of the calendar.
    pub name: LocalizedText,
    /// IANA zone of its days.
    pub time_zone: String,
    /// Days of the week that are off.
    pub weekend: BTreeSet<DayOfWeek>,
    /// Dates that differ.
    pub days: BTreeMap<NaiveDate, ContentDay>,
    /// The last date of which it speaks with certainty.
    pub known_through: NaiveDate,
    /// Years that stay provisional, wherever `known_through` lies.
    pub provisional_years: BTreeSet<i32>,
}

named_enum! {
    /// How a day differs between two versions.
    DayChangeKind {
        /// The later version alone names it.
        Added = "ADDED",
        /// The earlier version alone names it.
        Removed = "REMOVED",
        /// Both name it, and say different things.
        Changed = "CHANGED",
    }
}

/// A day that differs between two versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayChange {
    /// The day.
    pub date: NaiveDate,
    /// How it differs.
    pub kind: DayChangeKind,
    /// What it was.
    pub was: Option<ContentDay>,
    /// What it becomes.
    pub becomes: Option<ContentDay>,
    /// Whether it is worked before and after.
    pub worked: (bool, bool),
}

impl CalendarContent {
    /// A calendar of which nothing is known but its weekend, Saturday and Sunday.
    #[must_use]
    pub fn unknown(name: LocalizedText, time_zone: String) -> Self {
        Self {
            name,
            time_zone,
            weekend: BTreeSet::from([DayOfWeek::Saturday, DayOfWeek::Sunday]),
            days: BTreeMap::new(),
            known_through: NaiveDate::default(),
            provisional_years: BTreeSet::new(),
        }
    }

    /// The same as rules plan with it.
    #[must_use]
    pub fn working(&self, code: &str) -> WorkingCalendar {
        let text = |text: &LocalizedText| text.get(Locale::En).to_owned();
        let overrides = self.days.iter().map(|(date, day)| {
            (*date, DayOverride { kind: day.kind, name: text(&day.name), source: text(&day.source) })
        });
        WorkingCalendar {
            code: code.to_owned(),
            weekend: self.weekend.clone(),
            overrides: overrides.collect(),
            known_through: self.known_through,
            provisional_years: self.provisional_years.clone(),
        }
    }

    /// What `file` makes of it. A day that says the same keeps its texts, so that reading a file twice changes nothing.
    ///
    /// The year of the file is known from then on. Years before it of which no file spoke stay provisional (R36).
    #[must_use]
    pub fn with_file(&self, file: &CalendarFile, source: &str) -> Self {
        let mut after = self.clone();
        after.days.retain(|date, day| day.notice_year.unwrap_or(date.year()) != file.year);
        for (date, told) in &file.days {
            let same = self
                .days
                .get(date)
                .filter(|day| day.kind == told.kind && day.name.0.values().any(|name| *name == told.name));
            let fresh = |name| ContentDay {
                kind: told.kind,
                name,
                source: LocalizedText::plain(source),
                notice_year: Some(file.year),
            };
            let day = match same {
                // What was a guess is written somewhere now.
                Some(day) if self.provisional_years.contains(&file.year) => fresh(day.name.clone()),
                Some(day) => day.clone(),
                None => fresh(LocalizedText::plain(&told.name)),
            };
            after.days.insert(*date, day);
        }
        after.provisional_years.remove(&file.year);
        let end = NaiveDate::from_ymd_opt(file.year, 12, 31).unwrap_or(self.known_through);
        if end > self.known_through {
            let first_unknown = match self.known_through {
                known if known == NaiveDate::default() => *YEARS.start(),
                known => known.year() + i32::from((known.month(), known.day()) == (12, 31)),
            };
            after.provisional_years.extend(first_unknown..file.year);
            after.known_through = end;
        }
        after
    }

    /// The days that differ from those of `before`, by date.
    #[must_use]
    pub fn changes_from(&self, before: &Self) -> Vec<DayChange> {
        let (old, new) = (before.working(""), self.working(""));
        let dates: BTreeSet<_> = before.days.keys().chain(self.days.keys()).copied().collect();
        let change = |date| {
            let (was, becomes) = (before.days.get(&date), self.days.get(&date));
            let kind = match (was, becomes) {
                (None, Some(_)) => DayChangeKind::Added,
                (Some(_), None) => DayChangeKind::Removed,
                (Some(was), Some(becomes)) if (was.kind, &was.name) != (becomes.kind, &becomes.name) => {
                    DayChangeKind::Changed
                }
                _ => return None,
            };
            let worked = (old.is_working(date), new.is_working(date));
            Some(DayChange { date, kind, was: was.cloned(), becomes: becomes.cloned(), worked })
        };
        dates.into_iter().filter_map(change).collect()
    }

    /// Whether it says the same of every day, and with the same certainty.
    #[must_use]
    pub fn says_the_same(&self, before: &Self) -> bool {
        self.changes_from(before).is_empty()
            && (self.known_through, &self.provisional_years, &self.weekend)
                == (before.known_through, &before.provisional_years, &before.weekend)
    }
}

/// An occurrence that is due at another time under another calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// What the rule says on the wall.
    pub nominal_local: NaiveDateTime,
    /// Its identity (R80).
    pub nominal_key: String,
    /// When it was due; none where it did not take place.
    pub was: Option<DateTime<Utc>>,
    /// When it is due; none where it does not take place, or another one stands for it.
    pub becomes: Option<DateTime<Utc>>,
}

/// What of a recurrence moves under another calendar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shifts {
    /// What moves, by civil time.
    pub shifts: Vec<Shift>,
    /// The nominal instant up to which it was looked at, where that is not all: it takes place so often that more was not
    /// looked at.
    pub cut_at: Option<DateTime<Utc>>,
}

/// What of `recurrence` is due at another time by `new` than by `old`: nominal after `from`, at `until` at the latest. Of
/// one that takes place often the first 1,000 are looked at, as far as both calendars reach with them.
///
/// A rule that cannot be planned moves nothing; its schedule says so itself.
#[must_use]
pub fn shifts(
    recurrence: &Recurrence,
    old: &WorkingCalendar,
    new: &WorkingCalendar,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Shifts {
    if !recurrence.uses_calendar() {
        return Shifts::default();
    }
    let plan = |calendar| -> Vec<PlannedOccurrence> {
        let planned = upcoming(recurrence, Some(calendar), from).map_while(Result::ok);
        planned.take_while(|planned| planned.nominal_at <= until).take(MOST_PLANNED + 1).collect()
    };
    let (old, new) = (plan(old), plan(new));
    // One more than is looked at shows that there are more. Beyond the nearer of both cuts one plan alone would speak.
    let cut = |planned: &[PlannedOccurrence]| planned.get(MOST_PLANNED).map(|_| planned[MOST_PLANNED - 1].nominal_at);
    let cut_at = [cut(&old), cut(&new)].into_iter().flatten().min();
    let by_key = |planned: Vec<PlannedOccurrence>| -> BTreeMap<String, PlannedOccurrence> {
        let within = planned.into_iter().filter(|planned| cut_at.is_none_or(|cut| planned.nominal_at <= cut));
        within.map(|planned| (planned.nominal_key.clone(), planned)).collect()
    };
    let (old, new) = (by_key(old), by_key(new));
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    let shift = |key: &String| {
        let (was, becomes) = (old.get(key), new.get(key));
        let nominal = was.or(becomes)?;
        let due = |planned: Option<&PlannedOccurrence>| planned.map(|planned| planned.due_at);
        (due(was) != due(becomes)).then(|| Shift {
            nominal_local: nominal.nominal_civil,
            nominal_key: key.clone(),
            was: due(was),
            becomes: due(becomes),
        })
    };
    let mut shifts: Vec<_> = keys.into_iter().filter_map(shift).collect();
    shifts.sort_by_key(|shift| (shift.nominal_local, shift.nominal_key.clone()));
    Shifts { shifts, cut_at }
}

/// How long before a calendar ends somebody is told (R36): the notice for a year comes late in the year before.
pub const HORIZON: chrono::TimeDelta = chrono::TimeDelta::days(60);

/// Whether what the calendar knows ends within [`HORIZON`] of `today`, or has ended.
#[must_use]
pub fn is_horizon_near(known_through: NaiveDate, today: NaiveDate) -> bool {
    known_through - today < HORIZON
}

#[cfg(test)]
mod tests;
