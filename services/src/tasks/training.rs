//! What the asker owes, and the sessions of which they still have to say who was there.

use gradus_domain::{
    access::Action,
    tasks::{Onward, Task, TaskKind, TaskReason},
    training::obligation::ObligationStatus,
};
use gradus_store::tasks::{self, Part};

use super::{Asker, Waiting, taken};
use crate::{
    Never, Read, ReadResult,
    training::{facts, obligations},
};

/// More sessions of one day than somebody holds.
const OF_A_DAY: u64 = 50;

/// The asker's own open and overdue obligations, whatever else they may read.
pub(super) async fn owed(ctx: &Read, asker: &Asker, part: Part) -> ReadResult<Vec<Waiting>> {
    if ctx.scope(Action::ReadTraining).is_err() {
        return Ok(Vec::new());
    }
    let training = facts::load(ctx).await?;
    let mut found = obligations::of_people(ctx, &training, &[asker.person], None).await?;
    let owed = found.remove(&asker.person).unwrap_or_default();
    let open = |status| matches!(status, ObligationStatus::Open | ObligationStatus::Overdue);
    let tasks = owed.into_iter().filter(|row| open(row.status)).map(|row| Waiting {
        task: Task::of(TaskKind::Training, row.id(), Some(row.due_on), TaskReason::Own),
        obligation: Some(row),
    });
    Ok(taken(tasks.collect(), part))
}

/// Sessions that the asker holds, that have begun and of which nothing is recorded, where the asker may record it.
pub(super) async fn to_record(ctx: &Read, asker: &Asker, part: Part) -> ReadResult<Vec<Waiting>> {
    let Ok(scope) = ctx.actor.scope::<Never>(Action::RecordCompletions, ctx.now) else { return Ok(Vec::new()) };
    let since = match part.from {
        Onward::Start => None,
        Onward::OnDay(day) | Onward::After(day, _) | Onward::AfterDay(day) => Some(asker.zone.start_of(day)),
    };
    let limit = part.limit.saturating_add(OF_A_DAY);
    let found = tasks::sessions_to_record(&ctx.reader, &scope, asker.person, ctx.now, since, limit).await?;
    let tasks = found.into_iter().map(|(ends, id)| {
        let due = asker.zone.date(ends);
        Task::of(TaskKind::SessionRecord, id, Some(due), TaskReason::Trainer).into()
    });
    Ok(taken(tasks.collect(), part))
}
