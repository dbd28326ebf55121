//! Schedules and occurrences as they are kept.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    ids::{OccurrenceId, ProgramId, ScheduleId},
    locale::LocalizedText,
    names::named_enum,
};

use super::{
    occurrence_note::OccurrenceNote,
    plan::PlannedOccurrence,
    resolve::Pass,
    schedule::{InactiveReason, OccurrenceState, Progress, ScheduleRule, ScheduleState},
    standstill::{Pause, Stopped},
    zone::tzdb_version,
};

/// A schedule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// Its id.
    pub id: ScheduleId,
    /// Code, unique in the organization.
    pub code: String,
    /// Name.
    pub name: LocalizedText,
    /// When it does what.
    pub rule: ScheduleRule,
    /// Where it stands.
    pub state: ScheduleState,
    /// Why it is inactive; none in every other state.
    pub inactive: Option<InactiveReason>,
    /// Revision of the rule and how far it has decided.
    pub progress: Progress,
    /// Version, for `expectedVersion`.
    pub version: i32,
    /// The program that it belongs to.
    pub program: Option<ProgramId>,
    /// What comes next, as far as it has been looked at.
    pub next: Option<Upcoming>,
    /// When the scheduler must look at it again; none where nothing happens by itself.
    pub wake_at: Option<DateTime<Utc>>,
    /// Occurrences up to this nominal instant are made up for, as if the schedule had existed then.
    pub backfill_until: Option<DateTime<Utc>>,
    /// Who paused it.
    pub pause: Option<Pause>,
    /// Who holds its program.
    pub hold: Option<Pause>,
    /// When it stood still, as far as no step has looked at it yet.
    pub stopped: Stopped,
    /// Why it could not be planned.
    pub error: Option<String>,
    /// How often planning failed in a row.
    pub failures: i32,
    /// Release of the time zone database by which `next` was computed (R24).
    pub tzdb: String,
}

impl Schedule {
    /// One that is active and has decided nothing after `cursor`. It has neither code nor name yet, and no program.
    #[must_use]
    pub fn new(id: ScheduleId, rule: ScheduleRule, cursor: DateTime<Utc>) -> Self {
        Self {
            id,
            code: String::new(),
            name: LocalizedText::default(),
            rule,
            state: ScheduleState::Active,
            inactive: None,
            progress: Progress { revision: 1, cursor },
            version: 1,
            program: None,
            next: None,
            wake_at: None,
            backfill_until: None,
            pause: None,
            hold: None,
            stopped: Stopped::default(),
            error: None,
            failures: 0,
            tzdb: tzdb_version().to_owned(),
        }
    }
}

/// The occurrence that starts next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upcoming {
    /// What the rule says.
    pub nominal_at: DateTime<Utc>,
    /// When it is due.
    pub due_at: DateTime<Utc>,
    /// When its work starts.
    pub starts_at: DateTime<Utc>,
}

impl From<&PlannedOccurrence> for Upcoming {
    fn from(planned: &PlannedOccurrence) -> Self {
        Self { nominal_at: planned.nominal_at, due_at: planned.due_at, starts_at: planned.starts_at }
    }
}

named_enum! {
    /// What an occurrence comes from.
    Origin {
        /// From the schedule, in time.
        Automatic = "AUTOMATIC",
        /// From the schedule, made up for afterwards.
        Backfill = "BACKFILL",
        /// From a person, at will.
        Trigger = "TRIGGER",
    }
}

/// An occurrence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occurrence {
    /// Its id.
    pub id: OccurrenceId,
    /// Its schedule.
    pub schedule: ScheduleId,
    /// Revision of the rule under which it was made (R72).
    pub revision: i32,
    /// Where it comes from.
    pub origin: Origin,
    /// What the rule says; for a triggered one the instant of the trigger.
    pub nominal_at: DateTime<Utc>,
    /// What the rule says on the wall.
    pub nominal_local: NaiveDateTime,
    /// Identity that survives changes of the zone's rules (R80).
    pub nominal_key: String,
    /// When it is due.
    pub due_at: DateTime<Utc>,
    /// When its work starts or should have started.
    pub starts_at: DateTime<Utc>,
    /// Zone of the rule (R24).
    pub zone: String,
    /// Seconds east of UTC when it is due.
    pub offset_seconds: i32,
    /// Which pass, where the clock shows the civil time twice.
    pub pass: Pass,
    /// Release of the time zone database.
    pub tzdb: String,
    /// Where it stands.
    pub state: OccurrenceState,
    /// Why it stands there, where that is not plain.
    pub reason: Option<String>,
    /// Whether the calendar was not final about it.
    pub provisional: bool,
    /// What a later calendar or later zone data would have made of it.
    pub note: Option<OccurrenceNote>,
    /// Civil times that it stands for besides its own.
    pub merged: Merged,
    /// For a run of missed ones told by its ends: the last nominal instant and how many.
    pub range: Option<(DateTime<Utc>, i64)>,
    /// What it started: kind (prefix of ids) and id.
    pub subject: Option<(String, Uuid)>,
    /// When its work started.
    pub started_at: Option<DateTime<Utc>>,
    /// When its work ended, whichever way.
    pub ended_at: Option<DateTime<Utc>>,
    /// Whether it was started as the only one that may be open (R42).
    pub exclusive: bool,
    /// The open occurrence for which it waits or was left out (R44).
    pub blocked_by: Option<OccurrenceId>,
}

/// Why an occurrence that started after its grace did.
pub const CAUGHT_UP: &str = "CAUGHT_UP";

/// How the work of an occurrence ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It was done.
    Done,
    /// Somebody called it off.
    CalledOff,
    /// Its day went by without it.
    NotHeld,
}

/// Civil times that an occurrence stands for besides its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
#[serde(transparent)]
pub struct Merged(pub Vec<NaiveDateTime>);

impl Occurrence {
    /// The row of a planned occurrence.
    #[must_use]
    pub fn planned(
        id: OccurrenceId,
        schedule: &Schedule,
        planned: &PlannedOccurrence,
        origin: Origin,
        state: OccurrenceState,
    ) -> Self {
        Self {
            id,
            schedule: schedule.id,
            revision: schedule.progress.revision,
            origin,
            nominal_at: planned.nominal_at,
            nominal_local: planned.nominal_civil,
            nominal_key: planned.nominal_key.clone(),
            due_at: planned.due_at,
            starts_at: planned.starts_at,
            zone: schedule.rule.recurrence.zone.name().to_owned(),
            offset_seconds: planned.due_local.offset,
            pass: planned.pass,
            tzdb: tzdb_version().to_owned(),
            state,
            reason: None,
            provisional: planned.provisional,
            note: None,
            merged: Merged(planned.merged.clone()),
            range: None,
            subject: None,
            started_at: None,
            ended_at: None,
            exclusive: false,
            blocked_by: None,
        }
    }

    /// The row of a triggered occurrence: due at once, apart from the plan (R79).
    #[must_use]
    pub fn triggered(id: OccurrenceId, schedule: &Schedule, key: String, now: DateTime<Utc>) -> Self {
        let zone = &schedule.rule.recurrence.zone;
        let local = zone.local(now);
        Self {
            id,
            schedule: schedule.id,
            revision: schedule.progress.revision,
            origin: Origin::Trigger,
            nominal_at: now,
            nominal_local: local.civil,
            nominal_key: key,
            due_at: now,
            starts_at: now,
            zone: zone.name().to_owned(),
            offset_seconds: local.offset,
            pass: Pass::First,
            tzdb: tzdb_version().to_owned(),
            state: OccurrenceState::Pending,
            reason: None,
            provisional: false,
            note: None,
            merged: Merged::default(),
            range: None,
            subject: None,
            started_at: None,
            ended_at: None,
            exclusive: false,
            blocked_by: None,
        }
    }

    /// Its work has ended at `now`: done, late where the work had started after its grace, or left out where it was called
    /// off. What has no open work stays as it is; answers whether it changed.
    pub fn end(&mut self, how: Ended, now: DateTime<Utc>) -> bool {
        if self.state != OccurrenceState::Started {
            return false;
        }
        let was_late = self.reason.as_deref() == Some(CAUGHT_UP);
        let (state, reason) = match how {
            Ended::Done if was_late => (OccurrenceState::Late, Some(CAUGHT_UP)),
            Ended::Done => (OccurrenceState::Done, None),
            Ended::CalledOff => (OccurrenceState::Skipped, Some("CANCELLED")),
            Ended::NotHeld => (OccurrenceState::Missed, Some("NOT_HELD")),
        };
        self.state = state;
        self.reason = reason.map(str::to_owned);
        self.ended_at = Some(now);
        true
    }

    /// The schedule no longer asks for it, before its work has started: its rule was changed, or it was archived (R73).
    /// Answers whether it changed.
    pub fn withdraw(&mut self, reason: &str, now: DateTime<Utc>) -> bool {
        if self.state != OccurrenceState::Pending {
            return false;
        }
        self.state = OccurrenceState::Withdrawn;
        self.reason = Some(reason.to_owned());
        self.ended_at = Some(now);
        true
    }

    /// It has not started, and does so by this revision of the rule (R73). Answers whether it changed.
    pub fn rebase(&mut self, revision: i32) -> bool {
        let changes = self.state == OccurrenceState::Pending && self.revision != revision;
        if changes {
            self.revision = revision;
        }
        changes
    }

    /// The date on the wall on which it is due.
    #[must_use]
    pub fn due_on(&self) -> chrono::NaiveDate {
        (self.due_at.naive_utc() + chrono::TimeDelta::seconds(i64::from(self.offset_seconds))).date()
    }
}
