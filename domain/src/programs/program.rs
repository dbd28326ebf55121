//! A program and its life (PRG-2): DRAFT → ACTIVE ⇄ ON_HOLD → COMPLETED or CANCELLED.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{EmployeeId, ProgramId, ProgramTemplateId},
    locale::{Locale, LocalizedText},
    names::named_enum,
    refusal::Refusal,
};

named_enum! {
    /// State of a program.
    ProgramState {
        /// Made, and not yet begun.
        Draft = "DRAFT",
        /// Under way.
        Active = "ACTIVE",
        /// Stopped for a while: no reminders; clocks of complaints go on.
        OnHold = "ON_HOLD",
        /// Done.
        Completed = "COMPLETED",
        /// Given up.
        Cancelled = "CANCELLED",
    }
}

named_enum! {
    /// What can be done to a program.
    ProgramCommand {
        /// Begin it: phase 1 and the schedules start.
        Activate = "programActivate",
        /// Stop it for a while.
        Hold = "programHold",
        /// Go on with it.
        Resume = "programResume",
        /// Move the end of a phase and everything after it.
        Replan = "programReplan",
        /// Put a responsibility matrix in force.
        PublishResponsibilities = "responsibilitiesPublish",
    }
}

/// An improvement program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// Its id.
    pub id: ProgramId,
    /// Code, unique in the organization.
    pub code: String,
    /// Name.
    pub name: LocalizedText,
    /// Where it stands.
    pub state: ProgramState,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// Who owns it.
    pub owner: Option<EmployeeId>,
    /// The template version from which it was made.
    pub template: Option<ProgramTemplateId>,
    /// Version, for `expectedVersion`.
    pub version: i32,
}

/// Why a program does not do what is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProgramRefusal {
    /// The state does not allow it.
    WrongState(ProgramCommand, ProgramState),
    /// A reason must be given.
    ReasonMissing,
}

impl Program {
    /// Why `command` would be refused now; empty where it would not. The mutation uses the same list.
    #[must_use]
    pub fn blockers(&self, command: ProgramCommand) -> Vec<ProgramRefusal> {
        let allowed = match command {
            ProgramCommand::Activate => self.state == ProgramState::Draft,
            ProgramCommand::Hold => self.state == ProgramState::Active,
            ProgramCommand::Resume => self.state == ProgramState::OnHold,
            ProgramCommand::Replan | ProgramCommand::PublishResponsibilities => {
                matches!(self.state, ProgramState::Draft | ProgramState::Active | ProgramState::OnHold)
            }
        };
        if allowed { Vec::new() } else { vec![ProgramRefusal::WrongState(command, self.state)] }
    }

    /// The program in the state to which `command` leads.
    pub fn apply(mut self, command: ProgramCommand) -> Result<Self, Vec<ProgramRefusal>> {
        let blockers = self.blockers(command);
        if !blockers.is_empty() {
            return Err(blockers);
        }
        self.state = match command {
            ProgramCommand::Activate | ProgramCommand::Resume => ProgramState::Active,
            ProgramCommand::Hold => ProgramState::OnHold,
            ProgramCommand::Replan | ProgramCommand::PublishResponsibilities => self.state,
        };
        Ok(self)
    }
}

impl Refusal for ProgramRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::WrongState(..) => "WRONG_STATE",
            Self::ReasonMissing => "REASON_MISSING",
        }
    }

    fn message(&self, locale: Locale) -> String {
        match (self, locale) {
            (Self::WrongState(_, state), Locale::En) => format!("The program is {}.", state_in_words(*state, locale)),
            (Self::WrongState(_, state), Locale::ZhCn) => format!("计划状态为“{}”。", state_in_words(*state, locale)),
            (Self::WrongState(_, state), Locale::ZhTw) => format!("計畫狀態為「{}」。", state_in_words(*state, locale)),
            (Self::ReasonMissing, Locale::En) => "Say why.".into(),
            (Self::ReasonMissing, Locale::ZhCn) => "请说明原因。".into(),
            (Self::ReasonMissing, Locale::ZhTw) => "請說明原因。".into(),
        }
    }

    fn field(&self) -> Vec<String> {
        match self {
            Self::WrongState(..) => Vec::new(),
            Self::ReasonMissing => vec!["reason".into()],
        }
    }

    fn rule(&self) -> &'static str {
        "PRG-2"
    }
}

fn state_in_words(state: ProgramState, locale: Locale) -> &'static str {
    match (state, locale) {
        (ProgramState::Draft, Locale::En) => "a draft",
        (ProgramState::Draft, _) => "草稿",
        (ProgramState::Active, Locale::En) => "active",
        (ProgramState::Active, Locale::ZhCn) => "进行中",
        (ProgramState::Active, Locale::ZhTw) => "進行中",
        (ProgramState::OnHold, Locale::En) => "on hold",
        (ProgramState::OnHold, Locale::ZhCn) => "暂停",
        (ProgramState::OnHold, Locale::ZhTw) => "暫停",
        (ProgramState::Completed, Locale::En) => "completed",
        (ProgramState::Completed, _) => "已完成",
        (ProgramState::Cancelled, Locale::En) => "cancelled",
        (ProgramState::Cancelled, _) => "已取消",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(state: ProgramState) -> Program {
        Program {
            id: ProgramId(uuid::Uuid::from_u128(1)),
            code: "P".into(),
            name: LocalizedText::default(),
            state,
            starts_on: NaiveDate::MIN,
            owner: None,
            template: None,
            version: 1,
        }
    }

    /// PRG-2
    #[test]
    fn a_program_moves_only_along_its_life() {
        use ProgramCommand::{Activate, Hold, Resume};
        use ProgramState::{Active, Cancelled, Completed, Draft, OnHold};

        for (state, command, leads_to) in [(Draft, Activate, Active), (Active, Hold, OnHold), (OnHold, Resume, Active)]
        {
            assert_eq!(program(state).apply(command).map(|p| p.state), Ok(leads_to));
        }
        for (state, command) in [
            (Active, Activate),
            (Draft, Hold),
            (Draft, Resume),
            (Active, Resume),
            (OnHold, Hold),
            (Completed, Activate),
            (Cancelled, Resume),
        ] {
            let refused = program(state).apply(command);
            assert_eq!(refused, Err(vec![ProgramRefusal::WrongState(command, state)]), "{state} {command}");
        }
    }
}
