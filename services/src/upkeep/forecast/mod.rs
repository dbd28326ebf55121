//! What a span of days will bring, found out on a copy.
//!
//! The copy lives through the span with the same engine and the same use cases as the installation does, on a clock that
//! jumps from one instant at which something is due to the next. Nothing is computed a second way, so that the forecast
//! cannot disagree with what then happens; and nothing leaves the copy, because nobody delivers its messages.
//!
//! People do not act in it: who has not been assigned stays so, and training that is owed today stays owed. The figures
//! say what comes up, not how it will be dealt with.

mod duties;
mod load;
mod visits;

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use gradus_domain::{
    ids::OrganizationId,
    locale::LocalizedText,
    page::{Cursor, MAX_SIZE, Page, PageRequest},
    people::organization::Organization,
    scheduling::{
        calendar::{DayKind, WorkingCalendar},
        zone::Zone,
    },
    time::ManualClock,
};
use gradus_store::error::StoreError;
use sha2::{Digest, Sha256};

pub use load::{AuditorLoad, DepartmentLoad};

use crate::{
    Actor, Failure, Read, ReadResult, Services,
    people::organizations,
    scheduling::{Report, materialize_due, next_wake, schedules},
};

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Which organization.
    pub organization: OrganizationId,
    /// First day, by the organization's clocks.
    pub from: NaiveDate,
    /// Last day, included.
    pub to: NaiveDate,
    /// Code of the program to which the answer is confined. Training belongs to no program and is left out then.
    pub program: Option<String>,
}

/// What the span brings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forecast {
    /// Everything that falls into it, by day.
    pub items: Vec<Item>,
    /// What each department has to do with it, by code.
    pub departments: Vec<DepartmentLoad>,
    /// What each auditor has to do with it, by number; what nobody is assigned to comes last.
    pub auditors: Vec<AuditorLoad>,
    /// What the engine did on the copy to get there.
    pub report: Report,
}

/// What kind of thing falls into the span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemKind {
    /// An audit.
    Audit,
    /// An occurrence of a schedule that started nothing: it waits, was missed, or was withdrawn.
    Occurrence,
    /// A training campaign that is opened.
    Campaign,
    /// A window of training coverage that ends; its figure is frozen when the grace is over (TRN-5).
    Close,
    /// The last day on which training is in time.
    Training,
    /// The last day of a phase, at whose end its gate stands.
    Gate,
}

impl ItemKind {
    /// Its name in data.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Audit => "AUDIT",
            Self::Occurrence => "OCCURRENCE",
            Self::Campaign => "CAMPAIGN",
            Self::Close => "CLOSE",
            Self::Training => "TRAINING",
            Self::Gate => "GATE",
        }
    }
}

/// Something that falls into the span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Always the same for the same thing, on this copy, on another, and once it has really come.
    pub uid: String,
    /// What it is.
    pub kind: ItemKind,
    /// Its first day.
    pub on: NaiveDate,
    /// Its last day, included.
    pub ends_on: NaiveDate,
    /// The instant, of what has one.
    pub at: Option<DateTime<Utc>>,
    /// Code of the audit program, the schedule, the requirement or the phase.
    pub code: String,
    /// What it is called.
    pub name: LocalizedText,
    /// Code of its program; none for training.
    pub program: Option<String>,
    /// How it stands at the end of the span; training as it stands today.
    pub state: String,
    /// Codes of the departments that it concerns, sorted.
    pub departments: Vec<String>,
    /// Numbers of the people who are assigned to it, the lead first.
    pub auditors: Vec<String>,
    /// How many people owe it, or how many occurrences a row stands for; 1 for an audit and for a gate.
    pub count: u64,
    /// What a reader should know of its day.
    pub notes: Vec<Note>,
}

/// What a reader should know of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// It would have fallen on a day off and was moved.
    MovedFrom {
        /// The day off.
        day: NaiveDate,
        /// Name of the holiday; none for a weekend.
        holiday: Option<String>,
    },
    /// It stands for others that would have fallen on other days.
    Includes(Vec<NaiveDate>),
    /// It falls on a day off and stays there.
    OnDayOff {
        /// Name of the holiday; none for a weekend.
        holiday: Option<String>,
    },
    /// The calendar is not final for its day.
    Provisional,
    /// Why it did not start, as a code.
    Because(String),
}

impl Note {
    /// Its code.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::MovedFrom { .. } => "MOVED",
            Self::Includes(_) => "INCLUDES",
            Self::OnDayOff { .. } => "DAY_OFF",
            Self::Provisional => "PROVISIONAL",
            Self::Because(code) => code,
        }
    }

    /// Whether it tells of a collision with a day off.
    #[must_use]
    pub fn is_collision(&self) -> bool {
        matches!(self, Self::MovedFrom { .. } | Self::Includes(_) | Self::OnDayOff { .. })
    }
}

/// Lets `copy` live through the span and tells what it brings. `clock` is the clock of the copy; it stands at the
/// installation's now and ends after the span.
pub async fn forecast(copy: &Services, clock: &ManualClock, question: &Question) -> ReadResult<Forecast> {
    let actor = std::sync::Arc::new(Actor::command_line(question.organization));
    let today = copy.read(actor.clone()).await?;
    let span = Span::of(&today, question).await?;
    let mut items = duties::gates(&today, &span).await?;
    if question.program.is_none() {
        items.extend(duties::trainings(&today, &span).await?);
    }
    let report = live_until(copy, clock, span.ends).await?;
    let later = copy.read(actor).await?;
    items.extend(visits::visits(&later, &span).await?);
    items.sort_by(|one, other| {
        let key = |item: &Item| (item.on, item.at, item.kind);
        key(one).cmp(&key(other)).then_with(|| one.code.cmp(&other.code)).then_with(|| one.uid.cmp(&other.uid))
    });
    let departments = load::by_department(&items);
    Ok(Forecast { departments, auditors: load::by_auditor(&items), items, report })
}

/// Does what comes due until `end`, each at its instant.
async fn live_until(copy: &Services, clock: &ManualClock, end: DateTime<Utc>) -> Result<Report, StoreError> {
    use gradus_domain::time::Clock;
    let mut report = materialize_due(copy).await?;
    while let Some(wake) = next_wake(copy).await?.filter(|wake| *wake <= end) {
        if wake <= clock.now() {
            return Err(StoreError::Unfit(format!("what was due at {wake} is not done")));
        }
        clock.set(wake);
        report.add(materialize_due(copy).await?);
    }
    clock.set(end.max(clock.now()));
    Ok(report)
}

/// The span with what its days are told by.
struct Span {
    from: NaiveDate,
    to: NaiveDate,
    /// The first instant after it.
    ends: DateTime<Utc>,
    organization: Organization,
    zone: Zone,
    /// The programs that are asked for: code by id.
    programs: BTreeMap<gradus_domain::ids::ProgramId, String>,
    /// Whether only these programs are asked for.
    is_confined: bool,
    /// Working calendars by code.
    calendars: HashMap<String, WorkingCalendar>,
}

impl Span {
    async fn of(ctx: &Read, question: &Question) -> ReadResult<Self> {
        let organization = organizations::own(ctx).await?;
        let zone = Zone::try_new(&organization.time_zone).unwrap_or_else(|_| Zone::utc());
        let programs = match &question.program {
            Some(code) => {
                let found = crate::programs::read::find_by_code(ctx, code).await?;
                vec![found.ok_or(Failure::NotFound("program"))?]
            }
            None => {
                let everything = crate::programs::read::ProgramFilter::default();
                all(async |request| crate::programs::read::page(ctx, &everything, &request).await).await?
            }
        };
        let everything = schedules::ScheduleFilter::default();
        let known = all(async |request| schedules::page(ctx, &everything, &request).await).await?;
        let mut codes: Vec<String> = known.into_iter().filter_map(|known| known.rule.recurrence.calendar).collect();
        codes.push(organization.calendar.clone());
        codes.sort_unstable();
        codes.dedup();
        let calendars = schedules::find_calendars(ctx, &codes).await?;
        Ok(Self {
            from: question.from,
            to: question.to,
            ends: zone.end_of(question.to),
            programs: programs.into_iter().map(|program| (program.id, program.code)).collect(),
            is_confined: question.program.is_some(),
            calendars: calendars.into_iter().map(|(code, calendar)| (code, calendar.working)).collect(),
            organization,
            zone,
        })
    }

    fn holds(&self, day: NaiveDate) -> bool {
        (self.from..=self.to).contains(&day)
    }

    /// That `day` is a day off, by the calendar of the organization.
    fn day_off(&self, day: NaiveDate) -> Option<Note> {
        let calendar = self.calendars.get(&self.organization.calendar)?;
        (!calendar.is_working(day)).then(|| Note::OnDayOff { holiday: holiday(calendar, day) })
    }
}

/// The name of the holiday that `day` is; none for a weekend.
fn holiday(calendar: &WorkingCalendar, day: NaiveDate) -> Option<String> {
    let known = calendar.overrides.get(&day).filter(|known| known.kind == DayKind::Off)?;
    Some(known.name.clone())
}

/// Every item of a list that is read by pages.
async fn all<T>(read: impl AsyncFn(PageRequest) -> ReadResult<Page<T>>) -> ReadResult<Vec<T>> {
    let mut found = Vec::new();
    let mut after: Option<Cursor> = None;
    loop {
        let Page { items, has_next, .. } = read(PageRequest { after, ..PageRequest::first(MAX_SIZE) }).await?;
        after = items.last().map(|(place, _)| place.clone());
        found.extend(items.into_iter().map(|(_, item)| item));
        if !has_next || after.is_none() {
            return Ok(found);
        }
    }
}

/// An id for the outside, from what a thing is known by.
fn uid(kind: ItemKind, known_by: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in known_by {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    let digest = crate::door::hex(&hash.finalize());
    format!("{}-{}@gradus", kind.as_str().to_ascii_lowercase(), &digest[..32])
}
