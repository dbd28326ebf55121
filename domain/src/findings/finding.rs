//! A finding.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    action::CorrectiveAction,
    cause::RootCause,
    effectiveness::{EffectivenessCheck, EffectivenessPlan},
    grade::{FindingGrade, FindingSource},
    state::FindingState,
};
use crate::ids::{AuditId, DepartmentId, EmployeeId, FindingId};

/// Name of the sequence from which findings take their numbers (CAP-6).
pub const NUMBERS: &str = "finding";

/// The number that people see, such as `FND-000001`.
#[must_use]
pub fn number(value: i64) -> String {
    format!("FND-{value:06}")
}

/// Something that is not as it should be, or that could be better, or that is done well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Its id.
    pub id: FindingId,
    /// The number that people see; never used twice.
    pub number: String,
    /// In one line.
    pub title: String,
    /// Grade, as it stands by now.
    pub grade: FindingGrade,
    /// Grade with which it was raised.
    pub raised_grade: FindingGrade,
    /// Where it came from.
    pub source: FindingSource,
    /// State.
    pub state: FindingState,
    /// The department that it is about.
    pub department: DepartmentId,
    /// The audit that found it.
    pub audit: Option<AuditId>,
    /// Code of the clause or of the checklist's item that is not met.
    pub item: Option<String>,
    /// What it is the finding of: whoever raises the same again adds to it (KPI-5).
    pub key: Option<String>,
    /// Who raised it; none where a machine did.
    pub raised_by: Option<EmployeeId>,
    /// When.
    pub raised_on: NaiveDate,
    /// Who answers for it.
    pub owner: Option<EmployeeId>,
    /// Day on which it was first issued.
    pub issued_on: Option<NaiveDate>,
    /// Day on which it was closed.
    pub closed_on: Option<NaiveDate>,
    /// Who contests it, or contested it last.
    pub disputed_by: Option<EmployeeId>,
    /// Why it is contested, was voided, or is left as it is: whatever was said last.
    pub reason: Option<String>,
    /// First day on which it is no longer left as it is.
    pub accepted_until: Option<NaiveDate>,
    /// Who decided that it is left as it is, while it is.
    pub accepted_by: Option<EmployeeId>,
    /// In which cycle it is, from 1.
    pub cycle: i32,
    /// How often its actions had no effect.
    pub ineffective: i32,
    /// What was seen, the first first.
    pub notes: Vec<Note>,
    /// The rounds, the present one last.
    pub rounds: Vec<Round>,
    /// Causes, as they were recorded.
    pub causes: Vec<RootCause>,
    /// Actions of all rounds, by number.
    pub actions: Vec<CorrectiveAction>,
    /// Earlier findings that it repeats (CAP-5).
    pub repeats: Vec<FindingId>,
    /// Counts how often what timers wait for was set anew.
    pub due_version: i32,
    /// Version, for `expectedVersion`.
    pub version: i32,
}

/// What somebody saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// When.
    pub on: NaiveDate,
    /// Who; none where a machine did.
    pub by: Option<EmployeeId>,
    /// What.
    pub text: String,
}

/// One promise of a finding: from the day on which it is made to its verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// Which, from 1.
    pub number: i32,
    /// In which cycle.
    pub cycle: i32,
    /// First day.
    pub opened_on: NaiveDate,
    /// Day by which it was first to be verified.
    pub original_due_on: Option<NaiveDate>,
    /// Day by which it is to be verified.
    pub due_on: Option<NaiveDate>,
    /// What moved that day.
    pub extensions: Vec<Extension>,
    /// Whether the same is so elsewhere; answered by the plan.
    pub elsewhere: Option<Elsewhere>,
    /// How the effect is judged.
    pub plan: Option<EffectivenessPlan>,
    /// Day on which the last action was done.
    pub implemented_on: Option<NaiveDate>,
    /// Day on which that was verified.
    pub verified_on: Option<NaiveDate>,
    /// By whom.
    pub verified_by: Option<EmployeeId>,
    /// Day from which the effect is judged.
    pub check_due_on: Option<NaiveDate>,
    /// Looks at the effect.
    pub checks: Vec<EffectivenessCheck>,
}

/// The answer to "is the same so elsewhere?".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
pub struct Elsewhere {
    /// Whether it is.
    pub found: bool,
    /// Where, or where it was looked.
    pub note: String,
}

/// That a due day was moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// The day before.
    pub from: NaiveDate,
    /// The day after.
    pub to: NaiveDate,
    /// Why.
    pub reason: String,
    /// Who allowed it.
    pub by: Option<EmployeeId>,
    /// When.
    pub on: NaiveDate,
}

impl Round {
    /// A round that begins.
    #[must_use]
    pub fn new(number: i32, cycle: i32, opened_on: NaiveDate, due_on: Option<NaiveDate>) -> Self {
        Self {
            number,
            cycle,
            opened_on,
            original_due_on: due_on,
            due_on,
            extensions: Vec::new(),
            elsewhere: None,
            plan: None,
            implemented_on: None,
            verified_on: None,
            verified_by: None,
            check_due_on: None,
            checks: Vec::new(),
        }
    }
}

impl Finding {
    /// The round in which it is; none while it is a draft.
    #[must_use]
    pub fn round(&self) -> Option<&Round> {
        self.rounds.last()
    }

    /// The cause of the present cycle.
    #[must_use]
    pub fn cause(&self) -> Option<&RootCause> {
        self.causes.iter().rev().find(|cause| cause.cycle == self.cycle)
    }

    /// Actions that are not done.
    pub fn open_actions(&self) -> impl Iterator<Item = &CorrectiveAction> {
        self.actions.iter().filter(|action| action.done.is_none())
    }

    /// Whether its due day has passed and its work is not verified.
    #[must_use]
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.state.is_due() && self.round().and_then(|round| round.due_on).is_some_and(|due| due < today)
    }

    /// The same against the day that was set first (CAP-6).
    #[must_use]
    pub fn is_overdue_originally(&self, today: NaiveDate) -> bool {
        self.state.is_due() && self.round().and_then(|round| round.original_due_on).is_some_and(|due| due < today)
    }

    /// The finding with its present round changed.
    pub(super) fn with_round(mut self, change: impl FnOnce(&mut Round)) -> Self {
        if let Some(round) = self.rounds.last_mut() {
            change(round);
        }
        self
    }

    /// The finding at the beginning of a further round, which is due as its grade says.
    pub(super) fn with_next_round(mut self, cycle: i32, today: NaiveDate) -> Self {
        let number = i32::try_from(self.rounds.len()).unwrap_or(i32::MAX - 1) + 1;
        let due_on = self.grade.due_days().map(|days| today + chrono::Days::new(days));
        self.rounds.push(Round::new(number, cycle, today, due_on));
        Self { cycle, ..self }
    }
}
