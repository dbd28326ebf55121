//! Schedules and their occurrences: states, commands, and which of them go together (R60–R79).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{locale::Locale, names::named_enum, refusal::Refusal};

use super::{action::ScheduleAction, missed::CatchUp, policy::OverlapPolicy, recurrence::Recurrence, words::pick};

named_enum! {
    /// Where a schedule stands.
    ScheduleState {
        /// It makes no occurrences: its program is not active, or no code serves its action yet.
        Inactive = "INACTIVE",
        /// It makes occurrences.
        Active = "ACTIVE",
        /// Somebody stopped it for a while.
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
        /// Its work is not done, though it is due.
        Late = "LATE",
        /// It was left out, because an earlier one was open.
        Skipped = "SKIPPED",
        /// Its time passed without a start.
        Missed = "MISSED",
        /// The schedule was changed before it started.
        Withdrawn = "WITHDRAWN",
    }
}

named_enum! {
    /// What can be done to a schedule.
    ScheduleCommand {
        /// Let it make occurrences.
        Activate = "ACTIVATE",
        /// Change it.
        Update = "UPDATE",
        /// Stop it for a while.
        Pause = "PAUSE",
        /// Let it go on.
        Resume = "RESUME",
        /// Start an occurrence now.
        Trigger = "TRIGGER",
        /// Make the occurrences of a past span.
        Backfill = "BACKFILL",
        /// Stop it for good.
        Archive = "ARCHIVE",
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

/// Why a command to a schedule is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScheduleRefusal {
    /// It is archived.
    Archived,
    /// It is already active.
    AlreadyActive,
    /// It does not run, so there is nothing to pause.
    NotRunning,
    /// It is paused already.
    AlreadyPaused,
    /// It is not paused.
    NotPaused,
    /// No code serves its action yet.
    ActionNotServed,
    /// It is inactive, because its program is.
    ProgramNotActive,
    /// A trigger came without an idempotency key.
    TriggerKeyMissing,
}

/// The state after `command`, or why it is refused.
///
/// Trigger and backfill leave the state as it is; they work while a schedule is paused or exhausted (R62, R79).
#[expect(clippy::match_same_arms, reason = "one line a command reads as a table")]
pub fn apply(
    command: ScheduleCommand,
    state: ScheduleState,
    action: &ScheduleAction,
) -> Result<ScheduleState, ScheduleRefusal> {
    use ScheduleState::{Active, Archived, Errored, Exhausted, Inactive, Paused};
    if state == Archived {
        return Err(ScheduleRefusal::Archived);
    }
    match (command, state) {
        (ScheduleCommand::Archive, _) => Ok(Archived),
        // A new rule may have occurrences again; planning finds out.
        (ScheduleCommand::Update, Exhausted | Errored) => Ok(Active),
        (ScheduleCommand::Update, state) => Ok(state),
        (ScheduleCommand::Activate | ScheduleCommand::Trigger | ScheduleCommand::Backfill, _)
            if !action.is_served() =>
        {
            Err(ScheduleRefusal::ActionNotServed)
        }
        (ScheduleCommand::Activate, Inactive) => Ok(Active),
        (ScheduleCommand::Activate, _) => Err(ScheduleRefusal::AlreadyActive),
        (ScheduleCommand::Trigger | ScheduleCommand::Backfill, Inactive) => Err(ScheduleRefusal::ProgramNotActive),
        (ScheduleCommand::Trigger | ScheduleCommand::Backfill, state) => Ok(state),
        (ScheduleCommand::Pause, Active | Errored) => Ok(Paused),
        (ScheduleCommand::Pause, Paused) => Err(ScheduleRefusal::AlreadyPaused),
        (ScheduleCommand::Pause, _) => Err(ScheduleRefusal::NotRunning),
        (ScheduleCommand::Resume, Paused) => Ok(Active),
        (ScheduleCommand::Resume, _) => Err(ScheduleRefusal::NotPaused),
    }
}

/// Every command with why it is refused now, decided by [`apply`]; none where it is allowed.
#[must_use]
pub fn transitions(state: ScheduleState, action: &ScheduleAction) -> Vec<(ScheduleCommand, Option<ScheduleRefusal>)> {
    ScheduleCommand::ALL.iter().map(|command| (*command, apply(*command, state, action).err())).collect()
}

/// The identity of a triggered occurrence (R79); refused without a key.
pub fn trigger_key(key: &str) -> Result<String, ScheduleRefusal> {
    let key = key.trim();
    if key.is_empty() { Err(ScheduleRefusal::TriggerKeyMissing) } else { Ok(format!("trigger:{key}")) }
}

impl Refusal for ScheduleRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Archived => "ARCHIVED",
            Self::AlreadyActive => "ALREADY_ACTIVE",
            Self::NotRunning => "NOT_RUNNING",
            Self::AlreadyPaused => "ALREADY_PAUSED",
            Self::NotPaused => "NOT_PAUSED",
            Self::ActionNotServed => "ACTION_NOT_SERVED",
            Self::ProgramNotActive => "PROGRAM_NOT_ACTIVE",
            Self::TriggerKeyMissing => "TRIGGER_KEY_MISSING",
        }
    }

    fn message(&self, locale: Locale) -> String {
        match self {
            Self::Archived => pick(locale, "The schedule is archived.", "该计划已归档。", "此排程已封存。"),
            Self::AlreadyActive => {
                pick(locale, "The schedule is already active.", "该计划已经启用。", "此排程已經啟用。")
            }
            Self::NotRunning => pick(
                locale,
                "The schedule is not running, so there is nothing to pause.",
                "该计划未在运行，无需暂停。",
                "此排程未在執行，無需暫停。",
            ),
            Self::AlreadyPaused => {
                pick(locale, "The schedule is paused already.", "该计划已经暂停。", "此排程已經暫停。")
            }
            Self::NotPaused => pick(locale, "The schedule is not paused.", "该计划没有暂停。", "此排程沒有暫停。"),
            Self::ActionNotServed => pick(
                locale,
                "This version of Gradus cannot carry out what the schedule asks for.",
                "当前版本尚不能执行该计划的任务。",
                "目前版本尚無法執行此排程的工作。",
            ),
            Self::ProgramNotActive => pick(
                locale,
                "The schedule starts when its program is activated.",
                "该计划将在项目启用后开始。",
                "此排程將在專案啟用後開始。",
            ),
            Self::TriggerKeyMissing => pick(
                locale,
                "Give the trigger a key, so that a repeated request starts nothing twice.",
                "请提供幂等键，以免重复请求触发两次。",
                "請提供冪等鍵，以免重複請求觸發兩次。",
            ),
        }
        .to_owned()
    }

    fn field(&self) -> Vec<String> {
        match self {
            Self::TriggerKeyMissing => vec!["idempotencyKey".to_owned()],
            _ => Vec::new(),
        }
    }

    fn rule(&self) -> &'static str {
        match self {
            Self::TriggerKeyMissing => "R79",
            Self::NotPaused | Self::AlreadyPaused | Self::NotRunning => "R60",
            Self::Archived => "R75",
            Self::AlreadyActive | Self::ActionNotServed | Self::ProgramNotActive => "",
        }
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

    fn allowed(state: ScheduleState) -> Vec<ScheduleCommand> {
        let transitions = transitions(state, &audit()).into_iter();
        transitions.filter(|(_, refusal)| refusal.is_none()).map(|(command, _)| command).collect()
    }

    #[test]
    fn r62_a_paused_schedule_can_be_triggered_and_stays_paused() {
        let paused = ScheduleState::Paused;

        assert_eq!(apply(ScheduleCommand::Trigger, paused, &audit()), Ok(paused));
        assert_eq!(apply(ScheduleCommand::Resume, paused, &audit()), Ok(ScheduleState::Active));
        assert_eq!(apply(ScheduleCommand::Pause, paused, &audit()), Err(ScheduleRefusal::AlreadyPaused));
    }

    #[test]
    fn r75_nothing_can_be_done_to_an_archived_schedule() {
        assert!(allowed(ScheduleState::Archived).is_empty());
        for state in ScheduleState::ALL.iter().filter(|state| **state != ScheduleState::Archived) {
            assert!(allowed(*state).contains(&ScheduleCommand::Archive), "{state}");
        }
    }

    #[test]
    fn a_schedule_whose_action_no_code_serves_can_be_neither_activated_nor_triggered() {
        let report = ScheduleAction::BuildReport { report: "RP-MON".into() };

        for command in [ScheduleCommand::Activate, ScheduleCommand::Trigger, ScheduleCommand::Backfill] {
            let refused = apply(command, ScheduleState::Inactive, &report);
            assert_eq!(refused, Err(ScheduleRefusal::ActionNotServed));
        }
        assert_eq!(apply(ScheduleCommand::Activate, ScheduleState::Inactive, &audit()), Ok(ScheduleState::Active));
        let trigger = apply(ScheduleCommand::Trigger, ScheduleState::Inactive, &audit());
        assert_eq!(trigger, Err(ScheduleRefusal::ProgramNotActive));
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
    fn r79_a_trigger_needs_a_key() {
        assert_eq!(trigger_key("  "), Err(ScheduleRefusal::TriggerKeyMissing));
        assert_eq!(trigger_key("abc").as_deref(), Ok("trigger:abc"));
    }

    #[test]
    fn a_schedule_of_audits_catches_up_on_all_of_them_and_reads_back() {
        let rule = ScheduleRule::new(in_china("0 0 9 10 1,4,7,10 *", RollPolicy::Following), audit());

        assert_eq!(rule.catch_up.policy(), MissedPolicy::All);
        let json = serde_json::to_string(&rule).expect("text");
        assert_eq!(serde_json::from_str::<ScheduleRule>(&json).expect("a rule"), rule);
    }
}
