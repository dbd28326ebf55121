//! What waits for a person: one definition each of open, overdue and due soon (RPT-4), and the order of a work list.

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use crate::names::named_enum;

/// For how many days ahead something is due soon.
pub const SOON: u64 = 14;

/// Where a list has what has no day: after everything that has one.
const NO_DAY: NaiveDate = match NaiveDate::from_ymd_opt(9000, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// How something stands that is to be done by a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// The day lies far ahead, or there is none.
    Open,
    /// The day is today or within [`SOON`] days.
    DueSoon,
    /// The day has passed.
    Overdue,
}

/// How something stands on `today` that is not done and due on `due`. On the due day itself it is in time.
#[must_use]
pub fn timing(due: Option<NaiveDate>, today: NaiveDate) -> Timing {
    match due {
        Some(due) if due < today => Timing::Overdue,
        Some(due) if due <= today + Days::new(SOON) => Timing::DueSoon,
        Some(_) | None => Timing::Open,
    }
}

named_enum! {
    /// What is to be done.
    TaskKind {
        /// Name the team of an audit.
        AuditStaff = "AUDIT_STAFF",
        /// Get an audit ready.
        AuditPrepare = "AUDIT_PREPARE",
        /// Approve or reject a proposed version of a calendar.
        CalendarDecide = "CALENDAR_DECIDE",
        /// Begin a measure.
        MeasureStart = "MEASURE_START",
        /// Carry a measure out.
        MeasureImplement = "MEASURE_IMPLEMENT",
        /// Check a measure that others carried out.
        MeasureVerify = "MEASURE_VERIFY",
        /// Record who was at a training session.
        SessionRecord = "SESSION_RECORD",
        /// Do a training.
        Training = "TRAINING",
    }
}

impl TaskKind {
    /// The command that usually answers it; none where it is answered by doing it, such as a training.
    #[must_use]
    pub fn command(self) -> Option<&'static str> {
        match self {
            Self::AuditStaff => Some("auditAssign"),
            Self::AuditPrepare => Some("auditPrepare"),
            Self::CalendarDecide => Some("calendarApprove"),
            Self::MeasureStart => Some("measureStart"),
            Self::MeasureImplement => Some("measureImplement"),
            Self::MeasureVerify => Some("measureVerify"),
            Self::SessionRecord => Some("trainingSessionRecord"),
            Self::Training => None,
        }
    }
}

named_enum! {
    /// Why a task is somebody's.
    TaskReason {
        /// It is about the person.
        Own = "OWN",
        /// The person leads the audit.
        AuditLead = "AUDIT_LEAD",
        /// The person is a member of the audit's team.
        AuditMember = "AUDIT_MEMBER",
        /// The person holds the session.
        Trainer = "TRAINER",
        /// The person heads the department for which it waits.
        DepartmentHead = "DEPARTMENT_HEAD",
        /// The person stands in for the head of the department for which it waits.
        DepartmentDeputy = "DEPARTMENT_DEPUTY",
        /// It waits for whoever may decide it, other than who proposed it.
        Decider = "DECIDER",
    }
}

/// Something that waits for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// What is to be done.
    pub kind: TaskKind,
    /// Id of the object, without its kind.
    pub object: Uuid,
    /// Last day on which it is in time; none where nothing says when.
    pub due_on: Option<NaiveDate>,
    /// Why it is the asker's.
    pub reason: TaskReason,
    /// The command that answers it now; none where it is answered by doing it.
    pub command: Option<&'static str>,
}

/// Where a task stands in a list: by its day, those without one last, then by kind and object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TaskPlace {
    /// The day; one that never comes for none.
    pub due: NaiveDate,
    /// Name of the kind.
    pub kind: &'static str,
    /// Id of the object.
    pub object: Uuid,
}

impl Task {
    /// What is to be done with an object, by the command of its kind.
    #[must_use]
    pub fn of(kind: TaskKind, object: impl Into<Uuid>, due_on: Option<NaiveDate>, reason: TaskReason) -> Self {
        Self { kind, object: object.into(), due_on, reason, command: kind.command() }
    }

    /// Where it stands.
    #[must_use]
    pub fn place(&self) -> TaskPlace {
        TaskPlace { due: self.due_on.unwrap_or(NO_DAY), kind: self.kind.as_str(), object: self.object }
    }
}

impl TaskPlace {
    /// As the key of a cursor; the object is its id.
    #[must_use]
    pub fn key(&self) -> String {
        let day = if self.due == NO_DAY { "none".to_owned() } else { self.due.to_string() };
        format!("{day} {}", self.kind)
    }

    /// Reads back what [`Self::key`] wrote; none for anything else.
    #[must_use]
    pub fn read(key: &str, object: Uuid) -> Option<Self> {
        let (day, kind) = key.split_once(' ')?;
        let due = if day == "none" { NO_DAY } else { day.parse().ok()? };
        // Whoever makes up a cursor gets no further than the calendar does.
        if !(NaiveDate::default()..=NO_DAY).contains(&due) {
            return None;
        }
        let kind: TaskKind = kind.parse().ok()?;
        Some(Self { due, kind: kind.as_str(), object })
    }

    /// From where a list of tasks of `kind` goes on after this place: the day, and the object after which it does on that
    /// day. None for the object where all of that day come.
    #[must_use]
    pub fn within(&self, kind: TaskKind) -> Onward {
        match self.kind.cmp(kind.as_str()) {
            std::cmp::Ordering::Less => Onward::OnDay(self.due),
            std::cmp::Ordering::Equal => Onward::After(self.due, self.object),
            std::cmp::Ordering::Greater => Onward::AfterDay(self.due),
        }
    }
}

/// From where the tasks of one kind are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Onward {
    /// From the start.
    Start,
    /// From this day on.
    OnDay(NaiveDate),
    /// After this object of this day.
    After(NaiveDate, Uuid),
    /// From the day after this one on.
    AfterDay(NaiveDate),
}

impl Onward {
    /// Whether a task of the kind with this day and object is meant.
    #[must_use]
    pub fn takes(self, due: NaiveDate, object: Uuid) -> bool {
        match self {
            Self::Start => true,
            Self::OnDay(day) => due >= day,
            Self::After(day, last) => (due, object) > (day, last),
            Self::AfterDay(day) => due > day,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    /// RPT-4
    #[test]
    fn something_is_overdue_from_the_day_after_its_due_day_on() {
        let today = day("2026-11-02");
        let of = |due| timing(Some(day(due)), today);

        assert_eq!(of("2026-11-01"), Timing::Overdue);
        assert_eq!(of("2026-11-02"), Timing::DueSoon);
        assert_eq!(of("2026-11-16"), Timing::DueSoon);
        assert_eq!(of("2026-11-17"), Timing::Open);
        assert_eq!(timing(None, today), Timing::Open);
    }

    #[test]
    fn a_place_reads_back_what_it_wrote() {
        for due_on in [Some(day("2026-11-02")), None] {
            for kind in TaskKind::ALL {
                let task = Task::of(*kind, Uuid::from_u128(7), due_on, TaskReason::Own);
                assert_eq!(TaskPlace::read(&task.place().key(), task.object), Some(task.place()));
            }
        }
        for wrong in
            ["", "2026-11-02", "x TRAINING", "2026-11-02 NOTHING", "+99999-01-01 TRAINING", "0001-01-01 TRAINING"]
        {
            assert_eq!(TaskPlace::read(wrong, Uuid::nil()), None, "{wrong}");
        }
    }

    proptest! {
        /// However many pages, what each kind takes after a place is what comes after it in the whole list.
        #[test]
        fn each_kind_goes_on_where_the_whole_list_does(
            tasks in proptest::collection::vec((0..8_usize, 0..4_u64, 0..3_u128), 1..40), last in 0..40_usize,
        ) {
            let mut tasks: Vec<_> = tasks
                .into_iter()
                .map(|(kind, days, object)| {
                    let due_on = (days < 3).then(|| day("2026-11-02") + Days::new(days));
                    Task::of(TaskKind::ALL[kind], Uuid::from_u128(object), due_on, TaskReason::Own)
                })
                .collect();
            tasks.sort_by_key(Task::place);
            let place = tasks[last % tasks.len()].place();
            for task in &tasks {
                let taken = place.within(task.kind).takes(task.place().due, task.object);
                prop_assert_eq!(taken, task.place() > place);
            }
        }
    }
}
