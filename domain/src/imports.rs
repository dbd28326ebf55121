//! Runs of the importer: one file, taken in once, however often it was interrupted.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    access::Action,
    ids::{ImportId, ImportRefusalId},
    names::named_enum,
    scheduling::calendar_proposal::Hand,
};

/// Most refused cells that a run keeps; the rest is counted.
pub const KEPT_REFUSALS: i64 = 10_000;

named_enum! {
    /// What a file holds.
    ImportedKind {
        /// The tree of departments.
        Departments = "DEPARTMENTS",
        /// The roster.
        Employees = "EMPLOYEES",
        /// Who held which post.
        Assignments = "ASSIGNMENTS",
        /// Who belongs to which group, and who is on leave.
        Groups = "GROUPS",
        /// Who completed which course.
        Completions = "COMPLETIONS",
        /// Who need not meet which requirement.
        Waivers = "WAIVERS",
        /// Values of indicators.
        Values = "VALUES",
    }
}

impl ImportedKind {
    /// What one must be allowed to do to take such a file in, and to see what became of it.
    #[must_use]
    pub fn action(self) -> Action {
        match self {
            Self::Departments | Self::Employees | Self::Assignments | Self::Groups => Action::ManagePeople,
            Self::Completions => Action::RecordCompletions,
            Self::Waivers => Action::WaiveTraining,
            Self::Values => Action::RecordIndicators,
        }
    }
}

named_enum! {
    /// Form of a file.
    ImportFormat {
        /// Text with separated values.
        Csv = "CSV",
        /// A workbook, of which one sheet is read.
        Xlsx = "XLSX",
    }
}

named_enum! {
    /// What happens to a row whose object is there already with other values.
    ConflictRule {
        /// The row is refused.
        Stop = "STOP",
        /// The row is passed over.
        Skip = "SKIP",
        /// The row's values are taken.
        Update = "UPDATE",
    }
}

named_enum! {
    /// Where a run stands.
    ImportState {
        /// It is under way, or its process died without a word.
        Running = "RUNNING",
        /// The file was read to its end.
        Done = "DONE",
        /// Nothing was taken, because rows are refused and all or nothing was asked for.
        Refused = "REFUSED",
        /// Something broke.
        Broken = "BROKEN",
        /// It was stopped between two batches.
        Stopped = "STOPPED",
    }
}

impl ImportState {
    /// Whether the same file goes on where this run ended.
    #[must_use]
    pub fn goes_on(self) -> bool {
        matches!(self, Self::Running | Self::Broken | Self::Stopped)
    }
}

/// What tells one run from another: the file and how it is to be taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportPlan {
    /// What the file holds.
    pub kind: ImportedKind,
    /// Form of the file.
    pub format: ImportFormat,
    /// SHA-256 of the file.
    pub file_hash: String,
    /// Name of the sheet; none for the first one.
    pub sheet: Option<String>,
    /// What happens to rows that are there already with other values.
    pub on_conflict: ConflictRule,
    /// Whether a refused row leaves the others alone whatever the size of the file.
    pub in_batches: bool,
}

/// How many rows became what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportCounts {
    /// Rows that are done, whatever became of them: where a run goes on.
    pub done: i64,
    /// Rows that made something.
    pub created: i64,
    /// Rows that changed something.
    pub updated: i64,
    /// Rows that were there already.
    pub unchanged: i64,
    /// Rows that were there with other values and were passed over.
    pub skipped: i64,
    /// Rows that are not taken.
    pub refused: i64,
}

impl ImportCounts {
    /// Both together.
    #[must_use]
    pub fn and(self, more: Self) -> Self {
        Self {
            done: self.done + more.done,
            created: self.created + more.created,
            updated: self.updated + more.updated,
            unchanged: self.unchanged + more.unchanged,
            skipped: self.skipped + more.skipped,
            refused: self.refused + more.refused,
        }
    }
}

/// A run of the importer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRun {
    /// Its id.
    pub id: ImportId,
    /// Grows with each batch and each start: whoever carries a run on knows by it that nobody else does.
    pub version: i32,
    /// Which file, and how.
    pub plan: ImportPlan,
    /// Name of the file, for people.
    pub file_name: String,
    /// Where it stands.
    pub state: ImportState,
    /// What became of its rows.
    pub counts: ImportCounts,
    /// Rows that the file has, as far as its lines tell before it is read: quoted line breaks make it too large.
    pub expected_rows: Option<i64>,
    /// Batches that were committed.
    pub batches: i32,
    /// How often it was begun or gone on with.
    pub starts: i32,
    /// Refused cells that were found, kept or not.
    pub complaints: i64,
    /// Who began it.
    pub started_by: Hand,
    /// When it was begun.
    pub started_at: DateTime<Utc>,
    /// When it was begun or gone on with the last time.
    pub resumed_at: DateTime<Utc>,
    /// Rows that were done by then.
    pub resumed_from: i64,
    /// When the last batch was committed, or the run begun, gone on with or ended.
    pub changed_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

impl ImportRun {
    /// Rows done in a second since it was begun or, later on, gone on with; none before the first batch.
    ///
    /// The time is that from the last start to the last batch, so that a run that rested is not slow for it.
    #[must_use]
    pub fn rows_per_second(&self) -> Option<i64> {
        let millis = (self.changed_at - self.resumed_at).num_milliseconds();
        let done = self.counts.done - self.resumed_from;
        (millis > 0 && done > 0).then(|| done.saturating_mul(1000) / millis)
    }
}

/// A cell that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRefusal {
    /// Its id.
    pub id: ImportRefusalId,
    /// Line of the file, or row of the sheet, from 1.
    pub line: i64,
    /// Name of the column; empty where it is about the whole row.
    pub column: String,
    /// What is wrong, for programs.
    pub code: String,
    /// What is wrong, for people.
    pub message: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// IMP-1
    #[test]
    fn only_a_run_without_an_end_of_its_own_is_gone_on_with() {
        let goes_on: Vec<_> = ImportState::ALL.iter().filter(|state| state.goes_on()).collect();
        assert_eq!(goes_on, [&ImportState::Running, &ImportState::Broken, &ImportState::Stopped]);
    }
}
