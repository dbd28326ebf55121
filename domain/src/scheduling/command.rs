//! What can be done to a schedule, and why not (PRG-2, R60–R62, R75, R79).
//!
//! One rule, two uses: a command refuses by it, and a client sees beforehand what may be done.

use crate::{locale::Locale, names::named_enum, refusal::Refusal};

use super::{schedule::ScheduleState, stored::Schedule, words::pick};

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

/// What decides whether a command is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stance {
    /// Where the schedule stands.
    pub state: ScheduleState,
    /// Whether code serves its action.
    pub is_served: bool,
    /// Whether a person has paused it.
    pub is_paused: bool,
    /// Whether its program is held.
    pub is_held: bool,
}

impl From<&Schedule> for Stance {
    fn from(schedule: &Schedule) -> Self {
        Self {
            state: schedule.state,
            is_served: schedule.rule.action.is_served(),
            is_paused: schedule.pause.is_some(),
            is_held: schedule.hold.is_some(),
        }
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
    /// A person has paused it already.
    AlreadyPaused,
    /// It is not paused.
    NotPaused,
    /// No code serves its action yet.
    ActionNotServed,
    /// It is inactive, because its program has not been activated.
    ProgramNotActive,
    /// Its program is on hold.
    ProgramHeld,
    /// A trigger came without an idempotency key.
    TriggerKeyMissing,
}

/// The state after `command`, or why it is refused.
///
/// Trigger and backfill leave the state as it is; they work while a schedule is paused or exhausted (R62, R79), but not
/// while its program is held: then nothing starts (PRG-2). A person may pause what the program holds; the pause outlasts
/// the hold.
#[expect(clippy::match_same_arms, reason = "one line a command reads as a table")]
pub fn apply(command: ScheduleCommand, stance: Stance) -> Result<ScheduleState, ScheduleRefusal> {
    use ScheduleCommand::{Activate, Archive, Backfill, Pause, Resume, Trigger, Update};
    use ScheduleState::{Active, Archived, Errored, Exhausted, Inactive, Paused};
    let Stance { state, is_served, is_paused, is_held } = stance;
    if state == Archived {
        return Err(ScheduleRefusal::Archived);
    }
    match (command, state) {
        (Archive, _) => Ok(Archived),
        // A new rule may have occurrences again; planning finds out, when the program goes on.
        (Update, Exhausted | Errored) if is_held => Ok(Paused),
        (Update, Exhausted | Errored) => Ok(Active),
        (Update, state) => Ok(state),
        (Activate | Trigger | Backfill, _) if !is_served => Err(ScheduleRefusal::ActionNotServed),
        (Activate, Inactive) => Ok(Active),
        (Activate, _) => Err(ScheduleRefusal::AlreadyActive),
        (Trigger | Backfill | Resume, _) if is_held => Err(ScheduleRefusal::ProgramHeld),
        (Trigger | Backfill, Inactive) => Err(ScheduleRefusal::ProgramNotActive),
        (Trigger | Backfill, state) => Ok(state),
        (Pause, Active | Errored) => Ok(Paused),
        (Pause, Paused) if !is_paused => Ok(Paused),
        (Pause, Paused) => Err(ScheduleRefusal::AlreadyPaused),
        (Pause, _) => Err(ScheduleRefusal::NotRunning),
        (Resume, Paused) => Ok(Active),
        (Resume, Inactive) if is_served => Err(ScheduleRefusal::ProgramNotActive),
        (Resume, _) => Err(ScheduleRefusal::NotPaused),
    }
}

/// Every command with why it is refused now, decided by [`apply`]; none where it is allowed.
#[must_use]
pub fn transitions(stance: Stance) -> Vec<(ScheduleCommand, Option<ScheduleRefusal>)> {
    ScheduleCommand::ALL.iter().map(|command| (*command, apply(*command, stance).err())).collect()
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
            // To a client both are one: it waits until the program is active.
            Self::ProgramNotActive | Self::ProgramHeld => "PROGRAM_NOT_ACTIVE",
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
            Self::ProgramHeld => pick(
                locale,
                "The schedule's program is on hold; the schedule goes on with it.",
                "所属计划已暂停；该定时任务随其恢复。",
                "所屬計畫已暫停；此排程隨其恢復。",
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
            Self::ProgramNotActive | Self::ProgramHeld => "PRG-2",
            Self::AlreadyActive | Self::ActionNotServed => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stance(state: ScheduleState) -> Stance {
        Stance { state, is_served: true, is_paused: state == ScheduleState::Paused, is_held: false }
    }

    fn allowed(stance: Stance) -> Vec<ScheduleCommand> {
        let transitions = transitions(stance).into_iter();
        transitions.filter(|(_, refusal)| refusal.is_none()).map(|(command, _)| command).collect()
    }

    #[test]
    fn r62_a_paused_schedule_can_be_triggered_and_stays_paused() {
        let paused = stance(ScheduleState::Paused);

        assert_eq!(apply(ScheduleCommand::Trigger, paused), Ok(ScheduleState::Paused));
        assert_eq!(apply(ScheduleCommand::Resume, paused), Ok(ScheduleState::Active));
        assert_eq!(apply(ScheduleCommand::Pause, paused), Err(ScheduleRefusal::AlreadyPaused));
    }

    #[test]
    fn r75_nothing_can_be_done_to_an_archived_schedule() {
        assert!(allowed(stance(ScheduleState::Archived)).is_empty());
        for state in ScheduleState::ALL.iter().filter(|state| **state != ScheduleState::Archived) {
            assert!(allowed(stance(*state)).contains(&ScheduleCommand::Archive), "{state}");
        }
    }

    #[test]
    fn a_schedule_whose_action_no_code_serves_can_be_neither_activated_nor_triggered() {
        let inactive = stance(ScheduleState::Inactive);
        let not_served = Stance { is_served: false, ..inactive };

        for command in [ScheduleCommand::Activate, ScheduleCommand::Trigger, ScheduleCommand::Backfill] {
            assert_eq!(apply(command, not_served), Err(ScheduleRefusal::ActionNotServed));
        }
        assert_eq!(apply(ScheduleCommand::Activate, inactive), Ok(ScheduleState::Active));
        for command in [ScheduleCommand::Trigger, ScheduleCommand::Backfill, ScheduleCommand::Resume] {
            assert_eq!(apply(command, inactive), Err(ScheduleRefusal::ProgramNotActive));
        }
    }

    /// PRG-2: whatever a person decided before, nothing of a held program starts or runs.
    #[test]
    fn prg2_nothing_lets_a_schedule_of_a_held_program_run() {
        use ScheduleState::{Active, Exhausted, Paused};
        for (state, is_paused) in [(Paused, false), (Paused, true), (Exhausted, false)] {
            let held = Stance { is_paused, is_held: true, ..stance(state) };

            for command in [ScheduleCommand::Trigger, ScheduleCommand::Backfill, ScheduleCommand::Resume] {
                assert_eq!(apply(command, held), Err(ScheduleRefusal::ProgramHeld), "{command}");
            }
            for command in allowed(held) {
                assert_ne!(apply(command, held), Ok(Active), "{command}");
            }
        }
        let held = Stance { is_paused: false, is_held: true, ..stance(Paused) };
        assert_eq!(apply(ScheduleCommand::Pause, held), Ok(Paused), "a person's pause may outlast the hold");
        assert_eq!(ScheduleRefusal::ProgramHeld.code(), ScheduleRefusal::ProgramNotActive.code());
    }

    #[test]
    fn r79_a_trigger_needs_a_key() {
        assert_eq!(trigger_key("  "), Err(ScheduleRefusal::TriggerKeyMissing));
        assert_eq!(trigger_key("abc").as_deref(), Ok("trigger:abc"));
    }
}
