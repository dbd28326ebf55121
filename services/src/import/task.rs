//! A batch is carried out: by the door, in one transaction, with one line in the journal and its run beside it.

use std::sync::Arc;

use gradus_domain::ids::ImportId;
use serde::{Deserialize, Serialize};
use sha2::Digest;
use tokio::sync::Mutex;

use super::{
    kind::{ImportKind, OnConflict},
    ledger::{self, Step, Term},
    refusal::RowsRefused,
    report::BatchReport,
    rows::Batch,
    run::ImportFailure,
};
use crate::{
    Actor, Command, Failure, Services, Unit,
    door::{Work, hex},
};

/// Which rows of a batch are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Take {
    /// All, or none where one is refused.
    AllOrNothing,
    /// Those that are not refused.
    Good {
        /// Whether no batch follows.
        is_last: bool,
    },
}

/// A batch with all that it takes to carry it out.
pub(super) struct Task<K: ImportKind> {
    pub batch: Batch<K>,
    pub memory: Arc<Mutex<K::Memory>>,
    pub take: Take,
    pub on_conflict: OnConflict,
    pub step: Option<Step>,
}

/// What a batch did.
pub(super) struct Done {
    pub figures: BatchReport,
    pub is_taken: bool,
    pub term: Option<Term>,
}

pub(super) async fn carry_out<K: ImportKind>(
    services: &Services,
    actor: &Actor,
    task: Task<K>,
    dry_run: bool,
) -> Result<Done, ImportFailure> {
    let use_case = use_case(Arc::new(task));
    let outcome = if dry_run {
        services.door.rehearse(actor, use_case).await
    } else {
        services.door.run(actor, Command::internal(K::COMMAND), use_case).await
    };
    match outcome {
        Ok(Carried { figures, term }) => Ok(Done { figures, is_taken: true, term }),
        Err(Failure::Refused(refused)) => match refused.into_iter().next() {
            Some(RowsRefused::Rows(figures)) => Ok(Done { figures, is_taken: false, term: None }),
            _ => Err(ImportFailure::TakenOver),
        },
        Err(failure) => Err(failure.into()),
    }
}

/// What the door answers of a batch.
#[derive(Debug, Serialize, Deserialize)]
struct Carried {
    figures: BatchReport,
    term: Option<Term>,
}

/// The use case for the door, which may run it more than once.
fn use_case<K: ImportKind>(
    task: Arc<Task<K>>,
) -> impl for<'u> Fn(&'u mut Unit) -> Work<'u, Carried, RowsRefused> + Send + Sync + 'static {
    move |unit| {
        let task = task.clone();
        Box::pin(async move { apply(unit, &task).await })
    }
}

/// One batch, one line in the journal.
async fn apply<K: ImportKind>(unit: &mut Unit, task: &Task<K>) -> Result<Carried, Failure<RowsRefused>> {
    let Task { batch, memory, take, on_conflict, step } = task;
    let scope = K::scope(&unit.actor, unit.now)?;
    let applied = {
        let mut memory = memory.lock().await;
        K::apply(unit, &scope, &batch.rows, *on_conflict, &mut memory).await?
    };
    let mut figures = batch.unread.clone();
    figures.add(BatchReport::of(&batch.rows, applied));
    figures.refusals.sort_by_key(|error| error.line);
    for refusal in &mut figures.refusals {
        batch.places.point(refusal);
    }
    if *take == Take::AllOrNothing && figures.refused > 0 {
        return Err(vec![RowsRefused::Rows(figures)].into());
    }
    let term = match step {
        Some(step) => Some(ledger::advance(unit, &scope, *step, &figures).await?),
        None => None,
    };
    let summary = serde_json::json!({
        "kind": K::NAME,
        "rows": batch.count,
        "created": figures.created,
        "updated": figures.updated,
        "unchanged": figures.unchanged,
        "skipped": figures.skipped,
        "refused": figures.refused,
        "sha256": hex(&batch.digest.clone().finalize()),
    });
    let id: ImportId = term.map_or_else(|| unit.new_id(), |term| term.id);
    unit.record(id, None::<&()>, Some(&summary), None);
    if term.is_some() || figures.created + figures.updated > 0 {
        // Once for all its rows: who listens asks anew.
        unit.announce(id, term.map_or(0, |term| term.version), None);
    }
    Ok(Carried { figures, term })
}
