//! What people decide about an occurrence that has not started (R11, R36).
//!
//! An occurrence that a schedule holds waits for a person, one beyond what its calendar knows waits for a person too: either
//! its work starts, or somebody says why it does not take place. Nothing else ends the wait, except an edit of the rule or
//! the archive. One that stands in line behind an open one starts by itself; it can be left out, not hurried.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{locale::Locale, names::named_enum, refusal::Refusal};

use super::{
    command::{ScheduleCommand, ScheduleRefusal, Stance, apply},
    schedule::OccurrenceState,
    stored::{CAUGHT_UP, Occurrence, Origin},
    words::pick,
};

/// Why an occurrence waits for a person: its time passed while nobody could start it.
pub const HOLD: &str = "HOLD";
/// Why an occurrence waits for its calendar.
pub const CALENDAR_UNKNOWN: &str = "CALENDAR_UNKNOWN";
/// Why an occurrence was left out: somebody said so.
pub const DISMISSED: &str = "DISMISSED";

named_enum! {
    /// What can be done to an occurrence.
    OccurrenceCommand {
        /// Start the work of one that is held.
        Start = "START",
        /// Leave out one that has not started.
        Skip = "SKIP",
    }
}

/// Why a command to an occurrence is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OccurrenceRefusal {
    /// It does not wait: its work has started, or it was decided that it does not.
    NotWaiting,
    /// It waits for an earlier one to end, and starts by itself then.
    InLine,
    /// An earlier one is open, and the overlap policy has no place for this one to wait.
    EarlierOpen,
    /// No reason is given.
    ReasonMissing,
    /// Its schedule does not allow it as it stands.
    Schedule(ScheduleRefusal),
}

/// Whether `command` may be done to `occurrence`, the schedule of which stands as `stance` says.
///
/// What starts by hand does so also while its schedule is paused or exhausted, not while its program is held (PRG-2, R62). To
/// say that something does not take place is always possible.
pub fn judge(command: OccurrenceCommand, occurrence: &Occurrence, stance: Stance) -> Result<(), OccurrenceRefusal> {
    if occurrence.state != OccurrenceState::Pending {
        return Err(OccurrenceRefusal::NotWaiting);
    }
    match command {
        OccurrenceCommand::Skip => Ok(()),
        OccurrenceCommand::Start if !occurrence.is_held() => Err(OccurrenceRefusal::InLine),
        OccurrenceCommand::Start => {
            apply(ScheduleCommand::Trigger, stance).map(drop).map_err(OccurrenceRefusal::Schedule)
        }
    }
}

impl Occurrence {
    /// Whether it waits for a person or for its calendar, and not for an earlier one to end.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.state == OccurrenceState::Pending && matches!(self.reason.as_deref(), Some(HOLD | CALENDAR_UNKNOWN))
    }

    /// It waits no longer and stands to start at `now`: late where its grace has passed, unless it was made up for anyway.
    pub fn release(&mut self, grace: TimeDelta, now: DateTime<Utc>) {
        let is_late = self.origin == Origin::Automatic && now - self.starts_at > grace;
        self.state = OccurrenceState::Started;
        self.reason = is_late.then(|| CAUGHT_UP.to_owned());
    }

    /// It does not take place, because somebody says so.
    pub fn dismiss(&mut self, now: DateTime<Utc>) {
        self.state = OccurrenceState::Skipped;
        self.reason = Some(DISMISSED.to_owned());
        self.ended_at = Some(now);
    }
}

impl Refusal for OccurrenceRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotWaiting => "NOT_WAITING",
            Self::InLine => "IN_LINE",
            Self::EarlierOpen => "EARLIER_OPEN",
            Self::ReasonMissing => "REASON_MISSING",
            Self::Schedule(refusal) => refusal.code(),
        }
    }

    fn message(&self, locale: Locale) -> String {
        match self {
            Self::NotWaiting => pick(
                locale,
                "It has started, or it was decided already that it does not.",
                "该次任务已经开始，或已决定不再进行。",
                "此次工作已經開始，或已決定不再進行。",
            ),
            Self::InLine => pick(
                locale,
                "It waits until an earlier one has ended, and starts by itself then.",
                "该次任务在等待前一次结束，届时会自动开始。",
                "此次工作在等待前一次結束，屆時會自動開始。",
            ),
            Self::EarlierOpen => pick(
                locale,
                "An earlier one is still open; wait until it has ended, or start this one beside it.",
                "前一次尚未结束；请等待其结束，或选择并行开始。",
                "前一次尚未結束；請等待其結束，或選擇並行開始。",
            ),
            Self::ReasonMissing => {
                pick(locale, "Say why it does not take place.", "请说明不进行的原因。", "請說明不進行的原因。")
            }
            Self::Schedule(refusal) => return refusal.message(locale),
        }
        .to_owned()
    }

    fn field(&self) -> Vec<String> {
        match self {
            Self::ReasonMissing => vec!["reason".to_owned()],
            Self::EarlierOpen => vec!["evenIfOpen".to_owned()],
            Self::Schedule(refusal) => refusal.field(),
            Self::NotWaiting | Self::InLine => Vec::new(),
        }
    }

    fn rule(&self) -> &'static str {
        match self {
            Self::NotWaiting | Self::ReasonMissing => "R11",
            Self::InLine | Self::EarlierOpen => "R40",
            Self::Schedule(refusal) => refusal.rule(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ids::{OccurrenceId, ScheduleId},
        scheduling::{
            action::ScheduleAction,
            policy::RollPolicy,
            schedule::{ScheduleRule, ScheduleState},
            stored::Schedule,
            test_calendar::{at, in_china},
        },
    };

    fn pending(reason: &str) -> Occurrence {
        let action = ScheduleAction::CreateAudit { program: "AP-QMS".into() };
        let rule = ScheduleRule::new(in_china("0 0 9 10 * *", RollPolicy::Following), action);
        let now = at("2026-06-10T01:00:00Z");
        let schedule = Schedule::new(ScheduleId(uuid::Uuid::from_u128(1)), rule, now);
        let row = Occurrence::triggered(OccurrenceId(uuid::Uuid::from_u128(2)), &schedule, "key".into(), now);
        Occurrence { origin: Origin::Automatic, reason: Some(reason.to_owned()), ..row }
    }

    fn running() -> Stance {
        Stance { state: ScheduleState::Active, is_served: true, is_paused: false, is_held: false }
    }

    #[test]
    fn r11_what_is_held_can_be_started_or_left_out_once() {
        use OccurrenceCommand::{Skip, Start};
        for reason in [HOLD, CALENDAR_UNKNOWN] {
            let mut held = pending(reason);
            assert_eq!((judge(Start, &held, running()), judge(Skip, &held, running())), (Ok(()), Ok(())), "{reason}");

            held.dismiss(at("2026-06-20T00:00:00Z"));

            for command in [Start, Skip] {
                assert_eq!(judge(command, &held, running()), Err(OccurrenceRefusal::NotWaiting), "{reason}");
            }
        }
    }

    #[test]
    fn r11_what_stands_in_line_can_be_left_out_and_not_be_hurried() {
        let in_line = pending("OVERLAP");

        assert_eq!(judge(OccurrenceCommand::Start, &in_line, running()), Err(OccurrenceRefusal::InLine));
        assert_eq!(judge(OccurrenceCommand::Skip, &in_line, running()), Ok(()));
    }

    /// PRG-2, R62
    #[test]
    fn r11_what_is_held_starts_while_its_schedule_is_paused_and_not_while_its_program_is_held() {
        let held = pending(HOLD);
        let paused = Stance { state: ScheduleState::Paused, is_paused: true, ..running() };
        let stopped = Stance { is_held: true, ..paused };

        assert_eq!(judge(OccurrenceCommand::Start, &held, paused), Ok(()));
        let refused = Err(OccurrenceRefusal::Schedule(ScheduleRefusal::ProgramHeld));
        assert_eq!(judge(OccurrenceCommand::Start, &held, stopped), refused);
        assert_eq!(judge(OccurrenceCommand::Skip, &held, stopped), Ok(()), "that starts nothing");
    }

    #[test]
    fn r11_what_a_person_starts_after_its_grace_is_late() {
        let (mut in_time, mut late) = (pending(HOLD), pending(HOLD));
        let grace = TimeDelta::seconds(60);

        in_time.release(grace, at("2026-06-10T01:01:00Z"));
        late.release(grace, at("2026-06-10T01:01:01Z"));

        assert_eq!((in_time.state, in_time.reason.as_deref()), (OccurrenceState::Started, None));
        assert_eq!((late.state, late.reason.as_deref()), (OccurrenceState::Started, Some(CAUGHT_UP)));
        let mut made_up_for = Occurrence { origin: Origin::Backfill, ..pending(CALENDAR_UNKNOWN) };
        made_up_for.release(grace, at("2027-06-10T01:00:00Z"));
        assert_eq!(made_up_for.reason, None);
    }
}
