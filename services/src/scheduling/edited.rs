//! What becomes of the occurrences of a schedule whose rule is changed or which is archived (R13, R73).

use std::collections::HashMap;

use gradus_domain::{
    access::Scope,
    ids::ScheduleId,
    scheduling::{
        edit::{LeftBehind, decided_without, left_behind},
        step::Recorded,
        stored::{Occurrence, Schedule},
    },
};
use gradus_store::{
    error::StoreError,
    scheduling::{occurrences, schedules},
};

use super::{
    carry::{Planned, carry_out, missed_rows},
    ended::move_up,
    facts::{calendars_of, recorded_of},
};
use crate::Unit;

/// What becomes of occurrences that have not started.
#[derive(Clone, Debug)]
pub(super) enum Pending {
    /// These are all, and they are withdrawn.
    Withdrawn(Vec<Occurrence>),
    /// They stay in line, and go by the new policy.
    InLine,
    /// The same, and they belong to the new revision.
    Rebased,
}

/// The occurrences of a schedule that have not started, withdrawn for `reason`; [`save_edited`] stores them.
pub(super) async fn withdrawn(
    unit: &Unit,
    scope: &Scope,
    schedule: ScheduleId,
    reason: &str,
) -> Result<Vec<Occurrence>, StoreError> {
    let mut unended = occurrences::unended(unit.tx(), scope, &[schedule]).await?;
    let mut rows = unended.remove(&schedule).unwrap_or_default();
    rows.retain_mut(|row| row.withdraw(reason, unit.now));
    Ok(rows)
}

/// The occurrences of a schedule that have not started, taken along into its new revision.
async fn rebased(unit: &Unit, scope: &Scope, after: &Schedule) -> Result<Vec<Occurrence>, StoreError> {
    let mut unended = occurrences::unended(unit.tx(), scope, &[after.id]).await?;
    let mut rows = unended.remove(&after.id).unwrap_or_default();
    rows.retain_mut(|row| row.rebase(after.progress.revision));
    Ok(rows)
}

/// Lets the new rule of `after` plan anew what `withdrawn` were for and lies ahead, and nothing that stays: the cursor goes
/// back that far. Answers what is recorded beyond it (R73).
pub(super) async fn plan_without(
    unit: &Unit,
    scope: &Scope,
    after: &mut Schedule,
    withdrawn: &[Occurrence],
) -> Result<Recorded, StoreError> {
    let from = HashMap::from([(after.id, after.progress.cursor.min(unit.now))]);
    let mut recorded = occurrences::recorded(unit.tx(), scope, &from).await?.remove(&after.id).unwrap_or_default();
    for row in withdrawn {
        recorded.forget(row);
    }
    if let Some(decided) = decided_without(withdrawn, &recorded, unit.now) {
        after.progress.cursor = after.progress.cursor.min(decided);
    }
    Ok(recorded)
}

/// What a schedule that the transaction holds leaves behind.
pub(super) async fn behind(
    unit: &Unit,
    scope: &Scope,
    before: &Schedule,
    keeps_times: bool,
) -> Result<LeftBehind, StoreError> {
    let of = std::slice::from_ref(before);
    let calendars = calendars_of(unit, scope, of).await?;
    let calendar = before.rule.recurrence.calendar.as_ref().and_then(|code| calendars.get(code));
    let recorded = recorded_of(unit, scope, of).await?.remove(&before.id).unwrap_or_default();
    // A rule that cannot be planned has left nothing behind that could be told.
    Ok(left_behind(before, calendar, &recorded, keeps_times, unit.now).unwrap_or_default())
}

/// Saves `after`, which was `before`, and records what the old rule had not decided about.
pub(super) async fn save_edited(
    unit: &mut Unit,
    scope: &Scope,
    before: &Schedule,
    after: &Schedule,
    left: &LeftBehind,
    pending: Pending,
) -> Result<(), StoreError> {
    let missed = missed_rows(unit, before, &left.missed);
    let goes_on = !matches!(pending, Pending::Withdrawn(_));
    let changed = match pending {
        Pending::Withdrawn(rows) => rows,
        Pending::InLine => Vec::new(),
        Pending::Rebased => rebased(unit, scope, after).await?,
    };
    schedules::save_edited(unit.tx(), scope, after).await?;
    carry_out(unit, scope, &[Planned::with(after.clone(), missed, changed)]).await?;
    if goes_on {
        move_up(unit, scope, after.clone()).await?;
    }
    Ok(())
}
