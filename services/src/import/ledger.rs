//! Runs as rows: which file was taken in how far, written in the same transaction as each batch.
//!
//! A run is known by its file's hash and by how it is taken. Its version is its term: whoever begins the same file again
//! raises it, and whoever carried it on before finds at the next batch that it is not theirs any more, and stops. So a
//! process that was killed needs no lease to run out, and two that work on one file never count a row twice.

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Scope,
    ids::ImportId,
    imports::{ConflictRule, ImportCounts, ImportPlan, ImportRefusal, ImportRun, ImportState},
    scheduling::calendar_proposal::Hand,
};
use gradus_store::imports::{self, Onlookers};
use serde::{Deserialize, Serialize};

use super::{
    kind::{ImportKind, OnConflict},
    refusal::RowsRefused,
    report::BatchReport,
};
use crate::{Actor, Command, Failure, Services, Unit, door::Work};

/// The run that this process carries on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Term {
    /// The run.
    pub id: ImportId,
    /// Its version as this process has left it.
    pub version: i32,
}

/// Whether a run that did not end is gone on with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Again {
    /// It goes on after its last batch.
    #[default]
    GoOn,
    /// It begins anew; rows that are there already are unchanged then.
    Restart,
}

/// What a run begins with.
#[derive(Clone, Debug)]
pub(super) struct Opening {
    pub plan: ImportPlan,
    pub file_name: String,
    pub expected_rows: Option<i64>,
    pub again: Again,
}

impl From<OnConflict> for ConflictRule {
    fn from(rule: OnConflict) -> Self {
        match rule {
            OnConflict::Stop => Self::Stop,
            OnConflict::Skip => Self::Skip,
            OnConflict::Update => Self::Update,
        }
    }
}

fn hand(actor: &Actor) -> Hand {
    Hand { principal: actor.principal.remembered_as(), name: actor.principal.describe().2, employee: actor.employee }
}

/// Begins a run, or goes on with the one of the same file that did not come to an end.
pub(super) async fn begin<K: ImportKind>(
    services: &Services,
    actor: &Actor,
    opening: Opening,
) -> Result<ImportRun, Failure<RowsRefused>> {
    let use_case = starting::<K>(opening);
    services.door.run(actor, Command::internal("importStart"), use_case).await
}

fn starting<K: ImportKind>(
    opening: Opening,
) -> impl for<'u> Fn(&'u mut Unit) -> Work<'u, ImportRun, RowsRefused> + Send + Sync + 'static {
    move |unit| {
        let opening = opening.clone();
        Box::pin(async move { begun::<K>(unit, opening).await })
    }
}

async fn begun<K: ImportKind>(unit: &mut Unit, opening: Opening) -> Result<ImportRun, Failure<RowsRefused>> {
    let scope = K::scope(&unit.actor, unit.now)?;
    let onlookers =
        Onlookers { kinds: vec![(K::KIND, scope.clone())], principal: unit.actor.principal.remembered_as() };
    let found = imports::find_unfinished(unit.tx(), &scope, &onlookers, &opening.plan).await?;
    let Some(found) = found else {
        let run = new(unit, opening);
        imports::insert(unit.tx(), &scope, &run).await?;
        unit.record(run.id, None::<&()>, Some(&run), None);
        unit.announce(run.id, run.version, None);
        return Ok(run);
    };
    let mut run = ImportRun {
        version: found.version + 1,
        state: ImportState::Running,
        starts: found.starts + 1,
        resumed_at: unit.now,
        resumed_from: found.counts.done,
        changed_at: unit.now,
        ended_at: None,
        ..found.clone()
    };
    if opening.again == Again::Restart {
        imports::forget_refusals(unit.tx(), &scope, run.id).await?;
        run = ImportRun { counts: ImportCounts::default(), batches: 0, complaints: 0, resumed_from: 0, ..run };
    }
    imports::save(unit.tx(), &scope, &run).await?;
    unit.record(run.id, Some(&found), Some(&run), None);
    unit.announce(run.id, run.version, None);
    Ok(run)
}

fn new(unit: &Unit, opening: Opening) -> ImportRun {
    ImportRun {
        id: unit.new_id(),
        version: 1,
        plan: opening.plan,
        file_name: opening.file_name,
        state: ImportState::Running,
        counts: ImportCounts::default(),
        expected_rows: opening.expected_rows,
        batches: 0,
        starts: 1,
        complaints: 0,
        started_by: hand(&unit.actor),
        started_at: unit.now,
        resumed_at: unit.now,
        resumed_from: 0,
        changed_at: unit.now,
        ended_at: None,
    }
}

/// What is written of a run beside what a batch does.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub term: Term,
    /// Rows of the batch.
    pub rows: u64,
    /// Where the run stands after it.
    pub state: ImportState,
}

/// Writes how far a run has come, in the transaction of what was done; the version that it has then.
pub(super) async fn advance(
    unit: &Unit,
    scope: &Scope,
    step: Step,
    figures: &BatchReport,
) -> Result<Term, Failure<RowsRefused>> {
    let held = imports::hold(unit.tx(), scope, step.term.id, step.term.version).await?;
    let Some(run) = held else { return Err(vec![RowsRefused::TakenOver].into()) };
    let refusals: Vec<_> = figures
        .refusals
        .iter()
        .map(|error| ImportRefusal {
            id: unit.new_id(),
            line: whole(error.line),
            column: error.column.clone(),
            code: error.code.as_str().to_owned(),
            message: error.message.clone(),
        })
        .collect();
    imports::keep_refusals(unit.tx(), scope, run.id, run.complaints, &refusals).await?;
    let run = ImportRun {
        version: run.version + 1,
        state: step.state,
        counts: run.counts.and(counts(step.rows, figures)),
        batches: run.batches + i32::from(step.rows > 0),
        complaints: run.complaints + whole(refusals.len() as u64),
        changed_at: unit.now,
        ended_at: ended(step.state, unit.now),
        ..run
    };
    imports::save(unit.tx(), scope, &run).await?;
    Ok(Term { id: run.id, version: run.version })
}

fn ended(state: ImportState, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    (state != ImportState::Running).then_some(now)
}

fn counts(rows: u64, figures: &BatchReport) -> ImportCounts {
    ImportCounts {
        done: whole(rows),
        created: whole(figures.created),
        updated: whole(figures.updated),
        unchanged: whole(figures.unchanged),
        skipped: whole(figures.skipped),
        refused: whole(figures.refused),
    }
}

pub(super) fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Ends a run apart from any batch: it was stopped, it broke, or nothing of it was taken, for these reasons.
pub(super) async fn end<K: ImportKind>(
    services: &Services,
    actor: &Actor,
    step: Step,
    figures: BatchReport,
) -> Result<(), Failure<RowsRefused>> {
    let use_case = end_with::<K>(step, figures);
    services.door.run(actor, Command::internal("importEnd"), use_case).await
}

fn end_with<K: ImportKind>(
    step: Step,
    figures: BatchReport,
) -> impl for<'u> Fn(&'u mut Unit) -> Work<'u, (), RowsRefused> + Send + Sync + 'static {
    move |unit| {
        let figures = figures.clone();
        Box::pin(async move {
            let scope = K::scope(&unit.actor, unit.now)?;
            let term = advance(unit, &scope, step, &figures).await?;
            let summary = serde_json::json!({ "kind": K::NAME, "state": step.state, "refused": figures.refused });
            unit.record(term.id, None::<&()>, Some(&summary), None);
            unit.announce(term.id, term.version, None);
            Ok(())
        })
    }
}
