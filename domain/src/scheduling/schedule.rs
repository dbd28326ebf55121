//! Schedules and their occurrences: their states and rules (R71).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::names::named_enum;

use super::{action::ScheduleAction, missed::CatchUp, policy::OverlapPolicy, recurrence::Recurrence};

named_enum! {
    /// Where a schedule stands.
    ScheduleState {
        /// It makes no occurrences: its program is not active, or no code serves its action yet.
        Inactive = "INACTIVE",
        /// It makes occurrences.
        Active = "ACTIVE",
        /// A person paused it, or its program is on hold.
        Paused = "PAUSED",
        /// Its rule has no further occurrence.
        Exhausted = "EXHAUSTED",
        /// Planning failed; it is tried again.
        Errored = "ERRORED",
        /// It is stopped for good; its occurrences stay.
        Archived = "ARCHIVED",
    }
}

named_enum! {
    /// Where an occurrence stands.
    OccurrenceState {
        /// Planned, its work has not started.
        Pending = "PENDING",
        /// Its work has started.
        Started = "STARTED",
        /// Its work is done.
        Done = "DONE",
        /// Its work is done; it started later than its grace allows.
        Late = "LATE",
        /// It was left out, because an earlier one was open, or its work was called off.
        Skipped = "SKIPPED",
        /// Its time passed without it.
        Missed = "MISSED",
        /// The schedule was changed or archived before it started.
        Withdrawn = "WITHDRAWN",
    }
}

named_enum! {
    /// Why a schedule is inactive.
    InactiveReason {
        /// Its program has not been activated.
        ProgramNotActive = "PROGRAM_NOT_ACTIVE",
        /// No code serves its action yet.
        ActionNotServed = "ACTION_NOT_SERVED",
    }
}

/// The fields of a schedule that decide what it does. Changing one of them makes a new revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
pub struct ScheduleRule {
    /// When.
    pub recurrence: Recurrence,
    /// What.
    pub action: ScheduleAction,
    /// How it catches up.
    pub catch_up: CatchUp,
    /// What happens when an earlier occurrence is still open.
    pub overlap: OverlapPolicy,
}

impl ScheduleRule {
    /// A rule that catches up as its action suggests and lets occurrences overlap.
    #[must_use]
    pub fn new(recurrence: Recurrence, action: ScheduleAction) -> Self {
        let catch_up = CatchUp::by(action.default_missed_policy());
        Self { recurrence, action, catch_up, overlap: OverlapPolicy::default() }
    }
}

/// Which revision a schedule has and how far it has decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Counts changes of the rule.
    pub revision: i32,
    /// The last nominal instant that has been decided about.
    pub cursor: DateTime<Utc>,
}

impl Progress {
    /// After an edit from `old` to `new` at `now`: nothing before the edit takes place under a new rule, and an edit that
    /// leaves the rule as it was changes nothing (R71).
    #[must_use]
    pub fn after_edit(self, old: &ScheduleRule, new: &ScheduleRule, now: DateTime<Utc>) -> Self {
        if old == new {
            return self;
        }
        Self { revision: self.revision.saturating_add(1), cursor: self.cursor.max(now) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheduling::{
        policy::{MissedPolicy, RollPolicy},
        test_calendar::{at, in_china},
    };

    fn audit() -> ScheduleAction {
        ScheduleAction::CreateAudit { program: "AP-QMS".into() }
    }

    #[test]
    fn r71_an_edit_of_the_rule_moves_the_cursor_to_now_and_an_empty_one_does_nothing() {
        let old = ScheduleRule::new(in_china("0 0 9 10 1,4,7,10 *", RollPolicy::Following), audit());
        let new = ScheduleRule { recurrence: in_china("0 0 9 12 1,4,7,10 *", RollPolicy::Following), ..old.clone() };
        let same =
            ScheduleRule { recurrence: in_china("0 0 9 10 JAN,APR,JUL,OCT ?", RollPolicy::Following), ..old.clone() };
        let progress = Progress { revision: 3, cursor: at("2026-01-10T01:00:00Z") };
        let now = at("2026-02-01T00:00:00Z");

        assert_eq!(progress.after_edit(&old, &new, now), Progress { revision: 4, cursor: now });
        assert_eq!(progress.after_edit(&old, &same, now), progress);
        let before = at("2025-12-01T00:00:00Z");
        assert_eq!(progress.after_edit(&old, &new, before), Progress { revision: 4, ..progress });
    }

    #[test]
    fn a_schedule_of_audits_catches_up_on_all_of_them_and_reads_back() {
        let rule = ScheduleRule::new(in_china("0 0 9 10 1,4,7,10 *", RollPolicy::Following), audit());

        assert_eq!(rule.catch_up.policy(), MissedPolicy::All);
        let json = serde_json::to_string(&rule).expect("text");
        assert_eq!(serde_json::from_str::<ScheduleRule>(&json).expect("a rule"), rule);
    }
}
