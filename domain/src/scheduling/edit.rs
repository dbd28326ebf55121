//! What an edit leaves behind (R13, R71, R73).
//!
//! A changed rule takes effect from the edit on. What the old one still had to decide about is recorded as missed, so that
//! every nominal time has its row, also where a schedule is edited in the middle of an outage or a pause.

use chrono::{DateTime, Utc};

use crate::names::named_enum;

use super::{
    calendar::WorkingCalendar,
    missed::{Missed, MissedReason, all_missed},
    plan::{PlanError, upcoming},
    schedule::{ScheduleRule, ScheduleState},
    step::Recorded,
    stored::{Occurrence, Origin, Schedule},
};

/// Whether an edit changes what is to be done or when, so that occurrences that have not started are withdrawn; a change
/// of a policy alone leaves them in line (R41, R73).
#[must_use]
pub fn replaces(old: &ScheduleRule, new: &ScheduleRule) -> bool {
    old.recurrence != new.recurrence || old.action != new.action
}

named_enum! {
    /// What an edit of the rule does with occurrences that have a row and have not started (R73).
    #[derive(Default)]
    OnEdit {
        /// They are withdrawn; the new rule makes its own.
        #[default]
        Withdraw = "WITHDRAW",
        /// They stay, with the revision under which they were made.
        Keep = "KEEP",
        /// They stay, and start as the new rule says.
        Rebase = "REBASE",
    }
}

/// What becomes of occurrences that have not started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pending {
    /// They are withdrawn.
    Withdrawn,
    /// They stay as they are.
    Kept,
    /// They stay, under the new revision.
    Rebased,
}

/// What an edit from `old` to `new` does with occurrences that have not started, as whoever edits wants it; none where that
/// cannot be: what starts does what the schedule does now, so nothing is kept for another action.
#[must_use]
pub fn pending(old: &ScheduleRule, new: &ScheduleRule, wanted: OnEdit) -> Option<Pending> {
    match wanted {
        _ if !replaces(old, new) => Some(Pending::Kept),
        OnEdit::Withdraw => Some(Pending::Withdrawn),
        OnEdit::Rebase => Some(Pending::Rebased),
        OnEdit::Keep if old.action == new.action => Some(Pending::Kept),
        OnEdit::Keep => None,
    }
}

/// What an edit leaves of the nominal times before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftBehind {
    /// What was not decided about and never will be: missed by the edit, or by the standstill into which it fell.
    pub missed: Vec<Missed>,
    /// The first nominal time before the edit whose start comes after it, where the times stay as they are: the edit
    /// decides by the start, so the schedule goes on from there (R74).
    pub coming: Option<DateTime<Utc>>,
}

/// What `schedule`, as it is before the edit at `now`, leaves behind; `keeps_times` where the edit changes neither what is
/// to be done nor when.
pub fn left_behind(
    schedule: &Schedule,
    calendar: Option<&WorkingCalendar>,
    recorded: &Recorded,
    keeps_times: bool,
    now: DateTime<Utc>,
) -> Result<LeftBehind, PlanError> {
    if !matches!(schedule.state, ScheduleState::Active | ScheduleState::Paused | ScheduleState::Errored) {
        return Ok(LeftBehind::default());
    }
    let stands_since = [&schedule.pause, &schedule.hold].into_iter().flatten().map(|pause| pause.since).min();
    let stood_still =
        |starts_at| schedule.stopped.holds(starts_at) || stands_since.is_some_and(|since| since < starts_at);
    let (mut missed, mut run, mut coming) = (Vec::new(), Vec::new(), None);
    let mut reason = MissedReason::Edited;
    for planned in upcoming(&schedule.rule.recurrence, calendar, schedule.progress.cursor) {
        let planned = planned?;
        if planned.nominal_at > now {
            break;
        }
        if recorded.holds(&planned) {
            continue;
        }
        if keeps_times && planned.starts_at > now {
            coming.get_or_insert(planned.nominal_at);
            continue;
        }
        let why = if stood_still(planned.starts_at) { MissedReason::Paused } else { MissedReason::Edited };
        if why != reason {
            missed.extend(all_missed(std::mem::take(&mut run), reason));
            reason = why;
        }
        run.push(planned);
    }
    missed.extend(all_missed(run, reason));
    Ok(LeftBehind { missed, coming })
}

/// How far everything is decided once an edit at `now` has withdrawn these occurrences and `recorded` is what stays: where
/// some of them lie ahead, no further than to the last that stays before the first of them, so that the new rule plans
/// anew what they were for (R73). None where none lies ahead.
#[must_use]
pub fn decided_without(withdrawn: &[Occurrence], recorded: &Recorded, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let ahead = withdrawn.iter().filter(|row| row.origin != Origin::Trigger && row.nominal_at > now);
    let first = ahead.map(|row| row.nominal_at).min()?;
    let stays = recorded.instants.range(..first).next_back();
    Some(stays.map_or(now, |stays| now.max(*stays)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ids::ScheduleId,
        scheduling::{
            action::ScheduleAction,
            policy::{OverlapPolicy, RollPolicy},
            schedule::OccurrenceState,
            standstill::Pause,
            test_calendar::{at, cn, in_china},
        },
    };

    fn schedule(cron: &str) -> Schedule {
        let action = ScheduleAction::CreateAudit { program: "AP-QMS".into() };
        Schedule::new(
            ScheduleId(uuid::Uuid::from_u128(1)),
            ScheduleRule::new(in_china(cron, RollPolicy::Following), action),
            at("2026-03-01T00:00:00Z"),
        )
    }

    fn told(missed: &[Missed]) -> Vec<(u64, MissedReason)> {
        missed.iter().map(|missed| (missed.count(), missed.reason())).collect()
    }

    #[test]
    fn r13_what_an_edit_passes_over_is_missed_and_says_why() {
        let mut schedule = schedule("0 0 9 10 * *");
        let now = at("2026-06-30T00:00:00Z");
        let left = |schedule: &Schedule, recorded| {
            left_behind(schedule, Some(&cn()), &recorded, false, now).expect("a plan").missed
        };

        assert_eq!(told(&left(&schedule, Recorded::default())), [(1, MissedReason::Edited); 4]);
        let instants = [at("2026-04-10T01:00:00Z")].into();
        let recorded = Recorded { instants, ..Recorded::default() };
        assert_eq!(left(&schedule, recorded).len(), 3, "what has a row is not missed");

        let since = at("2026-05-01T00:00:00Z");
        schedule.begin_pause(Pause { since, by: "Li".into(), reason: "move".into(), until: None });
        let (edited, paused) = ((1, MissedReason::Edited), (1, MissedReason::Paused));
        assert_eq!(told(&left(&schedule, Recorded::default())), [edited, edited, paused, paused]);
    }

    #[test]
    fn r13_a_long_run_is_one_row_and_a_schedule_that_never_ran_leaves_none() {
        let mut daily = schedule("0 0 9 * * *");
        let now = at("2026-12-01T00:00:00Z");

        let left = left_behind(&daily, Some(&cn()), &Recorded::default(), false, now).expect("a plan").missed;
        assert!(matches!(left.as_slice(), [Missed::Range { count, .. }] if *count > 100), "{left:?}");
        daily.state = ScheduleState::Inactive;
        let left = left_behind(&daily, Some(&cn()), &Recorded::default(), false, now);
        assert_eq!(left, Ok(LeftBehind::default()));
    }

    /// 2026-07-11 is a Saturday: what the rule says then is due on Monday.
    #[test]
    fn r74_between_nominal_and_due_an_edit_decides_by_what_is_due() {
        let schedule = schedule("0 0 9 11 7 *");
        let left = |keeps_times, now| {
            left_behind(&schedule, Some(&cn()), &Recorded::default(), keeps_times, at(now)).expect("a plan")
        };

        let sunday = "2026-07-12T00:00:00Z";
        assert_eq!(left(true, sunday), LeftBehind { missed: Vec::new(), coming: Some(at("2026-07-11T01:00:00Z")) });
        assert_eq!((left(false, sunday).missed.len(), left(false, sunday).coming), (1, None));
        let tuesday = left(true, "2026-07-14T00:00:00Z");
        assert_eq!((tuesday.missed.len(), tuesday.coming), (1, None));
    }

    #[test]
    fn r73_what_is_withdrawn_ahead_of_an_edit_is_planned_anew_and_what_stays_is_not() {
        let schedule = schedule("0 0 9 10 * *");
        let now = at("2026-03-01T00:00:00Z");
        let planned: Vec<_> =
            upcoming(&schedule.rule.recurrence, Some(&cn()), now).map_while(Result::ok).take(3).collect();
        let rows: Vec<_> = planned
            .iter()
            .map(|planned| {
                let id = crate::ids::OccurrenceId(uuid::Uuid::from_u128(7));
                Occurrence::planned(id, &schedule, planned, Origin::Automatic, OccurrenceState::Pending)
            })
            .collect();
        let [march, april, may] = [0, 1, 2].map(|place| planned[place].nominal_at);
        let stays = |instants: &[DateTime<Utc>]| Recorded {
            instants: instants.iter().copied().collect(),
            ..Recorded::default()
        };

        assert_eq!(
            decided_without(&rows[1..2], &stays(&[march, may]), now),
            Some(march),
            "March has started and stays"
        );
        assert_eq!(decided_without(&rows, &Recorded::default(), now), Some(now));
        assert_eq!(decided_without(&rows[..1], &stays(&[april]), march), None, "it lies behind, and stays withdrawn");
        assert_eq!(decided_without(&[], &stays(&[march]), now), None);
        let triggered = Occurrence { origin: Origin::Trigger, ..rows[1].clone() };
        assert_eq!(decided_without(&[triggered], &stays(&[march]), now), None);
    }

    #[test]
    fn r73_a_change_of_a_policy_leaves_those_in_line() {
        let old = schedule("0 0 9 10 * *").rule;

        assert!(replaces(&old, &schedule("0 0 9 11 * *").rule));
        assert!(!replaces(&old, &ScheduleRule { overlap: OverlapPolicy::BufferAll, ..old.clone() }));
    }

    #[test]
    fn r73_an_edit_does_with_what_has_not_started_what_was_asked_for() {
        let old = schedule("0 0 9 10 * *").rule;
        let later = schedule("0 0 9 11 * *").rule;
        let other = ScheduleRule { action: ScheduleAction::CreateAudit { program: "AP-CMP".into() }, ..old.clone() };
        let policy = ScheduleRule { overlap: OverlapPolicy::BufferAll, ..old.clone() };

        let all = |new: &ScheduleRule| OnEdit::ALL.iter().map(|wanted| pending(&old, new, *wanted)).collect::<Vec<_>>();
        let (withdrawn, kept, rebased) = (Some(Pending::Withdrawn), Some(Pending::Kept), Some(Pending::Rebased));
        assert_eq!(all(&later), [withdrawn, kept, rebased]);
        assert_eq!(all(&other), [withdrawn, None, rebased], "what is kept would do something else");
        assert_eq!(all(&policy), [kept, kept, kept]);
    }
}
