//! What becomes of the occurrences of a schedule whose rule is changed or which is archived (R13, R73).

use gradus_domain::{
    access::Scope,
    scheduling::{
        edit::{LeftBehind, left_behind},
        stored::Schedule,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pending {
    /// They are withdrawn, for this reason.
    Withdrawn(&'static str),
    /// They stay in line, and go by the new policy.
    InLine,
    /// The same, and they belong to the new revision.
    Rebased,
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
    let mut changed = Vec::new();
    if pending != Pending::InLine {
        let mut unended = occurrences::unended(unit.tx(), scope, &[before.id]).await?;
        changed = unended.remove(&before.id).unwrap_or_default();
        changed.retain_mut(|row| match pending {
            Pending::Withdrawn(reason) => row.withdraw(reason, unit.now),
            Pending::InLine | Pending::Rebased => row.rebase(after.progress.revision),
        });
    }
    schedules::save(unit.tx(), scope, after).await?;
    carry_out(unit, scope, &[Planned::with(after.clone(), missed, changed)]).await?;
    if !matches!(pending, Pending::Withdrawn(_)) {
        move_up(unit, scope, after.clone()).await?;
    }
    Ok(())
}
