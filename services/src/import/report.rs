//! What an import tells afterwards.

use std::io::{self, Write};

use gradus_domain::{ids::ImportId, imports::ImportRun, text::begins_like_a_formula};
use serde::{Deserialize, Serialize};

use super::{
    encoding::TextEncoding,
    kind::{Applied, ImportKind, Numbered, Outcome},
    refusal::CellError,
};

/// Most refusals that are listed; the rest is counted.
pub const LISTED: usize = 100_000;

/// What became of one batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchReport {
    /// Rows that made something.
    pub created: u64,
    /// Rows that changed something.
    pub updated: u64,
    /// Rows that were there already.
    pub unchanged: u64,
    /// Rows that were there with other values and were passed over.
    pub skipped: u64,
    /// Rows that are not taken.
    pub refused: u64,
    /// Why, by line.
    pub refusals: Vec<CellError>,
    /// What else the importer should know.
    pub notes: Vec<String>,
}

impl BatchReport {
    /// Counts what became of `rows`.
    #[must_use]
    pub fn of<T>(rows: &[Numbered<T>], applied: Applied) -> Self {
        let mut report = Self { notes: applied.notes, ..Self::default() };
        for (row, outcome) in rows.iter().zip(applied.outcomes) {
            match outcome {
                Outcome::Created => report.created += 1,
                Outcome::Updated => report.updated += 1,
                Outcome::Unchanged => report.unchanged += 1,
                Outcome::Skipped => report.skipped += 1,
                Outcome::Refused(errors) => report.refuse(row.line, errors),
            }
        }
        report
    }

    /// Counts a row that is not taken.
    pub fn refuse(&mut self, line: u64, errors: Vec<CellError>) {
        self.refused += 1;
        let room = LISTED.saturating_sub(self.refusals.len());
        let located = errors.into_iter().map(|error| CellError { line: error.line.max(line), ..error });
        self.refusals.extend(located.take(room));
    }

    /// The same where the whole was refused: why, and nothing done.
    pub(super) fn nothing_taken(&self) -> Self {
        Self { created: 0, updated: 0, unchanged: 0, skipped: 0, ..self.clone() }
    }

    /// Adds another batch's figures.
    pub fn add(&mut self, other: Self) {
        self.created += other.created;
        self.updated += other.updated;
        self.unchanged += other.unchanged;
        self.skipped += other.skipped;
        self.refused += other.refused;
        let room = LISTED.saturating_sub(self.refusals.len());
        self.refusals.extend(other.refusals.into_iter().take(room));
        for note in other.notes {
            if !self.notes.contains(&note) {
                self.notes.push(note);
            }
        }
    }
}

/// What an import did, or would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// What was imported.
    pub kind: &'static str,
    /// How the file writes its text.
    pub encoding: TextEncoding,
    /// The run, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub import: Option<ImportId>,
    /// Rows that were done by earlier starts of the run; their figures are in these, their refusals are not listed.
    pub resumed_from: u64,
    /// Rows of the file, without its header; where it was stopped, those that were read.
    pub rows: u64,
    /// Whether anything of it is in the database now.
    pub applied: bool,
    /// Whether it was stopped between two batches.
    pub stopped: bool,
    /// Whether it was only tried.
    pub dry_run: bool,
    /// How many units of work it took.
    pub batches: u64,
    /// What became of the rows. Where nothing was applied: what would have.
    #[serde(flatten)]
    pub figures: BatchReport,
}

impl ImportReport {
    pub(super) fn new<K: ImportKind>(encoding: TextEncoding, dry_run: bool) -> Self {
        Self {
            kind: K::NAME,
            encoding,
            import: None,
            resumed_from: 0,
            rows: 0,
            applied: false,
            stopped: false,
            dry_run,
            batches: 0,
            figures: BatchReport::default(),
        }
    }

    /// Begins with what a run has done before.
    pub(super) fn resume(&mut self, run: &ImportRun) {
        let before = |count: i64| u64::try_from(count).unwrap_or_default();
        self.import = Some(run.id);
        self.resumed_from = before(run.counts.done);
        self.rows = self.resumed_from;
        self.applied = run.counts.done > 0;
        self.figures = BatchReport {
            created: before(run.counts.created),
            updated: before(run.counts.updated),
            unchanged: before(run.counts.unchanged),
            skipped: before(run.counts.skipped),
            refused: before(run.counts.refused),
            ..BatchReport::default()
        };
    }

    /// Rows that are done, of this start and of those before.
    pub(super) fn done(&self) -> u64 {
        let figures = &self.figures;
        figures.created + figures.updated + figures.unchanged + figures.skipped + figures.refused
    }
}

/// Writes the refused rows as CSV: line, column, code, message.
pub fn write_refused(report: &ImportReport, out: impl Write) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(out);
    out.write_record(["line", "column", "code", "message"])?;
    for error in &report.figures.refusals {
        let line = error.line.to_string();
        out.write_record([&line, &*neutralize(&error.column), error.code.as_str(), &*neutralize(&error.message)])?;
    }
    out.flush()
}

/// A cell that no spreadsheet runs as a formula (IMP-3): one that begins like one gets an apostrophe before it.
#[must_use]
pub fn neutralize(cell: &str) -> std::borrow::Cow<'_, str> {
    let runs = begins_like_a_formula(cell) || cell.starts_with(['\t', '\r', '\n']);
    if runs { format!("'{cell}").into() } else { cell.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// IMP-3
    #[test]
    fn what_is_written_out_runs_in_no_spreadsheet() {
        for cell in ["=1", "+1", "-1", "@x", "\t=1", "＝1"] {
            assert_eq!(neutralize(cell), format!("'{cell}"));
        }
        assert_eq!(neutralize("a=1"), "a=1");
    }
}
