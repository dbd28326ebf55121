//! Measures and their life (PRG-6): they move by commands, and nobody verifies what the own department did (RSP-5).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{matrix::RaciRole, program::ProgramState};
use crate::{
    ids::{DepartmentId, MeasureAreaId, MeasureId, PhaseId, ProgramId},
    locale::LocalizedText,
    names::named_enum,
    tasks::{Timing, timing},
};

pub use super::measure_refusal::MeasureRefusal;

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
        /// Say whether it is still in effect.
        Check = "measureCheck",
    }
}

named_enum! {
    /// How a measure moves.
    MeasureMove {
        /// It begins.
        Start = "START",
        /// Those who did it say that it is done.
        Implement = "IMPLEMENT",
        /// Somebody else confirms it.
        Verify = "VERIFY",
        /// A check finds it in effect.
        Hold = "HOLD",
        /// A check finds it no longer in effect.
        Slip = "SLIP",
        /// A quarter went by without a check.
        Lapse = "LAPSE",
    }
}

/// Every move that there is (PRG-6).
pub const TABLE: [(MeasureState, MeasureMove, MeasureState); 10] = [
    (MeasureState::Planned, MeasureMove::Start, MeasureState::InProgress),
    (MeasureState::InProgress, MeasureMove::Implement, MeasureState::Implemented),
    (MeasureState::Implemented, MeasureMove::Verify, MeasureState::Verified),
    (MeasureState::Verified, MeasureMove::Hold, MeasureState::Sustained),
    (MeasureState::Sustained, MeasureMove::Hold, MeasureState::Sustained),
    (MeasureState::Degraded, MeasureMove::Hold, MeasureState::Sustained),
    (MeasureState::Verified, MeasureMove::Slip, MeasureState::Degraded),
    (MeasureState::Sustained, MeasureMove::Slip, MeasureState::Degraded),
    (MeasureState::Degraded, MeasureMove::Slip, MeasureState::Degraded),
    (MeasureState::Sustained, MeasureMove::Lapse, MeasureState::Degraded),
];

impl MeasureMove {
    /// The command by which people ask for it; none where it comes by itself.
    #[must_use]
    pub fn command(self) -> Option<MeasureCommand> {
        match self {
            Self::Start => Some(MeasureCommand::Start),
            Self::Implement => Some(MeasureCommand::Implement),
            Self::Verify => Some(MeasureCommand::Verify),
            Self::Hold | Self::Slip => Some(MeasureCommand::Check),
            Self::Lapse => None,
        }
    }

    /// Where it leads; none where the state does not allow it.
    #[must_use]
    pub fn leads_to(self, from: MeasureState) -> Option<MeasureState> {
        TABLE.into_iter().find(|(state, by, _)| *state == from && *by == self).map(|(_, _, to)| to)
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
    /// Whether an indicator shows its effect.
    pub has_indicator: bool,
    /// The measures that must be done before it, by code, with their states.
    pub needs: Vec<(String, MeasureState)>,
    /// The departments that were asked about it.
    pub asked: Vec<DepartmentId>,
    /// Codes of the departments that have a part in it.
    pub codes: BTreeMap<DepartmentId, String>,
}

impl MeasureFacts {
    fn has(&self, role: RaciRole) -> bool {
        self.responsibilities.iter().any(|(_, held)| *held == role)
    }

    /// Whether the actor's department carries the measure out.
    #[must_use]
    pub fn is_own_work(&self) -> bool {
        let own = |(department, role): &(DepartmentId, RaciRole)| {
            *role == RaciRole::Responsible && Some(*department) == self.actor_department
        };
        self.responsibilities.iter().any(own)
    }

    /// What is missing before the measure may begin.
    fn obstacles(&self) -> Vec<MeasureRefusal> {
        let mut found = Vec::new();
        if !self.has(RaciRole::Accountable) {
            found.push(MeasureRefusal::NobodyAccountable);
        }
        if !self.has(RaciRole::Responsible) {
            found.push(MeasureRefusal::NobodyResponsible);
        }
        if !self.has_indicator {
            found.push(MeasureRefusal::NoIndicator);
        }
        let undone = |(_, state): &&(String, MeasureState)| !state.is_earned() && *state != MeasureState::Cancelled;
        let undone: Vec<_> = self.needs.iter().filter(undone).map(|(code, _)| code.clone()).collect();
        if !undone.is_empty() {
            found.push(MeasureRefusal::NeedsUndone(undone));
        }
        found
    }

    /// The departments that must be asked and were not (RSP-4).
    fn not_asked(&self) -> Option<MeasureRefusal> {
        let silent = self
            .responsibilities
            .iter()
            .filter(|(department, role)| *role == RaciRole::Consulted && !self.asked.contains(department));
        let code = |(department, _): &(DepartmentId, RaciRole)| self.codes.get(department).cloned().unwrap_or_default();
        let mut codes: Vec<_> = silent.map(code).collect();
        codes.sort();
        (!codes.is_empty()).then_some(MeasureRefusal::NotAsked(codes))
    }
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
        if !TABLE.into_iter().any(|(from, by, _)| from == self.state && by.command() == Some(command)) {
            blockers.push(MeasureRefusal::WrongState(self.state));
        }
        if facts.program != ProgramState::Active {
            blockers.push(MeasureRefusal::ProgramNotActive);
        }
        match command {
            MeasureCommand::Start => blockers.extend(facts.obstacles()),
            MeasureCommand::Implement => blockers.extend(facts.not_asked()),
            MeasureCommand::Verify | MeasureCommand::Check => {
                blockers.extend(facts.is_own_work().then_some(MeasureRefusal::OwnWork));
            }
        }
        blockers
    }

    /// The measure after a move, where nothing stands against it. One that comes by itself asks the state alone.
    pub fn apply(
        mut self,
        by: MeasureMove,
        facts: &MeasureFacts,
        today: NaiveDate,
    ) -> Result<Self, Vec<MeasureRefusal>> {
        let blockers = by.command().map(|command| self.blockers(command, facts)).unwrap_or_default();
        if !blockers.is_empty() {
            return Err(blockers);
        }
        self.state = by.leads_to(self.state).ok_or_else(|| vec![MeasureRefusal::WrongState(self.state)])?;
        if by == MeasureMove::Verify {
            self.verified_on = Some(today);
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests;
