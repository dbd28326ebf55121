//! The work list: everything that waits for one person, or for the departments that they head or stand in for (NTF-2,
//! RPT-4).
//!
//! It promises: nothing of anybody else; every task with a command that would be carried out now, by the same rule that
//! `availableTransitions` asks; and a page that costs what it shows. Each source tells its own tasks from a place on, in
//! the list's order and no more than a page of them; what comes of it is merged here.
//!
//! How one could break it: by a source that leaves out what the asker may not do after it has counted its page, so that a
//! page ends before the list does. A source that leaves out goes on reading.

mod audits;
mod calendars;
mod measures;
mod training;

use chrono::NaiveDate;
use futures_util::future::BoxFuture;
use gradus_domain::{
    access::Scope,
    ids::{DepartmentId, EmployeeId, OrganizationId},
    page::{Cursor, Page, PageRequest},
    scheduling::zone::Zone,
    tasks::{Onward, Task, TaskKind, TaskPlace, TaskReason},
    training::obligation::Obligation,
};
use gradus_store::{people::departments, tasks::Part};

use crate::{Read, ReadResult, programs::measure_move::zone};

/// Most tasks that `totalCount` counts.
const MOST: u64 = 10_000;

/// A task, with what is computed for it and has no row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The task.
    pub task: Task,
    /// What the asker owes, where it is a training.
    pub obligation: Option<Obligation>,
}

impl From<Task> for Waiting {
    fn from(task: Task) -> Self {
        Self { task, obligation: None }
    }
}

/// Whose tasks are sought, and what that rests on.
struct Asker {
    organization: OrganizationId,
    person: EmployeeId,
    /// Departments that the person heads or stands in for.
    led: Vec<(DepartmentId, TaskReason)>,
    zone: Zone,
    today: NaiveDate,
}

impl Asker {
    async fn of(ctx: &Read, person: EmployeeId) -> ReadResult<Self> {
        let organization = ctx.actor.organization;
        let whole = Scope::organization(organization);
        let zone = zone(&ctx.reader, &whole).await?;
        let led = departments::led_by(&ctx.reader, &whole, person).await?;
        let reason = |head: Option<EmployeeId>| {
            if head == Some(person) { TaskReason::DepartmentHead } else { TaskReason::DepartmentDeputy }
        };
        let led = led.into_iter().map(|department| (department.id, reason(department.head))).collect();
        let today = zone.date(ctx.now);
        Ok(Self { organization, person, led, zone, today })
    }

    /// Why what waits for a department is the asker's.
    fn leads(&self, department: DepartmentId) -> Option<TaskReason> {
        self.led.iter().find(|(led, _)| *led == department).map(|(_, reason)| *reason)
    }

    fn departments(&self) -> Vec<DepartmentId> {
        self.led.iter().map(|(department, _)| *department).collect()
    }
}

type Found<'a> = BoxFuture<'a, ReadResult<Vec<Waiting>>>;

/// A source of a person's tasks of one kind: at most so many, in order, from a place on.
type Source = for<'a> fn(&'a Read, &'a Asker, Part) -> Found<'a>;

/// Every source. An area that makes tasks adds its own here.
const SOURCES: &[(TaskKind, Source)] = &[
    (TaskKind::AuditStaff, |ctx, asker, part| Box::pin(audits::to_staff(ctx, asker, part))),
    (TaskKind::AuditPrepare, |ctx, asker, part| Box::pin(audits::to_prepare(ctx, asker, part))),
    (TaskKind::MeasureStart, |ctx, asker, part| Box::pin(measures::to_move(ctx, asker, TaskKind::MeasureStart, part))),
    (TaskKind::MeasureImplement, |ctx, asker, part| {
        Box::pin(measures::to_move(ctx, asker, TaskKind::MeasureImplement, part))
    }),
    (TaskKind::MeasureVerify, |ctx, asker, part| {
        Box::pin(measures::to_move(ctx, asker, TaskKind::MeasureVerify, part))
    }),
    (TaskKind::SessionRecord, |ctx, asker, part| Box::pin(training::to_record(ctx, asker, part))),
    (TaskKind::Training, |ctx, asker, part| Box::pin(training::owed(ctx, asker, part))),
];

/// One page of what waits for the asker: by due day, what has none last.
pub async fn page(ctx: &Read, request: &PageRequest) -> ReadResult<Page<Waiting>> {
    let has_previous = request.after.is_some();
    let place = match &request.after {
        None => None,
        Some(cursor) => match TaskPlace::read(&cursor.key, cursor.id) {
            Some(place) => Some(place),
            None => return Ok(Page { items: Vec::new(), has_next: false, has_previous: false }),
        },
    };
    let size = usize::try_from(request.size).unwrap_or_default();
    let mut found = gather(ctx, place.as_ref(), u64::from(request.size) + 1).await?;
    let has_next = found.len() > size;
    found.truncate(size);
    let items = found.into_iter().map(|waiting| {
        let place = waiting.task.place();
        (Cursor { key: place.key(), id: place.object }, waiting)
    });
    Ok(Page { items: items.collect(), has_next, has_previous })
}

/// How much waits for the asker.
pub async fn count(ctx: &Read) -> ReadResult<u64> {
    Ok(gather(ctx, None, MOST).await?.len() as u64)
}

/// The first `limit` tasks after `place` of all sources, in order.
async fn gather(ctx: &Read, place: Option<&TaskPlace>, limit: u64) -> ReadResult<Vec<Waiting>> {
    let part = |kind| Part { from: place.map_or(Onward::Start, |place| place.within(kind)), limit };
    let mut found = calendars::to_decide(ctx, part(TaskKind::CalendarDecide)).await?;
    if let Some(person) = ctx.actor.employee {
        let asker = Asker::of(ctx, person).await?;
        for (kind, source) in SOURCES {
            found.extend(source(ctx, &asker, part(*kind)).await?);
        }
    }
    found.sort_by_key(|waiting| waiting.task.place());
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// The tasks that a part of a list takes, of all that there are.
fn taken(mut tasks: Vec<Waiting>, part: Part) -> Vec<Waiting> {
    tasks.retain(|waiting| {
        let place = waiting.task.place();
        part.from.takes(place.due, place.object)
    });
    tasks.sort_by_key(|waiting| waiting.task.place());
    tasks.truncate(usize::try_from(part.limit).unwrap_or(usize::MAX));
    tasks
}
