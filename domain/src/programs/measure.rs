//! Measures and their life (PRG-6): they move by commands, and nobody verifies what the own department did (RSP-5).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{matrix::RaciRole, program::ProgramState};
use crate::{
    ids::{DepartmentId, MeasureAreaId, MeasureId, PhaseId, ProgramId},
    locale::{Locale, LocalizedText},
    names::named_enum,
    refusal::Refusal,
    tasks::{Timing, timing},
};

named_enum! {
    /// State of a measure.
    MeasureState {
        /// Suggested.
        Proposed = "PROPOSED",
        /// Decided, and not yet begun.
        Planned = "PLANNED",
        /// Under way.
        InProgress = "IN_PROGRESS",
        /// Done, as those say who did it.
        Implemented = "IMPLEMENTED",
        /// Done, as somebody else has checked.
        Verified = "VERIFIED",
        /// Still in effect.
        Sustained = "SUSTAINED",
        /// No longer in effect.
        Degraded = "DEGRADED",
        /// Given up by decision.
        Cancelled = "CANCELLED",
    }
}

impl MeasureState {
    /// Whether the measure counts as done.
    #[must_use]
    pub fn is_earned(self) -> bool {
        matches!(self, Self::Verified | Self::Sustained)
    }

    /// Whether the due day still binds.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Proposed | Self::Planned | Self::InProgress)
    }
}

named_enum! {
    /// What can be done to a measure.
    MeasureCommand {
        /// Begin it.
        Start = "measureStart",
        /// Say that it is done.
        Implement = "measureImplement",
        /// Confirm that it is done.
        Verify = "measureVerify",
    }
}

/// A measure: something that is done once, to make quality better.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Its id.
    pub id: MeasureId,
    /// Program that it belongs to.
    pub program: ProgramId,
    /// Area that it belongs to.
    pub area: MeasureAreaId,
    /// Phase in which it is done.
    pub phase: PhaseId,
    /// Code, unique in the program.
    pub code: String,
    /// Name.
    pub name: LocalizedText,
    /// Its share in the progress of its phase.
    pub weight: i32,
    /// Where it stands.
    pub state: MeasureState,
    /// Day on which it begins.
    pub starts_on: NaiveDate,
    /// Day by which it is done.
    pub due_on: NaiveDate,
    /// Day by which it was first planned to be done.
    pub baseline_due_on: NaiveDate,
    /// Stages that it goes through; empty where none are laid down.
    pub steps: Vec<LocalizedText>,
    /// Day on which it was verified.
    pub verified_on: Option<NaiveDate>,
    /// Version, for `expectedVersion`.
    pub version: i32,
}

/// What a decision about a measure rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureFacts {
    /// State of its program.
    pub program: ProgramState,
    /// Who has which part in it on the day.
    pub responsibilities: Vec<(DepartmentId, RaciRole)>,
    /// Department of the person who acts; none for a machine.
    pub actor_department: Option<DepartmentId>,
}

/// Why a measure does not do what is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MeasureRefusal {
    /// The state does not allow it.
    WrongState(MeasureState),
    /// The program is not active.
    ProgramNotActive,
    /// The actor's department carries the measure out.
    OwnWork,
}

impl Measure {
    /// Indicates that its day has passed and it is not done.
    #[must_use]
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.state.is_open() && timing(Some(self.due_on), today) == Timing::Overdue
    }

    /// Why `command` would be refused now; empty where it would not. The mutation uses the same list.
    #[must_use]
    pub fn blockers(&self, command: MeasureCommand, facts: &MeasureFacts) -> Vec<MeasureRefusal> {
        let mut blockers = Vec::new();
        if self.state != command.from() {
            blockers.push(MeasureRefusal::WrongState(self.state));
        }
        if facts.program != ProgramState::Active {
            blockers.push(MeasureRefusal::ProgramNotActive);
        }
        let carries_out = |(department, role): &(DepartmentId, RaciRole)| {
            *role == RaciRole::Responsible && Some(*department) == facts.actor_department
        };
        if command == MeasureCommand::Verify && facts.responsibilities.iter().any(carries_out) {
            blockers.push(MeasureRefusal::OwnWork);
        }
        blockers
    }

    /// The measure in the state to which `command` leads.
    pub fn apply(
        mut self,
        command: MeasureCommand,
        facts: &MeasureFacts,
        today: NaiveDate,
    ) -> Result<Self, Vec<MeasureRefusal>> {
        let blockers = self.blockers(command, facts);
        if !blockers.is_empty() {
            return Err(blockers);
        }
        self.state = command.to();
        if command == MeasureCommand::Verify {
            self.verified_on = Some(today);
        }
        Ok(self)
    }
}

impl MeasureCommand {
    fn from(self) -> MeasureState {
        match self {
            Self::Start => MeasureState::Planned,
            Self::Implement => MeasureState::InProgress,
            Self::Verify => MeasureState::Implemented,
        }
    }

    fn to(self) -> MeasureState {
        match self {
            Self::Start => MeasureState::InProgress,
            Self::Implement => MeasureState::Implemented,
            Self::Verify => MeasureState::Verified,
        }
    }
}

impl Refusal for MeasureRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::WrongState(_) => "WRONG_STATE",
            Self::ProgramNotActive => "PROGRAM_NOT_ACTIVE",
            Self::OwnWork => "OWN_WORK",
        }
    }

    fn message(&self, locale: Locale) -> String {
        match (self, locale) {
            (Self::WrongState(state), Locale::En) => format!("The measure is {state}."),
            (Self::WrongState(state), Locale::ZhCn) => format!("措施状态为 {state}。"),
            (Self::WrongState(state), Locale::ZhTw) => format!("措施狀態為 {state}。"),
            (Self::ProgramNotActive, Locale::En) => "The program is not active.".into(),
            (Self::ProgramNotActive, Locale::ZhCn) => "计划未处于进行中。".into(),
            (Self::ProgramNotActive, Locale::ZhTw) => "計畫未處於進行中。".into(),
            (Self::OwnWork, Locale::En) => {
                "Your department carries this measure out; somebody else must verify it.".into()
            }
            (Self::OwnWork, Locale::ZhCn) => "该措施由您所在部门执行，须由他人验证。".into(),
            (Self::OwnWork, Locale::ZhTw) => "該措施由您所屬部門執行，須由他人驗證。".into(),
        }
    }

    fn rule(&self) -> &'static str {
        match self {
            Self::WrongState(_) | Self::ProgramNotActive => "PRG-6",
            Self::OwnWork => "RSP-5",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NET: DepartmentId = DepartmentId(uuid::Uuid::from_u128(1));
    const QMO: DepartmentId = DepartmentId(uuid::Uuid::from_u128(2));

    fn measure(state: MeasureState) -> Measure {
        Measure {
            id: MeasureId(uuid::Uuid::nil()),
            program: ProgramId(uuid::Uuid::nil()),
            area: MeasureAreaId(uuid::Uuid::nil()),
            phase: PhaseId(uuid::Uuid::nil()),
            code: "M201".into(),
            name: LocalizedText::default(),
            weight: 1,
            state,
            starts_on: NaiveDate::MIN,
            due_on: NaiveDate::default(),
            baseline_due_on: NaiveDate::default(),
            steps: Vec::new(),
            verified_on: None,
            version: 1,
        }
    }

    fn facts(actor_department: Option<DepartmentId>) -> MeasureFacts {
        let responsibilities = vec![(NET, RaciRole::Responsible), (QMO, RaciRole::Consulted)];
        MeasureFacts { program: ProgramState::Active, responsibilities, actor_department }
    }

    /// PRG-6
    #[test]
    fn a_measure_moves_by_commands_only_and_in_order() {
        let today = NaiveDate::default();
        let started =
            measure(MeasureState::Planned).apply(MeasureCommand::Start, &facts(None), today).expect("started");
        let done = started.apply(MeasureCommand::Implement, &facts(None), today).expect("implemented");
        let verified = done.apply(MeasureCommand::Verify, &facts(Some(QMO)), today).expect("verified");

        assert_eq!((verified.state, verified.verified_on), (MeasureState::Verified, Some(today)));
        let again = verified.apply(MeasureCommand::Start, &facts(None), today);
        assert_eq!(again, Err(vec![MeasureRefusal::WrongState(MeasureState::Verified)]));
    }

    /// RSP-5
    #[test]
    fn nobody_verifies_what_the_own_department_carries_out() {
        let done = measure(MeasureState::Implemented);

        assert_eq!(done.blockers(MeasureCommand::Verify, &facts(Some(NET))), [MeasureRefusal::OwnWork]);
        assert_eq!(done.blockers(MeasureCommand::Verify, &facts(Some(QMO))), []);
    }

    #[test]
    fn a_measure_is_overdue_only_after_its_day_and_only_while_open() {
        let due = NaiveDate::default();

        assert!(!measure(MeasureState::InProgress).is_overdue(due));
        assert!(measure(MeasureState::InProgress).is_overdue(due.succ_opt().expect("a day")));
        assert!(!measure(MeasureState::Implemented).is_overdue(due.succ_opt().expect("a day")));
    }
}
