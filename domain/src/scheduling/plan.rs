//! The plan of a schedule: its next occurrence after an instant, as a pure function (R1).
//!
//! Engine, preview and backfill all call [`next`]; nothing here knows what has run before. An occurrence keeps its
//! *nominal* time, which is what the rule says, and gets a *due* time from it: civil time → roll to a working day
//! (the wall time stays) → resolve in the zone (R33). Its work starts at due minus lead. Cursors move in nominal
//! order; order of due differs where a roll goes back (R35).
//!
//! Occurrences that roll onto one due time are one occurrence (R34). Which of them stands for the group does not
//! depend on the cursor: the one that did not have to roll, else the earliest. So the set of occurrences is fixed, and
//! "the next" is merely its first member after the cursor; this is what makes R3 hold.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, TimeDelta, Utc};

use crate::locale::Locale;

use super::{
    calendar::{Rolled, WorkingCalendar},
    policy::{CollisionPolicy, FoldPolicy, GapPolicy, UnknownCalendar},
    recurrence::Recurrence,
    resolve::{Budget, Pass, Resolved, Unresolvable, next_instant},
    words::{list, pick, weekday},
    zone::{Instants, LocalTime},
};

/// One planned occurrence.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own that the preview shows")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedOccurrence {
    /// What the rule says on the wall.
    pub nominal_civil: NaiveDateTime,
    /// When that is; unique within a schedule.
    pub nominal_at: DateTime<Utc>,
    /// Which pass, where the clock shows the civil time twice.
    pub pass: Pass,
    /// When it is due: after the roll to a working day.
    pub due_at: DateTime<Utc>,
    /// What the wall shows when it is due.
    pub due_local: LocalTime,
    /// When its work starts: due minus lead.
    pub starts_at: DateTime<Utc>,
    /// Whether it moved off a day that is not worked.
    pub rolled: bool,
    /// Whether the clock jumps over its civil time, so that it takes place at another.
    pub shifted: bool,
    /// Whether the calendar may still change about it (R36).
    pub provisional: bool,
    /// Whether it must wait until the calendar is known.
    pub held: bool,
    /// Civil times that rolled onto the same due time and are done with it.
    pub merged: Vec<NaiveDateTime>,
    /// Identity that survives changes of the zone's rules: zone, civil time, pass (R80).
    pub nominal_key: String,
}

/// Why no plan can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// The search was given up (R4).
    #[error(transparent)]
    Unresolvable(#[from] Unresolvable),
    /// The schedule goes by a calendar, but none was handed in.
    #[error("the schedule goes by a working calendar, but none was given")]
    CalendarMissing,
}

/// The first occurrence whose nominal instant lies strictly after `cursor`; none where the rule is exhausted.
pub fn next(
    recurrence: &Recurrence,
    calendar: Option<&WorkingCalendar>,
    cursor: DateTime<Utc>,
) -> Result<Option<PlannedOccurrence>, PlanError> {
    if recurrence.uses_calendar() && calendar.is_none() {
        return Err(PlanError::CalendarMissing);
    }
    let planner = Planner { recurrence, calendar };
    let mut budget = Budget::new();
    let mut cursor = cursor;
    let next_civil = |after| recurrence.rule.next_after(after, calendar);
    loop {
        let dst = recurrence.settled_dst();
        let Some(nominal) = next_instant(&next_civil, &recurrence.zone, dst, cursor, &mut budget)? else {
            return Ok(None);
        };
        match planner.settle(nominal) {
            Settled::Planned(occurrence) => return Ok(Some(*occurrence)),
            Settled::NotThisTime => cursor = nominal.instant,
            Settled::NotThisDay => {
                let day_ends = recurrence.zone.end_of(nominal.civil.date()) - TimeDelta::seconds(1);
                cursor = day_ends.max(nominal.instant);
            }
        }
    }
}

/// The occurrences after `cursor`, one by one, until the rule is exhausted or an error ends the run.
pub fn upcoming<'a>(
    recurrence: &'a Recurrence,
    calendar: Option<&'a WorkingCalendar>,
    cursor: DateTime<Utc>,
) -> impl Iterator<Item = Result<PlannedOccurrence, PlanError>> + 'a {
    let mut cursor = Some(cursor);
    std::iter::from_fn(move || {
        let next = next(recurrence, calendar, cursor?).transpose();
        cursor = next.as_ref().and_then(|next| next.as_ref().ok()).map(|occurrence| occurrence.nominal_at);
        next
    })
}

/// What a nominal time comes to.
enum Settled {
    Planned(Box<PlannedOccurrence>),
    /// Another occurrence stands for it.
    NotThisTime,
    /// Nothing takes place on its day.
    NotThisDay,
}

struct Planner<'a> {
    recurrence: &'a Recurrence,
    calendar: Option<&'a WorkingCalendar>,
}

impl Planner<'_> {
    fn settle(&self, nominal: Resolved) -> Settled {
        let day = nominal.civil.date();
        let target = match self.roll(day) {
            Rolled::Stays => return self.unrolled(nominal),
            Rolled::Skipped => return Settled::NotThisDay,
            Rolled::To(target) => target,
        };
        if self.recurrence.collision == CollisionPolicy::Keep {
            return self.planned(nominal, target, Vec::new());
        }
        if nominal.pass == Pass::Second && self.recurrence.settled_dst().fold == FoldPolicy::Both {
            return Settled::NotThisTime;
        }
        let group = self.group(target, nominal.civil);
        let stands_for_group = group.first() == Some(&nominal.civil);
        if !stands_for_group {
            return if self.is_even(target) { Settled::NotThisDay } else { Settled::NotThisTime };
        }
        self.planned(nominal, target, group.into_iter().skip(1).collect())
    }

    fn unrolled(&self, nominal: Resolved) -> Settled {
        let day = nominal.civil.date();
        let merges = self.recurrence.collision == CollisionPolicy::Merge && nominal.pass == Pass::First;
        let group = if merges { self.group(day, nominal.civil) } else { Vec::new() };
        self.planned(nominal, day, group.into_iter().filter(|civil| *civil != nominal.civil).collect())
    }

    /// Civil times that come to `target` at this time of day: the one that is there already first, then by date.
    fn group(&self, target: NaiveDate, civil: NaiveDateTime) -> Vec<NaiveDateTime> {
        let Some(calendar) = self.calendar else { return vec![civil] };
        let before = calendar.days_off_beside(target, |day| day.checked_sub_days(Days::new(1)));
        let mut days: Vec<NaiveDate> = before.collect();
        days.reverse();
        days.extend(calendar.days_off_beside(target, |day| day.checked_add_days(Days::new(1))));
        days.retain(|day| self.roll(*day) == Rolled::To(target));
        days.insert(0, target);
        let times = days.into_iter().map(|day| day.and_time(civil.time()));
        times.filter(|civil| self.takes_place(*civil)).collect()
    }

    /// Whether `civil` is a time of the rule that the zone does not swallow.
    fn takes_place(&self, civil: NaiveDateTime) -> bool {
        let swallowed = || {
            self.recurrence.settled_dst().gap == GapPolicy::Skip
                && matches!(self.recurrence.zone.instants(civil), Instants::Gap { .. })
        };
        self.recurrence.rule.matches(civil, self.calendar) && !swallowed()
    }

    /// Whether the clock does not change on `day`, so that what holds for one of its times holds for all.
    fn is_even(&self, day: NaiveDate) -> bool {
        let zone = &self.recurrence.zone;
        zone.local(zone.start_of(day)).offset == zone.local(zone.end_of(day)).offset
    }

    fn roll(&self, day: NaiveDate) -> Rolled {
        self.calendar.map_or(Rolled::Stays, |calendar| calendar.roll(day, self.recurrence.roll))
    }

    fn planned(&self, nominal: Resolved, due_on: NaiveDate, merged: Vec<NaiveDateTime>) -> Settled {
        let Recurrence { zone, lead, unknown_calendar, .. } = self.recurrence;
        let rolled = due_on != nominal.civil.date();
        let due_at = if rolled { self.due_instant(due_on.and_time(nominal.civil.time())) } else { nominal.instant };
        let uses_calendar = self.recurrence.uses_calendar();
        let provisional = self
            .calendar
            .filter(|_| uses_calendar)
            .is_some_and(|calendar| calendar.is_provisional(nominal.civil.date()) || calendar.is_provisional(due_on));
        Settled::Planned(Box::new(PlannedOccurrence {
            nominal_civil: nominal.civil,
            nominal_at: nominal.instant,
            pass: nominal.pass,
            due_at,
            due_local: zone.local(due_at),
            starts_at: lead.before(due_at, zone),
            rolled,
            shifted: nominal.shifted,
            provisional,
            held: provisional && *unknown_calendar == UnknownCalendar::Hold,
            merged,
            nominal_key: self.nominal_key(nominal),
        }))
    }

    /// A due time after a roll: it must not vanish, so a gap shifts it whatever the policy for nominal times.
    fn due_instant(&self, civil: NaiveDateTime) -> DateTime<Utc> {
        let dst = self.recurrence.settled_dst();
        match self.recurrence.zone.instants(civil) {
            Instants::Once(instant) => instant,
            Instants::Gap { by_earlier_offset, .. } if dst.gap == GapPolicy::Rfc5545 => by_earlier_offset,
            Instants::Gap { ends_at, .. } => ends_at,
            Instants::Fold { second, .. } if dst.fold == FoldPolicy::Second => second,
            Instants::Fold { first, .. } => first,
        }
    }

    /// The second number tells two passes apart only where both take place, so that a new fold in the zone's rules does
    /// not make a new identity.
    fn nominal_key(&self, nominal: Resolved) -> String {
        let again = nominal.pass == Pass::Second && self.recurrence.settled_dst().fold == FoldPolicy::Both;
        let pass = if again { 2 } else { 1 };
        format!("{}|{}|{pass}", self.recurrence.zone, nominal.civil.format("%Y-%m-%dT%H:%M:%S"))
    }
}

impl PlannedOccurrence {
    /// Why it takes place at another time than the rule says, for people; none where it does not.
    #[must_use]
    pub fn note(&self, locale: Locale) -> Option<String> {
        let mut notes = Vec::new();
        if self.rolled {
            let date = self.nominal_civil.date();
            let day = weekday(chrono::Datelike::weekday(&date), locale);
            notes.push(pick(
                locale,
                format!("moved from {day} {date}, a day off"),
                format!("原定 {date}（{day}）为休息日，已调整"),
                format!("原定 {date}（{day}）為休息日，已調整"),
            ));
        }
        if !self.merged.is_empty() {
            let dates = list(self.merged.iter().map(|civil| civil.date().to_string()), locale);
            notes.push(pick(locale, format!("includes {dates}"), format!("合并了 {dates}"), format!("合併了 {dates}")));
        }
        if self.shifted {
            let time = self.nominal_civil.format("%H:%M");
            notes.push(pick(
                locale,
                format!("{time} does not exist on that day, because the clock changes"),
                format!("当日因时制调整没有 {time}"),
                format!("當日因時制調整沒有 {time}"),
            ));
        }
        if self.provisional {
            notes.push(
                pick(
                    locale,
                    "provisional: the calendar is not final for that day",
                    "暂定：该日的工作日历尚未确定",
                    "暫定：該日的工作日曆尚未確定",
                )
                .to_owned(),
            );
        }
        (!notes.is_empty()).then(|| notes.join(pick(locale, "; ", "；", "；")))
    }
}

#[cfg(test)]
mod tests;
