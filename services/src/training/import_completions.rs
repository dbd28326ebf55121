//! `import completions`: what a learning system has on record.
//!
//! A completion is immutable, so a row whose reference is that of another completion is refused whatever the file is
//! to do with conflicts; the same row again is unchanged.

use std::collections::{HashMap, hash_map::Entry};

use gradus_domain::{
    access::{Action, Scope},
    imports::ImportedKind,
    refusal::Refusal,
    training::rules::record::CompletionRecordRefusal,
};
use gradus_store::{error::StoreError, training::completions};

use super::completion_record::{RecordFacts, Recording, Source, TrainingCompletionRecord};
use super::known::Known;
use crate::{
    Unit,
    import::{Applied, CellError, Cells, Code, Column, ImportKind, Numbered, OnConflict, Outcome},
};

/// Completions from a file.
#[derive(Debug)]
pub struct CompletionsImport;

impl ImportKind for CompletionsImport {
    type Row = TrainingCompletionRecord;
    type Memory = Known;

    const KIND: ImportedKind = ImportedKind::Completions;
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
                Column::optional("closes", "Missed period that it closes, as 2026-Q2; else the oldest open"),
                Column::optional("source_ref", "Reference in the system it comes from; the same again is unchanged"),
            ]
        }
    }

    fn parse(cells: &mut Cells<'_>) -> Option<TrainingCompletionRecord> {
        let (employee, course) = (cells.code("employee_no"), cells.code("course_code"));
        let (day, score) = (cells.day("completed_on"), cells.number_or_none("score"));
        let (passed, source) = (cells.truth_or_none("passed"), cells.text_or_none("source_ref"));
        let closes = cells.period_or_none("closes");
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
            closes: closes?,
            source_ref: source?,
        })
    }

    /// None: what is on record tells evidence that comes again, in this file or in another.
    fn key(_: &TrainingCompletionRecord) -> Option<String> {
        None
    }

    /// Inserts first and asks afterwards: of a file that is new nothing is on record, and finding that out row by row would
    /// cost as much as inserting.
    async fn apply(
        unit: &mut Unit,
        scope: &Scope,
        rows: &[Numbered<TrainingCompletionRecord>],
        on_conflict: OnConflict,
        memory: &mut Known,
    ) -> Result<Applied, StoreError> {
        let inputs = rows.iter().map(|row| &row.row);
        let how = (Source::System, Some(Self::COMMAND));
        let facts = RecordFacts::of_batch(unit, scope.clone(), std::mem::take(memory), inputs, how).await?;
        let mut batch = Taken { on_conflict, facts, outcomes: vec![Outcome::Unchanged; rows.len()] };
        let all = (0..rows.len()).collect();
        let undecided = batch.take(unit, scope, rows, all).await?;
        if !undecided.is_empty() {
            let known = undecided.iter().filter_map(|index| rows.get(*index)).map(|row| &row.row);
            batch.facts.look_before(unit, known).await?;
            batch.settle(unit, scope, rows, undecided).await?;
        }
        *memory = batch.facts.into_known();
        Ok(Applied { outcomes: batch.outcomes, notes: Vec::new() })
    }
}

/// A batch that is being taken.
struct Taken {
    on_conflict: OnConflict,
    facts: RecordFacts,
    outcomes: Vec<Outcome>,
}

impl Taken {
    /// Records those rows that nothing stands in the way of; answers the rows of which only what is on record can tell:
    /// those under whose identity something is, or another row of the batch, and those that are refused unless they are
    /// on record already.
    async fn take(
        &mut self,
        unit: &mut Unit,
        scope: &Scope,
        rows: &[Numbered<TrainingCompletionRecord>],
        indexes: Vec<usize>,
    ) -> Result<Vec<usize>, StoreError> {
        let (mut new, mut places) = (Vec::with_capacity(indexes.len()), HashMap::with_capacity(indexes.len()));
        let mut undecided = Vec::new();
        for index in indexes {
            let Some(row) = rows.get(index) else { continue };
            match self.facts.decide(unit, &row.row) {
                Ok(Recording::New(identity, completion)) => match places.entry(identity) {
                    Entry::Occupied(_) => undecided.push(index),
                    Entry::Vacant(place) => {
                        place.insert(index);
                        new.push((identity, completion));
                        self.tell(index, Outcome::Created);
                    }
                },
                decided => {
                    self.decided(index, decided);
                    undecided.push(index);
                }
            }
        }
        let there = completions::insert_new(unit.tx(), scope, &new).await?;
        let stored = new.iter().filter(|(identity, _)| !there.contains_key(identity));
        unit.judge_anew(stored.map(|(_, recorded)| recorded.employee));
        undecided.extend(there.keys().filter_map(|identity| places.get(identity)));
        undecided.sort_unstable();
        self.facts.know_before(there);
        Ok(undecided)
    }

    /// Decides rows by what is on record now, those of this batch included, one identity at a time.
    async fn settle(
        &mut self,
        unit: &mut Unit,
        scope: &Scope,
        rows: &[Numbered<TrainingCompletionRecord>],
        indexes: Vec<usize>,
    ) -> Result<(), StoreError> {
        let mut new = Vec::new();
        for index in indexes {
            let Some(row) = rows.get(index) else { continue };
            match self.facts.decide(unit, &row.row) {
                Ok(Recording::New(identity, completion)) => {
                    self.facts.know_before(HashMap::from([(identity, completion.clone())]));
                    new.push((identity, completion));
                    self.tell(index, Outcome::Created);
                }
                decided => self.decided(index, decided),
            }
        }
        completions::insert_many(unit.tx(), scope, &new).await?;
        unit.judge_anew(new.iter().map(|(_, recorded)| recorded.employee));
        Ok(())
    }

    fn decided(&mut self, index: usize, decided: Result<Recording, CompletionRecordRefusal>) {
        let outcome = match decided {
            Ok(Recording::New(..)) => Outcome::Created,
            Ok(Recording::Already(_)) => Outcome::Unchanged,
            Err(CompletionRecordRefusal::SourceRefTaken) if self.on_conflict == OnConflict::Skip => Outcome::Skipped,
            Err(refusal) => Outcome::refused(CellError::of_rule(column(&refusal), &refusal)),
        };
        self.tell(index, outcome);
    }

    fn tell(&mut self, index: usize, outcome: Outcome) {
        if let Some(told) = self.outcomes.get_mut(index) {
            *told = outcome;
        }
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
