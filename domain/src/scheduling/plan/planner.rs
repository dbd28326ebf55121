//! What becomes of one nominal time: limits, calendar, collisions, zone, jitter, in this order (R33).

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, TimeDelta, Utc};

use super::{
    super::{
        calendar::{Rolled, WorkingCalendar},
        policy::{CollisionPolicy, FoldPolicy, GapPolicy, RollPolicy, UnknownCalendar},
        recurrence::Recurrence,
        resolve::{Budget, Pass, Resolved, next_instant},
        zone::Instants,
    },
    PlannedOccurrence, Shift,
};

/// What a nominal time comes to.
pub(super) enum Settled {
    /// It takes place.
    Planned(Box<PlannedOccurrence>),
    /// Another occurrence stands for it.
    NotThisTime,
    /// Nothing takes place on its day.
    NotThisDay,
    /// Nothing takes place from its day on before this date.
    NotBefore(NaiveDate),
}

/// Settles the nominal times of a recurrence by its calendar.
pub(super) struct Planner<'a> {
    pub recurrence: &'a Recurrence,
    pub calendar: Option<&'a WorkingCalendar>,
}

impl Planner<'_> {
    /// What `nominal` comes to, whatever the cursor.
    pub(super) fn settle(&self, nominal: Resolved) -> Settled {
        let day = nominal.civil.date();
        let limits = &self.recurrence.limits;
        if !limits.hold_on(day) {
            return Settled::NotThisTime;
        }
        match limits.exclusion(day) {
            // On its first day the clock may go back to the day before, which is not excluded.
            Some(span) if span.first < day && day < span.last => return Settled::NotBefore(span.last),
            Some(_) => return Settled::NotThisDay,
            None => {}
        }
        let again = nominal.pass == Pass::Second && self.recurrence.settled_dst().fold == FoldPolicy::Both;
        if let Some(due) = limits.moved(nominal.civil) {
            return if again {
                Settled::NotThisTime
            } else {
                self.planned(nominal, Some((due, Shift::Exception)), vec![])
            };
        }
        let target = match self.target(day) {
            Rolled::Stays => return self.unrolled(nominal),
            Rolled::Skipped => return Settled::NotThisDay,
            Rolled::To(target) => target,
        };
        if limits.exclusion(target).is_some() {
            return Settled::NotThisDay;
        }
        let due = Some((target.and_time(nominal.civil.time()), self.shift(day)));
        if self.recurrence.collision == CollisionPolicy::Keep {
            return self.planned(nominal, due, Vec::new());
        }
        if again {
            return Settled::NotThisTime;
        }
        let days = self.days_to(target);
        let group = self.group(&days, nominal.civil);
        let stands_for_group = group.first() == Some(&nominal.civil);
        if !stands_for_group {
            let even = days.iter().all(|day| self.is_even(*day));
            return if even { Settled::NotThisDay } else { Settled::NotThisTime };
        }
        self.planned(nominal, due, group.into_iter().skip(1).collect())
    }

    fn unrolled(&self, nominal: Resolved) -> Settled {
        let merges = self.recurrence.collision == CollisionPolicy::Merge && nominal.pass == Pass::First;
        let days = if merges { self.days_to(nominal.civil.date()) } else { Vec::new() };
        let group = self.group(&days, nominal.civil);
        self.planned(nominal, None, group.into_iter().filter(|civil| *civil != nominal.civil).collect())
    }

    /// Days whose occurrences come to `target`: the one that does not roll for it first, then by date.
    fn days_to(&self, target: NaiveDate) -> Vec<NaiveDate> {
        let Some(calendar) = self.calendar else { return vec![target] };
        let Some(base) = calendar.add_working_days(target, -self.recurrence.offset.get()) else { return Vec::new() };
        let before = calendar.days_off_beside(base, |day| day.checked_sub_days(Days::new(1)));
        let mut days: Vec<NaiveDate> = before.collect();
        days.reverse();
        days.extend(calendar.days_off_beside(base, |day| day.checked_add_days(Days::new(1))));
        days.insert(0, base);
        let comes = |day: NaiveDate| match self.target(day) {
            Rolled::Stays => day == target,
            Rolled::To(other) => other == target,
            Rolled::Skipped => false,
        };
        days.retain(|day| comes(*day) && self.recurrence.limits.leave(*day));
        days
    }

    /// Civil times on `days` that take place at the time of day of `civil`.
    fn group(&self, days: &[NaiveDate], civil: NaiveDateTime) -> Vec<NaiveDateTime> {
        days.iter().map(|day| day.and_time(civil.time())).filter(|civil| self.takes_place(*civil)).collect()
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

    /// Where the calendar puts what the rule says of `day`: to a working day, then on by working days (R32).
    fn target(&self, day: NaiveDate) -> Rolled {
        let Some(calendar) = self.calendar else { return Rolled::Stays };
        let rolled = calendar.roll(day, self.recurrence.roll);
        let start = match rolled {
            Rolled::Stays => day,
            Rolled::To(start) => start,
            Rolled::Skipped => return Rolled::Skipped,
        };
        if self.recurrence.offset.is_none() {
            return rolled;
        }
        calendar.add_working_days(start, self.recurrence.offset.get()).map_or(Rolled::Skipped, Rolled::To)
    }

    fn shift(&self, day: NaiveDate) -> Shift {
        let off = self.calendar.is_some_and(|calendar| !calendar.is_working(day));
        match self.recurrence.offset.get() {
            0 => Shift::DayOff,
            _ if off && self.recurrence.roll != RollPolicy::None => Shift::DayOff,
            days => Shift::WorkingDays(days),
        }
    }

    fn planned(&self, nominal: Resolved, moved: Option<(NaiveDateTime, Shift)>, merged: Vec<NaiveDateTime>) -> Settled {
        let Recurrence { zone, lead, unknown_calendar, .. } = self.recurrence;
        let (nominal_key, shift) = (self.nominal_key(nominal), moved.map(|(_, shift)| shift));
        let on_time = moved.map_or(nominal.instant, |(civil, _)| self.due_instant(civil));
        let delay = self.delay(&nominal_key, on_time);
        let due_at = on_time + delay;
        let due_on = moved.map_or(nominal.civil, |(civil, _)| civil).date();
        // Where a person put it, the calendar has no say.
        let goes_by_calendar = self.recurrence.uses_calendar()
            && (shift != Some(Shift::Exception) || self.recurrence.rule.needs_calendar());
        let provisional = self
            .calendar
            .filter(|_| goes_by_calendar)
            .is_some_and(|calendar| calendar.is_provisional(nominal.civil.date()) || calendar.is_provisional(due_on));
        Settled::Planned(Box::new(PlannedOccurrence {
            nominal_civil: nominal.civil,
            nominal_at: nominal.instant,
            pass: nominal.pass,
            due_at,
            due_local: zone.local(due_at),
            starts_at: lead.before(due_at, zone),
            shift,
            delay,
            shifted: nominal.shifted,
            provisional,
            held: provisional && *unknown_calendar == UnknownCalendar::Hold,
            merged,
            nominal_key,
        }))
    }

    /// How much later than `on_time` jitter makes it: less than up to the next nominal instant, and within the day (R51).
    fn delay(&self, nominal_key: &str, on_time: DateTime<Utc>) -> TimeDelta {
        let Recurrence { rule, zone, jitter, .. } = self.recurrence;
        if jitter.is_none() {
            return TimeDelta::zero();
        }
        let next_civil = |after| rule.next_after(after, self.calendar);
        let next = next_instant(&next_civil, zone, self.recurrence.settled_dst(), on_time, &mut Budget::new());
        let until_next = next.ok().flatten().map_or(TimeDelta::MAX, |next| next.instant - on_time);
        jitter.delay(nominal_key, until_next.min(zone.leaves_day(on_time) - on_time))
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
