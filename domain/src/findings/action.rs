//! What is done about a finding.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::refusal::{FindingRefusal as Refusal, worded_at};
use crate::{
    ids::{CorrectiveActionId, DepartmentId, EmployeeId},
    names::named_enum,
};

/// Name of the sequence from which actions take their numbers (CAP-6).
pub const NUMBERS: &str = "corrective_action";

/// The most actions of one command.
pub const MOST: usize = 20;

/// The number that people see, such as `ACT-000001`.
#[must_use]
pub fn number(value: i64) -> String {
    format!("ACT-{value:06}")
}

named_enum! {
    /// What an action is for.
    ActionKind {
        /// It keeps harm small until the cause is gone.
        Containment = "CONTAINMENT",
        /// It removes the cause.
        Corrective = "CORRECTIVE",
    }
}

/// An action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectiveAction {
    /// Its id.
    pub id: CorrectiveActionId,
    /// The number that people see; never used twice.
    pub number: String,
    /// In which round, from 1.
    pub round: i32,
    /// What it is for.
    pub kind: ActionKind,
    /// What is done.
    pub title: String,
    /// Who does it.
    pub owner: EmployeeId,
    /// Day on which it was added.
    pub added_on: NaiveDate,
    /// Day by which it is done.
    pub due_on: NaiveDate,
    /// That it is done.
    pub done: Option<Done>,
}

/// That an action is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// When.
    pub on: NaiveDate,
    /// Who says so.
    pub by: Option<EmployeeId>,
    /// What shows it.
    pub evidence: String,
    /// The department to which its owner belonged on that day: whose work it was, wherever the owner goes later.
    pub department: Option<DepartmentId>,
}

impl CorrectiveAction {
    /// Whether its day has passed and it is not done.
    #[must_use]
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.done.is_none() && self.due_on < today
    }
}

/// An action that is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionDraft {
    /// What it is for.
    pub kind: ActionKind,
    /// What is done.
    pub title: String,
    /// Who does it; none where the number that was given names nobody.
    pub owner: Option<EmployeeId>,
    /// The number that was given.
    pub owner_number: String,
    /// Day by which it is done.
    pub due_on: NaiveDate,
}

impl ActionDraft {
    /// The action without id and number, where it may stand; `place` is its place in a list.
    pub(super) fn checked(
        &self,
        place: Option<usize>,
        round: i32,
        today: NaiveDate,
        refusals: &mut Vec<Refusal>,
    ) -> Option<CorrectiveAction> {
        let before = refusals.len();
        let title = worded_at(("actions", place, "title"), &self.title, refusals);
        if self.due_on < today {
            refusals.push(Refusal::InThePast(("actions", place, "dueOn")));
        }
        if self.owner.is_none() {
            refusals.push(Refusal::EmployeeUnknown(("actions", place, "ownerNumber"), self.owner_number.clone()));
        }
        let owner = self.owner.filter(|_| refusals.len() == before)?;
        let (kind, due_on) = (self.kind, self.due_on);
        let id = CorrectiveActionId(uuid::Uuid::nil());
        let number = String::new();
        Some(CorrectiveAction { id, number, round, kind, title, owner, added_on: today, due_on, done: None })
    }
}

/// Gives each action its id and its number.
#[must_use]
pub fn numbered(
    actions: Vec<CorrectiveAction>,
    identities: impl IntoIterator<Item = (CorrectiveActionId, i64)>,
) -> Vec<CorrectiveAction> {
    let given = actions.into_iter().zip(identities);
    given.map(|(action, (id, value))| CorrectiveAction { id, number: number(value), ..action }).collect()
}
