//! `import completions`: what a learning system has on record.
//!
//! A completion is immutable, so a row whose reference is that of another completion is refused whatever the file is
//! to do with conflicts; the same row again is unchanged.

use gradus_domain::{
    access::{Action, Scope},
    refusal::Refusal,
    training::rules::record::CompletionRecordRefusal,
};
use gradus_store::{error::StoreError, training::completions};

use super::completion_record::{RecordFacts, Recording, Source, TrainingCompletionRecord};
use crate::{
    Unit,
    import::{Applied, CellError, Cells, Code, Column, ImportKind, Numbered, OnConflict, Outcome},
};

/// Completions from a file.
#[derive(Debug)]
pub struct CompletionsImport;

impl ImportKind for CompletionsImport {
    type Row = TrainingCompletionRecord;

    const NAME: &'static str = "completions";
    const COMMAND: &'static str = "completionsImport";
    const ACTION: Action = Action::RecordCompletions;

    fn columns() -> &'static [Column] {
        const {
            &[
                Column::required("employee_no", "Number of the employee"),
                Column::required("course_code", "Code of the course"),
                Column::required("completed_on", "Day of completion, not in the future"),
                Column::required("score", "Points from 0 to 100, such as 79.5; empty without an examination"),
                Column::required("passed", "true or false, also 1 or 0"),
                Column::optional("source_ref", "Reference in the system it comes from; the same again is unchanged"),
            ]
        }
    }

    fn parse(cells: &mut Cells<'_>) -> Option<TrainingCompletionRecord> {
        let (employee, course) = (cells.code("employee_no"), cells.code("course_code"));
        let (day, score) = (cells.day("completed_on"), cells.number_or_none("score"));
        let (passed, source) = (cells.truth_or_none("passed"), cells.text_or_none("source_ref"));
        let Some(passed) = passed? else {
            cells.refuse("passed", Code::Blank, "must not be blank");
            return None;
        };
        Some(TrainingCompletionRecord {
            employee_number: employee?,
            course_code: course?,
            completed_on: day?,
            score: score?,
            passed,
            source_ref: source?,
        })
    }

    fn key(row: &TrainingCompletionRecord) -> Option<String> {
        Some(row.source_ref.clone().unwrap_or_else(|| {
            let score = row.score.map_or_else(String::new, |score| score.to_string());
            format!("{} {} {} {score} {}", row.employee_number, row.course_code, row.completed_on, row.passed)
        }))
    }

    async fn apply(
        unit: &mut Unit,
        scope: &Scope,
        rows: &[Numbered<TrainingCompletionRecord>],
        on_conflict: OnConflict,
    ) -> Result<Applied, StoreError> {
        let inputs: Vec<_> = rows.iter().map(|row| row.row.clone()).collect();
        let facts = RecordFacts::load(unit, scope.clone(), &inputs, Source::System).await?;
        let mut new = Vec::with_capacity(rows.len());
        let outcomes = inputs.iter().map(|input| match facts.decide(unit, input) {
            Ok(Recording::Already(_)) => Outcome::Unchanged,
            Ok(Recording::New(identity, completion)) => {
                new.push((identity, completion));
                Outcome::Created
            }
            Err(CompletionRecordRefusal::SourceRefTaken) if on_conflict == OnConflict::Skip => Outcome::Skipped,
            Err(refusal) => Outcome::refused(CellError::of_rule(column(&refusal), &refusal)),
        });
        let outcomes = outcomes.collect();
        completions::insert_many(unit.tx(), scope, &new).await?;
        unit.judge_anew(new.iter().map(|(_, recorded)| recorded.employee));
        Ok(Applied { outcomes, notes: Vec::new() })
    }
}

/// The column that a refusal is about.
fn column(refusal: &CompletionRecordRefusal) -> &'static str {
    match refusal.field().first().map(String::as_str) {
        Some("employeeNumber") => "employee_no",
        Some("courseCode") => "course_code",
        Some("completedOn") => "completed_on",
        Some("score") => "score",
        Some("sourceRef") => "source_ref",
        _ => "",
    }
}
