//! A running clock: its spans, its target, its breach (R101, R102, R104).

use chrono::{DateTime, SubsecRound, Utc};
use serde::{Deserialize, Serialize};

use super::{
    business::{BusinessTime, NoWorkingTime, Span, business_add, business_between},
    definition::{ClockDefinition, Warning},
    record::{ClockEvent, Pause, Retarget, Waiver, WaiverRefusal},
};

/// A clock that has started. All its instants are whole seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceClock {
    /// The definition with which it began.
    pub definition: ClockDefinition,
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// When it stopped for good.
    pub stopped_at: Option<DateTime<Utc>>,
    /// When it stood, in order of their beginnings. Several conditions may hold at once.
    pub pauses: Vec<Pause>,
    /// A date that was agreed on; it does not move (R102).
    pub fixed: Option<DateTime<Utc>>,
    /// The warnings that were given.
    pub warned: Vec<Warning>,
    /// The instant at which its target passed. Once set it stays (R104).
    pub breached_at: Option<DateTime<Utc>>,
    /// Why that does not count.
    pub waiver: Option<Waiver>,
    /// How its target moved.
    pub retargets: Vec<Retarget>,
}

impl ServiceClock {
    /// A clock that starts at `at`.
    #[must_use]
    pub fn start(definition: ClockDefinition, at: DateTime<Utc>) -> Self {
        Self {
            definition,
            started_at: at.trunc_subsecs(0),
            stopped_at: None,
            pauses: Vec::new(),
            fixed: None,
            warned: Vec::new(),
            breached_at: None,
            waiver: None,
            retargets: Vec::new(),
        }
    }

    /// Whether it stands because of a condition.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.stopped_at.is_none() && self.pauses.iter().any(|pause| pause.to.is_none())
    }

    /// Whether its target passed and nobody waived that.
    #[must_use]
    pub fn is_breached(&self) -> bool {
        self.breached_at.is_some() && self.waiver.is_none()
    }

    /// An event of the object takes place at `at`. What came before it is settled first, so that a pause that begins after
    /// the target has passed undoes nothing. Answers what that found.
    pub fn apply(
        &mut self,
        event: &str,
        at: DateTime<Utc>,
        time: BusinessTime<'_>,
    ) -> Result<Vec<ClockEvent>, NoWorkingTime> {
        let at = at.trunc_subsecs(0).max(self.started_at);
        if self.stopped_at.is_some() {
            return Ok(Vec::new());
        }
        let found = self.settle(at, time, |instant| instant < at)?;
        let before = self.due_at(time)?;
        for condition in &self.definition.pauses {
            let open = self.pauses.iter().position(|pause| pause.condition == condition.name && pause.to.is_none());
            match open {
                None if condition.begins_on == event => {
                    self.pauses.push(Pause { from: at, to: None, condition: condition.name.clone() });
                }
                Some(place) if condition.ends_on == event => {
                    self.pauses[place].to = Some(at.max(self.pauses[place].from));
                }
                _ => {}
            }
        }
        if self.definition.stops_on.iter().any(|stop| stop == event) {
            self.stopped_at = Some(at);
            for pause in &mut self.pauses {
                pause.to.get_or_insert(at);
            }
        }
        self.pauses.sort();
        self.note_move(at, event, before, time)?;
        Ok(found)
    }

    /// A pause that is entered afterwards. Its order among others does not matter (R105); a breach that was noted stays.
    pub fn add_pause(&mut self, pause: Pause, now: DateTime<Utc>, time: BusinessTime<'_>) -> Result<(), NoWorkingTime> {
        let before = self.due_at(time)?;
        let reason = pause.condition.clone();
        self.pauses.push(pause);
        self.pauses.sort();
        self.note_move(now, &reason, before, time)
    }

    /// The time that it has is another, or its date is fixed from now on, as a person says.
    pub fn retarget(
        &mut self,
        (seconds, fixed): (i64, Option<DateTime<Utc>>),
        now: DateTime<Utc>,
        reason: &str,
        time: BusinessTime<'_>,
    ) -> Result<(), NoWorkingTime> {
        let before = self.due_at(time)?;
        self.definition.target.seconds = seconds;
        self.fixed = fixed.map(|at| at.trunc_subsecs(0));
        self.note_move(now, reason, before, time)
    }

    fn note_move(
        &mut self,
        at: DateTime<Utc>,
        reason: &str,
        before: Option<DateTime<Utc>>,
        time: BusinessTime<'_>,
    ) -> Result<(), NoWorkingTime> {
        let after = self.due_at(time)?;
        if before != after {
            self.retargets.push(Retarget { at, reason: reason.to_owned(), before, after });
        }
        Ok(())
    }

    /// A breach counts no more.
    pub fn waive(&mut self, reason: &str, by: &str, at: DateTime<Utc>) -> Result<(), Vec<WaiverRefusal>> {
        let refusals = [
            self.breached_at.is_none().then_some(WaiverRefusal::NotBreached),
            self.waiver.is_some().then_some(WaiverRefusal::AlreadyWaived),
            reason.trim().is_empty().then_some(WaiverRefusal::ReasonMissing),
        ];
        let refusals: Vec<_> = refusals.into_iter().flatten().collect();
        if !refusals.is_empty() {
            return Err(refusals);
        }
        self.waiver = Some(Waiver { at, by: by.to_owned(), reason: reason.trim().to_owned() });
        Ok(())
    }

    /// Times during which it stood, overlapping ones as one, in order; the last one has no end while it lasts.
    fn stood(&self) -> Vec<(DateTime<Utc>, Option<DateTime<Utc>>)> {
        let mut stood: Vec<(DateTime<Utc>, Option<DateTime<Utc>>)> = Vec::new();
        for pause in &self.pauses {
            let from = pause.from.trunc_subsecs(0).max(self.started_at);
            let to = pause.to.map(|to| to.trunc_subsecs(0).max(from));
            match stood.last_mut() {
                Some((_, None)) => break,
                Some((_, last)) if last.is_some_and(|end| from <= end) => {
                    *last = to.map(|to| last.map_or(to, |end| to.max(end)));
                }
                _ => stood.push((from, to)),
            }
        }
        stood
    }

    /// The spans in which it ran until `now`, in order.
    #[must_use]
    pub fn ran(&self, now: DateTime<Utc>) -> Vec<Span> {
        let end = self.stopped_at.unwrap_or(now.trunc_subsecs(0)).max(self.started_at);
        let (mut ran, mut from) = (Vec::new(), self.started_at);
        for (begins_at, ends_at) in self.stood() {
            if from < begins_at.min(end) {
                ran.push((from, begins_at.min(end)));
            }
            from = ends_at.unwrap_or(end);
        }
        if from < end {
            ran.push((from, end));
        }
        ran
    }

    /// Seconds of working time in which it ran until `now`.
    #[must_use]
    pub fn elapsed(&self, now: DateTime<Utc>, time: BusinessTime<'_>) -> i64 {
        self.ran(now).into_iter().map(|(from, to)| business_between(time, from, to)).sum()
    }

    /// Seconds of working time that are left at `now`; negative where the target has passed.
    #[must_use]
    pub fn remaining(&self, now: DateTime<Utc>, time: BusinessTime<'_>) -> i64 {
        match self.fixed {
            Some(fixed) => business_between(time, self.stopped_at.unwrap_or(now), fixed),
            None => self.definition.target.seconds - self.elapsed(now, time),
        }
    }

    /// When its target is reached; none while it stands, because that depends on when it goes on.
    pub fn due_at(&self, time: BusinessTime<'_>) -> Result<Option<DateTime<Utc>>, NoWorkingTime> {
        match self.fixed {
            Some(fixed) => Ok(Some(fixed)),
            None => self.used_at(self.definition.target.seconds, time),
        }
    }

    /// When `used` seconds of working time are used: each time in which it stood moves that by the working time which
    /// passed in it (R102).
    fn used_at(&self, used: i64, time: BusinessTime<'_>) -> Result<Option<DateTime<Utc>>, NoWorkingTime> {
        let (mut from, mut left) = (self.started_at, used);
        for (begins_at, ends_at) in self.stood() {
            let ran = business_between(time, from, begins_at);
            if left <= ran {
                break;
            }
            left -= ran;
            let Some(ends_at) = ends_at else { return Ok(None) };
            from = ends_at;
        }
        business_add(time, from, left).map(Some)
    }

    fn warns_at(&self, warning: Warning, time: BusinessTime<'_>) -> Result<Option<DateTime<Utc>>, NoWorkingTime> {
        match self.fixed {
            None => self.used_at(warning.used_of(self.definition.target.seconds), time),
            Some(fixed) => {
                let total = business_between(time, self.started_at, fixed).max(0);
                business_add(time, self.started_at, warning.used_of(total)).map(Some)
            }
        }
    }

    /// What happened by `now` and was not noted yet, each at its own instant, however late the look (R104).
    pub fn look(&mut self, now: DateTime<Utc>, time: BusinessTime<'_>) -> Result<Vec<ClockEvent>, NoWorkingTime> {
        let now = now.trunc_subsecs(0);
        self.settle(now, time, |instant| instant <= now)
    }

    fn settle(
        &mut self,
        now: DateTime<Utc>,
        time: BusinessTime<'_>,
        has_come: impl Fn(DateTime<Utc>) -> bool,
    ) -> Result<Vec<ClockEvent>, NoWorkingTime> {
        // What stopped in time is in time, however late somebody looks.
        let came = |at: DateTime<Utc>| has_come(at) && self.stopped_at.is_none_or(|stopped| at < stopped);
        let mut found = Vec::new();
        for warning in self.definition.warnings.iter().filter(|warning| !self.warned.contains(warning)) {
            if let Some(at) = self.warns_at(*warning, time)?.filter(|at| came(*at)) {
                found.push(ClockEvent::Warned { at, warning: *warning });
            }
        }
        let due_at = if self.breached_at.is_none() { self.due_at(time)? } else { None };
        if let Some(at) = due_at.filter(|at| came(*at) && *at <= now) {
            found.push(ClockEvent::Breached { at });
        }
        found.sort_by_key(ClockEvent::at);
        for event in &found {
            match event {
                ClockEvent::Warned { warning, .. } => self.warned.push(*warning),
                ClockEvent::Breached { at } => self.breached_at = Some(*at),
            }
        }
        Ok(found)
    }

    /// When to look again; none where nothing more happens by itself.
    pub fn next_at(&self, time: BusinessTime<'_>) -> Result<Option<DateTime<Utc>>, NoWorkingTime> {
        if self.stopped_at.is_some() {
            return Ok(None);
        }
        let mut next = if self.breached_at.is_none() { self.due_at(time)? } else { None };
        for warning in self.definition.warnings.iter().filter(|warning| !self.warned.contains(warning)) {
            let at = self.warns_at(*warning, time)?;
            next = [next, at].into_iter().flatten().min();
        }
        Ok(next)
    }
}
