//! Measures and their life (PRG-6): they move by commands, and nobody verifies what the own department did (RSP-5).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{matrix::RaciRole, program::ProgramState};
use crate::{
    ids::{DepartmentId, MeasureAreaId, MeasureId, PhaseId, ProgramId},
    locale::LocalizedText,
    names::named_enum,
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
        self.state.is_open() && self.due_on < today
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
mod tests {
    use super::*;

    const NET: DepartmentId = DepartmentId(uuid::Uuid::from_u128(1));
    const QMO: DepartmentId = DepartmentId(uuid::Uuid::from_u128(2));
    const QMC: DepartmentId = DepartmentId(uuid::Uuid::from_u128(3));

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
        MeasureFacts {
            program: ProgramState::Active,
            responsibilities: vec![
                (NET, RaciRole::Responsible),
                (QMC, RaciRole::Accountable),
                (QMO, RaciRole::Consulted),
            ],
            actor_department,
            has_indicator: true,
            needs: Vec::new(),
            asked: vec![QMO],
            codes: BTreeMap::from([(QMO, "QMO".to_owned())]),
        }
    }

    /// PRG-6
    #[test]
    fn a_measure_moves_by_commands_only_and_in_order() {
        let today = NaiveDate::default();
        let started = measure(MeasureState::Planned).apply(MeasureMove::Start, &facts(None), today).expect("started");
        let done = started.apply(MeasureMove::Implement, &facts(None), today).expect("implemented");
        let verified = done.apply(MeasureMove::Verify, &facts(Some(QMO)), today).expect("verified");

        assert_eq!((verified.state, verified.verified_on), (MeasureState::Verified, Some(today)));
        let again = verified.apply(MeasureMove::Start, &facts(None), today);
        assert_eq!(again, Err(vec![MeasureRefusal::WrongState(MeasureState::Verified)]));
    }

    /// RSP-5
    #[test]
    fn nobody_verifies_what_the_own_department_carries_out() {
        let done = measure(MeasureState::Implemented);

        assert_eq!(done.blockers(MeasureCommand::Verify, &facts(Some(NET))), [MeasureRefusal::OwnWork]);
        assert_eq!(done.blockers(MeasureCommand::Verify, &facts(Some(QMO))), []);
    }

    /// PRG-6
    #[test]
    fn a_measure_does_not_begin_while_anything_is_missing_and_all_of_it_is_told() {
        let planned = measure(MeasureState::Planned);
        let needs = vec![("M101".into(), MeasureState::InProgress), ("M102".into(), MeasureState::Verified)];
        let bare = MeasureFacts { responsibilities: Vec::new(), has_indicator: false, needs, ..facts(None) };

        let expected = [
            MeasureRefusal::NobodyAccountable,
            MeasureRefusal::NobodyResponsible,
            MeasureRefusal::NoIndicator,
            MeasureRefusal::NeedsUndone(vec!["M101".into()]),
        ];
        assert_eq!(planned.blockers(MeasureCommand::Start, &bare), expected);
        assert_eq!(planned.blockers(MeasureCommand::Start, &facts(None)), []);
    }

    /// RSP-4
    #[test]
    fn a_measure_is_not_done_before_everybody_was_asked_who_must_be() {
        let begun = measure(MeasureState::InProgress);
        let silent = MeasureFacts { asked: Vec::new(), ..facts(None) };

        assert_eq!(begun.blockers(MeasureCommand::Implement, &silent), [MeasureRefusal::NotAsked(vec!["QMO".into()])]);
        assert_eq!(begun.blockers(MeasureCommand::Implement, &facts(None)), []);
    }

    /// PRG-6, RSP-5
    #[test]
    fn a_check_sustains_or_degrades_a_measure_and_is_never_made_by_who_carries_it_out() {
        let today = NaiveDate::default();
        let after = |state, by| measure(state).apply(by, &facts(Some(QMO)), today).map(|after| after.state);

        for state in [MeasureState::Verified, MeasureState::Sustained, MeasureState::Degraded] {
            assert_eq!(after(state, MeasureMove::Hold), Ok(MeasureState::Sustained));
            assert_eq!(after(state, MeasureMove::Slip), Ok(MeasureState::Degraded));
        }
        let own = measure(MeasureState::Verified).apply(MeasureMove::Hold, &facts(Some(NET)), today);
        assert_eq!(own, Err(vec![MeasureRefusal::OwnWork]));
        assert_eq!(after(MeasureState::Sustained, MeasureMove::Lapse), Ok(MeasureState::Degraded));
        let early = after(MeasureState::Verified, MeasureMove::Lapse);
        assert_eq!(early, Err(vec![MeasureRefusal::WrongState(MeasureState::Verified)]), "nobody has checked it yet");
    }

    /// PRG-6: the table against a model that was written by itself, over every way of thirty moves by chance.
    #[test]
    fn every_way_through_a_measures_life_is_the_one_of_the_model() {
        use proptest::prelude::*;
        // What the rule says in words: a line of five, of which the last two swing.
        fn model(place: u8, by: MeasureMove) -> Option<u8> {
            Some(match (place, by) {
                (0, MeasureMove::Start) => 1,
                (1, MeasureMove::Implement) => 2,
                (2, MeasureMove::Verify) => 3,
                (3..=5, MeasureMove::Hold) => 4,
                (3..=5, MeasureMove::Slip) | (4, MeasureMove::Lapse) => 5,
                _ => return None,
            })
        }
        let states = [
            MeasureState::Planned,
            MeasureState::InProgress,
            MeasureState::Implemented,
            MeasureState::Verified,
            MeasureState::Sustained,
            MeasureState::Degraded,
        ];
        proptest!(|(moves in prop::collection::vec(0..MeasureMove::ALL.len(), 0..30))| {
            let (mut place, mut real) = (0_u8, measure(MeasureState::Planned));
            for by in moves.into_iter().map(|index| MeasureMove::ALL[index]) {
                match (model(place, by), real.clone().apply(by, &facts(Some(QMO)), NaiveDate::default())) {
                    (Some(next), Ok(after)) => (place, real) = (next, after),
                    (None, Err(_)) => {}
                    (wanted, found) => prop_assert!(false, "{} by {by}: {wanted:?}, {found:?}", real.state),
                }
                prop_assert_eq!(real.state, states[usize::from(place)]);
            }
        });
    }

    #[test]
    fn a_measure_is_overdue_only_after_its_day_and_only_while_open() {
        let due = NaiveDate::default();

        assert!(!measure(MeasureState::InProgress).is_overdue(due));
        assert!(measure(MeasureState::InProgress).is_overdue(due.succ_opt().expect("a day")));
        assert!(!measure(MeasureState::Implemented).is_overdue(due.succ_opt().expect("a day")));
    }
}
